//! JSON Web Tokens (RFC 7519), verified as RFC 8725 advises: an allow-list of algorithms, keys that fit them,
//! and claims that are believed only once the signature is.
//!
//! The cryptography is `ring`'s, which TLS uses already; what is done here is to take the token apart so that
//! every refusal can say which part is wrong.

use std::{collections::HashSet, sync::Arc};

use candor_rule::{Span, Violation};
use candor_syntax::base64::{self, Alphabet};
use serde_json::{Map, Value};

use super::{Identity, Jwks, KeyRing};
use crate::rules::{
    auth_key_unknown, auth_token_algorithm_refused, auth_token_audience_wrong, auth_token_expired,
    auth_token_malformed::{self, Reason},
    auth_token_not_yet_valid, auth_token_revoked, auth_token_signature_invalid,
};

macro_rules! algorithms {
    ($($variant:ident = $name:literal),*) => {
        /// An algorithm of signatures (RFC 7518 §3.1, RFC 8037 §3.1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the names are those of the specification")]
        pub enum Algorithm { $($variant),* }

        impl Algorithm {
            /// All that are known.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As `alg` writes it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

algorithms! {
    Rs256 = "RS256", Rs384 = "RS384", Rs512 = "RS512", Ps256 = "PS256", Ps384 = "PS384", Ps512 = "PS512",
    Es256 = "ES256", Es384 = "ES384", EdDsa = "EdDSA", Hs256 = "HS256", Hs384 = "HS384", Hs512 = "HS512"
}

impl Algorithm {
    /// True for RSA, with either padding.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512)
    }

    /// True if who verifies could sign as well.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

impl std::str::FromStr for Algorithm {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|known| known.name() == name).ok_or(())
    }
}

/// Which tokens are believed.
#[derive(Debug)]
pub struct Jwt {
    /// The issuer's keys.
    pub keys: Arc<KeyRing>,
    /// Algorithms that are accepted, whatever the keys could verify.
    pub algorithms: Vec<Algorithm>,
    /// Values of `iss` that are accepted; empty for any.
    pub issuers: Vec<String>,
    /// Values of `aud` of which a token must name one; empty for any.
    pub audiences: Vec<String>,
    /// Seconds by which clocks may differ.
    pub leeway: u64,
    /// True if a token without `exp` is accepted.
    pub endless: bool,
    /// Claims that hold scopes.
    pub scope_claims: Vec<String>,
    /// Values of `jti` that were taken back.
    pub revoked: HashSet<String>,
}

/// What became of a token.
#[derive(Debug)]
pub(crate) enum Verdict {
    Believed(Identity),
    Refused(Violation),
    /// It might be signed with a key that is not known yet.
    KeyMissing(Violation),
}

/// A token, taken apart; its spans count in the message.
struct Token<'t> {
    algorithm: Result<Algorithm, String>,
    kid: Option<String>,
    claims: Map<String, Value>,
    signed: &'t [u8],
    signature: Vec<u8>,
    header_at: Span,
    claims_at: Span,
    signature_at: Span,
}

impl Jwt {
    /// Looks at a token that stands at `at`.
    pub(crate) fn check(&self, scheme: &str, token: &[u8], at: Span, now: u64) -> Verdict {
        match self.verify(scheme, token, at, now) {
            Ok(verdict) => verdict,
            Err(violation) => Verdict::Refused(violation),
        }
    }

    fn verify(&self, scheme: &str, token: &[u8], at: Span, now: u64) -> Result<Verdict, Violation> {
        let token = Token::read(token, at)?;
        let algorithm = token.algorithm.as_ref().ok().filter(|one| self.algorithms.contains(one));
        let Some(algorithm) = algorithm.copied() else {
            let name = token.algorithm.as_ref().map_or_else(String::as_str, |known| known.name());
            return Err(auth_token_algorithm_refused::at(token.header_at, name, &self.algorithms));
        };
        let keys: Arc<Jwks> = self.keys.current();
        let candidates = keys.candidates(token.kid.as_deref(), algorithm);
        if candidates.is_empty() {
            // A token that could not pass in any case is not worth a look for new keys.
            self.check_claims(&token, now)?;
            let violation = auth_key_unknown::at(token.header_at, token.kid.as_deref());
            return Ok(Verdict::KeyMissing(violation));
        }
        if !candidates.iter().any(|key| key.verifies(algorithm, token.signed, &token.signature)) {
            return Err(auth_token_signature_invalid::at(token.signature_at));
        }
        self.check_claims(&token, now)?;
        let subject = token.claims.get("sub").or(token.claims.get("client_id")).and_then(Value::as_str);
        let scopes = self.scopes(&token.claims);
        let mut identity = Identity::of(scheme, subject.unwrap_or_default().to_owned(), scopes);
        identity.claims = token.claims;
        Ok(Verdict::Believed(identity))
    }

