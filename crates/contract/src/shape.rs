//! Text to JSON values, led by the schema: `5` is a number where the contract wants one.

use serde_json::{Map, Number, Value};

use crate::schema::{Check, Id, Schemas, Types};

/// Deepest chain of references that is followed to learn a type.
const MAX_DEPTH: usize = 16;

/// The types that a schema may mean, as far as it says: its own, or those of what it refers to.
pub(crate) fn types(schemas: &Schemas, id: Id) -> Types {
    let mut types = Types::default();
    gather(schemas, id, 0, &mut types);
    types
}

fn gather(schemas: &Schemas, id: Id, depth: usize, types: &mut Types) {
    if depth > MAX_DEPTH {
        return;
    }
    let schema = schemas.get(id);
    if let Some(own) = schema.find(|c| if let Check::Type(types) = c { Some(*types) } else { None }) {
        types.merge(own);
        return;
    }
    for keyword in &schema.keywords {
        match &keyword.check {
            Check::Reference(to) => gather(schemas, *to, depth + 1, types),
            Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => {
                ids.iter().for_each(|id| gather(schemas, *id, depth + 1, types));
            }
            Check::Enum(options) => options.iter().for_each(|v| types.add_type_of(v)),
            Check::Const(value) => types.add_type_of(value),
            Check::Items { .. } | Check::PrefixItems(_) => drop(types.add("array")),
            Check::Properties(_) => drop(types.add("object")),
            Check::Minimum(_) | Check::Maximum(_) | Check::MultipleOf(_) => drop(types.add("number")),
            Check::Pattern(_) | Check::MinLength(_) | Check::MaxLength(_) => drop(types.add("string")),
            _ => {}
        }
    }
}

/// The schema of the items of an array.
pub(crate) fn items(schemas: &Schemas, id: Id) -> Option<Id> {
    search(schemas, id, 0, &|check| {
        if let Check::Items { schema, .. } = check { Some(*schema) } else { None }
    })
}

/// The schema of a property of an object.
pub(crate) fn property(schemas: &Schemas, id: Id, name: &str) -> Option<Id> {
    search(schemas, id, 0, &|check| match check {
        Check::Properties(properties) => properties.get(name).copied(),
        _ => None,
    })
    .or_else(|| {
        search(schemas, id, 0, &|check| match check {
            Check::AdditionalProperties { schema } => Some(*schema),
            _ => None,
        })
    })
}

/// True if a property of this name is declared, by the schema or by one that it refers to.
pub(crate) fn names_property(schemas: &Schemas, id: Id, name: &str) -> bool {
    let named = search(schemas, id, 0, &|check| match check {
        Check::Properties(properties) if properties.contains_key(name) => Some(()),
        _ => None,
    });
    named.is_some()
}

/// True if a schema says how a text is written: by a pattern, a format or the texts themselves.
pub(crate) fn is_written_its_own_way(schemas: &Schemas, id: Id) -> bool {
    let form = search(schemas, id, 0, &|check| match check {
        Check::Pattern(_) | Check::Format(_) | Check::Enum(_) | Check::Const(_) => Some(()),
        _ => None,
    });
    form.is_some()
}

/// The names of the properties of an object.
pub(crate) fn property_names(schemas: &Schemas, id: Id) -> Vec<String> {
    search(schemas, id, 0, &|check| match check {
        Check::Properties(properties) => Some(properties.keys().map(|k| k.to_string()).collect()),
        _ => None,
    })
    .unwrap_or_default()
}

/// The one value that a schema takes or, where it takes several, its default.
pub(crate) fn settled(schemas: &Schemas, id: Id) -> Option<&Value> {
    settled_within(schemas, id, 0)
}

fn settled_within(schemas: &Schemas, id: Id, depth: usize) -> Option<&Value> {
    let schema = schemas.get(id);
    let own = schema.find(|check| match check {
        Check::Const(value) => Some(value),
        Check::Enum(options) => match options.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        Check::Reference(to) if depth < MAX_DEPTH => settled_within(schemas, *to, depth + 1),
        Check::AllOf(ids) if depth < MAX_DEPTH => {
            ids.iter().find_map(|id| settled_within(schemas, *id, depth + 1))
        }
        _ => None,
    });
    own.or(schema.default.as_deref())
}

fn search<T>(schemas: &Schemas, id: Id, depth: usize, pick: &dyn Fn(&Check) -> Option<T>) -> Option<T> {
    if depth > MAX_DEPTH {
        return None;
    }
    schemas.get(id).find(|check| match check {
        Check::Reference(to) => search(schemas, *to, depth + 1, pick),
        Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => {
            ids.iter().find_map(|id| search(schemas, *id, depth + 1, pick))
        }
        check => pick(check),
    })
}

/// What a text may stand for, the likeliest first; empty if it cannot be read as any of the types.
pub(crate) fn scalars(text: &str, types: Types) -> Vec<Value> {
    let mut found = Vec::new();
    let any = types == Types::default();
    if (types.has("integer") || types.has("number"))
        && let Some(number) = number(text)
    {
        found.push(Value::Number(number));
    }
    if types.has("boolean") && matches!(text, "true" | "false") {
        found.push(Value::Bool(text == "true"));
    }
    if types.has("null") && (text.is_empty() || text == "null") {
        found.push(Value::Null);
    }
    if types.has("string") || any {
        found.push(Value::String(text.to_owned()));
    }
    found
}

/// A number by the grammar of JSON: no plus sign, no leading zero, no blank.
fn number(text: &str) -> Option<Number> {
    let starts = text.strip_prefix('-').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
    let value = serde_json::from_str::<Value>(text)
        .ok()
        .filter(|_| starts && !text.ends_with(char::is_whitespace))?;
    if let Value::Number(number) = value { Some(number) } else { None }
}

/// Puts a value at `path` (`filter[a][b]`), making objects on the way; a second value makes a list.
pub(crate) fn put(object: &mut Map<String, Value>, path: &[String], value: Value) {
    let [name, rest @ ..] = path else { return };
    if rest.is_empty() {
        match object.get_mut(name) {
            None => {
                object.insert(name.clone(), value);
            }
            Some(Value::Array(items)) => items.push(value),
            Some(other) => {
                let first = other.take();
                *other = Value::Array(vec![first, value]);
            }
        }
        return;
    }
    let inner = object.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
