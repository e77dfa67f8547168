//! What must hold of a value: the one form that every target prints from.
//!
//! Keywords of JSON Schema speak of one kind of values each and leave the others alone. Here they are sorted by
//! the kinds of values that they speak of, and what a language can say by itself (a text, an object with these
//! members) is told from what it needs a helper for.

use candor_contract::terms::TermId;
use serde_json::{Number, Value};

/// What must hold of a value.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Anything,
    Nothing,
    /// A schema that has a name.
    Named(TermId),
    Null,
    Boolean,
    Number(NumberRules),
    Text(TextRules),
    List(Box<ListRules>),
    Object(Box<ObjectRules>),
    /// Values of several kinds, one shape for each; those of other kinds are all taken or all refused.
    Kinds {
        shapes: Vec<Shape>,
        others: bool,
    },
    /// One of these plain values, which are all of the declared types.
    Choice {
        values: Vec<Value>,
        is_const: bool,
    },
    /// One of these values, be the type declared or not.
    Among {
        values: Vec<Value>,
        is_const: bool,
    },
    All(Vec<Shape>),
    AnyOf(Box<Union>),
    OneOf(Box<Union>),
    Not(Box<Shape>),
    If(Box<Conditional>),
    /// What the object follows if a member is there.
    Dependents(Vec<(String, Shape)>),
    Nullable(Box<Shape>),
    /// What members or items follow that nothing else looks at.
    Rest(Box<Rest>),
}

/// `unevaluatedProperties` or `unevaluatedItems`.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    pub(crate) looked: Looked,
    pub(crate) shape: Shape,
    pub(crate) of_items: bool,
}

/// What a schema looks at of a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looked {
    /// Every member, or every item.
    pub(crate) all: bool,
    pub(crate) names: Vec<String>,
    pub(crate) patterns: Vec<String>,
    /// So many items from the first on.
    pub(crate) first: usize,
    /// Items that follow one of these.
    pub(crate) contains: Vec<Shape>,
    /// What schemas look at that the value follows as a whole.
    pub(crate) parts: Vec<LookedPart>,
}

/// A schema that looks at something if the value follows it.
#[derive(Clone, Debug)]
pub(crate) struct LookedPart {
    pub(crate) shape: Shape,
    pub(crate) looked: Looked,
    /// Only where this member is there.
    pub(crate) trigger: Option<String>,
    /// Only where the value follows this, or does not.
    pub(crate) test: Option<(Shape, bool)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct NumberRules {
    pub(crate) is_integer: bool,
    pub(crate) minimum: Option<Number>,
    pub(crate) maximum: Option<Number>,
    pub(crate) above: Option<Number>,
    pub(crate) below: Option<Number>,
    pub(crate) multiple_of: Option<Number>,
    /// `int32` or `int64`.
    pub(crate) format: Option<&'static str>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct TextRules {
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    pub(crate) pattern: Option<String>,
    pub(crate) format: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct ListRules {
    pub(crate) first: Vec<Shape>,
    /// What the items behind the first ones follow.
    pub(crate) items: Shape,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    pub(crate) unique: bool,
    pub(crate) contains: Option<Contains>,
}

#[derive(Clone, Debug)]
pub(crate) struct Contains {
    pub(crate) shape: Shape,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct ObjectRules {
    pub(crate) members: Vec<Member>,
    /// Names that must be there and of which nothing else is said.
    pub(crate) required: Vec<String>,
    pub(crate) patterns: Vec<(String, Shape)>,
    /// What members follow that are not named above.
    pub(crate) rest: Shape,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    pub(crate) names: Option<Shape>,
    pub(crate) dependent: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    /// Where to read what it says to people.
    pub(crate) term: TermId,
}

/// Several shapes, and what tells them apart.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    pub(crate) branches: Vec<Branch>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Clone, Debug)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Value and number of the branch; none for a schema that is no branch.
    pub(crate) mapping: Vec<(String, Option<usize>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) shape: Shape,
    /// The kinds of values that it takes; `None` for any.
    pub(crate) kinds: Option<Vec<&'static str>>,
    pub(crate) is_null: bool,
    /// What it binds members to.
    pub(crate) tags: Vec<(String, Vec<Value>)>,
    /// The values that it takes, if it takes no others.
    pub(crate) constants: Option<Vec<Value>>,
    pub(crate) knows: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Conditional {
    pub(crate) test: Shape,
    pub(crate) then: Option<Shape>,
    pub(crate) otherwise: Option<Shape>,
}

impl Shape {
    /// Several shapes that must hold together.
    pub(crate) fn all(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !matches!(part, Self::Anything));
        match parts.len() {
            0 => Self::Anything,
            1 => parts.remove(0),
            _ => Self::All(parts),
        }
    }

    pub(crate) fn is_anything(&self) -> bool {
        matches!(self, Self::Anything)
    }

    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// The shapes right inside.
    pub(crate) fn inner(&self) -> Vec<&Self> {
        match self {
            Self::List(list) => {
                let contains = list.contains.iter().map(|contains| &contains.shape);
                list.first.iter().chain([&list.items]).chain(contains).collect()
            }
            Self::Object(object) => {
                let members = object.members.iter().map(|member| &member.shape);
                let patterns = object.patterns.iter().map(|(_, shape)| shape);
                members.chain(patterns).chain([&object.rest]).chain(&object.names).collect()
            }
            Self::Kinds { shapes, .. } | Self::All(shapes) => shapes.iter().collect(),
            Self::AnyOf(union) | Self::OneOf(union) => {
                union.branches.iter().map(|branch| &branch.shape).collect()
            }
            Self::Not(shape) | Self::Nullable(shape) => vec![shape],
            Self::If(conditional) => {
                let Conditional { test, then, otherwise } = &**conditional;
                [Some(test), then.as_ref(), otherwise.as_ref()].into_iter().flatten().collect()
            }
            Self::Rest(rest) => {
                let mut found = vec![&rest.shape];
                rest.looked.shapes(&mut found);
                found
            }
            Self::Dependents(list) => list.iter().map(|(_, shape)| shape).collect(),
            _ => Vec::new(),
        }
    }

    /// Visits the shape and all inside it, named ones left closed.
    pub(crate) fn walk<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        for inner in self.inner() {
            inner.walk(visit);
        }
    }
}

impl Looked {
    /// True if it looks at nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { all, names, patterns, first, contains, parts } = self;
        !all && names.is_empty()
            && patterns.is_empty()
            && *first == 0
            && contains.is_empty()
            && parts.is_empty()
    }

    fn shapes<'s>(&'s self, found: &mut Vec<&'s Shape>) {
        found.extend(&self.contains);
        for part in &self.parts {
            found.push(&part.shape);
            found.extend(part.test.iter().map(|(shape, _)| shape));
            part.looked.shapes(found);
        }
    }
}
