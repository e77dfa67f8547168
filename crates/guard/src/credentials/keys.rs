//! Keys and tokens that are known by themselves: each stands for somebody, with scopes.

use std::collections::HashMap;

use crate::digest::Digest;

/// Known keys, as their digests.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    holders: HashMap<Digest, Holder>,
}

/// Whom a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
}

/// What is wrong with a line of a file with secrets. Never holds the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// 1-based.
    pub line: usize,
    /// What was found.
    pub what: String,
    /// How to mend it.
    pub help: &'static str,
}

impl Keys {
    /// Adds a key that stands for `name`. True if it was not known.
    pub fn add(&mut self, name: &str, key: &str, scopes: Vec<String>) -> bool {
        self.enter(Digest::of(key.as_bytes()), name, scopes)
    }

    /// Reads lines `NAME:KEY SCOPE SCOPE…`. A key is written as it is sent, or as `sha256:` and 64
    /// hexadecimal digits. Empty lines and those that begin with `#` do not count.
    ///
    /// # Errors
    /// Every line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, Vec<LineFault>> {
        let mut keys = Self::default();
        let mut faults = Vec::new();
        for Line { number, name, secret, scopes } in lines(text, &mut faults) {
            let digest = match secret.strip_prefix("sha256:") {
                None => Some(Digest::of(secret.as_bytes())),
                Some(digits) => Digest::parse(digits),
            };
            let mut fault = |what: &str, help| {
                faults.push(LineFault { line: number, what: what.to_owned(), help });
            };
            match digest {
                None => fault(
                    "what follows `sha256:` is not 64 hexadecimal digits",
                    "write what `printf %s KEY | sha256sum` prints",
                ),
                Some(digest) if !keys.enter(digest, name, scopes) => {
                    fault("the key stands in an earlier line, too", "give everybody a key of their own")
                }
                Some(_) => {}
            }
        }
        if faults.is_empty() { Ok(keys) } else { Err(faults) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.holders.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    pub(crate) fn holder(&self, key: &[u8]) -> Option<&Holder> {
        self.holders.get(&Digest::of(key))
    }

    fn enter(&mut self, digest: Digest, name: &str, scopes: Vec<String>) -> bool {
        self.holders.insert(digest, Holder { name: name.to_owned(), scopes }).is_none()
    }
}

/// A line of a file with secrets.
pub(crate) struct Line<'t> {
    pub(crate) number: usize,
    pub(crate) name: &'t str,
    pub(crate) secret: &'t str,
    pub(crate) scopes: Vec<String>,
}

/// The lines `NAME:SECRET SCOPE…`; what is otherwise is reported.
pub(crate) fn lines<'t>(text: &'t str, faults: &mut Vec<LineFault>) -> Vec<Line<'t>> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.split_whitespace();
        let entry = words.next().and_then(|entry| entry.split_once(':'));
        match entry.filter(|(name, secret)| !name.is_empty() && !secret.is_empty()) {
            Some((name, secret)) => {
                let scopes = words.map(str::to_owned).collect();
                found.push(Line { number: at + 1, name, secret, scopes });
            }
            None => faults.push(LineFault {
                line: at + 1,
                what: "a name, a colon and a secret are expected, without spaces between".to_owned(),
                help: "write `name:secret`, and behind it the scopes if there are any",
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_whether_written_plainly_or_hashed() {
        let text = "# staff\nann:k-1 read write\n\nbob:sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n";
        let keys = Keys::parse(text).unwrap();
        let ann = Holder { name: "ann".into(), scopes: vec!["read".into(), "write".into()] };
        assert_eq!((keys.holder(b"k-1"), keys.len()), (Some(&ann), 2));
        assert_eq!(keys.holder(b"hello").map(|h| h.name.as_str()), Some("bob"));
        assert_eq!(keys.holder(b"K-1"), None);
        assert!(!format!("{keys:?}").contains("k-1"));
    }

    #[test]
    fn faults_name_the_line_and_never_the_secret() {
        let faults = Keys::parse("ann k-1\nann:sha256:zz\nann:k-2\nbob:k-2\n:x\n").unwrap_err();
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [1, 5, 2, 4]);
        assert!(!format!("{faults:?}").contains("k-"));
    }
}
