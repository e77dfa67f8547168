//! The status chip: its form says who made the status, colour only repeats it.

use candor_exchange::{Birthplace, Exchange, ReadingRecord};
use candor_journal::Class;

use super::reading;

/// A status and the form it is shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Who made it.
    pub form: Form,
    /// "422", or "–" where nothing was answered.
    pub text: String,
}

/// Who made a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Candor refused: solid.
    Refused,
    /// A 4xx made upstream: outline with a thick left side.
    Upstream,
    /// Let pass, would have been refused with this status: dashed.
    Observed,
    /// A 5xx, whoever made it: double.
    Fault,
    /// Nothing to look at: bare.
    Passed,
}

impl Form {
    /// Its class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Refused => "ref",
            Self::Upstream => "up",
            Self::Observed => "obs",
            Self::Fault => "flt",
            Self::Passed => "ok",
        }
    }
}

impl From<Class> for Form {
    fn from(class: Class) -> Self {
        match class {
            Class::Refused => Self::Refused,
            Class::Upstream => Self::Upstream,
            Class::Fault => Self::Fault,
            Class::Observed => Self::Observed,
            Class::Passed => Self::Passed,
        }
    }
}

impl Chip {
    /// The chip of an exchange.
    pub fn of(exchange: &Exchange) -> Self {
        let status = exchange.status();
        let form = Form::from(Class::of(exchange));
        match (form, would_be(exchange)) {
            (Form::Observed, Some(would_be)) => Self { form, text: would_be.to_string() },
            _ if status == 0 => Self { form, text: "–".into() },
            _ => Self { form, text: status.to_string() },
        }
    }
}

/// The status with which an observed request would have been refused.
pub fn would_be(exchange: &Exchange) -> Option<u16> {
    if let Some(observed) = exchange.observed {
        return Some(observed.status).filter(|status| *status > 0);
    }
    // Records of before it was told.
    let observed = exchange.notes.iter().find(|n| n.ruling == "observed")?;
    candor_catalogue::rule(&observed.error.code)?.status.map(|s| s.code())
}

/// Who made the answer, in a word or two.
pub fn made_by(exchange: &Exchange, read: Option<&ReadingRecord>) -> String {
    let by = match exchange.response.as_ref().map(|r| r.birthplace) {
        Some(Birthplace::Candor) => "Candor",
        // Told in a word: "the application" is none.
        Some(Birthplace::Upstream) => match read {
            Some(read) if read.product.is_empty() => read.layer.word(),
            Some(read) => reading::author(read),
            None => "upstream",
        },
        None => "no answer",
    };
    by.to_owned()
}
