//! Whether a body came, and whether it is of a type that the operation takes (phases 118 and 120).

use candor_rule::{Span, Violation};
use candor_syntax::{
    media_type::MediaType,
    rules::{charset_unsupported, content_type_malformed},
};

use crate::{
    Operation,
    operation::{Content, RequestBody},
    rules::{body_required, content_type_missing, content_type_unsupported},
};

/// The type of a body that the operation documents, if one came whose type can be read, and the first thing wrong.
pub(crate) fn check(
    operation: &Operation,
    content_type: Option<(&[u8], Span)>,
    has_body: bool,
) -> (Option<MediaType>, Option<Violation>) {
    let Some(body) = &operation.body else { return (None, None) };
    if !has_body {
        let missing = || body_required::of(&ranges(body)).with_schema(body.at.clone());
        return (None, body.required.then(missing));
    }
    if body.content.is_empty() {
        return (None, None);
    }
    let Some((value, span)) = content_type else {
        return (None, Some(content_type_missing::of(&ranges(body)).with_schema(body.at.clone())));
    };
    match content_type_malformed::read(value, span) {
        Ok(media_type) => {
            let fault = fault_of(&media_type, body, span);
            (Some(media_type), fault)
        }
        Err(violation) => (None, Some(violation)),
    }
}

fn fault_of(media_type: &MediaType, body: &RequestBody, span: Span) -> Option<Violation> {
    if choose(&body.content, media_type).is_none() {
        let violation = content_type_unsupported::of(media_type, &ranges(body), span);
        return Some(violation.with_schema(body.at.clone()));
    }
    let is_json = media_type.is_json() || media_type.is_json_lines() || media_type.is_json_sequence();
    if is_json { charset_unsupported::detect(media_type, span) } else { None }
}

/// The entry of the contract for a type: the most concrete one that takes it.
pub(crate) fn choose<'b>(declared: &'b [Content], media_type: &MediaType) -> Option<&'b Content> {
    // Mostly it is named as it is sent.
    let exact = declared.iter().find(|content| content.range == media_type.essence());
    if exact.is_some() && !declared.iter().any(|content| content.range.contains(';')) {
        return exact;
    }
    let takes = |content: &&Content| {
        let essence = content.range.split(';').next().unwrap_or("").trim();
        media_type.matches(essence) || takes_suffix(essence, media_type)
    };
    let concreteness = |content: &&Content| {
        let exact = content.range.contains(';') && media_type.matches(&content.range);
        (exact, std::cmp::Reverse(content.range.matches('*').count()))
    };
    // The first of several equals: max_by_key would give the last.
    declared.iter().rev().filter(takes).max_by_key(concreteness)
}

/// `application/*+json` takes `application/vnd.pets+json`.
fn takes_suffix(range: &str, media_type: &MediaType) -> bool {
    let Some((type_, suffix)) = range.split_once("/*+") else { return false };
    media_type.essence().split_once('/').is_some_and(|(t, subtype)| {
        t.eq_ignore_ascii_case(type_)
            && subtype.rsplit_once('+').is_some_and(|(_, s)| s.eq_ignore_ascii_case(suffix))
    })
}

fn ranges(body: &RequestBody) -> Vec<&str> {
    body.content.iter().map(|c| c.range.as_str()).collect()
}
