//! A client that never says who it is.

use candor_rule::{Finding, Severity};

use crate::audit::{
    Look, Sighted, Traffic,
    clients::{self, Failing, Why},
    evidence,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "client-without-credential",
    severity: Severity::Warning,
    spec: "convention; RFC 9110 §11.4",
    right: "the credentials that other clients send",
    page: include_str!("client_without_credential.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    clients::failing(traffic).iter().filter_map(of_client).collect()
}

fn of_client(client: &Failing<'_>) -> Option<Sighted> {
    let Why::NoCredential { others } = &client.why else { return None };
    let detail = format!(
        "All {} calls of {} are refused for want of credentials, and none carries any.",
        client.calls.len(),
        client.name()
    );
    let says = format!("{others} calls with credentials were answered.");
    let evidence = vec![evidence::overall(says).weighing(900)];
    Some(client.sighted(FINDING.weighed(detail, evidence)))
}
