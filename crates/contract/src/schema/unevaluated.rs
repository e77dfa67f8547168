//! Which members and items other keywords of a schema have looked at (Core §11).
//!
//! Instead of carrying annotations through every check, the few schemas that ask walk their neighbours once
//! more: the values below are not looked at again, only which branches apply.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Check, Evaluator, Id, Keyword, Schema, leaf::is_named};

/// Indexes of evaluated items.
#[derive(Default)]
pub(super) struct Items {
    /// All below this.
    before: usize,
    single: HashSet<usize>,
}

impl Items {
    pub(super) fn has(&self, index: usize) -> bool {
        index < self.before || self.single.contains(&index)
    }
}

impl<'a> Evaluator<'a> {
    /// Members that keywords other than `asking` have evaluated.
    pub(super) fn evaluated_names(
        &mut self,
        schema: &'a Schema,
        value: &'a Value,
        object: &'a Map<String, Value>,
        asking: &Keyword,
    ) -> HashSet<&'a str> {
        let mut names = HashSet::new();
        self.names(schema, value, object, Some(asking), &mut names);
        names
    }

    fn names(
        &mut self,
        schema: &'a Schema,
        value: &'a Value,
        object: &'a Map<String, Value>,
        asking: Option<&Keyword>,
        names: &mut HashSet<&'a str>,
    ) {
        let entered = self.enter(schema);
        for keyword in schema.keywords.iter().filter(|k| asking.is_none_or(|a| !std::ptr::eq(*k, a))) {
            match &keyword.check {
                Check::Properties(properties) => {
                    names.extend(object.keys().map(String::as_str).filter(|k| properties.contains_key(*k)));
                }
                Check::PatternProperties(patterns) => {
                    let matching = object.keys().filter(|k| patterns.iter().any(|(p, _)| p.matches(k)));
                    names.extend(matching.map(String::as_str));
                }
                Check::AdditionalProperties { .. } => {
                    names.extend(object.keys().map(String::as_str).filter(|k| !is_named(schema, k)));
                }
                Check::UnevaluatedProperties(_) => names.extend(object.keys().map(String::as_str)),
                check => {
                    for id in self.applied(check, value) {
                        let inner = self.schemas.get(id);
                        self.names(inner, value, object, None, names);
                    }
                }
            }
        }
        self.leave(entered);
    }

    /// Items that keywords other than `asking` have evaluated.
    pub(super) fn evaluated_items(
        &mut self,
        schema: &'a Schema,
        value: &'a Value,
        items: &'a [Value],
        asking: &Keyword,
    ) -> Items {
        let mut evaluated = Items::default();
        self.items(schema, value, items, Some(asking), &mut evaluated);
        evaluated
    }

    fn items(
        &mut self,
        schema: &'a Schema,
        value: &'a Value,
        items: &'a [Value],
        asking: Option<&Keyword>,
        evaluated: &mut Items,
    ) {
        let entered = self.enter(schema);
        for keyword in schema.keywords.iter().filter(|k| asking.is_none_or(|a| !std::ptr::eq(*k, a))) {
            match &keyword.check {
                Check::PrefixItems(ids) => evaluated.before = evaluated.before.max(ids.len()),
                Check::Items { .. } | Check::UnevaluatedItems(_) => evaluated.before = items.len(),
                Check::Contains { schema: id, .. } => {
                    for (index, item) in items.iter().enumerate() {
                        if self.valid(*id, item) {
                            evaluated.single.insert(index);
                        }
                    }
                }
                check => {
                    for id in self.applied(check, value) {
                        let inner = self.schemas.get(id);
                        self.items(inner, value, items, None, evaluated);
                    }
                }
            }
        }
        self.leave(entered);
    }

    /// The schemas that a keyword applies to this very value, those that fail left out.
    fn applied(&mut self, check: &'a Check, value: &'a Value) -> Vec<Id> {
        let candidates: Vec<Id> = match check {
            Check::Reference(id) => vec![*id],
            Check::DynamicReference { target, anchor } => vec![self.dynamic(*target, anchor)],
            Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => ids.clone(),
            Check::DependentSchemas(rules) => {
                let present = |name: &str| value.as_object().is_some_and(|o| o.contains_key(name));
                rules.iter().filter(|(name, _)| present(name)).map(|(_, id)| *id).collect()
            }
            Check::If { test, then, otherwise } => {
                if self.valid(*test, value) {
                    std::iter::once(*test).chain(*then).collect()
                } else {
                    otherwise.iter().copied().collect()
                }
            }
            _ => Vec::new(),
        };
        candidates.into_iter().filter(|id| self.valid(*id, value)).collect()
    }
}
