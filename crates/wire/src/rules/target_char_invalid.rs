//! The target holds a character that URLs do not allow raw.

use candor_rule::{Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 3986 §2.2, §2.3, App. A",
    level: Level::Should,
    ..Rule::refusing(
        "target-char-invalid",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_char_invalid.md"),
    )
};

/// Raised by the scanner; `at` is the octet's place in `text`.
pub(crate) fn at(offset: usize, octet: u8, text: &[u8], at: usize) -> Violation {
    let violation = RULE.at(
        Place::octet(offset),
        format!("The target contains {}, which stands in URLs percent-encoded only.", text::octet(octet)),
        format!("Write %{octet:02X} instead."),
    );
    let Some(name) = placeholder(text.get(at..).unwrap_or_default()) else { return violation };
    Violation {
        detail: format!("The target still contains `{name}`, a placeholder that no value was put into."),
        fix: format!("Put the value in the place of `{name}` before the request is sent."),
        ..violation
    }
    .because("template-not-filled")
}

/// `{id}` or `<id>`, also as the rest of `${id}`: a word in brackets, without quotes or colons.
fn placeholder(rest: &[u8]) -> Option<String> {
    let close = match rest.first()? {
        b'{' => b'}',
        b'<' => b'>',
        _ => return None,
    };
    let length = rest.iter().take(MOST_OF_A_NAME).position(|o| *o == close)?;
    let word = rest.get(1..length)?.strip_prefix(b"{").unwrap_or(rest.get(1..length)?);
    let is_name = |o: &u8| o.is_ascii_alphanumeric() || matches!(o, b'_' | b'-' | b'.');
    (word.len() > 1 && word.iter().all(is_name)).then(|| text::printable(&rest[..=length], MOST_OF_A_NAME))
}

/// Longer things between brackets are no names.
const MOST_OF_A_NAME: usize = 32;
