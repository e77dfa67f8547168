//! One violation as data: a member of `errors[]` in a problem, a record in the journal, a verdict of
//! `candor inspect`.

use candor_rule::{Place, SchemaRef, Violation};
use serde::{Deserialize, Serialize};

use crate::PlaceItem;

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

impl ErrorItem {
    /// An error at a place, of which nothing is said yet.
    pub fn at(place: &Place) -> Self {
        let place = PlaceItem::from(place);
        Self {
            pointer: place.pointer,
            parameter: place.parameter,
            location: place.location,
            header: place.header,
            offset: place.offset,
            length: place.length,
            line: place.line,
            column: place.column,
            ..Self::default()
        }
    }
}

impl From<&Violation> for ErrorItem {
    fn from(violation: &Violation) -> Self {
        Self {
            code: violation.rule.code.to_owned(),
            reason: violation.reason.map(str::to_owned),
            detail: violation.detail.clone(),
            fix: violation.fix.clone(),
            schema: violation.schema.as_ref().map(SchemaItem::from),
            ..Self::at(&violation.place)
        }
    }
}

impl From<&SchemaRef> for SchemaItem {
    fn from(clause: &SchemaRef) -> Self {
        Self {
            file: clause.file.clone(),
            pointer: clause.pointer.clone(),
            line: clause.line,
            column: clause.column,
        }
    }
}
