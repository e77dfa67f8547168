//! A text that is not encoded as the contract says.

use candor_rule::{Action, Rule, Violation};
use candor_syntax::base64::Alphabet;

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §8.3; RFC 9110 §15.5.21",
    action: Action::Warn,
    ..declare::body("body-content-encoding", include_str!("body_content_encoding.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, alphabet: Alphabet) -> Violation {
    let Spot { place, subject, .. } = spot;
    let (name, signs) = match alphabet {
        Alphabet::Standard => ("base64", "+ and /, padded with ="),
        Alphabet::Url => ("base64url", "- and _"),
    };
    let detail = format!("{subject} is text that is not {name}.");
    RULE.at(place, detail, format!("Encode the octets as {name}: letters, digits, {signs}."))
}
