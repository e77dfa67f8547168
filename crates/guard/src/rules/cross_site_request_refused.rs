//! Another site started a request that a cookie signs in.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "W3C Fetch Metadata §2.3 (Sec-Fetch-Site), RFC 9110 §15.5.4",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "cross-site-request-refused",
        403,
        Shape::Guard,
        85,
        include_str!("cross_site_request_refused.md"),
    )
};

const FIX: &str =
    "Send it from a page of this site, or sign in by a token in Authorization instead of a cookie.";

/// Raised where the browser says that another site started the request.
pub(crate) fn by_site(span: Span) -> Violation {
    let detail = "Another site started this request, and a cookie of this site signs it in.";
    RULE.at(Place::header("Sec-Fetch-Site", span), detail, FIX)
}

/// Raised where only the origin shows it.
pub(crate) fn by_origin(span: Span, origin: &[u8]) -> Violation {
    let origin = sensitive::visible(&text::printable(origin, 60));
    let detail =
        format!("A page from \"{origin}\" started this request, and a cookie of this site signs it in.");
    RULE.at(Place::header("Origin", span), detail, FIX)
}
