//! From method and path to the operation, or to a refusal that helps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use candor_contract::{Contract, Route, Source, cases};
use candor_rule::Span;
use common::load;

/// What a request leads to, in a word.
fn lead(contract: &Contract, method: &str, path: &str) -> String {
    match contract.route(method.as_bytes(), path.as_bytes(), Span::new(4, 4 + path.len())) {
        Route::Found(found) => {
            let id = found.operation.id().unwrap_or("?").to_owned();
            let captures = found
                .captures
                .iter()
                .map(|c| format!(" {}={}@{}", c.name, String::from_utf8_lossy(&c.value), c.span.start));
            captures.fold(id, |all, one| all + &one)
        }
        Route::Options { allow, .. } => format!("options {}", allow.join(",")),
        Route::MethodNotAllowed { violation, allow, scope } => {
            assert_eq!(violation.rule.code, "method-not-allowed");
            format!("405 {} {}", scope.path.as_deref().unwrap(), allow.join(","))
        }
        Route::NotFound { violation } => {
            assert_eq!(violation.rule.code, "path-not-found");
            format!("404 {}", violation.fix)
        }
    }
}

#[test]
fn every_request_leads_somewhere() {
    let contract = load(cases::PETS).unwrap().contract;
    for (method, path, expected) in [
        ("GET", "/pets", "listPets"),
        ("HEAD", "/pets", "listPets"),
        ("OPTIONS", "/pets", "options GET,HEAD,POST,OPTIONS"),
        ("DELETE", "/pets", "405 /pets GET,HEAD,POST,OPTIONS"),
        ("get", "/pets", "405 /pets GET,HEAD,POST,OPTIONS"),
        ("GET", "/pets/7", "readPet petId=7@10"),
        ("GET", "/pets/7.json", "exportPet petId=7@10 format=json@12"),
        ("DELETE", "/pets/7.5", "deletePet petId=7.5@10"),
        ("GET", "/petz", "404 Check the path; did you mean `/pets`?"),
        ("GET", "/pet/7", "404 Check the path; did you mean `/pets/{petId}`?"),
        ("GET", "/nothing/like/it", "404 Check the path, and the version and prefix before it."),
    ] {
        assert_eq!(lead(&contract, method, path), expected, "{method} {path}");
    }
}

#[test]
fn servers_give_the_base_path() {
    let text = "openapi: 3.2.0\nservers:\n  - {url: 'https://{host}/v1/', variables: {host: {default: a.example}}}\n  - {url: '/{region}/v2', variables: {region: {default: eu}}}\npaths:\n  /a:\n    get: {operationId: a}\n    query: {operationId: q}\n    additionalOperations: {COPY: {operationId: c}}\n  /b/{id}:\n    servers: [{url: /other}]\n    parameters: [{name: id, in: path, schema: {}}]\n    get: {operationId: b}\n    put: {operationId: own, servers: [{url: '/'}]}\n";
    let loaded = load(text).unwrap();
    assert_eq!(loaded.warnings, []);
    for (method, path, expected) in [
        ("GET", "/v1/a", "a"),
        ("GET", "/eu/v2/a", "a"),
        ("QUERY", "/v1/a", "q"),
        ("COPY", "/v1/a", "c"),
        ("GET", "/other/b/7", "b id=7@13"),
        ("PUT", "/b/7", "own id=7@7"),
        ("GET", "/a", "404 Check the path, and the version and prefix before it."),
    ] {
        assert_eq!(lead(&loaded.contract, method, path), expected, "{method} {path}");
    }
}

#[test]
fn several_documents_make_one_contract() {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.as_bytes().to_vec() };
    let one = "openapi: 3.0.4\npaths: {/a: {get: {operationId: a}}, /c: {get: {operationId: first}}}\n";
    let two = r#"{"openapi": "3.1.1", "paths": {"/b": {"get": {"operationId": "b"}}, "/c": {"get": {}}}}"#;
    let loaded = Contract::load(&[source("one.yaml", one), source("two.json", two)]).unwrap();
    for (path, expected) in [("/a", "a"), ("/b", "b"), ("/c", "first")] {
        assert_eq!(lead(&loaded.contract, "GET", path), expected);
    }
    let said: Vec<_> =
        loaded.warnings.iter().map(|w| (w.file.as_str(), w.line, w.message.as_str())).collect();
    assert_eq!(said, [("two.json", 1, "GET /c is declared twice; the first counts")]);
}

#[test]
fn operations_say_what_a_page_needs() {
    let contract = load(cases::PETS).unwrap().contract;
    let note = contract.operations().find(|o| o.id() == Some("addNote")).unwrap();
    assert_eq!((note.method(), note.template(), note.max_body()), ("POST", "/notes", Some(1000)));
    assert_eq!(note.body_types().collect::<Vec<_>>(), ["application/json", "text/plain"]);
    assert!(!note.is_body_required());
    assert_eq!(note.summary(), Some("A body that may be left out"));
    let at = note.declared_at();
    assert_eq!(at.pointer, "/paths/~1notes/post");
    assert_eq!(cases::PETS.lines().nth(at.line - 1).map(str::trim), Some("post:"));
    let upgrades: Vec<_> =
        contract.operations().filter(|o| o.is_upgrade_only()).filter_map(|o| o.id()).collect();
    assert_eq!(upgrades, ["chat"]);
    let report = contract.operations().find(|o| o.id() == Some("readReport")).unwrap();
    let parameters: Vec<_> = report.parameters().iter().map(|p| (p.name(), p.is_required())).collect();
    assert_eq!(parameters, [("month", true), ("X-Tenant", true)]);
}
