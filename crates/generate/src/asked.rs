//! What the helpers in TypeScript are told of operations, parameters and branches, be the schemas Zod's or Joi's.

use candor_contract::terms::{Demand, ParameterTerms, TermId, Terms};
use candor_rule::ParameterIn;
use serde_json::Value;

use crate::{
    layout::{Doc, block, call, list, table, text},
    plan::{Plan, Planned},
    shape::{Branch, Discriminator, Shape},
    typescript::{comment, key, literal, texts, type_of, typed},
    words::{self, quoted},
};

/// Deepest chain of references that is followed to learn a type.
const MAX_DEPTH: usize = 16;

/// Most constants that are worth telling.
const MAX_CONSTANTS: usize = 200;

/// The kind of values that a shape of one kind speaks of.
pub(crate) fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Null => "null",
        Shape::Boolean => "boolean",
        Shape::Number(_) => "number",
        Shape::Text(_) => "string",
        Shape::List(_) => "array",
        _ => "object",
    }
}

/// What tells a branch from the others.
pub(crate) fn branch(branch: &Branch) -> Vec<Doc> {
    let mut parts = Vec::new();
    if let Some(kinds) = &branch.kinds {
        parts.push(texts(kinds).after("kinds: "));
    }
    if branch.is_null {
        parts.push(text("isNull: true"));
    }
    if !branch.tags.is_empty() {
        let tag = |(name, values): &(String, Vec<Value>)| {
            list(vec![text(quoted(name)), list(values.iter().map(literal).collect())])
        };
        let tags = table(branch.tags.iter().map(tag).collect());
        parts.push(call("new Map<string, unknown[]>", vec![tags]).after("tags: "));
    }
    if let Some(constants) = branch.constants.as_ref().filter(|c| c.len() <= MAX_CONSTANTS) {
        parts.push(list(constants.iter().map(literal).collect()).after("constants: "));
    }
    if !branch.knows.is_empty() {
        parts.push(texts(&branch.knows).after("knows: "));
    }
    parts
}

pub(crate) fn discriminator(discriminator: &Discriminator) -> Doc {
    let pair = |(value, number): &(String, Option<usize>)| {
        let number = number.map_or("undefined".to_owned(), |number| number.to_string());
        list(vec![text(quoted(value)), text(number)])
    };
    let mapping = table(discriminator.mapping.iter().map(pair).collect());
    let parts = vec![
        text(quoted(&discriminator.property)).after("property: "),
        call("new Map<string, number | undefined>", vec![mapping]).after("mapping: "),
    ];
    block(parts).after("discriminator: ")
}

/// A parameter with the function that finds what is wrong with its value.
pub(crate) fn parameter(plan: &Plan<'_>, terms: &ParameterTerms, faults: Doc) -> Doc {
    let place = terms.location.to_string();
    let reading = Reading::of(plan.terms, terms);
    let mut parts = vec![
        text(quoted(&terms.name)).after("name: "),
        text(quoted(&place)).after("in: "),
        text(terms.required.to_string()).after("required: "),
        texts(&reading.kinds).after("kinds: "),
    ];
    if reading.is_list {
        parts.push(text("isList: true"));
    }
    if !reading.members.is_empty() {
        let pair = |(name, kinds): &(String, Vec<&'static str>)| list(vec![text(quoted(name)), texts(kinds)]);
        let pairs = table(reading.members.iter().map(pair).collect());
        parts.push(call("new Map<string, string[]>", vec![pairs]).after("members: "));
    }
    if terms.allow_empty {
        parts.push(text("allowsEmpty: true"));
    }
    parts.push(faults.after("faults: "));
    block(parts)
}

/// The parts of a request as a type.
pub(crate) fn request_type(plan: &Plan<'_>, planned: &Planned<'_>, body: Option<&str>) -> String {
    let mut out = format!("export interface {}Request {{\n", planned.name);
    if planned.parameters.is_empty() && planned.terms.body.is_none() {
        return format!("export interface {}Request {{}}\n", planned.name);
    }
    for own in ["path", "query", "headers", "cookies"] {
        let parameters: Vec<_> =
            planned.parameters.iter().filter(|(terms, _)| place(terms.location) == own).collect();
        if parameters.is_empty() {
            continue;
        }
        let sign = if parameters.iter().any(|(terms, _)| terms.required) { "" } else { "?" };
        out.push_str(&format!("  {own}{sign}: {{\n"));
        for (terms, shape) in parameters {
            let said = terms.description.as_deref().map(|text| words::lines(text, 73)).unwrap_or_default();
            let sign = if terms.required { "" } else { "?" };
            out.push_str(&comment(&said, 4));
            let head = format!("{}{sign}:", key(&terms.name));
            let own = type_of(plan, shape, 4, 5 + head.chars().count());
            out.push_str(&format!("    {};\n", typed(&head, &own)));
        }
        out.push_str("  };\n");
    }
    let required = planned.terms.body.as_ref().is_some_and(|body| body.required);
    if planned.terms.body.is_some() {
        let sign = if required { "" } else { "?" };
        out.push_str(&format!("  body{sign}: {};\n", body.unwrap_or("unknown")));
    }
    out.push_str("}\n");
    out
}

/// Where a parameter stands among the parts of a request.
fn place(location: ParameterIn) -> &'static str {
    match location {
        ParameterIn::Path => "path",
        ParameterIn::Query => "query",
        ParameterIn::Header => "headers",
        ParameterIn::Cookie => "cookies",
    }
}

