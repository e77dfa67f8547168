//! Swagger 2.0 judges requests as its twin in OpenAPI 3.0 does, and points at its own lines.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::collections::BTreeSet;

use bytes::Bytes;
use candor_contract::{Contract, Request, Route};
use candor_rule::{Span, Violation};
use candor_syntax::{Limits, MediaType, content};
use candor_wire::{Framing, Head, Version};
use common::load;

const TWO: &str = r##"
swagger: "2.0"
info: {title: t, version: "1"}
host: api.test
schemes: [https]
basePath: /v1
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  basic: {type: basic}
  flow: {type: oauth2, flow: accessCode, authorizationUrl: "https://a.test", tokenUrl: "https://b.test", scopes: {read: r}}
security: [{basic: []}]
parameters:
  limit: {name: limit, in: query, type: integer, minimum: 1}
  pet: {name: pet, in: body, required: true, schema: {$ref: "#/definitions/Pet"}}
responses:
  Wrong: {description: d, schema: {$ref: "#/definitions/Error"}}
paths:
  /pets:
    parameters: [{$ref: "#/parameters/limit"}]
    get:
      operationId: list
      parameters:
        - {name: ids, in: query, type: array, items: {type: integer}}
        - {name: tags, in: query, type: array, collectionFormat: multi, items: {type: string, maxLength: 3}}
        - {name: dots, in: query, type: array, collectionFormat: pipes, items: {type: integer}}
      responses:
        "200": {description: d, schema: {type: array, items: {$ref: "#/definitions/Pet"}}}
        "400": {$ref: "#/responses/Wrong"}
    post:
      operationId: create
      parameters: [{$ref: "#/parameters/pet"}, {name: limit, in: query, type: integer, maximum: 5}]
      responses: {"201": {description: d}}
  /upload:
    post:
      operationId: upload
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: name, in: formData, required: true, type: string, maxLength: 3}
        - {name: ages, in: formData, type: array, items: {type: integer}}
        - {name: many, in: formData, type: array, collectionFormat: multi, items: {type: integer}}
      responses: {"201": {description: d}}
definitions:
  Error: {type: object, properties: {code: {type: integer}}}
  Pet:
    type: object
    required: [name]
    properties:
      name: {type: string}
      born: {type: string, format: date, x-nullable: true}
      friend: {$ref: "#/definitions/Pet"}
"##;

const THREE: &str = r##"
openapi: 3.0.4
info: {title: t, version: "1"}
servers: [{url: /v1}]
security: [{basic: []}]
paths:
  /pets:
    parameters: [{$ref: "#/components/parameters/limit"}]
    get:
      operationId: list
      parameters:
        - {name: ids, in: query, style: form, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: tags, in: query, schema: {type: array, items: {type: string, maxLength: 3}}}
        - {name: dots, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: integer}}}
      responses:
        "200":
          description: d
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}
        "400": {description: d, content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}
    post:
      operationId: create
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 5}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"201": {description: d}}
  /upload:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string, maxLength: 3}
                ages: {type: array, items: {type: integer}}
                many: {type: array, items: {type: integer}}
            encoding: {ages: {style: form, explode: false}, many: {style: form, explode: true}}
      responses: {"201": {description: d}}
components:
  securitySchemes: {basic: {type: http, scheme: basic}}
  parameters:
    limit: {name: limit, in: query, schema: {type: integer, minimum: 1}}
  schemas:
    Error: {type: object, properties: {code: {type: integer}}}
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string}
        born: {type: string, format: date, nullable: true}
        friend: {$ref: "#/components/schemas/Pet"}
"##;

fn contract(text: &str) -> Contract {
    let loaded = load(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(loaded.warnings, [], "every part is understood");
    loaded.contract
}

/// What is wrong with a request; a body of pairs is a form, any other is JSON.
fn check(contract: &Contract, method: &str, target: &str, body: &str) -> Vec<Violation> {
    let start = method.len() + 1;
    let head = Head {
        octets: Bytes::from(format!("{method} {target} HTTP/1.1\r\n\r\n")),
        method: Span::new(0, method.len()),
        target: Span::new(start, start + target.len()),
        version: Version::Http11,
        fields: Vec::new(),
        framing: Framing::None,
        keep_alive: true,
        expects_continue: false,
        wants_upgrade: false,
    };
    let path = target.split('?').next().unwrap_or_default();
    let span = Span::new(start, start + path.len());
    let Route::Found(found) = contract.route(method.as_bytes(), path.as_bytes(), span) else {
        panic!("a route for {target}")
    };
    let query = (path.len() < target.len()).then(|| Span::new(span.end + 1, head.target.end));
    let operation = found.operation;
    let mut all = operation.check_parameters(&Request { head: &head, query, captures: &found.captures });
    let of = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let of = MediaType::parse(of.as_bytes()).expect("a media type");
    if !body.is_empty() {
        let read = content::read(&of, Some(Span::default()), body.as_bytes(), &Limits::default());
        all.extend(operation.check_content(&of, &read.content.expect("it can be read"), body.as_bytes()));
    }
    all
}

#[test]
fn the_twins_say_the_same_of_every_request() {
    let (two, three) = (contract(TWO), contract(THREE));
    for (method, target, body, expected) in [
        ("GET", "/v1/pets?ids=1,2&tags=a&tags=b&dots=1%7C2&limit=1", "", &[][..]),
        ("GET", "/v1/pets?ids=1,x", "", &["param-type"]),
        ("GET", "/v1/pets?tags=abcd", "", &["param-length"]),
        ("GET", "/v1/pets?dots=1%7Cx", "", &["param-type"]),
        ("GET", "/v1/pets?limit=0", "", &["param-range"]),
        ("POST", "/v1/pets?limit=0", r#"{"name":"a","born":null}"#, &[]),
        ("POST", "/v1/pets?limit=6", r#"{"name":"a"}"#, &["param-range"]),
        ("POST", "/v1/pets", r#"{"friend":{"name":1}}"#, &["body-property-required", "body-type"]),
        ("POST", "/v1/pets", r#"{"name":"a","born":"soon"}"#, &["body-format"]),
        ("POST", "/v1/upload", "name=a&ages=1,2&many=1&many=2", &[]),
        ("POST", "/v1/upload", "name=abcd&ages=1,x", &["body-string-too-long", "body-type"]),
        ("POST", "/v1/upload", "many=1,2", &["body-property-required", "body-type"]),
    ] {
        let found = check(&two, method, target, body);
        let said = |all: &[Violation]| -> BTreeSet<(&str, String)> {
            all.iter().map(|v| (v.rule.code, v.detail.clone())).collect()
        };
        assert_eq!(said(&found), said(&check(&three, method, target, body)), "{target} {body}");
        let mut codes: Vec<&str> = found.iter().map(|v| v.rule.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, expected, "{target} {body}");
    }
}

#[test]
fn a_clause_is_the_line_that_the_user_wrote() {
    let found = check(&contract(TWO), "POST", "/v1/pets", r#"{"name":7}"#);
    let clause = found.first().and_then(|v| v.schema.clone()).expect("a clause");
    let line = TWO.lines().nth(clause.line - 1).unwrap_or_default();
    assert_eq!(line, "      name: {type: string}");
    assert_eq!(clause.pointer, "/definitions/Pet/properties/name/type");
}
