//! The steps that read a body: its content coding undone, its syntax, its values. What is forwarded stays as
//! it was sent; only these checks see it decoded.

use std::borrow::Cow;

use candor_contract::Operation;
use candor_rule::{Docket, Rejection, Span};
use candor_syntax::{Boundary, Limits, coding, content, media_type::MediaType};
use candor_wire::Head;

use crate::contract_steps::settle;

/// Whether a body of this type can be read at all (phases 120 and 122). `None` if it will not be: its type is
/// one that nobody looks into, or what stands in the way is tolerated.
///
/// # Errors
/// The rejection, if a rule to be rejected is broken.
pub(crate) fn negotiate(
    media_type: MediaType,
    at: Span,
    head: &Head,
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<Option<MediaType>, Rejection> {
    if !content::is_read(&media_type) {
        return Ok(None);
    }
    let encoding = head.get("content-encoding");
    let encoding = encoding.and_then(|(field, value)| coding::check(&value, field.value, limits));
    let boundary = || Boundary::of(&media_type, at).err().filter(|_| media_type.is_multipart());
    match encoding.or_else(boundary) {
        Some(violation) => {
            settle(vec![violation], docket)?;
            Ok(None)
        }
        None => Ok(Some(media_type)),
    }
}

/// The body as its checks see it (phase 150). `None` if it cannot be decoded and that is tolerated.
///
/// # Errors
/// The rejection, if a rule to be rejected is broken.
pub(crate) fn decode<'b>(
    head: &Head,
    body: &'b [u8],
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<Option<Cow<'b, [u8]>>, Rejection> {
    let Some((field, value)) = head.get("content-encoding") else { return Ok(Some(Cow::Borrowed(body))) };
    match coding::decode(body, &value, field.value, limits) {
        Ok(decoded) => Ok(Some(decoded)),
        Err(violation) => settle(vec![violation], docket).map(|()| None),
    }
}

/// The decoded body in the language of its type, and against its schema (phases 158 to 170).
///
/// # Errors
/// The rejection with all violations of the lowest phase that has one.
pub(crate) fn check(
    operation: &Operation,
    media_type: &MediaType,
    head: &Head,
    body: &[u8],
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let header = head.get("content-type").map(|(field, _)| field.value);
    let reading = content::read(media_type, header, body, limits);
    settle(reading.mismatch.into_iter().collect(), docket)?;
    settle(reading.violations, docket)?;
    match reading.content {
        Some(content) => settle(operation.check_content(media_type, &content, body), docket),
        None => Ok(()),
    }
}
