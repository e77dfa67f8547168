//! The end of a request that broke rules.

use crate::{ClientStatus, Connection, Rule, Violation};

/// One or more violations that end a request. Its status blames the client by type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    status: Option<ClientStatus>,
    first: Box<Violation>,
    rest: Vec<Violation>,
    allow: Vec<String>,
    fields: Vec<(&'static str, String)>,
}

impl Rejection {
    /// `status` is the one the policy gives to `first`'s rule; `None` where no response is possible.
    pub fn new(status: Option<ClientStatus>, first: Violation, rest: Vec<Violation>) -> Self {
        Self { status, first: Box::new(first), rest, allow: Vec::new(), fields: Vec::new() }
    }

    /// Methods for the `Allow` field that a 405 must carry (RFC 9110 §15.5.6).
    pub fn allowing(mut self, methods: Vec<String>) -> Self {
        self.allow = methods;
        self
    }

    /// Methods for the `Allow` field; empty unless the status is 405.
    pub fn allow(&self) -> &[String] {
        &self.allow
    }

    /// Header fields that the answer carries: a `WWW-Authenticate` for each challenge of a 401
    /// (RFC 9110 §11.6.1), or the `Retry-After` of a 429.
    pub fn carrying(mut self, fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// Header fields that the answer carries, in their order.
    pub fn fields(&self) -> &[(&'static str, String)] {
        &self.fields
    }

    /// The status of the answer; `None` where no answer is possible.
    pub fn status(&self) -> Option<ClientStatus> {
        self.status
    }

    /// The rule that gives the request its code.
    pub fn rule(&self) -> &'static Rule {
        self.first.rule
    }

    /// The primary violation.
    pub fn first(&self) -> &Violation {
        &self.first
    }

    /// Every violation, the primary one first.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        std::iter::once(&*self.first).chain(&self.rest)
    }

    /// What becomes of the connection: the sternest wish of the rules broken.
    pub fn connection(&self) -> Connection {
        let sternness = |c: Connection| match c {
            Connection::Keep => 0,
            Connection::KeepIfDrained => 1,
            Connection::ResetStream => 2,
            Connection::Close => 3,
            Connection::GoAway => 4,
        };
        self.violations()
            .map(|v| v.rule.connection)
            .max_by_key(|c| sternness(*c))
            .unwrap_or(Connection::Close)
    }
}
