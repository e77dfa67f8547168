//! What a code names.

use std::borrow::Cow;

use candor_contract::Lint;
use candor_reader::signature::Signature;
use candor_rule::{FaultKind, Finding, Page, Retold, Rule, UPSTREAM_REFUSED};

use crate::{StatusInfo, fault, finding, product, products, registry, rule};

/// Whatever has a page.
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
    /// What `candor check` says of a document.
    Lint(&'static Lint),
    /// A registered status code.
    Status(&'static StatusInfo),
    /// A product whose answers are recognised.
    Product(&'static Signature),
}

impl Entry {
    /// What `code` names: a rule, a fault, a finding, a lint, with three digits a status, or a product.
    pub fn find(code: &str) -> Option<Self> {
        rule(code)
            .map(Self::Rule)
            .or_else(|| fault(code).map(Self::Fault))
            .or_else(|| (code == UPSTREAM_REFUSED.code).then_some(Self::Retold(&UPSTREAM_REFUSED)))
            .or_else(|| finding(code).map(Self::Finding))
            .or_else(|| Lint::find(code).map(Self::Lint))
            .or_else(|| registry::status_of(code).map(Self::Status))
            .or_else(|| product(code).map(Self::Product))
    }

    /// Its code.
    pub fn code(self) -> Cow<'static, str> {
        match self {
            Self::Rule(rule) => rule.code.into(),
            Self::Fault(kind) => kind.code.into(),
            Self::Retold(retold) => retold.code.into(),
            Self::Finding(finding) => finding.code.into(),
            Self::Lint(lint) => lint.code.into(),
            Self::Status(status) => status.code.to_string().into(),
            Self::Product(signature) => signature.code().into(),
        }
    }

    /// "rule" and its like, as in the JSON of a page.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Fault(_) => "fault",
            Self::Retold(_) => "retold",
            Self::Finding(_) => "finding",
            Self::Lint(_) => "lint",
            Self::Status(_) => "status",
            Self::Product(_) => "product",
        }
    }

    /// What a list says of it: the title of its page, for a status its name, for a product its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Status(status) => status.name(),
            Self::Product(signature) => signature.product,
            other => other.page().title,
        }
    }

    /// The status that it answers with, or is; a finding answers nothing, and what is told again keeps its own.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Rule(rule) => rule.status.map(|s| s.code()),
            Self::Fault(kind) => Some(kind.status),
            Self::Status(status) => Some(status.code),
            Self::Finding(_) | Self::Retold(_) | Self::Lint(_) | Self::Product(_) => None,
        }
    }

    /// The page written for it.
    pub(crate) fn page(self) -> Page<'static> {
        match self {
            Self::Rule(rule) => rule.page(),
            Self::Fault(kind) => Page::of(kind.page),
            Self::Retold(retold) => Page::of(retold.page),
            Self::Finding(finding) => finding.page(),
            Self::Lint(lint) => Page::of(lint.page),
            Self::Status(status) => status.page(),
            Self::Product(signature) => Page::of(signature.page),
        }
    }

    /// Headings and text of what is shown after the opening.
    pub(crate) fn parts(self) -> Vec<(&'static str, Cow<'static, str>)> {
        match self {
            Self::Product(signature) => {
                let parts = products::sections(signature).into_iter();
                parts.map(|(heading, body)| (heading, body.into())).collect()
            }
            other => other.page().sections.iter().map(|part| (part.heading, part.body.into())).collect(),
        }
    }

    /// What a list shows before it: the status, for a finding or a lint how much it matters, for a product its
    /// layer.
    pub(crate) fn mark(self) -> Cow<'static, str> {
        match (self, self.status()) {
            (Self::Finding(finding), _) => finding.severity.word().into(),
            (Self::Lint(lint), _) => lint.severity.word().into(),
            (Self::Product(signature), _) => signature.layer.word().into(),
            (Self::Retold(_), _) => "4xx".into(),
            (_, status) => status.map_or("–".into(), |s| s.to_string().into()),
        }
    }
}
