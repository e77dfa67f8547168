//! A refusal on its way to the client: made anywhere in the stack, written by the layer that knows the client.

use std::sync::{Arc, LazyLock};

use candor_exchange::{Message, Redactor, illustrate};
use candor_problem::{Context, ErrorItem, Problem, Retelling};
use candor_rule::{Fault, Policy, Rejection, Violation};
use http::StatusCode;

/// What is told, as an extension of a response whose body is still to be written.
#[derive(Clone, Debug)]
pub(crate) struct Told(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Rejection(Rejection, Vec<ErrorItem>),
    Fault(Fault),
    Retelling(Retelling),
}

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::default);

impl Told {
    /// A refusal whose places are shown in what was sent: `head` as octets, `body` decoded.
    pub(crate) fn rejection(
        rejection: Rejection,
        content_type: Option<&str>,
        head: &[u8],
        body: &[u8],
    ) -> Self {
        let mut items: Vec<ErrorItem> = rejection.violations().map(ErrorItem::from).collect();
        let sent = Message {
            head: REDACTOR.head(head),
            body: REDACTOR.body(content_type, body, body.len() as u64),
            gap: 0,
        };
        illustrate(&mut items, &sent);
        Self(Arc::new(Kind::Rejection(rejection, items)))
    }

    /// A refusal for violations of which nothing is shown but their words.
    pub(crate) fn violations(first: Violation, rest: Vec<Violation>) -> Self {
        let status = Policy::default().status(first.rule);
        Self::plain(Rejection::new(status, first, rest))
    }

    /// A refusal for violations that are shown in a body.
    #[cfg(feature = "axum")]
    pub(crate) fn violations_in(
        first: Violation,
        rest: Vec<Violation>,
        content_type: &str,
        body: &[u8],
    ) -> Self {
        let status = Policy::default().status(first.rule);
        Self::rejection(Rejection::new(status, first, rest), Some(content_type), b"", body)
    }

    /// The same, with these header fields.
    pub(crate) fn carrying(self, fields: Vec<(&'static str, String)>) -> Self {
        match &*self.0 {
            Kind::Rejection(rejection, items) if !fields.is_empty() => {
                Self(Arc::new(Kind::Rejection(rejection.clone().carrying(fields), items.clone())))
            }
            _ => self,
        }
    }

    pub(crate) fn plain(rejection: Rejection) -> Self {
        Self(Arc::new(Kind::Rejection(rejection, Vec::new())))
    }

    pub(crate) fn fault(fault: Fault) -> Self {
        Self(Arc::new(Kind::Fault(fault)))
    }

    pub(crate) fn retelling(retelling: Retelling) -> Self {
        Self(Arc::new(Kind::Retelling(retelling)))
    }

    pub(crate) fn problem(&self, context: &Context<'_>) -> Problem {
        match &*self.0 {
            Kind::Rejection(rejection, items) => Problem::of_rejection(rejection, items.clone(), context),
            Kind::Fault(fault) => Problem::of_fault(fault, context),
            Kind::Retelling(retelling) => Problem::of_retelling(retelling.clone(), context),
        }
    }

    /// The status of the answer. Where a rule has none, because on the wire there could be no answer, 400.
    pub(crate) fn status(&self) -> StatusCode {
        let number = match &*self.0 {
            Kind::Rejection(rejection, _) => rejection.status().map_or(400, |status| status.code()),
            Kind::Fault(fault) => fault.kind.status,
            Kind::Retelling(retelling) => retelling.status,
        };
        StatusCode::from_u16(number).unwrap_or(StatusCode::BAD_REQUEST)
    }

    /// True if a rule or fault of Candor's own is told, and not one of the application's.
    pub(crate) fn is_ours(&self) -> bool {
        match &*self.0 {
            Kind::Rejection(rejection, _) => candor_catalogue::rule(rejection.rule().code).is_some(),
            Kind::Fault(_) => true,
            Kind::Retelling(_) => false,
        }
    }

    /// What an operator is told of a failure, and the client is not.
    pub(crate) fn cause(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Fault(fault) => Some(&fault.cause),
            _ => None,
        }
    }
}
