//! The steps that read a body: its content coding undone, its syntax, its values. What is forwarded stays as
//! it was sent; only these checks see it decoded.

use std::borrow::Cow;

use candor_contract::Operation;
use candor_rule::{Docket, Rejection, Span, Violation};
use candor_syntax::{
    Boundary, Limits, Reading, coding, content,
    media_type::MediaType,
    multipart::{Part, Sieve, Sifted},
};
use candor_wire::Head;

use crate::{Input, contract_steps::settle, reading::Way};

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
    let boundary = || media_type.is_multipart().then(|| Boundary::of(&media_type, at).err())?;
    match encoding.or_else(boundary) {
        Some(violation) => {
            settle(vec![violation], docket)?;
            Ok(None)
        }
        None => Ok(Some(media_type)),
    }
}

/// How a body is read in which nothing but its size can be checked.
pub(crate) fn unread<I: Input>(input: &I) -> Way<fn(&Part) -> bool> {
    if input.carries_bodies() { Way::Pass } else { Way::Hold }
}

/// How a body of this type is read; `None` stands for a type that nobody looks into.
pub(crate) fn way<'c, I: Input>(
    operation: &'c Operation,
    media_type: Option<&'c MediaType>,
    head: &Head,
    limits: &Limits,
    input: &I,
) -> Way<impl Fn(&Part) -> bool + use<'c, I>> {
    let is_coded = head.get("content-encoding").is_some();
    match media_type {
        _ if !input.carries_bodies() => Way::Hold,
        None => Way::Pass,
        Some(media_type) if media_type.is_multipart() && !is_coded => {
            match Boundary::of(media_type, Span::default()) {
                Ok(boundary) => {
                    let is_form = media_type.essence() == "multipart/form-data";
                    let is_read = |part: &Part| operation.reads_part(media_type, part);
                    Way::Sift(Box::new(Sieve::new(&boundary, is_form, limits, is_read)))
                }
                Err(_) => Way::Hold,
            }
        }
        Some(_) => Way::Hold,
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
    judge(operation, media_type, content::read(media_type, header, body, limits), body, docket, |_| {})
}

/// The same for a multipart body whose files are in the store.
///
/// # Errors
/// The rejection with all violations of the lowest phase that has one.
pub(crate) fn check_sifted(
    operation: &Operation,
    media_type: &MediaType,
    head: &Head,
    sifted: &Sifted,
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let header = head.get("content-type").map(|(field, _)| field.value);
    let reading = content::read_sifted(media_type, header, sifted, limits);
    judge(operation, media_type, reading, sifted.octets(), docket, |v| sifted.restore(v))
}

/// Settles what was found in a body, phase by phase. `restore` moves each violation to its place.
fn judge(
    operation: &Operation,
    media_type: &MediaType,
    reading: Reading<'_>,
    octets: &[u8],
    docket: &mut Docket<'_>,
    restore: impl Fn(&mut Violation),
) -> Result<(), Rejection> {
    let mut settle = |mut violations: Vec<Violation>| {
        violations.iter_mut().for_each(&restore);
        settle(violations, docket)
    };
    settle(reading.mismatch.into_iter().collect())?;
    settle(reading.violations)?;
    match reading.content {
        Some(content) => settle(operation.check_content(media_type, &content, octets)),
        None => Ok(()),
    }
}
