//! Documents of several files: references from file to file, in circles, to parts and to the whole.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

use std::cell::RefCell;

use candor_contract::{Contract, Diagnostic, Loaded, Route, Source};
use candor_rule::{Span, Violation};
use candor_syntax::{MediaType, json};

const MAIN: &str = r##"
openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /pets: {$ref: "paths/pets.yaml"}
  /pets/{id}:
    $ref: "paths/all%20paths.yaml#/one"
  /nodes:
    post:
      requestBody: {$ref: "./bodies.json#/node"}
components:
  schemas:
    Age: {type: integer, minimum: 0}
"##;

const FILES: &[(&str, &str)] = &[
    (
        "api/paths/pets.yaml",
        r##"
post:
  parameters:
    - {$ref: "../parameters.yaml#/Limit"}
  requestBody:
    required: true
    content:
      application/json:
        schema: {$ref: "../schemas/pet.yaml"}
"##,
    ),
    (
        "api/paths/all paths.yaml",
        "one:\n  get:\n    parameters:\n      - {name: id, in: path, required: true, schema: {type: integer}}\n",
    ),
    (
        "api/parameters.yaml",
        "Limit: {name: limit, in: query, schema: {$ref: 'openapi.yaml#/components/schemas/Age'}}\n",
    ),
    (
        "api/schemas/pet.yaml",
        r##"
# A pet, and its friends.
type: object
required: [name]
properties:
  name: {$ref: "#/$defs/name"}
  age: {$ref: "../openapi.yaml#/components/schemas/Age"}
  friend: {$ref: "pet.yaml"}
  owner: {$ref: "owner.yaml"}
$defs:
  name:
    type: string
    maxLength: 5
"##,
    ),
    ("api/schemas/owner.yaml", "type: object\nproperties:\n  pets: {type: array, items: {$ref: pet.yaml}}\n"),
    (
        "api/bodies.json",
        r##"{"node": {"content": {"application/json": {"schema": {"$ref": "#/defs/Node"}}}},
 "defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "bodies.json#/defs/Node"}, "value": {"type": "integer"}}}}}"##,
    ),
];

fn load(main: &str, files: &[(&str, &str)]) -> (Result<Loaded, Vec<Diagnostic>>, Vec<String>) {
    let asked = RefCell::new(Vec::new());
    let loaded =
        Contract::load_with(&[Source { name: "api/openapi.yaml".into(), text: main.into() }], &|name| {
            asked.borrow_mut().push(name.to_owned());
            let found = files.iter().find(|(known, _)| *known == name);
            found.map(|(_, text)| text.as_bytes().to_vec()).ok_or_else(|| format!("{name} is not there"))
        });
    (loaded, asked.into_inner())
}

fn post(contract: &Contract, path: &str, body: &str) -> Vec<Violation> {
    let Route::Found(found) = contract.route(b"POST", path.as_bytes(), Span::default()) else {
        return vec![];
    };
    let media_type = MediaType::parse(b"application/json").expect("a type");
    let document = json::Document::parse(body.as_bytes(), &json::Limits::default()).expect("JSON");
    found.operation.json_body(&media_type).expect("a schema").check(&document)
}

