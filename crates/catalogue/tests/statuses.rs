//! The pages of status codes: their outline, and that their examples are what they say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use candor_catalogue::{StatusInfo, cases, faults, page_json, statuses};
use candor_rule::case::{ExchangeCase, Verdict};

const OUTLINE: [&str; 8] = [
    "Meaning",
    "When to send it",
    "When another is right",
    "Headers",
    "Body",
    "Server side",
    "Client side",
    "Pitfalls",
];

const BODY: [&str; 5] = ["never", "may", "usual", "required", "by method"];

const RETRY: [&str; 11] = [
    "not needed",
    "follow",
    "no",
    "after a change",
    "with credentials",
    "later",
    "at once",
    "if safe to repeat",
    "on another connection",
    "after an upgrade",
    "after a login",
];

/// Codes that Candor answers itself to what a lone request shows: it refuses their examples.
const REFUSED: [u16; 17] =
    [400, 404, 405, 408, 411, 413, 414, 415, 417, 421, 422, 425, 426, 431, 501, 505, 508];

/// Reserved: its page shows what to send instead.
const UNUSED: u16 = 418;

fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// What each status says against its page.
fn each(look: impl Fn(&StatusInfo, &mut dyn FnMut(String))) {
    let mut findings = Vec::new();
    for status in statuses() {
        look(status, &mut |what| {
            findings.push(format!("crates/catalogue/src/statuses/{}.md: {what}", status.code));
        });
    }
    none(&findings);
}

#[test]
fn what_is_described_is_what_is_registered() {
    let described: Vec<(u16, &str)> = statuses().map(|s| (s.code, s.name())).collect();
    let registered = (0..1000).filter_map(|code| Some((code, candor_rule::registered(code)?)));
    assert_eq!(described, registered.collect::<Vec<_>>());
}

#[test]
fn every_page_has_the_outline_and_the_facts() {
    each(|status, tell| {
        let page = status.page();
        let headings: Vec<&str> = page.sections.iter().map(|section| section.heading).collect();
        let shown = if headings.len() > OUTLINE.len() { vec!["Example"] } else { vec![] };
        if headings != [OUTLINE.as_slice(), &shown].concat() {
            tell(format!("the sections are {headings:?}"));
        }
        if !page.title.starts_with(&format!("{} ", status.code)) {
            tell("the title does not begin with the code".to_owned());
        }
        page.sections
            .iter()
            .filter(|s| s.body.is_empty())
            .for_each(|s| tell(format!("{} is empty", s.heading)));
        if !BODY.contains(&status.body()) {
            tell(format!("body: {:?}", status.body()));
        }
        if !RETRY.contains(&status.retry()) {
            tell(format!("retry: {:?}", status.retry()));
        }
        if status.spec().is_empty() || status.kept().is_empty() {
            tell("where it is defined or whether caches keep it is not told".to_owned());
        }
        for fault in cases::sentence_faults(status.says()) {
            tell(format!("its plain words: {fault}"));
        }
        if (400..500).contains(&status.code) && status.examples().is_empty() {
            tell("no exchange shows it".to_owned());
        }
    });
}

#[test]
fn related_codes_are_registered_and_others() {
    let codes: Vec<u16> = statuses().map(|s| s.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    each(|status, tell| {
        let all: Vec<_> = status.instead().collect();
        if all.is_empty() {
            tell("no other code is named".to_owned());
        }
        for (other, when) in all {
            if !codes.contains(&other) || other == status.code || when.is_empty() || when.ends_with('.') {
                tell(format!("{other} instead when {when}"));
            }
        }
    });
}

#[test]
fn every_example_is_what_its_page_says() {
    let mut shown = 0;
    let mut findings = Vec::new();
    for status in statuses() {
        let place = format!("crates/catalogue/src/statuses/{}.md", status.code);
        let examples = ExchangeCase::all(status.page).unwrap_or_else(|fault| panic!("{place}: {fault}"));
        for case in examples {
            shown += 1;
            if case.absent != ["*"] {
                findings.push(format!("{place}:{}: its answer is not held to be clean", case.line));
            }
            findings.extend(
                cases::run_exchange(&case)
                    .err()
                    .into_iter()
                    .flatten()
                    .map(|d| format!("{place}:{}: {d}", case.line)),
            );
            findings.extend(
                differences(status, &case).into_iter().map(|d| format!("{place}:{}: {d}", case.line)),
            );
        }
    }
    println!("{shown} examples");
    assert!(shown > 0);
    none(&findings);
}

/// Where an example shows another status than that of its page, or less than the page asks for.
fn differences(status: &StatusInfo, case: &ExchangeCase) -> Vec<String> {
    let mut differences = Vec::new();
    let (_, answer) = &case.exchanges[0];
    let answer = String::from_utf8_lossy(answer);
    let is_shown = answer.starts_with(&format!("HTTP/1.1 {} {}\r\n", status.code, status.name()));
    if !is_shown && status.code != UNUSED {
        differences.push(format!("the answer is {}", answer.lines().next().unwrap_or_default()));
    }
    for field in status.fields().filter(|field| field.need == "must") {
        if !answer.contains(&format!("\r\n{}: ", field.name)) {
            differences.push(format!("{} must be there and is not", field.name));
        }
    }
    match &case.verdict {
        Some(Verdict::Reject { status: Some(found), .. }) if *found == status.code => {}
        Some(Verdict::Accept { .. }) if !REFUSED.contains(&status.code) => {}
        verdict => differences.push(format!("the verdict is {verdict:?}")),
    }
    differences
}

#[test]
fn the_data_of_a_status_tell_everything() {
    let data = page_json("405").unwrap();
    assert_eq!(data["headers"][0]["name"], "Allow");
    assert_eq!(data["headers"][0]["need"], "must");
    assert_eq!(data["retry"], "after a change");
    assert_eq!(data["kept_by_caches"], "unless told otherwise");
    assert!(data["rules"].as_array().unwrap().contains(&"method-not-allowed".into()));
    assert!(data["findings"].as_array().unwrap().contains(&"405-without-allow".into()));
    assert_eq!(data["examples"][0]["verdict"]["status"], 405);
    assert_eq!(data["instead"][0]["status"], 501);
    let fault = faults().find(|kind| kind.status == 504).unwrap();
    assert_eq!(page_json("504").unwrap()["faults"][0], fault.code);
}
