//! Names and values as forms and queries write them: `a=1&b=2`.

use candor_rule::{Remedy, Span};
use candor_syntax::form;

use super::{Splice, dates};

/// Edits of pairs, and why. Spans are those of the text that was given.
pub(super) type Edits = Vec<(Vec<Splice>, String)>;

/// Percent-encoded for a form: a space becomes `+`.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for octet in text.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(octet.into()),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

/// What might mend the pair or pairs at `at`, or an absent one.
pub(super) fn edits(
    text: &[u8],
    at: Option<Span>,
    code: &str,
    remedy: Option<&Remedy>,
    baseline: Option<&[u8]>,
) -> Edits {
    let pair = at.and_then(|at| {
        form::pairs(text).find(|p| {
            p.name_span.start <= at.start && at.start <= p.value_span.end && at.end <= p.value_span.end
        })
    });
    if code == "param-duplicated" {
        return pair.map(|pair| once(text, &pair.name)).unwrap_or_default();
    }
    match (remedy, pair) {
        (Some(Remedy::Name(name)), Some(pair)) => {
            vec![(vec![Splice::new(pair.name_span, encoded(name))], "The contract knows this name.".into())]
        }
        (Some(Remedy::Add { name, instead, value, .. }), _) => {
            added(text, name, instead.as_deref(), value.as_deref(), baseline)
        }
        (Some(Remedy::Value(value)), Some(pair)) => {
            let value = plain(value);
            vec![(
                vec![Splice::new(pair.value_span, encoded(&value))],
                "The contract writes this value so.".into(),
            )]
        }
        (Some(Remedy::Format(format)), Some(pair)) => {
            let value = dates::reformat(&pair.value_text(), format);
            let why = format!("The contract wants the format {format}, and the value has one reading.");
            value.map(|v| (vec![Splice::new(pair.value_span, encoded(&v))], why)).into_iter().collect()
        }
        (Some(Remedy::Types(types)), Some(pair)) => {
            let values = readings(&pair.value_text(), types);
            let why = "The value is written as its type wants it.";
            values
                .into_iter()
                .map(|v| (vec![Splice::new(pair.value_span, encoded(&v))], why.into()))
                .collect()
        }
        (None, Some(pair)) if code == "body-property-unknown" => {
            vec![(
                vec![Splice::remove(with_separator(text, &pair))],
                "The contract takes no such field.".into(),
            )]
        }
        _ => Vec::new(),
    }
}

/// A JSON value as text.
pub(super) fn plain(json: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(serde_json::Value::String(text)) => text,
        _ => json.to_owned(),
    }
}

/// What a text may be as one of the types, without the quotes, blanks and capitals around it.
pub(super) fn readings(text: &str, types: &[&str]) -> Vec<String> {
    let bare = text.trim().trim_matches(['"', '\'']).trim().to_owned();
    let mut found = Vec::new();
    if types.contains(&"boolean") && !bare.eq(&bare.to_ascii_lowercase()) {
        found.push(bare.to_ascii_lowercase());
    }
    if bare != text {
        found.push(bare);
    }
    found
}

/// Every further pair of this name goes, if all have the same value.
fn once(text: &[u8], name: &[u8]) -> Edits {
    let same: Vec<_> = form::pairs(text).filter(|p| *p.name == *name).collect();
    let Some((first, rest)) = same.split_first() else { return Vec::new() };
    if rest.is_empty() || rest.iter().any(|p| p.value != first.value) {
        return Vec::new();
    }
    let splices = rest.iter().map(|p| Splice::remove(with_separator(text, p))).collect();
    vec![(splices, "It is sent several times with the same value; once is enough.".into())]
}

/// A pair and one `&` beside it.
fn with_separator(text: &[u8], pair: &form::Pair<'_>) -> Span {
    let (start, end) = (pair.name_span.start, pair.value_span.end);
    match start.checked_sub(1).and_then(|before| text.get(before)) {
        Some(b'&') => Span::new(start - 1, end),
        _ if text.get(end) == Some(&b'&') => Span::new(start, end + 1),
        _ => Span::new(start, end),
    }
}

fn added(
    text: &[u8],
    name: &str,
    instead: Option<&str>,
    value: Option<&str>,
    baseline: Option<&[u8]>,
) -> Edits {
    let mut edits = Edits::new();
    if let Some(pair) = instead.and_then(|instead| form::pairs(text).find(|p| p.name_text() == instead)) {
        let splices = vec![Splice::new(pair.name_span, encoded(name))];
        edits.push((splices, "The contract requires this name, and it is nearest to the one sent.".into()));
    }
    let known = baseline.and_then(|known| {
        let pair = form::pairs(known).find(|p| *p.name == *name.as_bytes())?;
        Some(Span::new(pair.name_span.start, pair.value_span.end).of(known))
    });
    if let (Some(known), Some(baseline)) = (known, baseline) {
        let (at, before) = place_like(text, baseline, name);
        let pair = String::from_utf8_lossy(known).into_owned();
        edits.push((vec![inserted(text, at, before, &pair)], "The request that worked has this one.".into()));
    }
    if let Some(value) = value {
        let pair = format!("{}={}", encoded(name), encoded(&plain(value)));
        let why = "It is required, and the contract leaves no other value or states this default.";
        edits.push((vec![inserted(text, text.len(), false, &pair)], why.into()));
    }
    edits
}

/// Where a pair of this name stands in the request that worked: behind which of those that are here. True
/// if before the first.
fn place_like(text: &[u8], baseline: &[u8], name: &str) -> (usize, bool) {
    let before: Vec<_> =
        form::pairs(baseline).map(|p| p.name).take_while(|n| **n != *name.as_bytes()).collect();
    let found = before.iter().rev().find_map(|n| form::pairs(text).filter(|p| p.name == *n).last());
    match found {
        Some(pair) => (pair.value_span.end, false),
        None => (0, true),
    }
}

/// A new pair with the `&` that it needs.
pub(super) fn inserted(text: &[u8], at: usize, before: bool, pair: &str) -> Splice {
    if text.is_empty() {
        return Splice::insert(at, pair);
    }
    Splice::insert(at, if before { format!("{pair}&") } else { format!("&{pair}") })
}
