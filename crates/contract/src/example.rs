//! A request as its document shows it: from examples, defaults and values without a choice; and from nothing else,
//! unless somebody asks for one that is made up.

use std::cell::Cell;

use candor_rule::ParameterIn;
use candor_syntax::MediaType;
use serde_json::{Map, Value};

use crate::{
    Contract, Operation,
    diagnostic::Reporter,
    invented,
    library::Library,
    load, media,
    operation::Content,
    parameter::{Parameter, Style},
    schema::{Check, Id, Schemas},
    shape,
    tree::Node,
};

/// What a request for an operation is made for, beside what its document shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Value of the Host field.
    pub host: &'a str,
    /// Path to ask at, as it travels; without it the path's parameters need examples.
    pub path: Option<&'a str>,
    /// Type of the body, if it matters.
    pub media_type: Option<&'a MediaType>,
}

/// Schemas inside one another that are followed.
const MAX_DEPTH: usize = 16;

/// Most items of a list that are made up.
const MAX_ITEMS: usize = 20;

/// Most values of one request, tried or taken: what refers to itself in several places has no end.
const MAX_VALUES: u32 = 10_000;

/// The first value that a document shows of a parameter or a media type.
pub(crate) fn shown(library: &Library<'_>, owner: &Node) -> Option<Value> {
    if let Some(value) = owner.get("example") {
        return Some(value.to_value());
    }
    let named = owner.get("examples").map(Node::members).unwrap_or_default();
    named.iter().find_map(|member| {
        let (example, _) = load::follow(library, &member.value, String::new(), &mut Reporter::new([]))?;
        example.get("dataValue").or_else(|| example.get("value")).map(Node::to_value)
    })
}

impl Contract {
    /// The operation with this operationId.
    pub fn operation_of(&self, id: &str) -> Option<&Operation> {
        self.operations().find(|operation| operation.id() == Some(id))
    }

    /// The octets of a request for an operation as its document shows it; `None` if it shows no value of
    /// something that is required. Nobody promises that its own rules take it: documents err.
    pub fn example(&self, operation: &Operation, wanted: &Wanted<'_>) -> Option<Vec<u8>> {
        self.request(operation, wanted, false)
    }

    /// The same, where what the document does not show is made up from its schema. `None` where no value comes to
    /// mind. Nobody promises that the document's rules take it: inspect it before it is shown to anybody.
    pub fn made_up_example(&self, operation: &Operation, wanted: &Wanted<'_>) -> Option<Vec<u8>> {
        self.request(operation, wanted, true)
    }

    fn request(&self, operation: &Operation, wanted: &Wanted<'_>, invents: bool) -> Option<Vec<u8>> {
        let maker = Maker { schemas: &operation.document.schemas, invents, left: &Cell::new(MAX_VALUES) };
        let number = self.operations().position(|known| std::ptr::eq(known, operation))?;
        let path = self.paths.iter().find(|path| path.methods.iter().any(|(_, index)| *index == number))?;
        let mut target = match wanted.path {
            Some(sent) => sent.to_owned(),
            None => operation.filled(&path.full, maker)?,
        };
        let mut head = String::new();
        let mut query = Vec::new();
        for parameter in operation.parameters.iter().filter(|p| p.location != ParameterIn::Path) {
            // What may be left out need not be made up.
            let maker = Maker { invents: invents && parameter.required, ..maker };
            let Some(value) = maker.of(parameter) else {
                if parameter.required {
                    return None;
                }
                continue;
            };
            match parameter.location {
                ParameterIn::Query => query.extend(pairs(parameter, &value)?),
                ParameterIn::Header => head.push_str(&format!("{}: {}\r\n", parameter.name, plain(&value)?)),
                _ => head.push_str(&format!("Cookie: {}={}\r\n", parameter.name, encoded(&plain(&value)?))),
            }
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let body = match &operation.body {
            Some(body) => maker.body(&body.content, wanted.media_type),
            None => None,
        };
        if body.is_none() && operation.is_body_required() {
            return None;
        }
        let (media_type, octets) = body.unwrap_or_default();
        if !media_type.is_empty() {
            head.push_str(&format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", octets.len()));
        }
        let start =
            format!("{} {target} HTTP/1.1\r\nHost: {}\r\n{head}\r\n", operation.method(), wanted.host);
        Some([start.as_bytes(), &octets].concat())
    }
}

impl Operation {
    /// The path with the examples of its parameters; `None` if one has none.
    fn filled(&self, template: &str, maker: Maker<'_>) -> Option<String> {
        let mut path = template.to_owned();
        for parameter in self.parameters.iter().filter(|p| p.location == ParameterIn::Path) {
            let value = encoded(&plain(&maker.of(parameter)?)?);
            path = path.replace(&format!("{{{}}}", parameter.name), &value);
        }
        (!path.contains(['{', '}'])).then_some(path)
    }
}

/// Puts values together.
#[derive(Clone, Copy)]
struct Maker<'s> {
    schemas: &'s Schemas,
    /// True if what is not shown is made up.
    invents: bool,
    /// Values that may still be tried.
    left: &'s Cell<u32>,
}

impl Maker<'_> {
    fn of(self, parameter: &Parameter) -> Option<Value> {
        parameter.example.clone().or_else(|| self.value(parameter.schema?, 0))
    }

