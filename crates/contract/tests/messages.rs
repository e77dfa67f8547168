//! What a developer reads when a request is refused: the sentences, the places and the clauses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use bytes::Bytes;
use candor_contract::{Contract, Request, Route, cases};
use candor_rule::{Place, Span, Violation};
use candor_syntax::{MediaType, json};
use candor_wire::{Field, Framing, Head};
use common::load;

fn pets() -> Contract {
    load(cases::PETS).unwrap().contract
}

/// The violations of a JSON body sent to POST /pets.
fn body(text: &str) -> Vec<Violation> {
    check(&pets(), "/pets", text)
}

fn check(contract: &Contract, path: &str, text: &str) -> Vec<Violation> {
    let route = contract.route(b"POST", path.as_bytes(), Span::new(5, 5 + path.len()));
    let Route::Found(found) = route else { panic!("a route") };
    let document = json::Document::parse(text.as_bytes(), &json::Limits::default()).unwrap();
    found.operation.json_body(&MediaType::parse(b"application/json").unwrap()).unwrap().check(&document)
}

/// A head without the scanner, since the octets here need not be allowed on the wire.
fn head(method: &str, target: &str, fields: &[(&str, &str)]) -> Head {
    let mut octets = format!("{method} {target} HTTP/1.1\r\n");
    let mut spans = Vec::new();
    for (name, value) in fields {
        let start = octets.len();
        octets.push_str(&format!("{name}: {value}\r\n"));
        let value_start = start + name.len() + 2;
        spans.push(Field {
            name: Span::new(start, start + name.len()),
            value: Span::new(value_start, value_start + value.len()),
            folded: false,
        });
    }
    octets.push_str("\r\n");
    let start = method.len() + 1;
    Head {
        octets: Bytes::from(octets),
        method: Span::new(0, method.len()),
        target: Span::new(start, start + target.len()),
        version: candor_wire::Version::Http11,
        fields: spans,
        framing: Framing::None,
        keep_alive: true,
        expects_continue: false,
        wants_upgrade: false,
    }
}

fn parameters(contract: &Contract, target: &str, fields: &[(&str, &str)]) -> Vec<Violation> {
    let head = head("GET", target, fields);
    let path = target.split('?').next().unwrap();
    let start = head.target.start;
    let Route::Found(found) = contract.route(b"GET", path.as_bytes(), Span::new(start, start + path.len()))
    else {
        panic!("a route for {target}")
    };
    let query = (path.len() < target.len()).then(|| Span::new(start + path.len() + 1, head.target.end));
    found.operation.check_parameters(&Request { head: &head, query, captures: &found.captures })
}

fn sentences(violations: &[Violation]) -> Vec<(&str, &str, &str)> {
    violations.iter().map(|v| (v.rule.code, v.detail.as_str(), v.fix.as_str())).collect()
}

