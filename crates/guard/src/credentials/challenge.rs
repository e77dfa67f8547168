//! Challenges: what `WWW-Authenticate` says about how to come in (RFC 9110 §11.6.1, RFC 6750 §3).

use candor_rule::Violation;

use super::{Access, Method};
use crate::rules;

/// A challenge for each scheme of the operation, in the order of its description.
pub(crate) fn all(access: &Access, violation: &Violation, scopes: &[String]) -> Vec<String> {
    let mut challenges: Vec<String> = Vec::new();
    for scheme in access.schemes() {
        let challenge = match &scheme.method {
            Method::Basic(_) => {
                vec!["Basic".to_owned(), parameter("realm", &access.realm), parameter("charset", "UTF-8")]
            }
            Method::Bearer(_) => bearer(access, violation, scopes),
            Method::Other { scheme } => vec![scheme.clone(), parameter("realm", &access.realm)],
            // No registered scheme is for keys; this one is private, as RFC 9110 §16.4.1 allows.
            Method::Key { location, name, .. } => vec![
                "ApiKey".to_owned(),
                parameter("realm", &access.realm),
                parameter("in", location.word()),
                parameter("name", name),
            ],
            Method::Certificate(_) => continue,
        };
        let challenge = match &challenge[..] {
            [scheme, parameters @ ..] => format!("{scheme} {}", parameters.join(", ")),
            [] => continue,
        };
        if !challenges.contains(&challenge) {
            challenges.push(challenge);
        }
    }
    challenges
}

/// RFC 6750 §3.1: the error code tells what was wrong with a token; who sent none gets no code.
fn bearer(access: &Access, violation: &Violation, scopes: &[String]) -> Vec<String> {
    let mut parts = vec!["Bearer".to_owned(), parameter("realm", &access.realm)];
    if let Some(error) = error(violation) {
        parts.push(parameter("error", error));
        parts.push(parameter("error_description", violation.rule.title()));
    }
    if !scopes.is_empty() {
        parts.push(parameter("scope", &scopes.join(" ")));
    }
    parts
}

fn error(violation: &Violation) -> Option<&'static str> {
    let is = |rules: &[&candor_rule::Rule]| rules.contains(&violation.rule);
    if is(&[&rules::auth_header_malformed::RULE, &rules::auth_multiple::RULE]) {
        Some("invalid_request")
    } else if violation.rule == &rules::insufficient_scope::RULE {
        Some("insufficient_scope")
    } else if is(&[
        &rules::auth_token_malformed::RULE,
        &rules::auth_token_expired::RULE,
        &rules::auth_token_not_yet_valid::RULE,
        &rules::auth_token_signature_invalid::RULE,
        &rules::auth_token_algorithm_refused::RULE,
        &rules::auth_token_audience_wrong::RULE,
        &rules::auth_token_revoked::RULE,
        &rules::auth_token_unknown::RULE,
        &rules::auth_key_unknown::RULE,
    ]) {
        Some("invalid_token")
    } else {
        None
    }
}

/// A quoted string (RFC 9110 §5.6.4) of what RFC 6750 §3 allows in one; other characters are left out.
fn parameter(name: &str, value: &str) -> String {
    let is_allowed = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
    let value: String = value.chars().filter(is_allowed).collect();
    format!("{name}=\"{value}\"")
}
