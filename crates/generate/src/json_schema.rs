//! JSON Schema 2020-12: for each operation one schema of its request, with all that it refers to.

use std::collections::{BTreeMap, BTreeSet};

use candor_contract::terms::{Demand, Term, TermId};
use serde_json::{Map, Number, Value, json};

use crate::{
    File, Told, formats,
    plan::{Plan, Planned},
};

pub(crate) fn files(plan: &Plan<'_>, told: &Told<'_>) -> Vec<File> {
    let operations = plan.operations.iter();
    let files = operations.map(|planned| {
        let schema = operation(plan, planned, told);
        let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        File { name: format!("{}.json", planned.name), text: format!("{text}\n") }
    });
    files.collect()
}

fn operation(plan: &Plan<'_>, planned: &Planned<'_>, told: &Told<'_>) -> Value {
    let mut printer = Printer { plan, defs: BTreeMap::new(), open: BTreeSet::new() };
    let terms = planned.terms;
    let mut places: BTreeMap<String, (Map<String, Value>, Vec<Value>)> = BTreeMap::new();
    for parameter in &terms.parameters {
        let (members, required) = places.entry(parameter.location.to_string()).or_default();
        let mut schema = parameter.schema.map_or(Value::Bool(true), |id| printer.place(id));
        if let (Some(text), Value::Object(own)) = (&parameter.description, &mut schema) {
            own.entry("description").or_insert_with(|| Value::String(text.clone()));
        }
        members.insert(parameter.name.clone(), schema);
        if parameter.required {
            required.push(Value::String(parameter.name.clone()));
        }
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (place, (members, needed)) in places {
        if !needed.is_empty() {
            required.push(Value::String(place.clone()));
        }
        properties.insert(place, json!({ "type": "object", "properties": members, "required": needed }));
    }
    if let Some(body) = &terms.body {
        if body.required {
            required.push("body".into());
        }
        let schema = body.schema.filter(|_| body.range.is_some());
        properties.insert("body".to_owned(), schema.map_or(Value::Bool(true), |id| printer.place(id)));
    }
    printer.close();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": told.head().join("\n"),
        "title": planned.name,
        "type": "object",
        "properties": properties,
        "required": required,
    });
    let described = [&terms.summary, &terms.description].into_iter().flatten().cloned().collect::<Vec<_>>();
    if !described.is_empty() {
        schema["description"] = Value::String(described.join("\n\n"));
    }
    if !printer.defs.is_empty() {
        schema["$defs"] = Value::Object(printer.defs.into_iter().collect());
    }
    schema
}

struct Printer<'p, 't> {
    plan: &'p Plan<'t>,
    defs: BTreeMap<String, Value>,
    /// Referred to and not yet written.
    open: BTreeSet<TermId>,
}

impl Printer<'_, '_> {
    fn close(&mut self) {
        while let Some(id) = self.open.pop_first() {
            let name = self.plan.name(id).to_owned();
            if self.defs.contains_key(&name) {
                continue;
            }
            self.defs.insert(name.clone(), Value::Null);
            let schema = self.term(id);
            self.defs.insert(name, schema);
        }
    }

    /// A schema where it is used: a reference if it has a name.
    fn place(&mut self, id: TermId) -> Value {
        if !self.plan.is_named(id) {
            return self.term(id);
        }
        self.reference(id)
    }

    fn reference(&mut self, id: TermId) -> Value {
        self.open.insert(id);
        json!({ "$ref": format!("#/$defs/{}", self.plan.name(id)) })
    }

    fn term(&mut self, id: TermId) -> Value {
        let Some(term) = self.plan.term(id) else { return Value::Bool(true) };
        if term.never {
            return Value::Bool(false);
        }
        let mut out = Map::new();
        let mut more = Vec::new();
        for demand in &term.demands {
            self.demand(demand, &mut out, &mut more);
        }
        // A keyword stands once in an object; what asks for it again asks beside it.
        if !more.is_empty() {
            match out.get_mut("allOf") {
                Some(Value::Array(all)) => all.append(&mut more),
                _ => drop(out.insert("allOf".to_owned(), Value::Array(more))),
            }
        }
        if term.nullable && !out.is_empty() {
            let inner = Value::Object(std::mem::take(&mut out));
            out.insert("anyOf".to_owned(), json!([{ "type": "null" }, inner]));
        }
        annotate(term, &mut out);
        if out.is_empty() { Value::Bool(true) } else { Value::Object(out) }
    }

    fn places(&mut self, ids: &[TermId]) -> Value {
        Value::Array(ids.iter().map(|id| self.place(*id)).collect())
    }

