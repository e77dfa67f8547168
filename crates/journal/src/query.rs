//! The query language: one for workbench, command line and API.
//!
//! Terms are separated by blanks and all must hold; `or` divides alternatives, parentheses group, `-` or `not`
//! before a term or a group turns it round; a comma between the values of a field means "or" as well.
//! `status:4xx (op:createUser or path:/users*) -rule:host-missing since:2h "no such user"`.

pub mod complete;
mod field;
mod names;
mod parse;
mod token;
mod value;

use std::{fmt, sync::Arc};

use candor_exchange::Exchange;

pub use field::{Field, LogPhrase, LoggedIds, Phrase, path};
pub use names::{NAMES, Name};
pub use value::{Peer, Range, StatusRange};

/// A parsed query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Expr);

impl Default for Query {
    /// Everything.
    fn default() -> Self {
        Self(Expr::All(Vec::new()))
    }
}

/// A condition on exchanges.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expr {
    /// All of them hold.
    All(Vec<Expr>),
    /// One of them holds.
    Any(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// The exchange has it.
    Field(Field),
}

impl Expr {
    fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::All)
    }

    fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::Any)
    }

    fn opposite(part: Self) -> Self {
        match part {
            Self::Not(inner) => *inner,
            other => Self::Not(other.into()),
        }
    }

    fn holds(&self, exchange: &Exchange) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(exchange)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(exchange)),
            Self::Not(part) => !part.holds(exchange),
            Self::Field(field) => field.holds(exchange),
        }
    }

    fn known(&self, know: &mut impl FnMut(&Field) -> Option<bool>) -> Option<bool> {
        match self {
            Self::All(parts) => Self::each(parts, false, know),
            Self::Any(parts) => Self::each(parts, true, know),
            Self::Not(part) => part.known(know).map(|value| !value),
            Self::Field(field) => know(field),
        }
    }

    /// What all parts have, or none of them, is decided by the first of which the opposite is known.
    fn each(parts: &[Self], decides: bool, know: &mut impl FnMut(&Field) -> Option<bool>) -> Option<bool> {
        let mut known = Some(!decides);
        for part in parts {
            match part.known(know) {
                Some(value) if value == decides => return Some(decides),
                Some(_) => {}
                None => known = None,
            }
        }
        known
    }

    fn fold<T>(&self, term: &mut impl FnMut(&Field) -> T, join: &mut impl FnMut(Join, Vec<T>) -> T) -> T {
        let (how, parts) = match self {
            Self::All(parts) => (Join::All, parts.as_slice()),
            Self::Any(parts) => (Join::Any, parts.as_slice()),
            Self::Not(part) => (Join::Not, std::slice::from_ref(&**part)),
            Self::Field(field) => return term(field),
        };
        let parts = parts.iter().map(|part| part.fold(term, join)).collect();
        join(how, parts)
    }

    fn fields<'q>(&'q self, to: &mut Vec<&'q Field>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.fields(to)),
            Self::Not(part) => part.fields(to),
            Self::Field(field) => to.push(field),
        }
    }

    fn period(&self) -> (u64, u64) {
        const EVER: (u64, u64) = (0, u64::MAX);
        match self {
            Self::All(parts) => {
                let both = |a: (u64, u64), b: (u64, u64)| (a.0.max(b.0), a.1.min(b.1));
                parts.iter().map(Self::period).fold(EVER, both)
            }
            Self::Any(parts) => {
                let either = |a: (u64, u64), b: (u64, u64)| (a.0.min(b.0), a.1.max(b.1));
                parts.iter().map(Self::period).reduce(either).unwrap_or(EVER)
            }
            Self::Field(Field::Since(time)) => (*time, u64::MAX),
            Self::Field(Field::Until(time)) => (0, *time),
            Self::Not(_) | Self::Field(_) => EVER,
        }
    }

    /// The same with what `look` knows of each phrase in a log.
    fn with_logs<E>(&self, look: &mut impl FnMut(&Phrase) -> Result<LoggedIds, E>) -> Result<Self, E> {
        let mut each =
            |parts: &[Self]| parts.iter().map(|part| part.with_logs(look)).collect::<Result<_, E>>();
        Ok(match self {
            Self::All(parts) => Self::All(each(parts)?),
            Self::Any(parts) => Self::Any(each(parts)?),
            Self::Not(part) => Self::Not(part.with_logs(look)?.into()),
            Self::Field(Field::Log(log)) => {
                let ids = Arc::new(look(&log.phrase)?);
                Self::Field(Field::Log(LogPhrase { phrase: log.phrase.clone(), ids }))
            }
            Self::Field(field) => Self::Field(field.clone()),
        })
    }

    fn asks_logs(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_logs),
            Self::Not(part) => part.asks_logs(),
            Self::Field(field) => matches!(field, Field::Log(_)),
        }
    }

    fn is_of_failures(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().any(Self::is_of_failures),
            Self::Any(parts) => !parts.is_empty() && parts.iter().all(Self::is_of_failures),
            Self::Not(_) => false,
            Self::Field(field) => field.is_of_failures(),
        }
    }
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            many(parts)
        }
    }
}

