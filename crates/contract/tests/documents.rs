//! Real documents load, and what is wrong with a document is said as a compiler says it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::time::Instant;

use candor_contract::{Contract, Diagnostic, Severity, Source};
use common::{load, read, shared};

#[test]
fn every_real_document_loads() {
    let Some(folder) = shared("suites/openapi") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut failed = Vec::new();
    for path in files.iter().filter(|p| !p.to_string_lossy().ends_with(".tsv")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = read(path);
        let size = text.len();
        let start = Instant::now();
        match Contract::load(&[Source { name: name.clone(), text }]) {
            Ok(loaded) => println!(
                "{name:40} {size:>9} octets {:>6} ms {:>6} operations {:>4} warnings",
                start.elapsed().as_millis(),
                loaded.contract.operations().count(),
                loaded.warnings.len()
            ),
            Err(errors) => failed.push(format!("{name}: {}", errors[0])),
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

/// The one diagnostic that a document gives.
fn only(text: &str) -> Diagnostic {
    let mut found = match load(text) {
        Ok(loaded) => loaded.warnings,
        Err(errors) => errors,
    };
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn brief(text: &str) -> (Severity, usize, usize, String, String) {
    let d = only(text);
    (d.severity, d.line, d.column, d.message, d.help)
}

const HEAD: &str = "openapi: 3.1.1\ninfo: {title: t, version: '1'}\n";

#[test]
fn errors_name_place_cause_and_cure() {
    use Severity::Error;
    for (text, line, column, message, help) in [
        ("", 1, 1, "empty", "openapi"),
        ("- a\n", 1, 1, "is an object, and this is a list", "openapi: 3.1.1"),
        ("swagger: '1.2'\npaths: {}\n", 1, 10, "Swagger 1.2", "2.0"),
        ("openapi: 4.0.0\npaths: {}\n", 1, 10, "OpenAPI 4.0.0 is not known", "3.1.1"),
        (
            "openapii: 3.1.1\npaths: {}\n",
            1,
            1,
            "`openapi`, which names the version, is missing",
            "rename `openapii`",
        ),
        ("openapi: 3.1.1\npath: {}\n", 2, 1, "no `paths`", "rename `path` to `paths`"),
        ("openapi: 3.1.1\npaths:\n  /a:\n    gett: {}\n", 4, 5, "`gett` is no method", "`get`"),
        (
            "openapi: 3.1.1\npaths:\n  /a:\n    get:\n      requestBdy: {}\n",
            5,
            7,
            "`requestBdy`",
            "`requestBody`",
        ),
        (
            "openapi: 3.1.1\npaths:\n  /a:\n    get:\n      parameters: [{nam: a, in: query}]\n",
            5,
            20,
            "no `name`",
            "`nam`",
        ),
        (
            "openapi: 3.1.1\npaths:\n  /a:\n    get:\n      parameters: [{name: a, in: body}]\n",
            5,
            34,
            "Swagger 2.0",
            "requestBody",
        ),
        ("openapi: 3.1.1\npaths:\n  /a: [1]\n", 3, 7, "must be an object, and this is a list", "get"),
        ("openapi: 3.1.1\npaths: {\n", 3, 1, "cannot be read", ""),
        ("a: &x [*x]\n", 1, 8, "inside what it names", "write"),
    ] {
        let (severity, l, c, m, h) = brief(text);
        assert_eq!((severity, l, c), (Error, line, column), "{text}: {m}");
        assert!(m.contains(message) && h.contains(help), "{text}: {m} / {h}");
    }
}

#[test]
fn warnings_say_what_is_not_checked() {
    use Severity::Warning;
    let schema = |s: &str| {
        format!(
            "{HEAD}paths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {s}\n"
        )
    };
    for (text, line, column, message, help) in [
        (schema("{type: strin}"), 9, 28, "the type `strin` is unknown", "`string`"),
        (schema("{pattern: '('}"), 9, 31, "not a regular expression", "RegExp"),
        (
            format!(
                "{}components: {{schemas: {{A: {{allOf: [{{$ref: '#/components/schemas/B'}}]}}, B: {{$ref: '#/components/schemas/A'}}}}}}\n",
                schema("{$ref: '#/components/schemas/A'}")
            ),
            10,
            76,
            "`$ref` leads back to this schema without end",
            "property",
        ),
        (schema("{minimum: low}"), 9, 31, "must be a number, and this is a text", ""),
        (schema("{requird: [a]}"), 9, 22, "`requird` is unknown", "`required`"),
        (schema("{$ref: '#/components/schemas/Pte'}"), 9, 28, "nothing stands there", ""),
        (schema("{$ref: 'other.yaml#/Pet'}"), 9, 28, "another file", ""),
        (schema("{type: object, type: array}"), 9, 36, "given twice", "remove"),
        (
            format!("{HEAD}paths:\n  /a/{{id}}:\n    get: {{}}\n"),
            5,
            5,
            "`{id}` of /a/{id} is not declared",
            "",
        ),
        (
            format!(
                "{HEAD}paths:\n  /{{a}}:\n    get: {{parameters: [{{name: a, in: path}}]}}\n  /{{b}}:\n    get: {{parameters: [{{name: b, in: path}}]}}\n"
            ),
            7,
            5,
            "GET /{b} is never reached: /{a} of api.yaml:5:5 matches the same",
            "",
        ),
        (format!("{HEAD}paths:\n  /a?x=1:\n    get: {{}}\n"), 4, 3, "no query", ""),
    ] {
        let (severity, l, c, m, h) = brief(&text);
        assert_eq!((severity, l, c), (Warning, line, column), "{text}: {m}");
        assert!(m.contains(message) && h.contains(help), "{text}: {m} / {h}");
    }
}

#[test]
fn a_diagnostic_is_shown_with_its_line_and_a_caret() {
    let shown = only("openapi: 3.1.1\npaths:\n  /a:\n    gett: {}\n").to_string();
    let expected = "error[field-misspelt]: `gett` is no method and no field of a path; what is below it is lost\n  \
                    --> api.yaml:4:5\n  |\n4 |     gett: {}\n  |     ^\n  help: did you mean `get`?";
    assert_eq!(shown, expected);
}

#[test]
fn yaml_is_read_by_the_core_schema() {
    let text = format!(
        "{HEAD}paths:\n  /a:\n    get:\n      operationId: no\n      responses: {{200: {{}}, '200': {{}}}}\n"
    );
    let loaded = load(&text).unwrap();
    assert_eq!(loaded.contract.operations().next().unwrap().id(), Some("no"));
    assert!(loaded.warnings[0].message.contains("`200` is given twice"), "{:?}", loaded.warnings);
}

#[test]
fn nested_aliases_are_bounded() {
    let mut text = format!("{HEAD}x-0: &a0 [a,a,a,a,a,a,a,a,a,a]\n");
    for i in 1..12 {
        let before = format!("*a{},", i - 1).repeat(10);
        text.push_str(&format!("x-{i}: &a{i} [{before}]\n"));
    }
    let errors = load(&text).unwrap_err();
    assert!(errors[0].message.contains("aliases"), "{}", errors[0]);
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    let text = format!("{HEAD}x-deep: {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(load(&text).is_err());
    let json = format!(
        "{{\"openapi\":\"3.1.1\",\"paths\":{{}},\"x\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(load(&json).is_err());
}