    fn keyed(&mut self, list: &[(String, TermId)]) -> Value {
        Value::Object(list.iter().map(|(name, id)| (name.clone(), self.place(*id))).collect())
    }

    fn demand(&mut self, demand: &Demand, out: &mut Map<String, Value>, more: &mut Vec<Value>) {
        let count = |n: &u64| Value::from(*n);
        let number = |n: &Number| Value::Number(n.clone());
        let (name, value) = match demand {
            Demand::Reference(id) | Demand::DynamicReference(id) => {
                let Value::Object(reference) = self.reference(*id) else { return };
                out.extend(reference);
                return;
            }
            Demand::Type(types) => match types.as_slice() {
                [only] => ("type", Value::from(*only)),
                several => ("type", json!(several)),
            },
            Demand::Enum(values) => ("enum", Value::Array(values.clone())),
            Demand::Const(value) => ("const", value.clone()),
            Demand::Minimum(n) => ("minimum", number(n)),
            Demand::Maximum(n) => ("maximum", number(n)),
            Demand::ExclusiveMinimum(n) => ("exclusiveMinimum", number(n)),
            Demand::ExclusiveMaximum(n) => ("exclusiveMaximum", number(n)),
            Demand::MultipleOf(n) => ("multipleOf", number(n)),
            Demand::MinLength(n) => ("minLength", count(n)),
            Demand::MaxLength(n) => ("maxLength", count(n)),
            Demand::Pattern(source) => ("pattern", Value::from(source.as_str())),
            Demand::Format(name) => match formats::limits(name) {
                Some((least, most)) => {
                    let bound = |text: &str| text.parse::<i64>().unwrap_or_default();
                    more.push(json!({ "minimum": bound(least), "maximum": bound(most) }));
                    return;
                }
                None => ("format", Value::from(*name)),
            },
            Demand::MinItems(n) => ("minItems", count(n)),
            Demand::MaxItems(n) => ("maxItems", count(n)),
            Demand::UniqueItems => ("uniqueItems", Value::Bool(true)),
            Demand::PrefixItems(ids) => ("prefixItems", self.places(ids)),
            Demand::Items { schema, .. } => ("items", self.place(*schema)),
            Demand::Contains { schema, min, max } => {
                out.extend(min.iter().map(|n| ("minContains".to_owned(), count(n))));
                out.extend(max.iter().map(|n| ("maxContains".to_owned(), count(n))));
                ("contains", self.place(*schema))
            }
            Demand::MinProperties(n) => ("minProperties", count(n)),
            Demand::MaxProperties(n) => ("maxProperties", count(n)),
            Demand::Required(names) => ("required", json!(names)),
            Demand::DependentRequired(rules) => {
                let rules = rules.iter().map(|(name, needs)| (name.clone(), json!(needs)));
                ("dependentRequired", Value::Object(rules.collect()))
            }
            Demand::Properties(list) => ("properties", self.keyed(list)),
            Demand::PatternProperties(list) => ("patternProperties", self.keyed(list)),
            Demand::AdditionalProperties(id) => ("additionalProperties", self.place(*id)),
            Demand::PropertyNames(id) => ("propertyNames", self.place(*id)),
            Demand::DependentSchemas(list) => ("dependentSchemas", self.keyed(list)),
            Demand::AllOf(ids) => ("allOf", self.places(ids)),
            Demand::AnyOf(ids) => ("anyOf", self.places(ids)),
            Demand::OneOf(ids) => ("oneOf", self.places(ids)),
            Demand::Not(id) => ("not", self.place(*id)),
            Demand::If { test, then, otherwise } => {
                for (name, id) in [("then", then), ("else", otherwise)] {
                    if let Some(id) = id {
                        let schema = self.place(*id);
                        out.insert(name.to_owned(), schema);
                    }
                }
                ("if", self.place(*test))
            }
            Demand::UnevaluatedProperties(id) => ("unevaluatedProperties", self.place(*id)),
            Demand::UnevaluatedItems(id) => ("unevaluatedItems", self.place(*id)),
        };
        out.insert(name.to_owned(), value);
    }
}

/// What is said to people.
fn annotate(term: &Term, out: &mut Map<String, Value>) {
    for (name, text) in [("title", &term.title), ("description", &term.description)] {
        if let Some(text) = text {
            out.insert(name.to_owned(), Value::String(text.clone()));
        }
    }
    if let Some(default) = &term.default {
        out.insert("default".to_owned(), default.clone());
    }
    for (name, holds) in
        [("deprecated", term.deprecated), ("readOnly", term.read_only), ("writeOnly", term.write_only)]
    {
        if holds {
            out.insert(name.to_owned(), Value::Bool(true));
        }
    }
}
