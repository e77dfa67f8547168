//! Parameters of query, path, header and cookie, and the fields of a form body.

use candor_rule::{ParameterIn, Place, Remedy, Span, Violation};

use super::{
    Evidence, Splice,
    change::{Change, Gap},
    dates, pairs,
    seen::Seen,
};

/// What might mend a violation of a parameter, the likeliest first.
pub(super) fn parameter(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let Place::Parameter { name, location, span } = &violation.place else { return Vec::new() };
    match location {
        ParameterIn::Query => query(seen, violation, *span, evidence),
        ParameterIn::Header if span.is_none() => absent_header(seen, name, violation, evidence),
        ParameterIn::Cookie if span.is_none() => Vec::new(),
        _ => span.map(|span| value(seen, violation, span)).unwrap_or_default(),
    }
}

fn query(seen: &Seen<'_>, violation: &Violation, span: Option<Span>, evidence: &Evidence<'_>) -> Vec<Change> {
    let Some((path, query)) = seen.target() else { return Vec::new() };
    let (start, lead) = query.map_or((path.end, "?"), |q| (q.start, ""));
    let text = query.unwrap_or_default().of(seen.octets);
    let baseline = evidence.baseline.as_ref();
    let known = baseline.and_then(|b| Some(b.target()?.1?.of(b.octets)));
    let at = span.map(|s| Span::new(s.start.saturating_sub(start), s.end.saturating_sub(start)));
    let edits = pairs::edits(text, at, violation.rule.code, violation.remedy.as_deref(), known);
    let mut changes: Vec<Change> = edits
        .into_iter()
        .filter_map(|(splices, why)| Change::of(placed(splices, start, lead), why))
        .collect();
    changes.extend(spread(seen, violation, span, text, start));
    changes
}

fn placed(mut splices: Vec<Splice>, start: usize, lead: &str) -> Vec<Splice> {
    for splice in &mut splices {
        splice.span = splice.span.shifted(start);
        splice.with = [lead.as_bytes(), &splice.with].concat();
    }
    splices
}

/// `ids=1,2` where the contract wants `ids=1&ids=2`.
fn spread(
    seen: &Seen<'_>,
    violation: &Violation,
    span: Option<Span>,
    text: &[u8],
    start: usize,
) -> Option<Change> {
    let value = span.filter(|_| violation.rule.code == "param-type")?;
    let pair = candor_syntax::form::pairs(text).find(|p| p.value_span.shifted(start) == value)?;
    let raw = String::from_utf8(value.of(seen.octets).to_vec()).ok()?.replace("%2C", ",").replace("%2c", ",");
    let name = String::from_utf8_lossy(pair.name_span.of(text)).into_owned();
    let items: Vec<&str> = raw.split(',').filter(|item| !item.is_empty()).collect();
    let (first, rest) = items.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let spread = rest.iter().fold((*first).to_owned(), |all, item| format!("{all}&{name}={item}"));
    Change::of(vec![Splice::new(value, spread)], "The contract wants the name before each item of the list.")
}

/// The value of a path, header or cookie parameter.
fn value(seen: &Seen<'_>, violation: &Violation, span: Span) -> Vec<Change> {
    let Ok(raw) = std::str::from_utf8(span.of(seen.octets)) else { return Vec::new() };
    let is_header = matches!(violation.place, Place::Parameter { location: ParameterIn::Header, .. });
    let text = if is_header { raw.to_owned() } else { decoded(raw) };
    let (values, why) = match violation.remedy.as_deref() {
        Some(Remedy::Value(value)) => (vec![pairs::plain(value)], "The contract writes this value so."),
        Some(Remedy::Format(format)) => (
            dates::reformat(&text, format).into_iter().collect(),
            "The value has one reading in the format wanted.",
        ),
        Some(Remedy::Types(types)) => {
            (pairs::readings(&text, types), "The value is written as its type wants it.")
        }
        _ => (Vec::new(), ""),
    };
    let written = |v: String| if is_header { v } else { pairs::encoded(&v).replace('+', "%20") };
    values.into_iter().filter_map(|v| Change::of(vec![Splice::new(span, written(v))], why)).collect()
}

fn decoded(raw: &str) -> String {
    String::from_utf8_lossy(&candor_syntax::percent::decode(raw.as_bytes())).into_owned()
}

