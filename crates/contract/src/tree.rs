//! A document as a tree of values that remember where they stand. YAML and JSON both become this.

mod json;
mod yaml;

use serde_json::{Map, Number, Value};

use crate::{
    diagnostic::{Reporter, Source},
    lints::document_unreadable,
};

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub(crate) struct Mark {
    /// 1-based.
    pub(crate) line: u32,
    /// 1-based, in characters.
    pub(crate) column: u32,
}

impl Mark {
    /// The first character.
    pub(crate) const START: Self = Self { line: 1, column: 1 };
}

/// A value and where it starts.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Mark,
    pub(crate) kind: Kind,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    String(Box<str>),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// One member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) key: Box<str>,
    pub(crate) key_at: Mark,
    pub(crate) value: Node,
}

/// Deepest nesting that is read; the walkers below recurse.
pub(crate) const MAX_DEPTH: usize = 200;

impl Node {
    /// Reads a document. `None` after an error was reported.
    pub(crate) fn read(source: &Source, reporter: &mut Reporter<'_>) -> Option<Self> {
        let text = match std::str::from_utf8(&source.text) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let before = source.text.get(..error.valid_up_to()).unwrap_or_default();
                let before = String::from_utf8_lossy(before);
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
                let at = Mark { line: narrow(line), column: narrow(column) };
                let why = "the document is not UTF-8 from here on".to_owned();
                document_unreadable::report(reporter, at, why, "save it as UTF-8");
                return None;
            }
        };
        if text.trim_start().starts_with('{') {
            match json::read(text, reporter) {
                Ok(node) => return Some(node),
                Err((at, why)) if source.name.ends_with(".json") => {
                    let why = format!("the document cannot be read: {}", why.trim_end_matches('.'));
                    let help = "mend it there; what follows was not looked at";
                    document_unreadable::report(reporter, at, why, help);
                    return None;
                }
                // A YAML document may start with a brace as well.
                Err(_) => {}
            }
        }
        yaml::read(text, reporter)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|m| &m.value)
    }

    pub(crate) fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|m| &*m.key == key)
    }

    /// The members of an object; nothing for other kinds.
    pub(crate) fn members(&self) -> &[Member] {
        if let Kind::Object(members) = &self.kind { members } else { &[] }
    }

    /// The items of an array; nothing for other kinds.
    pub(crate) fn items(&self) -> &[Self] {
        if let Kind::Array(items) = &self.kind { items } else { &[] }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        if let Kind::String(text) = &self.kind { Some(text) } else { None }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        if let Kind::Bool(value) = &self.kind { Some(*value) } else { None }
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }

    /// A member that holds a text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_str)
    }

    /// What kind it is, in words.
    pub(crate) fn what(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a text",
            Kind::Array(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }

    /// Follows an RFC 6901 pointer.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |node, token| {
            let token = unescape(token);
            match &node.kind {
                Kind::Object(_) => node.get(&token),
                Kind::Array(items) => token.parse::<usize>().ok().and_then(|i| items.get(i)),
                _ => None,
            }
        })
    }

    /// The plain value, marks dropped.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String(text) => Value::String(text.to_string()),
            Kind::Array(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Kind::Object(members) => Value::Object(
                members.iter().map(|m| (m.key.to_string(), m.value.to_value())).collect::<Map<_, _>>(),
            ),
        }
    }
}

/// Writes a member name as a token of a pointer (RFC 6901 §3).
pub(crate) fn escape(token: &str) -> std::borrow::Cow<'_, str> {
    if token.contains(['~', '/']) { token.replace('~', "~0").replace('/', "~1").into() } else { token.into() }
}

/// The member name that a token of a pointer stands for.
pub(crate) fn unescape(token: &str) -> std::borrow::Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}

/// Lines and columns of a document of less than 4 GiB.
pub(crate) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
