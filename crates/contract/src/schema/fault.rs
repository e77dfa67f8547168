//! What a schema finds wrong with a value, before it is put into words.

use serde_json::Value;

use super::{Check, Keyword, Schema, Types};

/// One keyword that a value breaks.
#[derive(Clone, Debug)]
pub(crate) struct Fault<'a> {
    /// Where in the instance.
    pub(crate) pointer: String,
    /// What stands there.
    pub(crate) value: &'a Value,
    pub(crate) schema: &'a Schema,
    /// `None` for the boolean schema `false`.
    pub(crate) keyword: Option<&'a Keyword>,
    pub(crate) detail: Detail<'a>,
    /// Why this part of the contract applies at all.
    pub(crate) because: Option<Because>,
    /// Why it is judged by this branch of `oneOf` or `anyOf`; of several, the innermost.
    pub(crate) chosen: Option<Choice<'a>>,
}

impl Fault<'_> {
    /// True if the value has the shape of its format and is yet not of it, as 30 February is no date.
    pub(crate) fn is_near_miss(&self) -> bool {
        match (self.keyword.map(|k| &k.check), self.value) {
            (Some(Check::Format(format)), Value::String(text)) => format.resembles(text),
            _ => false,
        }
    }
}

/// The branch by which a value is judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice<'a> {
    /// Of the schema, if it has one.
    pub(crate) name: Option<&'a str>,
    /// 1-based.
    pub(crate) number: usize,
    /// How many branches there are.
    pub(crate) of: usize,
    pub(crate) by: ChosenBy<'a>,
}

/// Why a branch is taken for the one that was meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ChosenBy<'a> {
    /// A property has the value that stands for it.
    Tag { property: &'a str, value: &'a Value },
    /// It is nearer than the others.
    Nearness,
}

/// What the keyword alone does not say.
#[derive(Clone, Debug)]
pub(crate) enum Detail<'a> {
    /// The keyword's own value says everything.
    Plain,
    /// A required property is absent; perhaps it was written otherwise.
    Missing { name: &'a str, instead: Option<&'a str> },
    /// A property that is not allowed; its name, and the one that was probably meant.
    Unknown { name: &'a str, meant: Option<&'a str> },
    /// `dependentRequired`: because of one property another is needed.
    Dependent { trigger: &'a str, missing: &'a str },
    /// Two equal items.
    Repeat { first: usize, second: usize },
    /// How many items matched `contains`.
    Matches(u64),
    /// The name of a property breaks a keyword of `propertyNames`.
    Name { name: &'a str, inner: Box<Fault<'a>> },
    /// Branches that match: 1-based, with their names if they have any.
    Branches(Vec<(usize, Option<&'a str>)>),
    /// The discriminator's property is absent or has a value that stands for nothing.
    Discriminator { property: &'a str, known: Vec<&'a str>, present: bool },
    /// No branch takes this type of value; the types that they take.
    Types(Types),
    /// Every branch wants a constant, of the value or of one of its properties, and it is none of them.
    Options { property: Option<&'a str>, value: &'a Value, options: Vec<&'a Value> },
    /// Nested more deeply than is checked.
    TooDeep,
}

/// Why a conditional part of a schema applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// `if` holds.
    Then,
    /// `if` does not hold.
    Else,
    /// A property is present.
    Dependent,
}