    fn check_claims(&self, token: &Token<'_>, now: u64) -> Result<(), Violation> {
        let Token { claims, claims_at: at, .. } = token;
        let moment = |name: &'static str| match claims.get(name) {
            None => Ok(None),
            Some(value) => match value.as_f64().filter(|seconds| *seconds >= 0.0) {
                Some(seconds) => Ok(Some(seconds as u64)),
                None => Err(auth_token_malformed::at(*at, Reason::Moment(name))),
            },
        };
        match moment("exp")? {
            Some(exp) if exp.saturating_add(self.leeway) <= now => {
                return Err(auth_token_expired::at(*at, exp));
            }
            None if !self.endless => return Err(auth_token_expired::without(*at)),
            _ => {}
        }
        let begins = moment("nbf")?.into_iter().chain(moment("iat")?).max();
        if let Some(begins) = begins.filter(|begins| *begins > now.saturating_add(self.leeway)) {
            return Err(auth_token_not_yet_valid::at(*at, begins));
        }
        self.check_names(claims, *at)?;
        let id = claims.get("jti").and_then(Value::as_str);
        match id.is_some_and(|id| self.revoked.contains(id)) {
            true => Err(auth_token_revoked::at(*at)),
            false => Ok(()),
        }
    }

    /// Issuer and audience.
    fn check_names(&self, claims: &Map<String, Value>, at: Span) -> Result<(), Violation> {
        let issuer = claims.get("iss").and_then(Value::as_str);
        if !self.issuers.is_empty()
            && !issuer.is_some_and(|iss| self.issuers.iter().any(|known| known == iss))
        {
            return Err(auth_token_audience_wrong::issuer(at, issuer, &self.issuers));
        }
        let audiences = texts(claims.get("aud"));
        if !self.audiences.is_empty() && !audiences.iter().any(|aud| self.audiences.contains(aud)) {
            return Err(auth_token_audience_wrong::audience(at, &audiences, &self.audiences));
        }
        Ok(())
    }

    fn scopes(&self, claims: &Map<String, Value>) -> Vec<String> {
        let listed = self.scope_claims.iter().flat_map(|name| texts(claims.get(name)));
        let mut scopes: Vec<String> = Vec::new();
        for scope in listed.flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>()) {
            if !scope.is_empty() && !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }
}

/// A text or a list of texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
    list.unwrap_or_default().iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

impl<'t> Token<'t> {
    /// Compact serialisation (RFC 7515 §7.1).
    fn read(text: &'t [u8], at: Span) -> Result<Self, Violation> {
        let parts: Vec<&[u8]> = text.split(|octet| *octet == b'.').collect();
        let [header, claims, signature] = parts[..] else {
            let reason = if parts.len() == 5 { Reason::Encrypted } else { Reason::Parts(parts.len()) };
            return Err(auth_token_malformed::at(at, reason));
        };
        let header_at = Span::new(at.start, at.start + header.len());
        let claims_at = Span::new(header_at.end + 1, header_at.end + 1 + claims.len());
        let signature_at = Span::new(claims_at.end + 1, at.end);
        let fields =
            object(header).ok_or_else(|| auth_token_malformed::at(header_at, Reason::NotJson("header")))?;
        if fields.contains_key("crit") {
            return Err(auth_token_malformed::at(header_at, Reason::Critical));
        }
        let Some(alg) = fields.get("alg").and_then(Value::as_str) else {
            return Err(auth_token_malformed::at(header_at, Reason::WithoutAlgorithm));
        };
        let claims =
            object(claims).ok_or_else(|| auth_token_malformed::at(claims_at, Reason::NotJson("claims")))?;
        let signature =
            unpadded(signature).ok_or_else(|| auth_token_malformed::at(signature_at, Reason::Signature))?;
        Ok(Self {
            algorithm: alg.parse().map_err(|()| alg.to_owned()),
            kid: fields.get("kid").and_then(Value::as_str).map(str::to_owned),
            claims,
            signed: text.get(..claims_at.end - at.start).unwrap_or_default(),
            signature,
            header_at,
            claims_at,
            signature_at,
        })
    }
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&unpadded(part)?) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// RFC 7515 §2 writes base64url without padding.
fn unpadded(part: &[u8]) -> Option<Vec<u8>> {
    base64::decode(part, Alphabet::Url).filter(|_| !part.contains(&b'='))
}