#[test]
fn references_lead_from_file_to_file_and_clauses_name_theirs() {
    let (loaded, asked) = load(MAIN, FILES);
    let loaded = loaded.expect("it loads");
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.files.len(), FILES.len(), "each once: {asked:?}");
    let contract = loaded.contract;
    assert_eq!(post(&contract, "/pets", r#"{"name":"Rex","friend":{"name":"Tom"},"age":3}"#), []);
    let deep = r#"{"name":"Rex","owner":{"pets":[{"name":"Methuselah","age":-1}]}}"#;
    let clauses: Vec<_> = post(&contract, "/pets", deep)
        .into_iter()
        .filter_map(|v| v.schema.map(|s| (v.rule.code, s.file, s.pointer, s.line)))
        .collect();
    let (pet, main) = ("api/schemas/pet.yaml".to_owned(), "api/openapi.yaml".to_owned());
    assert_eq!(
        clauses,
        [
            ("body-string-too-long", pet, "/$defs/name/maxLength".to_owned(), 13),
            ("body-number-too-small", main, "/components/schemas/Age/minimum".to_owned(), 13),
        ]
    );
    let broken = post(&contract, "/nodes", r#"{"next":{"next":{"value":"x"}}}"#);
    let clause = broken.first().and_then(|v| v.schema.clone()).expect("a clause");
    assert_eq!((clause.file.as_str(), clause.line), ("api/bodies.json", 2));
    let Route::Found(found) = contract.route(b"POST", b"/pets", Span::default()) else { return };
    let parameter = found.operation.parameters().first().expect("limit");
    assert_eq!((parameter.name(), parameter.declared_at().file.as_str()), ("limit", "api/parameters.yaml"));
    assert!(matches!(contract.route(b"GET", b"/pets/7", Span::default()), Route::Found(_)));
}

#[test]
fn what_cannot_be_read_is_said_at_the_reference() {
    let warning = |reference: &str, files: &[(&str, &str)]| {
        let schema = format!("{{$ref: \"{reference}\"}}");
        let main = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    post:\n      requestBody:\n        \
             content: {{application/json: {{schema: {schema}}}}}\n"
        );
        let (loaded, asked) = load(&main, files);
        let found = loaded.expect("the rest is used").warnings;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].file.as_str(), found[0].line), ("api/openapi.yaml", 7));
        (found[0].message.clone(), asked)
    };
    let (message, _) = warning("pet.yaml", &[]);
    assert!(message.contains("api/pet.yaml is not there"), "{message}");
    let (message, _) = warning("pet.yaml", &[("api/pet.yaml", "a: [")]);
    assert!(message.contains("api/pet.yaml:"), "{message}");
    let (message, _) = warning("pet.yaml#/Pett", &[("api/pet.yaml", "Pet: {}")]);
    assert!(message.contains("did you mean `#/Pet`?"), "{message}");
    for outside in
        ["../secret.yaml", "/etc/passwd", "a/../../b.yaml", "%2e%2e/secret.yaml", "..%2Fsecret.yaml"]
    {
        let (message, asked) = warning(outside, &[]);
        assert!(asked.iter().all(|name| name.starts_with("api/") && !name.contains("..")), "{asked:?}");
        assert!(message.contains("folder") || message.contains("api/etc/passwd"), "{outside}: {message}");
    }
    let (message, asked) = warning("https://example.org/pet.yaml", &[]);
    assert!(asked.is_empty() && message.contains("save a copy"), "{message}");
}

#[test]
fn faults_in_other_files_are_reported_there() {
    let main = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: a.yaml}\n";
    let file =
        "post:\n  requestBody:\n    content:\n      application/json:\n        schema: {type: objekt}\n";
    let (loaded, _) = load(main, &[("api/a.yaml", file)]);
    let warnings = loaded.expect("it loads").warnings;
    assert_eq!((warnings[0].file.as_str(), warnings[0].line), ("api/a.yaml", 5), "{warnings:?}");
    assert!(warnings[0].excerpt.contains("objekt"), "{warnings:?}");
}

#[test]
fn a_document_from_an_address_refers_to_its_own_origin_alone() {
    let schema = |reference: &str| format!("type: object, properties: {{a: {{$ref: '{reference}'}}}}");
    let main = |reference: &str| {
        format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody:\n        content: {{application/json: \
             {{schema: {{{}}}}}}}\n",
            schema(reference)
        )
    };
    for (reference, asked_for) in [
        ("b.yaml", Some("https://api.test:1/v1/b.yaml")),
        ("../b.yaml#/x", Some("https://api.test:1/b.yaml")),
        ("/b.yaml", Some("https://api.test:1/b.yaml")),
        ("https://api.test:1/b.yaml", Some("https://api.test:1/b.yaml")),
        ("https://api.test/b.yaml", None),
        ("http://api.test:1/b.yaml", None),
        ("//other.test/b.yaml", None),
        ("file:///etc/passwd", None),
    ] {
        let asked = RefCell::new(Vec::new());
        let name = "https://api.test:1/v1/openapi.yaml".to_owned();
        let source = Source { name: name.clone(), text: main(reference).into_bytes() };
        let loaded = Contract::load_with(&[source], &|name| {
            asked.borrow_mut().push(name.to_owned());
            Ok(b"{type: integer, x: {type: integer}}".to_vec())
        });
        let loaded = loaded.expect("the rest is used");
        assert_eq!(asked.into_inner(), asked_for.into_iter().collect::<Vec<_>>(), "{reference}");
        match asked_for {
            Some(_) => assert_eq!(post(&loaded.contract, "/a", r#"{"a":"x"}"#).len(), 1, "{reference}"),
            None => {
                assert!(loaded.warnings[0].message.contains("own origin is asked"), "{:?}", loaded.warnings)
            }
        }
        assert!(loaded.warnings.iter().all(|w| w.file == name));
    }
}
