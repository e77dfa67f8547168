//! The pages of the lints: each case is checked, and what is reported stands where the page says.
//!
//! A block marked `yaml` is a document, one marked `yaml schema` a schema of a JSON body (OpenAPI 3.1, or
//! the version that follows). Lines that end with `# reported` are those that the lint of the page reports;
//! a block without any shows what it leaves alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use candor_contract::{Contract, Diagnostic, Lint, Severity, Source};

const BEFORE: &str = "paths:\n  /case:\n    post:\n      responses: {default: {description: any}}\n      \
                      requestBody:\n        content:\n          application/json:\n            schema:\n";

fn check(text: &str) -> Vec<Diagnostic> {
    let source = Source { name: "api.yaml".into(), text: text.as_bytes().to_vec() };
    match Contract::check(&[source], &|name| Err(format!("there is no {name}"))) {
        Ok(loaded) => loaded.warnings,
        Err(found) => found,
    }
}

/// (kind, text) of each fenced block.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some((kind.trim().to_owned(), String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// The document of a case.
fn document(kind: &str, text: &str) -> String {
    let Some(version) = kind.strip_prefix("yaml schema") else { return text.to_owned() };
    let version = if version.trim() == "3.0" { "3.0.4" } else { "3.1.1" };
    let inner: String = text.lines().map(|line| format!("              {line}\n")).collect();
    format!("openapi: {version}\n{BEFORE}{inner}")
}

#[test]
fn every_case_of_every_page_is_as_it_says() {
    let mut wrong = Vec::new();
    for lint in Lint::all() {
        let (mut reporting, mut silent) = (0, 0);
        for (kind, text) in blocks(lint.page) {
            assert!(kind.starts_with("yaml"), "{}: a block of kind {kind}", lint.code);
            let text = document(&kind, &text);
            let expected: Vec<usize> = text
                .lines()
                .enumerate()
                .filter(|(_, l)| l.ends_with("# reported"))
                .map(|(i, _)| i + 1)
                .collect();
            if expected.is_empty() {
                silent += 1
            } else {
                reporting += 1
            }
            let all = check(&text);
            let own: Vec<&Diagnostic> = all.iter().filter(|d| d.code == Some(lint.code)).collect();
            let lines: Vec<usize> = own.iter().map(|d| d.line).collect();
            if lines != expected || own.iter().any(|d| d.severity != lint.severity || d.help.is_empty()) {
                wrong.push(format!("{}: expected at {expected:?}, found {all:#?}\n{text}", lint.code));
            }
        }
        if reporting == 0 || silent == 0 {
            wrong.push(format!("{}: a page needs a case that is reported and one that is not", lint.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_page_follows_the_outline() {
    for lint in Lint::all() {
        let headings: Vec<&str> = lint.page.lines().filter(|l| l.starts_with("## ")).collect();
        assert_eq!(headings, ["## Mend it", "## Cases"], "{}", lint.code);
        assert!(!lint.title().is_empty(), "{}", lint.code);
        let file = lint.code.replace('-', "_");
        let path = format!("{}/src/lints/{file}.rs", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&path).exists(), "{path} is named after its code");
    }
}

#[test]
fn every_code_stands_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check.md");
    let page = std::fs::read_to_string(path).unwrap();
    for lint in Lint::all() {
        let row = format!("| `{}` | {} | {} |", lint.code, lint.severity.word(), lint.title());
        assert!(page.contains(&row), "docs/check.md lacks the row:\n{row}");
    }
}

#[test]
fn a_code_is_silenced_where_the_document_says_so_and_errors_never() {
    let text = |ignore: &str| {
        format!(
            "openapi: 3.1.1\npaths:\n  /{{a}}:\n    {ignore}\n    get: {{responses: {{default: {{}}}}}}\n  \
             /b/{{c}}:\n    get: {{responses: {{default: {{}}}}}}\n    gett: {{}}\n"
        )
    };
    let codes =
        |text: &str| -> Vec<(Option<&str>, usize)> { check(text).iter().map(|d| (d.code, d.line)).collect() };
    let undeclared = Some("path-parameter-undeclared");
    let all = [(Some("field-misspelt"), 8), (undeclared, 5), (undeclared, 7)];
    assert_eq!(codes(&text("summary: none")), all);
    assert_eq!(codes(&text("x-candor-ignore: path-parameter-undeclared")), [all[0], all[2]]);
    let everywhere =
        format!("x-candor-ignore: [path-parameter-undeclared, field-misspelt]\n{}", text("summary: none"));
    assert_eq!(codes(&everywhere), [(Some("field-misspelt"), 9)]);
}

#[test]
fn notes_are_told_by_check_only() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    get:\n      parameters: [{name: b, in: query}]\n      \
                responses: {'200': {description: b}}\n";
    assert_eq!(check(text).len(), 1);
    assert_eq!(check(text)[0].severity, Severity::Note);
    let source = Source { name: "api.yaml".into(), text: text.as_bytes().to_vec() };
    assert_eq!(Contract::load(&[source]).unwrap().warnings, []);
}

#[test]
fn a_long_line_is_shown_around_its_column() {
    let filler = "x".repeat(300);
    let text = format!(
        "{{\"openapi\":\"3.1.1\",\"x-a\":\"{filler}\",\"paths\":{{\"/a\":{{\"gett\":{{}}}}}},\"x-b\":\"{filler}\"}}"
    );
    let found = check(&text);
    let shown = found[0].to_string();
    let lines: Vec<&str> = shown.lines().collect();
    let excerpt = lines[3].split_once(" | ").unwrap().1;
    let caret = lines[4].split_once(" | ").unwrap().1.find('^').unwrap();
    let at: String = excerpt.chars().skip(caret).take(6).collect();
    assert_eq!(at, "\"gett\"", "{shown}");
    assert!(excerpt.chars().count() < 110, "{shown}");
}
