//! What was concluded about a refusal, as the journal keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Birthplace, Exchange};

/// The layer that made an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// Candor itself, before all others.
    Candor,
    /// A CDN or load balancer.
    Edge,
    /// A reverse proxy or the server under the application.
    Server,
    /// The framework or a library of it.
    Framework,
    /// The application's own code.
    #[default]
    Application,
}

impl Layer {
    /// Every layer, from the client inwards.
    pub const ALL: [Self; 5] = [Self::Candor, Self::Edge, Self::Server, Self::Framework, Self::Application];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Candor => "candor",
            Self::Edge => "edge",
            Self::Server => "server",
            Self::Framework => "framework",
            Self::Application => "application",
        }
    }

    /// By its word, in any case.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.word().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The name under which Candor's own answers are found.
pub const CANDOR: &str = "Candor";

/// The reading of a refusal, made from redacted octets. Texts are cut to a few hundred octets and lists to
/// a few dozen entries by whoever makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadingRecord {
    /// The layer that made the answer.
    pub layer: Layer,
    /// The product, or "" where none is recognised.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// How sure that is, in thousandths; 0 where no product is recognised.
    #[serde(skip_serializing_if = "is_zero")]
    pub confidence: u16,
    /// What speaks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// Default limits of the product that the request goes beyond, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceeded: Vec<String>,
    /// The part of the request that it is about: 1 target or headers, 2 body, 3 values, 4 guard; 0 unknown.
    pub shape: u8,
    /// The status that was sent; 0 if there was none.
    pub status: u16,
    /// The status that fits the cause.
    pub right_status: u16,
    /// True if a 400 was sent where a more telling status is meant for the cause.
    pub misuse: bool,
    /// Why the request was refused: a stable word, `media-type` for example; the code of the rule where
    /// Candor refused it.
    pub cause: String,
    /// Places that the answer names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldRecord>,
    /// What the answer says as a whole, where it names no place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
}

/// A place that an answer names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldRecord {
    /// A JSON Pointer into the body, or the name of a parameter or header field.
    pub name: String,
    /// `body`, `query`, `path`, `header` or `cookie`.
    #[serde(rename = "in")]
    pub within: String,
    /// What is said of it.
    pub message: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl ReadingRecord {
    /// That of a refusal of Candor's own, which is known and not concluded: the rule says it.
    pub fn own(rule: &candor_rule::Rule, status: u16) -> Self {
        Self {
            layer: Layer::Candor,
            product: CANDOR.to_owned(),
            confidence: 1000,
            shape: rule.shape.number(),
            status,
            right_status: status,
            cause: rule.code.to_owned(),
            ..Self::default()
        }
    }
}

impl Exchange {
    /// The layer that made the refusal or the fault; `None` for an answer under 400, and for one of the
    /// upstream that was not read.
    pub fn born(&self) -> Option<Layer> {
        self.reading.as_ref().map(|reading| reading.layer).or_else(|| {
            let own = self.response.as_ref().filter(|r| r.birthplace == Birthplace::Candor);
            own.filter(|r| r.status >= 400).map(|_| Layer::Candor)
        })
    }

    /// The product that made it, where one was recognised.
    pub fn product(&self) -> Option<&str> {
        match &self.reading {
            Some(reading) => Some(reading.product.as_str()).filter(|product| !product.is_empty()),
            None => self.born().map(|_| CANDOR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_a_later_version_is_read_as_far_as_it_is_known() {
        let text = r#"{"layer":"server","product":"nginx","right_status":413,"mood":"bad"}"#;
        let reading: ReadingRecord = serde_json::from_str(text).unwrap();
        assert_eq!((reading.layer, reading.right_status, reading.cause.as_str()), (Layer::Server, 413, ""));
        let again = serde_json::to_string(&reading).unwrap();
        assert_eq!(serde_json::from_str::<ReadingRecord>(&again).unwrap(), reading);
    }
}
