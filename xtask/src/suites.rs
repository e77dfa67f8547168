//! The end-to-end suites: every `tests/*.py` and what its first lines say of it.
//!
//! A suite opens with a docstring whose first line says what it proves, and a line
//! `# needs: nginx curl python npm-packages` (any of them, or `nothing`; `haproxy?` is done without where it cannot
//! be installed, and `full:curl` is for the run of every case alone). It gets in its environment `CANDOR`
//! (the program), `CANDOR_FULL` (1 if every case is wanted), `CANDOR_SHARED` (the folder of shared cases, if
//! there is one) and `NODE_PATH`; it closes with the line `N passed, N failed` (or `…, N skipped`).

use std::{fs, path::PathBuf};

use crate::tidy::files;

/// One of them.
pub struct Suite {
    /// File name without `.py`.
    pub name: String,
    /// The script.
    pub path: PathBuf,
    /// Words that `needs::provide` understands.
    pub needs: Vec<String>,
}

/// Every suite, by name. Files whose name starts with `_` are helpers.
///
/// # Errors
/// If one does not say what it needs.
pub fn all() -> Result<Vec<Suite>, String> {
    fs::read_dir("tests").map_or_else(|_| Ok(Vec::new()), |_| read("tests"))
}

/// The scripts of a folder, helpers and sub-folders left out.
///
/// # Errors
/// If one does not say what it needs.
pub fn read(folder: &str) -> Result<Vec<Suite>, String> {
    let mut suites = Vec::new();
    for path in files(folder.as_ref(), ".py") {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('_') || path.parent() != Some(folder.as_ref()) {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let Some(needs) = needs(&text) else {
            let line = "# needs: curl python";
            return Err(format!(
                "{}:1: does not say what it needs; add a line such as `{line}`, or `# needs: nothing`; a helper's \
                 name starts with `_`",
                path.display()
            ));
        };
        suites.push(Suite { name, path, needs });
    }
    Ok(suites)
}

fn needs(text: &str) -> Option<Vec<String>> {
    let line = text.lines().find_map(|l| l.strip_prefix("# needs:"))?;
    Some(line.split([' ', ',']).filter(|w| !w.is_empty() && *w != "nothing").map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_says_what_it_needs() {
        let text = "\"\"\"Proves it.\"\"\"\n# needs: nginx, curl python\nimport os\n";
        assert_eq!(needs(text), Some(vec!["nginx".into(), "curl".into(), "python".into()]));
        assert_eq!(needs("# needs: nothing\n"), Some(vec![]));
        assert_eq!(needs("import os\n"), None);
    }
}
