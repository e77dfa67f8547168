//! Nodes: what lies where in a document.

use std::borrow::Cow;

use candor_rule::{Span, TextSpan};

use super::{
    Document, pointer, string,
    tape::{ESCAPED, Entry, INTEGER, Tag},
    value,
};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// As a sentence names it: "null", "a boolean", "a number" …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A value in a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    index: usize,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member<'d> {
    /// Its name, unescaped.
    pub key: Cow<'d, str>,
    /// Where the name stands, quotes included.
    pub key_span: Span,
    /// Its value.
    pub value: Node<'d>,
}

const NOTHING: Entry = Entry { start: 0, end: 0, next: 0, tag: Tag::Null, flags: 0 };

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document<'d>, index: usize) -> Self {
        Self { document, index }
    }

    fn entry(&self) -> &'d Entry {
        self.document.entry(self.index).unwrap_or(&NOTHING)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self.entry().tag {
            Tag::Null => Kind::Null,
            Tag::True | Tag::False => Kind::Boolean,
            Tag::Number => Kind::Number,
            Tag::Array => Kind::Array,
            Tag::Object => Kind::Object,
            Tag::String | Tag::Key => Kind::String,
        }
    }

    /// Where it stands, quotes and brackets included.
    pub fn span(&self) -> Span {
        self.entry().span()
    }

    /// Where it stands, with line and column.
    pub fn text_span(&self) -> TextSpan {
        self.document.text_span(self.span())
    }

    /// Its text as it was sent.
    pub fn raw(&self) -> &'d str {
        let span = self.span();
        self.document.text.get(span.start..span.end).unwrap_or_default()
    }

    /// If it is the value of a member: where the key stands, quotes included.
    pub fn key_span(&self) -> Option<Span> {
        let before = self.document.entry(self.index.checked_sub(1)?)?;
        (before.tag == Tag::Key).then(|| before.span())
    }

    /// If it is the value of a member: the key.
    pub fn key(&self) -> Option<Cow<'d, str>> {
        let index = self.index.checked_sub(1)?;
        (self.document.entry(index)?.tag == Tag::Key).then(|| text_of(self.document, index))
    }

    /// If it is a string: what it stands for. Half of a surrogate pair is U+FFFD.
    pub fn as_str(&self) -> Option<Cow<'d, str>> {
        (self.entry().tag == Tag::String).then(|| text_of(self.document, self.index))
    }

    /// If it is a boolean: which.
    pub fn as_bool(&self) -> Option<bool> {
        match self.entry().tag {
            Tag::True => Some(true),
            Tag::False => Some(false),
            _ => None,
        }
    }

    /// True if it is a number written without fraction and exponent.
    pub fn is_integer_literal(&self) -> bool {
        let entry = self.entry();
        entry.tag == Tag::Number && entry.has(INTEGER)
    }

    /// Members of an object, in the order sent; nothing for any other kind.
    pub fn members(&self) -> Members<'d> {
        let is_object = self.entry().tag == Tag::Object;
        Members(Children::of(self, is_object))
    }

    /// Items of an array; nothing for any other kind.
    pub fn items(&self) -> Items<'d> {
        let is_array = self.entry().tag == Tag::Array;
        Items(Children::of(self, is_array))
    }

    /// The member of this name (the last of several), or the item at this index in the digits of RFC 6901 §4.
    pub fn child(&self, token: &str) -> Option<Node<'d>> {
        match self.kind() {
            Kind::Object => self.members().filter(|m| m.key == token).last().map(|m| m.value),
            Kind::Array => self.items().nth(pointer::index(token)?),
            _ => None,
        }
    }

    /// Its RFC 6901 pointer. Takes time linear in what stands before it in the arrays and objects around it.
    pub fn pointer(&self) -> String {
        self.document.pointer_at(self.span().start)
    }

    /// The value, for readers that know nothing of places. Of members with the same name the last wins; a
    /// number beyond the range of a double becomes the largest.
    pub fn to_value(&self) -> serde_json::Value {
        value::build(self.document, self.index)
    }
}

/// The unescaped text of the string or key at `index`.
pub(super) fn text_of<'d>(document: &'d Document<'d>, index: usize) -> Cow<'d, str> {
    let Some(entry) = document.entry(index) else { return Cow::Borrowed("") };
    let inner = inner_of(document, entry);
    if entry.has(ESCAPED) { string::unescape(inner) } else { Cow::Borrowed(inner) }
}

/// What stands between the quotes of a string or key.
pub(super) fn inner_of<'d>(document: &'d Document<'d>, entry: &Entry) -> &'d str {
    let span = entry.span();
    document.text.get(span.start + 1..span.end.saturating_sub(1)).unwrap_or_default()
}

/// The entries right inside an array or object.
#[derive(Clone, Debug)]
struct Children<'d> {
    document: &'d Document<'d>,
    next: usize,
    end: usize,
}

impl<'d> Children<'d> {
    fn of(node: &Node<'d>, of_this_kind: bool) -> Self {
        let end = if of_this_kind { node.entry().next as usize } else { 0 };
        Self { document: node.document, next: node.index + 1, end }
    }

    fn take(&mut self) -> Option<usize> {
        let index = self.next;
        if index >= self.end {
            return None;
        }
        self.next = self.document.entry(index)?.next as usize;
        Some(index)
    }
}

/// Iterates over the items of an array.
#[derive(Clone, Debug)]
pub struct Items<'d>(Children<'d>);

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        self.0.take().map(|index| Node::new(self.0.document, index))
    }
}

/// Iterates over the members of an object.
#[derive(Clone, Debug)]
pub struct Members<'d>(Children<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let document = self.0.document;
        let key = self.0.take()?;
        let value = Node::new(document, self.0.take()?);
        Some(Member { key: text_of(document, key), key_span: document.entry(key)?.span(), value })
    }
}
