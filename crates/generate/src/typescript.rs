//! What every target in TypeScript shares: comments, literals, names of members, types.

use serde_json::Value;

use crate::{
    layout::{Doc, TYPESCRIPT, block, list, text},
    plan::{Plan, Planned},
    shape::{ObjectRules, Shape},
    words,
};

/// Names that a schema cannot have: those of the language and of what is imported.
pub(crate) const RESERVED: &[&str] =
    &["z", "Joi", "Parts", "Violation", "Asked", "Fault", "Branch", "Parameter"];

/// `/** … */` with `indent` blanks before each line; nothing for no lines.
pub(crate) fn comment(lines: &[String], indent: usize) -> String {
    let safe: Vec<String> = lines.iter().map(|line| line.replace("*/", "*\\/")).collect();
    let pad = " ".repeat(indent);
    match safe.as_slice() {
        [] => String::new(),
        [only] if only.chars().count() + indent + 7 <= TYPESCRIPT.width => format!("{pad}/** {only} */\n"),
        several => {
            let lines = several.iter().map(|line| format!("{pad} * {line}").trim_end().to_owned() + "\n");
            format!("{pad}/**\n{}{pad} */\n", lines.collect::<String>())
        }
    }
}

/// The type that Zod infers of a schema.
pub(crate) fn inferred(name: &str) -> String {
    let line = format!("export type {name} = z.infer<typeof {name}>;\n");
    match line.len() > TYPESCRIPT.width + 1 {
        true => format!("export type {name} = z.infer<\n  typeof {name}\n>;\n"),
        false => line,
    }
}

/// What a schema says to people.
pub(crate) fn notes(plan: &Plan<'_>, id: usize, indent: usize) -> Vec<String> {
    let Some(term) = plan.term(id) else { return Vec::new() };
    let width = TYPESCRIPT.width - indent - 3;
    let mut lines = Vec::new();
    if let Some(title) = &term.title {
        lines.extend(words::lines(title, width));
    }
    if let Some(description) = term.description.as_ref().filter(|d| term.title.as_ref() != Some(*d)) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(words::lines(description, width));
    }
    if let Some(default) = &term.default {
        let shown = words::lines(&words::json(default), 200).join(" ");
        lines.push(format!("@default {}", shown.chars().take(width).collect::<String>()));
    }
    if term.read_only {
        lines.push("Only the server sets it: it is not asked of requests.".to_owned());
    }
    if term.deprecated {
        lines.push("@deprecated".to_owned());
    }
    lines
}

/// A member's name as a key of an object literal.
pub(crate) fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { words::quoted(name) }
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    let start = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    chars.next().is_some_and(start) && chars.all(|c| start(c) || c.is_ascii_digit())
}

/// Members of an object literal, quoted only if one of them needs it, as prettier has it.
pub(crate) fn keys<'n>(names: impl Iterator<Item = &'n str> + Clone) -> impl Fn(&str) -> String {
    let quotes_a_number = names.clone().any(|name| !is_identifier(name) && name.parse::<f64>().is_ok());
    move |name| match is_identifier(name) && quotes_a_number {
        true => words::quoted(name),
        false => key(name),
    }
}

pub(crate) fn literal(value: &Value) -> Doc {
    match value {
        Value::Array(items) => list(items.iter().map(literal).collect()),
        Value::Object(members) => block(
            members.iter().map(|(name, value)| literal(value).after(format!("{}: ", key(name)))).collect(),
        ),
        Value::String(content) => text(words::quoted(content)),
        plain => text(words::json(plain)),
    }
}

pub(crate) fn texts<S: AsRef<str>>(names: &[S]) -> Doc {
    list(names.iter().map(|name| text(words::quoted(name.as_ref()))).collect())
}

