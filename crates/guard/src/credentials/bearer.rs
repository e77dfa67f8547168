//! Bearer tokens (RFC 6750): such that are known one by one, and JSON Web Tokens.

use candor_rule::Violation;

use super::{Identity, Jwt, Keys, jwt::Verdict, presented::Authorization};
use crate::rules::auth_token_unknown;

/// Which tokens are accepted.
#[derive(Debug, Default)]
pub struct Bearer {
    /// Tokens that are known one by one.
    pub known: Option<Keys>,
    /// JSON Web Tokens.
    pub jwt: Option<Jwt>,
}

/// Whose token it is.
pub(crate) fn check(scheme: &str, bearer: Option<&Bearer>, sent: &Authorization<'_>, now: u64) -> Verdict {
    let Some(bearer) = bearer else { return Verdict::Believed(Identity::unproved(scheme)) };
    let holder = bearer.known.as_ref().and_then(|known| known.holder(sent.credentials));
    if let Some(holder) = holder {
        return Verdict::Believed(Identity::of(scheme, holder.name.clone(), holder.scopes.clone()));
    }
    match &bearer.jwt {
        Some(jwt) => jwt.check(scheme, sent.credentials, sent.at, now),
        None => Verdict::Refused(unknown(sent)),
    }
}

fn unknown(sent: &Authorization<'_>) -> Violation {
    auth_token_unknown::at(sent.at)
}
