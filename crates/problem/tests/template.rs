//! Formats of the user's own: what a template yields, what is refused when it is loaded, who gets it.

#![allow(clippy::unwrap_used, reason = "a test helper that cannot go on fails the test")]

use candor_problem::{
    Context, ErrorItem, MAX_OCTETS, Problem, Rendered, Template, TemplateError, TemplatePlace, Templates,
};
use candor_rule::{Place, Rejection, Rule, Shape, Span, TextSpan, faults};
use serde_json::{Value, json};

static VALUE: Rule = Rule::refusing("value-type", 422, Shape::Values, 170, "# A value has another type\n");

const CONTEXT: Context<'static> = Context {
    instance: "01a1fe69-fe3c-7c4f-993a-a1097be2d1c4",
    request_id: "r-17",
    public_url: None,
    prefix: "/_candor",
    workbench_url: None,
};

fn item(pointer: &str) -> ErrorItem {
    let at = TextSpan { span: Span::new(8, 12), line: 1, column: 9 };
    let place = Place::Body { pointer: Some(pointer.into()), at: Some(at) };
    ErrorItem::from(&VALUE.at(place, format!("`{pointer}` is text."), "Send a number."))
}

fn refusal(errors: Vec<ErrorItem>) -> Problem {
    let violation = VALUE.at(Place::Message, "", "");
    Problem::of_rejection(&Rejection::new(VALUE.status, violation, vec![]), errors, &CONTEXT)
}

fn fault() -> Problem {
    Problem::of_fault(&faults::ALL[0].because("10.0.0.7"), &CONTEXT)
}

fn templates(all: &[(&str, &str)]) -> Templates {
    let mut templates = Templates::default();
    for (media_type, body) in all {
        templates.add(Template::compile(media_type, body).unwrap()).unwrap();
    }
    templates
}

fn filled(media_type: &str, body: &str, problem: &Problem) -> Rendered {
    templates(&[(media_type, body)]).render(problem, Some(media_type.as_bytes()))
}

fn text(rendered: &Rendered) -> String {
    String::from_utf8(rendered.body.clone()).unwrap()
}

fn json_of(body: &str, problem: &Problem) -> Value {
    serde_json::from_slice(&filled("application/json", body, problem).body).unwrap()
}

/// `line:column: message (help)` of what is wrong with a body.
fn wrong(media_type: &str, body: &str) -> String {
    let TemplateError { place, message, help } = Template::compile(media_type, body).unwrap_err();
    let TemplatePlace::Body(at) = place else { return format!("{message} ({help})") };
    let line = body[..at].matches('\n').count() + 1;
    let column = at - body[..at].rfind('\n').map_or(0, |i| i + 1) + 1;
    format!("{line}:{column}: {message} ({help})")
}

#[test]
fn a_json_template_keeps_types_and_the_order_of_its_keys() {
    let body = r#"{"ok": false, "zeta": "{status}", "error": {"name": "{code}", "text": "{title} ({status})"},
        "http": "{status:text}", "brace": "{{status}", "list": ["{code}", 7, null],
        "fields": {"$each": "errors", "item": {"at": "{pointer}", "line": "{line}", "of": "{problem.request_id}"}}}"#;
    let rendered = filled("application/json", body, &refusal(vec![item("/a"), item("/b")]));
    assert_eq!(rendered.content_type, "application/json");
    assert_eq!(
        serde_json::from_slice::<Value>(&rendered.body).unwrap(),
        json!({
            "ok": false, "zeta": 422, "error": {"name": "value-type", "text": "A value has another type (422)"},
            "http": "422", "brace": "{status}", "list": ["value-type", 7, null],
            "fields": [{"at": "#/a", "line": 1, "of": "r-17"}, {"at": "#/b", "line": 1, "of": "r-17"}],
        })
    );
    let text = text(&rendered);
    assert!(
        text.find("\"ok\"") < text.find("\"zeta\"") && text.find("\"zeta\"") < text.find("\"error\""),
        "{text}"
    );
    assert!(text.ends_with("}\n") && text.contains("\n  \"zeta\": 422,\n"), "{text}");
}