/// How a parameter's text is read.
pub(crate) struct Reading {
    /// Kinds of the value, or of the items of a list.
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) is_list: bool,
    pub(crate) members: Vec<(String, Vec<&'static str>)>,
}

impl Reading {
    pub(crate) fn of(terms: &Terms, parameter: &ParameterTerms) -> Self {
        let none = Self { kinds: Vec::new(), is_list: false, members: Vec::new() };
        let Some(id) = parameter.schema else { return none };
        let kinds = types(terms, id);
        if parameter.json {
            return Self { kinds: Vec::new(), ..none };
        }
        if kinds.contains(&"object") && !kinds.contains(&"string") {
            let of_member = |id| match types(terms, id) {
                own if own == ["array"] => items(terms, id, 0).map(|id| types(terms, id)).unwrap_or_default(),
                own => own,
            };
            let members = properties(terms, id, 0).unwrap_or_default();
            let members = members.iter().map(|(name, id)| (name.clone(), of_member(*id))).collect();
            return Self { kinds, is_list: false, members };
        }
        if kinds == ["array"] {
            let kinds = items(terms, id, 0).map(|id| types(terms, id)).unwrap_or_default();
            return Self { kinds, is_list: true, members: Vec::new() };
        }
        Self { kinds, ..none }
    }
}

/// The types that a schema may mean, as far as it says.
fn types(terms: &Terms, id: TermId) -> Vec<&'static str> {
    let mut found = Vec::new();
    gather(terms, id, 0, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn gather(terms: &Terms, id: TermId, depth: usize, found: &mut Vec<&'static str>) {
    let Some(term) = terms.all.get(id).filter(|_| depth <= MAX_DEPTH) else { return };
    let own = term.demands.iter().find_map(|demand| match demand {
        Demand::Type(types) => Some(types),
        _ => None,
    });
    if let Some(own) = own {
        found.extend(own);
        return;
    }
    for demand in &term.demands {
        match demand {
            Demand::Reference(to) => gather(terms, *to, depth + 1, found),
            Demand::AllOf(ids) | Demand::AnyOf(ids) | Demand::OneOf(ids) => {
                ids.iter().for_each(|id| gather(terms, *id, depth + 1, found));
            }
            Demand::Enum(values) => found.extend(values.iter().map(type_name)),
            Demand::Const(value) => found.push(type_name(value)),
            Demand::Items { .. } | Demand::PrefixItems(_) => found.push("array"),
            Demand::Properties(_) => found.push("object"),
            Demand::Minimum(_) | Demand::Maximum(_) | Demand::MultipleOf(_) => found.push("number"),
            Demand::Pattern(_) | Demand::MinLength(_) | Demand::MaxLength(_) => found.push("string"),
            _ => {}
        }
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn items(terms: &Terms, id: TermId, depth: usize) -> Option<TermId> {
    through(terms, id, depth, &items, |demand| match demand {
        Demand::Items { schema, .. } => Some(*schema),
        _ => None,
    })
}

fn properties(terms: &Terms, id: TermId, depth: usize) -> Option<Vec<(String, TermId)>> {
    through(terms, id, depth, &properties, |demand| match demand {
        Demand::Properties(list) => Some(list.clone()),
        _ => None,
    })
}

/// The first answer of a schema or of what it consists of.
fn through<T>(
    terms: &Terms,
    id: TermId,
    depth: usize,
    again: &dyn Fn(&Terms, TermId, usize) -> Option<T>,
    pick: impl Fn(&Demand) -> Option<T>,
) -> Option<T> {
    let term = terms.all.get(id).filter(|_| depth <= MAX_DEPTH)?;
    term.demands.iter().find_map(|demand| match demand {
        Demand::Reference(to) => again(terms, *to, depth + 1),
        Demand::AllOf(ids) | Demand::AnyOf(ids) | Demand::OneOf(ids) => {
            ids.iter().find_map(|id| again(terms, *id, depth + 1))
        }
        other => pick(other),
    })
}
