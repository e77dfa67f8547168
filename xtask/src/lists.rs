//! The `mod.rs` files of rules and faults: written from the files beside them, so that a new rule is two
//! new files and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders with a generated list, and what each file in them declares.
fn folders() -> Result<Vec<(PathBuf, Kind)>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("crates").map_err(|e| format!("crates: {e}"))? {
        let source = entry.map_err(|e| e.to_string())?.path().join("src");
        for (name, kind) in [("rules", RULE), ("faults", FAULT)] {
            if source.join(name).is_dir() {
                found.push((source.join(name), kind));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

#[derive(Clone, Copy)]
struct Kind {
    plural: &'static str,
    constant: &'static str,
    import: &'static str,
    r#type: &'static str,
}

const RULE: Kind = Kind { plural: "rules", constant: "RULE", import: "candor_rule::Rule", r#type: "Rule" };
const FAULT: Kind =
    Kind { plural: "faults", constant: "KIND", import: "crate::FaultKind", r#type: "FaultKind" };

/// Writes every list.
pub fn write() -> Result<(), String> {
    for (folder, kind) in folders()? {
        let path = folder.join("mod.rs");
        let text = list(&folder, kind)?;
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    Ok(())
}

/// Fails if a list is not what its folder says.
pub fn check() -> Result<(), String> {
    for (folder, kind) in folders()? {
        let path = folder.join("mod.rs");
        if fs::read_to_string(&path).unwrap_or_default() != list(&folder, kind)? {
            return Err(format!("{} is out of date: run `cargo xtask tidy --fix`", path.display()));
        }
    }
    Ok(())
}

fn list(folder: &Path, kind: Kind) -> Result<String, String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    let Kind { plural, constant, import, r#type } = kind;
    let mut text = format!(
        "//! The {plural} of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.\n\n"
    );
    for name in &names {
        text.push_str(&format!("pub mod {name};\n"));
    }
    text.push_str(&format!("\nuse {import};\n\n/// Every one of them, by name.\n#[rustfmt::skip]\npub static ALL: &[&{type}] = &[\n"));
    for name in &names {
        text.push_str(&format!("    &{name}::{constant},\n"));
    }
    text.push_str("];\n");
    Ok(text)
}
