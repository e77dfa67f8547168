//! What a contract calls secret: `format: password`, `writeOnly: true`, `x-candor-sensitive: true` and what
//! carries a key, as the places of each operation's requests and answers. Computed once, as the contract is loaded.

use std::sync::Arc;

use candor_rule::{
    ParameterIn,
    sensitive::{
        is_sensitive_name,
        places::{Places, PointerPattern, Pointers, Segment},
    },
};

use crate::{
    operation::{Content, RequestBody},
    parameter::Parameter,
    responses::Responses,
    schema::{Check, Id, Schema, Schemas},
    tree::Node,
};

/// The extension that says so of a schema, or of a parameter.
pub(crate) const KEY: &str = "x-candor-sensitive";

/// Schemas that are looked at for one operation. Whoever refers to more of them gets the short answer: every
/// member of a sensitive name, at any depth.
const MAX_STEPS: usize = 4_000;

/// Deepest nesting that is told apart.
const MAX_DEPTH: usize = 48;

/// True if the schema or parameter is marked by itself.
pub(crate) fn is_marked(node: &Node) -> bool {
    let says = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    says(KEY) || says("writeOnly") || node.text("format") == Some("password")
}

/// The secret places of an operation; `None` if there are none. `keys` are the names of fields, parameters and
/// cookies that carry an API key.
pub(crate) fn of<'a>(
    schemas: &Schemas,
    template: &str,
    parameters: &[Parameter],
    body: Option<&RequestBody>,
    responses: Option<&Responses>,
    keys: impl Iterator<Item = &'a String>,
) -> Option<Arc<Places>> {
    let answers = responses.map(|r| r.list.as_slice()).unwrap_or_default();
    let fields = answers.iter().flat_map(|(_, answer)| &answer.headers);
    let mut places = Places::default();
    places.names.extend(keys.filter(|name| !is_sensitive_name(name)).cloned());
    for parameter in parameters.iter().chain(fields).filter(|parameter| is_secret(schemas, parameter)) {
        match parameter.location {
            ParameterIn::Path => segments(template, &parameter.name, &mut places),
            _ => places.names.push(parameter.name.clone()),
        }
    }
    let contents = body.iter().flat_map(|body| &body.content);
    let contents = contents.chain(answers.iter().flat_map(|(_, answer)| &answer.content));
    let mut body: Vec<PointerPattern> = Vec::new();
    for id in contents.flat_map(|content: &Content| [content.schema, content.items]).flatten() {
        for pattern in patterns(schemas, id) {
            if !body.contains(&pattern) {
                body.push(pattern);
            }
        }
    }
    places.body = Pointers::new(body);
    (!places.is_empty()).then(|| Arc::new(places))
}

/// Where a parameter stands in the path.
fn segments(template: &str, name: &str, places: &mut Places) {
    // A hole that takes several segments moves those before it.
    places.whole_path |= template.contains("{+") || template.contains("*}");
    let hole = format!("{{{name}}}");
    let all = template.trim_end_matches('/').rsplit('/').enumerate();
    places.segments.extend(all.filter(|(_, segment)| segment.contains(&hole)).map(|(number, _)| number));
}

/// The secret places below a schema.
/// What is secret in a value of this schema.
pub(crate) fn pointers(schemas: &Schemas, id: Id) -> Pointers {
    Pointers::new(patterns(schemas, id))
}

/// True if a parameter is secret, or a part of it.
pub(crate) fn is_secret(schemas: &Schemas, parameter: &Parameter) -> bool {
    parameter.secret || parameter.schema.is_some_and(|id| !patterns(schemas, id).is_empty())
}

fn patterns(schemas: &Schemas, id: Id) -> Vec<PointerPattern> {
    if !schemas.has_secrets() {
        return Vec::new();
    }
    let mut walk = Walk { schemas, open: Vec::new(), steps: 0 };
    let found = walk.below(id);
    if walk.steps < MAX_STEPS {
        return found.into_iter().map(PointerPattern::new).collect();
    }
    walk.by_name()
}

type Path = Vec<Segment>;

struct Walk<'s> {
    schemas: &'s Schemas,
    /// The schemas above this one, and whether one below refers back to each.
    open: Vec<(Id, bool)>,
    steps: usize,
}

