//! The arrows between crates: a crate may use any crate left of it in `docs/ARCHITECTURE.md`, and no other.

use std::{fs, path::Path};

use super::Finding;

/// The crates from left to right; those of one row do not know each other. `*` ends a family of names.
const ROWS: &[&[&str]] = &[
    &["rule"],
    &["problem"],
    &["wire", "syntax"],
    &["h2"],
    &["contract", "guard", "state"],
    &["inspect"],
    &["exchange"],
    &["reader", "journal"],
    &["catalogue", "cost", "logs", "telemetry"],
    &["gateway", "workbench", "generate", "candor", "journal-sqlite"],
    &["journal-clickhouse"],
    &["cli"],
];

/// Reads every crate's `Cargo.toml`. Dev-dependencies may point anywhere: a test may stand on more than
/// what it tests.
pub fn check(findings: &mut Vec<Finding>) -> Result<(), String> {
    let mut folders: Vec<_> = fs::read_dir("crates").map_err(|e| format!("crates: {e}"))?.flatten().collect();
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders {
        let manifest = folder.path().join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        check_manifest(&folder.file_name().to_string_lossy(), &manifest, &text, findings);
    }
    Ok(())
}

fn check_manifest(name: &str, manifest: &Path, text: &str, findings: &mut Vec<Finding>) {
    let Some(own) = row(name) else {
        let mend = "give it a place in xtask/src/tidy/arrows.rs and in docs/ARCHITECTURE.md";
        findings.push(Finding::new(manifest, 1, format!("`{name}` has no place among the arrows"), mend));
        return;
    };
    for (line, used) in dependencies(text) {
        let Some(theirs) = row(used) else {
            findings.push(Finding::new(
                manifest,
                line,
                format!("uses the unknown `{used}`"),
                "name it right",
            ));
            continue;
        };
        if theirs >= own {
            let what = format!("`{name}` uses `{used}`, which does not stand left of it");
            let mend = "move the code to where both can use it, or pass it in";
            findings.push(Finding::new(manifest, line, what, mend));
        }
    }
}

fn row(name: &str) -> Option<usize> {
    let exact = ROWS.iter().position(|row| row.contains(&name));
    exact.or_else(|| {
        ROWS.iter()
            .position(|row| row.iter().filter_map(|n| n.strip_suffix('*')).any(|stem| name.starts_with(stem)))
    })
}

/// Our own crates in `[dependencies]` and `[build-dependencies]`, without the prefix `candor-`, each with
/// its line.
fn dependencies(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut counts = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        if line.starts_with('[') {
            counts = line.ends_with("dependencies]") && !line.contains("dev-dependencies");
        }
        let name = line.strip_prefix("candor-").filter(|_| counts)?;
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        Some((number + 1, &name[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check_manifest(name, Path::new("Cargo.toml"), text, &mut findings);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn left_is_allowed_right_and_beside_are_not() {
        let text = "[dependencies]\ncandor-rule.workspace = true\ncandor-syntax = { path = \"x\" }\n\
                    [dev-dependencies]\ncandor-cli.workspace = true\n";
        assert!(found("contract", text).is_empty());
        let beside = found("wire", text);
        assert_eq!(beside.len(), 1);
        assert!(beside[0].starts_with("Cargo.toml:3: `wire` uses `syntax`"), "{beside:?}");
        assert_eq!(found("rule", text).len(), 2, "even itself");
        assert!(found("journal-sqlite", "[dependencies]\ncandor-journal.workspace = true\n").is_empty());
        assert_eq!(found("journal", "[dependencies]\ncandor-journal-sqlite.workspace = true\n").len(), 1);
        assert_eq!(found("nobody", "").len(), 1);
    }
}
