//! What a term can ask of an exchange.

use std::{collections::BTreeSet, fmt, sync::Arc};

use candor_exchange::{Exchange, Layer, LogLine, Verdict};

use super::value::{Peer, Range, StatusRange, show_micros, show_octets};
use crate::{time, words};

/// What a term asks. Lists mean "one of these".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Status of the answer; 0 where there was none.
    Status(Vec<StatusRange>),
    /// Code of any rule or fault that it concerns; `*` stands for any letters.
    Rule(Vec<String>),
    /// Code of a finding in the answer; `*` as above.
    Finding(Vec<String>),
    /// The layer that wrote the refusal.
    Born(Vec<Layer>),
    /// The product that wrote it, in lower case; `*` as above.
    Product(Vec<String>),
    /// The part of the request that it is about: 1 target or headers, 2 body, 3 values, 4 guard.
    Shape(Vec<u8>),
    /// The status that it should have had.
    Right(Vec<StatusRange>),
    /// Operation of the contract; `*` as above.
    Operation(Vec<String>),
    /// Method, any case.
    Method(Vec<String>),
    /// Path and query of the target; `*` as above.
    Path(String),
    /// Whose request it is.
    Client(Vec<Peer>),
    /// Who asked, by verified credentials, any case; `*` as above.
    Identity(Vec<String>),
    /// Host as sent, any case; `*` as above.
    Host(Vec<String>),
    /// Exchange id or request id.
    Id(String),
    /// What became of it.
    Is(Vec<Verdict>),
    /// Begun at this time or later, in milliseconds since 1970.
    Since(u64),
    /// Begun before this time.
    Until(u64),
    /// Until the last octet of the answer, in microseconds.
    Took(Vec<Range>),
    /// Octets of the request body.
    Sent(Vec<Range>),
    /// Octets of the answer's body.
    Got(Vec<Range>),
    /// A line of the application's log has these words.
    Log(LogPhrase),
    /// These words, one after the other, in one text.
    Text(Phrase),
}

/// Words in a log, and whose they are: a backend looks that up before it compares exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPhrase {
    /// The words.
    pub phrase: Phrase,
    /// The requests and traces whose lines have them; nobody's until they were looked up.
    pub ids: Arc<LoggedIds>,
}

/// Whose lines were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoggedIds {
    /// Request ids.
    pub requests: BTreeSet<String>,
    /// Traces of lines that name no request.
    pub traces: BTreeSet<String>,
}

impl LoggedIds {
    /// Those of one line.
    pub fn of(line: &LogLine) -> (Option<String>, Option<String>) {
        let trace = line.trace_id.clone().filter(|_| line.request_id.is_none());
        (line.request_id.clone(), trace)
    }

    fn holds(&self, exchange: &Exchange) -> bool {
        self.requests.contains(&exchange.request_id)
            || exchange.trace_id.as_ref().is_some_and(|trace| self.traces.contains(trace))
    }
}

impl FromIterator<(Option<String>, Option<String>)> for LoggedIds {
    fn from_iter<I: IntoIterator<Item = (Option<String>, Option<String>)>>(lines: I) -> Self {
        let mut ids = Self::default();
        for (request, trace) in lines {
            ids.requests.extend(request);
            ids.traces.extend(trace);
        }
        ids
    }
}

/// Words that stand one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// In lower case.
    pub words: Vec<String>,
    /// True if the last one may go on.
    pub is_open: bool,
}

impl Field {
    /// True if the exchange is asked for.
    pub(super) fn holds(&self, exchange: &Exchange) -> bool {
        let reading = exchange.reading.as_ref();
        match self {
            Self::Status(ranges) => within(ranges, exchange.status()),
            Self::Rule(codes) => exchange.codes().any(|code| any_glob(codes, code)),
            Self::Finding(codes) => exchange.findings.iter().any(|found| any_glob(codes, &found.code)),
            Self::Born(layers) => exchange.born().is_some_and(|layer| layers.contains(&layer)),
            Self::Product(names) => exchange.product().is_some_and(|p| any_glob(names, &p.to_lowercase())),
            Self::Shape(shapes) => reading.is_some_and(|r| shapes.contains(&r.shape)),
            Self::Right(ranges) => reading.is_some_and(|r| within(ranges, r.right_status)),
            Self::Operation(names) => exchange.operation.as_deref().is_some_and(|op| any_glob(names, op)),
            Self::Method(methods) => methods.iter().any(|m| m.eq_ignore_ascii_case(&exchange.method)),
            Self::Path(pattern) => glob(pattern, path(&exchange.target)),
            Self::Client(peers) => peers.iter().any(|peer| peer.holds(&exchange.client)),
            Self::Identity(names) => {
                exchange.identity.as_deref().is_some_and(|who| any_glob(names, &who.to_lowercase()))
            }
            Self::Host(patterns) => any_glob(patterns, &exchange.host.to_lowercase()),
            Self::Id(id) => *id == exchange.request_id || id.parse() == Ok(exchange.id),
            Self::Is(verdicts) => verdicts.contains(&exchange.verdict),
            Self::Since(time) => exchange.id.unix_millis() >= *time,
            Self::Until(time) => exchange.id.unix_millis() < *time,
            Self::Took(ranges) => ranges.iter().any(|range| range.holds(exchange.timing.total)),
            Self::Sent(ranges) => ranges.iter().any(|range| range.holds(exchange.request.body.size())),
            Self::Got(ranges) => {
                let size = exchange.response.as_ref().map(|r| r.message.body.size());
                size.is_some_and(|size| ranges.iter().any(|range| range.holds(size)))
            }
            Self::Log(log) => log.ids.holds(exchange),
            Self::Text(phrase) => words::searchable(exchange).any(|text| words::holds(text, phrase)),
        }
    }

