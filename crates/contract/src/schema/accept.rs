//! The quick yes: most texts follow their schema, and that can be decided on their nodes where they lie,
//! without building values, pointers or faults.
//!
//! Says yes only where the evaluator would find nothing. Whatever is rarely used, takes long or needs to be
//! told about (`readOnly`, `contentEncoding`) is left to it.

use std::borrow::Cow;

use candor_syntax::json::{self, Kind, Node};
use serde_json::Value;

use super::{
    Check, Direction, Id, Schema, Schemas,
    leaf::{holds, is_at_least, is_at_most},
    value,
};

/// Schemas inside one another that are followed.
const MAX_DEPTH: usize = 64;

/// True if the text plainly follows the schema; false says nothing.
pub(crate) fn plainly(
    schemas: &Schemas,
    id: Id,
    document: &json::Document<'_>,
    direction: Direction,
) -> bool {
    // Branches may be tried again and again: then the evaluator, which remembers, is the quicker one.
    let steps = 10_000 + 4 * document.text().len();
    let mut quick = Quick { schemas, direction, document, steps, unique_keys: None };
    quick.fits(id, &document.root(), 0) == Some(true)
}

/// One try.
struct Quick<'a, 'd> {
    schemas: &'a Schemas,
    direction: Direction,
    document: &'d json::Document<'d>,
    /// Keywords that may still be looked at.
    steps: usize,
    /// Whether no object of the text has a key twice, once somebody asked.
    unique_keys: Option<bool>,
}

/// `None` leaves it to the evaluator.
type Verdict = Option<bool>;

