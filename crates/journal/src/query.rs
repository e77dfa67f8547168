//! The query language: one for workbench, command line and API.

use std::fmt;

use candor_exchange::Exchange;

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    text: String,
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
        let _ = now;
        Ok(Self { text: text.to_owned() })
    }

    /// True if `exchange` is asked for.
    pub fn matches(&self, exchange: &Exchange) -> bool {
        let _ = exchange;
        true
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
