//! An answer whose body has a schema, and was not held against it: too large, or in a coding that is not
//! undone.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "response-not-checked",
    severity: Severity::Info,
    spec: "convention",
    right: "a higher limit for checked answers, or a schema for what is too large to describe",
    page: include_str!("response_not_checked.md"),
};

/// Found where the body would have been read. `why` is a sentence.
pub(crate) fn of(why: String) -> Found {
    let place = Place::Body { pointer: None, at: None };
    FINDING.certain(why.clone(), vec![Evidence::in_response(place, why)])
}
