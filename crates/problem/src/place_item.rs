//! A place in a message as data: the members by which every report of ours says where.

use candor_rule::Place;
use serde::{Deserialize, Serialize};

/// Where in a message. Members that do not apply are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceItem {
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
}

impl From<&Place> for PlaceItem {
    fn from(place: &Place) -> Self {
        let mut item = Self { offset: place.offset(), ..Self::default() };
        match place {
            Place::Message => {}
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
