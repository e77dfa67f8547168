//! The JSON reader: it accepts what serde_json accepts and reads the same values, and its places hold.

use candor_syntax::json::{Document, Limits, Node};
use serde_json::Value;

/// Reads `octets`; checks every node of a short text.
pub fn run(octets: &[u8]) {
    let other: Result<Value, _> = serde_json::from_slice(octets);
    let document = match Document::parse(octets, &Limits::default()) {
        Ok(document) => document,
        Err(violation) => {
            let code = violation.rule.code;
            let offset = violation.place.offset();
            assert!(offset.is_none_or(|at| at <= octets.len()), "{code} at {offset:?} of {}", octets.len());
            assert!(other.is_err() || code == "json-too-deep", "{code}: {}", octets.escape_ascii());
            return;
        }
    };
    let violations = document.violations();
    for violation in &violations {
        let offset = violation.place.offset().expect("a violation of a text has a place");
        assert!(offset <= octets.len(), "{} lies outside", violation.rule.code);
    }
    let value = document.to_value();
    match other {
        Ok(other) => assert!(same(&value, &other), "another value: {}", octets.escape_ascii()),
        Err(error) => {
            let error = error.to_string();
            let known = document.has_bom()
                || error.contains("number out of range")
                || violations.iter().any(|violation| violation.rule.code == "json-lone-surrogate");
            assert!(known, "serde_json says {error}: {}", octets.escape_ascii());
        }
    }
    let twice = violations.iter().any(|violation| violation.rule.code == "json-duplicate-key");
    if octets.len() < 300 && !twice {
        check(&document, &document.root());
    }
}

/// The pointer of a node leads back to it, where no two members have the same name.
fn check(document: &Document<'_>, node: &Node<'_>) {
    let span = node.span();
    assert!(span.start < span.end && span.end <= document.text().len(), "{span:?} is no place");
    let place = node.text_span();
    assert_eq!(place.span, span);
    assert!(place.line >= 1 && place.column >= 1);
    let pointer = node.pointer();
    let found = document.find(&pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
    assert_eq!(found.span(), span, "{pointer} leads elsewhere");
    for member in node.members() {
        check(document, &member.value);
    }
    for item in node.items() {
        check(document, &item);
    }
}

/// Equal, numbers up to the rounding of serde_json's fast way of reading them.
fn same(ours: &Value, other: &Value) -> bool {
    match (ours, other) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            a == b || (a - b).abs() <= 1e-14 * a.abs().max(f64::MIN_POSITIVE / f64::EPSILON)
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
        }
        _ => ours == other,
    }
}
