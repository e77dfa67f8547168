//! Python with Pydantic 2.

mod class;
mod kinds;
mod looked;
mod operation;

use std::collections::{BTreeMap, BTreeSet};

use candor_contract::terms::TermId;

use crate::{
    File, Told, asked, formats,
    layout::{Doc, PYTHON, call, list, text},
    names::{Names, pascal},
    plan::Plan,
    python::{self, docstring, literal, quoted},
    shape::{Branch, NumberRules, ObjectRules, Shape, TextRules, Union},
    words,
};

/// Names that a schema cannot have: those of the language and of what is imported.
pub(crate) const RESERVED: &[&str] = &[
    "Any",
    "Annotated",
    "Literal",
    "BaseModel",
    "ConfigDict",
    "Field",
    "None",
    "True",
    "False",
    "Text",
    "Number",
    "Choice",
    "Among",
    "Nothing",
    "NotNull",
    "Boolean",
    "Items",
    "Members",
    "Kinds",
    "AllOf",
    "AnyOf",
    "OneOf",
    "Not",
    "If",
    "Dependents",
    "Lazy",
    "Looked",
    "LookedPart",
    "Unevaluated",
    "UnevaluatedItems",
    "Nullable",
    "Branch",
    "Discriminator",
    "Asked",
    "Parameter",
    "Parts",
    "Violation",
    "Fault",
    "Rule",
    "ModelWrapValidatorHandler",
    "Self",
    "Annotations",
];

/// The files: helpers, schemas, operations.
pub(crate) fn files(plan: &Plan<'_>, told: &Told<'_>) -> Vec<File> {
    let reserved: Vec<&str> =
        RESERVED.iter().copied().chain(plan.schemas.iter().map(|named| named.name.as_str())).collect();
    let bodies: Vec<String> = plan.operations.iter().map(|planned| format!("{}Body", planned.name)).collect();
    let mut printer = Printer {
        plan,
        used: BTreeSet::new(),
        named: BTreeSet::new(),
        classes: String::new(),
        names: Names::without(
            &reserved.into_iter().chain(bodies.iter().map(String::as_str)).collect::<Vec<_>>(),
        ),
        is_eager: false,
    };
    let mut schemas = String::new();
    for named in &plan.schemas {
        let said = printer.notes(named.id);
        if let Shape::Object(rules) = &named.shape
            && is_class(rules)
        {
            printer.class(&named.name, rules, &said);
            schemas.push_str(&std::mem::take(&mut printer.classes));
            continue;
        }
        printer.is_eager = true;
        let shape = printer.shape(&named.shape, &named.name);
        printer.is_eager = false;
        schemas.push_str(&std::mem::take(&mut printer.classes));
        schemas.push_str(&format!("\n{}", assignment(&named.name, &shape)));
        schemas.push_str(&docstring(&said, 0));
    }
    let head = format!("{}\nfrom __future__ import annotations\n\n", docstring(&told.head(), 0));
    let schemas = format!("{head}{}{schemas}", printer.imports(&schemas, &BTreeSet::new()));
    printer.named.clear();
    let mut operations = String::new();
    for planned in &plan.operations {
        operations.push_str(&printer.operation(planned));
    }
    let named = std::mem::take(&mut printer.named);
    let operations = format!("{head}{}{operations}", printer.imports(&operations, &named));
    let checks = format!(
        "{}\nfrom __future__ import annotations\n\n{IMPORTS}{}\n\n{JUDGE}\n\n{RULES}",
        docstring(&told.helpers(), 0),
        formats_of(plan)
    );
    vec![
        File {
            name: "__init__.py".to_owned(),
            text: docstring(&told.head().into_iter().take(1).collect::<Vec<_>>(), 0),
        },
        File { name: "checks.py".to_owned(), text: python::spaced(&checks) },
        File { name: "schemas.py".to_owned(), text: python::spaced(&schemas) },
        File { name: "operations.py".to_owned(), text: python::spaced(&operations) },
    ]
}

