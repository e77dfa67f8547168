//! What is wrong with a value, before it is put into words.

use std::fmt;

use serde::de;
use serde_json::Value;

/// Something wrong at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    /// RFC 6901.
    pub(super) pointer: String,
    pub(super) kind: Kind,
}

/// What.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Another type, or form, is expected: in words.
    Type(String),
    /// The number is too small or too large.
    Range { expected: String, bound: String, is_above: bool },
    /// It is none of these.
    Among(Vec<Value>),
    /// The object has no such member; `known` are those that it may have.
    Missing { name: String, known: Vec<String> },
    /// The object has a member that is none of those that are known. The pointer is that of the object.
    Unknown { name: String, known: Vec<String> },
    /// The type does not take it, in its own words.
    Said(String),
}

/// Why a type could not be made.
#[derive(Debug)]
pub(super) struct Halt {
    /// Where; `None` until somebody who knows has seen it.
    pub(super) pointer: Option<String>,
    pub(super) kind: Kind,
    /// True if what the type did not take was made up.
    pub(super) is_made_up: bool,
}

impl Halt {
    fn of(kind: Kind) -> Self {
        Self { pointer: None, kind, is_made_up: false }
    }

    /// The same as a fault; `None` if it is of our own making.
    pub(super) fn into_fault(self) -> Option<Fault> {
        (!self.is_made_up).then(|| Fault { pointer: self.pointer.unwrap_or_default(), kind: self.kind })
    }
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Halt {}

impl de::Error for Halt {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::of(Kind::Said(message.to_string()))
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::of(Kind::Type(expected.to_string()))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::of(Kind::Type(expected.to_string()))
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::of(Kind::Type(expected.to_string()))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::of(Kind::Among(expected.iter().map(|name| Value::from(*name)).collect()))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let known = expected.iter().map(|name| (*name).to_owned()).collect();
        Self::of(Kind::Unknown { name: field.to_owned(), known })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::of(Kind::Missing { name: field.to_owned(), known: Vec::new() })
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::of(Kind::Said(format!("`{field}` is there more than once")))
    }
}
