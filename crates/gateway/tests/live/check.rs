//! What must hold of a case after it was played: towards the client, at the upstream, in the journal.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use candor_exchange::{Exchange, Verdict as Fate};
use candor_journal::{Journal, Memory, Page, Query};
use candor_problem::ErrorItem;
use candor_rule::case::{Case, Expected, Verdict};
use serde_json::Value;

use super::Played;
use super::connection::Answer;
use super::sent::Sent;

/// Longest wait for a record: it is made after the answer is sent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything that is otherwise than the case says.
pub fn faults(case: &Case, played: &Played, schema: &jsonschema::Validator, journal: &Memory) -> Vec<String> {
    let mut faults: Vec<String> = played.trouble.iter().cloned().collect();
    for (number, (verdict, answer)) in case.verdicts.iter().zip(&played.answers).enumerate() {
        let sent = played.sent.get(number);
        let found = match verdict {
            Verdict::Accept { noting } => accepted(noting, answer, sent, journal),
            Verdict::Reject { status, errors } => refused(*status, errors, answer, sent, schema, journal),
        };
        faults.extend(found.into_iter().map(|fault| format!("request {}: {fault}", number + 1)));
    }
    faults.extend(at_upstream(case, played));
    faults
}

/// Exactly the accepted requests, each once, in order and as sent.
fn at_upstream(case: &Case, played: &Played) -> Vec<String> {
    let requests = case.verdicts.iter().zip(&played.sent).enumerate();
    let goes_on = |number: usize| played.answers.get(number).is_none_or(|answer| !is_of_preflight(answer));
    let expected: Vec<_> = requests
        .filter(|(number, (verdict, _))| matches!(verdict, Verdict::Accept { .. }) && goes_on(*number))
        .map(|(_, (_, sent))| sent.expected())
        .collect();
    match played.reached == expected {
        true => Vec::new(),
        false => vec![format!("{:?} reached the upstream, expected {expected:?}", played.reached)],
    }
}

/// True for what the gateway itself answers to the preflight of a browser; the upstream answers 200 to everything.
fn is_of_preflight(answer: &Answer) -> bool {
    answer.status == 204 && answer.field("access-control-allow-methods").is_some()
}

fn accepted(noting: &[String], answer: &Answer, sent: Option<&Sent>, journal: &Memory) -> Vec<String> {
    if answer.status != 200 && !is_of_preflight(answer) {
        return vec![format!("expected accept, got {} {}", answer.status, answer.text())];
    }
    let Some(exchange) = answer.field("x-request-id").and_then(|id| recorded(journal, id)) else {
        return vec!["the accepted request is not in the journal".to_owned()];
    };
    let noted = |code: &&String| exchange.notes.iter().any(|note| note.error.code == **code);
    let missing = noting.iter().filter(|code| !noted(code));
    let missing = missing.map(|code| format!("the journal has no note of {code}"));
    missing.chain(sent.and_then(|sent| otherwise_kept(&exchange, sent))).collect()
}

fn refused(
    status: Option<u16>,
    expected: &[Expected],
    answer: &Answer,
    sent: Option<&Sent>,
    schema: &jsonschema::Validator,
    journal: &Memory,
) -> Vec<String> {
    let mut faults = Vec::new();
    if Some(answer.status) != status {
        faults.push(format!("expected status {status:?}, got {}", answer.status));
    }
    for (name, value) in [("cache-control", "no-store"), ("x-content-type-options", "nosniff")] {
        if answer.field(name) != Some(value) {
            faults.push(format!("{name}: {:?}", answer.field(name)));
        }
    }
    let to_head = sent.is_some_and(Sent::is_head);
    if !to_head {
        faults.extend(document(expected, answer, schema));
    }
    let Some(id) = answer.field("x-request-id") else {
        faults.push("there is no X-Request-Id".to_owned());
        return faults;
    };
    match recorded(journal, id) {
        Some(exchange) => faults.extend(record(&exchange, expected, answer.status, sent)),
        None => faults.push(format!("the refusal is not in the journal under {id}")),
    }
    faults
}

/// The problem document, if the case did not ask for another form.
fn document(expected: &[Expected], answer: &Answer, schema: &jsonschema::Validator) -> Vec<String> {
    let code = expected.first().map(|error| error.code.as_str()).unwrap_or_default();
    if answer.field("content-type") != Some("application/problem+json") {
        let negotiated = answer.field("content-type").is_some_and(|t| t.starts_with("text/"));
        return match negotiated && answer.text().contains(code) {
            true => Vec::new(),
            false => vec![format!("{:?} without {code}: {}", answer.field("content-type"), answer.text())],
        };
    }
    let Ok(problem) = serde_json::from_slice::<Value>(&answer.body) else {
        return vec![format!("the body is no JSON: {}", answer.text())];
    };
    let mut faults: Vec<String> =
        schema.iter_errors(&problem).map(|e| format!("the document at {}: {e}", e.instance_path())).collect();
    for (member, value) in [
        ("code", Value::from(code)),
        ("status", Value::from(answer.status)),
        ("request_id", Value::from(answer.field("x-request-id"))),
    ] {
        if problem[member] != value {
            faults.push(format!("{member} is {}, expected {value}", problem[member]));
        }
    }
    // A fault has no list.
    if let Some(list) = problem["errors"].as_array() {
        faults.extend(members(expected, list));
    }
    faults
}

