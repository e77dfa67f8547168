//! The catalogue tests itself: what every rule, fault and page must have.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use std::collections::BTreeSet;

use candor_catalogue::{
    Entry, cases, codes, entries, faults, findings, index_inner_html, index_json, index_markdown, page_html,
    page_text, rules, serve,
};
use candor_rule::{
    Action, Page, Preset, Rule,
    case::{Case, ExchangeCase, Verdict},
};

const OUTLINE: [&str; 4] = ["Why it matters", "Mend the client", "Mend the server", "Cases"];

/// A finding is never the client's to mend.
const FINDING_OUTLINE: [&str; 3] = ["Why it matters", "Mend the server", "Cases"];

/// Codes of rules that are no more. They are never given to another rule.
const RETIRED: &[&str] = &[];

/// Fails with every finding at once.
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// Codes of findings may begin with a status, as `405-without-allow`.
fn is_kebab_case(code: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    code.split('-').all(word) && code.contains(|c: char| c.is_ascii_lowercase())
}

#[test]
fn codes_are_unique_kebab_case_and_never_reused() {
    let mut seen = BTreeSet::new();
    for code in codes() {
        assert!(is_kebab_case(code), "{code}");
        assert!(seen.insert(code), "{code} is declared twice");
        assert!(!RETIRED.contains(&code), "{code} is retired");
    }
}

#[test]
fn a_code_is_the_name_of_its_files() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let mut differences = Vec::new();
    let rules = rules().map(|rule| (rule.code, rule.page, cases::page_path(rule)));
    let findings = findings().map(|f| (f.code, f.page, cases::finding_page_path(f)));
    for (code, written, page) in rules.chain(findings) {
        for path in [page.clone(), page.replace(".md", ".rs")] {
            match std::fs::read_to_string(format!("{root}{path}")) {
                Ok(text) if path.ends_with(".md") && text != written => {
                    differences.push(format!("{code}: its page is not {path}"));
                }
                Ok(_) => {}
                Err(error) => differences.push(format!("{code}: {path}: {error}")),
            }
        }
    }
    none(&differences);
}

#[test]
fn every_finding_has_a_page_and_cases() {
    let mut differences = Vec::new();
    for finding in findings() {
        let page = cases::finding_page_path(finding);
        let mut tell = |what: String| differences.push(format!("{page}: {what}"));
        outline(finding.page, &FINDING_OUTLINE).into_iter().for_each(&mut tell);
        if finding.spec.is_empty() || finding.right.is_empty() || finding.right.ends_with('.') {
            tell("it cites nothing, or does not say what is right in a few words".to_owned());
        }
        let all = match ExchangeCase::all(finding.page) {
            Ok(all) => all,
            Err(fault) => {
                tell(fault);
                continue;
            }
        };
        if !all.iter().any(|case| case.found.iter().any(|expected| expected.code == finding.code)) {
            tell("no case shows it".to_owned());
        }
        if !all.iter().any(|case| case.absent.iter().any(|code| code == finding.code)) {
            tell("no case shows a near miss".to_owned());
        }
    }
    none(&differences);
}

#[test]
fn every_page_has_the_outline() {
    let mut findings = Vec::new();
    for rule in rules() {
        let page = cases::page_path(rule);
        findings.extend(outline(rule.page, &OUTLINE).into_iter().map(|f| format!("{page}: {f}")));
        if rule.spec.is_empty() {
            findings.push(format!("{}: no specification is cited", rule.code));
        }
    }
    for kind in faults() {
        findings.extend(outline(kind.page, &OUTLINE[..3]).into_iter().map(|f| format!("{}: {f}", kind.code)));
    }
    none(&findings);
}

fn outline(markdown: &str, headings: &[&str]) -> Vec<String> {
    let page = Page::of(markdown);
    let mut findings = Vec::new();
    if page.title.is_empty() || page.title.chars().count() > 60 || page.title.ends_with('.') {
        findings.push(format!("the title has 1 to 60 characters and no full stop: {:?}", page.title));
    }
    if page.intro.is_empty() {
        findings.push("no paragraph says what was sent".to_owned());
    }
    let found: Vec<&str> = page.sections.iter().map(|s| s.heading).collect();
    if found != headings {
        findings.push(format!("the sections are {found:?}, expected {headings:?}"));
    }
    findings.extend(
        page.sections.iter().filter(|s| s.body.is_empty()).map(|s| format!("{} is empty", s.heading)),
    );
    findings.extend(beyond_subset(markdown));
    findings
}

/// Lines outside code that our pages' Markdown does not have: quotes, HTML, deeper headings.
fn beyond_subset(markdown: &str) -> Vec<String> {
    let mut code = false;
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(markdown.lines()) {
        if line.starts_with("```") {
            code = !code;
        } else if !code
            && (line.starts_with(['>', '<', '*', '+']) || line.starts_with("####") || line.starts_with("  -"))
        {
            findings.push(format!("line {number} is not of the Markdown that pages use: {line}"));
        }
    }
    findings
}