impl<'d> Quick<'_, 'd> {
    fn fits(&mut self, id: Id, node: &Node<'d>, depth: usize) -> Verdict {
        let schema = self.schemas.get(id);
        let kind = node.kind();
        if schema.nullable && kind == Kind::Null {
            return Some(true);
        }
        if schema.never {
            return Some(false);
        }
        if depth >= MAX_DEPTH || schema.content_encoding.is_some() && kind == Kind::String {
            return None;
        }
        let mut leaf = Leaf { node, value: None };
        for keyword in &schema.keywords {
            self.steps = self.steps.checked_sub(1)?;
            match self.keyword(schema, &keyword.check, &mut leaf, kind, depth + 1) {
                Some(true) => {}
                other => return other,
            }
        }
        Some(true)
    }

    fn keyword(
        &mut self,
        schema: &Schema,
        check: &Check,
        leaf: &mut Leaf<'_, 'd>,
        kind: Kind,
        depth: usize,
    ) -> Verdict {
        let node = leaf.node;
        match (check, kind) {
            (Check::Reference(id), _) => self.fits(*id, node, depth),
            (Check::AllOf(ids), _) => self.all(ids.iter().map(|id| (*id, *node)), depth),
            (Check::AnyOf(ids), _) => {
                let mut verdict = Some(false);
                for id in ids {
                    match self.fits(*id, node, depth) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => verdict = None,
                    }
                }
                verdict
            }
            (Check::OneOf(ids), _) => {
                let mut fitting = 0;
                for id in ids {
                    fitting += usize::from(self.fits(*id, node, depth)?);
                }
                self.if_keys_are_unique(fitting == 1)
            }
            (Check::Not(id), _) => {
                let fits = self.fits(*id, node, depth)?;
                self.if_keys_are_unique(!fits)
            }
            (Check::Type(types), Kind::Number) if !node.is_integer_literal() => {
                Some(types.accept(leaf.value()))
            }
            (Check::Type(types), _) => Some(types.takes(kind)),
            (Check::Enum(options), Kind::String) => {
                let text = leaf.text();
                Some(options.iter().any(|option| option.as_str() == Some(&*text)))
            }
            (Check::Enum(options), _) => {
                let value = leaf.value();
                Some(options.iter().any(|option| value::equal(option, value)))
            }
            (Check::Const(expected), _) => Some(value::equal(expected, leaf.value())),
            (Check::MinLength(min), Kind::String) => Some(is_at_least(&leaf.text(), *min)),
            (Check::MaxLength(max), Kind::String) => Some(is_at_most(&leaf.text(), *max)),
            (Check::MinItems(min), Kind::Array) => Some(node.items().count() as u64 >= *min),
            (Check::MaxItems(max), Kind::Array) => Some(node.items().count() as u64 <= *max),
            (Check::PrefixItems(ids), Kind::Array) => self.all(ids.iter().copied().zip(node.items()), depth),
            (Check::Items { after, schema }, Kind::Array) => {
                self.all(node.items().skip(*after).map(|item| (*schema, item)), depth)
            }
            (_, Kind::Object) => self.of_object(schema, check, node, depth),
            (Check::UniqueItems | Check::Contains { .. } | Check::UnevaluatedItems(_), Kind::Array)
            | (Check::DynamicReference { .. } | Check::If { .. }, _) => None,
            (leaf_check, Kind::Null | Kind::Boolean | Kind::Number | Kind::String) => {
                Some(holds(leaf_check, leaf.value()))
            }
            _ => Some(true),
        }
    }

    /// Keywords that speak of members.
    fn of_object(&mut self, schema: &Schema, check: &Check, node: &Node<'d>, depth: usize) -> Verdict {
        let has = |name: &str| node.members().any(|member| member.key == name);
        match check {
            Check::Required(names) => {
                // What belongs to the other direction is not missed.
                let foreign = |name: &str| {
                    schema.property(name).is_some_and(|id| self.schemas.is_foreign(id, self.direction))
                };
                Some(names.iter().all(|name| has(name) || foreign(name)))
            }
            Check::Properties(properties) => {
                // In the same go: what `additionalProperties` says of all others.
                let others = match others(schema) {
                    Some(_) if has_patterns(schema) => return None,
                    others => others.filter(|id| !self.takes_everything(*id)),
                };
                for member in node.members() {
                    let id = match (properties.get(&*member.key), others) {
                        (Some(id), _) if self.schemas.is_foreign(*id, self.direction) => return None,
                        (Some(id), _) => *id,
                        (None, Some(id)) => id,
                        (None, None) => continue,
                    };
                    match self.fits(id, &member.value, depth) {
                        Some(true) => {}
                        other => return other,
                    }
                }
                Some(true)
            }
            Check::AdditionalProperties { .. } if has_properties(schema) => Some(true),
            Check::AdditionalProperties { .. } if has_patterns(schema) => None,
            Check::AdditionalProperties { schema: id } if self.takes_everything(*id) => Some(true),
            Check::AdditionalProperties { schema: id } => {
                self.all(node.members().map(|member| (*id, member.value)), depth)
            }
            // A key that is there twice counts once.
            Check::MaxProperties(max) => (node.members().count() as u64 <= *max).then_some(true),
            Check::MinProperties(min) if *min > 1 => None,
            Check::MinProperties(min) => Some(*min == 0 || node.members().next().is_some()),
            Check::DependentRequired(rules) => {
                let holds = |(trigger, needed): &(Box<str>, Vec<Box<str>>)| {
                    !has(trigger) || needed.iter().all(|name| has(name))
                };
                Some(rules.iter().all(holds))
            }
            Check::PatternProperties(_)
            | Check::PropertyNames(_)
            | Check::DependentSchemas(_)
            | Check::UnevaluatedProperties(_)
            | Check::DynamicReference { .. }
            | Check::If { .. } => None,
            // What speaks of texts, numbers and lists.
            _ => Some(true),
        }
    }

    fn all(&mut self, parts: impl Iterator<Item = (Id, Node<'d>)>, depth: usize) -> Verdict {
        for (id, node) in parts {
            match self.fits(id, &node, depth) {
                Some(true) => {}
                other => return other,
            }
        }
        Some(true)
    }

    fn takes_everything(&self, id: Id) -> bool {
        let schema = self.schemas.get(id);
        schema.keywords.is_empty() && !schema.never && schema.content_encoding.is_none()
    }

    /// A "no" about a branch only counts if no member stands behind another of its name: the last one wins.
    fn if_keys_are_unique(&mut self, verdict: bool) -> Verdict {
        let document = self.document;
        let unique = self.unique_keys.get_or_insert_with(|| !document.has_repeated_keys());
        unique.then_some(verdict)
    }
}

/// True if `properties` were asked, and all other members with them.
fn has_properties(schema: &Schema) -> bool {
    schema.keywords.iter().any(|keyword| matches!(keyword.check, Check::Properties(_)))
}

fn has_patterns(schema: &Schema) -> bool {
    schema.keywords.iter().any(|keyword| matches!(keyword.check, Check::PatternProperties(_)))
}

/// What is said of members that are not named.
fn others(schema: &Schema) -> Option<Id> {
    schema.find(|check| if let Check::AdditionalProperties { schema } = check { Some(*schema) } else { None })
}

/// A value that is built once, if anybody asks for it.
struct Leaf<'n, 'd> {
    node: &'n Node<'d>,
    value: Option<Value>,
}

impl<'d> Leaf<'_, 'd> {
    fn value(&mut self) -> &Value {
        self.value.get_or_insert_with(|| self.node.to_value())
    }

    fn text(&self) -> Cow<'d, str> {
        self.node.as_str().unwrap_or_default()
    }
}
