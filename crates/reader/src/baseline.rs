//! A request to compare with, chosen among those that worked.
//!
//! Which of them is nearest the comparison itself says: the one with the least that could be a cause. So what
//! is told of the two afterwards is as little as can be.

use candor_contract::Wanted;
use candor_inspect::Inspector;
use candor_rule::{Span, text::nearest};

use crate::{
    correct::Seen,
    diff::{self, Aspect, Parts},
};

/// A request that worked.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// As it was sent.
    pub request: &'a [u8],
    /// True if it is known to ask for the same operation.
    pub is_same_operation: bool,
    /// True if the same client sent it.
    pub is_same_client: bool,
}

/// Candidates that are compared.
pub const MAX_CANDIDATES: usize = 100;

/// What it is worth that the same client sent it, in weights of differences.
const SAME_CLIENT: u32 = 20;

/// The candidate that a request is best compared with; `None` if all ask for something else. Of equals the
/// first; at most [`MAX_CANDIDATES`] are looked at.
pub fn choose(request: &[u8], candidates: &[Candidate<'_>]) -> Option<usize> {
    let here = Parts::of(request);
    let rated = candidates.iter().take(MAX_CANDIDATES).enumerate().filter_map(|(at, candidate)| {
        let there = Parts::of(candidate.request);
        (candidate.is_same_operation || asks_alike(&here, &there))
            .then(|| (rate(request, candidate, &here, &there), at))
    });
    rated.min().map(|(_, at)| at)
}

/// A request for the same operation as its document shows it: by examples and defaults. `None` if no contract
/// knows the operation, if it shows too little, or if its own rules refuse what it shows.
pub fn from_contract(request: &[u8], inspector: &Inspector, host: &str) -> Option<Vec<u8>> {
    let seen = Seen::of(inspector, request);
    let (operation, (path, _)) = (seen.operation()?, seen.target()?);
    let media_type = seen.media_type();
    let path = String::from_utf8_lossy(path.of(&seen.head.as_ref()?.octets)).into_owned();
    let as_sent = Wanted { host, path: Some(&path), media_type: media_type.as_ref() };
    let contract = inspector.contract.as_deref()?;
    // A path with a wrong id is no help; one without examples has to do.
    let all = [Wanted { path: None, ..as_sent }, as_sent];
    all.iter()
        .filter_map(|wanted| contract.example(operation, wanted))
        .find(|made| is_accepted(inspector, made))
}

/// The request for an operation by its operationId as its document shows it; `None` as in [`from_contract`].
pub fn of_operation(id: &str, inspector: &Inspector, host: &str) -> Option<Vec<u8>> {
    let contract = inspector.contract.as_deref()?;
    let made = contract.example(contract.operation_of(id)?, &Wanted { host, ..Wanted::default() })?;
    is_accepted(inspector, &made).then_some(made)
}

fn is_accepted(inspector: &Inspector, request: &[u8]) -> bool {
    let seen = Seen::of(inspector, request);
    seen.is_judged && seen.refused.is_none()
}

/// Less is nearer: a body of another type first, then what differs.
fn rate(request: &[u8], candidate: &Candidate<'_>, here: &Parts<'_>, there: &Parts<'_>) -> (bool, u32) {
    let essence = |parts: &Parts<'_>| parts.media_type().map(|m| m.essence().to_owned());
    let found = diff::diff(request, candidate.request);
    // Which resource it is about says nothing of its structure.
    let counts = found.differences.iter().filter(|d| d.aspect != Aspect::Path);
    let differs: u32 = counts.map(|d| u32::from(d.weight)).sum();
    let client = if candidate.is_same_client { 0 } else { SAME_CLIENT };
    (essence(here) != essence(there), differs + client)
}

/// True if method and path may well mean the same operation.
fn asks_alike(here: &Parts<'_>, there: &Parts<'_>) -> bool {
    let path = |parts: &Parts<'_>| -> Span { parts.path_and_query().0 };
    let (ours, theirs) = (here.text(path(here)), there.text(path(there)));
    let (ours, theirs) = (ours.trim_end_matches('/'), theirs.trim_end_matches('/'));
    if ours == theirs {
        return true;
    }
    let (own, their): (Vec<&str>, Vec<&str>) = (ours.split('/').collect(), theirs.split('/').collect());
    let is_id = |segment: &str| segment.bytes().any(|o| o.is_ascii_digit()) || segment.len() > 20;
    let is_near = |(a, b): (&&str, &&str)| {
        a == b || is_id(a) && is_id(b) || a.eq_ignore_ascii_case(b) || nearest(a, [*b]).is_some()
    };
    here.text(here.method) == there.text(there.method)
        && own.len() == their.len()
        && own.iter().zip(&their).all(is_near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(path: &str, media_type: &str, body: &str) -> Vec<u8> {
        let length = body.len();
        format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{body}")
            .into_bytes()
    }

    fn chosen(request: &[u8], worked: &[Vec<u8>]) -> Option<usize> {
        let candidate = |request| Candidate { request, is_same_operation: false, is_same_client: true };
        choose(request, &worked.iter().map(|w| candidate(w.as_slice())).collect::<Vec<_>>())
    }

    #[test]
    fn the_nearest_in_structure_is_chosen_among_those_of_the_same_type() {
        let json = "application/json";
        let failing = post("/orders", json, r#"{"kind":"gift","to":"Kim"}"#);
        let worked = [
            post("/orders", "application/x-www-form-urlencoded", "kind=gift&to=Kim&sum=3"),
            post("/orders", json, r#"{"kind":"plain","items":[{"sku":"a"}],"note":"x"}"#),
            post("/orders", json, r#"{"kind":"gift","to":"Lee","sum":5}"#),
            post("/orders", json, r#"{"kind":"gift","to":"Ann","sum":7}"#),
        ];
        assert_eq!(chosen(&failing, &worked), Some(2));
        assert_eq!(chosen(&failing, &worked[..1]), Some(0));
    }

    #[test]
    fn what_asks_for_something_else_is_no_baseline() {
        let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes();
        assert_eq!(chosen(&get("/product"), &[get("/orders"), get("/orders/7")]), None);
        assert_eq!(chosen(&get("/product"), &[get("/orders"), get("/products?limit=1")]), Some(1));
        assert_eq!(chosen(&get("/users/abc1/posts"), &[get("/users/77/posts"), get("/users/77")]), Some(0));
    }

    #[test]
    fn the_same_client_is_preferred_where_little_differs() {
        let json = "application/json";
        let failing = post("/a", json, r#"{"n":"1"}"#);
        let worked = post("/a", json, r#"{"n":1}"#);
        let of = |is_same_client| Candidate { request: &worked, is_same_operation: true, is_same_client };
        assert_eq!(choose(&failing, &[of(false), of(true)]), Some(1));
        assert_eq!(choose(&failing, &[]), None);
    }
}
