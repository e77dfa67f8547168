//! What clients send as `Accept` without thinking about it is refused nowhere, by no operation of real documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use candor_contract::{Contract, Source};
use candor_rule::{Docket, Policy};
use candor_wire::{Head, Limits, Previous, Scanner};
use common::{read, shared};

/// Of a browser, curl, axios, Python's requests, Go and Java, jQuery, and what a client generator writes.
const COMMON: &[&str] = &[
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    "*/*",
    "application/json, text/plain, */*",
    "text/html, image/gif, image/jpeg, */*; q=0.2",
    "text/javascript, application/javascript, */*; q=0.01",
    "",
];

fn head(accept: &str) -> Head {
    let text = format!("GET / HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n");
    let policy = Policy::default();
    let mut docket = Docket::new(&policy);
    let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
    let mut octets = bytes::BytesMut::from(text.as_bytes());
    scanner.advance(&mut octets, &mut docket).unwrap().expect("a whole head").head
}

#[test]
fn usual_values_pass_every_operation_of_real_documents() {
    let Some(folder) = shared("suites/openapi") else { return };
    let usual: Vec<Head> = COMMON.iter().map(|accept| head(accept)).collect();
    let (json, nothing) = (head("application/json"), head("application/x-no-such-type"));
    let (mut operations, mut by_json, mut judged, mut own) = (0, 0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "tsv") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(loaded) = Contract::load(&[Source { name: name.clone(), text: read(&path) }]) else {
            continue;
        };
        for operation in loaded.contract.operations() {
            operations += 1;
            for head in &usual {
                let refused = operation.check_accept(head);
                assert!(
                    refused.is_none(),
                    "{name}: {} {}: {refused:?}",
                    operation.method(),
                    operation.template()
                );
            }
            // Whoever accepts all types that are documented is not refused either.
            let types: Vec<&str> = operation.answer_types().collect();
            if !types.is_empty() && types.iter().all(|t| !t.contains([';', ' '])) {
                own += 1;
                let refused = operation.check_accept(&head(&types.join(", ")));
                assert!(
                    refused.is_none(),
                    "{name}: {} {}: {refused:?}",
                    operation.method(),
                    operation.template()
                );
            }
            judged += usize::from(operation.check_accept(&nothing).is_some());
            by_json += usize::from(operation.check_accept(&json).is_some());
        }
    }
    println!(
        "{operations} operations: {judged} refuse a type that nobody has, {by_json} application/json; {own} asked for their own"
    );
    assert!(operations > 10_000 && judged > operations / 4, "{operations} operations, {judged} judged");
}