fn absent_header(seen: &Seen<'_>, name: &str, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let known = evidence.baseline.as_ref().and_then(|b| b.field(name));
    if let Some((_, value)) = known
        && let Ok(value) = String::from_utf8(value)
    {
        changes
            .extend(Change::of(vec![seen.with_field(name, &value)], "The request that worked has this one."));
    }
    if let Some(Remedy::Add { value: Some(value), .. }) = violation.remedy.as_deref() {
        let why = "It is required, and the contract leaves no other value or states this default.";
        changes.extend(Change::of(vec![seen.with_field(name, &pairs::plain(value))], why));
    }
    changes
}

/// A mark where only the sender can say what belongs there.
pub(super) fn parameter_gap(seen: &Seen<'_>, violation: &Violation) -> Option<Change> {
    let Place::Parameter { name, location, span } = &violation.place else { return None };
    let wanted = match violation.remedy.as_deref() {
        Some(Remedy::Add { expected, .. }) => expected.clone(),
        _ => violation.fix.trim_end_matches('.').to_owned(),
    };
    let gap = Gap::new(name.as_str(), name, wanted);
    let marker = pairs::encoded(&gap.marker);
    let why = "Only the sender knows this value.";
    let splice = match (span, location) {
        (Some(span), ParameterIn::Header) => Splice::new(*span, gap.marker.as_str()),
        (Some(span), _) => Splice::new(*span, marker),
        (None, ParameterIn::Header) => seen.with_field(name, &gap.marker),
        (None, ParameterIn::Query) => {
            let (path, query) = seen.target()?;
            let pair = format!("{}={marker}", pairs::encoded(name));
            match query {
                Some(query) if !query.is_empty() => Splice::insert(query.end, format!("&{pair}")),
                Some(query) => Splice::insert(query.end, pair),
                None => Splice::insert(path.end, format!("?{pair}")),
            }
        }
        _ => return None,
    };
    Some(Change::of(vec![splice], why)?.with_gap(gap))
}

/// What might mend a violation of a form body, the likeliest first.
pub(super) fn form(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let Place::Body { at, .. } = &violation.place else { return Vec::new() };
    if violation.rule.code == "form-percent-malformed" {
        return stray_percents(seen).into_iter().collect();
    }
    let baseline = evidence.baseline.as_ref().filter(|b| b.media_type().is_some_and(|m| m.is_form()));
    let known = baseline.map(|b| b.body.as_ref());
    let (code, remedy) = (violation.rule.code, violation.remedy.as_deref());
    let edits = pairs::edits(&seen.body, at.map(|at| at.span), code, remedy, known);
    edits.into_iter().filter_map(|(splices, why)| Change::of_body(seen, splices, why)).collect()
}

fn stray_percents(seen: &Seen<'_>) -> Option<Change> {
    let is_stray = |i: &usize| {
        let digits = seen.body.get(i + 1..i + 3);
        seen.body.get(*i) == Some(&b'%') && !digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
    };
    let splices = (0..seen.body.len()).filter(is_stray).map(|i| Splice::insert(i + 1, "25")).collect();
    Change::of_body(seen, splices, "A percent sign by itself is written %25.")
}

/// A mark in a form where only the sender can say what belongs there.
pub(super) fn form_gap(seen: &Seen<'_>, violation: &Violation) -> Option<Change> {
    let Place::Body { pointer: Some(at), at: place } = &violation.place else { return None };
    let why = "Only the sender knows this value.";
    if let Some(Remedy::Add { name, expected, .. }) = violation.remedy.as_deref() {
        let gap = Gap::new(format!("{at}/{name}"), name, expected.as_str());
        let pair = format!("{}={}", pairs::encoded(name), pairs::encoded(&gap.marker));
        let splice = pairs::inserted(&seen.body, seen.body.len(), false, &pair);
        return Some(Change::of_body(seen, vec![splice], why)?.with_gap(gap));
    }
    let span = place.as_ref()?.span;
    let pair = candor_syntax::form::pairs(&seen.body).find(|p| p.name_span.start == span.start)?;
    let gap = Gap::new(at.as_str(), &pair.name_text(), violation.fix.trim_end_matches('.'));
    let splice = Splice::new(pair.value_span, pairs::encoded(&gap.marker));
    Some(Change::of_body(seen, vec![splice], why)?.with_gap(gap))
}
