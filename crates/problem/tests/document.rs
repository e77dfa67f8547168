//! What a client sees of a refusal and of a fault, in each format.

#![allow(clippy::unwrap_used, reason = "a test helper that cannot go on fails the test")]

use candor_problem::{Context, ErrorItem, Format, MAX_OCTETS, Problem, SCHEMA, SchemaItem, page};
use candor_rule::{
    ClientStatus, ParameterIn, Place, Rejection, Rule, SchemaRef, Shape, Span, TextSpan, Violation, faults,
};
use serde_json::Value;

static VALUE: Rule = Rule::refusing("value-type", 422, Shape::Values, 170, "# A value has another type\n");
static LINE: Rule =
    Rule::refusing("bare-lf", 400, Shape::TargetOrHeaders, 20, "# A line ends with LF alone\n");
static METHOD: Rule =
    Rule::refusing("method-not-allowed", 405, Shape::TargetOrHeaders, 70, "# The path has no such method\n");

const CONTEXT: Context<'static> = Context {
    instance: "01a1fe69-fe3c-7c4f-993a-a1097be2d1c4",
    request_id: "r-17",
    public_url: None,
    prefix: "/_candor",
    workbench_url: None,
};

fn value(pointer: &str) -> Violation {
    let at = TextSpan { span: Span::new(8, 12), line: 1, column: 9 };
    VALUE
        .at(
            Place::Body { pointer: Some(pointer.into()), at: Some(at) },
            format!("`{pointer}` is \"2\", a string; a whole number is expected."),
            "Send the number without quotes.",
        )
        .with_schema(SchemaRef { file: "secret.yaml".into(), pointer: "/x".into(), line: 3, column: 4 })
}

fn rejection(rule: &'static Rule, violations: Vec<Violation>) -> Rejection {
    let mut violations = violations.into_iter();
    Rejection::new(rule.status, violations.next().unwrap(), violations.collect())
}

fn problem(rejection: &Rejection) -> Problem {
    Problem::of_rejection(rejection, Vec::new(), &CONTEXT)
}

/// The JSON of a problem, after it was checked against the published schema.
fn json(problem: &Problem) -> Value {
    let body = problem.render(Format::Json).body;
    let document: Value = serde_json::from_slice(&body).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let faults: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{document:#}");
    document
}

fn text(problem: &Problem, format: Format) -> String {
    String::from_utf8(problem.render(format).body).unwrap()
}

#[test]
fn a_single_error_gives_the_document_its_sentence() {
    let document = json(&problem(&rejection(&VALUE, vec![value("/qty")])));
    let members: Vec<&String> = document.as_object().unwrap().keys().collect();
    let mut expected =
        vec!["type", "title", "status", "detail", "instance", "code", "request_id", "shape", "fix", "errors"];
    expected.sort_unstable();
    let mut members: Vec<&str> = members.into_iter().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, expected);
    assert_eq!(document["type"], "/_candor/rules/value-type");
    assert_eq!(document["status"], 422);
    assert_eq!(document["detail"], "`/qty` is \"2\", a string; a whole number is expected.");
    assert_eq!(document["instance"], "urn:uuid:01a1fe69-fe3c-7c4f-993a-a1097be2d1c4");
    assert_eq!(document["shape"], "values");
    assert_eq!(document["errors"][0]["pointer"], "#/qty");
    assert_eq!(document["errors"][0]["column"], 9);
}

#[test]
fn the_contract_is_never_told_to_a_client() {
    let item = ErrorItem {
        schema: Some(SchemaItem { file: "secret.yaml".into(), ..SchemaItem::default() }),
        ..ErrorItem::from(&value("/qty"))
    };
    let rejection = rejection(&VALUE, vec![value("/qty")]);
    for items in [vec![], vec![item]] {
        let problem = Problem::of_rejection(&rejection, items, &CONTEXT);
        json(&problem);
        for format in [Format::Json, Format::Html, Format::Text] {
            assert!(!text(&problem, format).contains("secret"), "{format:?}");
        }
    }
}

