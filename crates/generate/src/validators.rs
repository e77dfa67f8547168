//! Validators in TypeScript: one printer, and what Zod and Joi say differently.
//!
//! What a library says by itself it says in its own words. The rest is said by helpers that have the same names
//! for both and are written into `checks.ts`.

mod kinds;
mod operation;
mod table;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    File, Told, asked,
    layout::{Doc, TYPESCRIPT, block, call, list, table, text},
    plan::Plan,
    shape::{Looked, LookedPart, Member, ObjectRules, Shape, Union},
    typescript::{self, comment, literal, notes, texts, type_of},
    words::quoted,
};

/// Who checks in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    Zod,
    Joi,
}

impl Library {
    fn import(self) -> &'static str {
        match self {
            Self::Zod => "import { z } from \"zod\";\n",
            Self::Joi => "import Joi from \"joi\";\n",
        }
    }

    fn checks(self) -> &'static str {
        match self {
            Self::Zod => include_str!("templates/zod.ts"),
            Self::Joi => include_str!("templates/joi.ts"),
        }
    }

    /// The type of a schema.
    fn schema(self) -> &'static str {
        match self {
            Self::Zod => "z.ZodType",
            Self::Joi => "Joi.AnySchema",
        }
    }

    /// A schema that the library has by itself.
    fn own(self, name: &str, items: Vec<Doc>) -> Doc {
        text(if self == Self::Zod { "z" } else { "Joi" }).then(name, items)
    }

    /// A schema and what else is looked at.
    fn checked(self, doc: Doc, checks: Vec<Doc>) -> Doc {
        match self {
            _ if checks.is_empty() => doc,
            Self::Zod => doc.then("check", checks),
            Self::Joi => checks.into_iter().fold(doc, |doc, check| doc.then("custom", vec![check])),
        }
    }
}

/// The files: helpers, schemas, operations.
pub(crate) fn files(library: Library, plan: &Plan<'_>, told: &Told<'_>) -> Vec<File> {
    let mut printer = Printer { library, plan, used: BTreeSet::new(), named: BTreeSet::new() };
    let mut schemas = String::new();
    for named in &plan.schemas {
        let shape = printer.shape(&named.shape, 0);
        schemas.push('\n');
        schemas.push_str(&comment(&notes(plan, named.id, 0), 0));
        let name = &named.name;
        if named.is_recursive {
            schemas.push_str(&printer.own_type(name, &named.shape));
            printer.used.insert("recursive");
            let of = if library == Library::Zod { format!("<{name}>") } else { String::new() };
            let body = Doc::Lazy { open: format!("recursive{of}("), body: Box::new(shape), close: ")" };
            let schema = library.schema();
            schemas.push_str(&statement(&format!("export const {name}: {schema}{of} = "), &body));
        } else {
            schemas.push_str(&statement(&format!("export const {name} = "), &shape));
            schemas.push_str(&printer.type_alias(name, &named.shape));
        }
    }
    let head = comment(&told.head(), 0);
    let helpers = std::mem::take(&mut printer.used);
    let own = library.import();
    let schemas = format!("{head}{own}{}{schemas}", import(&helpers, "./checks.js", false));
    printer.named.clear();
    let mut operations = String::new();
    for planned in &plan.operations {
        operations.push_str(&printer.operation(planned));
    }
    printer.used.insert("judge");
    let types = BTreeSet::from(["Asked", "Parts", "Violation"]);
    let named: BTreeSet<&str> = printer.named.iter().map(String::as_str).collect();
    let operations = format!(
        "{head}{own}{}{}{}{operations}",
        import(&printer.used, "./checks.js", false),
        import(&types, "./checks.js", true),
        import(&named, "./schemas.js", false),
    );
    let (about, formats) = (comment(&told.helpers(), 0), table::formats(plan));
    let checks = format!("{about}{own}\n{JUDGE}{formats}{}", library.checks());
    vec![
        File { name: "checks.ts".to_owned(), text: checks },
        File { name: "schemas.ts".to_owned(), text: schemas },
        File { name: "operations.ts".to_owned(), text: operations },
    ]
}

