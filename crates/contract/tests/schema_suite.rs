//! The JSON Schema Test Suite through the whole way of a request body: each schema stands in a small OpenAPI
//! document, each instance is a body.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use candor_contract::{Contract, Route, Source};
use candor_rule::Span;
use candor_syntax::{MediaType, json};
use common::shared;
use serde_json::{Value, json};

/// Cases that are left out, each with its reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("refRemote.json", "a contract refers to itself only"),
    ("vocabulary.json", "a contract cannot choose its meta-schema"),
    ("remote ref, containing refs itself", "it refers to the meta-schema, another document"),
    ("validate definition against metaschema", "it refers to the meta-schema, another document"),
    ("strict-tree schema, guards against misspelled properties", "it refers to another document"),
    ("tests for implementation dynamic anchor and reference link", "it refers to another document"),
    ("$ref and $dynamicAnchor are independent of order - $defs first", "it refers to another document"),
    ("$ref and $dynamicAnchor are independent of order - $ref first", "it refers to another document"),
    ("$ref to $dynamicRef finds detached $dynamicAnchor", "it refers to another document"),
];

/// Keywords that OpenAPI 3.0 takes over from draft 4, with the same meaning.
const KEPT_BY_V30: &[&str] = &[
    "additionalProperties.json",
    "allOf.json",
    "anyOf.json",
    "enum.json",
    "items.json",
    "maxItems.json",
    "maxLength.json",
    "maxProperties.json",
    "maximum.json",
    "minItems.json",
    "minLength.json",
    "minProperties.json",
    "minimum.json",
    "multipleOf.json",
    "not.json",
    "oneOf.json",
    "pattern.json",
    "properties.json",
    "required.json",
    "type.json",
    "uniqueItems.json",
];

/// What draft 4 has and OpenAPI 3.0 does not; a schema with it means something else there.
const NOT_IN_V30: &[&str] = &["patternProperties", "additionalItems", "definitions", "dependencies", "$ref"];

struct Figures {
    right: usize,
    wrong: Vec<String>,
    left_out: BTreeMap<&'static str, usize>,
}

#[test]
fn draft_2020_12_is_judged_alike() {
    let Some(folder) = shared("suites/json_schema_test_suite/tests/draft2020-12") else { return };
    let figures = run(&folder, "3.1.1", |_| true, |_| true);
    println!(
        "2020-12: {} right, {} wrong, left out {:?}",
        figures.right,
        figures.wrong.len(),
        figures.left_out
    );
    assert_eq!(figures.wrong, Vec::<String>::new());
    assert!(figures.right > 1000, "{}", figures.right);
}

#[test]
fn what_3_0_keeps_of_draft_4_is_judged_alike() {
    let Some(folder) = shared("suites/json_schema_test_suite/tests/draft4") else { return };
    let figures = run(&folder, "3.0.4", |name| KEPT_BY_V30.contains(&name), in_v30);
    println!("draft 4 as 3.0: {} right, {} wrong", figures.right, figures.wrong.len());
    assert_eq!(figures.wrong, Vec::<String>::new());
    assert!(figures.right > 200, "{}", figures.right);
}

/// 3.0 wants one type, `items` as one schema, and none of the keywords that it left out.
fn in_v30(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => object.iter().all(|(key, value)| {
            !NOT_IN_V30.contains(&key.as_str()) && (key != "items" || value.is_object()) && in_v30(value)
        }),
        Value::Array(items) => items.iter().all(in_v30),
        _ => true,
    }
}

fn run(
    folder: &std::path::Path,
    version: &str,
    files: impl Fn(&str) -> bool,
    fits: impl Fn(&Value) -> bool,
) -> Figures {
    let mut figures = Figures { right: 0, wrong: Vec::new(), left_out: BTreeMap::new() };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|p| p.is_file()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !files(&name) {
            continue;
        }
        let groups: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for group in groups.as_array().unwrap() {
            let title = group["description"].as_str().unwrap();
            let tests = group["tests"].as_array().unwrap();
            if let Some((_, why)) = LEFT_OUT.iter().find(|(what, _)| *what == title || *what == name) {
                *figures.left_out.entry(why).or_default() += tests.len();
                continue;
            }
            if !fits(&group["schema"]) {
                *figures.left_out.entry("not in this version").or_default() += tests.len();
                continue;
            }
            let contract = embed(&group["schema"], version);
            for test in tests {
                let verdict = accepts(&contract, &test["data"]);
                if Some(verdict) == test["valid"].as_bool() {
                    figures.right += 1;
                } else {
                    figures.wrong.push(format!("{name}: {title}: {} is {verdict}", test["description"]));
                }
            }
        }
    }
    figures
}

/// Files of `optional/format` whose formats OpenAPI documents do not have; they are annotations.
const NOT_CHECKED: &[&str] = &["idn-hostname.json", "ecmascript-regex.json", "unknown.json"];

