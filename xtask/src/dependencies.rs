//! What Candor is made of besides its own code: every crate with its licence, why it is there, and what is there
//! twice. Fails where a licence is new, a direct dependency has no reason, or a duplicate is not explained.

mod reasons;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use self::reasons::{LICENCES, TWICE, WHY};
use crate::tidy::Finding;

const PAGE: &str = "docs/dependencies.md";
const HERE: &str = "xtask/src/dependencies/reasons.rs";

/// Writes the page.
///
/// # Errors
/// What is against the rules, one per line.
pub fn write() -> Result<(), String> {
    let tree = Tree::read()?;
    fs::write(PAGE, page(&tree)).map_err(|e| format!("{PAGE}: {e}"))?;
    let faults = faults(&tree);
    println!("{} crates of others, {} of them named by ours", tree.shipped.len(), tree.direct.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// The same as findings, the page included.
pub fn check(findings: &mut Vec<Finding>) -> Result<(), String> {
    let tree = Tree::read()?;
    let mend = "say why it is there, choose another crate, or take it out";
    findings.extend(faults(&tree).into_iter().map(|what| Finding::new(Path::new(HERE), 1, what, mend)));
    if fs::read_to_string(PAGE).ok().as_deref() != Some(&page(&tree)) {
        findings.push(Finding::new(Path::new(PAGE), 1, "is out of date", "cargo xtask dependencies"));
    }
    Ok(())
}

/// What cargo knows of the workspace, with every feature, for one target: so the answer is the same everywhere.
#[derive(Debug, Default)]
struct Tree {
    /// Crates that ours name, with those of ours that do.
    direct: BTreeMap<String, BTreeSet<String>>,
    /// Name and licence of what is part of Candor or builds it.
    shipped: BTreeMap<String, String>,
    /// The same with what only tests use.
    all: BTreeMap<String, String>,
    /// Versions of what is there several times.
    twice: BTreeMap<String, BTreeSet<String>>,
}

impl Tree {
    fn read() -> Result<Self, String> {
        const SHIPPED: &str = "normal,build";
        let named = cargo(SHIPPED, &["--no-dedupe", "--depth", "1", "--prefix", "depth"])?;
        let shipped = cargo(SHIPPED, &["--prefix", "none"])?;
        let all = cargo("normal,build,dev", &["--prefix", "none"])?;
        let twice = cargo(SHIPPED, &["--duplicates", "--depth", "0", "--prefix", "none"])?;
        let mut tree = Self { direct: direct(&named), ..Self::default() };
        tree.shipped = licences(&shipped);
        tree.all = licences(&all);
        for line in twice.lines().filter_map(Line::read) {
            tree.twice.entry(line.name.to_owned()).or_default().insert(line.version.to_owned());
        }
        Ok(tree)
    }
}

fn cargo(edges: &str, more: &[&str]) -> Result<String, String> {
    let output = Command::new("cargo")
        .args(["tree", "--locked", "--workspace", "--all-features", "--target", "x86_64-unknown-linux-gnu"])
        .args(["--format", "{p}|{l}", "--edges", edges])
        .args(more)
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// A line of `cargo tree`: `serde v1.0.229|MIT OR Apache-2.0 (*)`.
struct Line<'a> {
    name: &'a str,
    version: &'a str,
    licence: &'a str,
    is_ours: bool,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (package, licence) = line.split_once('|')?;
        let mut words = package.split(' ');
        let (name, version) = (words.next()?, words.next()?.trim_start_matches('v'));
        // What stands in the workspace has its folder behind it.
        let is_ours = words.any(|word| word.starts_with("(/"));
        Some(Self { name, version, licence: licence.trim_end_matches("(*)").trim(), is_ours })
    }
}

fn licences(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(Line::read).filter(|line| !line.is_ours);
    lines.map(|line| (line.name.to_owned(), line.licence.to_owned())).collect()
}

/// Crates at depth 1 with those of ours at depth 0. Examples and chores are nobody's dependency.
fn direct(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut direct = BTreeMap::<String, BTreeSet<String>>::new();
    let mut ours = "";
    for line in text.lines() {
        let (depth, line) = line.split_at_checked(1).unwrap_or_default();
        let Some(line) = Line::read(line) else { continue };
        match depth {
            "0" => ours = line.name,
            _ if line.is_ours || ours.starts_with("candor-example") => {}
            _ => drop(direct.entry(line.name.to_owned()).or_default().insert(ours.to_owned())),
        }
    }
    direct
}

/// True if what a licence asks for can be met: of alternatives one is enough, of several all must be allowed.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let parts = |text: &str, between: &str| -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut depth = 0;
        for word in text.replace('(', "( ").replace(')', " )").split_whitespace() {
            depth += i32::from(word == "(") - i32::from(word == ")");
            match parts.last_mut() {
                Some(last) if word != between || depth > 0 => {
                    last.push_str(word);
                    last.push(' ');
                }
                _ => parts.push(String::new()),
            }
        }
        parts.into_iter().map(|part| part.trim().to_owned()).collect()
    };
    let one = |text: &str| match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_allowed(inner.trim()),
        None => LICENCES.contains(&text),
    };
    let all = |text: &String| parts(text, "AND").iter().all(|part| one(part));
    parts(&expression, "OR").iter().any(all)
}