impl Walk<'_> {
    /// Paths from the value that the schema describes to what is secret.
    fn below(&mut self, id: Id) -> Vec<Path> {
        self.steps += 1;
        let schema = self.schemas.get(id);
        if schema.secret {
            return vec![Vec::new()];
        }
        if let Some((_, refers)) = self.open.iter_mut().find(|(open, _)| *open == id) {
            *refers = true;
            return Vec::new();
        }
        if self.steps >= MAX_STEPS || self.open.len() >= MAX_DEPTH {
            self.steps = MAX_STEPS;
            return Vec::new();
        }
        self.open.push((id, false));
        let mut found = Vec::new();
        for keyword in &schema.keywords {
            self.through(&keyword.check, &mut found);
        }
        if self.open.pop().is_some_and(|(_, refers)| refers) {
            // What is below it is below itself again, at any depth.
            found.iter_mut().for_each(|path: &mut Path| path.insert(0, Segment::Any));
        }
        found
    }

    fn through(&mut self, check: &Check, found: &mut Vec<Path>) {
        match check {
            Check::Properties(all) => {
                let mut all: Vec<_> = all.iter().collect();
                all.sort_unstable_by_key(|(name, _)| *name);
                for (name, id) in all {
                    self.step(Segment::Name(name.clone()), *id, found);
                }
            }
            Check::PatternProperties(all) => {
                all.iter().for_each(|(_, id)| self.step(Segment::One, *id, found));
            }
            Check::AdditionalProperties { schema: id }
            | Check::Items { schema: id, .. }
            | Check::Contains { schema: id, .. }
            | Check::UnevaluatedProperties(id)
            | Check::UnevaluatedItems(id) => self.step(Segment::One, *id, found),
            Check::PrefixItems(ids) => {
                for (number, id) in ids.iter().enumerate() {
                    self.step(Segment::Name(number.to_string().into()), *id, found);
                }
            }
            Check::Not(_) | Check::PropertyNames(_) => {}
            other => other.schemas().into_iter().for_each(|id| {
                let below = self.below(id);
                found.extend(below);
            }),
        }
    }

    fn step(&mut self, segment: Segment, id: Id, found: &mut Vec<Path>) {
        for mut path in self.below(id) {
            path.insert(0, segment.clone());
            found.push(path);
        }
    }

    /// Every member of the document that is described by a secret schema, wherever it stands.
    fn by_name(&self) -> Vec<PointerPattern> {
        let is_secret = |id: &Id| {
            let mut walk = Walk { schemas: self.schemas, open: Vec::new(), steps: 0 };
            walk.below(*id).iter().any(Vec::is_empty)
        };
        let properties = |schema: &Schema| {
            let all = schema.keywords.iter().filter_map(|keyword| match &keyword.check {
                Check::Properties(all) => {
                    Some(all.iter().filter(|(_, id)| is_secret(id)).map(|(n, _)| n.clone()))
                }
                _ => None,
            });
            all.flatten().collect::<Vec<_>>()
        };
        let mut names: Vec<Box<str>> =
            self.schemas.ids().flat_map(|id| properties(self.schemas.get(id))).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| PointerPattern::new(vec![Segment::Any, Segment::Name(name)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Contract, Source};

    fn places(document: &str) -> Vec<String> {
        let source = Source { name: "openapi.yaml".into(), text: document.into() };
        let loaded = Contract::load(&[source]).unwrap();
        let operation = loaded.contract.operations().next().unwrap();
        let Some(places) = operation.secret() else { return Vec::new() };
        let mut all: Vec<String> = places.body.iter().map(ToString::to_string).collect();
        all.extend(places.names.iter().cloned());
        all.extend(places.segments.iter().map(|number| format!("segment {number}")));
        all
    }

    const HEAD: &str =
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /users/{code}/x:\n    post:\n";

    #[test]
    fn every_mark_gives_a_place_in_requests_and_answers() {
        let document = format!(
            "{HEAD}      parameters:
        - {{name: code, in: path, required: true, schema: {{type: string}}, x-candor-sensitive: true}}
        - {{name: hint, in: query, schema: {{type: string, format: password}}}}
        - {{name: page, in: query, schema: {{type: integer}}}}
      requestBody:
        content:
          application/json:
            schema: {{$ref: '#/components/schemas/User'}}
      responses:
        '200':
          description: ok
          headers: {{X-Diary: {{schema: {{type: string, x-candor-sensitive: true}}}}}}
          content:
            application/json:
              schema:
                type: object
                properties: {{users: {{type: array, items: {{$ref: '#/components/schemas/User'}}}}}}
components:
  schemas:
    Phrase: {{type: string, format: password}}
    User:
      type: object
      properties:
        name: {{type: string}}
        phrase: {{$ref: '#/components/schemas/Phrase'}}
        answers: {{type: object, additionalProperties: {{type: string, writeOnly: true}}}}
        friends: {{type: array, items: {{$ref: '#/components/schemas/User'}}}}
"
        );
        let mut found = places(&document);
        found.sort();
        let expected = [
            "/**/answers/*",
            "/**/phrase",
            "/users/*/**/answers/*",
            "/users/*/**/phrase",
            "X-Diary",
            "hint",
            "segment 1",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_carries_a_key_is_secret_whatever_its_name() {
        let document = format!(
            "{HEAD}      responses: {{'200': {{description: ok}}}}
components:
  securitySchemes:
    one: {{type: apiKey, in: header, name: X-Badge}}
    two: {{type: apiKey, in: query, name: badge}}
    three: {{type: apiKey, in: header, name: X-Api-Key}}\n"
        );
        assert_eq!(places(&document), ["X-Badge", "badge"], "the third is known to be secret by its name");
    }

    #[test]
    fn an_operation_without_secrets_has_no_places() {
        let document = format!(
            "{HEAD}      parameters: [{{name: code, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok}}}}\n"
        );
        assert_eq!(places(&document), Vec::<String>::new());
    }

    #[test]
    fn schemas_without_end_get_the_short_answer() {
        let mut schemas = String::new();
        for number in 0..40 {
            let next = number + 1;
            schemas += &format!(
                "    S{number}: {{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{properties: {{a: {{$ref: \
                 '#/components/schemas/S{next}'}}}}}}, {{properties: {{b: {{$ref: '#/components/schemas/S{next}'}}}}}}]}}\n"
            );
        }
        schemas += "    S40: {properties: {diary: {type: string, x-candor-sensitive: true}}}\n";
        let document = format!(
            "{HEAD}      parameters: [{{name: code, in: path, required: true, schema: {{type: string}}}}]
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}
      responses: {{'200': {{description: ok}}}}\ncomponents:\n  schemas:\n{schemas}"
        );
        assert_eq!(places(&document), ["/**/diary"]);
    }
}
