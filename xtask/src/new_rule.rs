//! `new-rule CODE`: the two files of a rule from the template. What is left to write stands there as a mark
//! that `tidy` refuses; nothing else has to be edited, the list is generated.

use std::{fs, path::Path};

use crate::lists;

/// The mark of something unwritten. Put together here so that this file does not hold it.
const OPEN: &str = concat!("FIX", "ME");
const CRATES: &[&str] = &["wire", "h2", "syntax", "contract", "guard", "state"];
const SPECIFICATION: &str = "../shared/rules/rules.tsv";

/// Writes both files and the list.
///
/// # Errors
/// If the code is badly formed or taken, the crate holds no rules, or a file cannot be written.
pub fn run(code: &str, krate: &str) -> Result<(), String> {
    if !CRATES.contains(&krate) {
        let which = "wire (octets, head, framing), h2 (what only HTTP/2 has), syntax (the language of a body), contract (an operation), guard (who may) or state (what only the API knows)";
        return Err(format!("`{krate}` holds no rules; choose by what the rule must see: {which}"));
    }
    well_formed(code)?;
    let stem = code.replace('-', "_");
    if let Some(path) = taken(&stem)? {
        return Err(format!("`{code}` is taken: {path}. Codes are never reused; choose another"));
    }
    let folder = Path::new("crates").join(krate).join("src/rules");
    let known = Known::of(code);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for (ending, text) in [("rs", source(code, &stem, &known)), ("md", page(code, &known))] {
        let path = folder.join(&stem).with_extension(ending);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    lists::write()?;
    println!("{}", next(code, krate, known.found));
    Ok(())
}

fn next(code: &str, krate: &str, specified: bool) -> String {
    let copied = if specified {
        "Level, status, phase and citation come from rules.tsv; check them against the RFC.\n"
    } else {
        ""
    };
    format!(
        "\n{copied}Next: write what is marked {OPEN} in both files: the violation's sentence in the .rs, the page and its\n\
         cases in the .md (one refused, one near miss that passes). Raise the violation where {krate} sees it.\n\
         Done when `cargo test -p candor-{krate}` and `cargo xtask tidy` pass; `candor explain {code}` shows the page."
    )
}

fn well_formed(code: &str) -> Result<(), String> {
    let good =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if code.split('-').all(good) && code.starts_with(|c: char| c.is_ascii_lowercase()) && code.len() <= 60 {
        return Ok(());
    }
    Err(format!(
        "`{code}` is no code: lower-case words with hyphens that name the client's fault, such as `bare-lf` or \
         `content-length-conflict`"
    ))
}

fn taken(stem: &str) -> Result<Option<String>, String> {
    for folder in lists::folders()? {
        if folder.stems(".rs")?.iter().any(|s| s == stem) {
            return Ok(Some(folder.path.join(stem).with_extension("rs").display().to_string()));
        }
    }
    Ok(None)
}

/// What the specification says of a rule, in the words of the source code; marks where it is silent.
struct Known {
    found: bool,
    status: String,
    shape: &'static str,
    phase: String,
    level: &'static str,
    spec: String,
    connection: &'static str,
}

impl Known {
    fn of(code: &str) -> Self {
        let table = fs::read_to_string(SPECIFICATION).unwrap_or_default();
        let row: Option<Vec<&str>> =
            table.lines().map(|l| l.split('\t').collect::<Vec<_>>()).find(|r| r.first() == Some(&code));
        let cell = |at: usize| row.as_ref().and_then(|r| r.get(at)).map_or("", |c| c.trim());
        let numeric = |at: usize, otherwise: &str| {
            let text = cell(at);
            if text.parse::<u16>().is_ok() { text.to_owned() } else { otherwise.to_owned() }
        };
        Self {
            found: row.is_some(),
            status: numeric(2, "400"),
            shape: match cell(1) {
                "2" => "Body",
                "3" => "Values",
                "4" => "Guard",
                _ => "TargetOrHeaders",
            },
            phase: numeric(14, "50"),
            level: level(cell(4)),
            spec: if cell(5).is_empty() {
                format!("{OPEN}: RFC 9110 §…")
            } else {
                cell(5).replace(';', ",")
            },
            connection: match cell(11) {
                "close" => "Close",
                "keep" => "Keep",
                _ => "KeepIfDrained",
            },
        }
    }
}

fn level(text: &str) -> &'static str {
    ["MUST", "SHOULD", "MAY"]
        .iter()
        .zip(["Must", "Should", "May"])
        .find(|(word, _)| text.starts_with(**word))
        .map_or("Convention", |(_, name)| name)
}

fn source(code: &str, stem: &str, known: &Known) -> String {
    let Known { status, shape, phase, level, spec, connection, .. } = known;
    format!(
        r#"//! {OPEN}: what is wrong, in one plain sentence.

use candor_rule::{{Connection, Level, Place, Rule, Shape, Violation}};

/// See the page beside this file.
pub static RULE: Rule = Rule {{
    spec: "{spec}",
    level: Level::{level},
    connection: Connection::{connection},
    ..Rule::refusing("{code}", {status}, Shape::{shape}, {phase}, include_str!("{stem}.md"))
}};

/// {OPEN}: raised where, at what.
pub(crate) fn at(offset: usize) -> Violation {{
    RULE.at(
        Place::octet(offset),
        "{OPEN}: the place, what was found and what is expected, at most 25 words.",
        "{OPEN}: what to do, as an imperative sentence.",
    )
}}
"#
    )
}

fn page(code: &str, known: &Known) -> String {
    let status = &known.status;
    format!(
        "# {OPEN}: what is wrong, in plain words\n\n\
         {OPEN}: what was sent, and what HTTP or the contract expects instead.\n\n\
         ## Why it matters\n\n{OPEN}\n\n\
         ## Mend the client\n\n{OPEN}: the usual cause first, with the line of code that mends it.\n\n\
         ## Mend the server\n\n{OPEN}: what can be configured, or why nothing should be.\n\n\
         ## Cases\n\n\
         ### Refused: {OPEN}\n```case\n> GET /{OPEN} HTTP/1.1\n> Host: api.test\n>\nverdict: {status} {code} offset=0\n```\n\n\
         ### Passes: {OPEN}, the near miss\n```case\n> GET /{OPEN} HTTP/1.1\n> Host: api.test\n>\nverdict: {status} {code}\n```\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_with_hyphens() {
        for good in ["bare-lf", "te-and-cl", "http2-goaway", "a"] {
            assert!(well_formed(good).is_ok(), "{good}");
        }
        for bad in ["", "Bare-lf", "bare_lf", "bare--lf", "-lf", "lf-", "2lf", "bare lf", "../x"] {
            assert!(well_formed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fresh_rule_is_refused_by_tidy_until_it_is_written() {
        let known = Known::of("no-such-rule-in-any-table");
        assert!(source("x-y", "x_y", &known).contains(OPEN));
        assert!(page("x-y", &known).matches(OPEN).count() > 5);
    }
}
