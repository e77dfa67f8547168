//! What a line says of itself: the ids in it, how grave it is, and whether it goes on with the line before.

use candor_exchange::Level;
use serde_json::Value;

/// What stands in a line under names that mean an id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) request: Option<String>,
    pub(crate) trace: Option<String>,
    pub(crate) level: Option<Level>,
}

/// Names of request ids, letters only.
const REQUEST: &[&str] = &["requestid", "xrequestid", "reqid", "httprequestid", "correlationid"];
/// Names of trace ids.
const TRACE: &[&str] = &["traceid", "traceparent", "oteltraceid"];
/// Names of levels.
const LEVEL: &[&str] = &["level", "severity", "levelname", "lvl", "loglevel", "severitytext"];

/// Longest request id.
const MAX_ID: usize = 128;

/// Words at the beginning of a line among which a level may stand.
const HEAD_WORDS: usize = 8;

/// Reads a line: one JSON object, or text with names before values.
pub(crate) fn named(line: &str) -> Named {
    let mut named = Named::default();
    if line.trim_start().starts_with('{')
        && let Ok(Value::Object(members)) = serde_json::from_str(line.trim())
    {
        for (name, value) in &members {
            take(&mut named, name, value);
            if let Value::Object(inner) = value {
                inner.iter().for_each(|(part, value)| take(&mut named, &format!("{name}.{part}"), value));
                inner.iter().for_each(|(part, value)| take(&mut named, part, value));
            }
        }
        return named;
    }
    let mut before = ("", 0);
    for (number, (at, word)) in words(line).enumerate() {
        let between = line.get(before.1..at).unwrap_or_default();
        let is_named = between.contains([':', '=']) && between.chars().all(|c| ":= \"'".contains(c));
        if is_named {
            note(&mut named, before.0, word);
        }
        let behind = line.get(at + word.len()..).and_then(|rest| rest.chars().next());
        let is_marked = word.chars().all(|c| c.is_ascii_uppercase()) || matches!(behind, Some(':' | ']'));
        if number < HEAD_WORDS && named.level.is_none() && is_marked {
            named.level = Level::of(word);
        }
        before = (word, at + word.len());
    }
    named
}

fn take(named: &mut Named, name: &str, value: &Value) {
    match value {
        Value::String(text) => note(named, name, text),
        // Pino's and Bunyan's.
        Value::Number(number) if LEVEL.contains(&letters(name).as_str()) => {
            named.level = named.level.or(match number.as_u64() {
                Some(10..=20) => Some(Level::Debug),
                Some(30) => Some(Level::Info),
                Some(40) => Some(Level::Warning),
                Some(50..=60) => Some(Level::Error),
                _ => None,
            });
        }
        _ => {}
    }
}

/// Keeps what is named so, unless there is such a value already.
pub(crate) fn note(named: &mut Named, name: &str, value: &str) {
    let name = letters(name);
    if REQUEST.contains(&name.as_str()) && named.request.is_none() {
        named.request = Some(value.to_owned()).filter(|id| is_id(id));
    } else if TRACE.contains(&name.as_str()) && named.trace.is_none() {
        named.trace = trace(value);
    } else if LEVEL.contains(&name.as_str()) && named.level.is_none() {
        named.level = Level::of(value);
    }
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len()) && text.chars().all(is_of_id)
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// A trace id, alone or within a `traceparent`.
pub(crate) fn trace(text: &str) -> Option<String> {
    let text = match text.len() {
        55 => text.get(3..35)?,
        _ => text,
    };
    let text = text.to_ascii_lowercase();
    let is_set = text.bytes().any(|b| b != b'0');
    (text.len() == 32 && is_set && text.bytes().all(|b| b.is_ascii_hexdigit())).then_some(text)
}

/// Runs of the octets that ids have, and where each begins.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = line.as_ptr() as usize;
    line.split(|c| !is_of_id(c)).map(|word| word.trim_matches(['.', '_', '-'])).filter(|w| !w.is_empty()).map(
        // Each word is a part of the line.
        move |word| (word.as_ptr() as usize - start, word),
    )
}