#[test]
fn bodies_are_spoken_of_in_plain_words() {
    for (text, code, detail, fix) in [
        (
            r#"{"name":"x","age":"2"}"#,
            "body-type",
            "`/age` is the string \"2\"; 2 without quotes, an integer, is expected.",
            "Send 2 without quotes.",
        ),
        (
            r#"{"name":null}"#,
            "body-type",
            "`/name` is null; a string is expected.",
            "Send a string, or leave the property out if it may be absent.",
        ),
        (r#"[]"#, "body-type", "The body is an empty array; an object is expected.", "Send an object."),
        (
            r#"{"nmae":"x"}"#,
            "body-property-unknown",
            "The body has the unknown property `nmae`; did you mean `name`?",
            "Rename `nmae` to `name`, or remove it.",
        ),
        (r#"{}"#, "body-property-required", "The body has no `name`, which is required.", "Add `name`."),
        (
            r#"{"name":"x","kind":"dgo"}"#,
            "body-enum",
            "`/kind` is the string \"dgo\"; \"cat\" or \"dog\" is expected.",
            "Send one of the allowed values; did you mean \"dog\"?",
        ),
        (
            r#"{"name":"x","born":"2024-02-30"}"#,
            "body-format",
            "`/born` is the string \"2024-02-30\"; a date (year-month-day) is expected, and February 2024 has 29 days.",
            "Send a value such as 2024-05-31.",
        ),
        (
            r#"{"name":"x","tags":["a","b","a"]}"#,
            "body-items-not-unique",
            "`/tags` has the same item at 0 and 2; each item is expected once.",
            "Remove the item at 2.",
        ),
        (
            r#"{"name":"x","labels":{"A1":"v"}}"#,
            "body-property-name",
            "The property name `A1` at `/labels/A1` has to match `^[a-z]+$`.",
            "Rename the property as the contract asks.",
        ),
        (
            r#"{"name":"x","shape":{"type":"sqare"}}"#,
            "body-discriminator-unknown",
            "`/shape/type` is \"sqare\"; \"Circle\" or \"Square\" is expected.",
            "Send one of them; did you mean \"Square\"?",
        ),
    ] {
        assert_eq!(sentences(&body(text)), [(code, detail, fix)], "{text}");
    }
}

#[test]
fn every_fault_has_its_place_in_the_body_and_its_clause_in_the_contract() {
    let violations = body("{\"name\": \"x\",\n \"tags\": [1, \"b\"], \"age\": 99}");
    assert_eq!(violations.len(), 2, "{violations:#?}");
    let place = |v: &Violation| match &v.place {
        Place::Body { pointer, at } => (pointer.clone().unwrap(), at.unwrap().line, at.unwrap().column),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(&violations[0]), ("/tags/0".into(), 2, 11));
    assert_eq!(place(&violations[1]), ("/age".into(), 2, 27));
    let schema = violations[1].schema.as_ref().unwrap();
    assert_eq!(schema.pointer, "/components/schemas/Pet/properties/age/maximum");
    let line = cases::PETS.lines().nth(schema.line - 1).unwrap();
    assert!(line[schema.column - 1..].starts_with("maximum: 40"), "{line}");
}

#[test]
fn secrets_in_bodies_and_queries_are_not_echoed() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {properties: {password: {type: string, pattern: '^x'}, pin: {type: string}}}}}}\n";
    let contract = load(text).unwrap().contract;
    let shown = format!("{:?}", sentences(&check(&contract, "/a", r#"{"password":"hunter2","pin":1234}"#)));
    assert!(!shown.contains("hunter2") && !shown.contains("1234"), "{shown}");
}

#[test]
fn one_misspelt_property_in_one_of_six_shapes_is_one_error_there() {
    let shapes: Vec<String> = ["bread", "milk", "salt", "rice", "wine", "tea"]
        .iter()
        .map(|n| format!("{{type: object, required: [{n}Weight, {n}Price], additionalProperties: false, properties: {{{n}Weight: {{type: number}}, {n}Price: {{type: number}}}}}}"))
        .collect();
    let text = format!(
        "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{oneOf: [{}]}}}}}}}}\n",
        shapes.join(", ")
    );
    let contract = load(&text).unwrap().contract;
    let violations = check(&contract, "/a", r#"{"riceWeight":1,"ricePrise":2}"#);
    assert_eq!(
        sentences(&violations),
        [(
            "body-property-unknown",
            "The body has the unknown property `ricePrise`; did you mean `ricePrice`?",
            "Rename `ricePrise` to `ricePrice`, or remove it. It is nearest to shape 4 of 6."
        )]
    );
}

#[test]
fn parameters_are_spoken_of_in_plain_words() {
    let contract = pets();
    for (target, code, detail, offset) in [
        (
            "/pets?limit=ten",
            "param-type",
            "The query parameter `limit` is \"ten\"; an integer is expected.",
            16,
        ),
        (
            "/pets?limit=1.5",
            "param-type",
            "The query parameter `limit` is \"1.5\"; an integer is expected.",
            16,
        ),
        (
            "/pets?limit=%zz",
            "param-type",
            "The query parameter `limit` is \"%zz\"; an integer is expected.",
            16,
        ),
        (
            "/pets?limit=",
            "param-empty",
            "The query parameter `limit` is there but empty; an integer is expected.",
            16,
        ),
        (
            "/pets?limit=500",
            "param-range",
            "The query parameter `limit` is \"500\"; a number of at most 100 is expected.",
            16,
        ),
        (
            "/pets?id=1&id=x",
            "param-type",
            "Item 2 of the query parameter `id` is \"x\"; an integer is expected.",
            18,
        ),
        (
            "/pets?id=1,2",
            "param-type",
            "Item 1 of the query parameter `id` is \"1,2\"; an integer is expected.",
            13,
        ),
        (
            "/pets?tags=a,b,c,d",
            "param-items",
            "The query parameter `tags` has 4 items; 3 or fewer are expected.",
            15,
        ),
        (
            "/pets?filter[kind]=cow",
            "param-enum",
            "`kind` in the query parameter `filter` is \"cow\"; \"cat\" or \"dog\" is expected.",
            23,
        ),
        (
            "/pets?limit=1&limit=2",
            "param-duplicated",
            "The query parameter `limit` is sent 2 times; once is expected.",
            24,
        ),
        (
            "/pets/0",
            "param-range",
            "The path parameter `petId` is \"0\"; a number of at least 1 is expected.",
            10,
        ),
        (
            "/pets/7.xml",
            "param-enum",
            "The path parameter `format` is \"xml\"; \"json\" or \"csv\" is expected.",
            12,
        ),
        (
            "/pets?limt=5",
            "param-unknown",
            "The query parameter `limt` is not known to this operation; did you mean `limit`?",
            10,
        ),
        (
            "/pets?name=%FF",
            "param-type",
            "The query parameter `name` is not UTF-8 after percent-decoding; text in UTF-8 is expected.",
            15,
        ),
    ] {
        let violations = parameters(&contract, target, &[]);
        let found: Vec<_> =
            violations.iter().map(|v| (v.rule.code, v.detail.as_str(), v.place.offset())).collect();
        assert_eq!(found, [(code, detail, Some(offset))], "{target}");
    }
}

#[test]
fn headers_and_cookies_are_parameters_too() {
    let contract = pets();
    let codes = |fields: &[(&str, &str)]| -> Vec<&str> {
        parameters(&contract, "/pets", fields).iter().map(|v| v.rule.code).collect()
    };
    assert_eq!(codes(&[("x-trace-level", "2"), ("Cookie", "a=b; session=abcd")]), Vec::<&str>::new());
    assert_eq!(codes(&[("X-Trace-Level", "9")]), ["param-range"]);
    assert_eq!(codes(&[("X-Trace-Level", "1"), ("X-Trace-Level", "2")]), ["param-duplicated"]);
    assert_eq!(codes(&[("Cookie", "session=abc")]), ["param-length"]);
    let cookie = parameters(&contract, "/pets", &[("Cookie", "session=abc")]);
    assert!(!cookie[0].detail.contains("abc"), "{}", cookie[0].detail);
}

#[test]
fn styles_are_read_as_they_are_written() {
    let parameter = |name: &str, place: &str, more: &str, schema: &str| {
        format!("{{name: {name}, in: {place}, required: true, {more} schema: {schema}}}")
    };
    let numbers = "{type: array, items: {type: integer}}";
    let object = "{type: object, properties: {r: {type: integer}, g: {type: integer}}, required: [r, g]}";
    for (place, more, schema, good, bad) in [
        ("query", "", numbers, "/a?p=1&p=2", "/a?p=1&p=x"),
        ("query", "explode: false,", numbers, "/a?p=1,2", "/a?p=1,x"),
        ("query", "explode: false,", numbers, "/a?p=1%2C2", "/a?p=1%2Cx"),
        ("query", "style: pipeDelimited, explode: false,", numbers, "/a?p=1|2", "/a?p=1|x"),
        ("query", "style: pipeDelimited, explode: false,", numbers, "/a?p=1%7C2", "/a?p=1%7Cx"),
        ("query", "style: spaceDelimited, explode: false,", numbers, "/a?p=1%202", "/a?p=1%20x"),
        ("query", "style: deepObject,", object, "/a?p[r]=1&p%5Bg%5D=2", "/a?p[r]=1&p[g]=x"),
        ("query", "", object, "/a?r=1&g=2", "/a?r=1"),
        ("query", "explode: false,", object, "/a?p=r,1,g,2", "/a?p=r,1,g"),
        ("path", "", numbers, "/a/1,2", "/a/1,x"),
        ("path", "style: label,", numbers, "/a/.1,2", "/a/1,2"),
        ("path", "style: label, explode: true,", numbers, "/a/.1.2", "/a/.1.x"),
        ("path", "style: matrix,", numbers, "/a/;p=1,2", "/a/1,2"),
        ("path", "style: matrix, explode: true,", numbers, "/a/;p=1;p=2", "/a/;p=1;p=x"),
        ("path", "style: matrix,", "{type: integer}", "/a/;p=1", "/a/1"),
        ("path", "", object, "/a/r,1,g,2", "/a/r,1,g"),
        ("path", "explode: true,", object, "/a/r=1,g=2", "/a/r=1,g=x"),
    ] {
        let path = if place == "path" { "/a/{p}" } else { "/a" };
        let declared = parameter("p", place, more, schema);
        let text =
            format!("openapi: 3.1.1\npaths:\n  {path}:\n    get:\n      parameters:\n        - {declared}\n");
        let contract = load(&text).unwrap().contract;
        assert_eq!(sentences(&parameters(&contract, good, &[])), [], "{declared}: {good}");
        assert_eq!(parameters(&contract, bad, &[]).len(), 1, "{declared}: {bad}");
    }
}

#[test]
fn hostile_bodies_take_linear_time_and_bounded_memory() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}\ncomponents:\n  schemas:\n    T:\n      anyOf:\n        - {type: array, uniqueItems: true, items: {$ref: '#/components/schemas/T'}}\n        - {type: array, items: {oneOf: [{$ref: '#/components/schemas/T'}, {type: string, pattern: '^(a+)+$'}]}}\n        - {type: object, additionalProperties: {$ref: '#/components/schemas/T'}}\n        - {type: string, pattern: '^(?!x)(a+)+$'}\n";
    let contract = load(text).unwrap().contract;
    let deep = format!("{}1{}", "[".repeat(60), "]".repeat(60));
    let long = format!("[{}1]", "\"a\",".repeat(100_000));
    let many = format!("[{}]", (0..50_000).map(|i| i.to_string()).collect::<Vec<_>>().join(","));
    let text = format!("\"{}!\"", "a".repeat(100_000));
    let flat = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {type: array, items: {type: integer}}}}}\n";
    let flat = load(flat).unwrap().contract;
    for (contract, body) in
        [(&contract, deep), (&contract, long.clone()), (&contract, many), (&contract, text), (&flat, long)]
    {
        let start = std::time::Instant::now();
        let violations = check(contract, "/a", &body);
        assert!(!violations.is_empty() && violations.len() <= 100, "{}", violations.len());
        assert!(start.elapsed().as_secs() < 20, "{:?} for {} octets", start.elapsed(), body.len());
        println!("{} octets: {:?}, {} violations", body.len(), start.elapsed(), violations.len());
    }
}

