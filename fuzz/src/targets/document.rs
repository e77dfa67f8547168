//! A document and a request: whatever the document says, it loads or is refused with reasons, and requests get a
//! verdict.
//!
//! An input is the document, a zero octet and the request.

use std::sync::Arc;

use candor_contract::{Contract, Source};
use candor_inspect::Inspector;
use candor_rule::{Policy, Preset};

use super::{connection, contract::framed};

/// Loads the document and sends the request to it.
pub fn run(octets: &[u8]) {
    let end = octets.iter().position(|octet| *octet == 0).unwrap_or(octets.len());
    let (text, request) = (octets.get(..end).unwrap_or_default(), octets.get(end + 1..).unwrap_or_default());
    let source = Source { name: "fuzz.yaml".to_owned(), text: text.to_vec() };
    match Contract::load(&[source]) {
        Err(faults) => assert!(!faults.is_empty(), "refused without a reason"),
        Ok(loaded) => {
            let contract = Some(Arc::new(loaded.contract));
            let policy = Policy::new(Preset::Default);
            connection::check(&framed(request), &Inspector { policy, contract, ..Inspector::default() });
        }
    }
}
