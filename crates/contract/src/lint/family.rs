//! Which schemas speak about the same value: `allOf` and its kin, and references. What one of them declares
//! counts for the others.

use std::collections::{HashMap, HashSet};

use crate::schema::{Check, Id, Keyword, Schemas};

/// Most schemas that are looked at together; beyond that nothing is claimed.
const MOST: usize = 2000;

/// The schemas of a document, and who includes whom.
pub(crate) struct Family<'s> {
    schemas: &'s Schemas,
    around: HashMap<Id, Vec<Id>>,
}

impl<'s> Family<'s> {
    pub(super) fn new(schemas: &'s Schemas) -> Self {
        let mut around: HashMap<Id, Vec<Id>> = HashMap::new();
        for outer in schemas.ids() {
            for inner in schemas.get(outer).keywords.iter().flat_map(included) {
                around.entry(inner).or_default().push(outer);
            }
        }
        Self { schemas, around }
    }

    /// The properties that are declared for a value that this schema is about. `None` where others are
    /// described as well, or none at all.
    pub(crate) fn names(&self, id: Id) -> Option<HashSet<&'s str>> {
        let outer = reach(id, |id| self.around.get(&id).cloned().unwrap_or_default())?;
        let mut all = HashSet::new();
        for id in outer {
            let inside = |id| self.schemas.get(id).keywords.iter().flat_map(included).collect();
            all.extend(reach(id, inside)?);
            if all.len() > MOST {
                return None;
            }
        }
        let mut names = HashSet::new();
        for check in all.iter().flat_map(|id| &self.schemas.get(*id).keywords).map(|k| &k.check) {
            match check {
                Check::Properties(properties) => names.extend(properties.keys().map(|name| &**name)),
                Check::PatternProperties(_) | Check::PropertyNames(_) => return None,
                Check::AdditionalProperties { schema } | Check::UnevaluatedProperties(schema) => {
                    let schema = self.schemas.get(*schema);
                    if !schema.never && !schema.keywords.is_empty() {
                        return None;
                    }
                }
                _ => {}
            }
        }
        (!names.is_empty()).then_some(names)
    }

    /// True if a value of this schema always has the property.
    pub(crate) fn requires(&self, id: Id, property: &str) -> bool {
        self.demands(id, property, 0)
    }

    fn demands(&self, id: Id, property: &str, depth: usize) -> bool {
        let inner = |id: &Id| self.demands(*id, property, depth + 1);
        depth <= 16
            && self.schemas.get(id).keywords.iter().any(|keyword| match &keyword.check {
                Check::Required(names) => names.iter().any(|name| **name == *property),
                Check::Reference(to) => inner(to),
                Check::AllOf(ids) => ids.iter().any(inner),
                Check::AnyOf(ids) | Check::OneOf(ids) => ids.iter().all(inner),
                _ => false,
            })
    }
}

/// The schemas that a keyword brings in about the same value.
fn included(keyword: &Keyword) -> Vec<Id> {
    match &keyword.check {
        Check::Reference(id) | Check::DynamicReference { target: id, .. } | Check::Not(id) => vec![*id],
        Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => ids.clone(),
        Check::If { test, then, otherwise } => {
            [Some(*test), *then, *otherwise].into_iter().flatten().collect()
        }
        Check::DependentSchemas(rules) => rules.iter().map(|(_, id)| *id).collect(),
        _ => Vec::new(),
    }
}

/// Everything that is reached from `start`, itself included; `None` if it is too much.
fn reach(start: Id, next: impl Fn(Id) -> Vec<Id>) -> Option<Vec<Id>> {
    let mut found = vec![start];
    let mut known = HashSet::from([start]);
    let mut at = 0;
    while let Some(id) = found.get(at).copied() {
        at += 1;
        found.extend(next(id).into_iter().filter(|id| known.insert(*id)));
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}
