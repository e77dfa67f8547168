//! What a code names.

use candor_rule::{FaultKind, Finding, Page, Retold, Rule, UPSTREAM_REFUSED};

use crate::{StatusInfo, fault, finding, registry, rule};

/// A rule, a fault, a refusal told again, a finding or a status.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// A way in which a request can be wrong.
    Rule(&'static Rule),
    /// A failure that is not the client's.
    Fault(&'static FaultKind),
    /// A refusal of the upstream that is told again.
    Retold(&'static Retold),
    /// A way in which an answer of the API can be wrong.
    Finding(&'static Finding),
    /// A registered status code.
    Status(&'static StatusInfo),
}

impl Entry {
    /// What `code` names: a rule, a fault, a finding, or with three digits a status.
    pub fn find(code: &str) -> Option<Self> {
        rule(code)
            .map(Self::Rule)
            .or_else(|| fault(code).map(Self::Fault))
            .or_else(|| (code == UPSTREAM_REFUSED.code).then_some(Self::Retold(&UPSTREAM_REFUSED)))
            .or_else(|| finding(code).map(Self::Finding))
            .or_else(|| registry::status_of(code).map(Self::Status))
    }

    /// Its code.
    pub fn code(self) -> String {
        match self {
            Self::Rule(rule) => rule.code.to_owned(),
            Self::Fault(kind) => kind.code.to_owned(),
            Self::Retold(retold) => retold.code.to_owned(),
            Self::Finding(finding) => finding.code.to_owned(),
            Self::Status(status) => status.code.to_string(),
        }
    }

    /// The status that it answers with, or is; a finding answers nothing, and what is told again keeps its own.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Rule(rule) => rule.status.map(|s| s.code()),
            Self::Fault(kind) => Some(kind.status),
            Self::Finding(_) | Self::Retold(_) => None,
            Self::Status(status) => Some(status.code),
        }
    }

    /// The page written for it.
    pub(crate) fn page(self) -> Page<'static> {
        match self {
            Self::Rule(rule) => rule.page(),
            Self::Fault(kind) => Page::of(kind.page),
            Self::Retold(retold) => Page::of(retold.page),
            Self::Finding(finding) => finding.page(),
            Self::Status(status) => status.page(),
        }
    }

    /// What a list shows before it: the status, or for a finding how much it matters.
    pub(crate) fn mark(self) -> String {
        match (self, self.status()) {
            (Self::Finding(finding), _) => finding.severity.to_string(),
            (Self::Retold(_), _) => "4xx".to_owned(),
            (_, status) => status.map_or("–".to_owned(), |s| s.to_string()),
        }
    }
}