    /// The body in the type that is wanted, else in the first of which there is a value.
    fn body(self, all: &[Content], wanted: Option<&MediaType>) -> Option<(String, Vec<u8>)> {
        let chosen = wanted.and_then(|media_type| media::choose(all, media_type));
        chosen.into_iter().chain(all).find_map(|content| {
            let media_type = MediaType::parse(content.range.as_bytes()).ok()?;
            let shown = content.example.clone().or_else(|| self.value(content.schema?, 0))?;
            let octets = match shown {
                // A text may hold what cannot be written naturally (OpenAPI, Example Object).
                Value::String(text) if !media_type.is_json() || text.starts_with(['{', '[']) => text,
                shown if media_type.is_json() => shown.to_string(),
                Value::Object(members) if media_type.is_form() => form(&members)?,
                _ => return None,
            };
            Some((content.range.clone(), octets.into_bytes()))
        })
    }

    /// A value of a schema, put together from what is known of its parts.
    fn value(self, id: Id, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.left.set(self.left.get().checked_sub(1)?);
        if let Some(own) = own(self.schemas, id, depth) {
            return Some(own);
        }
        let mut object = Object::default();
        object.gather(self.schemas, id, depth);
        if !object.properties.is_empty() || !object.required.is_empty() {
            return object.value(self, depth);
        }
        let part = self.schemas.get(id).find(|check| match check {
            Check::Reference(to) | Check::DynamicReference { target: to, .. } => self.value(*to, depth + 1),
            Check::AllOf(ids) | Check::OneOf(ids) | Check::AnyOf(ids) => {
                ids.iter().find_map(|id| self.value(*id, depth + 1))
            }
            Check::Items { schema, .. } => {
                Some(Value::Array(vec![self.value(*schema, depth + 1)?; self.items(id)]))
            }
            _ => None,
        });
        part.or_else(|| self.invents.then(|| invented::plain(self.schemas, id))?)
    }

    /// How many items a list is given: one, or as many as there have to be, if those are few.
    fn items(self, id: Id) -> usize {
        let least = |check: &Check| if let Check::MinItems(min) = check { Some(*min) } else { None };
        let least = self.schemas.get(id).find(least).filter(|_| self.invents);
        least.map_or(1, |min| usize::try_from(min).unwrap_or(MAX_ITEMS).clamp(1, MAX_ITEMS))
    }
}

/// The value that stands at the schema itself, or where it refers to.
fn own(schemas: &Schemas, id: Id, depth: usize) -> Option<Value> {
    let schema = schemas.get(id);
    if let Some(example) = &schema.example {
        return Some((**example).clone());
    }
    if let Some(settled) = shape::settled(schemas, id) {
        return Some(settled.clone());
    }
    schema.find(|check| match check {
        Check::Reference(to) if depth < MAX_DEPTH => own(schemas, *to, depth + 1),
        _ => None,
    })
}

/// What is said of the members of an object, through references and `allOf`.
#[derive(Default)]
struct Object {
    properties: Vec<(String, Id)>,
    required: Vec<String>,
}

impl Object {
    fn gather(&mut self, schemas: &Schemas, id: Id, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for keyword in &schemas.get(id).keywords {
            match &keyword.check {
                Check::Reference(to) | Check::DynamicReference { target: to, .. } => {
                    self.gather(schemas, *to, depth + 1);
                }
                Check::AllOf(ids) => ids.iter().for_each(|id| self.gather(schemas, *id, depth + 1)),
                Check::Required(names) => self.required.extend(names.iter().map(ToString::to_string)),
                Check::Properties(properties) => {
                    self.properties.extend(properties.iter().map(|(name, id)| (name.to_string(), *id)));
                }
                _ => {}
            }
        }
    }

    /// Everything that is required, and what else a value is shown of.
    fn value(&self, maker: Maker<'_>, depth: usize) -> Option<Value> {
        let schemas = maker.schemas;
        let mut members = Map::new();
        for (name, id) in &self.properties {
            let shown = match self.required.contains(name) {
                true => Some(maker.value(*id, depth + 1)?),
                false => own(schemas, *id, depth).filter(|_| !schemas.get(*id).read_only),
            };
            if let Some(shown) = shown {
                members.insert(name.clone(), shown);
            }
        }
        self.required.iter().all(|name| members.contains_key(name)).then_some(Value::Object(members))
    }
}

