//! HTTP Basic (RFC 7617): names and passwords.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use candor_rule::Violation;
use candor_syntax::base64::{self, Alphabet};

use super::{
    Identity,
    keys::{self, LineFault},
    presented::Authorization,
};
use crate::{
    digest::Digest,
    rules::{auth_basic_malformed, auth_credentials_invalid},
};

/// Costlier hashes would keep other requests waiting for too long.
const MAX_COST: u32 = 14;

/// Those who may sign in with a password.
#[derive(Debug, Default)]
pub struct Users {
    users: HashMap<Vec<u8>, User>,
    /// For each name the password that was right, so that a slow hash is worked out once.
    proved: Mutex<HashMap<Vec<u8>, Digest>>,
}

#[derive(Clone)]
struct User {
    password: Password,
    scopes: Vec<String>,
}

#[derive(Clone)]
enum Password {
    Digest(Digest),
    Bcrypt(String),
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

impl Users {
    /// Adds somebody with a password in clear. True if the name was free.
    pub fn add(&mut self, name: &str, password: &str, scopes: Vec<String>) -> bool {
        let password = Password::Digest(Digest::of(password.as_bytes()));
        self.users.insert(name.into(), User { password, scopes }).is_none()
    }

    /// Reads a file as `htpasswd -B` writes it: lines `NAME:HASH`, and behind the hash the roles if there are
    /// any. Empty lines and those that begin with `#` do not count.
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Vec<LineFault>> {
        let mut users = Self::default();
        let mut faults = Vec::new();
        for keys::Line { number, name, secret, scopes } in keys::lines(text, &mut faults) {
            match password(secret) {
                Err((what, help)) => faults.push(LineFault { line: number, what: what.to_owned(), help }),
                Ok(password) => {
                    if users.users.insert(name.into(), User { password, scopes }).is_some() {
                        let what = "the name stands in an earlier line, too".to_owned();
                        faults.push(LineFault { line: number, what, help: "leave one of the lines out" });
                    }
                }
            }
        }
        if faults.is_empty() { Ok(users) } else { Err(faults) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    fn find(&self, name: &[u8], password: &[u8]) -> Option<&User> {
        let Some(user) = self.users.get(name) else {
            // An unknown name takes as long as a wrong password, so that names cannot be told by time.
            let other = self.users.values().find_map(|user| user.password.bcrypt());
            let _ = other.map(|hash| bcrypt::verify(password, hash));
            return None;
        };
        let is_right = match &user.password {
            Password::Digest(digest) => *digest == Digest::of(password),
            Password::Bcrypt(hash) => self.is_proved(name, password, hash),
        };
        is_right.then_some(user)
    }

    fn is_proved(&self, name: &[u8], password: &[u8], hash: &str) -> bool {
        let digest = Digest::of(password);
        let proved = || self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if proved().get(name) == Some(&digest) {
            return true;
        }
        let is_right = bcrypt::verify(password, hash).unwrap_or(false);
        if is_right {
            proved().insert(name.to_owned(), digest);
        }
        is_right
    }
}

impl Password {
    fn bcrypt(&self) -> Option<&str> {
        if let Self::Bcrypt(hash) = self { Some(hash) } else { None }
    }
}

/// A password as a file writes it; what is wrong and how to mend it, else.
fn password(text: &str) -> Result<Password, (&'static str, &'static str)> {
    const BCRYPT: &str = "write it anew with `htpasswd -B FILE NAME`";
    if let Some(digits) = text.strip_prefix("sha256:") {
        let help = "write what `printf %s PASSWORD | sha256sum` prints";
        let digest = Digest::parse(digits);
        return digest
            .map(Password::Digest)
            .ok_or(("what follows `sha256:` is not 64 hexadecimal digits", help));
    }
    if ["$2a$", "$2b$", "$2y$"].iter().any(|start| text.starts_with(start)) {
        let cost = text.get(4..6).and_then(|cost| cost.parse::<u32>().ok());
        return match cost {
            Some(cost) if text.len() == 60 && cost <= MAX_COST => Ok(Password::Bcrypt(text.to_owned())),
            Some(cost) if cost > MAX_COST => Err(("the cost of the bcrypt hash is above 14", BCRYPT)),
            _ => Err(("the bcrypt hash is not whole", BCRYPT)),
        };
    }
    let kinds = [("$apr1$", "MD5"), ("{SHA}", "SHA-1"), ("$5$", "SHA-256 crypt"), ("$6$", "SHA-512 crypt")];
    Err(match kinds.iter().find(|(start, _)| text.starts_with(start)) {
        Some((_, "MD5")) => ("the password is hashed with MD5, and bcrypt is expected", BCRYPT),
        Some((_, "SHA-1")) => ("the password is hashed with SHA-1, and bcrypt is expected", BCRYPT),
        Some(_) => ("the password is hashed with crypt, and bcrypt is expected", BCRYPT),
        None => ("the password is not hashed", BCRYPT),
    })
}

/// Who sent these credentials; nobody in particular where there is nothing to hold them against.
///
/// # Errors
/// `auth-basic-malformed` or `auth-credentials-invalid`.
pub(crate) fn check(
    scheme: &str,
    users: Option<&Users>,
    sent: &Authorization<'_>,
) -> Result<Identity, Violation> {
    let text = sent.credentials;
    let Some(plain) = base64::decode(text, Alphabet::Standard) else {
        return Err(auth_basic_malformed::not_base64(sent.at, super::presented::stray(text)));
    };
    let Some(colon) = plain.iter().position(|octet| *octet == b':') else {
        return Err(auth_basic_malformed::without_colon(sent.at));
    };
    if plain.iter().any(u8::is_ascii_control) {
        return Err(auth_basic_malformed::with_control(sent.at));
    }
    let (name, password) =
        (plain.get(..colon).unwrap_or_default(), plain.get(colon + 1..).unwrap_or_default());
    let Some(users) = users else { return Ok(Identity::unproved(scheme)) };
    match users.find(name, password) {
        Some(user) => {
            let subject = String::from_utf8_lossy(name).into_owned();
            Ok(Identity::of(scheme, subject, user.scopes.clone()))
        }
        None => Err(auth_credentials_invalid::at(sent.at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_htpasswd_lets_the_right_password_in_alone() {
        // htpasswd -nbB -C 4 ann secret
        let hash = bcrypt::hash_with_salt(b"secret", 4, [7; 16]).unwrap().to_string();
        let users = Users::parse(&format!("ann:{hash} admin\n# nobody\n")).unwrap();
        for _ in 0..2 {
            assert!(users.find(b"ann", b"secret").is_some(), "also when it is remembered");
            assert!(users.find(b"ann", b"Secret").is_none());
            assert!(users.find(b"bob", b"secret").is_none());
        }
        assert!(!format!("{users:?}").contains("$2"));
    }

    #[test]
    fn other_hashes_are_refused_with_what_mends_them() {
        for (text, what) in [
            ("ann:$apr1$x$y", "MD5"),
            ("ann:{SHA}x", "SHA-1"),
            ("ann:$6$x$y", "crypt"),
            ("ann:secret", "not hashed"),
            ("ann:$2y$05$short", "not whole"),
            ("ann:sha256:12", "64 hexadecimal"),
        ] {
            let faults = Users::parse(text).unwrap_err();
            assert!(faults[0].what.contains(what) && faults[0].line == 1, "{text}: {faults:?}");
        }
    }
}