#[test]
fn every_rule_has_a_case_that_breaks_it_and_one_that_passes() {
    let mut findings = Vec::new();
    for rule in rules() {
        match Case::all(rule.page) {
            Ok(cases) => findings.extend(uncovered(rule, &cases)),
            Err(fault) => findings.push(format!("{}: {fault}", cases::page_path(rule))),
        }
    }
    none(&findings);
}

fn uncovered(rule: &Rule, cases: &[Case]) -> Vec<String> {
    let verdicts = || cases.iter().flat_map(|case| &case.verdicts);
    let refused = |v: &Verdict| matches!(v, Verdict::Reject { errors, .. } if errors.iter().any(|e| e.code == rule.code));
    let noted =
        |v: &Verdict| matches!(v, Verdict::Accept { noting } if noting.iter().any(|c| c == rule.code));
    // A rule that no preset rejects is noted, or shown where a case switches it on.
    let broken = verdicts().any(|v| refused(v) || (!ever_rejects(rule) && noted(v)));
    let passing = cases.iter().any(|case| {
        case.verdicts
            .iter()
            .all(|v| matches!(v, Verdict::Accept { noting } if !noting.iter().any(|c| c == rule.code)))
    });
    let mut findings = Vec::new();
    let page = cases::page_path(rule);
    if !broken {
        findings.push(format!("{page}: no case breaks the rule"));
    }
    // A rule about requests that never end has no near miss of its own kind to show but one that ends.
    if !passing {
        findings.push(format!("{page}: no case passes"));
    }
    findings
}

fn ever_rejects(rule: &Rule) -> bool {
    rule.action == Action::Reject || Preset::ALL.iter().any(|p| rule.action_in(*p) == Action::Reject)
}

#[test]
fn statuses_blame_the_right_side() {
    for rule in rules() {
        let status = rule.status.map_or(400, |s| s.code());
        assert!(matches!(status, 400..=499 | 501 | 505 | 508), "{}: {status}", rule.code);
        assert!(candor_catalogue::status(status).is_some(), "{}: {status} is not registered", rule.code);
    }
    for kind in faults() {
        assert!(matches!(kind.status, 500 | 502 | 503 | 504), "{}: {}", kind.code, kind.status);
    }
}

#[test]
fn everything_has_a_page_in_every_form_at_one_address() {
    let context = candor_catalogue::PageContext { prefix: "/_candor" };
    let mut kinds = BTreeSet::new();
    for entry in entries() {
        kinds.insert(entry.kind());
        let code = entry.code();
        assert_eq!(Entry::find(&code).map(Entry::kind), Some(entry.kind()), "{code} is hidden by another");
        let of =
            |form: &str| serve(&format!("{code}{form}"), &context).unwrap_or_else(|| panic!("{code}{form}"));
        let html = of("").body;
        for form in [".md", ".json"] {
            assert!(
                html.contains(&format!("href=\"/_candor/rules/{code}{form}\"")),
                "{code}: no link to {form}"
            );
        }
        for forbidden in ["<script", " style=\"", "<link", " src=\"", "```"] {
            assert!(!html.contains(forbidden), "{code}: {forbidden}");
        }
        assert!(of(".md").body.starts_with("# "), "{code}");
        let data: serde_json::Value = serde_json::from_str(&of(".json").body).unwrap();
        assert_eq!((&data["kind"], &data["code"]), (&entry.kind().into(), &(*code).into()));
        assert_eq!(data["title"], entry.title(), "{code}");
        let text = of(".txt").body;
        assert_eq!(page_text(&code), Some(text.clone()));
        let prose =
            text.lines().filter(|line| !line.starts_with("    ") && !line.starts_with("specification:"));
        // A word that is longer than the line stands alone.
        for line in prose.filter(|line| line.trim_start_matches(['-', ' ']).contains(' ')) {
            assert!(line.chars().count() <= 78, "{code}: {line}");
        }
    }
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["fault", "finding", "lint", "product", "retold", "rule", "status"]
    );
    for unknown in ["", "nothing", "099", "999", "0400", "../x", "+40"] {
        assert!(page_html(unknown, &context).is_none(), "{unknown:?}");
    }
}

#[test]
fn the_list_names_everything_in_every_form() {
    let context = candor_catalogue::PageContext { prefix: "" };
    let html = index_inner_html(&context, "");
    let (markdown, data) = (index_markdown(), index_json());
    let listed: BTreeSet<&str> =
        data["entries"].as_array().unwrap().iter().filter_map(|entry| entry["code"].as_str()).collect();
    for entry in entries() {
        let code = entry.code();
        assert!(html.contains(&format!("href=\"/rules/{code}\"")), "{code}");
        assert!(markdown.contains(&format!("[{code}]({code}.md)")) && listed.contains(&*code), "{code}");
    }
    let found = index_inner_html(&context, "<b>allow</b> zebra");
    assert!(!found.contains("<b>allow") && found.contains("Show all"), "{found}");
    let found = index_inner_html(&context, "client_max_body_size");
    assert!(found.contains("href=\"/rules/nginx\"") && !found.contains("href=\"/rules/bare-lf\""));
}
