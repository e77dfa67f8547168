//! What a source file must and must not hold.

use std::{
    fs,
    path::{Component, Path},
};

use super::{Finding, files};

const MOST_LINES: usize = 800;
const GOOD_LINES: usize = 500;

/// Crates that only compute: whatever they need from outside is passed in.
const PURE: &[&str] = &[
    "rule", "problem", "wire", "h2", "syntax", "contract", "guard", "inspect", "exchange", "reader",
    "generate",
];

/// What reaches outside, and what to do instead.
const OUTSIDE: &[(&str, &str)] = &[
    ("std::fs", "let the caller read the file and pass the octets"),
    ("std::net", "`core::net` has the address types without the sockets"),
    ("std::env", "let `cli` read the environment and pass the value"),
    ("std::process", "let the caller do it"),
    ("SystemTime::now", "let the caller pass the time"),
    ("Instant::now", "let the caller pass the time"),
    ("tokio", "wait through the `Input` trait instead"),
    ("println!", "return the text"),
    ("print!(", "return the text"),
];

/// The mark of something unwritten. Put together here so that this file does not hold it.
const MARK: &str = concat!("FIX", "ME");

/// Checks every Rust file of the project, and every page of a rule.
pub fn check(findings: &mut Vec<Finding>, remarks: &mut Vec<String>) -> Result<(), String> {
    for path in files(Path::new("."), ".rs") {
        let path = path.strip_prefix(".").unwrap_or(&path);
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let lines = text.lines().count();
        if lines > GOOD_LINES && lines <= MOST_LINES {
            remarks.push(format!("{} has {lines} lines; {GOOD_LINES} are enough", path.display()));
        }
        check_text(path, &text, findings);
    }
    for path in files(Path::new("crates"), ".md") {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for (number, line) in text.lines().enumerate().filter(|(_, l)| l.contains(MARK)) {
            let mend = "write what stands there";
            findings.push(Finding::new(&path, number + 1, format!("unwritten: `{}`", line.trim()), mend));
        }
    }
    Ok(())
}

fn check_text(path: &Path, text: &str, findings: &mut Vec<Finding>) {
    let mut find = |line, what: String, mend: &str| findings.push(Finding::new(path, line, what, mend));
    if !text.starts_with("//!") {
        find(1, "does not open with `//!`".into(), "say first why the module exists and what it will not do");
    }
    let lines = text.lines().count();
    if lines > MOST_LINES {
        find(lines, format!("has {lines} lines, more than {MOST_LINES}"), "split it by concept");
    }
    for (number, line) in text.lines().enumerate() {
        for mark in [MARK, concat!("to", "do!(")] {
            if line.contains(mark) {
                find(
                    number + 1,
                    format!("holds `{mark}`"),
                    "finish it, or file an issue and take the mark out",
                );
            }
        }
        if is_bare_allow(text, number, line) {
            find(number + 1, "a lint is switched off without a reason".into(), "add `reason = \"…\"`");
        }
    }
    if let Some(name) = pure_crate(path) {
        for (line, used, mend) in reaches_outside(text) {
            find(line, format!("`{used}` in `{name}`, a crate that only computes"), mend);
        }
    }
}

/// True for `#[allow(…)]` and `#[expect(…)]` whose text up to the closing bracket names no reason.
fn is_bare_allow(text: &str, number: usize, line: &str) -> bool {
    let start = line.trim_start();
    if !["#[allow(", "#![allow(", "#[expect(", "#![expect("].iter().any(|a| start.starts_with(a)) {
        return false;
    }
    let rest: String = text.lines().skip(number).take(8).collect::<Vec<_>>().join(" ");
    !rest.split(")]").next().unwrap_or("").contains("reason")
}

/// The name of the pure crate whose `src/` the file is in, unless it is a file of tests.
fn pure_crate(path: &Path) -> Option<&'static str> {
    let parts: Vec<&str> = path
        .components()
        .filter_map(|c| if let Component::Normal(part) = c { part.to_str() } else { None })
        .collect();
    let ["crates", name, "src", inner @ ..] = parts.as_slice() else { return None };
    let tests = inner.iter().any(|p| matches!(*p, "tests" | "tests.rs" | "conformance.rs"));
    PURE.iter().find(|pure| *pure == name && !tests).copied()
}

/// Uses of what [`OUTSIDE`] lists, before the tests of the file (which come last) and outside comments.
fn reaches_outside(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let mut found = Vec::new();
    let mut import: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("#[cfg(test)]") {
            break;
        }
        if code.starts_with("//") {
            continue;
        }
        // `use std::{fs, …}`, over several lines, is read as `std::fs` and so on.
        let mut seen = code.to_owned();
        if code.starts_with("use std::{") || import.is_some() {
            let list = import.get_or_insert_default();
            list.push_str(code);
            seen.clear();
            if code.ends_with(';') {
                seen = spread(list);
                import = None;
            }
        }
        for (used, mend) in OUTSIDE {
            if contains_word(&seen, used) {
                found.push((number + 1, *used, *mend));
            }
        }
    }
    found
}

/// `use std::{a, b::{c, d}};` as `std::a std::b`.
fn spread(import: &str) -> String {
    let inner = import.trim_start_matches("use std::{");
    let mut depth = 0;
    let mut out = String::from("std::");
    for c in inner.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => out.push_str(" std::"),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// `needle` in `text`, not as the end or start of a longer name.
fn contains_word(text: &str, needle: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.match_indices(needle).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + needle.len()..].chars().next();
        !before.is_some_and(is_name) && (needle.ends_with(['!', '(']) || !after.is_some_and(is_name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check_text(Path::new(path), text, &mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_convention_is_noticed_with_its_line() {
        let text = "use std::{\n    fmt,\n    fs::{self, File},\n};\n#[allow(dead_code)]\nfn f() {}\n";
        let found = found("crates/wire/src/x.rs", text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("crates/wire/src/x.rs:1: does not open"));
        assert!(found[1].starts_with("crates/wire/src/x.rs:5: a lint"));
        assert!(found[2].starts_with("crates/wire/src/x.rs:4: `std::fs` in `wire`"));
    }

    #[test]
    fn what_is_allowed_is_not_reported() {
        let text = "//! Why.\n#[allow(\n    dead_code,\n    reason = \"because\"\n)]\n\
                    // std::fs in a comment\nuse core::net::IpAddr;\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert!(found("crates/wire/src/x.rs", text).is_empty());
        assert!(found("crates/gateway/src/x.rs", "//! Why.\nuse std::fs;\n").is_empty());
        assert!(found("crates/wire/src/tests.rs", "//! Why.\nuse std::fs;\n").is_empty());
        assert_eq!(found("x.rs", &format!("//! Why.\n{}", "\n".repeat(800))).len(), 1);
        assert_eq!(found("x.rs", concat!("//! Why.\n// FIX", "ME\n")).len(), 1);
    }
}