const JUDGE: &str = include_str!("templates/judge.ts");

/// `import { a, b } from "…";`
pub(crate) fn import(names: &BTreeSet<&str>, from: &str, is_type: bool) -> String {
    if names.is_empty() {
        return String::new();
    }
    let word = if is_type { "import type" } else { "import" };
    let all = names.iter().copied().collect::<Vec<_>>().join(", ");
    let line = format!("{word} {{ {all} }} from \"{from}\";\n");
    if line.len() <= TYPESCRIPT.width + 1 {
        return line;
    }
    let lines: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("{word} {{\n{lines}}} from \"{from}\";\n")
}

/// A statement that `head` starts, with its semicolon.
pub(crate) fn statement(head: &str, doc: &Doc) -> String {
    let column = head.chars().count();
    format!("{head}{};\n", doc.print(TYPESCRIPT, 0, column, 1))
}

struct Printer<'p, 't> {
    library: Library,
    plan: &'p Plan<'t>,
    /// Helpers that were needed.
    used: BTreeSet<&'static str>,
    /// Schemas that were needed.
    named: BTreeSet<String>,
}

impl Printer<'_, '_> {
    fn helper(&mut self, name: &'static str, items: Vec<Doc>) -> Doc {
        self.used.insert(name);
        call(name, items)
    }

    /// The type of what follows a schema.
    fn type_alias(&self, name: &str, shape: &Shape) -> String {
        match self.library {
            Library::Zod => typescript::inferred(name),
            Library::Joi => self.own_type(name, shape),
        }
    }

    fn own_type(&self, name: &str, shape: &Shape) -> String {
        let head = format!("export type {name} =");
        let own = type_of(self.plan, shape, 0, head.len() + 1);
        format!("{};\n", typescript::typed(&head, &own))
    }

    fn own(&self, name: &str, items: Vec<Doc>) -> Doc {
        self.library.own(name, items)
    }

    fn shape(&mut self, shape: &Shape, indent: usize) -> Doc {
        let is_zod = self.library == Library::Zod;
        match shape {
            Shape::Anything if is_zod => text("z.unknown()"),
            Shape::Anything => text("Joi.any()"),
            Shape::Nothing => {
                self.used.insert("nothing");
                text("nothing")
            }
            Shape::Named(id) => {
                let name = self.plan.name(*id).to_owned();
                self.named.insert(name.clone());
                text(name)
            }
            Shape::Null if is_zod => self.own("null", Vec::new()),
            Shape::Null => self.own("valid", vec![text("null")]),
            Shape::Boolean => self.own("boolean", Vec::new()),
            Shape::Number(rules) => self.number(rules),
            Shape::Text(rules) => self.text(rules),
            Shape::List(rules) => self.list(rules, indent),
            Shape::Object(rules) => self.object(rules, indent),
            Shape::Kinds { shapes, others: false } if is_zod => {
                let shapes = shapes.iter().map(|shape| self.shape(shape, indent + 2)).collect();
                self.own("union", vec![list(shapes)])
            }
            Shape::Kinds { shapes, others } => {
                let kinds = shapes.iter().map(|shape| {
                    let printed = self.shape(shape, indent + 2);
                    printed.after(format!("{}: ", asked::kind(shape)))
                });
                let kinds = kinds.collect();
                self.helper(if *others { "only" } else { "kinds" }, vec![block(kinds)])
            }
            Shape::Choice { values, is_const } if is_zod => choice(values, *is_const),
            Shape::Choice { values, is_const: true } => {
                let values = values.iter().map(literal).collect();
                self.helper("constant", values)
            }
            Shape::Choice { values, .. } => self.own("valid", values.iter().map(literal).collect()),
            Shape::Among { values, is_const: false } => {
                let values = list(values.iter().map(literal).collect());
                self.helper("among", vec![values])
            }
            Shape::Among { values, .. } => {
                let values = values.iter().map(literal).collect();
                self.helper("constant", values)
            }
            Shape::All(shapes) => {
                let shapes = shapes.iter().map(|shape| self.shape(shape, indent + 2)).collect();
                self.helper("allOf", vec![list(shapes)])
            }
            Shape::AnyOf(union) => {
                let union = self.union(union, indent);
                self.helper("someOf", vec![union])
            }
            Shape::OneOf(union) => {
                let union = self.union(union, indent);
                self.helper("exactlyOne", vec![union])
            }
            Shape::Not(inner) => {
                let inner = self.shape(inner, indent);
                self.helper("not", vec![inner])
            }
            Shape::If(parts) => {
                let mut items = vec![self.shape(&parts.test, indent + 2).after("if: ")];
                for (word, shape) in [("then: ", &parts.then), ("else: ", &parts.otherwise)] {
                    items.extend(shape.as_ref().map(|shape| self.shape(shape, indent + 2).after(word)));
                }
                self.helper("conditional", vec![block(items)])
            }
            Shape::Dependents(rules) => {
                let rules = self.pairs(rules, indent);
                self.helper("dependentSchemas", vec![rules])
            }
            Shape::Rest(rest) => {
                let mut parts = vec![self.looked(&rest.looked).after("looked: ")];
                if !rest.shape.is_nothing() {
                    parts.push(self.shape(&rest.shape, indent + 2).after("rest: "));
                }
                let name = if rest.of_items { "unevaluatedItems" } else { "unevaluatedProperties" };
                self.helper(name, vec![block(parts)])
            }
            Shape::Nullable(inner) => match self.shape(inner, indent) {
                inner if is_zod => inner.then("nullable", Vec::new()),
                inner => inner.then("allow", vec![text("null")]),
            },
        }
    }

