//! What was masked in a head or body: where, how much and why, and a keyed hash by which equal secrets can be
//! told. No values.

use serde::{Deserialize, Serialize};

/// Why something was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Its name is one of those that hold secrets, built in or set by `redact.names`.
    Name,
    /// A pattern of `redact.pointers` leads there.
    Pointer,
    /// The contract calls it secret.
    Contract,
    /// It looks like a secret: a credential, a key, a number of a payment card.
    Content,
}

impl Why {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Pointer, Self::Contract, Self::Content];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Pointer => "pointer",
            Self::Contract => "contract",
            Self::Content => "content",
        }
    }

    /// As an end of a sentence: "masked for …".
    pub const fn told(self) -> &'static str {
        match self {
            Self::Name => "its name",
            Self::Pointer => "a pattern of redact.pointers",
            Self::Contract => "the contract",
            Self::Content => "its look",
        }
    }
}

/// One masked value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masked {
    /// Its first octet, in the head or body that it stands in.
    pub at: usize,
    /// Octets.
    pub length: usize,
    /// Why.
    pub why: Why,
    /// The same for equal values under one key: 16 hexadecimal digits. `None` without a key, and for values
    /// that could be guessed from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// Most values of one head or body that are noted. More are masked all the same.
pub const MAX_NOTED: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_stored_in_words() {
        let masked = Masked { at: 3, length: 5, why: Why::Contract, hash: None };
        let stored = serde_json::to_string(&masked).unwrap();
        assert_eq!(stored, r#"{"at":3,"length":5,"why":"contract"}"#);
        assert_eq!(serde_json::from_str::<Masked>(&stored).unwrap(), masked);
        assert!(Why::ALL.iter().all(|why| serde_json::to_value(why).unwrap() == why.word()));
    }
}
