//! JSON that ends inside a value.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation};

use crate::json::{Expected, Wrong};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §2",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-truncated", 400, Shape::Body, 160, include_str!("json_truncated.md"))
};

/// Raised at the end of the text. `open` is the number of brackets that are not closed.
pub(crate) fn at(place: Place, wrong: Wrong, open: usize) -> Violation {
    let end = wrong.at;
    let missing = match wrong.expected {
        Expected::Character | Expected::Escape | Expected::HexDigit => {
            format!("inside the string that begins at octet {}", wrong.token)
        }
        Expected::Word(word) => format!("inside the word `{word}`"),
        expected => format!("where {} is expected", expected.phrase()),
    };
    let brackets = match open {
        0 => String::new(),
        1 => "; one bracket is still open".into(),
        n => format!("; {n} brackets are still open"),
    };
    let fix = "Send the whole text; Content-Length counts octets, and `é` is two of them, not one.";
    RULE.at(place, format!("The JSON text ends too soon, at octet {end}, {missing}{brackets}."), fix)
}
