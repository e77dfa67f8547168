//! What a contract asks of requests, as plain data: for whoever tells it again in another language.
//!
//! It is taken from the compiled schemas, which are what requests are checked against. What Candor does not
//! enforce is not among the demands, and named beside them.

mod told;

use std::collections::HashMap;

use candor_rule::ParameterIn;
use serde_json::{Number, Value};

use crate::schema::Id;

/// Number of a [`Term`] in [`Terms::all`].
pub type TermId = usize;

/// The operations of one document and every schema that they reach.
#[derive(Debug, Default)]
pub struct Terms {
    /// In the order of the document.
    pub operations: Vec<OperationTerms>,
    /// In the order in which the operations reach them.
    pub all: Vec<Term>,
    /// By arena and schema.
    known: HashMap<(usize, Id), TermId>,
}

/// What one operation asks for.
#[derive(Debug)]
pub struct OperationTerms {
    /// `operationId`.
    pub id: Option<String>,
    /// Upper case.
    pub method: String,
    /// As written in the document.
    pub template: String,
    /// One line about it.
    pub summary: Option<String>,
    /// More about it, in CommonMark.
    pub description: Option<String>,
    /// It should not be used any more.
    pub deprecated: bool,
    /// Its parameters, those of the path item included.
    pub parameters: Vec<ParameterTerms>,
    /// Names of query parameters that carry credentials.
    pub credentials: Vec<String>,
    /// What it takes as JSON, if it takes any body.
    pub body: Option<BodyTerms>,
}

/// What is asked of the body.
#[derive(Debug)]
pub struct BodyTerms {
    /// It must be sent.
    pub required: bool,
    /// The media type that is read as JSON, as written; `None` where there is none.
    pub range: Option<String>,
    /// Its schema.
    pub schema: Option<TermId>,
    /// The other media types, as written: nothing is said of them here.
    pub others: Vec<String>,
}

/// What is asked of a parameter.
#[derive(Debug)]
pub struct ParameterTerms {
    /// As written.
    pub name: String,
    /// Where it travels.
    pub location: ParameterIn,
    /// It must be sent.
    pub required: bool,
    /// It may be empty whatever its schema says.
    pub allow_empty: bool,
    /// It holds a JSON text.
    pub json: bool,
    /// An object whose members are query parameters of their own.
    pub spread: bool,
    /// An object that is written `name[member]=value`.
    pub deep: bool,
    /// Its schema.
    pub schema: Option<TermId>,
    /// What it is for, in CommonMark.
    pub description: Option<String>,
}

/// One schema.
#[derive(Debug, Default)]
pub struct Term {
    /// Its pointer in the document.
    pub pointer: String,
    /// `title`.
    pub title: Option<String>,
    /// `description`, in CommonMark.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// What the server takes where nothing is sent.
    pub default: Option<Value>,
    /// The boolean schema `false`.
    pub never: bool,
    /// OpenAPI 3.0: null is taken whatever else is said.
    pub nullable: bool,
    /// Only the server sets it.
    pub read_only: bool,
    /// Only the client sends it.
    pub write_only: bool,
    /// Which branch a value of the property stands for.
    pub discriminator: Option<DiscriminatorTerms>,
    /// What must hold, in the order of the document.
    pub demands: Vec<Demand>,
    /// What the document says and is not enforced, and why.
    pub gaps: Vec<(String, &'static str)>,
}

/// OpenAPI's `discriminator`: it changes no verdict, it says which branch was meant.
#[derive(Debug)]
pub struct DiscriminatorTerms {
    /// The property.
    pub property: String,
    /// Its values and the schemas that they stand for.
    pub mapping: Vec<(String, TermId)>,
}

/// What one keyword asks for.
#[derive(Debug)]
pub enum Demand {
    /// All that another schema asks for.
    Reference(TermId),
    /// The same, where the document leaves open until the check which schema is meant; this is the nearest.
    DynamicReference(TermId),
    /// One of these types, by their names in JSON Schema.
    Type(Vec<&'static str>),
    /// One of these values.
    Enum(Vec<Value>),
    /// This value.
    Const(Value),
    /// No number below.
    Minimum(Number),
    /// No number above.
    Maximum(Number),
    /// Only numbers above.
    ExclusiveMinimum(Number),
    /// Only numbers below.
    ExclusiveMaximum(Number),
    /// Only multiples, reckoned in decimals.
    MultipleOf(Number),
    /// In characters.
    MinLength(u64),
    /// In characters.
    MaxLength(u64),
    /// A regular expression of ECMA-262, found anywhere.
    Pattern(String),
    /// A form of texts or numbers that Candor knows.
    Format(&'static str),
    /// Items at least.
    MinItems(u64),
    /// Items at most.
    MaxItems(u64),
    /// No two items are equal.
    UniqueItems,
    /// Each item has a schema of its own.
    PrefixItems(Vec<TermId>),
    /// The items behind the first `after`.
    Items {
        /// How many have their own.
        after: usize,
        /// What the others follow.
        schema: TermId,
    },
    /// So many items follow a schema: one or more where nothing is said.
    Contains {
        /// The schema.
        schema: TermId,
        /// At least.
        min: Option<u64>,
        /// At most.
        max: Option<u64>,
    },
    /// Members at least.
    MinProperties(u64),
    /// Members at most.
    MaxProperties(u64),
    /// Members that must be there; those that only the server sets are left out.
    Required(Vec<String>),
    /// Members that must be there if another one is.
    DependentRequired(Vec<(String, Vec<String>)>),
    /// Members by name, in the order of the document.
    Properties(Vec<(String, TermId)>),
    /// Members whose names match.
    PatternProperties(Vec<(String, TermId)>),
    /// Members that `Properties` and `PatternProperties` of the same schema do not speak of.
    AdditionalProperties(TermId),
    /// The names of members, as texts.
    PropertyNames(TermId),
    /// What the object follows if a member is there.
    DependentSchemas(Vec<(String, TermId)>),
    /// All of them.
    AllOf(Vec<TermId>),
    /// One or more of them.
    AnyOf(Vec<TermId>),
    /// Exactly one of them.
    OneOf(Vec<TermId>),
    /// Not this one.
    Not(TermId),
    /// One schema or another, by whether a third holds.
    If {
        /// What is tried.
        test: TermId,
        /// Where it holds.
        then: Option<TermId>,
        /// Where it does not.
        otherwise: Option<TermId>,
    },
    /// Members that nothing else speaks of.
    UnevaluatedProperties(TermId),
    /// Items that nothing else speaks of.
    UnevaluatedItems(TermId),
}
