//! Null for a property that is not required, taken as if the property were absent: for documents that say
//! "optional" where their servers mean "or null".
//!
//! A value that breaks its schema is looked at again without such nulls. So what was valid stays valid, whatever
//! `oneOf`, `not` or `if` make of a null, and `required` of any schema that counts there is the only judge of
//! whether a property may be absent. Nothing of this is done for a value that is valid as it is.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    Detail, Direction, Evaluator, Fault, Id, Schemas,
    evaluate::{Step, pointer_of},
};
use crate::tree::escape;

/// Times that a value is looked at. Two do unless a null that is required hides another.
const MAX_ROUNDS: usize = 4;

/// The value without the nulls that count as absent; `None` if there are none. What is wrong with the value then
/// stands at the same places in the value that was sent.
pub(crate) fn without_nulls(schemas: &Schemas, direction: Direction, id: Id, value: &Value) -> Option<Value> {
    let mut absent: HashSet<String> = HashSet::new();
    let mut strict: HashSet<String> = HashSet::new();
    for _ in 0..MAX_ROUNDS {
        let left = without(value, &absent, &mut String::new());
        let mut evaluator = Evaluator::noting_nulls(schemas, direction);
        let faults = evaluator.faults(id, &left);
        let missed: Vec<String> =
            faults.iter().filter_map(missing).filter(|pointer| absent.contains(pointer)).collect();
        if !missed.is_empty() {
            absent.retain(|pointer| !missed.contains(pointer));
            strict.extend(missed);
            continue;
        }
        let nulls = evaluator.into_nulls();
        let known = absent.len();
        absent.extend(nulls.into_iter().filter(|pointer| !strict.contains(pointer)));
        if absent.len() == known {
            return (known > 0).then_some(left);
        }
    }
    None
}

impl<'a> Evaluator<'a> {
    /// One that notes properties whose null breaks their schema, and counts no fault of theirs.
    fn noting_nulls(schemas: &'a Schemas, direction: Direction) -> Self {
        let mut evaluator = Self::new(schemas, direction);
        evaluator.nulls = Some(HashSet::new());
        evaluator
    }

    /// What was noted.
    fn into_nulls(self) -> HashSet<String> {
        self.nulls.unwrap_or_default()
    }

    /// Notes the property under inspection, if it is one to be noted.
    pub(super) fn notes_null(&mut self, value: &Value) -> bool {
        let is_property = matches!(self.path.last(), Some(Step::Key(_)));
        let Some(nulls) = self.nulls.as_mut().filter(|_| is_property && value.is_null()) else {
            return false;
        };
        nulls.insert(pointer_of(&self.path));
        true
    }
}

/// The property that is required and not there.
fn missing(fault: &Fault<'_>) -> Option<String> {
    match &fault.detail {
        Detail::Missing { name, .. } | Detail::Dependent { missing: name, .. } => {
            Some(format!("{}/{}", fault.pointer, escape(name)))
        }
        Detail::Discriminator { property, present: false, .. } => {
            Some(format!("{}/{}", fault.pointer, escape(property)))
        }
        _ => None,
    }
}

/// A copy without the members at these pointers.
fn without(value: &Value, absent: &HashSet<String>, pointer: &mut String) -> Value {
    let length = pointer.len();
    match value {
        Value::Object(object) => {
            let mut left = Map::new();
            for (name, member) in object {
                pointer.push('/');
                pointer.push_str(&escape(name));
                if !absent.contains(pointer.as_str()) {
                    left.insert(name.clone(), without(member, absent, pointer));
                }
                pointer.truncate(length);
            }
            Value::Object(left)
        }
        Value::Array(items) => {
            let mut left = Vec::with_capacity(items.len());
            for (number, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{number}"));
                left.push(without(item, absent, pointer));
                pointer.truncate(length);
            }
            Value::Array(left)
        }
        plain => plain.clone(),
    }
}
