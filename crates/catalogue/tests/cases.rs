//! Every case of every rule page, through the pipeline that the gateway runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use candor_catalogue::cases;
use candor_rule::case::ExchangeCase;

#[test]
fn every_case_comes_out_as_its_page_says() {
    let all = cases::all().unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert!(!all.is_empty(), "there are no cases");
    let mut failures = Vec::new();
    for located in &all {
        if let Err(differences) = cases::run(&located.case) {
            failures.extend(
                differences.iter().map(|d| format!("{} {}\n    {d}", located.place, located.case.title)),
            );
        }
    }
    println!("{} cases of {} rules", all.len(), candor_catalogue::rules().count());
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), all.len(), failures.join("\n"));
}

#[test]
fn every_case_of_a_finding_comes_out_as_its_page_says() {
    let mut failures = Vec::new();
    let mut count = 0;
    for finding in candor_catalogue::findings() {
        let page = cases::finding_page_path(finding);
        for case in ExchangeCase::all(finding.page).unwrap_or_else(|fault| panic!("{page}: {fault}")) {
            count += 1;
            let told = |what: String| format!("{page}:{} {}\n    {what}", case.line, case.title);
            failures.extend(cases::run_exchange(&case).err().into_iter().flatten().map(told));
            for found in cases::found(&case).unwrap_or_default() {
                let sentences = std::iter::once(&found.detail).chain(found.evidence.iter().map(|e| &e.says));
                failures.extend(sentences.flat_map(|s| {
                    cases::sentence_faults(s).into_iter().map(move |fault| told(format!("{fault}: {s}")))
                }));
            }
        }
    }
    assert!(count > 0, "there are no cases");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_wrong_claim_about_findings_is_noticed() {
    let case = |claim: &str| {
        let page = format!(
            "```exchange\ncontract: answers.yaml\n> GET /cats/1 HTTP/1.1\n> Host: api.test\n>\n\
             < HTTP/1.1 404 Not Found\n< Content-Length: 0\n<\n{claim}\n```\n"
        );
        cases::run_exchange(&ExchangeCase::all(&page).unwrap()[0])
    };
    assert_eq!(case("found: undocumented-status offset=9 severity=warning"), Ok(()));
    for wrong in
        ["absent: undocumented-status", "found: undocumented-status offset=10", "found: write-only-returned"]
    {
        assert!(case(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn sentences_and_fixes_keep_the_house_style() {
    let mut failures = Vec::new();
    for located in cases::all().unwrap_or_default() {
        for inspected in cases::play(&located.case).unwrap_or_default() {
            for violation in cases::violations(&inspected) {
                for sentence in [&violation.detail, &violation.fix] {
                    failures.extend(cases::sentence_faults(sentence).into_iter().map(|fault| {
                        format!("{}: {} {fault}: {sentence}", located.place, violation.rule.code)
                    }));
                }
            }
        }
    }
    failures.sort();
    failures.dedup();
    assert!(failures.is_empty(), "{} sentences:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_wrong_verdict_is_noticed() {
    let case = |verdict: &str| {
        let page = format!("### T\n```case\n> GET / HTTP/1.1\\n\n> Host: a\n>\nverdict: {verdict}\n```\n");
        cases::run(&candor_rule::case::Case::all(&page).unwrap()[0])
    };
    assert_eq!(case("400 bare-lf offset=14"), Ok(()));
    for wrong in [
        "accept",
        "400 bare-lf offset=15",
        "400 bare-lf line=1",
        "422 bare-lf",
        "400 bare-cr",
        "400 bare-lf\nalso: host-missing",
        "- bare-lf",
    ] {
        assert!(case(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_silent_client_runs_out_of_time() {
    let case = |steps: &str| {
        let page = format!(
            "### T\n```case\nbody_timeout: 5s\n> POST / HTTP/1.1\n> Host: a\n> Content-Length: 4\n>\n{steps}\n```\n"
        );
        cases::run(&candor_rule::case::Case::all(&page).unwrap()[0])
    };
    assert_eq!(case("wait 4s\n> ab\\\nwait 4s\n> cd\\\nverdict: accept"), Ok(()));
    assert_eq!(case("wait 5s\n> abcd\\\nverdict: 408 request-body-timeout"), Ok(()));
}