#[test]
fn the_address_is_absolute_where_the_public_url_is_known() {
    let context = Context {
        public_url: Some("https://api.test"),
        workbench_url: Some("http://127.0.0.1:8401/x/1"),
        ..CONTEXT
    };
    let document = json(&Problem::of_rejection(&rejection(&VALUE, vec![value("/a")]), vec![], &context));
    assert_eq!(document["type"], "https://api.test/_candor/rules/value-type");
    assert_eq!(document["workbench"], "http://127.0.0.1:8401/x/1");
}

#[test]
fn several_errors_are_counted_in_the_sentence() {
    let document = json(&problem(&rejection(&VALUE, vec![value("/a"), value("/b"), value("/c")])));
    let detail = document["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("3 values in the body are not what the contract asks for. The first: `/a`"),
        "{detail}"
    );
    let several = problem(&rejection(&VALUE, vec![value("/a"), value("/b")]));
    for format in [Format::Html, Format::Text] {
        let shown = text(&several, format);
        assert!(shown.contains("2 values in the body are not what the contract asks for."), "{shown}");
        assert_eq!(shown.matches("Send the number without quotes.").count(), 2, "{shown}");
        assert_eq!(shown.matches("a whole number is expected.").count(), 2, "{shown}");
    }
    let parameter = |name: &str| {
        let place = Place::Parameter { name: name.into(), location: ParameterIn::Query, span: None };
        VALUE.at(place, format!("`{name}` is absent."), format!("Add `{name}`."))
    };
    let document = json(&problem(&rejection(&VALUE, vec![parameter("limit"), parameter("page")])));
    assert!(document["detail"].as_str().unwrap().starts_with("2 parameters are not"));
    assert_eq!(document["errors"][1]["in"], "query");
}

#[test]
fn a_document_never_grows_past_its_limits() {
    let few = problem(&rejection(&VALUE, (0..40).map(|i| value(&format!("/a/{i}"))).collect()));
    assert_eq!(json(&few)["errors_total"], Value::Null);
    for count in [101, 5000] {
        let all = (0..count).map(|i| value(&format!("/a/{i}"))).collect();
        let problem = problem(&rejection(&VALUE, all));
        let document = json(&problem);
        assert_eq!(document["errors_total"], count);
        assert!(document["errors"].as_array().unwrap().len() > 30);
        assert!(problem.json().len() <= MAX_OCTETS, "{}", problem.json().len());
    }
    let mut long = ErrorItem::from(&value(&format!("/{}", "x".repeat(50_000))));
    long.excerpt = vec!["\u{1}".repeat(50_000), "^".repeat(50_000)];
    for text in [&mut long.detail, &mut long.fix] {
        *text = "\u{1}\"€".repeat(50_000);
    }
    long.header = Some("\\".repeat(50_000));
    long.parameter = Some("\0".repeat(50_000));
    long.location = Some("query".into());
    let rejection = rejection(&VALUE, vec![value("/a"), value("/b")]);
    let problem = Problem::of_rejection(&rejection, vec![long; 4], &CONTEXT);
    assert!(problem.json().len() <= MAX_OCTETS, "{}", problem.json().len());
    assert_eq!(json(&problem)["errors_total"], 4);
}

#[test]
fn a_fault_says_what_it_is_and_nothing_of_its_cause() {
    for kind in faults::ALL {
        let fault = kind.because("connect 10.0.0.7:5432 refused");
        let problem = Problem::of_fault(&fault, &CONTEXT);
        let document = json(&problem);
        assert_eq!(document["code"], kind.code);
        assert!(document.get("errors").is_none() && document.get("shape").is_none());
        for format in [Format::Json, Format::Html, Format::Text] {
            let rendered = problem.render(format);
            assert!(!String::from_utf8_lossy(&rendered.body).contains("10.0.0.7"), "{format:?}");
            let retry = rendered.headers.iter().find(|(name, _)| *name == "Retry-After");
            assert_eq!(retry.map(|(_, v)| v.clone()), kind.retry_after.map(|s| s.to_string()));
        }
    }
}

