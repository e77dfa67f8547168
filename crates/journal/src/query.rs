//! The query language: one for workbench, command line and API.
//!
//! Terms are separated by blanks and all must hold; `-` before a term turns it round; a comma between the
//! values of a field means "or". `status:4xx op:createUser -rule:host-missing since:2h "no such user"`.

mod parse;

use std::fmt;

use candor_exchange::{Exchange, Layer, Verdict};

use crate::{time, words};

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// True if it must not hold.
    pub negated: bool,
    /// What it asks.
    pub field: Field,
}

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
    /// Address of the peer; `*` as above.
    Client(String),
    /// Host as sent, any case; `*` as above.
    Host(String),
    /// Exchange id or request id.
    Id(String),
    /// What became of it.
    Is(Vec<Verdict>),
    /// Begun at this time or later, in milliseconds since 1970.
    Since(u64),
    /// Begun before this time.
    Until(u64),
    /// These words in lower case, one after the other, in one text.
    Text(Vec<String>),
}

/// Statuses from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

/// Why a text is not a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// What was found and what is expected.
    pub message: String,
    /// Octet of the text at which it starts.
    pub offset: usize,
    /// Octets at fault.
    pub length: usize,
    /// What was probably meant, to put in place of those octets.
    pub suggestion: Option<String>,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for QueryError {}

impl Query {
    /// Reads a query. `now` is in milliseconds since 1970; `since:2h` counts back from it.
    ///
    /// # Errors
    /// On an unknown field or a value that the field cannot have.
    pub fn parse(text: &str, now: u64) -> Result<Self, QueryError> {
        parse::parse(text, now).map(|terms| Self { terms })
    }

    /// The conditions, in the order written.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// What must hold: the terms that are not negated, for a backend to look up in its indexes.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.terms.iter().filter(|t| !t.negated).map(|t| &t.field)
    }

    /// True if `exchange` is asked for.
    pub fn matches(&self, exchange: &Exchange) -> bool {
        self.terms.iter().all(|term| term.field.holds(exchange) != term.negated)
    }

    /// Bounds in milliseconds since 1970: begun at `.0` or later, before `.1`.
    pub fn period(&self) -> (u64, u64) {
        self.required().fold((0, u64::MAX), |(since, until), field| match field {
            Field::Since(time) => (since.max(*time), until),
            Field::Until(time) => (since, until.min(*time)),
            _ => (since, until),
        })
    }

    /// True if no success can match, so that a backend need not look at them.
    pub fn only_failures(&self) -> bool {
        self.required().any(|field| match field {
            Field::Status(ranges) => ranges.iter().all(|r| r.first >= 400 || r.last == 0),
            Field::Is(verdicts) => !verdicts.contains(&Verdict::Passed),
            Field::Born(_) | Field::Product(_) | Field::Shape(_) | Field::Right(_) => true,
            _ => false,
        })
    }
}

impl Field {
    fn holds(&self, exchange: &Exchange) -> bool {
        match self {
            Self::Status(ranges) => within(ranges, exchange.status()),
            Self::Rule(codes) => exchange.codes().any(|code| any_glob(codes, code)),
            Self::Finding(codes) => exchange.findings.iter().any(|found| any_glob(codes, &found.code)),
            Self::Born(layers) => exchange.born().is_some_and(|layer| layers.contains(&layer)),
            Self::Product(names) => {
                exchange.product().is_some_and(|product| any_glob(names, &product.to_lowercase()))
            }
            Self::Shape(shapes) => exchange.reading.as_ref().is_some_and(|r| shapes.contains(&r.shape)),
            Self::Right(ranges) => exchange.reading.as_ref().is_some_and(|r| within(ranges, r.right_status)),
            Self::Operation(names) => exchange.operation.as_deref().is_some_and(|op| any_glob(names, op)),
            Self::Method(methods) => methods.iter().any(|m| m.eq_ignore_ascii_case(&exchange.method)),
            Self::Path(pattern) => glob(pattern, path(&exchange.target)),
            Self::Client(pattern) => glob(pattern, &exchange.client),
            Self::Host(pattern) => glob(&pattern.to_lowercase(), &exchange.host.to_lowercase()),
            Self::Id(id) => *id == exchange.request_id || id.parse() == Ok(exchange.id),
            Self::Is(verdicts) => verdicts.contains(&exchange.verdict),
            Self::Since(time) => exchange.id.unix_millis() >= *time,
            Self::Until(time) => exchange.id.unix_millis() < *time,
            Self::Text(phrase) => words::searchable(exchange).any(|text| words::holds(text, phrase)),
        }
    }
}

/// The path of a target in origin or absolute form, with its query.
fn path(target: &str) -> &str {
    match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').and_then(|i| rest.get(i..)).unwrap_or("/")
        }
        _ => target,
    }
}

fn within(ranges: &[StatusRange], status: u16) -> bool {
    ranges.iter().any(|range| (range.first..=range.last).contains(&status))
}

fn any_glob(patterns: &[String], text: &str) -> bool {
    patterns.iter().any(|pattern| glob(pattern, text))
}

/// True if `text` is `pattern`, whose `*` stand for any characters. Linear for one `*`, and never worse
/// than pattern times text.
fn glob(pattern: &str, text: &str) -> bool {
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

impl fmt::Display for Query {
    /// The canonical text: parsed again it is the same query, with times made absolute.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            if term.negated {
                f.write_str("-")?;
            }
            fmt::Display::fmt(&term.field, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |name: &str, values: Vec<String>| format!("{name}:{}", quoted(&values.join(",")));
        let text = match self {
            Self::Status(ranges) => list("status", ranges.iter().map(ToString::to_string).collect()),
            Self::Rule(codes) => list("rule", codes.clone()),
            Self::Finding(codes) => list("finding", codes.clone()),
            Self::Born(layers) => list("born", layers.iter().map(ToString::to_string).collect()),
            Self::Product(names) => list("product", names.clone()),
            Self::Shape(shapes) => list("shape", shapes.iter().map(ToString::to_string).collect()),
            Self::Right(ranges) => list("right", ranges.iter().map(ToString::to_string).collect()),
            Self::Operation(names) => list("op", names.clone()),
            Self::Method(methods) => list("method", methods.clone()),
            Self::Path(pattern) => format!("path:{}", quoted(pattern)),
            Self::Client(pattern) => format!("client:{}", quoted(pattern)),
            Self::Host(pattern) => format!("host:{}", quoted(pattern)),
            Self::Id(id) => format!("id:{}", quoted(id)),
            Self::Is(verdicts) => {
                list("is", verdicts.iter().map(|v| parse::verdict_word(*v).to_owned()).collect())
            }
            Self::Since(time) => format!("since:{}", time::rfc3339(*time)),
            Self::Until(time) => format!("until:{}", time::rfc3339(*time)),
            Self::Text(words) if words.len() == 1 => words.concat(),
            Self::Text(words) => format!("\"{}\"", words.join(" ")),
        };
        f.write_str(&text)
    }
}

/// In quotes where blanks or quotes would end it.
fn quoted(value: &str) -> String {
    if value.contains([' ', '"', '\t']) {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        value.to_owned()
    }
}

impl fmt::Display for StatusRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (first, last) if first == last => write!(f, "{first}"),
            (first, last) if first % 100 == 0 && last == first + 99 => write!(f, "{}xx", first / 100),
            (first, 999) => write!(f, ">={first}"),
            (0, last) => write!(f, "<={last}"),
            (first, last) => write!(f, "{first}-{last}"),
        }
    }
}
