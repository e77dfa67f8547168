//! Whether an operation can answer in a type that the client takes (phase 120).
//!
//! Nobody has to refuse here (RFC 9110 §12.4.1), so only what cannot work is told: every success that the contract
//! documents has content, and none of its types is one that `Accept` lets pass. Types of one syntax count as
//! common: who reads JSON reads `application/hal+json`, and the reverse.

use candor_rule::Violation;
use candor_syntax::media_type::MediaType;
use candor_wire::{Head, accept};

use crate::{Operation, responses::Codes, rules::not_acceptable};

/// What is wrong with `Accept`, if anything. Without the field, or where it cannot be read, everything is taken.
pub(crate) fn check(operation: &Operation, head: &Head) -> Option<Violation> {
    let (first, _) = head.get("accept")?;
    let offers = offers(operation);
    if offers.is_empty() {
        return None;
    }
    let ranges = ranges(head)?;
    if ranges.is_empty() || offers.iter().any(|offer| is_taken(offer, &ranges)) {
        return None;
    }
    let violation = not_acceptable::of(head, first.value, &offers);
    Some(match &operation.responses {
        Some(responses) => violation.with_schema(responses.at.clone()),
        None => violation,
    })
}

/// True if there are requests that cannot be answered in a type that they take.
pub(crate) fn is_negotiated(operation: &Operation) -> bool {
    !offers(operation).is_empty()
}

/// The media types of all successes; none where one of them may come without content, or somewhere else.
fn offers(operation: &Operation) -> Vec<&str> {
    let Some(responses) = &operation.responses else { return Vec::new() };
    let of = |wanted: fn(Codes) -> bool| responses.list.iter().filter(move |(codes, _)| wanted(*codes));
    let is_success = |codes| matches!(codes, Codes::Exact(200..=299) | Codes::Range(2));
    let is_elsewhere = |codes| matches!(codes, Codes::Exact(101 | 300..=303 | 307 | 308) | Codes::Range(3));
    if of(is_elsewhere).next().is_some() {
        return Vec::new();
    }
    let mut successes: Vec<_> = of(is_success).collect();
    if successes.is_empty() {
        successes = of(|codes| codes == Codes::Default).collect();
    }
    if successes.iter().any(|(_, declared)| declared.content.is_empty()) {
        return Vec::new();
    }
    let mut offers: Vec<&str> = Vec::new();
    for content in successes.iter().flat_map(|(_, declared)| &declared.content) {
        if !offers.contains(&content.range.as_str()) {
            offers.push(&content.range);
        }
    }
    offers
}

/// A media range and whether its weight is above 0.
struct Range {
    range: MediaType,
    is_wanted: bool,
}

/// All `Accept` fields as one list; `None` if one of them is none.
fn ranges(head: &Head) -> Option<Vec<Range>> {
    let mut ranges = Vec::new();
    for field in head.all("accept") {
        let value = head.value(field);
        if accept::fault(&value).is_some() {
            return None;
        }
        for member in members(&value) {
            let range = MediaType::parse(member).ok()?;
            let weight = range.parameter("q").unwrap_or("1");
            let is_wanted = weight.bytes().any(|octet| matches!(octet, b'1'..=b'9'));
            ranges.push(Range { range, is_wanted });
        }
    }
    Some(ranges)
}

/// The members of a list, without blanks around them; those that are empty left out.
fn members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let pieces = value.split(move |octet| {
        let ends = *octet == b',' && !is_quoted;
        if *octet == b'"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && *octet == b'\\' && !is_escaped;
        ends
    });
    pieces.map(<[u8]>::trim_ascii).filter(|member| !member.is_empty())
}

/// True if one of the ranges lets the type pass. The most exact one that covers it decides (RFC 9110 §12.5.1).
fn is_taken(offer: &str, ranges: &[Range]) -> bool {
    // What the contract writes wrongly refuses nobody.
    let Ok(offer) = MediaType::parse(offer.trim().as_bytes()) else { return true };
    if offer.essence().contains('*') {
        return ranges.iter().any(|range| range.is_wanted && overlap(&offer, &range.range));
    }
    let covering =
        ranges.iter().filter_map(|r| exactness(&r.range, &offer).map(|exact| (exact, r.is_wanted)));
    if let Some((_, is_wanted)) = covering.max() {
        return is_wanted;
    }
    let same_syntax =
        |range: &MediaType| range.is_json() && offer.is_json() || range.is_xml() && offer.is_xml();
    ranges.iter().any(|range| range.is_wanted && same_syntax(&range.range))
}

/// How exactly a range covers a type; `None` if it does not.
fn exactness(range: &MediaType, offer: &MediaType) -> Option<usize> {
    if !offer.matches(range.essence()) || differ(range, offer) {
        return None;
    }
    Some(match range.essence() {
        "*/*" => 0,
        essence if essence.ends_with("/*") => 1,
        _ => 2 + range.parameters().iter().filter(|parameter| parameter.name != "q").count(),
    })
}

/// True if both have a parameter, with different values. One that only one of them has says nothing: contracts
/// leave out what servers add, and the charset is theirs to choose.
fn differ(range: &MediaType, offer: &MediaType) -> bool {
    range.parameters().iter().filter(|wanted| !matches!(&*wanted.name, "q" | "charset")).any(|wanted| {
        offer.parameter(&wanted.name).is_some_and(|value| !value.eq_ignore_ascii_case(&wanted.value))
    })
}

/// True if some type lies in both ranges: `application/*+json` and `application/vnd.pets+json`.
fn overlap(one: &MediaType, other: &MediaType) -> bool {
    let split = |media_type: &MediaType| {
        let (type_, subtype) = media_type.essence().split_once('/').unwrap_or_default();
        (type_.to_owned(), subtype.to_owned())
    };
    let ((type_, subtype), (other_type, other_subtype)) = (split(one), split(other));
    let types = type_ == "*" || other_type == "*" || type_ == other_type;
    let fits = |range: &str, subtype: &str| match range.strip_prefix('*') {
        Some("") => true,
        Some(suffix) => {
            subtype.ends_with(suffix) || subtype.starts_with('*') || suffix.trim_start_matches('+') == subtype
        }
        None => range == subtype,
    };
    types && (fits(&subtype, &other_subtype) || fits(&other_subtype, &subtype))
}
