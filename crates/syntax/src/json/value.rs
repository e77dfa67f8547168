//! From the tape to `serde_json::Value`, without recursion.

use serde_json::{Map, Number, Value};

use super::{
    Document,
    node::text_of,
    tape::{Entry, INTEGER, Tag},
};

/// An array or object that is being filled; `end` is the index of the first entry outside it.
struct Frame {
    end: usize,
    /// The name under which it goes into the object around it.
    key: Option<String>,
    content: Content,
}

enum Content {
    Array(Vec<Value>),
    Object(Map<String, Value>),
}

impl Content {
    fn put(&mut self, key: Option<String>, value: Value) {
        match self {
            Self::Array(items) => items.push(value),
            Self::Object(members) => {
                members.insert(key.unwrap_or_default(), value);
            }
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Array(items) => Value::Array(items),
            Self::Object(members) => Value::Object(members),
        }
    }
}

/// The value whose entry is at `root`.
pub(super) fn build(document: &Document<'_>, root: usize) -> Value {
    let mut frames: Vec<Frame> = Vec::new();
    let mut key = None;
    let mut index = root;
    while let Some(entry) = document.entry(index) {
        index += 1;
        let content = match entry.tag {
            Tag::Key => {
                key = Some(text_of(document, index - 1).into_owned());
                continue;
            }
            Tag::Array => Content::Array(Vec::new()),
            Tag::Object => Content::Object(Map::new()),
            _ => {
                let value = scalar(document, index - 1, entry);
                match frames.last_mut() {
                    Some(frame) => frame.content.put(key.take(), value),
                    None => return value,
                }
                if let Some(value) = close(&mut frames, index) {
                    return value;
                }
                continue;
            }
        };
        frames.push(Frame { end: entry.next as usize, key: key.take(), content });
        if let Some(value) = close(&mut frames, index) {
            return value;
        }
    }
    Value::Null
}

/// Closes every frame that ends before the entry `next`; returns the outermost when it closes.
fn close(frames: &mut Vec<Frame>, next: usize) -> Option<Value> {
    while frames.last().is_some_and(|frame| frame.end <= next) {
        let frame = frames.pop()?;
        let value = frame.content.into_value();
        match frames.last_mut() {
            Some(outer) => outer.content.put(frame.key, value),
            None => return Some(value),
        }
    }
    None
}

fn scalar(document: &Document<'_>, index: usize, entry: &Entry) -> Value {
    match entry.tag {
        Tag::True => Value::Bool(true),
        Tag::False => Value::Bool(false),
        Tag::String | Tag::Key => Value::String(text_of(document, index).into_owned()),
        Tag::Number => {
            let span = entry.span();
            number(document.text.get(span.start..span.end).unwrap_or_default(), entry.has(INTEGER))
        }
        Tag::Null | Tag::Array | Tag::Object => Value::Null,
    }
}

/// Integers stay exact as far as 64 bits hold them; everything else is the nearest double.
fn number(text: &str, is_integer: bool) -> Value {
    if is_integer && text != "-0" {
        if let Ok(number) = text.parse::<u64>() {
            return number.into();
        }
        if let Ok(number) = text.parse::<i64>() {
            return number.into();
        }
    }
    let number: f64 = text.parse().unwrap_or_default();
    Number::from_f64(number.clamp(f64::MIN, f64::MAX)).map_or(Value::Null, Value::Number)
}
