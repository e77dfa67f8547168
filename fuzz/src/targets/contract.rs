//! Requests against a contract: parameters and bodies of any content, with the framing put right so that
//! they are reached.

use std::sync::{Arc, OnceLock};

use candor_contract::{Contract, Source, cases};
use candor_inspect::Inspector;
use candor_rule::{Policy, Preset};
use candor_wire::Limits;

use super::connection;

/// Sends `octets` as one request whose Content-Length is right, to the contract of the rules' pages.
pub fn run(octets: &[u8]) {
    let request = framed(octets);
    for preset in [Preset::Strict, Preset::Lenient] {
        let inspector = Inspector {
            policy: Policy::new(preset),
            limits: Limits::default(),
            contract: Some(Arc::clone(contract())),
            ..Inspector::default()
        };
        connection::check(&request, &inspector);
    }
}

fn contract() -> &'static Arc<Contract> {
    static PETS: OnceLock<Arc<Contract>> = OnceLock::new();
    PETS.get_or_init(|| {
        let source = Source { name: "pets.yaml".to_owned(), text: cases::PETS.into() };
        let loaded = Contract::load(&[source]).unwrap_or_else(|faults| panic!("{faults:?}"));
        Arc::new(loaded.contract)
    })
}

/// The request without the framing that it came with and with the right one.
pub(crate) fn framed(octets: &[u8]) -> Vec<u8> {
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(octets.len());
    let head = octets.get(..end).unwrap_or_default();
    let body = octets.get(end + 4..).unwrap_or_default();
    let mut out = Vec::with_capacity(octets.len() + 32);
    for line in head.split(|octet| *octet == b'\n') {
        let name = line.to_ascii_lowercase();
        if !name.starts_with(b"content-length") && !name.starts_with(b"transfer-encoding") {
            out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
            out.extend_from_slice(b"\r\n");
        }
    }
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    out.extend_from_slice(body);
    out
}
