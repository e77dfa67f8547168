//! The files of a static site, and the document with what is refused.

#![allow(clippy::unwrap_used, reason = "what a test helper cannot read fails the test")]

use std::{collections::HashSet, sync::Arc};

use candor_catalogue::{Audience, PageContext, Published, SiteFile, site};
use candor_contract::{Contract, Source, title};
use candor_inspect::Inspector;
use serde_json::Value;

const API: &str = include_str!("../../../docs/examples/api.yaml");

fn source() -> Source {
    let schema = "schema: {$ref: \"#/components/schemas/Order\"}";
    let text = API.replace(schema, &format!("{schema}\n            example: {{customer: Ann, quantity: 2}}"));
    Source { name: "api.yaml".into(), text: text.into() }
}

fn inspector() -> Inspector {
    let contract = Contract::load(&[source()]).unwrap().contract;
    Inspector { contract: Some(Arc::new(contract)), ..Inspector::default() }
}

/// The file that a link of another leads to.
fn resolved(from: &str, link: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            ".." => _ = folders.pop(),
            "." => {}
            name => folders.push(name),
        }
    }
    folders.join("/")
}

fn links(file: &SiteFile) -> impl Iterator<Item = &str> {
    let values = file.text.split("href=\"").skip(1).chain(file.text.split("src=\"").skip(1));
    let links = values.filter_map(|rest| rest.split('"').next());
    links.filter(|link| !link.contains("://") && !link.starts_with('#'))
}

#[test]
fn every_link_leads_to_a_file_and_every_page_is_found() {
    for inspector in [inspector(), Inspector::default()] {
        let files = site(&inspector, "Orders & more");
        let paths: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths.len(), files.len(), "no file is written twice");
        let mut linked = HashSet::from(["index.html".to_owned()]);
        for file in files.iter().filter(|file| file.path.ends_with(".html")) {
            for link in links(file) {
                let to = resolved(&file.path, link.split('#').next().unwrap());
                assert!(paths.contains(to.as_str()), "{} links to {link}", file.path);
                linked.insert(to);
            }
        }
        let lonely: Vec<_> =
            paths.iter().filter(|path| path.ends_with(".html") && !linked.contains(**path)).collect();
        assert!(lonely.is_empty(), "nothing links to {lonely:?}");
        let start = files.iter().find(|file| file.path == "index.html").unwrap();
        assert!(start.text.contains("<h1>Orders &amp; more</h1>"));
    }
}

#[test]
fn pages_lie_where_problem_documents_point() {
    let files = site(&inspector(), "Orders");
    for code in candor_catalogue::codes() {
        assert!(files.iter().any(|file| file.path == format!("rules/{code}/index.html")), "{code}");
    }
    let page = files.iter().find(|file| file.path == "docs/createOrder/index.html").unwrap();
    assert!(
        page.text.contains("customer") && page.text.contains("href=\"../../rules/body-type/index.html\"")
    );
}

#[test]
fn a_document_says_what_is_refused() {
    let (inspector, source) = (inspector(), source());
    assert_eq!(title(&source).as_deref(), Some("Orders"));
    let context = PageContext { prefix: "/_candor" };
    let published = Published::of(&inspector, context, Audience::Everybody).unwrap();
    let text = published.with_problems(&source).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let answers = &document["paths"]["/orders"]["post"]["responses"];
    assert_eq!(answers["201"]["description"], "made", "its own answers stay");
    let codes = answers["422"]["x-candor-codes"].as_array().unwrap();
    assert!(codes.contains(&"body-type".into()), "{codes:?}");
    let examples = answers["422"]["content"]["application/problem+json"]["examples"].as_object().unwrap();
    assert!(examples.values().all(|example| example["value"]["status"] == 422) && !examples.is_empty());
    assert!(document["components"]["schemas"]["CandorProblem"]["required"].is_array());
    assert!(document["components"]["schemas"]["Order"].is_object(), "its own schemas stay");
    let order = |key: &str| text.find(&format!("\"{key}\"")).unwrap();
    assert!(order("openapi") < order("info") && order("info") < order("paths"), "in its author's order");
}

const SILENT: &str = r##"
openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /shops/{shop}/orders:
    post:
      operationId: order
      parameters:
        - { name: shop, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: unit, in: query, required: true, schema: { enum: [piece, kilo] } }
        - { name: note, in: query, schema: { type: string } }
        - { name: X-Version, in: header, required: true, schema: { type: integer, exclusiveMinimum: 3 } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [sku, lines, paid]
              properties:
                sku: { type: string, pattern: "^[A-Z]{3}-[0-9]+$" }
                paid: { type: boolean }
                lines:
                  type: array
                  minItems: 2
                  items: { type: object, required: [n], properties: { n: { type: number, multipleOf: 2.5, minimum: 5 } } }
      responses: { "201": { description: made } }
  /words:
    post:
      operationId: word
      requestBody:
        required: true
        content:
          application/json: { schema: { type: string, pattern: "^(?=.*7)(ox|cow){3}7z$" } }
      responses: { "201": { description: made } }
"##;

#[test]
fn an_example_is_made_up_where_the_document_shows_none_and_only_one_that_is_taken() {
    let source = Source { name: "api.yaml".into(), text: SILENT.into() };
    let contract = Contract::load(&[source]).unwrap().contract;
    let inspector = Inspector { contract: Some(Arc::new(contract)), ..Inspector::default() };
    let published = Published::of(&inspector, PageContext { prefix: "/_candor" }, Audience::Owner).unwrap();
    let shown: Vec<String> = published
        .operations()
        .map(|(name, _)| String::from_utf8(published.example(name).unwrap()).unwrap())
        .collect();
    let redactor = candor_exchange::Redactor::new(candor_exchange::RedactConfig::default());
    let refused = |octets: &str| {
        let trial = candor_reader::trial::trial(octets.as_bytes(), &inspector, &redactor);
        trial.rejection.map(|rejection| rejection.rule().code)
    };
    assert_eq!(refused(&shown[0]), None, "{}", shown[0]);
    assert!(
        shown[0].contains("unit=piece") && !shown[0].contains("note"),
        "what is optional is left out: {}",
        shown[0]
    );
    assert!(shown[0].contains("\"sku\":\"AAA-0\""), "{}", shown[0]);
    assert_eq!(shown[1], "POST /words HTTP/1.1\r\nHost: api.example\r\n\r\n", "no text came to mind");
}
