//! What a client is told of values that do not fit a type.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use candor_rule::{ParameterIn, Place, Violation};
use candor_syntax::json::{Document, Limits};
use serde::Deserialize;

use super::{Field, Text, Within, fields, json};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Order {
    customer: String,
    items: Vec<Item>,
    #[serde(default)]
    note: Option<String>,
    paid: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Item {
    sku: String,
    quantity: u8,
    price: f64,
    kind: Kind,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Tea,
    Cup { handles: u32 },
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Vec<String>> {
    let document = Document::parse(text.as_bytes(), &Limits::default()).unwrap();
    json(&document).map_err(|(first, rest)| std::iter::once(&first).chain(&rest).map(line).collect())
}

fn line(violation: &Violation) -> String {
    let Place::Body { pointer, at } = &violation.place else { panic!("{violation:?}") };
    let at = at.unwrap();
    let pointer = pointer.as_deref().unwrap();
    format!("{} {pointer} {}:{} {}", violation.rule.code, at.line, at.column, violation.detail)
}

#[test]
fn every_fault_is_told_at_its_place_in_one_go() {
    let told = read::<Order>(
        r#"{
  "custmer": "Ada",
  "items": [
    {"sku": 7, "quantity": 300, "price": "2", "kind": "tee"},
    {"sku": "a", "quantity": 1.5, "price": 2, "kind": {"cup": {"handles": -1}}},
    true
  ],
  "paid": null
}"#,
    )
    .unwrap_err();
    assert_eq!(
        told,
        [
            "body-property-required  1:1 The body has no `customer`, which is required; `custmer` was sent.",
            "body-property-unknown /custmer 2:3 The body has the unknown property `custmer`; did you mean `customer`?",
            "body-type /items/0/sku 4:13 `/items/0/sku` is the number 7; a string is expected.",
            "body-number-too-large /items/0/quantity 4:28 `/items/0/quantity` is the number 300; 255 or less is expected.",
            "body-type /items/0/price 4:42 `/items/0/price` is the string \"2\"; a number is expected.",
            "body-enum /items/0/kind 4:55 `/items/0/kind` is the string \"tee\"; \"tea\" or \"cup\" is expected.",
            "body-type /items/1/quantity 5:30 `/items/1/quantity` is the number 1.5; an integer from 0 to 255 is expected.",
            "body-number-too-small /items/1/kind/cup/handles 5:75 `/items/1/kind/cup/handles` is the number -1; 0 or more is expected.",
            "body-type /items/2 6:5 `/items/2` is true; an object is expected.",
            "body-type /paid 8:11 `/paid` is null; a boolean is expected.",
        ]
    );
}

#[test]
fn what_fits_is_read_as_by_any_other_deserialiser() {
    let text = r#"{"customer":"Ada","items":[{"sku":"a","quantity":3,"price":2,"kind":"tea"},
        {"sku":"b","quantity":1,"price":-0.5,"kind":{"cup":{"handles":2}}}],"note":null,"paid":true}"#;
    assert_eq!(read::<Order>(text).unwrap(), serde_json::from_str::<Order>(text).unwrap());
    let text = r#"{"a":[1,-2,3.5,"x",null,true,{"b":[]}],"":18446744073709551615}"#;
    let own: serde_json::Value = read(text).unwrap();
    assert_eq!(own, serde_json::from_str::<serde_json::Value>(text).unwrap());
    let own: BTreeMap<String, (u8, Option<String>)> = read(r#"{"x":[1,"y"],"z":[2,null]}"#).unwrap();
    assert_eq!(own["x"], (1, Some("y".into())));
}

#[test]
fn the_words_of_a_type_are_passed_on_unless_they_may_show_a_secret() {
    #[derive(Debug, Deserialize)]
    struct Login {
        #[serde(rename = "from")]
        _from: std::net::IpAddr,
        #[serde(rename = "password")]
        _password: std::net::IpAddr,
        #[serde(rename = "tries")]
        _tries: NonZeroU32,
    }
    let told = read::<Login>(r#"{"from":"10.0.0","password":"hunter2","tries":0}"#).unwrap_err();
    assert_eq!(
        told,
        [
            "body-format /from 1:9 `/from` is the string \"10.0.0\", which cannot be read: invalid IP address syntax.",
            "body-format /password 1:29 `/password` is a string of 7 characters (not shown), which cannot be read.",
            "body-type /tries 1:47 `/tries` is the number 0; a nonzero u32 is expected.",
        ]
    );
}

#[test]
fn parameters_are_told_as_such() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Page {
        limit: u32,
        #[serde(default)]
        tag: Vec<String>,
        kind: Option<Kind>,
        sure: bool,
    }
    let of = |pairs: &[(&str, &[&str])]| -> Vec<Field> {
        let text = |value: &&str| Text { value: (*value).to_owned(), at: None };
        let field = |(name, texts): &(&str, &[&str])| Field {
            name: (*name).to_owned(),
            texts: texts.iter().map(text).collect(),
        };
        pairs.iter().map(field).collect()
    };
    let query = Within::Parameters(ParameterIn::Query);
    let good = of(&[("limit", &["5"]), ("tag", &["a", "b"]), ("kind", &["tea"]), ("sure", &["true"])]);
    let page: Page = fields(&good, query).unwrap();
    assert_eq!(page, Page { limit: 5, tag: vec!["a".into(), "b".into()], kind: Some(Kind::Tea), sure: true });
    let bad = of(&[("limt", &["5"]), ("kind", &["tae"]), ("sure", &["yes"])]);
    let (first, rest) = fields::<Page>(&bad, query).unwrap_err();
    let told: Vec<&str> = std::iter::once(&first).chain(&rest).map(|v| v.detail.as_str()).collect();
    assert_eq!(
        told,
        [
            "The query parameter `limit` is required and absent; `limt` was sent.",
            "The query parameter `limt` is not known to this operation; did you mean `limit`?",
            "The query parameter `kind` is \"tae\"; \"tea\" or \"cup\" is expected.",
            "The query parameter `sure` is \"yes\"; true or false is expected.",
        ]
    );
    // A tuple takes them one after the other, a scalar the only one.
    let pair = of(&[("a", &["1"]), ("b", &["x"])]);
    let path = Within::Parameters(ParameterIn::Path);
    assert_eq!(fields::<(u64, String)>(&pair, path).unwrap(), (1, "x".into()));
    assert_eq!(fields::<u64>(&pair[..1], path).unwrap(), 1);
    let (first, _) = fields::<(u64, u64)>(&pair, path).unwrap_err();
    assert_eq!(first.detail, "The path parameter `b` is \"x\"; an integer of 0 or more is expected.");
}

#[test]
fn no_text_makes_it_panic_or_run_for_ever() {
    let texts =
        ["1", "\"\"", "[]", "{}", "null", "[[[[1]]]]", "{\"items\":{\"items\":[]}}", "[{}]", "-1e400"];
    for text in texts {
        let told = read::<Order>(text).unwrap_err();
        assert!(!told.is_empty(), "{text}");
        let _ = read::<Vec<Order>>(text);
        let _ = read::<Kind>(text);
        let _ = read::<(u8, Kind, Option<Order>)>(text);
    }
}
