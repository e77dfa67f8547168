//! A client that asks at another place than where the API is.

use candor_rule::{Finding, Severity};

use crate::audit::{
    Look, Sighted, Traffic,
    clients::{self, Failing, Why},
    evidence,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "client-wrong-base-url",
    severity: Severity::Warning,
    spec: "convention",
    right: "the base URL of the API, as its documents state it",
    page: include_str!("client_wrong_base_url.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    clients::failing(traffic).iter().filter_map(of_client).collect()
}

fn of_client(client: &Failing<'_>) -> Option<Sighted> {
    let Why::BaseUrl { sent, expected, is_met } = &client.why else { return None };
    let differs = match (sent.as_str(), expected.as_str()) {
        ("", expected) => format!("its paths lack {expected}, which all paths of the API have"),
        (sent, "") => format!("its paths begin with {sent}, and those of the API do not"),
        (sent, expected) => format!("its paths begin with {sent}, those of the API with {expected}"),
    };
    let detail = format!("All {} calls of {} get 404: {differs}.", client.calls.len(), client.name());
    let says = if *is_met {
        "With the base URL changed so, they meet paths of the API."
    } else {
        "No path of the API begins as they do."
    };
    let evidence = vec![evidence::overall(says).weighing(if *is_met { 950 } else { 750 })];
    Some(client.sighted(FINDING.weighed(detail, evidence)))
}
