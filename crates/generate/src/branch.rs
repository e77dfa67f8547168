//! What tells the branches of `oneOf` and `anyOf` apart: so that the faults of the one that was meant are told.

use candor_contract::terms::{Demand, Term, TermId, Terms};
use serde_json::Value;

use crate::{lower::Lowering, shape::Branch};

/// Deepest chain of references that is followed.
const MAX_DEPTH: usize = 8;

/// Schemas of which one consists by `$ref` and `allOf`, at most.
const MAX_PARTS: usize = 32;

/// Kinds of values as the helpers name them: a number that is whole is an integer.
const KINDS: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

pub(crate) fn of(lowering: &Lowering<'_>, id: TermId) -> Branch {
    let terms = lowering.terms;
    let kinds: Vec<&'static str> = KINDS.into_iter().filter(|kind| takes(terms, id, kind, 0)).collect();
    let knows = known_names(terms, id);
    let mut tags = Vec::new();
    for name in &knows {
        if let Some(values) = member_constants(terms, id, name, 0) {
            tags.push((name.clone(), values));
        }
    }
    Branch {
        shape: lowering.shape(id),
        kinds: (kinds.len() < KINDS.len()).then_some(kinds),
        is_null: is_null(terms, id),
        tags,
        constants: constants(terms, id, 0),
        knows,
    }
}

/// Drops what tells nothing: members that not all objects bind, and names where there is but one object.
pub(crate) fn keep_telling(branches: &mut [Branch]) {
    let takes_objects = |branch: &Branch| branch.kinds.as_ref().is_none_or(|kinds| kinds.contains(&"object"));
    let objects: Vec<&Branch> = branches.iter().filter(|branch| takes_objects(branch)).collect();
    let binds = |name: &str| objects.iter().all(|branch| branch.tags.iter().any(|(own, _)| own == name));
    let several = objects.len() > 1;
    let telling: Vec<String> = match objects.first() {
        Some(first) if several => first.tags.iter().map(|(n, _)| n.clone()).filter(|n| binds(n)).collect(),
        _ => Vec::new(),
    };
    for branch in branches.iter_mut() {
        branch.tags.retain(|(name, _)| telling.contains(name));
        if !several {
            branch.knows.clear();
        }
    }
}

/// True if a branch is a schema or nothing but a reference to it.
pub(crate) fn leads_to(terms: &Terms, id: TermId, target: TermId) -> bool {
    let referred = demands(terms, id).iter().find_map(|demand| match demand {
        Demand::Reference(to) => Some(*to),
        _ => None,
    });
    id == target || referred == Some(target)
}

fn term(terms: &Terms, id: TermId) -> Option<&Term> {
    terms.all.get(id)
}

fn demands(terms: &Terms, id: TermId) -> &[Demand] {
    term(terms, id).map(|term| term.demands.as_slice()).unwrap_or_default()
}

fn takes(terms: &Terms, id: TermId, kind: &str, depth: usize) -> bool {
    let never = term(terms, id).is_some_and(|term| term.never);
    if never || depth > MAX_DEPTH {
        return !never;
    }
    demands(terms, id).iter().all(|demand| match demand {
        Demand::Type(types) => types.iter().any(|t| *t == kind || *t == "number" && kind == "integer"),
        Demand::Reference(to) => takes(terms, *to, kind, depth + 1),
        Demand::AllOf(ids) => ids.iter().all(|id| takes(terms, *id, kind, depth + 1)),
        Demand::AnyOf(ids) | Demand::OneOf(ids) => ids.iter().any(|id| takes(terms, *id, kind, depth + 1)),
        Demand::Const(value) => match value {
            Value::Null => kind == "null",
            Value::Bool(_) => kind == "boolean",
            Value::Number(_) => matches!(kind, "integer" | "number"),
            Value::String(_) => kind == "string",
            Value::Array(_) => kind == "array",
            Value::Object(_) => kind == "object",
        },
        _ => true,
    })
}

fn is_null(terms: &Terms, id: TermId) -> bool {
    demands(terms, id).iter().any(|demand| match demand {
        Demand::Type(types) => types.as_slice() == ["null"],
        Demand::Const(value) => value.is_null(),
        Demand::Enum(values) => values.iter().all(Value::is_null),
        _ => false,
    })
}

/// The values that a schema takes; `None` if it takes others as well.
fn constants(terms: &Terms, id: TermId, depth: usize) -> Option<Vec<Value>> {
    if depth > MAX_DEPTH {
        return None;
    }
    demands(terms, id).iter().find_map(|demand| match demand {
        Demand::Const(value) => Some(vec![value.clone()]),
        Demand::Enum(values) => Some(values.clone()),
        Demand::Reference(to) => constants(terms, *to, depth + 1),
        Demand::AllOf(ids) => ids.iter().find_map(|id| constants(terms, *id, depth + 1)),
        _ => None,
    })
}

fn member_constants(terms: &Terms, id: TermId, name: &str, depth: usize) -> Option<Vec<Value>> {
    if depth > MAX_DEPTH {
        return None;
    }
    demands(terms, id).iter().find_map(|demand| match demand {
        Demand::Reference(to) => member_constants(terms, *to, name, depth + 1),
        Demand::AllOf(ids) => ids.iter().find_map(|id| member_constants(terms, *id, name, depth + 1)),
        Demand::Properties(list) => {
            let member = list.iter().find(|(own, _)| own == name)?.1;
            constants(terms, member, depth + 1)
        }
        _ => None,
    })
}

/// The members that a schema knows, also through `$ref` and `allOf`.
fn known_names(terms: &Terms, id: TermId) -> Vec<String> {
    let mut parts = vec![id];
    let mut next = 0;
    let mut names = Vec::new();
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        for demand in demands(terms, part) {
            let inner: &[TermId] = match demand {
                Demand::Reference(to) => std::slice::from_ref(to),
                Demand::AllOf(ids) => ids,
                Demand::Properties(list) => {
                    names.extend(list.iter().map(|(name, _)| name.clone()));
                    &[]
                }
                _ => &[],
            };
            for id in inner {
                if parts.len() < MAX_PARTS && !parts.contains(id) {
                    parts.push(*id);
                }
            }
        }
    }
    names.sort();
    names.dedup();
    names
}
