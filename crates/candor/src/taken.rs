//! What a 415 says would be taken (RFC 9110 §15.5.16, §12.5.1, §12.5.3).

use candor_rule::Rule;
use http::Method;

/// Codings that bodies are decoded from.
const CODINGS: &str = "gzip, deflate, br, zstd";

/// The header field for a refusal by this rule; none if it is of another status.
pub(crate) fn field(rule: &Rule, method: &Method, types: &[&str]) -> Option<(&'static str, String)> {
    if rule.status.is_none_or(|status| status.code() != 415) {
        return None;
    }
    if rule.code.starts_with("content-encoding-") {
        return Some(("Accept-Encoding", CODINGS.to_owned()));
    }
    let name = match *method {
        Method::POST => "Accept-Post",
        Method::PATCH => "Accept-Patch",
        _ => "Accept",
    };
    (!types.is_empty()).then(|| (name, types.join(", ")))
}
