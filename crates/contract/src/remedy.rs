//! What would mend a fault: the contract's side of a correction.

use candor_rule::{Remedy, text::nearest};
use serde_json::Value;

use crate::{
    schema::{Check, Detail, Fault, Id, Schemas, Types, property_of},
    shape, words,
};

/// What would mend a fault, where the schema tells.
pub(crate) fn of(fault: &Fault<'_>, schemas: &Schemas) -> Option<Remedy> {
    match &fault.detail {
        Detail::Missing { name, instead } => {
            let property = property_of(schemas, fault.schema, name);
            return Some(add(name, *instead, property, schemas));
        }
        Detail::Dependent { missing, .. } => {
            return Some(add(missing, None, property_of(schemas, fault.schema, missing), schemas));
        }
        Detail::Unknown { meant, .. } => return meant.map(|meant| Remedy::Name(meant.to_owned())),
        Detail::Discriminator { property, present: false, .. } => {
            return Some(add(property, None, property_of(schemas, fault.schema, property), schemas));
        }
        Detail::Discriminator { property, known, present: true } => {
            let tag = fault.value.get(*property).and_then(Value::as_str)?;
            let near = nearest(tag, known.iter().copied())?;
            return Some(Remedy::Value(Value::from(near).to_string()));
        }
        // What several schemas of a choice take together.
        Detail::Options { options, .. } => {
            let options: Vec<Value> = options.iter().copied().cloned().collect();
            return words::meant(fault.value, &options).map(|v| Remedy::Value(v.to_string()));
        }
        Detail::Types(types) => return Some(Remedy::Types(types.names())),
        _ => {}
    }
    match &fault.keyword?.check {
        Check::Type(types) => Some(Remedy::Types(types.names())),
        Check::Enum(options) => words::meant(fault.value, options).map(|v| Remedy::Value(v.to_string())),
        Check::Const(value) => {
            let meant = words::meant(fault.value, std::slice::from_ref(value));
            meant.map(|v| Remedy::Value(v.to_string()))
        }
        Check::Format(format) => Some(Remedy::Format(format.name())),
        _ => None,
    }
}

/// An absent property or parameter with this schema.
pub(crate) fn add(name: &str, instead: Option<&str>, schema: Option<Id>, schemas: &Schemas) -> Remedy {
    let types = schema.map_or_else(Types::default, |id| shape::types(schemas, id));
    Remedy::Add {
        name: name.to_owned(),
        instead: instead.map(str::to_owned),
        value: schema.and_then(|id| shape::settled(schemas, id)).map(|v| v.to_string()),
        expected: if types == Types::default() { "a value".into() } else { types.words() },
    }
}
