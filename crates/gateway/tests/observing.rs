//! Mode `observe` records exactly the refusal that mode `enforce` gives: over requests that others made from
//! real documents, each with one fault, sent to two gateways that differ in nothing but the mode.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::{
    collections::{BTreeMap, HashSet},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use candor_contract::{Contract, Source};
use candor_exchange::{Exchange, Verdict};
use candor_inspect::Inspector;
use candor_problem::ErrorItem;
use candor_rule::Mode;
use support::{Running, Upstream, ok};

/// Every so manieth case is sent.
const STRIDE: usize = 9;

/// Documents larger than this take too long to load in a debug build.
const LARGEST: usize = 3 << 20;

fn shared(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(path)
}

fn unpacked(path: &Path) -> Vec<u8> {
    match path.extension().is_some_and(|e| e == "gz") {
        true => Command::new("gzip").arg("-dc").arg(path).output().expect("gzip runs").stdout,
        false => std::fs::read(path).unwrap_or_default(),
    }
}

/// The raw requests, by document.
fn cases() -> Option<BTreeMap<String, Vec<Vec<u8>>>> {
    let file = shared("suites/mutations/all.jsonl.gz");
    if !file.exists() {
        println!("skipped: {} is absent", file.display());
        return None;
    }
    let mut cases: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    let text = String::from_utf8(unpacked(&file)).unwrap();
    for line in text.lines().step_by(STRIDE) {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let raw = candor_syntax::base64::decode(
            case["raw_b64"].as_str().unwrap().as_bytes(),
            candor_syntax::base64::Alphabet::Standard,
        );
        cases.entry(case["doc"].as_str().unwrap().to_owned()).or_default().push(raw.unwrap());
    }
    Some(cases)
}

fn contract(document: &str) -> Option<Arc<Contract>> {
    let folder = shared("suites/openapi");
    let path = [document.to_owned(), format!("{document}.gz")].map(|name| folder.join(name));
    let text = unpacked(path.iter().find(|p| p.exists())?);
    if text.len() > LARGEST {
        return None;
    }
    let name = document.trim_end_matches(".gz").to_owned();
    Contract::load(&[Source { name, text }]).ok().map(|loaded| Arc::new(loaded.contract))
}

fn gateway(upstream: SocketAddr, contract: &Arc<Contract>, mode: Mode) -> Running {
    Running::start(upstream, |config| {
        let mut inspector = Inspector { contract: Some(contract.clone()), ..Inspector::default() };
        inspector.policy.set_mode(mode);
        config.inspector = Arc::new(inspector).into();
    })
}

/// Sends each on a connection of its own; gives status and record of each.
fn run(gateway: &Running, requests: &[Vec<u8>]) -> Vec<(u16, Exchange)> {
    let each = requests.iter().enumerate().map(|(number, raw)| {
        let mut client = gateway.client();
        client.send(raw);
        let method = String::from_utf8_lossy(raw.split(|b| *b == b' ').next().unwrap_or_default());
        let status = client.answer_to(&method).status;
        (status, gateway.journal.first(number + 1).remove(number))
    });
    each.collect()
}

/// What enforcing told, without the excerpts, which only a refusal gets.
fn plain(item: &ErrorItem) -> ErrorItem {
    ErrorItem { excerpt: Vec::new(), ..item.clone() }
}

#[test]
fn observing_records_the_refusal_that_enforcing_gives() {
    let Some(cases) = cases() else { return };
    let (mut refused, mut passed, mut codes) = (0, 0, HashSet::new());
    for (document, requests) in &cases {
        let Some(contract) = contract(document) else { continue };
        let upstream = Upstream::answering(|_| ok("{}"));
        let enforced = run(&gateway(upstream.address, &contract, Mode::Enforce), requests);
        while !upstream.got_nothing() {}
        let observed = run(&gateway(upstream.address, &contract, Mode::Observe), requests);
        for ((status, enforced), (answer, observed)) in enforced.iter().zip(&observed) {
            let target = &enforced.target;
            assert_eq!(target, &observed.target, "{document}: the same request");
            // Whatever it breaks, the upstream got it.
            assert_eq!(*answer, 200, "{document} {target}: {:?}", observed.errors);
            assert!(upstream.got().head.contains(" HTTP/1.1\r\n"));
            assert!(observed.errors.is_empty());
            if enforced.verdict == Verdict::Passed {
                passed += 1;
                assert_eq!((observed.verdict, observed.observed), (Verdict::Passed, None), "{target}");
                continue;
            }
            refused += 1;
            assert_eq!(observed.verdict, Verdict::Observed, "{document} {target}: {:?}", enforced.errors);
            let would_be = observed.observed.expect("a refusal that there would have been");
            assert_eq!(would_be.status, *status, "{document} {target}");
            let told: Vec<ErrorItem> = enforced.errors.iter().map(plain).collect();
            let noted: Vec<ErrorItem> =
                observed.notes.iter().take(would_be.errors).map(|note| plain(&note.error)).collect();
            assert_eq!(noted, told, "{document} {target}");
            assert_eq!(observed.code(), enforced.code());
            codes.extend(enforced.code().map(str::to_owned));
        }
    }
    println!("{refused} refusals with {} codes, {passed} passed", codes.len());
    assert!(refused > 200 && passed > 20 && codes.len() > 20, "{refused} {passed} {}", codes.len());
}