    /// What kind of values decide it, by the name of the field: an exchange meets it if one of its values of
    /// this kind does. `None` where it is not decided by values that an index would list.
    pub fn kind(&self) -> Option<&'static str> {
        Some(match self {
            Self::Status(_) => "status",
            Self::Rule(_) => "rule",
            Self::Finding(_) => "finding",
            Self::Born(_) => "born",
            Self::Product(_) => "product",
            Self::Shape(_) => "shape",
            Self::Right(_) => "right",
            Self::Operation(_) => "op",
            Self::Method(_) => "method",
            Self::Client(_) => "client",
            Self::Host(_) => "host",
            Self::Is(_) => "is",
            _ => return None,
        })
    }

    /// True if this is a value of its [kind](Self::kind) that meets it.
    pub fn holds_value(&self, value: &str) -> bool {
        match self {
            Self::Status(ranges) | Self::Right(ranges) => {
                value.parse().is_ok_and(|status| within(ranges, status))
            }
            Self::Rule(names) | Self::Finding(names) | Self::Operation(names) => any_glob(names, value),
            Self::Product(names) | Self::Host(names) => any_glob(names, &value.to_lowercase()),
            Self::Born(layers) => Layer::of(value).is_some_and(|layer| layers.contains(&layer)),
            Self::Shape(shapes) => value.parse().is_ok_and(|shape| shapes.contains(&shape)),
            Self::Method(methods) => methods.iter().any(|m| m.eq_ignore_ascii_case(value)),
            Self::Client(peers) => peers.iter().any(|peer| peer.holds(value)),
            Self::Is(verdicts) => verdicts.iter().any(|verdict| verdict_word(verdict) == value),
            _ => false,
        }
    }

    /// True if no success can meet it.
    pub(super) fn is_of_failures(&self) -> bool {
        match self {
            Self::Status(ranges) => ranges.iter().all(|r| r.first >= 400 || r.last == 0),
            Self::Is(verdicts) => !verdicts.contains(&Verdict::Passed),
            Self::Born(_) | Self::Product(_) | Self::Shape(_) | Self::Right(_) => true,
            _ => false,
        }
    }
}

fn within(ranges: &[StatusRange], status: u16) -> bool {
    ranges.iter().any(|range| range.holds(status))
}

/// The path of a target in origin or absolute form, with its query.
pub fn path(target: &str) -> &str {
    match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').and_then(|i| rest.get(i..)).unwrap_or("/")
        }
        _ => target,
    }
}

fn any_glob(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| glob(pattern, text))
}

/// True if `text` is `pattern`, whose `*` stand for any characters. Linear for one `*`, and never worse
/// than pattern times text.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// The word for a verdict.
pub(super) const VERDICTS: [(&str, Verdict); 4] = [
    ("refused", Verdict::Refused),
    ("observed", Verdict::Observed),
    ("failed", Verdict::Failed),
    ("passed", Verdict::Passed),
];

fn verdict_word(verdict: &Verdict) -> &'static str {
    VERDICTS.iter().find(|(_, v)| v == verdict).map_or("passed", |(w, _)| w)
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = |list: &[Range]| joined(list.iter().map(|range| range.write(show_octets)));
        // One duration alone would not be read as a range.
        let took = |range: &Range| match range.least == range.most {
            true => format!("{0}..{0}", show_micros(range.least)),
            false => range.write(show_micros),
        };
        let (name, value) = match self {
            Self::Status(list) => ("status", joined(list)),
            Self::Rule(list) => ("rule", joined(list)),
            Self::Finding(list) => ("finding", joined(list)),
            Self::Born(list) => ("born", joined(list)),
            Self::Product(list) => ("product", joined(list)),
            Self::Shape(list) => ("shape", joined(list)),
            Self::Right(list) => ("right", joined(list)),
            Self::Operation(list) => ("op", joined(list)),
            Self::Method(list) => ("method", joined(list)),
            Self::Path(pattern) => ("path", pattern.clone()),
            Self::Client(list) => ("client", joined(list)),
            Self::Identity(list) => ("identity", joined(list)),
            Self::Host(list) => ("host", joined(list)),
            Self::Id(id) => ("id", id.clone()),
            Self::Is(list) => ("is", joined(list.iter().map(verdict_word))),
            Self::Since(time) => ("since", time::rfc3339(*time)),
            Self::Until(time) => ("until", time::rfc3339(*time)),
            Self::Took(list) => ("took", joined(list.iter().map(took))),
            Self::Sent(list) => ("sent", sizes(list)),
            Self::Got(list) => ("got", sizes(list)),
            Self::Log(log) => ("log", log.phrase.text()),
            Self::Text(phrase) => return fmt::Display::fmt(phrase, f),
        };
        // In quotes where something would end it.
        match value.contains(|c: char| c.is_whitespace() || "\"()".contains(c)) {
            true => write!(f, "{name}:\"{}\"", value.replace('"', "")),
            false => write!(f, "{name}:{value}"),
        }
    }
}

fn joined<T: ToString>(list: impl IntoIterator<Item = T>) -> String {
    list.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

impl Phrase {
    /// The words as they are written behind a name.
    fn text(&self) -> String {
        format!("{}{}", self.words.join(" "), if self.is_open { "*" } else { "" })
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_open { "*" } else { "" };
        match self.words.as_slice() {
            [word] if !matches!(word.as_str(), "and" | "or" | "not") => write!(f, "{word}{star}"),
            words => write!(f, "\"{}{star}\"", words.join(" ")),
        }
    }
}
