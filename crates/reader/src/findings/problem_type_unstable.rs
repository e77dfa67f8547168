//! A problem type that is another one each time.

use candor_rule::{Confidence, Finding, Severity, sensitive};

use std::collections::BTreeMap;

use crate::audit::{Family, Look, Sighted, Sighting, Traffic, evidence};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "problem-type-unstable",
    severity: Severity::Warning,
    spec: "RFC 9457 §3.1.1, §4",
    right: "one type URI for each kind of problem; what is of one occurrence goes into instance",
    page: include_str!("problem_type_unstable.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

/// Different types before anything is said.
const FEW: usize = 3;

fn look(traffic: &Traffic) -> Vec<Sighted> {
    let mut by_form: BTreeMap<(&str, String), Vec<&Sighting>> = BTreeMap::new();
    let mut by_title: BTreeMap<(&str, &str), Vec<&Sighting>> = BTreeMap::new();
    for sighting in traffic.all().filter(|s| s.family == Family::Problem && !s.is_ours && is_uri(&s.code)) {
        match form(&sighting.code) {
            Some(form) => by_form.entry((&sighting.host, form)).or_default().push(sighting),
            None if candor_rule::reason_phrase(sighting.status).eq_ignore_ascii_case(&sighting.title) => {}
            None => by_title.entry((&sighting.host, &sighting.title)).or_default().push(sighting),
        }
    }
    let by_title = by_title.into_iter().filter(|((_, title), _)| !title.is_empty());
    let forms = by_form.into_iter().filter_map(|((_, form), of)| {
        let of = distinct(&of, FEW)?;
        let detail = format!(
            "{} problems have {} types of the form {}; a type names a kind and stays the same.",
            of.len(),
            of.len(),
            short(&form)
        );
        Some(found(detail, &of))
    });
    let titles = by_title.filter_map(|((_, title), of)| {
        let count = of.len();
        // A type that comes back is a stable one.
        let of = distinct(&of, FEW).filter(|distinct| distinct.len() * 10 >= count * 9)?;
        let detail = format!(
            "{} problems with the title {} have {} types; one kind has one type.",
            count,
            short(title),
            of.len()
        );
        Some(found(detail, &of))
    });
    forms.chain(titles).collect()
}

/// One exchange for each type, if there are enough types.
fn distinct<'t>(of: &[&'t Sighting], at_least: usize) -> Option<Vec<&'t Sighting>> {
    let types: BTreeMap<&str, &Sighting> =
        of.iter().map(|sighting| (sighting.code.as_str(), *sighting)).collect();
    (types.len() >= at_least).then(|| types.into_values().collect())
}

/// 0.6 after three types, 0.9 after ten.
fn found(detail: String, of: &[&Sighting]) -> Sighted {
    let more = u16::try_from(of.len().saturating_sub(FEW).min(7)).unwrap_or(7);
    let confidence = Confidence::thousandths(600 + 300 * more / 7);
    let evidence = of
        .iter()
        .take(3)
        .map(|s| evidence::overall(format!("Exchange {} has the type {}.", s.id, short(&s.code))));
    let found = FINDING.weighed(detail, evidence.collect()).of_confidence(confidence);
    Sighted::new(found, None, of.iter().copied())
}

fn short(text: &str) -> String {
    let text: String = text.chars().take(80).collect();
    format!("\"{}\"", sensitive::visible(&text))
}

fn is_uri(code: &str) -> bool {
    code.contains([':', '/'])
}

/// The type with what is of one occurrence as `{}`: UUIDs, times, long numbers and long hexadecimal words. `None`
/// if it holds nothing of the kind.
fn form(uri: &str) -> Option<String> {
    let mut has_id = false;
    let parts = uri.split(['/', '#', '?', '=', ':']).map(|part| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let is_hexadecimal = part.bytes().all(|o| o.is_ascii_hexdigit() || o == b'-');
        let is_number = part.bytes().all(|o| o.is_ascii_digit() || matches!(o, b'-' | b'.' | b'T' | b'Z'));
        let is_id = is_hexadecimal && part.len() >= 16 && digits > 0 || is_number && digits >= 8;
        has_id |= is_id;
        if is_id { "{}" } else { part }
    });
    let form: Vec<&str> = parts.collect();
    has_id.then(|| form.join("/"))
}
