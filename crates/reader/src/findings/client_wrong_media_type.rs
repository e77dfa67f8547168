//! A client that labels all its bodies wrongly.

use candor_rule::{Finding, Severity, sensitive};

use crate::audit::{
    Look, Sighted, Traffic,
    clients::{self, Failing, Why},
    evidence,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "client-wrong-media-type",
    severity: Severity::Warning,
    spec: "convention; RFC 9110 §8.3, §15.5.16",
    right: "the media type that the operation takes",
    page: include_str!("client_wrong_media_type.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    clients::failing(traffic).iter().filter_map(of_client).collect()
}

fn of_client(client: &Failing<'_>) -> Option<Sighted> {
    let Why::MediaType { sent, expected } = &client.why else { return None };
    let sent = if sent.is_empty() {
        "no Content-Type".to_owned()
    } else {
        format!("Content-Type {}", sensitive::echo("", sent))
    };
    let expected = expected
        .as_ref()
        .map(|e| format!("; those that are taken have {}", sensitive::echo("", e)))
        .unwrap_or_default();
    let detail =
        format!("All bodies of {} are sent with {sent} and refused for it{expected}.", client.name());
    let says =
        format!("{} calls with a body of this type were refused, and none was taken.", client.calls.len());
    let evidence = vec![evidence::overall(says).weighing(900)];
    Some(client.sighted(FINDING.weighed(detail, evidence)))
}
