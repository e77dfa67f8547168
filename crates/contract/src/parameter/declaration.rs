//! What a contract says of a parameter.

use candor_rule::{ParameterIn, SchemaRef, text::nearest};
use serde_json::Value;

use crate::{
    diagnostic::Reporter,
    example,
    library::Library,
    lints::{parameter_malformed, querystring_unchecked, style_unknown},
    load::follow,
    schema::{Compiler, Id},
    tree::{Node, escape},
};

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) location: ParameterIn,
    pub(crate) required: bool,
    pub(crate) allow_empty: bool,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    /// It holds a JSON text (`content`).
    pub(crate) json: bool,
    pub(crate) schema: Option<Id>,
    pub(crate) description: Option<String>,
    /// Marked as secret by itself; its schema may be besides.
    pub(crate) secret: bool,
    /// The first value that the document shows of it.
    pub(crate) example: Option<Value>,
    pub(crate) at: SchemaRef,
}

/// How lists and objects are written (OpenAPI, Style Values).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    DeepObject,
}

impl Style {
    /// What the field `style` of a parameter or an encoding says; `usual` where it says nothing.
    pub(crate) fn of(node: &Node, usual: Self, reporter: &mut Reporter<'_>) -> Self {
        let Some(member) = node.member("style") else { return usual };
        match member.value.as_str().unwrap_or("") {
            "simple" => Self::Simple,
            "label" => Self::Label,
            "matrix" => Self::Matrix,
            "form" | "cookie" => Self::Form,
            "spaceDelimited" => Self::Space,
            "pipeDelimited" => Self::Pipe,
            "deepObject" => Self::DeepObject,
            other => {
                style_unknown::report(reporter, member.value.at, other);
                usual
            }
        }
    }
}

/// Header fields whose absence and emptiness rules of their own tell, with statuses of their own.
const CONDITIONAL: &[&str] = &["Idempotency-Key", "If-Match", "If-Unmodified-Since"];

/// Header fields that are described elsewhere and never as parameters (OpenAPI, Parameter Object).
pub(crate) const NO_PARAMETERS: &[&str] = &["accept", "content-type", "authorization"];

impl Parameter {
    /// As declared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it travels.
    pub fn location(&self) -> ParameterIn {
        self.location
    }

    /// True if it must be sent.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// True for a header that says under which condition the request may run.
    pub(crate) fn is_conditional(&self) -> bool {
        self.location == ParameterIn::Header
            && CONDITIONAL.iter().any(|name| name.eq_ignore_ascii_case(&self.name))
    }

    /// What it is for, in CommonMark.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Where it stands in the document.
    pub fn declared_at(&self) -> &SchemaRef {
        &self.at
    }

    /// Reads a Parameter Object. `None` after a diagnostic, and for headers that are no parameters.
    pub(crate) fn read<'t>(
        node: &'t Node,
        pointer: &str,
        at: SchemaRef,
        compiler: &mut Compiler<'t>,
        library: &'t Library<'t>,
        reporter: &mut Reporter<'_>,
    ) -> Option<Self> {
        let (Some(name), Some(place)) = (node.text("name"), node.get("in")) else {
            let missing = if node.get("name").is_none() { "name" } else { "in" };
            let near = nearest(missing, node.members().iter().map(|m| &*m.key));
            let help = near.map_or_else(String::new, |near| format!("did you write `{near}` for it?"));
            let help = if help.is_empty() { format!("write `{missing}:` into it") } else { help };
            let message = format!("this parameter has no `{missing}`");
            parameter_malformed::report(reporter, node.at, message, help);
            return None;
        };
        let word = place.as_str().unwrap_or("");
        let Ok(location) = word.parse::<ParameterIn>() else {
            match word {
                "body" | "formData" => parameter_malformed::report(
                    reporter,
                    place.at,
                    format!("`in: {word}` is Swagger 2.0"),
                    "describe the body under `requestBody`".to_owned(),
                ),
                // 3.2: the query as a whole; it is not taken apart.
                "querystring" => querystring_unchecked::report(reporter, place.at),
                _ => {
                    let near = nearest(word, ["path", "query", "header", "cookie"]);
                    let help = near.map_or_else(
                        || "it may be path, query, header or cookie".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let message = format!("a parameter cannot be in `{word}`");
                    parameter_malformed::report(reporter, place.at, message, help);
                }
            }
            return None;
        };
        if location == ParameterIn::Header && NO_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) {
            return None;
        }
        Some(Self::described((name, location), node, pointer, at, compiler, library, reporter))
    }

    /// What a Parameter or Header Object says besides its name and place, which are given.
    pub(crate) fn described<'t>(
        (name, location): (&str, ParameterIn),
        node: &'t Node,
        pointer: &str,
        at: SchemaRef,
        compiler: &mut Compiler<'t>,
        library: &'t Library<'t>,
        reporter: &mut Reporter<'_>,
    ) -> Self {
        let style = Self::style(node, location, reporter);
        let flag = |key: &str| node.get(key).and_then(Node::as_bool);
        let (schema, json) = Self::schema(node, pointer, compiler, library, reporter);
        Self {
            name: name.to_owned(),
            location,
            required: location == ParameterIn::Path || flag("required") == Some(true),
            allow_empty: flag("allowEmptyValue") == Some(true),
            style,
            explode: flag("explode").unwrap_or(style == Style::Form),
            json,
            schema,
            secret: crate::secret::is_marked(node),
            description: node.text("description").map(str::to_owned),
            example: example::shown(library, node),
            at,
        }
    }

    fn style(node: &Node, location: ParameterIn, reporter: &mut Reporter<'_>) -> Style {
        let usual = match location {
            ParameterIn::Path | ParameterIn::Header => Style::Simple,
            ParameterIn::Query | ParameterIn::Cookie => Style::Form,
        };
        Style::of(node, usual, reporter)
    }

    fn schema<'t>(
        node: &'t Node,
        pointer: &str,
        compiler: &mut Compiler<'t>,
        library: &'t Library<'t>,
        reporter: &mut Reporter<'_>,
    ) -> (Option<Id>, bool) {
        if let Some(schema) = node.get("schema") {
            return (Some(compiler.schema(&format!("{pointer}/schema"), schema, reporter)), false);
        }
        let Some(content) = node.get("content").and_then(|c| c.members().first()) else {
            return (None, false);
        };
        let place = format!("{pointer}/content/{}", escape(&content.key));
        let Some((media, place)) = follow(library, &content.value, place, reporter) else {
            return (None, false);
        };
        let json = candor_syntax::MediaType::parse(content.key.as_bytes()).is_ok_and(|m| m.is_json());
        let schema = media.get("schema").filter(|_| json);
        (schema.map(|s| compiler.schema(&format!("{place}/schema"), s, reporter)), json)
    }
}
