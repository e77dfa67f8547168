//! More text after the end of the JSON value.

use candor_rule::{Place, Rule, Shape, TextSpan, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §2",
    ..Rule::refusing("json-trailing-data", 400, Shape::Body, 160, include_str!("json_trailing_data.md"))
};

/// Raised at the first octet after the value that is not white space; `found` names what stands there.
pub(crate) fn at(at: TextSpan, found: &str) -> Violation {
    let TextSpan { line, column, .. } = at;
    let detail = format!(
        "The JSON value is complete, but {found} follows at line {line}, column {column}; the end is expected."
    );
    RULE.at(Place::Body { pointer: Some(String::new()), at: Some(at) }, detail, fix(found))
}

fn fix(found: &str) -> &'static str {
    match found {
        "`}`" | "`]`" => "Remove the closing bracket that has no opening one.",
        "`/`" | "`#`" => "Remove the comment: JSON has none.",
        _ => "Send one value: put several into an array, or use application/x-ndjson where the API takes it.",
    }
}