/// A value as the text of a parameter.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => Some(items.iter().map(plain).collect::<Option<Vec<_>>>()?.join(",")),
        _ => None,
    }
}

/// A parameter of the query as it travels; `None` for forms that are not written here.
fn pairs(parameter: &Parameter, value: &Value) -> Option<Vec<String>> {
    let pair = |value: &Value| Some(format!("{}={}", encoded(&parameter.name), encoded(&plain(value)?)));
    match value {
        _ if parameter.json => {
            Some(vec![format!("{}={}", encoded(&parameter.name), encoded(&value.to_string()))])
        }
        Value::Array(items) if parameter.style == Style::Form && parameter.explode => {
            items.iter().map(pair).collect()
        }
        Value::Array(items) if parameter.style == Style::Form => {
            let items: Option<Vec<String>> = items.iter().map(|item| Some(encoded(&plain(item)?))).collect();
            Some(vec![format!("{}={}", encoded(&parameter.name), items?.join(","))])
        }
        Value::Array(_) | Value::Object(_) => None,
        value => Some(vec![pair(value)?]),
    }
}

fn form(members: &Map<String, Value>) -> Option<String> {
    let mut pairs = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        };
        for value in values {
            pairs.push(format!("{}={}", encoded(name), encoded(&plain(value)?)));
        }
    }
    Some(pairs.join("&"))
}

/// With everything percent-encoded that is not unreserved (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(octet as char),
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    const API: &str = r##"
openapi: 3.1.0
info: { title: Things, version: "1" }
servers: [{ url: /v1 }]
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, examples: [a b] } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } }, example: [x, "y&z"] }
        - { name: page, in: query, required: true, schema: { type: integer, default: 1 } }
        - { name: X-Team, in: header, schema: { type: string }, examples: { one: { value: red } } }
        - { name: other, in: query, schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: "#/components/schemas/Thing" } }
          application/x-www-form-urlencoded: { example: { name: "a b", sizes: [1, 2] } }
      responses: { "200": { description: ok } }
  /secrets:
    post:
      operationId: addSecret
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [a], properties: { a: { type: string }, b: { example: 1 } } }
      responses: { "200": { description: ok } }
components:
  schemas:
    Thing:
      allOf:
        - { type: object, required: [kind], properties: { kind: { const: thing } } }
        - type: object
          required: [parts]
          properties:
            parts: { type: array, items: { type: object, required: [n], properties: { n: { example: 3 } } } }
            note: { type: string, example: fine }
            more: { $ref: "#/components/schemas/Thing" }
            free: { type: string }
"##;

    fn shown(id: &str, wanted: &Wanted<'_>) -> Option<String> {
        let source = Source { name: "api.yaml".into(), text: API.as_bytes().to_vec() };
        let contract = Contract::load(&[source]).unwrap().contract;
        let operation = contract.operation_of(id).unwrap();
        Some(String::from_utf8(contract.example(operation, wanted)?).unwrap())
    }

    #[test]
    fn a_request_is_put_together_from_what_the_document_shows() {
        let request = shown("putThing", &Wanted { host: "a.test", ..Wanted::default() }).unwrap();
        assert_eq!(
            request,
            "PUT /v1/things/a%20b?tags=x&tags=y%26z&page=1 HTTP/1.1\r\nHost: a.test\r\nX-Team: red\r\n\
             Content-Type: application/json\r\nContent-Length: 48\r\n\r\n\
             {\"kind\":\"thing\",\"note\":\"fine\",\"parts\":[{\"n\":3}]}"
        );
    }

    #[test]
    fn path_and_type_can_be_those_of_a_request() {
        let form = MediaType::parse(b"application/x-www-form-urlencoded").unwrap();
        let wanted = Wanted { host: "a", path: Some("/v1/things/7"), media_type: Some(&form) };
        let request = shown("putThing", &wanted).unwrap();
        assert!(request.starts_with("PUT /v1/things/7?"), "{request}");
        assert!(request.ends_with("\r\n\r\nname=a%20b&sizes=1&sizes=2"), "{request}");
    }

    #[test]
    fn nothing_is_invented_unless_it_is_asked_for() {
        assert_eq!(shown("addSecret", &Wanted::default()), None);
        let source = Source { name: "api.yaml".into(), text: API.as_bytes().to_vec() };
        let contract = Contract::load(&[source]).unwrap().contract;
        let operation = contract.operation_of("addSecret").unwrap();
        let made = contract.made_up_example(operation, &Wanted::default()).unwrap();
        assert!(made.ends_with(b"{\"a\":\"text\",\"b\":1}"), "{}", made.escape_ascii());
    }
}
