//! A body and what it is called.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, rejection::BytesRejection};
use candor_contract::rules::{body_required, content_type_missing, content_type_unsupported};
use candor_rule::{Place, Policy, Ruling, Scope, Span, Violation};
use candor_syntax::{Content, Limits, MediaType, content, json, rules::content_type_malformed};
use candor_wire::rules::{body_too_large, body_truncated};
use http::{HeaderMap, header};

use super::Refusal;
use crate::taken;

/// A body that is all there, of a type that is wanted.
pub(super) struct Sent {
    pub(super) octets: Bytes,
    pub(super) media_type: MediaType,
}

impl Sent {
    /// Reads the body of a request; `takes` says which types do, `accepted` names them.
    pub(super) async fn read<S: Send + Sync>(
        request: Request,
        state: &S,
        takes: fn(&MediaType) -> bool,
        accepted: &[&str],
    ) -> Result<Self, Refusal> {
        let media_type = media_type(request.headers(), takes, accepted);
        let method = request.method().clone();
        let octets = Bytes::from_request(request, state).await.map_err(unread)?;
        match media_type {
            Ok(media_type) => Ok(Self { octets, media_type }),
            // What is not there has no type.
            Err(_) if octets.is_empty() => Err(Refusal::of(body_required::of(accepted), Vec::new())),
            Err(violation) => {
                let field = taken::field(violation.rule, &method, accepted);
                Err(Refusal::of(*violation, Vec::new()).carrying(field))
            }
        }
    }

    /// The body as a JSON text.
    pub(super) fn json(&self) -> Result<json::Document<'_>, Refusal> {
        match self.content()? {
            Content::Json(document) => Ok(document),
            // A type of JSON is read as nothing else.
            _ => json::Document::parse(&self.octets, &json::Limits::default())
                .map_err(|violation| self.refusal(violation, Vec::new())),
        }
    }

    /// The body in the language of its type.
    pub(super) fn content(&self) -> Result<Content<'_>, Refusal> {
        let reading = content::read(&self.media_type, None, &self.octets, &Limits::default());
        let policy = Policy::default();
        let is_refused =
            |violation: &Violation| policy.ruling(violation.rule, &Scope::default()) == Ruling::Reject;
        let mut refused = reading.mismatch.into_iter().chain(reading.violations).filter(is_refused);
        match (refused.next(), reading.content) {
            (Some(first), _) => Err(self.refusal(first, refused.collect())),
            (None, Some(content)) => Ok(content),
            // Nothing is left unread without a reason.
            (None, None) => Err(self.refusal(body_required::of(&[self.media_type.essence()]), Vec::new())),
        }
    }

    pub(super) fn refusal(&self, first: Violation, rest: Vec<Violation>) -> Refusal {
        Refusal::of_body(first, rest, self.media_type.essence(), &self.octets)
    }
}

/// What the body is called, if that is wanted.
fn media_type(
    headers: &HeaderMap,
    takes: fn(&MediaType) -> bool,
    accepted: &[&str],
) -> Result<MediaType, Box<Violation>> {
    // Where a field stands among the octets of the request is not known any more.
    let unplaced =
        |violation: Violation| Box::new(Violation { place: Place::no_header("Content-Type"), ..violation });
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Err(Box::new(content_type_missing::of(accepted)));
    };
    let media_type = content_type_malformed::read(value.as_bytes(), Span::default()).map_err(unplaced)?;
    match takes(&media_type) {
        true => Ok(media_type),
        false => Err(unplaced(content_type_unsupported::of(&media_type, accepted, Span::default()))),
    }
}

/// Why there is no body.
fn unread(rejection: BytesRejection) -> Refusal {
    let violation = match rejection.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => body_too_large::of_unknown_limit(),
        _ => body_truncated::of_unknown_length(),
    };
    Refusal::of(violation, Vec::new())
}
