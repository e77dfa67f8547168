//! From status, request, places and words to the cause. The order of the steps is the order of trust.

use super::{
    super::{FieldRead, answer::Answer, asked::Asked, complaint::Complaints, words},
    Cause,
    of_request::LONG_TARGET,
};

/// Octets of a body that are unusual for values alone.
pub(super) const LARGE_BODY: u64 = 16_000;

/// What there is to judge by.
pub(in super::super) struct Case<'c, 'r> {
    pub(in super::super) asked: &'c Asked<'r>,
    pub(in super::super) answer: &'c Answer<'r>,
    pub(in super::super) complaints: &'c Complaints,
    pub(in super::super) fields: &'c [FieldRead],
}

/// The cause.
pub(in super::super) fn tell(case: &Case<'_, '_>) -> Cause {
    match case.answer.status() {
        401 | 407 => Cause::Authentication,
        403 | 451 => case.guard(),
        404 => Cause::NotFound,
        410 => Cause::Gone,
        405 => Cause::MethodNotAllowed,
        406 if case.says(words::MEDIA) && case.asked.is_mislabelled() => Cause::MediaType,
        406 => Cause::NotAcceptable,
        408 if case.asked.message.is_head_complete => Cause::BodyTimeout,
        408 => Cause::HeadTimeout,
        409 => case.conflict(),
        411 => Cause::LengthRequired,
        412 => Cause::Precondition,
        413 => case.too_large(),
        414 => Cause::TargetTooLong,
        415 if case.asked.message.has("content-encoding") => Cause::ContentCoding,
        415 => Cause::MediaType,
        416 => Cause::Range,
        417 => Cause::Expectation,
        419 => Cause::Guard,
        421 => case.host().unwrap_or(Cause::ForeignHost),
        426 => case.head().filter(|cause| *cause == Cause::Version).unwrap_or(Cause::Upgrade),
        420 | 429 => Cause::Rate,
        431 if case.asked.target_length() > LONG_TARGET => Cause::TargetTooLong,
        431 => Cause::HeadTooLarge,
        440 | 498 => Cause::Authentication,
        400 | 422 | 402 | 418 => {
            let told = case.oversized().or_else(|| case.of_request()).or_else(|| case.of_words());
            told.unwrap_or_else(|| case.left())
        }
        _ => Cause::AsSent,
    }
}

impl Case<'_, '_> {
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        self.complaints.say_any(phrases)
    }

    /// True if values in body, query or header are complained about.
    pub(super) fn names_values(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Nothing was said: what is likely.
    fn left(&self) -> Cause {
        let asked = self.asked;
        if asked.has_malformed_credentials() {
            return Cause::Authentication;
        }
        if asked.message.size > LARGE_BODY {
            return Cause::BodyTooLarge;
        }
        if asked.has_body() || !asked.query.is_empty() {
            return Cause::Values;
        }
        if self.answer.is_bare() { Cause::Head } else { Cause::Values }
    }
}