    fn looked(&mut self, looked: &Looked) -> Doc {
        let mut items = Vec::new();
        if looked.all {
            items.push(text("all: true"));
        }
        for (word, names) in [("names: ", &looked.names), ("patterns: ", &looked.patterns)] {
            if !names.is_empty() {
                items.push(texts(names).after(word));
            }
        }
        if looked.first > 0 {
            items.push(text(format!("first: {}", looked.first)));
        }
        if !looked.contains.is_empty() {
            let shapes = looked.contains.iter().map(|shape| self.by(shape)).collect();
            items.push(list(shapes).after("contains: "));
        }
        if !looked.parts.is_empty() {
            let parts = looked.parts.iter().map(|part| self.looked_part(part)).collect();
            items.push(list(parts).after("parts: "));
        }
        block(items)
    }

    fn looked_part(&mut self, part: &LookedPart) -> Doc {
        let mut items =
            vec![self.by(&part.shape).after("faults: "), self.looked(&part.looked).after("looked: ")];
        items.extend(part.trigger.as_ref().map(|name| text(quoted(name)).after("trigger: ")));
        if let Some((shape, holds)) = &part.test {
            items.push(self.by(shape).after(if *holds { "when: " } else { "unless: " }));
        }
        block(items)
    }

    fn by(&mut self, shape: &Shape) -> Doc {
        let schema = self.shape(shape, 0);
        self.helper("by", vec![schema])
    }

    fn pairs(&mut self, rules: &[(String, Shape)], indent: usize) -> Doc {
        let pair =
            |(name, shape): &(String, Shape)| list(vec![text(quoted(name)), self.shape(shape, indent + 4)]);
        table(rules.iter().map(pair).collect())
    }