/// What is against the rules.
fn faults(tree: &Tree) -> Vec<String> {
    let reasons = |list: &[(&'static str, &str)]| list.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>();
    let (why, twice) = (reasons(WHY), reasons(TWICE));
    let strange = tree.all.iter().filter(|(_, licence)| !is_allowed(licence));
    let mut faults: Vec<String> = strange
        .map(|(name, licence)| format!("{name} has a licence that is not allowed: {licence}"))
        .collect();
    let unexplained = tree.direct.keys().filter(|name| !why.contains(name.as_str()));
    faults.extend(unexplained.map(|name| format!("{name} is there without a reason")));
    let unused = why.iter().filter(|name| !tree.direct.contains_key(**name));
    faults.extend(unused.map(|name| format!("a reason is given for {name}, which is not there")));
    let several = tree.twice.keys().filter(|name| !twice.contains(name.as_str()));
    faults.extend(several.map(|name| format!("{name} is there in several versions")));
    let once = twice.iter().filter(|name| !tree.twice.contains_key(**name));
    faults.extend(once.map(|name| format!("{name} is said to be there in several versions, and is not")));
    faults
}

fn page(tree: &Tree) -> String {
    let mut page = format!(
        "# Dependencies\n\nCandor is built from {} crates of others; {} of them are named by crates of ours, the rest \
         comes with those. Versions are those of `Cargo.lock`; \
         counted are all features on Linux. This page is made by `cargo xtask dependencies`; \
         `cargo xtask tidy`, and so every build of a change, fails where a crate comes with a licence that is not in \
         the list, where one of ours names a crate without a reason, and where a crate is there in two versions and \
         nobody says why.\n\n## Named by ours\n\n| crate | licence | used by | why |\n|---|---|---|---|\n",
        tree.shipped.len(),
        tree.direct.len()
    );
    for (name, users) in &tree.direct {
        let why = WHY.iter().find(|(known, _)| known == name).map_or("", |(_, why)| why);
        let licence = tree.all.get(name).map_or("", String::as_str);
        let users: Vec<&str> = users.iter().map(|user| user.trim_start_matches("candor-")).collect();
        page.push_str(&format!("| {name} | {licence} | {} | {why} |\n", users.join(", ")));
    }
    page.push_str("\n## Licences\n\n| licence | crates |\n|---|---|\n");
    let mut by_licence = BTreeMap::<&str, Vec<&str>>::new();
    tree.shipped.iter().for_each(|(name, licence)| by_licence.entry(licence).or_default().push(name));
    for (licence, names) in by_licence {
        page.push_str(&format!("| {licence} | {} |\n", names.join(", ")));
    }
    page.push_str(&format!(
        "\nAllowed are {}. Crates that only tests use are held to the same list.\n",
        LICENCES.join(", ")
    ));
    page.push_str("\n## In several versions\n\n| crate | versions | why |\n|---|---|---|\n");
    for (name, versions) in &tree.twice {
        let why = TWICE.iter().find(|(known, _)| known == name).map_or("", |(_, why)| why);
        let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
        page.push_str(&format!("| {name} | {} | {why} |\n", versions.join(", ")));
    }
    page + ADVISORIES
}

const ADVISORIES: &str = "
## Known weaknesses

They are **not** checked by the tests: the RustSec database stands at an address that the machine on which Candor is built and tested cannot reach, and a list that is copied once says nothing of what was found since. Where it can be reached, `cargo audit` or `cargo deny check advisories` over `Cargo.lock` does it; do so before a release.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_read_as_they_are_written() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR GPL-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0-only",
            "MIT AND BSD-3-Clause",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in
            ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT OR ISC) AND AGPL-3.0", "Apache-2.0 WITH Other"]
        {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_new_crate_needs_a_reason_and_a_licence() {
        let named = "0candor-wire v0.1.0 (/r/crates/wire)|MIT\n1left-pad v1.0.0|GPL-3.0-only\n\
                     1candor-rule v0.1.0 (/r/crates/rule)|MIT (*)\n0candor-example-x v0.1.0 (/r/examples/x)|MIT\n1other v2.0.0|MIT\n";
        let tree = Tree {
            direct: direct(named),
            all: licences("left-pad v1.0.0|GPL-3.0-only\nour v1.0.0 (/r/x)|none\n"),
            twice: [("left-pad".to_owned(), BTreeSet::new())].into(),
            ..Tree::default()
        };
        assert_eq!(tree.direct.keys().collect::<Vec<_>>(), ["left-pad"]);
        let faults = faults(&tree).join("\n");
        for said in [
            "left-pad has a licence that is not allowed",
            "left-pad is there without",
            "left-pad is there in several",
        ] {
            assert!(faults.contains(said), "{said}: {faults}");
        }
        assert!(faults.contains("a reason is given for axum"), "what is gone is told: {faults}");
        assert!(!faults.contains("our has"), "{faults}");
    }
}
