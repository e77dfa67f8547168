//! The layer of an answer that no signature claims, by its form.
//!
//! Servers write short old pages and speak of themselves; frameworks write envelopes, machine codes and whole
//! sentences that fit every API; applications write what fits one. No single mark decides: each adds to the
//! layer that it speaks for, and the heaviest wins.

use super::{Answer, Cause, asked::Asked, complaint::Complaints, words};
use crate::signature::Layer;

/// What speaks for the layers.
#[derive(Debug, Default)]
struct Scales {
    marks: Vec<(Layer, u8, &'static str)>,
}

impl Scales {
    fn add(&mut self, holds: bool, layer: Layer, weight: u8, says: &'static str) {
        if holds {
            self.marks.push((layer, weight, says));
        }
    }

    /// The heaviest layer, and what speaks for it most.
    fn heaviest(&self) -> (Layer, Vec<&'static str>) {
        let weight = |layer: Layer| -> u32 {
            self.marks.iter().filter(|(of, ..)| *of == layer).map(|(_, weight, _)| u32::from(*weight)).sum()
        };
        let layers = [Layer::Server, Layer::Application, Layer::Framework];
        let layer = layers.into_iter().max_by_key(|layer| weight(*layer)).unwrap_or(Layer::Framework);
        let mut marks: Vec<_> = self.marks.iter().filter(|(of, ..)| *of == layer).collect();
        marks.sort_by_key(|(_, weight, _)| std::cmp::Reverse(*weight));
        (layer, marks.iter().take(3).map(|(.., says)| *says).collect())
    }
}

/// The layer, and what speaks for it. `of_connection` is true if the fault lies where only a server looks.
pub(super) fn guess(
    cause: Cause,
    of_connection: bool,
    asked: &Asked<'_>,
    answer: &Answer<'_>,
    complaints: &Complaints,
) -> (Layer, Vec<&'static str>) {
    let mut scales = Scales::default();
    if answer.is_bare() {
        scales.add(of_connection, Layer::Server, 30, "no body, and the fault lies where only a server looks");
        scales.add(true, Layer::Framework, 20, "no body");
        return scales.heaviest();
    }
    connection(&mut scales, of_connection, answer, complaints);
    if answer.is_json() {
        envelope(&mut scales, cause, answer, complaints);
    } else if answer.is_page() {
        page(&mut scales, answer, complaints);
    } else {
        scales.add(is_proxy(answer), Layer::Server, 15, "plain text behind the name of a proxy");
    }
    wording(&mut scales, cause, asked, answer, complaints);
    scales.heaviest()
}

fn connection(scales: &mut Scales, of_connection: bool, answer: &Answer<'_>, complaints: &Complaints) {
    let weight = if answer.is_json() { 10 } else { 35 };
    scales.add(of_connection, Layer::Server, weight, "the fault lies where only a server looks");
    let speaks = complaints.say_any(&["gateway", "upstream", "load balancer", "no route matched"]);
    scales.add(speaks, Layer::Server, 35, "it speaks of itself as a gateway");
}

/// Marks of a page.
fn page(scales: &mut Scales, answer: &Answer<'_>, complaints: &Complaints) {
    let source = answer.source().trim_start();
    scales.add(true, Layer::Framework, 20, "a page: an application seldom writes one for an API");
    let is_bare_html = source.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<html"));
    scales.add(is_bare_html, Layer::Server, 28, "a page without a document type, as servers write it");
    let is_old = ["//DTD HTML 2", "//DTD HTML 3", "//DTD HTML 4", "//DTD XHTML", "<HTML>", "<TITLE>"];
    let is_old = is_old.iter().any(|mark| answer.holds(mark));
    scales.add(is_old, Layer::Server, 22, "a page in an old style, as servers write it");
    let server = answer.header("server");
    let name = server.split(['/', ' ', '(']).next().unwrap_or_default().to_lowercase();
    let named =
        name.len() > 2 && answer.text().to_lowercase().rsplit('\n').take(4).any(|line| line.contains(&name));
    scales.add(
        named && !answer.holds("owered by"),
        Layer::Server,
        40,
        "the page ends with the name of the server",
    );
    let speaks = complaints.say_any(&[
        "your browser sent",
        "on this server",
        "this server",
        "given amount of time",
        "document requested",
        "in time",
    ]);
    scales.add(speaks, Layer::Server, 15, "it speaks of browsers and servers");
    let developer =
        ["traceback", "stack trace", "<pre>", "exception", "debug = true", "debug=true", "request method:"];
    let developer = complaints.say_any(&developer) || answer.holds("<style") && answer.source().len() > 3000;
    scales.add(developer, Layer::Framework, 15, "a page for developers");
}

/// Marks of JSON.
fn envelope(scales: &mut Scales, cause: Cause, answer: &Answer<'_>, complaints: &Complaints) {
    let status = answer.status().to_string();
    let has = |names: &[&str], fits: &dyn Fn(&str) -> bool| {
        names.iter().any(|name| !answer.member(name).is_empty() && fits(answer.member(name)))
    };
    let numbers =
        has(&["status", "statusCode", "status_code", "code", "errorCode"], &|value| value == status);
    let phrases =
        has(&["error", "title", "message", "statusText", "reason", "name"], &|value| answer.is_phrase(value));
    scales.add(numbers && phrases, Layer::Framework, 35, "an envelope of status and reason phrase");
    scales.add(numbers && !phrases, Layer::Framework, 10, "the status stands in the body");
    let is_code = |value: &str| {
        value.split_once("_ERR_").is_some()
            || value.starts_with("ERR_")
            || value.ends_with("Error")
            || value.ends_with("Exception")
    };
    scales.add(
        has(&["code", "name", "error", "title", "exception", "type"], &is_code),
        Layer::Framework,
        25,
        "the name of an exception",
    );
    let failed = answer.member("success") == "false"
        || answer.member("ok") == "false"
        || matches!(answer.member("status"), "error" | "fail" | "failed");
    scales.add(failed, Layer::Application, 35, "a member that says whether it worked");
    let is_own_code = |value: &str| {
        value.contains('_') && !value.contains(' ') || value.parse::<u32>().is_ok_and(|n| n > 999)
    };
    scales.add(has(&["error", "code"], &is_own_code), Layer::Application, 12, "a code of its own");
    scales.add(answer.member("error").contains(' '), Layer::Application, 12, "a sentence in `error`");
    scales.add(
        answer.member("detail").contains(' ') || answer.member("title").contains(' '),
        Layer::Framework,
        8,
        "a sentence in `detail` or `title`",
    );
    let technical = [
        "\"loc\":",
        "\"schemaPath\":",
        "\"keyword\":",
        "\"instancePath\":",
        "\"constraint",
        "\"rejectedValue\":",
        "\"location\":",
        "\"input\":",
        "\"ctx\":",
        "\"tag\":",
        "\"errorCode\":",
        "\"severity\":",
        "\"kind\":",
        "\"type\":\"any",
        "\"context\":",
        "\"expected\":",
        "\"received\":",
    ];
    let technical = complaints.is_structured
        && technical.iter().any(|mark| answer.holds(mark) || answer.holds(&mark.replace("\":", "\": ")));
    scales.add(technical, Layer::Framework, 30, "complaints with the marks of a library");
    let lists = answer.source().starts_with("[\"")
        || answer.member("message").starts_with("[\"")
        || answer.member("errors").starts_with("[\"");
    scales.add(
        lists
            && matches!(
                cause,
                Cause::Values | Cause::BodyEmpty | Cause::MediaType | Cause::Target | Cause::Conflict
            ),
        Layer::Framework,
        25,
        "a list of sentences, one for each rule",
    );
    scales.add(complaints.is_structured && !technical, Layer::Framework, 12, "complaints with places");
}

/// Marks of the words.
fn wording(
    scales: &mut Scales,
    cause: Cause,
    asked: &Asked<'_>,
    answer: &Answer<'_>,
    complaints: &Complaints,
) {
    scales.add(
        words::is_only_status(answer, complaints),
        Layer::Framework,
        30,
        "it says no more than its status",
    );
    let whole = complaints.sentences.iter().find(|s| s.contains(' ')).map_or("", |s| s.trim());
    let is_whole = !answer.is_page() && whole.ends_with('.') && whole.starts_with(char::is_uppercase);
    scales.add(is_whole, Layer::Framework, 12, "a whole sentence, with its full stop");
    scales.add(complaints.say_any(LIBRARY), Layer::Framework, 18, "the words of a library");
    let parsed = ["line ", "column", "position", "nexpected", "xpected", "parse", "deserialize", "character"];
    let parsed = cause == Cause::Syntax && whole.len() > 20 && parsed.iter().any(|word| whole.contains(word));
    scales.add(parsed, Layer::Framework, 16, "the words of a parser");
    // A framework has a status for these and uses it.
    let misused = [
        Cause::Authentication,
        Cause::NotFound,
        Cause::Rate,
        Cause::Permission,
        Cause::Conflict,
        Cause::MethodNotAllowed,
    ];
    let misused = answer.status() == 400 && !answer.is_page() && misused.contains(&cause);
    scales.add(misused, Layer::Application, 30, "400 for what frameworks have another status for");
    // Statuses that say the cause are mostly sent by a framework, whoever worded them.
    let telling =
        matches!(answer.status(), 401 | 403 | 404 | 405 | 406 | 409 | 411 | 412 | 413 | 415 | 416 | 429);
    scales.add(telling, Layer::Framework, 10, "a status that frameworks choose");
    let said = cause == Cause::Values
        && complaints.list.iter().filter_map(|c| c.place.as_ref()).any(|p| p.resolve(asked).is_some());
    scales.add(
        said && !complaints.is_structured,
        Layer::Application,
        8,
        "a sentence about a name of this API",
    );
    let lower = complaints.is_structured
        && complaints
            .list
            .iter()
            .all(|c| c.message.starts_with(char::is_lowercase) && !c.message.ends_with('.'));
    scales.add(lower, Layer::Application, 14, "complaints in a few words");
    scales.add(true, Layer::Application, 9, "it is worded for this API");
}

/// Words that libraries use, and nobody who writes for one API.
#[rustfmt::skip]
const LIBRARY: &[&str] = &[
    "deserialize", "unmarshal", "error:field", "strconv.", "multipart", "boundary", "cannot get ",
    "cannot post ", "cannot put ", "cannot patch ", "cannot delete ", "cannot options ", "route ",
    "no route", "requested url", "requested resource", "input should", "value is not a valid",
    "must have required property", "is not allowed to be", "must be a string", "must be an integer number",
    "should not exist", "should not be empty", "must not be less", "must match /", "content type",
    "media type", "invalid character", "parse error", "parsing the body", "byte range", "ranges",
    "cors origin", "is not supported for", "supported methods", "method \"", "permitted", "endpoint",
    "handler", "param is missing", "unsatisfiable", "invalid %-encoding", "payload", "(limit",
    " per 1 minute", "exception", "unexpected eof", "reading a body", "request body must",
    "field validation", "regular expression", "following values", "does not match", "isn't allowed",
    "data value transmitted", "for this route", "for this resource",
];

/// True if the name in `Server` is that of a proxy, and nothing shows that another server answered.
fn is_proxy(answer: &Answer<'_>) -> bool {
    let server = answer.header("server").to_lowercase();
    let behind =
        ["via", "x-powered-by", "x-envoy-upstream-service-time", "set-cookie", "x-runtime", "x-cache"];
    let proxies = [
        "nginx",
        "envoy",
        "caddy",
        "haproxy",
        "h2o",
        "ats/",
        "varnish",
        "squid",
        "traefik",
        "litespeed",
        "lighttpd",
        "apache",
        "openresty",
        "tengine",
        "cloudflare",
        "istio",
        "kong",
        "apisix",
    ];
    proxies.iter().any(|name| server.contains(name)) && !behind.iter().any(|name| answer.has(name))
}