const JUDGE: &str = include_str!("templates/judge.py");
const RULES: &str = include_str!("templates/pydantic.py");

const IMPORTS: &str = "import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from typing import Any, Literal, NoReturn, NotRequired, TypedDict
from urllib.parse import quote

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

";

/// The formats that are asked for, as a table of functions.
fn formats_of(plan: &Plan<'_>) -> String {
    let mut names = BTreeSet::new();
    plan.walk(&mut |shape| match shape {
        Shape::Text(TextRules { format: Some(name), .. })
        | Shape::Number(NumberRules { format: Some(name), .. }) => drop(names.insert(*name)),
        _ => {}
    });
    let mut out = String::from(
        "\ndef _matching(source: str) -> Callable[[Any], bool]:
    compiled = re.compile(source)
    return lambda value: compiled.fullmatch(value) is not None


def _is_expression(source: str) -> bool:
    try:
        return bool(re.compile(source))
    except re.error:
        return False


FORMATS: dict[str, Callable[[Any], bool]] = {",
    );
    let mut entries = Vec::new();
    for name in names {
        let function = match (formats::expression(name), formats::limits(name)) {
            (Some(source), _) => call("_matching", vec![text(quoted(&source.replace("$)", "\\Z)")))]),
            (None, Some((least, most))) => text(format!("lambda value: {least} <= value <= {most}")),
            (None, None) => text("_is_expression"),
        };
        entries.push(function.after(format!("{}: ", quoted(name))));
    }
    if entries.is_empty() {
        return format!("{out}}}\n");
    }
    out.push('\n');
    for entry in entries {
        out.push_str(&format!("    {},\n", entry.print(PYTHON, 4, 4, 1)));
    }
    format!("{out}}}\n")
}

/// True for objects with members of their own, which become classes.
fn is_class(rules: &ObjectRules) -> bool {
    !rules.members.is_empty()
}

fn assignment(name: &str, doc: &Doc) -> String {
    let head = format!("{name} = ");
    if let Doc::Text(long) = doc
        && head.len() + long.len() > PYTHON.width
    {
        return format!("{head}(\n    {long}\n)\n");
    }
    format!("{head}{}\n", doc.clone().opened().print(PYTHON, 0, head.chars().count(), 0))
}

fn or_none(doc: Doc) -> Doc {
    Doc::OrNone { doc: Box::new(doc), is_open: false }
}

/// `base[a, b]`.
fn subscript(base: &str, items: Vec<Doc>) -> Doc {
    Doc::List { open: format!("{base}["), items, close: "]", broken: false }
}

fn lambda(doc: Doc) -> Doc {
    doc.after("lambda: ")
}

/// `[a, b]`.
fn tuple(items: Vec<Doc>) -> Doc {
    list(items)
}

fn mapping(items: Vec<(String, Doc)>) -> Doc {
    let items = items.into_iter().map(|(name, doc)| doc.after(format!("{}: ", quoted(&name)))).collect();
    Doc::List { open: "{".to_owned(), items, close: "}", broken: false }
}

struct Printer<'p, 't> {
    plan: &'p Plan<'t>,
    used: BTreeSet<&'static str>,
    named: BTreeSet<String>,
    /// Classes that what is being printed needs before it.
    classes: String,
    names: Names,
    /// Names are looked up at once, not when a class is used first.
    is_eager: bool,
}

impl Printer<'_, '_> {
    fn rule(&mut self, name: &'static str, items: Vec<Doc>) -> Doc {
        self.used.insert(name);
        call(name, items)
    }

    fn annotated(&mut self, base: Doc, name: &'static str, items: Vec<Doc>) -> Doc {
        let rule = self.rule(name, items);
        subscript("Annotated", vec![base, rule])
    }

    /// A shape that is looked at only when a value is.
    fn later(&mut self, shape: &Shape, hint: &str) -> Doc {
        let eager = std::mem::replace(&mut self.is_eager, false);
        let doc = self.shape(shape, hint);
        self.is_eager = eager;
        doc
    }

    fn shape(&mut self, shape: &Shape, hint: &str) -> Doc {
        match shape {
            Shape::Anything => text("Any"),
            Shape::Nothing => self.annotated(text("Any"), "Nothing", Vec::new()),
            Shape::Named(id) => {
                let name = self.plan.name(*id).to_owned();
                self.named.insert(name.clone());
                match self.is_eager && self.plan.is_recursive(*id) {
                    true => self.annotated(text("Any"), "Lazy", vec![lambda(text(name))]),
                    false => text(name),
                }
            }
            Shape::Null => text("None"),
            Shape::Boolean => self.annotated(text("bool"), "Boolean", Vec::new()),
            Shape::Number(rules) => self.number(rules),
            Shape::Text(rules) => self.text(rules),
            Shape::List(rules) => self.list(rules, hint),
            Shape::Object(rules) => self.object(rules, hint),
            Shape::Kinds { shapes, others } => {
                let base = if *others { "Any".to_owned() } else { union_of(shapes) };
                let kinds = shapes
                    .iter()
                    .map(|shape| (asked::kind(shape).to_owned(), self.later(shape, hint)))
                    .collect();
                let others = text(if *others { "others=True" } else { "others=False" });
                self.annotated(text(base), "Kinds", vec![lambda(mapping(kinds)), others])
            }
            Shape::Choice { values, is_const } => {
                let mut items: Vec<Doc> = values.iter().map(literal).collect();
                let is_plain = values.iter().all(|value| !value.is_f64());
                let base = if is_plain { subscript("Literal", items.clone()) } else { text("float") };
                items.extend(is_const.then(|| text("code=\"body-const\"")));
                self.annotated(base, "Choice", items)
            }
            Shape::Among { values, is_const } => {
                let mut items: Vec<Doc> = values.iter().map(literal).collect();
                items.extend(is_const.then(|| text("code=\"body-const\"")));
                self.annotated(text("Any"), "Among", items)
            }
            Shape::All(shapes) => {
                let shapes = self.several(shapes, hint);
                self.annotated(text("Any"), "AllOf", vec![lambda(tuple(shapes))])
            }
            Shape::AnyOf(union) => self.union(union, "AnyOf", hint),
            Shape::OneOf(union) => self.union(union, "OneOf", hint),
            Shape::Not(inner) => {
                let inner = self.later(inner, hint);
                self.annotated(text("Any"), "Not", vec![lambda(inner)])
            }
            Shape::If(parts) => {
                let mut items = vec![lambda(self.later(&parts.test, hint))];
                for shape in [&parts.then, &parts.otherwise] {
                    items.push(match shape {
                        Some(shape) => lambda(self.later(shape, hint)),
                        None => text("None"),
                    });
                }
                self.annotated(text("Any"), "If", items)
            }
            Shape::Dependents(rules) => {
                let rules = self.keyed(rules, hint);
                self.annotated(text("Any"), "Dependents", vec![lambda(rules)])
            }
            Shape::Rest(rest) => {
                let looked = self.looked(&rest.looked, hint);
                let mut items = vec![lambda(looked)];
                if !rest.shape.is_nothing() {
                    items.push(lambda(self.later(&rest.shape, hint)).after("rest="));
                }
                let name = if rest.of_items { "UnevaluatedItems" } else { "Unevaluated" };
                self.annotated(text("Any"), name, items)
            }
            Shape::Nullable(inner) => match &**inner {
                Shape::Named(_)
                | Shape::Text(_)
                | Shape::Number(_)
                | Shape::Boolean
                | Shape::List(_)
                | Shape::Object(_)
                | Shape::Choice { .. } => {
                    let inner = self.shape(inner, hint);
                    or_none(inner)
                }
                inner => {
                    let inner = self.later(inner, hint);
                    self.annotated(text("Any"), "Nullable", vec![lambda(inner)])
                }
            },
        }
    }

    fn several(&mut self, shapes: &[Shape], hint: &str) -> Vec<Doc> {
        let each = shapes.iter().enumerate();
        each.map(|(number, shape)| self.later(shape, &format!("{hint}{}", number + 1))).collect()
    }

    fn keyed(&mut self, rules: &[(String, Shape)], hint: &str) -> Doc {
        let each = rules.iter().map(|(name, shape)| {
            let hint = format!("{hint}{}", pascal(name));
            (name.clone(), self.later(shape, &hint))
        });
        mapping(each.collect())
    }

    fn union(&mut self, union: &Union, rule: &'static str, hint: &str) -> Doc {
        let branches = union.branches.iter().enumerate();
        let branches: Vec<Doc> =
            branches.map(|(number, branch)| self.branch(branch, &format!("{hint}{}", number + 1))).collect();
        let mut items = vec![lambda(tuple(branches))];
        if let Some(by) = &union.discriminator {
            let number = |number: Option<usize>| text(number.map_or("None".to_owned(), |n| n.to_string()));
            let pairs = by.mapping.iter().map(|(value, to)| (value.clone(), number(*to)));
            let unique: BTreeMap<String, Doc> = pairs.collect();
            let table = mapping(unique.into_iter().collect());
            items.push(self.rule("Discriminator", vec![text(quoted(&by.property)), table]));
        }
        self.annotated(text("Any"), rule, items)
    }

    fn branch(&mut self, branch: &Branch, hint: &str) -> Doc {
        let mut items = vec![self.later(&branch.shape, hint)];
        let texts = |names: &[&str]| list(names.iter().map(|name| text(quoted(name))).collect());
        if let Some(kinds) = &branch.kinds {
            items.push(texts(kinds).after("kinds="));
        }
        if branch.is_null {
            items.push(text("is_null=True"));
        }
        if !branch.tags.is_empty() {
            let tags = branch.tags.iter();
            let tags = tags.map(|(name, values)| (name.clone(), list(values.iter().map(literal).collect())));
            items.push(mapping(tags.collect()).after("tags="));
        }
        if let Some(constants) = branch.constants.as_ref().filter(|c| c.len() <= 200) {
            items.push(list(constants.iter().map(literal).collect()).after("constants="));
        }
        if !branch.knows.is_empty() {
            let knows: Vec<&str> = branch.knows.iter().map(String::as_str).collect();
            items.push(texts(&knows).after("knows="));
        }
        self.rule("Branch", items)
    }

    fn notes(&self, id: TermId) -> Vec<String> {
        let Some(term) = self.plan.term(id) else { return Vec::new() };
        let mut lines = Vec::new();
        for told in [&term.title, &term.description].into_iter().flatten() {
            let more = words::lines(told, PYTHON.width - 8);
            if lines.ends_with(&more) {
                continue;
            }
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(more);
        }
        let mut more = Vec::new();
        if let Some(default) = &term.default {
            let shown: String = words::json(default).chars().take(60).collect();
            more.push(format!("Default: {}", words::lines(&shown, 200).join(" ")));
        }
        if term.read_only {
            more.push("Only the server sets it: it is not asked of requests.".to_owned());
        }
        if term.deprecated {
            more.push("Deprecated.".to_owned());
        }
        if !lines.is_empty() && !more.is_empty() {
            lines.push(String::new());
        }
        lines.extend(more);
        lines
    }
}

/// The types of several kinds of values, as far as Python says them.
fn union_of(shapes: &[Shape]) -> String {
    let types: Vec<&str> = shapes
        .iter()
        .map(|shape| match shape {
            Shape::Null => "None",
            Shape::Boolean => "bool",
            Shape::Text(_) => "str",
            Shape::Number(rules) if rules.is_integer => "int",
            Shape::Number(_) => "float",
            Shape::List(_) => "list[Any]",
            _ => "dict[str, Any]",
        })
        .collect();
    types.join(" | ")
}
