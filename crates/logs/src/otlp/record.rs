//! One log record, however it was written, and the lines that it becomes.

use candor_exchange::Level;
use serde_json::Value;

use crate::{
    Source,
    join::{self, Named},
};

/// Attributes that say where a line was written, not what it says.
const ASIDE: &[&str] = &["code.", "exception.", "log.", "otel", "process.", "telemetry.", "thread."];

/// What is taken of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    /// Nanoseconds since 1970; 0 if it is not known.
    pub(super) time: u64,
    /// When it was collected, likewise.
    pub(super) observed: u64,
    /// 1 to 24; 0 if it is not known.
    pub(super) severity: u64,
    pub(super) severity_text: String,
    pub(super) body: Value,
    pub(super) attributes: Vec<(String, Value)>,
    /// In hexadecimal; empty if it is of no trace.
    pub(super) trace: String,
    /// Its name, if it is an event.
    pub(super) event: String,
}

impl Record {
    /// Hands its lines over. False if one was not kept because too many came.
    pub(super) fn hand_to(&self, source: &mut Source) -> bool {
        let mut named = Named { level: self.level(), trace: join::trace(&self.trace), ..Named::default() };
        for (name, value) in &self.attributes {
            join::note(&mut named, name, &text(value));
        }
        source.record(&self.lines(), named, self.millis())
    }

    /// What it says in one line, with its attributes; and the stack trace, if there is one.
    fn lines(&self) -> String {
        let body = text(&self.body);
        let mut lines = if body.is_empty() { self.event.clone() } else { body };
        for (name, value) in &self.attributes {
            if !ASIDE.iter().any(|aside| name.starts_with(aside)) {
                lines.push_str(&format!(" {name}={}", text(value)));
            }
        }
        let of = |name: &str| self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| text(value));
        let message = || match (of("exception.type"), of("exception.message")) {
            (Some(kind), Some(message)) => Some(format!("{kind}: {message}")),
            (kind, message) => kind.or(message),
        };
        if let Some(exception) = of("exception.stacktrace").or_else(message) {
            lines.push('\n');
            lines.push_str(&exception);
        }
        lines
    }

    fn millis(&self) -> Option<u64> {
        let nanos = [self.time, self.observed].into_iter().find(|nanos| *nanos > 0)?;
        Some(nanos / 1_000_000)
    }

    fn level(&self) -> Option<Level> {
        match self.severity {
            1..=8 => Some(Level::Debug),
            9..=12 => Some(Level::Info),
            13..=16 => Some(Level::Warning),
            17..=24 => Some(Level::Error),
            _ => Level::of(&self.severity_text),
        }
    }
}

/// A text as it is, anything else as JSON, nothing as nothing.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