#[test]
fn header_fields_belong_to_the_answer() {
    let violation = METHOD.at(Place::Message, "The path has no DELETE.", "Use GET.");
    let rejection =
        Rejection::new(ClientStatus::new(405), violation, vec![]).allowing(vec!["GET".into(), "HEAD".into()]);
    let problem = problem(&rejection);
    for format in [Format::Json, Format::Html, Format::Text] {
        let rendered = problem.render(format);
        let field = |name: &str| rendered.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        assert_eq!(field("Allow"), Some("GET, HEAD"));
        assert_eq!(field("Cache-Control"), Some("no-store"));
        assert_eq!(field("X-Content-Type-Options"), Some("nosniff"));
        assert_eq!(field("Content-Language"), Some("en"));
        assert_eq!(field("Vary"), Some("Accept"));
        assert_eq!(field("Content-Security-Policy").is_some(), format == Format::Html);
    }
    assert_eq!(problem.render(Format::Json).content_type, "application/problem+json");
}

#[test]
fn the_policy_allows_the_stylesheet_and_nothing_else() {
    let digest = ring::digest::digest(&ring::digest::SHA256, page::STYLE.as_bytes());
    let source = format!("'sha256-{}'", base64(digest.as_ref()));
    assert!(page::POLICY.contains(&source), "page.css changed: write {source} into page.rs");
    assert!(page::POLICY.starts_with("default-src 'none'"));
    assert!(page::POLICY.contains("frame-ancestors 'none'"));
    let html = text(&problem(&rejection(&VALUE, vec![value("/a")])), Format::Html);
    assert!(html.contains(&format!("<style>{}</style>", page::STYLE)));
    for forbidden in [" style=", "<script", "<link", " src=", "@import", "url("] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
}

fn base64(octets: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in octets.chunks(3) {
        let bits = three.iter().fold(0, |bits, b| bits << 8 | usize::from(*b)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            out.push(match digit <= three.len() {
                true => DIGITS[bits >> (18 - 6 * digit) & 63] as char,
                false => '=',
            });
        }
    }
    out
}

#[test]
fn hostile_octets_are_harmless_in_every_format() {
    let hostile = "</code><script>alert(1)</script>\x1b[2J\u{202e}\"'`<s>`";
    let place = Place::Header { name: hostile.into(), span: Some(Span::new(3, 9)) };
    let mut item = ErrorItem::from(&LINE.at(place, hostile, hostile));
    item.excerpt = vec![hostile.into(), "   ^^^<u>".into()];
    let context = Context { request_id: hostile, workbench_url: Some(hostile), ..CONTEXT };
    let rejection = rejection(&LINE, vec![LINE.at(Place::octet(1), hostile, hostile)]);
    for items in [vec![item.clone()], vec![item.clone(), item]] {
        let problem = Problem::of_rejection(&rejection, items, &context);
        let html = text(&problem, Format::Html);
        for tag in ["<script", "<s>", "<u>", "\x1b", "\u{202e}"] {
            assert!(!html.contains(tag), "{tag:?} in {html}");
        }
        let text = text(&problem, Format::Text);
        assert!(!text.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{text}");
    }
}

#[test]
fn a_person_reads_sentence_fix_octets_and_id() {
    let mut item = ErrorItem::from(&LINE.at(
        Place::octet(18),
        "A line of the request head ends with LF alone; CR LF is expected.",
        "End every line of the head with CR LF (0D 0A).",
    ));
    item.excerpt = vec!["GET /pets HTTP/1.1\\x0A".into(), "                  ^^^^".into()];
    let rejection = rejection(&LINE, vec![LINE.at(Place::octet(18), "", "")]);
    let problem = Problem::of_rejection(&rejection, vec![item], &CONTEXT);
    assert_eq!(
        text(&problem, Format::Text),
        "400 Bad Request: A line ends with LF alone\n\n\
         A line of the request head ends with LF alone; CR LF is expected.\n\
         End every line of the head with CR LF (0D 0A).\n\n   \
         GET /pets HTTP/1.1\\x0A\n                     ^^^^\n   at octet 18\n\n\
         Rule:       bare-lf\nExplained:  /_candor/rules/bare-lf\nRequest id: r-17\n"
    );
    let html = text(&problem, Format::Html);
    assert!(html.contains("<span class=\"st ref\">400</span>"));
    assert!(html.contains("<code>GET /pets HTTP/1.1<mark>\\x0A</mark></code>"), "{html}");
    assert!(html.contains("<a class=\"code\" href=\"/_candor/rules/bare-lf\">bare-lf</a>"));
    assert!(html.contains("<code class=\"nw\">r-17</code>"));
}