#[test]
fn absent_members_drop_their_key_and_texts_without_any_of_theirs() {
    let body = r#"{"shape": "{shape}", "place": "see {workbench}", "list": ["{workbench}", "{code}"],
        "all": {"$each": "errors", "item": "{detail} at {pointer}"}}"#;
    let mut bare = item("/a");
    bare.pointer = None;
    assert_eq!(
        json_of(body, &refusal(vec![bare])),
        json!({"shape": "values", "list": ["value-type"], "all": ["`/a` is text. at "]})
    );
    let fault = fault();
    assert_eq!(json_of(body, &fault), json!({"list": [fault.code()]}));
}

#[test]
fn whole_errors_can_be_had_too() {
    let problem = refusal(vec![item("/a")]);
    let own = json_of(r#"{"errors": "{errors}"}"#, &problem);
    let standard: Value = serde_json::from_str(&problem.json()).unwrap();
    assert_eq!(own["errors"], standard["errors"]);
}

#[test]
fn text_templates_are_text_and_markup_is_escaped() {
    let problem = refusal(vec![item("/a"), item("/<b>")]);
    let plain = filled("text/plain", "{status} {title}: {{x}}\n{errors}\n[{workbench}]", &problem);
    assert_eq!(plain.content_type, "text/plain; charset=utf-8");
    assert_eq!(text(&plain), "422 A value has another type: {x}}\n`/a` is text.\n`/<b>` is text.\n[]");
    let html = filled("text/html", "<style>p {{ margin: 0 }</style><ul>{errors}</ul>", &problem);
    assert_eq!(
        text(&html),
        "<style>p { margin: 0 }</style><ul><li>`/a` is text.</li>\n<li>`/&lt;b&gt;` is text.</li></ul>"
    );
    let field = |name: &str| html.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
    let policy = field("Content-Security-Policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(field("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(field("Cache-Control"), Some("no-store"));
    let soap = filled("application/soap+xml", "<e a=\"{detail}\"/>", &problem);
    assert!(!text(&soap).contains("/<b>"), "{}", text(&soap));
}

#[test]
fn hostile_values_stay_values_in_every_format() {
    let hostile = "\"}],\n\t\"x\": <script>alert(1)</script>\x1b[2J\0\u{7f}\u{202e}' {status} {{ $each \\";
    let mut error = item("/a");
    for part in [&mut error.detail, &mut error.fix] {
        *part = hostile.into();
    }
    error.pointer = Some(hostile.into());
    error.excerpt = vec![hostile.into()];
    let problem = refusal(vec![error]);

    let body = r#"{"whole": "{detail}", "in": "<{detail}> {status}", "all": {"$each": "errors", "item":
        {"p": "{pointer}", "e": "{excerpt}", "t": "see {excerpt}"}}}"#;
    assert_eq!(
        json_of(body, &problem),
        json!({
            "whole": hostile, "in": format!("<{hostile}> 422"),
            "all": [{"p": hostile, "e": [hostile], "t": format!("see {hostile}")}],
        })
    );
    for (media_type, template) in [
        ("text/plain", "{detail}|{fix}|{errors}"),
        ("text/html", "<p title=\"{detail}\">{fix}</p><ul>{errors}</ul>"),
    ] {
        let shown = text(&filled(media_type, template, &problem));
        assert!(!shown.chars().any(|c| c.is_control() || c == '\u{202e}'), "{shown:?}");
        // What looks like a placeholder in a value is not filled.
        assert!(shown.contains("{status} {{ $each"), "{shown}");
        if media_type == "text/html" {
            assert!(!shown.contains("<script") && !shown.contains("' "), "{shown}");
            assert_eq!(shown.matches('"').count(), 2, "{shown}");
        }
    }
}