/// How conditions belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// All of them must hold.
    All,
    /// One of them must hold.
    Any,
    /// The one must not hold.
    Not,
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
    /// On an unknown field, a value that the field cannot have, or parentheses and words that do not fit.
    pub fn parse(text: &str, now: u64) -> Result<Self, QueryError> {
        parse::parse(text, now).map(Self)
    }

    /// What must hold whatever else does, for a backend to look up in its indexes.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        let parts = match &self.0 {
            Expr::All(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        parts.iter().filter_map(|part| if let Expr::Field(field) = part { Some(field) } else { None })
    }

    /// All that it asks, if that is nothing but what must hold.
    pub fn conjunction(&self) -> Option<Vec<&Field>> {
        let parts = match &self.0 {
            Expr::All(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        parts.iter().map(|part| if let Expr::Field(field) = part { Some(field) } else { None }).collect()
    }

    /// The same of exchanges that also have `field`.
    #[must_use]
    pub fn and(&self, field: Field) -> Self {
        Self(Expr::all(vec![self.0.clone(), Expr::Field(field)]))
    }

    /// True if `exchange` is asked for.
    pub fn matches(&self, exchange: &Exchange) -> bool {
        self.0.holds(exchange)
    }

    /// Whether it holds where of each term only so much is known as `know` says: `None` if that leaves it open.
    pub fn known(&self, mut know: impl FnMut(&Field) -> Option<bool>) -> Option<bool> {
        self.0.known(&mut know)
    }

    /// The query in another language: its terms as `term` tells them, put together by `join`.
    pub fn fold<T>(&self, mut term: impl FnMut(&Field) -> T, mut join: impl FnMut(Join, Vec<T>) -> T) -> T {
        self.0.fold(&mut term, &mut join)
    }

    /// Every term in it, those of groups, alternatives and opposites included.
    pub fn fields(&self) -> Vec<&Field> {
        let mut fields = Vec::new();
        self.0.fields(&mut fields);
        fields
    }

    /// Bounds in milliseconds since 1970: begun at `.0` or later, before `.1`.
    pub fn period(&self) -> (u64, u64) {
        self.0.period()
    }

    /// True if it is alternatives: what is added to its text counts for the last of them only, unless
    /// parentheses stand around it first.
    pub fn is_alternative(&self) -> bool {
        matches!(self.0, Expr::Any(_))
    }

    /// The query as a backend can ask it of exchanges, which hold no logs: `look` says for each `log:` phrase
    /// whose lines have it. Most queries come back as they are.
    ///
    /// # Errors
    /// Those of `look`.
    pub fn with_logs<E>(
        &self,
        mut look: impl FnMut(&Phrase) -> Result<LoggedIds, E>,
    ) -> Result<std::borrow::Cow<'_, Self>, E> {
        use std::borrow::Cow;
        match self.0.asks_logs() {
            true => self.0.with_logs(&mut look).map(|expr| Cow::Owned(Self(expr))),
            false => Ok(Cow::Borrowed(self)),
        }
    }

    /// True if no success can match, so that a backend need not look at them.
    pub fn only_failures(&self) -> bool {
        self.0.is_of_failures()
    }
}

impl fmt::Display for Query {
    /// The canonical text: parsed again it is the same query, with times made absolute.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, false)
    }
}

impl Expr {
    /// `inside` is true where alternatives need parentheses.
    fn write(&self, f: &mut fmt::Formatter<'_>, inside: bool) -> fmt::Result {
        let (parts, between) = match self {
            Self::All(parts) => (parts, " "),
            Self::Any(parts) => (parts, " or "),
            Self::Not(part) => {
                f.write_str("-")?;
                return match &**part {
                    group @ Self::All(_) => {
                        f.write_str("(")?;
                        group.write(f, false)?;
                        f.write_str(")")
                    }
                    other => other.write(f, true),
                };
            }
            Self::Field(field) => return fmt::Display::fmt(field, f),
        };
        let group = inside && matches!(self, Self::Any(_));
        if group {
            f.write_str("(")?;
        }
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                f.write_str(between)?;
            }
            part.write(f, matches!(self, Self::All(_)))?;
        }
        if group { f.write_str(")") } else { Ok(()) }
    }
}
