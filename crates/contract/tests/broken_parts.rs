//! One bad part of a document disables its own check, with a diagnostic at its line, and nothing else.
//!
//! Each real document is written out, one keyword of one schema of a request is broken (seeded), and the
//! document still loads: every operation is there, and those that have nothing to do with the broken place
//! enforce what they enforced before.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use candor_contract::{Contract, Loaded, Source};
use common::{read, shared};
use serde_json::{Value, json};

/// Numbers that look random and are the same in each run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most
    }
}

/// Ways to break a keyword: its name, and what is written there.
const BREAKS: &[(&str, &str)] = &[
    ("type", r#""strnig""#),
    ("type", "{}"),
    ("pattern", r#""(""#),
    ("maxLength", r#""long""#),
    ("minimum", r#""low""#),
    ("required", "true"),
    ("enum", "5"),
    ("$ref", r##""#/components/schemas/NoSuchThing""##),
    ("allOf", "[]"),
    ("oneOf", "{}"),
];

fn check(text: &str) -> Loaded {
    let source = Source { name: "api.json".into(), text: text.as_bytes().to_vec() };
    Contract::check(&[source], &|name| Err(format!("there is no {name}")))
        .unwrap_or_else(|found| panic!("{}", found[0]))
}

/// Pointers to the schemas that requests are checked against, by where they stand.
fn places(document: &Value) -> Vec<String> {
    fn schemas(value: &Value, pointer: &str, found: &mut Vec<String>) {
        if !value.is_object() || found.len() > 20_000 {
            return;
        }
        found.push(pointer.to_owned());
        for (name, inner) in value["properties"].as_object().into_iter().flatten() {
            schemas(inner, &format!("{pointer}/properties/{}", escape(name)), found);
        }
        schemas(&value["items"], &format!("{pointer}/items"), found);
    }
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let at = format!("/paths/{}/{}", escape(path), escape(method));
            for (i, parameter) in operation["parameters"].as_array().into_iter().flatten().enumerate() {
                schemas(&parameter["schema"], &format!("{at}/parameters/{i}/schema"), &mut found);
            }
            for (media, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
                let at = format!("{at}/requestBody/content/{}/schema", escape(media));
                schemas(&content["schema"], &at, &mut found);
            }
        }
    }
    found
}

fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// What each operation enforces: name, checks, codes.
fn enforced(loaded: &Loaded) -> Vec<(String, usize, Vec<&'static str>)> {
    let mut overview = loaded.contract.overview();
    let each = loaded.contract.operations().map(|operation| {
        let enforced = overview.of(operation);
        let codes = enforced.rules.iter().map(|rule| rule.code).collect();
        (format!("{} {}", operation.method(), operation.template()), enforced.checks, codes)
    });
    each.collect()
}

fn document(path: &std::path::Path) -> Option<Value> {
    serde_json::from_slice(&read(path)).ok()
}

/// The documents that are JSON and of a size at which each can be loaded many times.
fn documents() -> Vec<(String, Value)> {
    let Some(folder) = shared("suites/openapi") else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let full = std::env::var("CANDOR_FULL").is_ok_and(|value| value == "1");
    let small = |value: &Value| full || value.to_string().len() < 700_000;
    let named = files.iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some((name, document(path)?))
    });
    named.filter(|(_, value)| small(value)).collect()
}

#[test]
fn a_broken_keyword_is_told_at_its_line_and_harms_nothing_else() {
    let mut draw = Draw(20_261_122);
    let (mut tried, mut affected) = (0, 0);
    for (name, document) in documents() {
        let places = places(&document);
        if places.is_empty() {
            println!("{name}: no schema of a request stands at its operation");
            continue;
        }
        let before = enforced(&check(&serde_json::to_string_pretty(&document).unwrap()));
        for round in 0..2 {
            let place = &places[draw.below(places.len())];
            let (keyword, value) = BREAKS[draw.below(BREAKS.len())];
            let mut broken = document.clone();
            let schema = broken.pointer_mut(place).unwrap();
            // Beside a reference nothing counts in 3.0, so the schema is replaced.
            if schema.get("$ref").is_some() {
                *schema = json!({});
            }
            schema[keyword] = json!("the broken place");
            let text = serde_json::to_string_pretty(&broken).unwrap().replace("\"the broken place\"", value);
            let line = 1 + serde_json::to_string_pretty(&broken)
                .unwrap()
                .lines()
                .position(|l| l.contains("\"the broken place\""))
                .unwrap();
            let what = format!("{name} round {round}: {place} {keyword}: {value}");
            let loaded = check(&text);
            assert!(
                loaded.warnings.iter().any(|d| d.line == line && !d.help.is_empty()),
                "{what}: nothing at line {line}"
            );
            let after = enforced(&loaded);
            assert_eq!(after.len(), before.len(), "{what}: an operation is lost");
            let differing: Vec<_> =
                before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| &a.0).collect();
            let owner = place.split('/').nth(2).map(|p| p.replace("~1", "/").replace("~0", "~")).unwrap();
            for operation in &differing {
                let path = operation.split_once(' ').map(|(_, path)| path);
                assert_eq!(path, Some(&*owner), "{what}: {operation} changed, too");
            }
            tried += 1;
            affected += usize::from(!differing.is_empty());
        }
    }
    println!("{tried} breaks, {affected} took a check away");
    assert!(tried == 0 || affected > 0, "breaking something must take its check away");
}
