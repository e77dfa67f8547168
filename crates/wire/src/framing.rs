//! Where a request's body ends: RFC 9112 §6.3, without the choices that it leaves to recipients. Two
//! readers that choose differently see two different requests; so nothing is chosen here, it is refused.

use candor_rule::{Docket, Rejection, Span, Violation};

use crate::{
    Field, Framing, Head, Version,
    grammar::{self, TCHAR},
    known::{Known, Seen},
    rules,
};

/// How the body is delimited.
///
/// # Errors
/// The rejection, if it cannot be told without doubt.
pub(crate) fn determine(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<Framing, Rejection> {
    let Some(first) = seen.all(head, Known::TransferEncoding).next() else {
        return content_length(head, seen, docket);
    };
    if head.version == Version::Http10 {
        docket.raise(rules::transfer_encoding_http10::at(first.line()))?;
    }
    check_codings(head, seen, first.line(), docket)?;
    if seen.has(Known::ContentLength) {
        docket.raise(rules::transfer_encoding_with_length::at(first.line()))?;
    }
    Ok(Framing::Chunked)
}

fn content_length(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<Framing, Rejection> {
    let mut length: Option<u64> = None;
    let mut repeated = None;
    for field in seen.all(head, Known::ContentLength) {
        let value = head.value(field);
        for member in value.split(|o| *o == b',').map(grammar::trim_ows) {
            let number = match read_length(member, field, &value) {
                Ok(number) => number,
                Err(violation) => return docket.refuse(violation),
            };
            match length {
                Some(earlier) if earlier != number => {
                    return docket.refuse(rules::content_length_conflict::at(field.line()));
                }
                Some(_) => repeated = Some(field.line()),
                None => length = Some(number),
            }
        }
    }
    if let Some(span) = repeated {
        docket.raise(rules::content_length_repeated::at(span))?;
    }
    Ok(length.map_or(Framing::None, Framing::Length))
}

fn read_length(member: &[u8], field: &Field, value: &[u8]) -> Result<u64, Violation> {
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if let [b'+' | b'-', digits @ ..] = member
        && is_number(digits)
    {
        return Err(rules::content_length_signed::at(field.line(), value));
    }
    if !is_number(member) {
        return Err(rules::content_length_invalid::at(field.line(), value));
    }
    std::str::from_utf8(member)
        .ok()
        .and_then(|digits| digits.parse::<i64>().ok())
        .and_then(|number| u64::try_from(number).ok())
        .ok_or_else(|| rules::content_length_overflow::at(field.line()))
}

/// Every coding named must be one that we can undo: chunked, once, last (RFC 9112 §6.1, §7).
fn check_codings(head: &Head, seen: &Seen, first: Span, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let mut last: Option<(Vec<u8>, Span)> = None;
    let mut chunked = 0;
    let mut unknown = None;
    for field in seen.all(head, Known::TransferEncoding) {
        let value = head.value(field);
        // Empty members are ignored (RFC 9110 §5.6.1.2).
        for member in grammar::list_members(&value).filter(|m| !m.is_empty()) {
            if !is_coding(member) {
                return docket.refuse(rules::transfer_encoding_malformed::at(field.line(), &value));
            }
            match member.eq_ignore_ascii_case(b"chunked") {
                true => chunked += 1,
                false => unknown = unknown.or(Some((member.to_vec(), field.line()))),
            }
            last = Some((member.to_vec(), field.line()));
        }
    }
    let Some((coding, span)) = last else {
        return docket.refuse(rules::transfer_encoding_malformed::at(first, b""));
    };
    if !coding.eq_ignore_ascii_case(b"chunked") {
        return docket.refuse(
            match coding.get(..7).is_some_and(|c| c.eq_ignore_ascii_case(b"chunked"))
                && coding.contains(&b';')
            {
                true => rules::transfer_encoding_malformed::at(span, &coding),
                false => rules::transfer_encoding_not_chunked_last::at(span, &coding),
            },
        );
    }
    if chunked > 1 {
        return docket.refuse(rules::transfer_encoding_chunked_twice::at(span));
    }
    match unknown {
        Some((coding, span)) => docket.refuse(rules::transfer_encoding_unknown::at(span, &coding)),
        None => Ok(()),
    }
}

/// `token *( OWS ";" OWS token BWS "=" BWS ( token / quoted-string ) )`, loosely in what follows the
/// semicolon: no parameter is ever accepted.
fn is_coding(member: &[u8]) -> bool {
    let name = TCHAR.first_outside(member).unwrap_or(member.len());
    let rest = grammar::trim_ows(&member[name..]);
    name > 0
        && (rest.is_empty() && name == member.len() || rest.first() == Some(&b';') && rest.contains(&b'='))
}
