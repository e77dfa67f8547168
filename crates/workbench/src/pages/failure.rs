//! What the workbench itself cannot answer, in the look of the rest.

use axum::{
    http::{StatusCode, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use candor_journal::JournalError;
use maud::html;

use super::layout;
use crate::octets::prose;

/// A status, what is wrong, and what to do; `code` in backticks.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    what: String,
    fix: String,
    offset: Option<usize>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { status, what: what.into(), fix: fix.into(), offset: None }
    }

    /// For what a query has wrong: the octet at which it starts.
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
    }

    pub(crate) fn respond(self, as_json: bool) -> Response {
        if as_json { self.json() } else { self.into_response() }
    }

    /// For programs.
    pub(crate) fn json(self) -> Response {
        let mut body = serde_json::json!({
            "status": self.status.as_u16(),
            "title": self.status.canonical_reason(),
            "detail": self.what,
            "fix": self.fix,
        });
        if let Some(offset) = self.offset {
            body["offset"] = offset.into();
        }
        (self.status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = html! {
            span.st.nu.big { (self.status.as_u16()) }
            h1 { (prose(&self.what)) }
            p.fixline { (prose(&self.fix)) }
            footer { p { "Said by the workbench; no exchange was touched. " a href="/" { "Traffic" } } }
        };
        (self.status, layout::bare(title, body)).into_response()
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let mut what = format!("The journal cannot be read: {error}");
        if let Some(source) = std::error::Error::source(&error) {
            what.push_str(&format!(" ({source})"));
        }
        let fix = "`candor journal check` says what is damaged and how to mend it.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, what, fix)
    }
}

/// For an address of which a part is not what it should be.
pub(crate) fn unreadable(rejection: impl std::fmt::Display) -> Failure {
    let fix = format!("Mend it, or start from the list of exchanges. ({rejection})");
    Failure::new(StatusCode::BAD_REQUEST, "This address cannot be read.", fix)
}

/// For a path that no page has.
pub(crate) async fn not_found(uri: Uri) -> Response {
    let what = "No page of the workbench has this address.";
    let fix = "Start from the list of exchanges, or from the reference.";
    Failure::new(StatusCode::NOT_FOUND, what, fix).respond(uri.path().starts_with("/api/"))
}

/// For a page that is only read.
pub(crate) async fn method_not_allowed(uri: Uri) -> Response {
    let failure = Failure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "The workbench only shows.",
        "Use GET for this address.",
    );
    failure.respond(uri.path().starts_with("/api/"))
}
