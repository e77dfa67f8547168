//! `new-finding CODE`: the two files of a finding from the template. What is left to write stands there as a mark
//! that `tidy` refuses; nothing else has to be edited, the list is generated.

use std::{fs, path::Path};

use crate::lists;

/// The mark of something unwritten. Put together here so that this file does not hold it.
const OPEN: &str = concat!("FIX", "ME");
const FOLDER: &str = "crates/reader/src/findings";
const SPECIFICATION: &str = "../shared/rules/misuse.tsv";

/// Writes both files and the list.
///
/// # Errors
/// If the code is badly formed or taken, or a file cannot be written.
pub fn run(code: &str) -> Result<(), String> {
    let stem = stem(code)?;
    for folder in lists::folders()? {
        if folder.stems(".rs")?.contains(&stem) {
            let path = folder.path.join(&stem).with_extension("rs");
            return Err(format!(
                "`{code}` is taken: {}. Codes are never reused; choose another",
                path.display()
            ));
        }
    }
    let known = Known::of(code);
    let path = Path::new(FOLDER).join(&stem);
    for (ending, text) in [("rs", source(code, &stem, &known)), ("md", page(code))] {
        let path = path.with_extension(ending);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("wrote {}", path.display());
    }
    lists::write()?;
    println!(
        "\nNext: write what is marked {OPEN} in both files. What is asked of an exchange stands in `Scene`, what is\n\
         known of others in `Traffic` (crates/reader/src/audit/). Done when `cargo test -p candor-catalogue` passes:\n\
         the page needs a case in which it is found, and a near miss for each condition."
    );
    Ok(())
}

/// The code as the name of a module: `405-without-allow` as `_405_without_allow`.
fn stem(code: &str) -> Result<String, String> {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !code.split('-').all(is_word) || !code.contains('-') || code.len() > 60 {
        return Err(format!(
            "`{code}` is no code: lower-case words with hyphens that name what the API does wrong, such as \
             `leak-sql` or `405-without-allow`"
        ));
    }
    let stem = code.replace('-', "_");
    Ok(if stem.starts_with(|c: char| c.is_ascii_digit()) { format!("_{stem}") } else { stem })
}

/// What the specification says of a finding; marks where it is silent.
struct Known {
    severity: &'static str,
    spec: String,
    right: String,
}

impl Known {
    fn of(code: &str) -> Self {
        let table = fs::read_to_string(SPECIFICATION).unwrap_or_default();
        let row: Vec<&str> = table
            .lines()
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .find(|row| row.first() == Some(&code))
            .unwrap_or_default();
        let cell = |at: usize, otherwise: &str| {
            let text = row.get(at).map_or("", |cell| cell.trim()).replace('"', "'");
            if text.is_empty() { format!("{OPEN}: {otherwise}") } else { text }
        };
        Self {
            severity: match row.get(1) {
                Some(&"error") => "Error",
                Some(&"info") => "Info",
                _ => "Warning",
            },
            spec: cell(3, "RFC 9110 §…"),
            right: cell(4, "what would be right instead, in a few words"),
        }
    }
}

fn source(code: &str, stem: &str, known: &Known) -> String {
    let Known { severity, spec, right } = known;
    format!(
        r#"//! {OPEN}: what is wrong, in one plain sentence.

use candor_rule::{{Finding, Found, Severity}};

use crate::audit::{{Look, Scene}};

/// See the page beside this file.
pub static FINDING: Finding = Finding {{
    code: "{code}",
    severity: Severity::{severity},
    spec: "{spec}",
    right: "{right}",
    page: include_str!("{stem}.md"),
}};

// {OPEN}: `Look::Traffic(look)` if several exchanges show it together.
pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {{
    // {OPEN}: when there is nothing to look for.
    if !scene.is_error() {{
        return None;
    }}
    // {OPEN}: each sign with its place and its weight in thousandths; below 600 together nothing is told.
    let evidence = vec![scene.by_status("{OPEN}: what stands there.").weighing(600)];
    Some(FINDING.weighed("{OPEN}: the place, what was found and what is expected, at most 25 words.", evidence))
}}
"#
    )
}

fn page(code: &str) -> String {
    let case = |title: &str, verdict: &str| {
        format!(
            "### {title}: {OPEN}\n```exchange\n> GET /{OPEN} HTTP/1.1\n> Host: api.test\n>\n\
             < HTTP/1.1 400 Bad Request\n< Content-Length: 0\n<\n{verdict}: {code}\n```\n"
        )
    };
    format!(
        "# {OPEN}: what is wrong, in plain words\n\n{OPEN}: what was answered, and what is expected instead.\n\n\
         ## Why it matters\n\n{OPEN}\n\n\
         ## Mend the server\n\n{OPEN}: how, in the usual frameworks and proxies.\n\n\
         ## Cases\n\n{}\n{}",
        case("Found", "found"),
        case("Not found", "absent")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_names_of_modules() {
        for (code, module) in [("leak-sql", "leak_sql"), ("405-without-allow", "_405_without_allow")] {
            assert_eq!(stem(code).as_deref(), Ok(module));
        }
        for bad in ["", "leak", "Leak-sql", "leak_sql", "leak--sql", "-leak-sql", "../leak-sql"] {
            assert!(stem(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fresh_finding_is_refused_by_tidy_until_it_is_written() {
        let known = Known::of("no-such-finding-in-any-table");
        assert!(source("x-y", "x_y", &known).contains(OPEN) && page("x-y").matches(OPEN).count() > 5);
    }
}
