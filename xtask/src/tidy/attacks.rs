//! `docs/attacks.md`: every attack names the test that tries it, and that test is there.

use std::{fs, path::Path};

use super::Finding;

const PAGE: &str = "docs/attacks.md";

/// Checks the last column of each table.
pub fn check(findings: &mut Vec<Finding>) -> Result<(), String> {
    let page = Path::new(PAGE);
    let text = fs::read_to_string(page).map_err(|e| format!("{PAGE}: {e}"))?;
    let source = |link: &str| fs::read_to_string(Path::new("docs").join(link)).ok();
    for (line, what) in faults(&text, &source) {
        let mend = "name a function or the beginning of a check of a suite that tries this attack";
        findings.push(Finding::new(page, line, what, mend));
    }
    Ok(())
}

/// What is wrong, each with its line; `source` gives the text of a file that is linked to.
fn faults(text: &str, source: &dyn Fn(&str) -> Option<String>) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(tests) = tests_of(line) else { continue };
        let links: Vec<&str> = tests.split("](").skip(1).collect();
        if links.is_empty() {
            faults.push((number + 1, "this attack names no test".to_owned()));
        }
        for link in links {
            let (path, after) = link.split_once(')').unwrap_or((link, ""));
            // A link that leads nowhere is found with all others.
            let Some(code) = source(path) else { continue };
            let named = names(after);
            if named.is_empty() && !path.ends_with(".md") {
                faults.push((number + 1, format!("of {path} it is not said which test")));
            }
            let absent = named.into_iter().filter(|name| !code.contains(name));
            faults.extend(absent.map(|name| (number + 1, format!("{path} has no test `{name}`"))));
        }
    }
    faults
}

/// The last cell of a row that is no heading.
fn tests_of(line: &str) -> Option<&str> {
    let cells: Vec<&str> = line.strip_prefix('|')?.trim_end().strip_suffix('|')?.split('|').collect();
    let is_row = cells.len() == 3 && !line.starts_with("|---") && !line.starts_with("| attack |");
    cells.last().copied().filter(|_| is_row)
}

/// Functions in backticks and checks in quotation marks, up to the next link.
fn names(text: &str) -> Vec<&str> {
    let text = text.split('[').next().unwrap_or_default();
    let functions = text.split('`').skip(1).step_by(2);
    let checks = text.split('“').skip(1).filter_map(|rest| rest.split('”').next());
    functions.chain(checks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_gone_and_an_attack_without_one_are_found() {
        let source = |path: &str| (path == "a.py").then(|| "def tried(): check(\"all is well\")".to_owned());
        let text = "| attack | what meets it | tested by |\n|---|---|---|\n\
                    | a | b | [a](a.py) `tried`, “all is well” |\n\
                    | a | b | nothing |\n\
                    | a | b | [a](a.py); [b](gone.py) `x` |\n\
                    | a | b | [a](a.py) `tried`, `forgotten` |\n";
        let found: Vec<usize> = faults(text, &source).into_iter().map(|(line, _)| line).collect();
        assert_eq!(found, [4, 5, 6]);
    }
}
