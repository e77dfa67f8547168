//! Which rules a request may break at an operation, for those who want to know beforehand.

use candor_rule::Rule;

use super::{Access, Method};
use crate::rules::{
    api_key_invalid, api_key_missing, auth_basic_malformed, auth_credentials_invalid, auth_header_malformed,
    auth_key_unknown, auth_missing, auth_multiple, auth_scheme_unsupported, auth_token_algorithm_refused,
    auth_token_audience_wrong, auth_token_expired, auth_token_malformed, auth_token_not_yet_valid,
    auth_token_revoked, auth_token_signature_invalid, auth_token_unknown, client_certificate_invalid,
    client_certificate_required, insufficient_scope,
};

impl Access {
    /// Rules with which a request may be refused, in the order of the schemes, once each.
    pub fn rules(&self) -> Vec<&'static Rule> {
        let mut rules: Vec<&'static Rule> = Vec::new();
        for scheme in self.schemes() {
            rules.extend(of(&scheme.method));
        }
        let is_optional = self.alternatives.iter().any(|alternative| alternative.demands.is_empty());
        rules.retain(|rule| !(is_optional && IF_ASKED_FOR.contains(rule)));
        let has_scopes = self.alternatives.iter().flat_map(|a| &a.demands).any(|d| !d.scopes.is_empty());
        rules.extend([&insufficient_scope::RULE].into_iter().filter(|_| has_scopes && !is_optional));
        let mut known = Vec::new();
        rules.retain(|rule| {
            let is_new = !known.contains(rule);
            known.push(rule);
            is_new
        });
        rules
    }
}

/// Nobody breaks them where nobody has to say who they are.
const IF_ASKED_FOR: &[&Rule] = &[
    &auth_missing::RULE,
    &auth_scheme_unsupported::RULE,
    &api_key_missing::RULE,
    &client_certificate_required::RULE,
];

fn of(method: &Method) -> Vec<&'static Rule> {
    const HEADER: [&Rule; 4] = [
        &auth_header_malformed::RULE,
        &auth_missing::RULE,
        &auth_multiple::RULE,
        &auth_scheme_unsupported::RULE,
    ];
    const JWT: [&Rule; 8] = [
        &auth_key_unknown::RULE,
        &auth_token_algorithm_refused::RULE,
        &auth_token_audience_wrong::RULE,
        &auth_token_expired::RULE,
        &auth_token_malformed::RULE,
        &auth_token_not_yet_valid::RULE,
        &auth_token_revoked::RULE,
        &auth_token_signature_invalid::RULE,
    ];
    let mut rules: Vec<&'static Rule> = Vec::new();
    rules.extend(HEADER.iter().filter(|_| method.authorization().is_some()));
    match method {
        Method::Basic(users) => {
            rules.push(&auth_basic_malformed::RULE);
            rules.extend(users.as_ref().map(|_| &auth_credentials_invalid::RULE));
        }
        Method::Bearer(Some(bearer)) if bearer.jwt.is_some() => rules.extend(JWT),
        Method::Bearer(Some(_)) => rules.push(&auth_token_unknown::RULE),
        Method::Bearer(None) | Method::Other { .. } => {}
        Method::Key { keys, .. } => {
            rules.extend([&api_key_missing::RULE, &auth_multiple::RULE]);
            rules.extend(keys.as_ref().map(|_| &api_key_invalid::RULE));
        }
        Method::Certificate(accepted) => {
            rules.push(&client_certificate_required::RULE);
            rules.extend(accepted.as_ref().map(|_| &client_certificate_invalid::RULE));
        }
    }
    rules
}
