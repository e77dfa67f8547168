//! From method and path to the operation, or to a refusal that helps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use candor_contract::{Contract, Mount, Mounted, Route, Source, Spelling, cases};
use candor_rule::Span;
use common::load;

/// What a request leads to, in a word.
fn lead(contract: &Contract, method: &str, path: &str) -> String {
    lead_at(contract, None, method, path)
}

fn lead_at(contract: &Contract, host: Option<&str>, method: &str, path: &str) -> String {
    let place = Span::new(4, 4 + path.len());
    match contract.route_at(
        host.map(str::as_bytes),
        method.as_bytes(),
        path.as_bytes(),
        Spelling::default(),
        place,
    ) {
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
        Route::NotLoaded { scope } => format!("503 {}", scope.document.as_deref().unwrap()),
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
    assert_eq!(said, [("two.json", 1, "GET /c is declared at one.yaml:2:43 already; that one counts")]);
}

/// A document at a host, below a prefix.
fn mounted(name: &str, text: &str, host: Option<&str>, prefix: Option<&str>) -> Mounted {
    let source = Source { name: name.into(), text: text.as_bytes().to_vec() };
    let mount = Mount { host: host.map(str::to_owned), prefix: prefix.map(str::to_owned) };
    Mounted { source, mount }
}

fn mount_all(documents: &[Mounted]) -> candor_contract::Loaded {
    Contract::load_mounted(documents, &|name| Err(name.to_owned())).unwrap()
}

#[test]
fn a_document_counts_where_it_is_mounted() {
    let text = |id: &str| {
        format!(
            "openapi: 3.1.0\nservers: [{{url: /v1}}]\npaths:\n  /a:\n    get: {{operationId: {id}}}\n  \
             /a/{{x}}:\n    servers: [{{url: /v2}}]\n    get: {{operationId: {id}X, parameters: [{{name: x, \
             in: path, required: true, schema: {{}}}}]}}\n"
        )
    };
    let loaded = mount_all(&[
        mounted("any.yaml", &text("any"), None, None),
        mounted("shop.yaml", &text("shop"), None, Some("/shop")),
        mounted("bare.yaml", &text("bare"), Some("bare.test"), Some("")),
        mounted("below.yaml", &text("below"), Some("*.test"), None),
        mounted("exact.yaml", &text("exact"), Some("api.test"), None),
    ]);
    assert_eq!(loaded.warnings, []);
    assert!(loaded.contract.differs_by_host());
    for (host, path, expected) in [
        (None, "/v1/a", "any"),
        (None, "/v2/a/7", "anyX x=7@10"),
        (None, "/shop/a", "shop"),
        (None, "/shop/a/7", "shopX x=7@12"),
        (Some("elsewhere.example"), "/shop/a", "shop"),
        (Some("bare.test"), "/a", "bare"),
        (Some("bare.test"), "/v1/a", "below"),
        (Some("other.test"), "/v1/a", "below"),
        (Some("API.test"), "/v1/a", "exact"),
        (Some("api.test"), "/shop/a", "shop"),
        (Some("api.test"), "/a", "404 Check the path, and the version and prefix before it."),
        (None, "/a", "404 Check the path, and the version and prefix before it."),
    ] {
        assert_eq!(lead_at(&loaded.contract, host, "GET", path), expected, "{host:?} {path}");
    }
}

#[test]
fn a_prefix_is_written_as_in_a_request_and_compared_as_it_reads() {
    let text = "openapi: 3.1.0\npaths:\n  /a/{x}:\n    get: {operationId: a, parameters: [{name: x, in: path, \
                required: true, schema: {}}]}\n";
    let loaded = mount_all(&[mounted("a.yaml", text, None, Some("/@/space%20word"))]);
    for (path, expected) in [
        ("/@/space%20word/a/7", "a x=7@22"),
        ("/%40/space%20wor%64/a/7", "a x=7@26"),
        ("/@/spaceword/a/7", "404 Check the path; did you mean `/@/space%20word/a/{x}`?"),
    ] {
        assert_eq!(lead_at(&loaded.contract, None, "GET", path), expected, "{path}");
    }
}

#[test]
fn who_says_an_operation_twice_is_told_both_places() {
    let (one, two) =
        ("openapi: 3.1.0\npaths:\n  /a:\n    get: {}\n", "openapi: 3.1.0\npaths: {/a: {get: {}}}\n");
    let said = |documents: &[Mounted]| -> Vec<String> {
        let place =
            |w: &candor_contract::Diagnostic| format!("{}:{}:{}: {}", w.file, w.line, w.column, w.message);
        mount_all(documents).warnings.iter().map(place).collect()
    };
    let at = |host, prefix| [mounted("one.yaml", one, host, prefix), mounted("two.yaml", two, None, prefix)];
    let twice = "two.yaml:2:14: GET /v/a is declared at one.yaml:4:5 already; that one counts";
    assert_eq!(said(&at(None, Some("/v"))), [twice]);
    assert_eq!(said(&at(Some("a.test"), Some("/v"))), [""; 0], "a host of its own is no conflict");
}

#[test]
fn what_an_awaited_document_might_name_is_not_unknown() {
    let text = "openapi: 3.1.0\npaths: {/a: {get: {operationId: a}}}\n";
    let mut contract = mount_all(&[mounted("a.yaml", text, None, None)]).contract;
    let mount = Mount { host: Some("b.test".into()), prefix: Some("/b".into()) };
    contract.await_document("http://127.0.0.1/b.json", mount);
    let unknown = "404 Check the path, and the version and prefix before it.";
    for (host, path, expected) in [
        (Some("b.test"), "/a", "a"),
        (Some("b.test"), "/b/x", "503 http://127.0.0.1/b.json"),
        (Some("b.test"), "/b", "503 http://127.0.0.1/b.json"),
        (Some("b.test"), "/bc", unknown),
        (Some("c.test"), "/b/x", unknown),
        (None, "/b/x", unknown),
    ] {
        assert_eq!(lead_at(&contract, host, "GET", path), expected, "{host:?} {path}");
    }
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
