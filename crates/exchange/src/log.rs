//! A line of an application's log that belongs to an exchange.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Redactor;

/// Most octets that are kept of one line.
pub const MAX_LINE: usize = 8 << 10;

/// A line of a log, redacted, with the ids by which it is joined to an exchange: at least one of them is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// When it was read, or written where that is told: milliseconds since 1970.
    pub time: u64,
    /// Whose it is: a command, a file or a service.
    pub source: String,
    /// How it came here.
    pub stream: Stream,
    /// How grave it is, where that can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The line without its end, secrets masked; octets that are no UTF-8 as U+FFFD.
    pub text: String,
    /// Octets of the line, of which `text` may be only the beginning.
    pub size: u64,
    /// The request id that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The trace that it names: 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
}

impl LogLine {
    /// True if only its beginning is kept.
    pub fn is_cut(&self) -> bool {
        self.size > MAX_LINE as u64
    }

    /// True if it belongs to a request with this id and trace. A request id says more than a trace, which may
    /// hold several requests.
    pub fn belongs_to(&self, request_id: &str, trace_id: Option<&str>) -> bool {
        match &self.request_id {
            Some(own) => own == request_id,
            None => trace_id.is_some() && self.trace_id.as_deref() == trace_id,
        }
    }
}

/// How a line came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output of the command that Candor runs.
    Stdout,
    /// Its standard error.
    Stderr,
    /// A followed file.
    File,
    /// OpenTelemetry.
    Otlp,
}

impl Stream {
    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::File => "file",
            Self::Otlp => "otlp",
        }
    }
}

/// How grave a line is, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For whoever writes the application.
    Debug,
    /// What happens.
    Info,
    /// What may be wrong.
    Warning,
    /// What is wrong.
    Error,
}

impl Level {
    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The level that a word stands for, in any case: those of common loggers.
    pub fn of(word: &str) -> Option<Self> {
        const WORDS: [(Level, &[&str]); 4] = [
            (Level::Debug, &["debug", "trace", "verbose", "dbg"]),
            (Level::Info, &["info", "information", "notice"]),
            (Level::Warning, &["warn", "warning"]),
            (
                Level::Error,
                &["error", "err", "fatal", "critical", "crit", "panic", "alert", "emerg", "severe"],
            ),
        ];
        let is_it = |known: &&str| known.eq_ignore_ascii_case(word);
        WORDS.iter().find(|(_, words)| words.iter().any(is_it)).map(|(level, _)| *level)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Redactor {
    /// A line of a log as it is kept: secrets masked as in a body, cut at [`MAX_LINE`], readable in any case.
    pub fn log_line(&self, octets: &[u8]) -> String {
        let kept = self.keeping(MAX_LINE).body(None, octets, octets.len() as u64);
        let text = String::from_utf8_lossy(kept.octets());
        // A cut may fall into a character.
        match octets.len() > MAX_LINE {
            true => text.trim_end_matches('\u{fffd}').to_owned(),
            false => text.into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_redacted_cut_and_readable() {
        let redactor = Redactor::default();
        let line = redactor.log_line(b"login failed password=hunter2 for bob");
        assert!(!line.contains("hunter2") && line.contains("login failed"), "{line}");
        let line = redactor.log_line(br#"{"msg":"hi","authorization":"Bearer abcdefghijk"}"#);
        assert!(!line.contains("abcdefghijk") && line.contains("\"msg\":\"hi\""), "{line}");
        assert_eq!(redactor.log_line(b"caf\xe9 ok"), "caf\u{fffd} ok");
        let long = format!("x{}", "ö".repeat(MAX_LINE));
        let kept = redactor.log_line(long.as_bytes());
        assert!(kept.len() < MAX_LINE + 1 && long.starts_with(&kept));
    }

    #[test]
    fn a_request_id_says_more_than_a_trace() {
        let line = |request: Option<&str>, trace: Option<&str>| LogLine {
            time: 0,
            source: String::new(),
            stream: Stream::File,
            level: Level::of("WARN"),
            text: String::new(),
            size: 0,
            request_id: request.map(str::to_owned),
            trace_id: trace.map(str::to_owned),
        };
        assert!(line(Some("a"), None).belongs_to("a", None));
        assert!(line(None, Some("t")).belongs_to("a", Some("t")));
        assert!(!line(Some("b"), Some("t")).belongs_to("a", Some("t")), "another request of the trace");
        assert!(!line(None, None).belongs_to("a", None));
        assert_eq!(line(None, None).level, Some(Level::Warning));
    }
}