/// The type of the values that follow a shape, as far as TypeScript can say it. `indent` is that of the line, of
/// which `used` columns are taken.
pub(crate) fn type_of(plan: &Plan<'_>, shape: &Shape, indent: usize, used: usize) -> String {
    let several = |shapes: &[&Shape]| {
        let mut types: Vec<String> = Vec::new();
        for shape in shapes {
            let own = type_of(plan, shape, indent, used);
            if own == "unknown" {
                return own;
            }
            if !types.contains(&own) {
                types.push(own);
            }
        }
        union_text(&types, indent, used)
    };
    match shape {
        Shape::Nothing => "never".to_owned(),
        Shape::Named(id) => plan.name(*id).to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Number(_) => "number".to_owned(),
        Shape::Text(_) => "string".to_owned(),
        Shape::List(rules) if rules.first.is_empty() => match type_of(plan, &rules.items, indent, used + 1) {
            plain if plain.contains(" | ") || plain.contains(" & ") => format!("({})[]", plain.trim()),
            plain => format!("{plain}[]"),
        },
        Shape::List(_) => "unknown[]".to_owned(),
        Shape::Object(rules) => object_type(plan, rules, indent),
        Shape::Kinds { shapes, others: false } => several(&shapes.iter().collect::<Vec<_>>()),
        Shape::Choice { values, .. } => {
            let literals = values.iter().map(|value| match value {
                Value::String(content) => words::quoted(content),
                plain => words::json(plain),
            });
            union_text(&literals.collect::<Vec<_>>(), indent, used)
        }
        Shape::AnyOf(of) | Shape::OneOf(of) => {
            several(&of.branches.iter().map(|branch| &branch.shape).collect::<Vec<_>>())
        }
        Shape::All(shapes) => {
            let types: Vec<String> = shapes.iter().map(|shape| type_of(plan, shape, indent, used)).collect();
            let known = types.into_iter().filter(|own| own != "unknown");
            let types: Vec<String> = known
                .map(|own| if own.contains(" | ") { format!("({})", own.trim()) } else { own })
                .collect();
            if types.is_empty() { "unknown".to_owned() } else { types.join(" & ") }
        }
        Shape::Nullable(inner) => match type_of(plan, inner, indent, used) {
            own if own == "unknown" => own,
            own if own.starts_with('\n') => format!("{own}\n{}| null", " ".repeat(indent + 2)),
            own => format!("{own} | null"),
        },
        _ => "unknown".to_owned(),
    }
}

/// `a | b` if there is room for it, else one below the other.
fn union_text(types: &[String], indent: usize, used: usize) -> String {
    let line = types.join(" | ");
    if used + line.chars().count() < TYPESCRIPT.width || types.len() < 2 || line.contains('\n') {
        return line;
    }
    let pad = " ".repeat(indent + 2);
    types.iter().map(|own| format!("\n{pad}| {own}")).collect()
}

/// `: type` or ` = type`, where a long union starts on the next line.
pub(crate) fn typed(sign: &str, own: &str) -> String {
    if own.starts_with('\n') { format!("{sign}{own}") } else { format!("{sign} {own}") }
}

fn object_type(plan: &Plan<'_>, rules: &ObjectRules, indent: usize) -> String {
    let pad = " ".repeat(indent + 2);
    let name = keys(rules.members.iter().map(|member| member.name.as_str()));
    let mut members = String::new();
    for member in &rules.members {
        let head = format!("{}{}:", name(&member.name), if member.required { "" } else { "?" });
        let own = type_of(plan, &member.shape, indent + 2, indent + 3 + head.chars().count());
        members.push_str(&format!("{pad}{};\n", typed(&head, &own)));
    }
    if !rules.rest.is_nothing() || !rules.patterns.is_empty() {
        let is_map = members.is_empty();
        let own = if is_map { type_of(plan, &rules.rest, indent + 2, 0) } else { "unknown".to_owned() };
        members.push_str(&format!("{pad}[member: string]: {own};\n"));
    }
    match members.is_empty() {
        true => "{ [member: string]: never }".to_owned(),
        false => format!("{{\n{members}{}}}", " ".repeat(indent)),
    }
}

/// The lines about an operation.
pub(crate) fn operation_notes(planned: &Planned<'_>) -> Vec<String> {
    let terms = planned.terms;
    let mut lines = words::lines(&format!("{} {}", terms.method, terms.template), TYPESCRIPT.width - 3);
    for told in [&terms.summary, &terms.description].into_iter().flatten() {
        let more = words::lines(told, TYPESCRIPT.width - 3);
        if !lines.ends_with(&more) {
            lines.push(String::new());
            lines.extend(more);
        }
    }
    if terms.deprecated {
        lines.push("@deprecated".to_owned());
    }
    lines
}
