//! The problem document of every refusing case: valid, bounded, safe to show, and linked to a page.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use candor_catalogue::{PageContext, cases, serve};
use candor_inspect::Outcome;
use candor_problem::{Context, Format, MAX_OCTETS, Problem, SCHEMA};

const CONTEXT: Context<'static> = Context {
    instance: "01a1fe69-fe3c-7c4f-993a-a1097be2d1c4",
    request_id: "01a1fe69-fe3c-7c4f-993a-a1097be2d1c4",
    public_url: None,
    prefix: "/_candor",
    workbench_url: None,
};

#[test]
fn every_refusal_is_told_in_a_valid_document() {
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let mut findings = Vec::new();
    let mut count = 0;
    for located in cases::all().unwrap_or_default() {
        for inspected in cases::play(&located.case).unwrap_or_default() {
            let problem = match &inspected.outcome {
                Outcome::Rejected(rejection) => Problem::of_rejection(rejection, Vec::new(), &CONTEXT),
                Outcome::Failed(fault) => Problem::of_fault(fault, &CONTEXT),
                _ => continue,
            };
            count += 1;
            let faults = faults_of(&problem, &schema);
            findings.extend(faults.into_iter().map(|fault| format!("{}: {fault}", located.place)));
        }
    }
    println!("{count} documents");
    assert!(count > 0, "no case refuses anything");
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

fn faults_of(problem: &Problem, schema: &jsonschema::Validator) -> Vec<String> {
    let json = problem.json();
    let document = serde_json::from_str(&json).unwrap();
    let mut faults: Vec<String> =
        schema.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    if json.len() > MAX_OCTETS {
        faults.push(format!("{} octets of JSON", json.len()));
    }
    let address = document["type"].as_str().unwrap_or_default();
    let tail = address.strip_prefix("/_candor/rules/").unwrap_or("?");
    if serve(tail, &PageContext { prefix: "/_candor" }).is_none() {
        faults.push(format!("{address} leads nowhere"));
    }
    for format in [Format::Html, Format::Text] {
        let body = String::from_utf8(problem.render(format).body).unwrap();
        if body.chars().any(|c| c.is_control() && c != '\n') {
            faults.push(format!("a raw control character in {format:?}"));
        }
    }
    faults
}
