//! Operations as tables and functions, and what a file imports.

use std::collections::BTreeSet;

use crate::{
    asked::Reading,
    layout::{PYTHON, list, text},
    names::{pascal, snake},
    plan::Planned,
    python::{docstring, quoted, without_texts},
    shape::Shape,
    words,
};

use super::{Printer, assignment, is_class, mapping};

impl Printer<'_, '_> {
    pub(super) fn operation(&mut self, planned: &Planned<'_>) -> String {
        let name = &planned.name;
        let mut items = Vec::new();
        let mut parameters = Vec::new();
        for (terms, shape) in &planned.parameters {
            let hint = format!("{name}{}", pascal(&terms.name));
            self.is_eager = true;
            let schema = self.shape(shape, &hint);
            self.is_eager = false;
            let place = text(quoted(&terms.location.to_string()));
            let mut arguments = vec![text(quoted(&terms.name)), place, schema];
            let reading = Reading::of(self.plan.terms, terms);
            let texts = |names: &[&str]| list(names.iter().map(|name| text(quoted(name))).collect());
            if terms.required {
                arguments.push(text("required=True"));
            }
            if !reading.kinds.is_empty() {
                arguments.push(texts(&reading.kinds).after("kinds="));
            }
            if reading.is_list {
                arguments.push(text("is_list=True"));
            }
            if !reading.members.is_empty() {
                let members = reading.members.iter().map(|(name, kinds)| (name.clone(), texts(kinds)));
                arguments.push(mapping(members.collect()).after("members="));
            }
            if terms.allow_empty {
                arguments.push(text("allows_empty=True"));
            }
            parameters.push(self.rule("Parameter", arguments));
        }
        let mut out = String::new();
        if !parameters.is_empty() {
            items.push(list(parameters).after("parameters="));
        }
        if let Some(body) = &planned.terms.body {
            if let Some((shape, id)) = &planned.body {
                let said = id.map(|id| self.notes(id)).unwrap_or_default();
                let own = format!("{name}Body");
                if let Shape::Object(rules) = shape
                    && is_class(rules)
                {
                    self.class(&own, rules, &said);
                    out.push_str(&std::mem::take(&mut self.classes));
                } else {
                    self.is_eager = true;
                    let schema = self.shape(shape, &own);
                    self.is_eager = false;
                    out.push_str(&std::mem::take(&mut self.classes));
                    out.push_str(&format!("\n{}", assignment(&own, &schema)));
                }
                items.push(text(format!("body={own}")));
                items.push(text("takes_body=True"));
            }
            if body.required {
                items.push(text("body_required=True"));
            }
        }
        let classes = std::mem::take(&mut self.classes);
        let own = snake(name);
        let asked = self.rule("Asked", items);
        let table = format!("_{}", own.to_ascii_uppercase());
        let mut said =
            words::lines(&format!("{} {}", planned.terms.method, planned.terms.template), PYTHON.width - 8);
        for told in [&planned.terms.summary, &planned.terms.description].into_iter().flatten() {
            let more = words::lines(told, PYTHON.width - 8);
            if !said.ends_with(&more) {
                said.push(String::new());
                said.extend(more);
            }
        }
        self.used.extend(["Parts", "Violation", "judge"]);
        let about = docstring(&said, 4);
        let mut head = format!("def validate_{own}(request: Parts) -> list[Violation]:\n");
        if head.len() > PYTHON.width + 1 {
            head = format!("def validate_{own}(\n    request: Parts,\n) -> list[Violation]:\n");
        }
        let table_of = assignment(&table, &asked);
        format!("{classes}{out}\n{table_of}\n\n{head}{about}    return judge({table}, request)\n\n")
    }

    /// What a file needs, from what its text names.
    pub(super) fn imports(&self, code: &str, schemas: &BTreeSet<String>) -> String {
        let code = without_texts(code);
        let words: BTreeSet<&str> = code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
        let chosen = |names: &[&'static str]| -> Vec<String> {
            names.iter().filter(|name| words.contains(**name)).map(|name| (*name).to_owned()).collect()
        };
        let typing = chosen(&["Annotated", "Any", "Literal", "Self"]);
        let pydantic =
            chosen(&["BaseModel", "ConfigDict", "Field", "ModelWrapValidatorHandler", "model_validator"]);
        let own = ["BaseModel", "Field", "model_validator"];
        let helpers: Vec<&'static str> =
            self.used.iter().copied().filter(|name| !own.contains(name)).collect();
        let mut helpers = chosen(&helpers);
        helpers.sort_by_key(|name| (name.starts_with(|c: char| c.is_ascii_lowercase()), natural(name)));
        let mut schemas: Vec<String> = schemas.iter().cloned().collect();
        schemas.sort_by_key(|name| (!is_constant(name), natural(name)));
        let groups = [
            vec![("typing", typing)],
            vec![("pydantic", pydantic)],
            vec![(".checks", helpers), (".schemas", schemas)],
        ];
        let mut out = String::new();
        for group in groups {
            let lines: String = group.iter().map(|(from, names)| import(from, names)).collect();
            if !lines.is_empty() {
                out.push_str(&format!("{lines}\n"));
            }
        }
        out
    }
}

fn import(from: &str, names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let line = format!("from {from} import {}\n", names.join(", "));
    if line.len() <= PYTHON.width + 1 {
        return line;
    }
    let lines: String = names.iter().map(|name| format!("    {name},\n")).collect();
    format!("from {from} import (\n{lines})\n")
}

/// True for names that ruff takes for those of constants, which it sorts first.
fn is_constant(name: &str) -> bool {
    name.len() > 1 && !name.chars().any(|c| c.is_ascii_lowercase())
}

/// A name for sorting as people count: "Item2" before "Item10", in any case.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut was_digit = false;
    for c in name.to_ascii_lowercase().chars() {
        if was_digit && !c.is_ascii_digit() {
            parts.push((String::new(), 0));
        }
        was_digit = c.is_ascii_digit();
        if let Some((text, number)) = parts.last_mut() {
            match c.to_digit(10) {
                Some(digit) => *number = number.saturating_mul(10).saturating_add(u64::from(digit)),
                None => text.push(c),
            }
        }
    }
    parts
}
