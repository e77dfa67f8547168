//! Which kind of repair speaks to which violation.

use candor_rule::{Place, Span, Violation};
use candor_syntax::json::Document;

use super::{
    Draft, Evidence, Splice,
    change::{Change, Gap, Part},
    fields, head, json_text, json_values, media, parts,
    seen::Seen,
    target,
};

/// What might mend a violation, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let code = violation.rule.code;
    // Octets that were counted wrongly make all kinds of nonsense behind the body.
    let mut changes = head::length(seen, violation);
    match &violation.place {
        Place::Parameter { .. } => changes.extend(fields::parameter(seen, violation, evidence)),
        _ if code == "body-required" => {
            changes.extend(body_like(seen, evidence));
            changes.extend(begun(seen));
        }
        _ if code.starts_with("content-type-") || code == "charset-unsupported" => {
            changes.extend(media::changes(seen, violation, evidence));
        }
        Place::Body { .. } if is_form(seen) => changes.extend(fields::form(seen, violation, evidence)),
        Place::Body { .. } if is_multipart(seen) => changes.extend(parts::changes(seen, violation, evidence)),
        Place::Body { .. } if code.starts_with("json-") && code != "json-duplicate-key" => {
            changes.extend(json(seen, evidence));
        }
        Place::Body { .. } => changes.extend(json_values::changes(seen, violation, evidence)),
        _ => {
            changes.extend(head::changes(seen, violation, evidence));
            changes.extend(target::changes(seen, violation));
        }
    }
    changes
}

/// The place marked as one that only the sender can fill.
pub(super) fn gap(seen: &Seen<'_>, violation: &Violation) -> Option<Change> {
    match &violation.place {
        Place::Parameter { .. } => fields::parameter_gap(seen, violation),
        _ if violation.rule.code == "body-required" => {
            let gap = Gap::new("", "", "the body");
            let marker = json_values::quoted(&gap.marker);
            let why = "Only the sender knows what belongs into the body.";
            Some(with_body(seen, marker.as_bytes(), json_type(seen)?, why)?.with_gap(gap))
        }
        Place::Body { .. } if is_form(seen) => fields::form_gap(seen, violation),
        Place::Body { .. } if is_multipart(seen) => parts::gap(seen, violation),
        Place::Body { .. } if violation.rule.code.starts_with("json-") => None,
        Place::Body { .. } => json_values::gap(seen, violation),
        _ if violation.rule.code == "host-missing" => {
            let end = seen.octets.iter().position(|o| *o == b'\n')? + 1;
            let gap = Gap::new("Host", "", "the host of the URL");
            let splice = Splice::insert(end, format!("Host: {}\r\n", gap.marker));
            Some(Change::of(vec![splice], "Only the sender knows which URL was called.")?.with_gap(gap))
        }
        _ => None,
    }
}

/// The body of the request that worked, for one that has none.
fn body_like(seen: &Seen<'_>, evidence: &Evidence<'_>) -> Option<Change> {
    let worked = evidence.baseline.as_ref().filter(|worked| worked.is_plain() && !worked.body.is_empty())?;
    let (_, media_type) = worked.field("content-type")?;
    let media_type = String::from_utf8(media_type).ok()?;
    with_body(seen, &worked.body, &media_type, "The request that worked has this body.")
}

/// An object for members that are then asked for one by one. One that would be taken as it is was made up.
fn begun(seen: &Seen<'_>) -> Option<Change> {
    let media_type = json_type(seen)?;
    let change =
        with_body(seen, b"{}", media_type, "The body is an object; what it has to hold is told next.")?;
    let mut draft = Draft::of(seen.octets);
    draft.apply(&change.splices()).then_some(())?;
    let octets = draft.octets();
    let after = Seen::of(seen.inspector, &octets);
    let is_asked = after.refused.is_some_and(|refused| refused.rule().code == "body-property-required");
    is_asked.then_some(change)
}

fn json_type<'s>(seen: &Seen<'s>) -> Option<&'s str> {
    let is_json = |t: &&str| candor_syntax::MediaType::parse(t.as_bytes()).is_ok_and(|m| m.is_json());
    seen.operation()?.body_types().filter(|t| !t.contains('*')).find(is_json)
}

/// A body for a request that has none.
fn with_body(seen: &Seen<'_>, body: &[u8], media_type: &str, why: &str) -> Option<Change> {
    if !seen.body.is_empty() || seen.field("transfer-encoding").is_some() || !seen.is_plain() {
        return None;
    }
    let mut splices = match seen.field("content-type") {
        Some((span, value)) if value != media_type.as_bytes() => vec![Splice::new(span, media_type)],
        Some(_) => Vec::new(),
        None => vec![seen.with_field("Content-Type", media_type)],
    };
    splices.extend(seen.with_length(body.len()));
    splices.push(Splice::insert(seen.octets.len(), body));
    Change::of(splices, why)
}