    fn object(&mut self, rules: &ObjectRules, indent: usize) -> Doc {
        let is_zod = self.library == Library::Zod;
        let is_patterned = !rules.patterns.is_empty();
        let is_map = rules.members.is_empty() && !is_patterned;
        let doc = match &rules.rest {
            rest if rest.is_anything() || is_patterned => self.open_object(&rules.members, indent),
            Shape::Nothing => {
                let members = self.members(&rules.members, indent);
                self.own(if is_zod { "strictObject" } else { "object" }, vec![members])
            }
            rest if is_map && is_zod => {
                let rest = self.shape(rest, indent);
                self.own("record", vec![text("z.string()"), rest])
            }
            rest => {
                let members = self.members(&rules.members, indent);
                let rest = self.shape(rest, indent);
                let object = self.own("object", if is_map { Vec::new() } else { vec![members] });
                match is_zod {
                    true => object.then("catchall", vec![rest]),
                    false => object.then("pattern", vec![text("/^/"), rest]),
                }
            }
        };
        let mut checks = Vec::new();
        if !rules.required.is_empty() {
            checks.push(self.helper("required", vec![texts(&rules.required)]));
        }
        if is_patterned {
            let named: Vec<&str> = rules.members.iter().map(|member| member.name.as_str()).collect();
            let patterns = self.pairs(&rules.patterns, indent + 2);
            let mut parts = vec![texts(&named).after("named: "), patterns.after("patterns: ")];
            if !rules.rest.is_anything() {
                parts.push(self.shape(&rules.rest, indent + 2).after("rest: "));
            }
            checks.push(self.helper("members", vec![block(parts)]));
        }
        for (count, name) in [(rules.min, "minProperties"), (rules.max, "maxProperties")] {
            if let Some(count) = count {
                checks.push(self.helper(name, vec![text(count.to_string())]));
            }
        }
        if let Some(names) = &rules.names {
            let names = self.shape(names, indent);
            checks.push(self.helper("propertyNames", vec![names]));
        }
        if !rules.dependent.is_empty() {
            let pair = |(name, needs): &(String, Vec<String>)| list(vec![text(quoted(name)), texts(needs)]);
            let rules = table(rules.dependent.iter().map(pair).collect());
            checks.push(self.helper("dependentRequired", vec![rules]));
        }
        match is_zod || checks.is_empty() {
            true => self.library.checked(doc, checks),
            // Joi looks at these only if all members are right: so they stand beside the object.
            false => self.helper("allOf", vec![list(std::iter::once(doc).chain(checks).collect())]),
        }
    }

    fn open_object(&mut self, members: &[Member], indent: usize) -> Doc {
        let is_map = members.is_empty();
        let printed = self.members(members, indent);
        match (self.library, is_map) {
            (Library::Zod, _) => self.own("looseObject", vec![printed]),
            (Library::Joi, true) => self.own("object", Vec::new()),
            (Library::Joi, false) => self.own("object", vec![printed]).then("unknown", Vec::new()),
        }
    }

    fn members(&mut self, members: &[Member], indent: usize) -> Doc {
        let names = typescript::keys(members.iter().map(|member| member.name.as_str()));
        let mut items = Vec::new();
        // Of an object in JavaScript this name tells the prototype: see `unexpressed`.
        for member in members.iter().filter(|member| member.name != "__proto__") {
            let mut shape = self.shape(&member.shape, indent + 2);
            match (self.library, member.required) {
                (Library::Zod, false) => shape = shape.then("optional", Vec::new()),
                (Library::Joi, true) => shape = shape.then("required", Vec::new()),
                _ => {}
            }
            let said = match member.shape {
                Shape::Named(_) => Vec::new(),
                _ => notes(self.plan, member.term, indent + 2),
            };
            let about = comment(&said, 0);
            items.push(shape.after(format!("{}: ", names(&member.name))).after(about));
        }
        block(items)
    }

    fn union(&mut self, union: &Union, indent: usize) -> Doc {
        let branch = union.branches.iter().map(|branch| {
            let mut parts = vec![self.shape(&branch.shape, indent + 6).after("schema: ")];
            parts.extend(asked::branch(branch));
            block(parts)
        });
        let mut parts = vec![list(branch.collect()).after("branches: ")];
        parts.extend(union.discriminator.as_ref().map(asked::discriminator));
        block(parts)
    }
}

fn choice(values: &[Value], is_const: bool) -> Doc {
    let z = text("z");
    if is_const {
        let said = Doc::List {
            open: "{ ".to_owned(),
            items: vec![text("error: \"body-const\"")],
            close: " }",
            broken: false,
        };
        return z.then("literal", values.iter().map(literal).chain([said]).collect());
    }
    let values_of: Vec<Doc> = values.iter().map(literal).collect();
    match values.iter().all(Value::is_string) {
        true => z.then("enum", vec![list(values_of)]),
        false => z.then("literal", vec![list(values_of)]),
    }
}
