//! The parts of a multipart form that break the contract: names, values, JSON inside of them, parts that are
//! absent.

use candor_rule::{Place, Remedy, Span, Violation};
use candor_syntax::{
    Boundary, Limits,
    json::pointer,
    multipart::{self, Part},
};

use super::{
    Evidence, Splice,
    change::{Change, Gap},
    dates, json_text, json_values, pairs,
    seen::Seen,
};

/// What might mend a violation in a part, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let (Place::Body { pointer: Some(at), .. }, Some(form)) = (&violation.place, Form::of(seen)) else {
        return Vec::new();
    };
    if let Some(Remedy::Add { name, instead, value, .. }) = violation.remedy.as_deref()
        && at.is_empty()
    {
        return form.added(name, instead.as_deref(), value.as_deref(), evidence);
    }
    let Some((part, inner)) = form.part_at(at) else { return Vec::new() };
    if violation.rule.code.starts_with("json-") && violation.rule.code != "json-duplicate-key" {
        return form.mended(part).into_iter().collect();
    }
    if !inner.is_empty() || part.media_type.as_ref().is_some_and(|m| m.is_json()) {
        return json_values::within(seen, part.content, inner, violation, evidence);
    }
    let text = String::from_utf8_lossy(part.content.of(&seen.body)).into_owned();
    let (values, why) = match violation.remedy.as_deref() {
        Some(Remedy::Name(name)) => return form.renamed(part, name).into_iter().collect(),
        Some(Remedy::Value(value)) => (vec![pairs::plain(value)], "The contract writes this value so."),
        Some(Remedy::Format(format)) => (
            dates::reformat(&text, format).into_iter().collect(),
            "The value has one reading in the format wanted.",
        ),
        Some(Remedy::Types(types)) => {
            (pairs::readings(&text, types), "The value is written as its type wants it.")
        }
        None if violation.rule.code == "body-property-unknown" => {
            let why = "The contract takes no such part.";
            let taken =
                form.extent(part).and_then(|span| Change::of_body(seen, vec![Splice::remove(span)], why));
            return taken.into_iter().collect();
        }
        _ => (Vec::new(), ""),
    };
    let splice = |value: String| vec![Splice::new(part.content, value)];
    values.into_iter().filter_map(|value| Change::of_body(seen, splice(value), why)).collect()
}

/// A mark where only the sender can say what belongs there.
pub(super) fn gap(seen: &Seen<'_>, violation: &Violation) -> Option<Change> {
    let Place::Body { pointer: Some(at), .. } = &violation.place else { return None };
    let form = Form::of(seen)?;
    let why = "Only the sender knows this value.";
    if let Some(Remedy::Add { name, expected, .. }) = violation.remedy.as_deref()
        && at.is_empty()
    {
        let mut place = String::new();
        pointer::push(&mut place, name);
        let gap = Gap::new(place, name, expected.as_str());
        let splice = form.inserted(&form.written(name, &gap.marker)?)?;
        return Some(Change::of_body(seen, vec![splice], why)?.with_gap(gap));
    }
    let (part, inner) = form.part_at(at)?;
    if !inner.is_empty() {
        return None;
    }
    let wanted = violation.fix.trim_end_matches('.');
    let gap = Gap::new(at.as_str(), &part.name, wanted.strip_prefix("Send ").unwrap_or(wanted));
    let splice = Splice::new(part.content, gap.marker.as_str());
    Some(Change::of_body(seen, vec![splice], why)?.with_gap(gap))
}

/// A multipart form whose parts can be told apart.
struct Form<'a> {
    seen: &'a Seen<'a>,
    /// As its delimiter lines begin: two dashes and the boundary.
    dash: Vec<u8>,
    parts: Vec<Part>,
}

impl<'a> Form<'a> {
    fn of(seen: &'a Seen<'_>) -> Option<Self> {
        let media_type = seen.media_type().filter(|m| m.is_multipart())?;
        let boundary = Boundary::of(&media_type, Span::default()).ok()?;
        let dash = format!("--{}", media_type.parameter("boundary")?).into_bytes();
        let parts = multipart::read(&seen.body, &boundary, true, &Limits::default()).ok()?;
        Some(Self { seen, dash, parts })
    }