fn is_form(seen: &Seen<'_>) -> bool {
    seen.media_type().is_some_and(|media_type| media_type.is_form())
}

fn is_multipart(seen: &Seen<'_>) -> bool {
    seen.media_type().is_some_and(|media_type| media_type.is_multipart())
}

/// A text that is nearly JSON, made strict.
fn json(seen: &Seen<'_>, evidence: &Evidence<'_>) -> Option<Change> {
    if let Some(text) = decoded_utf16(&seen.body) {
        let whole = Splice::new(Span::new(0, seen.body.len()), text);
        return Change::of_body(seen, vec![whole], "JSON travels as UTF-8.");
    }
    let text = std::str::from_utf8(&seen.body).ok()?;
    let repair = json_text::repair(text)?;
    let mut parts: Vec<Part> =
        repair.slips.into_iter().map(|slip| Part::new(slip.splices, slip.why)).collect();
    let Some(cut) = repair.cut else { return Change::of_body_parts(seen, parts) };
    if let Some(rest) = completed(seen, evidence, text) {
        let end = seen.body.len();
        let why = "The request that worked goes on so where this text was cut off.";
        return Change::of_body(seen, vec![Splice::insert(end, rest)], why);
    }
    let mut gap = Gap::new("the end of the body", "cut off", cut.what);
    let marker = json_values::quoted(&gap.marker);
    if cut.what == "the last number" {
        gap.marker = format!("<cut off: {}…>", cut.at.of(text.as_bytes()).escape_ascii());
        parts.iter_mut().for_each(|part| part.splices.retain(|s| s.span != cut.at));
        let splice = Splice::new(cut.at, json_values::quoted(&gap.marker));
        parts.push(Part::new(vec![splice], "The text ends right behind this number, which may go on."));
    }
    let splice = match cut.what {
        "the last number" => Splice::insert(0, ""),
        "the last string" => Splice::insert(cut.at.end, gap.marker.as_str()),
        "the last key" => Splice::insert(cut.at.end, format!(":{marker}")),
        "what follows the last comma" if parts.last().is_some_and(closes_object) => {
            Splice::insert(cut.at.end, format!("{marker}:null"))
        }
        _ => Splice::insert(cut.at.end, marker),
    };
    place_marker(&mut parts, splice, cut.what == "the last string");
    // The gap is about the value at the cut, whatever the contract says of it.
    let mut draft = Draft::of(&seen.body);
    let all: Vec<Splice> = parts.iter().flat_map(|part| part.splices.iter().cloned()).collect();
    draft.apply(&all).then_some(())?;
    let body = draft.octets();
    let document = Document::parse(&body, &seen.inspector.body_limits.json).ok()?;
    let mark = gap.marker.as_bytes();
    let at = body.windows(mark.len()).skip(cut.at.start).position(|w| w == mark)?;
    let pointer = document.pointer_at(cut.at.start + at);
    if !pointer.is_empty() {
        gap.place = pointer;
    }
    Some(Change::of_body_parts(seen, parts)?.with_gap(gap))
}

fn closes_object(part: &Part) -> bool {
    part.splices.first().is_some_and(|s| s.with.first() == Some(&b'}'))
}

/// The marker goes between what was sent and the brackets that close it; in a string before its quote.
fn place_marker(parts: &mut [Part], marker: Splice, in_string: bool) {
    let mut ends = parts.iter_mut().flat_map(|part| &mut part.splices).filter(|s| s.span == marker.span);
    let place = if in_string { ends.next() } else { ends.last() };
    if let Some(splice) = place {
        splice.with = [marker.with, std::mem::take(&mut splice.with)].concat();
    }
}

/// The rest of a text that was cut off, where a request that worked begins with all of it.
fn completed(seen: &Seen<'_>, evidence: &Evidence<'_>, text: &str) -> Option<Vec<u8>> {
    let baseline = evidence.baseline.as_ref()?;
    Document::parse(&baseline.body, &seen.inspector.body_limits.json).ok()?;
    baseline.body.strip_prefix(text.as_bytes()).filter(|rest| !rest.is_empty()).map(<[u8]>::to_vec)
}

/// UTF-16 with a byte order mark, or plainly in one order.
fn decoded_utf16(body: &[u8]) -> Option<String> {
    let (big, rest) = match body {
        [0xFE, 0xFF, rest @ ..] => (true, rest),
        [0xFF, 0xFE, rest @ ..] => (false, rest),
        [0, 1..=255, 0, 1..=255, ..] => (true, body),
        [1..=255, 0, 1..=255, 0, ..] => (false, body),
        _ => return None,
    };
    if !rest.len().is_multiple_of(2) {
        return None;
    }
    let unit = |pair: &[u8]| match pair {
        [a, b] if big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0,
    };
    String::from_utf16(&rest.chunks(2).map(unit).collect::<Vec<u16>>()).ok()
}
