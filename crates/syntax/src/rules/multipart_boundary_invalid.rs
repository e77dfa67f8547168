//! A boundary that RFC 2046 does not allow.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, sensitive};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 2046 §5.1.1",
    level: Level::Must,
    ..Rule::refusing(
        "multipart-boundary-invalid",
        400,
        Shape::TargetOrHeaders,
        122,
        include_str!("multipart_boundary_invalid.md"),
    )
};

/// Raised for the parameter's value; `wrong` is a character that no boundary may hold.
pub(crate) fn at(span: Span, value: &str, wrong: Option<char>) -> Violation {
    let detail = match (value, wrong) {
        ("", _) => "The multipart boundary is empty; 1 to 70 characters are expected.".to_owned(),
        (_, Some(wrong)) => {
            let wrong = sensitive::visible(wrong.encode_utf8(&mut [0; 4]));
            format!("The multipart boundary holds \"{wrong}\"; letters, digits and '()+_,-./:=? are allowed.")
        }
        (value, None) if value.ends_with(' ') => {
            "The multipart boundary ends with a space, which gets lost at line ends.".to_owned()
        }
        (value, None) => {
            format!("The multipart boundary has {} characters; at most 70 are allowed.", value.len())
        }
    };
    let fix = "Use 1 to 70 letters or digits, or let the HTTP library choose the boundary.";
    RULE.at(Place::header("Content-Type", span), detail, fix)
}