/// What `optional/format` sees otherwise, each with its reason.
const FORMAT_EXCEPTIONS: &[(&str, &str)] = &[(
    "hostname.json: contains \"--\" in the 3rd and 4th position",
    "what a label of `xn--` stands for is not looked at",
)];

#[test]
fn formats_are_judged_alike() {
    let Some(folder) = shared("suites/json_schema_test_suite/tests/draft2020-12/optional/format") else {
        return;
    };
    let (mut right, mut wrong, mut excepted) = (0, Vec::new(), 0);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if NOT_CHECKED.contains(&&*name) {
            continue;
        }
        let groups: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for group in groups.as_array().unwrap() {
            let contract = embed(&group["schema"], "3.1.1");
            for test in group["tests"].as_array().unwrap() {
                let title = format!("{name}: {}", test["description"].as_str().unwrap());
                if Some(judge(&contract, &test["data"], true)) == test["valid"].as_bool() {
                    right += 1;
                } else if FORMAT_EXCEPTIONS.iter().any(|(what, _)| *what == title) {
                    excepted += 1;
                } else {
                    wrong.push(format!("{title}: {}", test["data"]));
                }
            }
        }
    }
    println!("optional/format: {right} right, {excepted} otherwise with a reason");
    assert_eq!(wrong, Vec::<String>::new());
    told_in_the_docs(&format!("{right} of {} optional cases of formats", right + excepted));
    assert_eq!(excepted, FORMAT_EXCEPTIONS.len(), "an exception that is none any more");
    assert!(right > 300, "{right}");
}

/// Optional cases that are judged otherwise, by file or title, each with its reason.
const OPTIONAL_EXCEPTIONS: &[(&str, &str)] = &[
    ("cross-draft.json", "it refers to another document"),
    (
        "dependencies-compatibility.json",
        "2020-12 has `dependentRequired` and `dependentSchemas` for `dependencies`",
    ),
    ("format-assertion.json", "a contract cannot choose its meta-schema"),
    (
        "$id inside an unknown keyword is not a real identifier",
        "any part of an OpenAPI document may hold a schema, so that every `$id` counts",
    ),
];

#[test]
fn optional_cases_are_judged_alike() {
    let Some(folder) = shared("suites/json_schema_test_suite/tests/draft2020-12/optional") else { return };
    let (mut right, mut excepted, mut wrong) = (0, 0, Vec::new());
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|p| p.is_file()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let groups: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for group in groups.as_array().unwrap() {
            let title = group["description"].as_str().unwrap();
            let tests = group["tests"].as_array().unwrap();
            if OPTIONAL_EXCEPTIONS.iter().any(|(what, _)| *what == title || *what == name) {
                excepted += tests.len();
                continue;
            }
            let contract = embed(&group["schema"], "3.1.1");
            for test in tests {
                if Some(accepts(&contract, &test["data"])) == test["valid"].as_bool() {
                    right += 1;
                } else {
                    wrong.push(format!("{name}: {title}: {}: {}", test["description"], test["data"]));
                }
            }
        }
    }
    println!("optional: {right} right, {excepted} otherwise with a reason");
    assert_eq!(wrong, Vec::<String>::new());
    told_in_the_docs(&format!("{right} of {} other optional cases", right + excepted));
}

/// docs/contract.md states the figures of these tests.
fn told_in_the_docs(figure: &str) {
    let page = include_str!("../../../docs/contract.md");
    assert!(page.contains(figure), "docs/contract.md does not say \"{figure}\"");
}

/// The schema as that of a body. An `$id` makes it a resource of its own, as it is in the suite.
fn embed(schema: &Value, version: &str) -> Contract {
    let mut schema = schema.clone();
    if let (Some(object), "3.1.1") = (schema.as_object_mut(), version) {
        object.entry("$id").or_insert_with(|| json!("http://localhost:1234/root.json"));
    }
    let document = json!({
        "openapi": version,
        "paths": { "/": { "post": { "requestBody": { "content": { "application/json": { "schema": schema } } } } } }
    });
    let source = Source { name: "suite.json".into(), text: document.to_string().into_bytes() };
    Contract::load(&[source]).unwrap_or_else(|e| panic!("{}", e[0])).contract
}

fn accepts(contract: &Contract, instance: &Value) -> bool {
    judge(contract, instance, false)
}

fn judge(contract: &Contract, instance: &Value, formats: bool) -> bool {
    let Route::Found(found) = contract.route(b"POST", b"/", Span::new(5, 6)) else { panic!("a route") };
    let text = instance.to_string();
    let document = json::Document::parse(text.as_bytes(), &json::Limits { max_depth: 200 }).unwrap();
    let media_type = MediaType::parse(b"application/json").unwrap();
    let violations = found.operation.json_body(&media_type).unwrap().check(&document);
    // Annotations warn and refuse nothing.
    let passes = |code: &str| code == "body-format" && !formats;
    violations.iter().all(|v| v.rule.action == candor_rule::Action::Warn || passes(v.rule.code))
}