/// The first expected error is the first of the list, each further one is anywhere behind it.
fn members(expected: &[Expected], list: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fits = |error: &Expected, item: &Value| {
        text(&item["code"]) == error.code
            && error.members.iter().all(|(name, value)| text(&item[name]) == *value)
    };
    let mut faults = Vec::new();
    for (index, error) in expected.iter().enumerate() {
        let candidates = if index == 0 { list.get(..1) } else { list.get(1..) }.unwrap_or_default();
        if !candidates.iter().any(|item| fits(error, item)) {
            faults.push(format!("expected {error:?} among {candidates:?}"));
        }
    }
    faults
}

/// The exchange of this request id, once it is there.
pub fn recorded(journal: &Memory, id: &str) -> Option<Arc<Exchange>> {
    let query = Query::parse(&format!("id:{id}"), 0).ok()?;
    let until = Instant::now() + PATIENCE;
    loop {
        let found = journal.search(&query, Page::default()).ok()?;
        if let Some(exchange) = found.exchanges.first() {
            return Some(exchange.clone());
        }
        if Instant::now() > until {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn record(exchange: &Exchange, expected: &[Expected], status: u16, sent: Option<&Sent>) -> Vec<String> {
    let mut faults = Vec::new();
    let code = expected.first().map(|error| error.code.as_str());
    if exchange.code() != code {
        faults.push(format!("the journal says {:?}, expected {code:?}", exchange.code()));
    }
    if exchange.status() != status || !matches!(exchange.verdict, Fate::Refused | Fate::Failed) {
        faults.push(format!("the journal says {:?} with {}", exchange.verdict, exchange.status()));
    }
    let Some(sent) = sent else { return faults };
    faults.extend(otherwise_kept(exchange, sent));
    faults.extend(exchange.errors.iter().filter_map(|item| caret(item, exchange, sent)));
    faults
}

/// What of a request is in the journal otherwise than it was sent, masks aside.
fn otherwise_kept(exchange: &Exchange, sent: &Sent) -> Option<String> {
    let (head, body) = (exchange.request.head.octets(), exchange.request.body.octets());
    if head.is_empty() || !is_beginning(head, &sent.octets) {
        return Some(format!("the journal has another head: {:?}", String::from_utf8_lossy(head)));
    }
    // A body is kept decoded, or from the chunk on that could not be read.
    let raw = sent.after_head().get(exchange.request.gap..).unwrap_or_default();
    match is_beginning(body, &sent.body()) || is_beginning(body, raw) {
        true => None,
        false => Some(format!("the journal has another body: {:?}", String::from_utf8_lossy(body))),
    }
}

/// Numbers, literals, lists and objects of JSON have more in their masks than asterisks.
fn is_beginning(kept: &[u8], sent: &[u8]) -> bool {
    kept.len() <= sent.len() && kept.iter().zip(sent).all(|(k, s)| k == s || b"*0-enul \":".contains(k))
}

/// What is wrong with the excerpt of an error that has an offset.
fn caret(item: &ErrorItem, exchange: &Exchange, sent: &Sent) -> Option<String> {
    let offset = item.offset?;
    let in_body = item.line.is_some();
    let body = sent.body();
    let source: &[u8] = if in_body { &body } else { &sent.octets };
    let fault = |what: &str| Some(format!("{}, offset {offset}: {what}: {:#?}", item.code, item.excerpt));
    let [line, carets] = item.excerpt.as_slice() else {
        let kept = match in_body {
            true => exchange.request.body.octets().len(),
            false => exchange.request.head.octets().len() + exchange.request.body.octets().len(),
        };
        return if offset < kept { fault("no excerpt") } else { None };
    };
    let column = carets.find('^').unwrap_or(usize::MAX);
    let before: String = line.chars().take(column).collect();
    let after: String = line.chars().skip(column).collect();
    let here = source.get(offset..).unwrap_or_default();
    if !starts_alike(&after, here) {
        return fault("the caret is not at the octet");
    }
    // Chunks that were in order are not kept: the excerpt begins behind them.
    let kept = exchange.request.head.octets().len() + exchange.request.gap;
    let start = if in_body || offset < kept { 0 } else { kept };
    match ends_alike(&before, source.get(start..offset).unwrap_or_default()) {
        true => None,
        false => fault("what stands before the caret was not sent there"),
    }
}

/// True if the text begins with the first of these octets, or is masked there. Where nothing is shown, the
/// caret stands behind the line, and what follows must be its end.
fn starts_alike(text: &str, octets: &[u8]) -> bool {
    match text.is_empty() {
        true => matches!(octets, [] | [b'\r' | b'\n', ..]),
        false => text.starts_with('*') || shown(octets).is_some_and(|first| text.starts_with(&first)),
    }
}

/// True if the text shows the octets before a place, back to the start of its line, a mask, or a cut.
fn ends_alike(text: &str, octets: &[u8]) -> bool {
    let start = octets.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |at| at + 1);
    // Within a line only a CR that is at fault is shown; then what follows it is compared.
    let mut expected = String::new();
    let mut rest = &octets[start..];
    while let Some(cell) = shown(rest) {
        let taken = std::str::from_utf8(rest).ok().and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
        expected.push_str(&cell);
        rest = rest.get(taken..).unwrap_or_default();
    }
    let unmasked = text.rsplit(['*', '…']).next().unwrap_or_default();
    match unmasked.len() < text.len() {
        true => expected.ends_with(unmasked),
        false => unmasked.ends_with(&expected),
    }
}

/// The first character in printable ASCII, as an excerpt shows it.
fn shown(octets: &[u8]) -> Option<String> {
    let first = octets.first()?;
    let text = octets.utf8_chunks().next().map(|chunk| chunk.valid()).unwrap_or_default();
    Some(match text.chars().next() {
        Some(c @ ' '..='~') => c.to_string(),
        Some(c) if !c.is_ascii() => c.escape_unicode().to_string(),
        _ => format!("\\x{first:02X}"),
    })
}
