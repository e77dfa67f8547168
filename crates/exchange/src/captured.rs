//! Octets from the wire, redacted and cut to a limit.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Masked;

/// Octets that were on the wire, after redaction. Made by [`crate::Redactor`] only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    octets: Vec<u8>,
    size: u64,
    digest: Option<String>,
    masked: Vec<Masked>,
}

impl Captured {
    /// For the redactor: `octets` are already masked; `size` is the true length before cutting.
    pub(crate) fn new(octets: Vec<u8>, size: u64) -> Self {
        Self { octets, size, digest: None, masked: Vec::new() }
    }

    /// The same with what was masked.
    pub(crate) fn with_masked(self, masked: Vec<Masked>) -> Self {
        Self { masked, ..self }
    }

    /// The same with the SHA-256 of the octets as they were on the wire, in hexadecimal.
    pub fn with_digest(self, digest: Option<String>) -> Self {
        Self { digest, ..self }
    }

    /// SHA-256 of all octets as they were on the wire, in hexadecimal; `None` if nobody counted it, as for
    /// bodies of which everything is kept.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// What was masked, in order of place; the first [`crate::MAX_NOTED`] values.
    pub fn masked(&self) -> &[Masked] {
        &self.masked
    }

    /// The octets kept, secrets masked by `*`.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Takes the octets out; everything else stays.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.octets)
    }

    /// Puts octets in that were taken out.
    pub(crate) fn put(&mut self, octets: Vec<u8>) {
        self.octets = octets;
    }

    /// True length on the wire; more than `octets().len()` if the rest was not kept.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// True if only a part was kept.
    pub fn is_truncated(&self) -> bool {
        self.size > self.octets.len() as u64
    }
}

/// On disk: text if it is UTF-8, else hexadecimal.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    text: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sha256: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "<[Masked]>::is_empty", default)]
    masked: std::borrow::Cow<'a, [Masked]>,
}

impl Serialize for Captured {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&self.octets).ok();
        let hex = || {
            let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
            self.octets.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
        };
        Stored {
            text: text.map(Into::into),
            hex: if text.is_none() { Some(hex()) } else { None },
            size: self.is_truncated().then_some(self.size),
            sha256: self.digest().map(Into::into),
            masked: (&self.masked).into(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Captured {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let octets = match (stored.text, stored.hex) {
            (Some(text), _) => text.into_owned().into_bytes(),
            (None, Some(hex)) => unhex(&hex).ok_or_else(|| serde::de::Error::custom("odd hexadecimal"))?,
            (None, None) => Vec::new(),
        };
        let size = stored.size.unwrap_or(octets.len() as u64);
        let digest = stored.sha256.map(|text| text.into_owned());
        Ok(Self { octets, size, digest, masked: stored.masked.into_owned() })
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_binary_survive_storage() {
        for octets in [&b"plain"[..], b"\xff\x00", b""] {
            let captured = Captured::new(octets.to_vec(), 9).with_digest(Some("0a".into()));
            let masked = Masked { at: 1, length: 2, why: crate::Why::Name, hash: Some("0b".into()) };
            let captured = captured.with_masked(vec![masked]);
            let stored = serde_json::to_string(&captured).unwrap();
            assert_eq!(serde_json::from_str::<Captured>(&stored).unwrap(), captured);
        }
    }
}
