//! What a code names.

use candor_rule::{FaultKind, Page, Rule};

use crate::{fault, registry, rule, statuses::StatusInfo};

/// A rule, a fault or a status.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// A way in which a request can be wrong.
    Rule(&'static Rule),
    /// A failure that is not the client's.
    Fault(&'static FaultKind),
    /// A registered status code.
    Status(&'static StatusInfo),
}

impl Entry {
    /// What `code` names: a rule's code, a fault's code or three digits.
    pub fn find(code: &str) -> Option<Self> {
        rule(code)
            .map(Self::Rule)
            .or_else(|| fault(code).map(Self::Fault))
            .or_else(|| registry::status_of(code).map(Self::Status))
    }

    /// Its code.
    pub fn code(self) -> String {
        match self {
            Self::Rule(rule) => rule.code.to_owned(),
            Self::Fault(kind) => kind.code.to_owned(),
            Self::Status(status) => status.code.to_string(),
        }
    }

    /// The status that it answers with, or is.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Rule(rule) => rule.status.map(|s| s.code()),
            Self::Fault(kind) => Some(kind.status),
            Self::Status(status) => Some(status.code),
        }
    }

    /// The page written for it; a status has none, it is made of its facts.
    pub(crate) fn page(self) -> Option<Page<'static>> {
        match self {
            Self::Rule(rule) => Some(rule.page()),
            Self::Fault(kind) => Some(Page::of(kind.page)),
            Self::Status(_) => None,
        }
    }
}
