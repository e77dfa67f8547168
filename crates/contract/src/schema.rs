//! JSON Schema, compiled: one arena per document, shared by all its operations.
//!
//! Schemas are compiled where they stand, 3.0 and 3.1 alike, and refer to each other by number. So each
//! keyword knows its place in the user's file, a schema that a thousand operations share exists once, and
//! one bad keyword disables itself only. Texts are matched against `pattern` and `format` by the
//! `jsonschema` crate ([`pattern`], [`format`]), which knows the regular expressions of ECMA-262.

mod absent;
mod accept;
mod annotation;
mod branch;
mod circles;
mod compile;
mod evaluate;
mod fault;
mod format;
mod keywords;
mod leaf;
mod merge;
mod names;
mod pattern;
mod unevaluated;
pub(crate) mod uri;
pub(crate) mod value;

pub(crate) use absent::without_nulls;
pub(crate) use accept::plainly;
pub(crate) use annotation::Against;
pub(crate) use compile::{Compiler, Dialect};
pub(crate) use evaluate::{Evaluator, MAX_FAULTS};
pub(crate) use fault::{Because, Choice, ChosenBy, Detail, Fault};
pub(crate) use format::Format;
pub(crate) use leaf::property_of;
pub(crate) use merge::merged;
pub(crate) use names::Properties;
pub(crate) use pattern::Pattern;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use candor_syntax::json::Kind;
use serde_json::{Number, Value};

use crate::{gap::Unchecked, tree::Mark};

/// Which way a value travels: decides about `readOnly` and `writeOnly`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Direction {
    /// From the client: what only the server sets is not asked for.
    #[default]
    Request,
    /// To the client: what only the client sends is not asked for.
    Answer,
}

/// Number of a schema in its arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Id(u32);

/// The schemas of one document.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    all: Vec<Schema>,
    /// Per resource (`$id`): its dynamic anchors.
    dynamic_anchors: Vec<HashMap<Box<str>, Id>>,
    /// True if there is a dynamic anchor at all.
    dynamic: bool,
    /// True if any schema says what is looked at besides the verdict: `readOnly`, `contentEncoding`.
    annotated: bool,
    /// True if values of any schema are secret.
    secrets: bool,
}

impl Schemas {
    fn new(all: Vec<Schema>, dynamic_anchors: Vec<HashMap<Box<str>, Id>>) -> Self {
        let dynamic = dynamic_anchors.iter().any(|anchors| !anchors.is_empty());
        let annotated = all.iter().any(|s| s.read_only || s.write_only || s.content_encoding.is_some());
        let secrets = all.iter().any(|s| s.secret);
        Self { all, dynamic_anchors, dynamic, annotated, secrets }
    }

    /// True if values of any schema are secret.
    pub(crate) fn has_secrets(&self) -> bool {
        self.secrets
    }

    /// Every number there is.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id> + use<> {
        (0..crate::tree::narrow(self.all.len())).map(Id)
    }

    /// True for `additionalProperties: false` and its kin: the keyword itself speaks of what is too much.
    pub(crate) fn closes(&self, check: &Check) -> bool {
        match check {
            Check::AdditionalProperties { schema: id } | Check::Items { schema: id, .. } => {
                self.get(*id).never
            }
            Check::UnevaluatedProperties(id) | Check::UnevaluatedItems(id) => self.get(*id).never,
            _ => false,
        }
    }

    /// The schema of this number. An unknown number (there is none) reads as "anything goes".
    pub(crate) fn get(&self, id: Id) -> &Schema {
        static ANYTHING: LazyLock<Schema> = LazyLock::new(Schema::default);
        self.all.get(id.0 as usize).unwrap_or(&ANYTHING)
    }
}

/// One schema object, or `true` or `false`. The default takes everything.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    /// Its pointer in the document.
    pub(crate) pointer: Box<str>,
    pub(crate) at: Mark,
    /// The boolean schema `false`.
    pub(crate) never: bool,
    /// OpenAPI 3.0: null is taken whatever else is said.
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    /// Values of it are masked wherever they are kept.
    pub(crate) secret: bool,
    /// What the server takes where nothing is sent.
    pub(crate) default: Option<Box<Value>>,
    /// The first value that the document shows of it.
    pub(crate) example: Option<Box<Value>>,
    /// The text holds octets in base64.
    pub(crate) content_encoding: Option<candor_syntax::base64::Alphabet>,
    /// The `$id` it belongs to.
    resource: u32,
    pub(crate) keywords: Vec<Keyword>,
    pub(crate) discriminator: Option<Discriminator>,
    /// What is written there and not enforced.
    pub(crate) unchecked: Vec<Unchecked>,
    /// What it says to people; kept where a document is looked at thoroughly.
    pub(crate) notes: Option<Box<Notes>>,
}

/// What a schema says to people.
#[derive(Debug)]
pub(crate) struct Notes {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
}

impl Schema {
    /// The first check of a kind.
    pub(crate) fn find<'a, T>(&'a self, pick: impl Fn(&'a Check) -> Option<T>) -> Option<T> {
        self.keywords.iter().find_map(|k| pick(&k.check))
    }

    /// The properties that must be there.
    pub(crate) fn required(&self) -> &[Box<str>] {
        self.find(|c| if let Check::Required(names) = c { Some(names.as_slice()) } else { None })
            .unwrap_or_default()
    }

    /// What is said of a property by its name.
    pub(crate) fn property(&self, name: &str) -> Option<Id> {
        self.find(|c| if let Check::Properties(all) = c { all.get(name).copied() } else { None })
    }
}

