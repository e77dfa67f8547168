//! The `mod.rs` files of rules, faults, findings and lints: written from the files beside them, so that a
//! new rule is two new files and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::tidy::Finding;

/// A folder with a generated list, and what each file in it declares.
pub struct Folder {
    /// `crates/<crate>/src/rules`, `…/faults`, `…/findings` or `…/lints`.
    pub path: PathBuf,
    kind: Kind,
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

const LINT: Kind = Kind { plural: "lints", constant: "LINT", import: "crate::lint::Lint", r#type: "Lint" };

const FINDING: Kind =
    Kind { plural: "findings", constant: "FINDING", import: "candor_rule::Finding", r#type: "Finding" };

/// Follows the list of findings where they are looked for by functions of their own.
const LOOKS: &str = "
use crate::audit::Look;

/// How each is looked for.
#[rustfmt::skip]
pub(crate) static LOOKS: &[(&Finding, Look)] = &[
";

const SIGNATURE: Kind = Kind {
    plural: "signatures",
    constant: "SIGNATURE",
    import: "crate::signature::Signature",
    r#type: "Signature",
};

/// Every folder with a generated list.
pub fn folders() -> Result<Vec<Folder>, String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("crates").map_err(|e| format!("crates: {e}"))? {
        let source = entry.map_err(|e| e.to_string())?.path().join("src");
        let kinds = [
            ("rules", RULE),
            ("faults", FAULT),
            ("findings", FINDING),
            ("lints", LINT),
            ("signatures", SIGNATURE),
        ];
        for (name, kind) in kinds {
            if source.join(name).is_dir() {
                found.push(Folder { path: source.join(name), kind });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

impl Folder {
    /// Names of the files with this extension, without it, sorted; `mod` left out.
    pub fn stems(&self, extension: &str) -> Result<Vec<String>, String> {
        let mut names: Vec<String> = fs::read_dir(&self.path)
            .map_err(|e| format!("{}: {e}", self.path.display()))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(extension).map(str::to_owned))
            .filter(|name| name != "mod")
            .collect();
        names.sort();
        Ok(names)
    }

    fn list_path(&self) -> PathBuf {
        self.path.join("mod.rs")
    }

    /// True if the files say how their findings are looked for, as those of the reader do.
    fn has_looks(&self, names: &[String]) -> bool {
        let text = |name: &String| fs::read_to_string(self.path.join(format!("{name}.rs")));
        names.first().and_then(|name| text(name).ok()).is_some_and(|text| text.contains("const LOOK: Look"))
    }

    fn list(&self) -> Result<String, String> {
        let names = self.stems(".rs")?;
        let Kind { plural, constant, import, r#type } = self.kind;
        let mut text = format!(
            "//! The {plural} of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.\n\n"
        );
        for name in &names {
            text.push_str(&format!("pub mod {name};\n"));
        }
        text.push_str(&format!(
            "\nuse {import};\n\n/// Every one of them, by name.\n#[rustfmt::skip]\npub static ALL: &[&{type}] = &[\n"
        ));
        for name in &names {
            text.push_str(&format!("    &{name}::{constant},\n"));
        }
        text.push_str("];\n");
        if self.kind.plural == "findings" && self.has_looks(&names) {
            text.push_str(LOOKS);
            for name in &names {
                text.push_str(&format!("    (&{name}::FINDING, {name}::LOOK),\n"));
            }
            text.push_str("];\n");
        }
        Ok(text)
    }
}

/// Where the pages of status codes are, one file each, and their list.
const STATUSES: &str = "crates/catalogue/src/statuses";

fn status_list() -> Result<String, String> {
    let entries = fs::read_dir(STATUSES).map_err(|e| format!("{STATUSES}: {e}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut codes: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect();
    codes.sort();
    let mut text = String::from(
        "//! The pages of status codes, one file each. Written by `cargo xtask tidy --fix`.\n\nuse crate::StatusInfo;\n\n\
         /// Every one of them, in order.\n#[rustfmt::skip]\npub(crate) static ALL: &[StatusInfo] = &[\n",
    );
    for code in codes {
        text.push_str(&format!("    StatusInfo {{ code: {code}, page: include_str!(\"{code}.md\") }},\n"));
    }
    Ok(text + "];\n")
}

/// Every list: where it is, and what it should be.
fn lists() -> Result<Vec<(PathBuf, String)>, String> {
    let mut all = vec![(Path::new(STATUSES).join("mod.rs"), status_list()?)];
    for folder in folders()? {
        all.push((folder.list_path(), folder.list()?));
    }
    Ok(all)
}

/// Writes every list.
pub fn write() -> Result<(), String> {
    for (path, text) in lists()? {
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
            println!("wrote {}", path.display());
        }
    }
    Ok(())
}

/// Finds lists that are not what their folder says, and declarations without a page or pages without one.
pub fn check(findings: &mut Vec<Finding>) -> Result<(), String> {
    for (path, text) in lists()? {
        if fs::read_to_string(&path).unwrap_or_default() != text {
            findings.push(Finding::new(&path, 1, "the list is out of date", "cargo xtask tidy --fix"));
        }
    }
    for folder in folders()? {
        let (code, pages) = (folder.stems(".rs")?, folder.stems(".md")?);
        for (has, lacks, there, wanted) in [(&code, &pages, "rs", "md"), (&pages, &code, "md", "rs")] {
            for name in has.iter().filter(|n| !lacks.contains(n)) {
                let mend = format!("add {name}.{wanted} beside it (cargo xtask new-rule shows the outline)");
                let at: &Path = &folder.path.join(format!("{name}.{there}"));
                findings.push(Finding::new(at, 1, format!("has no {name}.{wanted}"), mend));
            }
        }
    }
    Ok(())
}
