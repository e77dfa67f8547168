//! Cross-site request forgery: a page of another site makes the browser of whoever visits it send a request here, and
//! the browser adds the cookies by which that person is signed in.
//!
//! Two guards, both without state. Browsers say which site a request was started by (W3C Fetch Metadata, else the
//! origin); and a token that only pages of this site can read goes along in a header field. The token is the form
//! that OWASP's cheat sheet calls a signed double-submit cookie: an HMAC over the session, so that nobody who can set
//! a cookie can make one.

use std::fmt;

use candor_rule::Violation;
use candor_wire::{Head, websocket};
use ring::hmac;

use super::cors::{Cors, is_safe};
use crate::{
    credentials::cookies,
    rules::{cross_site_request_refused, csrf_token_invalid, csrf_token_missing},
};

/// What keeps other sites from using the cookies of whoever visits them.
#[derive(Clone, Debug, Default)]
pub struct Csrf {
    /// Names of the cookies by which browsers are signed in. Requests without one of them are nobody's.
    pub cookies: Vec<String>,
    /// Tokens that such requests have to carry, if they do.
    pub tokens: Option<Tokens>,
}

impl Csrf {
    /// What a request breaks that changes something and is signed in by a cookie. Pages of origins that `cors` names
    /// are trusted. Of a recorded request, whose secrets are masked, the token is not looked at.
    pub fn check(&self, head: &Head, cors: &Cors, is_recorded: bool) -> Option<Violation> {
        let opens_socket = websocket::is_offered(head);
        if is_safe(head.method()) && !opens_socket {
            return None;
        }
        let session = self.session(head)?;
        // A browser adds no field to the handshake of a WebSocket: there is no token to ask for.
        let tokens = self.tokens.as_ref().filter(|_| !opens_socket && !is_recorded);
        cross_site(head, cors).or_else(|| tokens?.check(head, &session))
    }

    /// A fresh token as a cookie, for whoever is signed in and has none that is good. `is_secure` says that the
    /// connection is one of TLS; `now` is in seconds since the Unix epoch.
    pub fn fresh(&self, head: &Head, now: u64, is_secure: bool) -> Option<String> {
        let tokens = self.tokens.as_ref()?;
        let session = self.session(head)?;
        let held = cookies(head, &tokens.cookie).into_iter().next();
        if held.is_some_and(|held| tokens.is_good(&held.octets, &session)) {
            return None;
        }
        let secure = if is_secure { "; Secure" } else { "" };
        let token = tokens.issue(&session, &format!("{now:x}"));
        Some(format!("{}={token}; Path=/; SameSite=Lax{secure}", tokens.cookie))
    }

    /// The value of the cookie by which the browser is signed in.
    fn session(&self, head: &Head) -> Option<Vec<u8>> {
        let mut sessions = self.cookies.iter().flat_map(|name| cookies(head, name));
        sessions.find(|sent| !sent.octets.is_empty()).map(|sent| sent.octets.into_owned())
    }
}

/// What a request breaks that another site started, as far as its browser says so.
fn cross_site(head: &Head, cors: &Cors) -> Option<Violation> {
    let origin = head.get("origin");
    if origin.as_ref().is_some_and(|(_, origin)| cors.trusts(origin)) {
        return None;
    }
    match (head.get("sec-fetch-site"), origin) {
        (Some((field, site)), _) => {
            (site.as_ref() == b"cross-site").then(|| cross_site_request_refused::by_site(field.value))
        }
        // Browsers send it on secure connections only.
        (None, Some((field, origin))) => {
            let is_other = !cors.is_own(head, &origin);
            is_other.then(|| cross_site_request_refused::by_origin(field.value, &origin))
        }
        (None, None) => None,
    }
}

/// Tokens that prove that a page of this site made a request.
#[derive(Clone)]
pub struct Tokens {
    /// The header field that carries it.
    pub header: String,
    /// The cookie in which pages find it.
    pub cookie: String,
    key: hmac::Key,
}

impl Tokens {
    /// Signed with this secret.
    pub fn new(header: &str, cookie: &str, secret: &[u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        Self { header: header.to_owned(), cookie: cookie.to_owned(), key }
    }

    /// The token of a session: 64 hexadecimal digits of an HMAC-SHA256, a point, and the salt, hexadecimal digits that
    /// differ from token to token.
    pub fn issue(&self, session: &[u8], salt: &str) -> String {
        let tag = hmac::sign(&self.key, &message(session, salt.as_bytes()));
        let digits: String = tag.as_ref().iter().map(|octet| format!("{octet:02x}")).collect();
        format!("{digits}.{salt}")
    }

    /// What a request of this session breaks.
    fn check(&self, head: &Head, session: &[u8]) -> Option<Violation> {
        let Some((field, token)) = head.get(&self.header).filter(|(_, token)| !token.is_empty()) else {
            return Some(csrf_token_missing::at(&self.header, &self.cookie));
        };
        (!self.is_good(&token, session))
            .then(|| csrf_token_invalid::at(&self.header, field.value, &self.cookie))
    }

    /// Compared in a time that does not depend on where the first difference is.
    fn is_good(&self, token: &[u8], session: &[u8]) -> bool {
        let Some((tag, salt)) = token.split_at_checked(64) else { return false };
        let salt = salt.strip_prefix(b".").filter(|salt| (1..=64).contains(&salt.len()));
        let Some(salt) = salt.filter(|salt| salt.iter().all(u8::is_ascii_hexdigit)) else { return false };
        let tag: Option<Vec<u8>> = tag.chunks(2).map(candor_wire::grammar::hex_pair).collect();
        tag.is_some_and(|tag| hmac::verify(&self.key, &message(session, salt), &tag).is_ok())
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("header", &self.header)
            .field("cookie", &self.cookie)
            .finish_non_exhaustive()
    }
}

/// What is signed. With both lengths no other session and salt make the same octets.
fn message(session: &[u8], salt: &[u8]) -> Vec<u8> {
    let lengths = (session.len().to_string(), salt.len().to_string());
    [lengths.0.as_bytes(), b"!", session, b"!", lengths.1.as_bytes(), b"!", salt].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_session_alone() {
        let tokens = Tokens::new("X-CSRF-Token", "csrf-token", b"0123456789abcdef");
        let token = tokens.issue(b"ann", "6ca1");
        // As `printf '3!ann!4!6ca1' | openssl dgst -sha256 -hmac 0123456789abcdef` says.
        assert_eq!(token, "0f97f935337e0027cef82505460c832782e91ea75c6438d7b2e698989a70c62b.6ca1");
        assert!(tokens.is_good(token.as_bytes(), b"ann"));
        let other = Tokens::new("X-CSRF-Token", "csrf-token", b"0123456789abcdeF");
        assert!(!tokens.is_good(token.as_bytes(), b"bob") && !other.is_good(token.as_bytes(), b"ann"));
        for wrong in [
            "",
            ".",
            "stale",
            &token[..64],
            &token[1..],
            &token.replace(".6ca1", ".6ca2"),
            &format!("{token}g"),
        ] {
            assert!(!tokens.is_good(wrong.as_bytes(), b"ann"), "{wrong}");
        }
        assert_ne!(message(b"1!2", b"3"), message(b"1", b"2!3"));
        assert!(!format!("{tokens:?}").contains("0123456789abcdef"));
    }
}