/// What may be an id, wherever it stands: long, and not a word of a language.
pub(crate) fn candidates(line: &str) -> impl Iterator<Item = &str> {
    let parts = |word| match word {
        traceparent if str::len(traceparent) == 55 => traceparent.get(3..35),
        _ => None,
    };
    words(line)
        .flat_map(move |(_, word)| [Some(word), parts(word)])
        .flatten()
        .filter(|word| (8..=MAX_ID).contains(&word.len()) && word.bytes().any(|b| b.is_ascii_digit()))
}

/// Tells lines that go on with the one before: stack traces and what is indented.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// In a Python traceback, whose last line looks like any other.
    is_trace: bool,
}

impl Block {
    /// True if this line belongs to the one before.
    pub(crate) fn goes_on(&mut self, line: &str) -> bool {
        const OPENINGS: &[&str] = &[
            "Traceback (most recent call last)",
            "Caused by:",
            "During handling of the above exception",
            "The above exception was the direct cause",
            "Stack trace:",
            "stack backtrace:",
            "goroutine ",
        ];
        let is_indented = line.starts_with([' ', '\t', '}', ')', ']']) || line.trim().is_empty();
        let opens = OPENINGS.iter().any(|opening| line.starts_with(opening));
        // `package.SomeError: what happened`
        let name = line.split(':').next().unwrap_or_default();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._".contains(c));
        let ends = self.is_trace && !is_indented && is_name;
        if opens {
            self.is_trace = line.starts_with("Traceback");
        } else if !is_indented {
            self.is_trace = false;
        }
        is_indented || opens || ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn read(line: &str) -> (Option<String>, Option<String>, Option<&'static str>) {
        let named = named(line);
        (named.request, named.trace, named.level.map(Level::word))
    }

    #[test]
    fn ids_are_found_under_their_names() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            read(r#"{"level":"error","request_id":"a-1","trace":{"id":"4BF92f3577b34da6a3ce929d0e0e4736"}}"#),
            (some("a-1"), some(TRACE_ID), Some("error"))
        );
        assert_eq!(read(r#"{"level":50,"req":{"requestId":"7"}}"#), (some("7"), None, Some("error")));
        assert_eq!(read("2026-11-21 WARN [shop] request_id=a-1 slow"), (some("a-1"), None, Some("warning")));
        assert_eq!(read("INFO:     X-Request-Id: \"a-1\", GET"), (some("a-1"), None, Some("info")));
        assert_eq!(
            read(&format!("traceparent=00-{TRACE_ID}-00f067aa0ba902b7-01 ok")),
            (None, some(TRACE_ID), None)
        );
        assert_eq!(read("no error was found"), (None, None, None), "a word is no level");
        assert_eq!(read("request_id=-"), (None, None, None));
        assert_eq!(read("trace_id=00000000000000000000000000000000"), (None, None, None));
        assert_eq!(
            read("{\"request_id\": \"a-1\", \"msg\": \"cut"),
            (some("a-1"), None, None),
            "JSON that was cut"
        );
        let _ = read("größe=ä: request_id=ö");
    }

    #[test]
    fn candidates_are_long_and_hold_a_digit() {
        let line = format!("[019ab-cd3.] checkout information (00-{TRACE_ID}-00f067aa0ba902b7-01) 1234567");
        let found: Vec<&str> = candidates(&line).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&"019ab-cd3") && found.contains(&TRACE_ID));
    }

    #[test]
    fn a_stack_trace_belongs_to_the_line_before() {
        let mut block = Block::default();
        let lines = [
            ("ERROR it failed", false),
            ("Traceback (most recent call last):", true),
            ("  File \"shop.py\", line 3, in order", true),
            ("ValueError: no such size", true),
            ("INFO the next request", false),
            ("ValueError: told by somebody else", false),
            ("java.lang.IllegalStateException: told by a logger", false),
            ("\tat shop.Order.main(Order.java:3)", true),
            ("Caused by: java.io.IOException", true),
        ];
        for (line, expected) in lines {
            assert_eq!(block.goes_on(line), expected, "{line}");
        }
    }
}
