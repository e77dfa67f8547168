//! What everybody can see in the request: what our own parsers find in head, framing, label and JSON.

use super::{
    super::{FieldRead, asked::Sent, words},
    Cause,
    tell::Case,
};

/// Octets of a request target that some server refuses.
pub(super) const LONG_TARGET: usize = 4000;
/// Octets of a head that some server refuses.
const LARGE_HEAD: usize = 8000;
/// Header fields that some server refuses.
const MANY_FIELDS: usize = 100;
/// A length that nobody takes.
const HUGE: u64 = 1 << 30;

impl Case<'_, '_> {
    /// The first thing that is wrong with the request for everybody to see, unless the answer speaks of values.
    pub(super) fn of_request(&self) -> Option<Cause> {
        let asked = self.asked;
        let reached_code = self.names_values() && self.answer.is_json();
        match self.head() {
            Some(Cause::Target) => return Some(Cause::Target),
            Some(cause) if !reached_code => return Some(cause),
            None if !self.names_values() && self.large_head().is_some() => return self.large_head(),
            _ => {}
        }
        if let Some(broken) = asked.broken.filter(|b| b.in_body && b.code != "length-required")
            && (!self.names_values() || !self.complaints.is_structured)
        {
            return Some(if broken.status == 501 { Cause::TransferCoding } else { Cause::Framing });
        }
        if asked.message.has("content-encoding") && !self.names_values() {
            return Some(Cause::ContentCoding);
        }
        if asked.sent == Sent::Unfinished {
            let huge = asked.message.length().is_some_and(|length| length >= HUGE);
            return Some(if huge && !self.names_values() {
                Cause::BodyTooLarge
            } else {
                Cause::BodyIncomplete
            });
        }
        if asked.sent == Sent::BrokenMultipart {
            return Some(Cause::Multipart);
        }
        if asked.sent == Sent::BrokenJson {
            let is_of_values = |field: &FieldRead| !words::speak_of_syntax(&field.message);
            return Some(if self.fields.iter().any(is_of_values) { Cause::Values } else { Cause::Syntax });
        }
        None
    }

    /// What our scanner finds in the head.
    pub(super) fn head(&self) -> Option<Cause> {
        let broken = self.asked.broken.filter(|b| !b.in_body)?;
        Some(match (broken.status, broken.code) {
            (505, _) => Cause::Version,
            (501, _) => Cause::UnknownMethod,
            (414, _) => Cause::TargetTooLong,
            (431, _) => Cause::HeadTooLarge,
            (426 | 405 | 421 | 508, _) | (_, "accept-malformed") => return None,
            (_, code) if code.starts_with("host-") => Cause::Host,
            (_, code) if code.starts_with("target-") => Cause::Target,
            _ => Cause::Head,
        })
    }

    pub(super) fn large_head(&self) -> Option<Cause> {
        let message = &self.asked.message;
        if self.asked.target_length() > LONG_TARGET {
            return Some(Cause::TargetTooLong);
        }
        (message.head_length > LARGE_HEAD || message.fields.len() >= MANY_FIELDS)
            .then_some(Cause::HeadTooLarge)
    }

    pub(super) fn too_large(&self) -> Cause {
        let is_small = self.asked.message.size < 1000 && self.asked.message.length().is_none_or(|l| l < 1000);
        match self.large_head() {
            Some(cause) if is_small => cause,
            _ => Cause::BodyTooLarge,
        }
    }

    pub(super) fn host(&self) -> Option<Cause> {
        self.head().filter(|cause| *cause == Cause::Host)
    }
}