    /// The part that a pointer leads into, and the pointer within it.
    fn part_at<'p>(&self, at: &'p str) -> Option<(&Part, &'p str)> {
        let rest = at.strip_prefix('/')?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (first, inner) = rest.split_at(end);
        let name = first.replace("~1", "/").replace("~0", "~");
        Some((self.parts.iter().find(|part| part.name == name)?, inner))
    }

    /// A part from its delimiter line up to the next one.
    fn extent(&self, part: &Part) -> Option<Span> {
        let head = part.headers.first()?.name.start;
        let start = head.checked_sub(self.dash.len() + 2)?;
        let is_line = self.seen.body.get(start..head)?.strip_prefix(&self.dash[..]) == Some(b"\r\n");
        is_line.then(|| Span::new(start, part.content.end + 2))
    }

    fn renamed(&self, part: &Part, name: &str) -> Option<Change> {
        let why = "The contract knows this name, and it is nearest to the one sent.";
        let is_plain = !name.contains(['"', '\\', '\r', '\n']);
        Change::of_body(self.seen, vec![Splice::new(part.name_span, format!("\"{name}\""))], why)
            .filter(|_| is_plain)
    }

    /// JSON in a part, made strict. A text that was cut off is left alone.
    fn mended(&self, part: &Part) -> Option<Change> {
        let repair = json_text::repair(std::str::from_utf8(part.content.of(&self.seen.body)).ok()?)?;
        let first = repair.slips.first().filter(|_| repair.cut.is_none())?.why;
        let mut splices: Vec<Splice> = repair.slips.into_iter().flat_map(|slip| slip.splices).collect();
        splices.iter_mut().for_each(|splice| splice.span = splice.span.shifted(part.content.start));
        Change::of_body(self.seen, splices, first)
    }

    fn added(
        &self,
        name: &str,
        instead: Option<&str>,
        value: Option<&str>,
        evidence: &Evidence<'_>,
    ) -> Vec<Change> {
        let sent = instead.and_then(|instead| self.parts.iter().find(|part| part.name == instead));
        let mut changes: Vec<Change> = sent.and_then(|part| self.renamed(part, name)).into_iter().collect();
        let known = evidence.baseline.as_ref().and_then(|baseline| {
            let form = Form::of(baseline)?;
            let part = form.parts.iter().find(|part| part.name == name)?;
            let from = part.headers.first()?.name.start;
            Some(Span::new(from, part.content.end).of(&baseline.body).to_vec())
        });
        let line = |content: Vec<u8>| [&self.dash[..], b"\r\n", &content, b"\r\n"].concat();
        let why = "The request that worked has this part.";
        changes.extend(
            known.and_then(|known| Change::of_body(self.seen, vec![self.inserted(&line(known))?], why)),
        );
        let why = "It is required, and the contract leaves no other value or states this default.";
        let written = value.and_then(|value| self.written(name, &pairs::plain(value)));
        changes.extend(written.and_then(|part| Change::of_body(self.seen, vec![self.inserted(&part)?], why)));
        changes
    }

    /// A part as it travels, delimiter line and line end included.
    fn written(&self, name: &str, value: &str) -> Option<Vec<u8>> {
        let is_plain = !name.contains(['"', '\\', '\r', '\n']);
        let head = format!("\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        is_plain.then(|| [&self.dash[..], head.as_bytes()].concat())
    }

    /// A part before the closing line.
    fn inserted(&self, part: &[u8]) -> Option<Splice> {
        let close = [&self.dash[..], b"--"].concat();
        let after = self.parts.last()?.content.end + 2;
        let rest = self.seen.body.get(after..)?;
        rest.starts_with(&close).then(|| Splice::insert(after, part))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use candor_contract::{Contract, Source};
    use candor_inspect::Inspector;

    use crate::correct::{Given, Kind, correct};

    const API: &str = r##"
openapi: 3.1.0
info: { title: Files, version: "1" }
paths:
  /files:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [title, kind]
              additionalProperties: false
              properties:
                title: { type: string }
                kind: { enum: [photo, sound] }
                made: { type: string, format: date }
                size: { type: integer }
                meta: { type: object, properties: { width: { type: integer } }, additionalProperties: false }
      responses: { "200": { description: ok } }
"##;

    fn request(parts: &[(&str, &str)]) -> String {
        let part = |(name, value): &(&str, &str)| {
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = parts.iter().map(part).collect::<String>() + "--xyz--\r\n";
        let length = body.len();
        format!(
            "POST /files HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=xyz\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    }

    #[track_caller]
    fn mended(sent: &[(&str, &str)], baseline: Option<&[(&str, &str)]>) -> (Kind, String) {
        let source = Source { name: "api.yaml".into(), text: API.as_bytes().to_vec() };
        let contract = Contract::load(&[source]).unwrap().contract;
        let inspector = Inspector { contract: Some(Arc::new(contract)), ..Inspector::default() };
        let worked = baseline.map(request);
        let given = Given { baseline: worked.as_deref().map(str::as_bytes), ..Given::default() };
        let made = correct(request(sent).as_bytes(), &inspector, &given);
        (made.kind, String::from_utf8(made.octets).unwrap())
    }

    #[test]
    fn parts_are_mended_and_the_others_stay_as_they_are() {
        let fine = [("title", "a\r\nb"), ("kind", "photo")];
        assert_eq!(mended(&fine, None).0, Kind::Unneeded);
        for (sent, wanted) in [
            (vec![("tilte", "x"), ("kind", "photo")], vec![("title", "x"), ("kind", "photo")]),
            (vec![("title", "x"), ("kind", "Photo")], vec![("title", "x"), ("kind", "photo")]),
            (
                vec![("title", "x"), ("kind", "photo"), ("size", "\"3\"")],
                vec![("title", "x"), ("kind", "photo"), ("size", "3")],
            ),
            (
                vec![("title", "x"), ("kind", "photo"), ("made", "2026/11/22")],
                vec![("title", "x"), ("kind", "photo"), ("made", "2026-11-22")],
            ),
            (
                vec![("title", "x"), ("other", "y"), ("kind", "photo")],
                vec![("title", "x"), ("kind", "photo")],
            ),
            (
                vec![("title", "x"), ("kind", "photo"), ("meta", "{\"width\": 3,}")],
                vec![("title", "x"), ("kind", "photo"), ("meta", "{\"width\": 3}")],
            ),
            (
                vec![("title", "x"), ("kind", "photo"), ("meta", "{\"widht\": \"3\"}")],
                vec![("title", "x"), ("kind", "photo"), ("meta", "{\"width\": 3}")],
            ),
        ] {
            assert_eq!(mended(&sent, None), (Kind::Correction, request(&wanted)));
        }
    }

    #[test]
    fn an_absent_part_comes_from_the_request_that_worked_or_is_marked() {
        let sent = [("title", "x")];
        let (kind, octets) = mended(&sent, None);
        assert_eq!((kind, octets.contains("<kind: ")), (Kind::Sketch, true), "{octets}");
        let (kind, octets) = mended(&sent, Some(&[("kind", "sound"), ("title", "y")]));
        assert_eq!((kind, octets), (Kind::Correction, request(&[("title", "x"), ("kind", "sound")])));
    }
}
