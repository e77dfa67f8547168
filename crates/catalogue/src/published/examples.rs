//! Example problems: what an operation really answers to requests that break one thing each.

use candor_contract::{Operation, Wanted};
use candor_exchange::{RedactConfig, Redactor};
use candor_inspect::Inspector;
use candor_problem::{Context, Problem};
use candor_reader::trial::trial;
use serde_json::{Map, Value};

/// Most examples of one operation.
const MOST: usize = 6;

/// Most requests that are tried.
const TRIES: usize = 40;

/// A problem and the request behind it.
pub(super) struct Example {
    pub(super) status: u16,
    pub(super) code: &'static str,
    /// What was done to the request.
    pub(super) what: String,
    pub(super) problem: String,
}

/// The request that the document shows; where it shows too little, one that is made up and that its rules take, or one
/// that at least leads to the operation.
pub(super) fn request(inspector: &Inspector, operation: &Operation) -> Vec<u8> {
    let wanted = Wanted { host: "api.example", ..Wanted::default() };
    let contract = inspector.contract.as_deref();
    let shown = contract.and_then(|contract| contract.example(operation, &wanted));
    let made_up = || {
        let made = contract?.made_up_example(operation, &wanted)?;
        is_taken(&made, inspector, operation).then_some(made)
    };
    shown.or_else(made_up).unwrap_or_else(|| bare(operation))
}

/// True if nothing is wrong with a request, and it is one for this operation.
fn is_taken(octets: &[u8], inspector: &Inspector, operation: &Operation) -> bool {
    let trial = trial(octets, inspector, &Redactor::new(RedactConfig::default()));
    let noted = &trial.exchange.notes;
    trial.rejection.is_none()
        && noted.is_empty()
        && trial.exchange.operation == operation.scope().operation.as_deref().map(str::to_owned)
}

/// Method and path.
fn bare(operation: &Operation) -> Vec<u8> {
    let mut target = String::new();
    let mut in_hole = false;
    for c in operation.template().chars() {
        match c {
            '{' => (in_hole, target) = (true, target + "1"),
            '}' => in_hole = false,
            _ if in_hole => {}
            _ => target.push(c),
        }
    }
    format!("{} {target} HTTP/1.1\r\nHost: api.example\r\n\r\n", operation.method()).into_bytes()
}

/// One example of each code, as far as simple mistakes lead to it.
pub(super) fn of(inspector: &Inspector, operation: &Operation, prefix: &str) -> Vec<Example> {
    let redactor = Redactor::new(RedactConfig::default());
    let context = Context {
        instance: "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789",
        request_id: "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789",
        public_url: None,
        prefix,
        workbench_url: None,
    };
    let mut found: Vec<Example> = Vec::new();
    for (what, octets) in mistakes(&request(inspector, operation)).into_iter().take(TRIES) {
        let trial = trial(&octets, inspector, &redactor);
        let Some(rejection) = trial.rejection else { continue };
        let code = rejection.rule().code;
        let Some(status) = rejection.status() else { continue };
        if found.iter().any(|known| known.code == code) {
            continue;
        }
        let problem = Problem::of_rejection(&rejection, trial.exchange.errors, &context).json();
        found.push(Example { status: status.code(), code, what, problem });
        if found.len() == MOST {
            break;
        }
    }
    found.sort_by_key(|example| (example.status, example.code));
    found
}

/// Requests that differ from a good one in one thing.
fn mistakes(good: &[u8]) -> Vec<(String, Vec<u8>)> {
    let end = good.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(good.len());
    let head = String::from_utf8_lossy(good.get(..end).unwrap_or(good)).into_owned();
    let body = good.get(end + 4..).unwrap_or_default();
    let is_length = |line: &str| line.to_ascii_lowercase().starts_with("content-length:");
    let lines: Vec<&str> = head.split("\r\n").filter(|line| !is_length(line)).collect();
    let with = |lines: &[&str], body: &[u8]| {
        let length =
            if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        [format!("{}\r\n{length}\r\n", lines.join("\r\n")).as_bytes(), body].concat()
    };
    // Where the document shows too little, this is itself a mistake.
    let mut all = vec![("that names the operation alone".to_owned(), good.to_vec())];
    if let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(body) {
        all.extend(bodies(&members).into_iter().map(|(what, body)| (what, with(&lines, &body))));
        let half = body.get(..body.len() / 2).unwrap_or_default();
        all.push(("the body ends in its middle".into(), with(&lines, half)));
    }
    if !body.is_empty() {
        all.push(("without a body".into(), with(&lines, b"")));
        let other: Vec<&str> = lines
            .iter()
            .map(|line| match line.to_ascii_lowercase().starts_with("content-type:") {
                true => "Content-Type: text/csv",
                false => line,
            })
            .collect();
        all.push(("with another Content-Type".into(), with(&other, body)));
    }
    for (at, line) in lines.iter().enumerate().skip(1) {
        let name = line.split(':').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("host") {
            continue;
        }
        let mut left = lines.clone();
        left.remove(at);
        all.push((format!("without the header {name}"), with(&left, body)));
    }
    if let Some((start, rest)) = lines.split_first() {
        for (what, start) in targets(start) {
            let lines: Vec<&str> = std::iter::once(start.as_str()).chain(rest.iter().copied()).collect();
            all.push((what, with(&lines, body)));
        }
    }
    all
}

/// Bodies with one member of another type, left out, or too much.
fn bodies(members: &Map<String, Value>) -> Vec<(String, Vec<u8>)> {
    let octets = |members: &Map<String, Value>| {
        serde_json::to_vec_pretty(&Value::Object(members.clone())).unwrap_or_default()
    };
    let mut all = Vec::new();
    for (name, value) in members {
        let mut other = members.clone();
        let wrong = if value.is_object() { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        other.insert(name.clone(), wrong);
        all.push((format!("`{name}` of another type"), octets(&other)));
        other.remove(name);
        all.push((format!("without `{name}`"), octets(&other)));
    }
    let mut more = members.clone();
    more.insert("unexpected".into(), true.into());
    all.push(("with a property that is not known".into(), octets(&more)));
    all
}

/// Start lines with parameters left out or of another kind.
fn targets(start: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = start.split(' ').collect();
    let [method, target, version] = words.as_slice() else { return Vec::new() };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let line = |target: String| format!("{method} {target} {version}");
    let mut all = Vec::new();
    if let Some((parent, _)) = path.rsplit_once('/') {
        all.push((
            "with another last segment of the path".into(),
            line(format!("{parent}/-{}{query}", if query.is_empty() { "" } else { "?" })),
        ));
    }
    let pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    for (at, pair) in pairs.iter().enumerate() {
        let name = pair.split('=').next().unwrap_or_default();
        let mut changed: Vec<String> = pairs.iter().map(|p| (*p).to_owned()).collect();
        if let Some(one) = changed.get_mut(at) {
            *one = format!("{name}=%5B%5D");
        }
        all.push((format!("`{name}` of another kind"), line(format!("{path}?{}", changed.join("&")))));
        changed.remove(at);
        all.push((format!("without `{name}`"), line(format!("{path}?{}", changed.join("&")))));
    }
    all.push(("with a parameter that is not known".into(), line(format!("{path}?{query}&unexpected=1"))));
    all
}