#[test]
fn an_answer_never_grows_past_its_limit() {
    let problem = refusal((0..100).map(|i| item(&format!("/{i}"))).collect());
    let long = "x".repeat(200);
    for (media_type, body) in [
        (
            "application/json",
            format!(
                r#"{{"n": "{{errors_total}}", "all": {{"$each": "errors", "item": "{long} {{detail}}"}}}}"#
            ),
        ),
        (
            "text/html",
            "{errors_total} {errors} {errors} {errors} {errors} {errors} {errors} {errors} {errors}".into(),
        ),
    ] {
        let shown = text(&filled(media_type, &body, &problem));
        assert!((MAX_OCTETS / 2..=MAX_OCTETS).contains(&shown.len()), "{}", shown.len());
        assert!(shown.contains("100"), "how many there were: {shown}");
    }
    // What is short holds them all, also those that our own document has no room for.
    let short =
        json_of(r#"{"n": "{errors_total}", "all": {"$each": "errors", "item": "{pointer}"}}"#, &problem);
    assert_eq!((short["all"].as_array().unwrap().len(), &short["n"]), (100, &Value::Null));
    assert!(problem.errors().len() < 100);
    // A template that repeats what a client can make long: our own format instead.
    let mut error = item("/a");
    error.detail = "y".repeat(1000);
    let rendered =
        filled("application/json", &format!(r#"["{}"]"#, "{detail}".repeat(40)), &refusal(vec![error]));
    assert_eq!(rendered.content_type, "application/problem+json");
    assert!(rendered.body.len() <= MAX_OCTETS);
    assert_eq!(
        wrong("text/plain", &"z".repeat(MAX_OCTETS + 1)),
        "1:1: a refusal takes 16385 octets; at most 16384 are expected (shorten it)"
    );
}

#[test]
fn slips_in_a_template_are_told_with_their_place() {
    let json = "application/json";
    for (media_type, body, expected) in [
        (json, "{\n \"a\": \"{titel}\"}", "2:8: a problem has no member `titel` (did you mean {title}?)"),
        (json, "{\n \"a\": 1,\n}", "3:1: not JSON: trailing comma ()"),
        (json, "", "1:1: not JSON: EOF while parsing a value ()"),
        (json, "{\"a\": 1, \"a\": 2}", "1:10: the key `a` is there twice (remove one)"),
        (
            json,
            "{\"a\": \"{pointer}\"}",
            "1:8: a problem has no member `pointer` (`pointer` belongs to an error: use",
        ),
        (
            json,
            "{\"$each\": \"errors\", \"item\": \"{request_id}\"}",
            "1:30: an error has no member `request_id` (write {problem.request_id} for the problem's)",
        ),
        (json, "{\"$each\": \"violations\", \"item\": 1}", "1:11: $each goes over \"errors\" only (write"),
        (json, "{\"$each\": \"errors\"}", "1:1: $each has no item (write"),
        (json, "{\"$each\": \"errors\", \"itme\": 1}", "1:21: `itme` cannot stand beside $each (write"),
        (
            json,
            "{\"$each\": \"errors\", \"item\": {\"$each\": \"errors\", \"item\": 1}}",
            "1:29: an error has no errors of its own (use $each once, not within an item)",
        ),
        (json, "[\"all: {errors}\"]", "1:2: a list of errors cannot stand within a text (write"),
        (
            json,
            "\"{shape}\"",
            "1:1: nothing of it is left for a fault: all members that it names are absent (name",
        ),
        (
            json,
            "[\"{ title }\"]",
            "1:3: `{` begins a placeholder, which does not end here (write {title} for a",
        ),
        ("text/plain", "a\n{staus}", "2:1: a problem has no member `staus` (did you mean {status}?)"),
        ("text/html", "<p>{title", "1:4: `{` begins a placeholder, which does not end here ("),
        (
            "text/html; charset=utf-8",
            "",
            "a template's media type has no parameters (write \"text/html\"; text",
        ),
        ("json", "{}", "\"json\" is no media type (write one such as \"application/json\")"),
        (
            "image/png",
            "",
            "there are no templates for image/png (use a JSON type (application/json, …+json), an",
        ),
        ("text/pl\r\nain", "", "\"text/pl\\x0D\\x0Aain\" is no media type ("),
    ] {
        let said = wrong(media_type, body);
        assert!(said.starts_with(expected), "{body}\n  said:     {said}\n  expected: {expected}");
    }
    let mut templates = templates(&[(json, "{}")]);
    let again = templates.add(Template::compile("Application/JSON", "[]").unwrap()).unwrap_err();
    assert_eq!(again.message, "there is another template for application/json");
}

/// Every spoilt template is either refused at a place within it, or yields JSON.
#[test]
fn spoilt_templates_are_refused_or_work() {
    let body = r#"{"ä": "{title} € ({status})", "n": [1, -2.5e3, null, "{{\u00e9"],
        "all": {"$each": "errors", "item": {"p": "{pointer}", "q": "{problem.code:text}"}}}"#;
    let problem = refusal(vec![item("/a"), item("/b")]);
    let (mut refused, mut worked) = (0, 0);
    for at in body.char_indices().map(|(at, _)| at) {
        for spoilt in ["", "{", "}", "\"", "\\", "€", ",", "[", "$each", "{x}"] {
            let rest: String = body[at..].chars().skip(1).collect();
            let body = format!("{}{spoilt}{rest}", &body[..at]);
            match Template::compile("application/json", &body) {
                Err(TemplateError { place: TemplatePlace::Body(at), message, .. }) => {
                    assert!(body.is_char_boundary(at) && !message.is_empty(), "{body}");
                    refused += 1;
                }
                Err(error) => panic!("{error:?} in {body}"),
                Ok(template) => {
                    let mut templates = Templates::default();
                    templates.add(template).unwrap();
                    let rendered = templates.render(&problem, None);
                    serde_json::from_slice::<Value>(&rendered.body).unwrap();
                    worked += 1;
                }
            }
        }
    }
    assert!(refused > 500 && worked > 100, "{refused} refused, {worked} worked");
}

#[test]
fn who_asks_for_what_gets_what() {
    let problem = refusal(vec![item("/a")]);
    let vendor = ("application/vnd.acme.error+json", "{\"e\": \"{code}\"}");
    let type_of = |templates: &Templates, accept: &str| {
        let rendered = templates.render(&problem, (!accept.is_empty()).then_some(accept.as_bytes()));
        rendered.content_type.into_owned()
    };
    let own = templates(&[vendor, ("text/html", "<p>{title}</p>"), ("text/csv", "{code}")]);
    let firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (accept, expected) in [
        ("", vendor.0),
        ("*/*", vendor.0),
        ("image/png", vendor.0),
        ("application/json", vendor.0),
        ("application/json, text/plain, */*", vendor.0),
        ("application/*", vendor.0),
        ("application/problem+json", "application/problem+json"),
        ("application/problem+json, application/json;q=0.9", "application/problem+json"),
        (firefox, "text/html; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(type_of(&own, accept), expected, "{accept}");
    }
    assert_eq!(text(&own.render(&problem, Some(firefox.as_bytes()))), "<p>A value has another type</p>");
    let both = templates(&[vendor, ("application/json", "{\"x\": 1}")]);
    assert_eq!(type_of(&both, "application/json"), "application/json");
    assert_eq!(type_of(&both, "*/*"), vendor.0);
    let only_text = templates(&[("text/plain", "{code}")]);
    assert_eq!(type_of(&only_text, ""), "application/problem+json");
    assert_eq!(type_of(&only_text, "application/json"), "application/problem+json");
    assert_eq!(type_of(&Templates::default(), "*/*"), "application/problem+json");
    let header = own.render(&problem, None).headers;
    assert!(header.contains(&("Vary", "Accept".to_owned())), "{header:?}");
}