#[test]
fn a_parameter_that_the_template_does_not_have_refuses_nobody() {
    let text = "openapi: 3.0.4\npaths:\n  /a/{id}:\n    get:\n      parameters:\n        - {name: ID, in: path, required: true, schema: {type: integer}}\n";
    let loaded = load(text).unwrap();
    assert_eq!(loaded.warnings.len(), 2, "{:?}", loaded.warnings);
    assert_eq!(sentences(&parameters(&loaded.contract, "/a/x", &[])), []);
}

#[test]
fn the_branch_that_was_meant_speaks() {
    let contract = |schema: &str| {
        let text = format!(
            "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n"
        );
        load(&text).unwrap().contract
    };
    let tagged = "{oneOf: [{properties: {k: {const: a}, n: {type: integer}}, required: [k, n]}, {properties: {k: {enum: [b, c]}, m: {type: string}}, required: [k, m]}]}";
    let nullable = "{properties: {p: {anyOf: [{type: 'null'}, {type: object, required: [x]}]}}}";
    let typed = "{anyOf: [{type: string, minLength: 3}, {type: array, items: {type: integer}}]}";
    for (schema, body, code, pointer) in [
        (tagged, r#"{"k":"a","n":"x"}"#, "body-type", "/n"),
        (tagged, r#"{"k":"c"}"#, "body-property-required", ""),
        (nullable, r#"{"p":{}}"#, "body-property-required", "/p"),
        (nullable, r#"{"p":5}"#, "body-type", "/p"),
        (typed, r#""ab""#, "body-string-too-short", ""),
        (typed, r#"[1,"2"]"#, "body-type", "/1"),
        (typed, "5", "body-any-of-none", ""),
        (typed, "true", "body-any-of-none", ""),
    ] {
        let violations = check(&contract(schema), "/a", body);
        let found: Vec<_> = violations
            .iter()
            .map(|v| match &v.place {
                Place::Body { pointer, .. } => (v.rule.code, pointer.as_deref().unwrap()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, [(code, pointer)], "{schema} {body}");
    }
}

#[test]
fn faults_within_branches_are_no_more_than_a_hundred_either() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {type: array, items: {anyOf: [{type: 'null'}, {type: array, items: {type: integer}}]}}}}}\n";
    let contract = load(text).unwrap().contract;
    let inner = format!("[{}true]", "true,".repeat(59));
    let body = format!("[{inner},{inner},{inner}]");
    assert_eq!(check(&contract, "/a", &body).len(), 100);
}

#[test]
fn a_pattern_that_exhausts_its_steps_refuses_and_says_so() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {type: string, pattern: '^(a*)(a*)(a*)\\1x$'}}}}\n";
    let contract = load(text).unwrap().contract;
    assert_eq!(check(&contract, "/a", r#""aax""#), []);
    let body = format!("\"{}!\"", "a".repeat(2_000));
    let violations = check(&contract, "/a", &body);
    let told: Vec<_> = violations.iter().map(|v| (v.rule.code, v.reason)).collect();
    assert_eq!(told, [("body-pattern", Some("step-limit"))]);
    assert!(violations[0].detail.contains("takes more steps than are allowed"), "{}", violations[0].detail);
}

#[test]
fn openapi_3_0_has_its_own_words() {
    let text = "openapi: 3.0.4\npaths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              type: object\n              required: [id, n]\n              properties:\n                id: {type: integer, readOnly: true}\n                n: {type: number, minimum: 0, exclusiveMinimum: true, nullable: true}\n                r: {$ref: '#/components/schemas/R', maxLength: 1}\n                c: {const: 1}\ncomponents: {schemas: {R: {type: string}}}\n";
    let contract = load(text).unwrap().contract;
    let codes =
        |body: &str| -> Vec<&str> { check(&contract, "/a", body).iter().map(|v| v.rule.code).collect() };
    assert_eq!(codes(r#"{"n":null,"r":"long","c":2}"#), Vec::<&str>::new(), "null, sibling of $ref, const");
    assert_eq!(codes(r#"{"n":0}"#), ["body-number-not-above"]);
    assert_eq!(codes(r#"{"n":1,"r":null}"#), ["body-type"]);
    assert_eq!(codes(r#"{"n":1,"id":3}"#), ["body-read-only"]);
}

#[test]
fn forms_are_checked_like_any_other_body() {
    let text = "openapi: 3.1.1\npaths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n            schema:\n              type: object\n              required: [name]\n              properties:\n                name: {type: string}\n                age: {type: integer, maximum: 40}\n                tags: {type: array, maxItems: 2, items: {type: string}}\n                at: {type: object, properties: {x: {type: number}}}\n";
    let contract = load(text).unwrap().contract;
    let Route::Found(found) = contract.route(b"POST", b"/a", Span::new(5, 7)) else { panic!("a route") };
    let form =
        found.operation.form_body(&MediaType::parse(b"application/x-www-form-urlencoded").unwrap()).unwrap();
    for (octets, expected) in [
        ("name=Old+Tom&age=7&tags=a&tags=b&at[x]=1.5", None),
        ("name=x&tags[]=a", None),
        ("age=7", Some(("body-property-required", "", 1))),
        ("name=x&age=ten", Some(("body-type", "/age", 8))),
        ("name=x&age=99", Some(("body-number-too-large", "/age", 8))),
        ("tags=a&tags=b&name=x&tags=c", Some(("body-items-too-many", "/tags", 1))),
        ("name=x&at[x]=y", Some(("body-type", "/at/x", 8))),
        ("name=%zz&age=%", Some(("body-type", "/age", 10))),
    ] {
        let violations = form.check(octets.as_bytes());
        let found: Vec<_> = violations
            .iter()
            .map(|v| match &v.place {
                Place::Body { pointer, at } => (v.rule.code, pointer.as_deref().unwrap(), at.unwrap().column),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{octets}");
    }
}
