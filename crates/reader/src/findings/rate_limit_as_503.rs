//! A 503 where one client came too often.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, Sighting, signs};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "rate-limit-as-503",
    severity: Severity::Warning,
    spec: "RFC 6585 §4; RFC 9110 §15.6.4",
    right: "429 where it is this client, 503 where it is the server",
    page: include_str!("rate_limit_as_503.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 503 {
        return None;
    }
    let own = scene.seen();
    let is_other = |other: &&Sighting| {
        let is_then = own.at.zip(other.at).is_some_and(|(a, b)| a / 1000 == b / 1000);
        is_then && other.is_success() && !other.client.is_empty() && other.client != own.client
    };
    // `RateLimit` may count for everybody together, unless it names a partition (`pk`).
    let is_own = scene.field("ratelimit").is_none_or(|field| field.value.contains("pk="));
    let counted = scene.used_up().filter(|_| is_own);
    // A server with too much to do asks for patience as well.
    let said = scene.says_too_often();
    let others = scene.others().find(|other| counted.is_some() | said.is_some() && is_other(other));
    let detail = "This client came too often and is answered 503; 429 says that it is not the server.";
    let signs =
        [(700, counted), (500, said), (500, scene.by_other(others, "In the same second another client got"))];
    signs::weigh(&FINDING, detail, signs)
}
