//! Documents must not name paths that are gone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Finding, files};

/// Files that belong to the user or come to be at run time.
const FOREIGN: &[&str] = &["candor.toml", "api.yaml", "openapi.yaml", "openapi.json", "package.json"];
const FOREIGN_FOLDERS: &[&str] = &["candor-data", "target", "..", "node_modules"];
/// First parts of media types, which look like paths.
const MEDIA: &[&str] = &["application", "text", "image", "audio", "video", "multipart", "font", "message"];
const EXTENSIONS: &[&str] =
    &["rs", "md", "toml", "py", "sh", "yaml", "yml", "json", "css", "js", "html", "tsv", "mjs", "lock"];

/// Checks what README, CONTRIBUTING and docs name in backticks or link to.
pub fn check(findings: &mut Vec<Finding>) -> Result<(), String> {
    let mut documents = vec![PathBuf::from("README.md"), PathBuf::from("CONTRIBUTING.md")];
    // Generated pages speak of HTTP and of others' software: media types and packages look like paths there.
    let generated = [Path::new("docs/rules"), Path::new("docs/products.md")];
    let is_generated = |document: &PathBuf| generated.iter().any(|pages| document.starts_with(pages));
    documents.extend(files(Path::new("docs"), ".md").into_iter().filter(|d| !is_generated(d)));
    let names: Vec<String> =
        files(Path::new("."), "").iter().filter_map(|p| p.file_name()?.to_str().map(str::to_owned)).collect();
    // A path may be told from a crate's own folder: `src/rules/`.
    let crates: Vec<PathBuf> =
        fs::read_dir("crates").into_iter().flatten().flatten().map(|e| e.path()).collect();
    for document in documents.iter().filter(|d| d.exists()) {
        let text = fs::read_to_string(document).map_err(|e| format!("{}: {e}", document.display()))?;
        let folder = document.parent().unwrap_or(Path::new(""));
        for (line, path) in named(&text) {
            let known = if path.contains('/') {
                let in_a_crate = || crates.iter().any(|c| c.join(path).exists());
                Path::new(path).exists() || folder.join(path).exists() || in_a_crate()
            } else {
                names.iter().any(|n| n == path)
            };
            if !known {
                let what = format!("names `{path}`, which does not exist");
                findings.push(Finding::new(document, line, what, "name what is there now"));
            }
        }
    }
    Ok(())
}

/// The paths of our own that a text names, each with its line. Fenced blocks are left out.
fn named(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let quoted = line.split('`').skip(1).step_by(2).filter_map(path_in_backticks);
        let linked = line.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter_map(target);
        found.extend(quoted.chain(linked).map(|path| (number + 1, path)));
    }
    found
}

/// The path that a quoted word is, up to a placeholder; `None` if it is something else.
fn path_in_backticks(word: &str) -> Option<&str> {
    let clean = |c: char| c.is_ascii_alphanumeric() || "._/-<>*{},".contains(c);
    if !word.chars().all(clean) || word.starts_with(['/', '.', '-', '*', '<']) && !word.starts_with("./") {
        return None;
    }
    let word = word.strip_prefix("./").unwrap_or(word);
    let (first, rest) = word.split_once('/').unwrap_or((word, ""));
    let is_path = if word.contains('/') {
        let version = rest.starts_with(|c: char| c.is_ascii_digit());
        !MEDIA.contains(&first) && !FOREIGN_FOLDERS.contains(&first) && !version && !first.contains('.')
    } else {
        EXTENSIONS
            .iter()
            .any(|e| word.strip_suffix(e).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.')))
    };
    // A placeholder stands for many: what is before its folder can still be checked.
    let known = match word.find(['<', '*', '{']) {
        Some(at) => word[..at].rfind('/').map(|slash| &word[..=slash])?,
        None => word,
    };
    (is_path && !FOREIGN.contains(&word)).then_some(known)
}

/// The file that a link leads to; `None` for addresses elsewhere and anchors.
fn target(link: &str) -> Option<&str> {
    let path = link.split(['#', ' ']).next().unwrap_or("");
    (!path.is_empty() && !path.contains("://") && !path.starts_with("mailto:")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_words() {
        let text = "See `crates/rule/src/lib.rs`, `bare_lf.md` and [there](docs/x.md#top).\n\
                    Not `application/json`, `GET /pets`, `/_candor/rules`, `HTTP/1.1`, `candor.toml`,\n\
                    `./candor-data`, `../shared/x`, `127.0.0.1:8400` or [this](https://example.test/a.md).\n\
                    ```\n`gone/away.rs`\n```\n\
                    `crates/<crate>/src/rules/<code>.rs`\n";
        let expected = [(1, "crates/rule/src/lib.rs"), (1, "bare_lf.md"), (1, "docs/x.md"), (7, "crates/")];
        assert_eq!(named(text), expected);
    }
}