/// One keyword of a schema.
#[derive(Debug)]
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    pub(crate) at: Mark,
    pub(crate) check: Check,
}

/// What a keyword asks for.
#[derive(Debug)]
pub(crate) enum Check {
    Reference(Id),
    DynamicReference {
        target: Id,
        anchor: Box<str>,
    },
    Type(Types),
    Enum(Vec<Value>),
    Const(Value),
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Arc<Pattern>),
    Format(Format),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    PrefixItems(Vec<Id>),
    /// `items`, for the items from `after` on.
    Items {
        after: usize,
        schema: Id,
    },
    Contains {
        schema: Id,
        min: Option<u64>,
        max: Option<u64>,
    },
    MinProperties(u64),
    MaxProperties(u64),
    Required(Vec<Box<str>>),
    DependentRequired(Vec<(Box<str>, Vec<Box<str>>)>),
    Properties(Properties),
    PatternProperties(Vec<(Arc<Pattern>, Id)>),
    /// For the members that neither `properties` nor `patternProperties` of the same schema name.
    AdditionalProperties {
        schema: Id,
    },
    PropertyNames(Id),
    DependentSchemas(Vec<(Box<str>, Id)>),
    AllOf(Vec<Id>),
    AnyOf(Vec<Id>),
    OneOf(Vec<Id>),
    Not(Id),
    If {
        test: Id,
        then: Option<Id>,
        otherwise: Option<Id>,
    },
    UnevaluatedProperties(Id),
    UnevaluatedItems(Id),
}

impl Check {
    /// The schemas that it leads to.
    pub(crate) fn schemas(&self) -> Vec<Id> {
        match self {
            Self::Reference(id) | Self::DynamicReference { target: id, .. } | Self::Not(id) => vec![*id],
            Self::Items { schema: id, .. } | Self::Contains { schema: id, .. } | Self::PropertyNames(id) => {
                vec![*id]
            }
            Self::AdditionalProperties { schema: id } => vec![*id],
            Self::UnevaluatedProperties(id) | Self::UnevaluatedItems(id) => vec![*id],
            Self::PrefixItems(ids) | Self::AllOf(ids) | Self::AnyOf(ids) | Self::OneOf(ids) => ids.clone(),
            Self::Properties(properties) => properties.values().copied().collect(),
            Self::PatternProperties(list) => list.iter().map(|(_, id)| *id).collect(),
            Self::DependentSchemas(list) => list.iter().map(|(_, id)| *id).collect(),
            Self::If { test, then, otherwise } => {
                [Some(*test), *then, *otherwise].into_iter().flatten().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Types(u8);

impl Types {
    /// Names in the order of the bits.
    pub(crate) const NAMES: [&'static str; 7] =
        ["null", "boolean", "integer", "number", "string", "array", "object"];
    const WORDS: [&'static str; 7] =
        ["null", "true or false", "an integer", "a number", "a string", "an array", "an object"];
    const INTEGER: u8 = 1 << 2;
    const NUMBER: u8 = 1 << 3;

    pub(crate) fn add(&mut self, name: &str) -> bool {
        let at = Self::NAMES.iter().position(|n| *n == name);
        self.0 |= at.map_or(0, |i| 1 << i);
        at.is_some()
    }

    /// The set of one type.
    pub(crate) fn only(name: &str) -> Self {
        let mut types = Self::default();
        types.add(name);
        types
    }

    /// The types that both sets have; an integer is a number too.
    pub(crate) fn common(self, other: Self) -> Self {
        let whole = |set: Self| if set.has("number") { set.0 | Self::INTEGER } else { set.0 };
        Self(whole(self) & whole(other))
    }

    /// True if no type is left.
    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn add_type_of(&mut self, value: &Value) {
        self.add(match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(n) if value::is_integer(n) => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        });
    }

    pub(crate) fn has(self, name: &str) -> bool {
        Self::NAMES.iter().position(|n| *n == name).is_some_and(|i| self.0 & (1 << i) != 0)
    }

    /// True if it has this kind; of numbers, an integer.
    pub(crate) fn takes(self, kind: Kind) -> bool {
        let bits = match kind {
            Kind::Null => 1,
            Kind::Boolean => 1 << 1,
            Kind::Number => Self::INTEGER | Self::NUMBER,
            Kind::String => 1 << 4,
            Kind::Array => 1 << 5,
            Kind::Object => 1 << 6,
        };
        self.0 & bits != 0
    }

    pub(crate) fn accept(self, value: &Value) -> bool {
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(n) if !value::is_integer(n) => return self.0 & Self::NUMBER != 0,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        };
        self.takes(kind)
    }

    /// The names of the set.
    pub(crate) fn names(self) -> Vec<&'static str> {
        Self::NAMES.into_iter().filter(|name| self.has(name)).collect()
    }

    /// "an integer", "a string or null".
    pub(crate) fn words(self) -> String {
        let words: Vec<&str> = Self::WORDS
            .iter()
            .enumerate()
            .rev()
            .filter(|(i, _)| self.0 & (1 << i) != 0)
            .map(|(_, w)| *w)
            .collect();
        candor_rule::text::one_of(&words)
    }
}

/// OpenAPI's `discriminator`: it never changes a verdict, it only tells which branch was meant.
#[derive(Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: Box<str>,
    /// Value of the property, and the schema that it stands for.
    pub(crate) mapping: Vec<(Box<str>, Id)>,
}
