//! Parameters in path, query, headers and cookies (phase 130): read in their style, checked against their
//! schema.

mod check;
mod collect;
mod declaration;
mod phrase;
mod sent;

use candor_rule::{ParameterIn, Place, Span};

use crate::words;

pub(crate) use check::{check, check_headers};
pub use declaration::Parameter;
pub(crate) use declaration::{NO_PARAMETERS, Style};

/// A parameter that is wrong, ready for a sentence.
pub(crate) struct Spot {
    pub(crate) place: Place,
    /// "The query parameter `limit`".
    pub(crate) subject: String,
    /// "\"ten\"".
    pub(crate) found: String,
}

impl Spot {
    /// A parameter as a whole, or its absence.
    pub(crate) fn of(name: &str, location: ParameterIn, span: Option<Span>, found: String) -> Self {
        let what = match location {
            ParameterIn::Header => "header".to_owned(),
            ParameterIn::Cookie => "cookie".to_owned(),
            _ => format!("{location} parameter"),
        };
        Self {
            place: Place::Parameter { name: name.to_owned(), location, span },
            subject: format!("The {what} {}", words::name(name)),
            found,
        }
    }
}
