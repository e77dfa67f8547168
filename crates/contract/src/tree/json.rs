//! JSON to a [`Node`], by the same reader that reads request bodies.

use std::collections::HashSet;

use candor_rule::Place;
use candor_syntax::json;

use super::{Kind, MAX_DEPTH, Mark, Member, Node, narrow};
use crate::{diagnostic::Reporter, lints::key_duplicated};

/// Reads `text`.
///
/// # Errors
/// Where it is no JSON, and why.
pub(super) fn read(text: &str, reporter: &mut Reporter<'_>) -> Result<Node, (Mark, String)> {
    let limits = json::Limits { max_depth: MAX_DEPTH };
    let document = json::Document::parse(text.as_bytes(), &limits).map_err(|violation| {
        let at = match violation.place {
            Place::Body { at: Some(at), .. } => Mark { line: narrow(at.line), column: narrow(at.column) },
            _ => Mark::START,
        };
        (at, violation.detail)
    })?;
    let cursor = Cursor { text, offset: 0, mark: Mark::START };
    Ok(Builder { cursor, reporter }.node(&document.root()))
}

struct Builder<'t, 'r, 's> {
    cursor: Cursor<'t>,
    reporter: &'r mut Reporter<'s>,
}

impl Builder<'_, '_, '_> {
    fn node(&mut self, node: &json::Node<'_>) -> Node {
        let at = self.cursor.advance_to(node.span().start);
        let kind = match node.kind() {
            json::Kind::Array => Kind::Array(node.items().map(|item| self.node(&item)).collect()),
            json::Kind::Object => Kind::Object(self.members(node)),
            json::Kind::String => Kind::String(node.as_str().unwrap_or_default().into()),
            json::Kind::Boolean => Kind::Bool(node.as_bool() == Some(true)),
            json::Kind::Number => match node.to_value() {
                serde_json::Value::Number(number) => Kind::Number(number),
                _ => Kind::Null,
            },
            json::Kind::Null => Kind::Null,
        };
        Node { at, kind }
    }

    fn members(&mut self, node: &json::Node<'_>) -> Vec<Member> {
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        for member in node.members() {
            let key_at = self.cursor.advance_to(member.key_span.start);
            let value = self.node(&member.value);
            let key: Box<str> = member.key.into();
            if seen.insert(key.clone()) {
                members.push(Member { key, key_at, value });
            } else {
                key_duplicated::report(self.reporter, key_at, &key);
            }
        }
        members
    }
}

/// Lines and columns of offsets that only grow: linear, also for a document that is one long line.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    mark: Mark,
}

impl Cursor<'_> {
    fn advance_to(&mut self, offset: usize) -> Mark {
        for character in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            if character == '\n' {
                self.mark = Mark { line: self.mark.line + 1, column: 1 };
            } else {
                self.mark.column += 1;
            }
        }
        self.offset = offset;
        self.mark
    }
}
