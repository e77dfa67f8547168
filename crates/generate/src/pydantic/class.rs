//! Objects with members of their own, as classes.

use crate::{
    layout::{Doc, PYTHON, call, text},
    names::{Names, pascal, snake},
    python::{docstring, quoted},
    shape::{Member, ObjectRules, Shape},
};

use super::{Printer, or_none};

/// Names that a field cannot have: those of the language, of `BaseModel` and of what annotations name.
const NO_FIELDS: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "match",
    "case",
    "type",
    "int",
    "float",
    "str",
    "bool",
    "list",
    "dict",
    "none",
    "true",
    "false",
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "schema",
    "schema_json",
    "update_forward_refs",
    "validate",
    "fields",
    "config",
];

impl Printer<'_, '_> {
    pub(super) fn class(&mut self, name: &str, rules: &ObjectRules, said: &[String]) {
        let eager = std::mem::replace(&mut self.is_eager, false);
        let checks = self.members(rules, name);
        let mut fields = String::new();
        let mut given = Names::without(NO_FIELDS);
        for member in &rules.members {
            let hint = format!("{name}{}", pascal(&member.name));
            let shape = self.shape(&member.shape, &hint);
            fields.push_str(&self.field(member, shape, &mut given));
        }
        self.is_eager = eager;
        self.used.insert("BaseModel");
        let is_closed = rules.rest.is_nothing() && rules.patterns.is_empty();
        let extra = if is_closed { "forbid" } else { "allow" };
        let head = format!("class {name}(BaseModel):");
        let head = match head.len() > PYTHON.width {
            true => format!("class {name}(\n    BaseModel\n):"),
            false => head,
        };
        let mut out = format!("\n\n{head}\n");
        let about = docstring(said, 4);
        if !about.is_empty() {
            out.push_str(&format!("{about}\n"));
        }
        out.push_str(&format!(
            "    model_config = ConfigDict(extra=\"{extra}\", protected_namespaces=())\n\n"
        ));
        out.push_str(&fields);
        if !checks.is_empty() {
            let rule = self.rule("Members", checks);
            let head = "        result: Self = ";
            let check = Doc::Row(vec![rule, text(".check(value, handler)")]);
            out.push_str("\n    @model_validator(mode=\"wrap\")\n    @classmethod\n");
            out.push_str(
                "    def _check(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:\n",
            );
            out.push_str(&format!(
                "{head}{}\n        return result\n",
                check.print(PYTHON, 8, head.len(), 0)
            ));
            self.used.insert("model_validator");
        }
        out.push('\n');
        self.classes.push_str(&out);
    }

    /// True if null surely is no such value, and the type says so.
    fn refuses_null(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Boolean | Shape::Number(_) | Shape::Text(_) | Shape::List(_) | Shape::Object(_) => true,
            Shape::Choice { values, .. } => !values.iter().any(serde_json::Value::is_null),
            Shape::Kinds { shapes, others } => {
                !others && !shapes.iter().any(|shape| matches!(shape, Shape::Null))
            }
            Shape::Named(id) => {
                let named = self.plan.schemas.iter().find(|named| named.id == *id);
                named.is_some_and(|named| self.refuses_null(&named.shape))
            }
            _ => false,
        }
    }

    pub(super) fn field(&mut self, member: &Member, shape: Doc, given: &mut Names) -> String {
        let may_be_null = !self.refuses_null(&member.shape);
        let plain = snake(&pascal(&member.name));
        let own = if is_identifier(&member.name) { member.name.clone() } else { plain };
        let own = if own.starts_with("model_") { format!("own_{own}") } else { own };
        let mut name = given.give(&own, "field");
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            name = format!("field_{name}");
        }
        let shape = match (member.required, may_be_null) {
            (true, _) | (false, true) => shape.opened(),
            (false, false) => self.annotated(or_none(shape), "NotNull", Vec::new()),
        };
        let mut arguments = Vec::new();
        if !member.required {
            arguments.push(text("default=None"));
        }
        if name != member.name {
            arguments.push(text(format!("alias={}", quoted(&member.name))));
        }
        let default = match (arguments.len(), member.required) {
            (0, _) => None,
            (1, false) => Some(text("None")),
            _ => {
                self.used.insert("Field");
                Some(call("Field", arguments))
            }
        };
        let head = format!("    {name}: ");
        let doc = match default {
            Some(default) => {
                // Where there is room for a bracket and none for the call, the call gets brackets of its own.
                let taken = shape.flat().map_or(0, |flat| head.len() + flat.chars().count());
                let fits = |sign: &str| taken + sign.len() <= PYTHON.width;
                match default.flat() {
                    Some(call) if fits(" = (") && !fits(" = Field(") && call != "None" => {
                        Doc::Row(vec![shape, text(format!(" = (\n    {call}\n)"))])
                    }
                    _ => Doc::Row(vec![shape, text(" = "), default]),
                }
            }
            None => shape,
        };
        let said = match member.shape {
            Shape::Named(_) => Vec::new(),
            _ => self.notes(member.term),
        };
        format!("{head}{}\n{}", doc.print(PYTHON, 4, head.len(), 0), docstring(&said, 4))
    }
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
