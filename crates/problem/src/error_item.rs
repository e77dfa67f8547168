//! One violation as data: a member of `errors[]` in a problem, a record in the journal, a verdict of
//! `candor inspect`.

use candor_rule::{Place, Violation};
use serde::{Deserialize, Serialize};

/// One entry of `errors[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorItem {
    /// The rule's code.
    pub code: String,
    /// A finer, stable name within the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was found and what was expected.
    pub detail: String,
    /// What to do.
    pub fix: String,
    /// RFC 6901 pointer into the body, in URI fragment form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Where the parameter travels: path, query, header or cookie.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Name of the header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// First wrong octet, 0-based: in the decoded body where `line` is given, else in the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
    /// Number of octets at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// 1-based line in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// 1-based column in the body, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The line at fault in printable characters, and under it a caret.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excerpt: Vec<String>,
    /// The contract's clause. Never sent to a client: it names a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaItem>,
}

/// A clause of the user's contract, for operators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaItem {
    /// The document.
    pub file: String,
    /// Pointer of the keyword.
    pub pointer: String,
    /// 1-based.
    pub line: usize,
    /// 1-based.
    pub column: usize,
}

impl From<&Violation> for ErrorItem {
    fn from(violation: &Violation) -> Self {
        let mut item = Self {
            code: violation.rule.code.to_owned(),
            reason: violation.reason.map(str::to_owned),
            detail: violation.detail.clone(),
            fix: violation.fix.clone(),
            offset: violation.place.offset(),
            schema: violation.schema.as_ref().map(|s| SchemaItem {
                file: s.file.clone(),
                pointer: s.pointer.clone(),
                line: s.line,
                column: s.column,
            }),
            ..Self::default()
        };
        match &violation.place {
            Place::Request => {}
            Place::Octets(span) => item.length = Some(span.len()),
            Place::Header { name, span } => {
                item.header = Some(name.clone());
                item.length = span.map(|s| s.len());
            }
            Place::Parameter { name, location, span } => {
                item.parameter = Some(name.clone());
                item.location = Some(location.word().to_owned());
                item.length = span.map(|s| s.len());
            }
            Place::Body { pointer, at } => {
                item.pointer = pointer.as_deref().map(fragment);
                item.length = at.map(|t| t.span.len());
                item.line = at.map(|t| t.line);
                item.column = at.map(|t| t.column);
            }
        }
        item
    }
}

/// A JSON Pointer in URI fragment form (RFC 6901 §6): `#` and the percent-encoded pointer.
fn fragment(pointer: &str) -> String {
    let mut out = String::from("#");
    for octet in pointer.bytes() {
        match octet {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'/'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'$'
            | b'@'
            | b':' => {
                out.push(octet as char);
            }
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_written_as_fragments() {
        assert_eq!(fragment("/items/0/qty"), "#/items/0/qty");
        assert_eq!(fragment("/a b/ä"), "#/a%20b/%C3%A4");
        assert_eq!(fragment(""), "#");
    }
}
