//! Checked corrections: a request that passes, made from one that does not.
//!
//! Each violation suggests edits; an edit is kept if the inspector then says better of the request. Nothing
//! is shown that it did not accept in the end. No value is invented: where only the sender knows what
//! belongs somewhere, the place is marked, and the result is called a sketch. Outside of its edits a
//! correction is the request that was sent, octet for octet.

mod change;
mod dates;
mod draft;
mod fields;
mod head;
pub(crate) mod json_text;
mod json_values;
mod media;
mod pairs;
mod parts;
mod propose;
pub(crate) mod seen;
mod target;

use std::collections::HashSet;

use candor_inspect::Inspector;
use candor_rule::{Place, Violation};

use change::Change;
pub use change::Gap;
pub use draft::{Draft, Splice};
pub(crate) use seen::{Seen, now};

/// What a correction may be made from, beside the request and the rules.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// A request of the same operation that worked: values that are missing are taken from it.
    pub baseline: Option<&'a [u8]>,
    /// True if the baseline never worked, but is what the document shows: then its values are called examples.
    pub is_example: bool,
    /// Host and port of the URL that was called, for a request without a Host.
    pub host: Option<&'a str>,
}

/// The same, read.
struct Evidence<'a> {
    baseline: Option<Seen<'a>>,
    is_example: bool,
    host: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is accepted as it is.
    Unneeded,
    /// The inspector accepts the corrected request.
    Correction,
    /// The request as it would pass once the marked gaps are filled.
    Sketch,
    /// Nothing can be offered.
    Nothing,
}

/// A request and what mends it.
#[derive(Clone, Debug)]
pub struct Correction {
    /// What it is.
    pub kind: Kind,
    /// The corrected request, or the sketch; the request itself where nothing is offered.
    pub octets: Vec<u8>,
    /// What was done, in order.
    pub edits: Vec<Edit>,
    /// Places that only the sender can fill.
    pub gaps: Vec<Gap>,
    /// What stands between the request and its acceptance: for a sketch what its gaps are about.
    pub left: Vec<Violation>,
    /// All that differs from the request, as splices of it.
    pub patches: Vec<Splice>,
}

/// One thing that was done, and why.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The rule that was broken.
    pub code: &'static str,
    /// What the rule said.
    pub detail: String,
    /// Pointer into the body, or name of a header or parameter; empty for octets of the head.
    pub place: String,
    /// Where it begins in the request as it was sent, in octets.
    pub offset: usize,
    /// What stood there.
    pub before: Vec<u8>,
    /// What stands there now.
    pub after: Vec<u8>,
    /// Why it is right.
    pub why: String,
}

/// Longest request that is corrected, in octets.
pub const MAX_REQUEST: usize = 1 << 20;

/// Most verdicts that are asked for.
const MAX_VERDICTS: usize = 300;

/// Most octets that are judged in all.
const MAX_JUDGED: usize = 48 << 20;

/// Makes a request that passes, if one can be made. Takes a bounded number of verdicts.
pub fn correct(request: &[u8], inspector: &Inspector, given: &Given<'_>) -> Correction {
    let evidence = Evidence {
        baseline: given.baseline.filter(|b| b.len() <= MAX_REQUEST).map(|b| Seen::of(inspector, b)),
        is_example: given.is_example,
        host: given.host,
    };
    let work = Work {
        inspector,
        evidence,
        draft: Draft::of(request),
        edits: Vec::new(),
        gaps: Vec::new(),
        tried: HashSet::new(),
        verdicts: 0,
        judged: 0,
    };
    let octets = request.to_vec();
    if request.len() > MAX_REQUEST {
        return work.nothing(octets, Vec::new());
    }
    work.run(octets)
}

struct Work<'a> {
    inspector: &'a Inspector,
    evidence: Evidence<'a>,
    draft: Draft<'a>,
    edits: Vec<Edit>,
    gaps: Vec<Gap>,
    /// Requests that were judged already: no circles.
    tried: HashSet<Vec<u8>>,
    verdicts: usize,
    judged: usize,
}

impl Work<'_> {
    fn run(mut self, sent: Vec<u8>) -> Correction {
        let mut octets = sent.clone();
        self.tried.insert(sent.clone());
        let left = loop {
            let seen = Seen::of(self.inspector, &octets);
            if !seen.is_judged {
                return self.nothing(sent, Vec::new());
            }
            if seen.refused.is_none() {
                break Vec::new();
            }
            match self.step(&seen) {
                Some(next) => octets = next,
                None => break seen.violations().cloned().collect(),
            }
        };
        let only_gaps = !self.gaps.is_empty() && left.iter().all(|violation| self.is_gap(violation));
        let kind = match (left.is_empty(), self.gaps.is_empty()) {
            (true, true) if self.edits.is_empty() => Kind::Unneeded,
            (true, true) => Kind::Correction,
            _ if only_gaps => Kind::Sketch,
            _ => return self.nothing(sent, left),
        };
        let patches = self.draft.patches();
        gather_lengths(&mut self.edits);
        Correction { kind, octets, edits: self.edits, gaps: self.gaps, left, patches }
    }

    fn nothing(self, octets: Vec<u8>, left: Vec<Violation>) -> Correction {
        let kind = Kind::Nothing;
        Correction { kind, octets, edits: Vec::new(), gaps: Vec::new(), left, patches: Vec::new() }
    }

    /// The next request: one violation mended, or marked as the sender's.
    fn step(&mut self, seen: &Seen<'_>) -> Option<Vec<u8>> {
        let open: Vec<&Violation> = seen.violations().filter(|v| !self.is_gap(v)).collect();
        for violation in &open {
            for change in propose::changes(seen, violation, &self.evidence) {
                if let Some(next) = self.attempt(seen, violation, change) {
                    return Some(next);
                }
            }
        }
        open.iter().find_map(|violation| {
            let change = propose::gap(seen, violation)?;
            self.attempt(seen, violation, change)
        })
    }

    /// Makes a change if it makes the request better.
    fn attempt(&mut self, seen: &Seen<'_>, violation: &Violation, change: Change) -> Option<Vec<u8>> {
        let mut draft = self.draft.clone();
        if !draft.apply(&change.splices()) {
            return None;
        }
        let octets = draft.octets();
        self.verdicts += 1;
        self.judged += octets.len();
        if self.verdicts > MAX_VERDICTS || self.judged > MAX_JUDGED || octets.len() > MAX_REQUEST * 2 {
            return None;
        }
        if !self.tried.insert(octets.clone()) {
            return None;
        }
        // What the journal masked is no value to take over.
        if masks(&octets) > masks(seen.octets) {
            return None;
        }
        let after = Seen::of(self.inspector, &octets);
        let helps = match &change.gap {
            None => is_better(seen, &after, violation),
            Some(gap) => is_bearable(seen, &after, violation, gap),
        };
        if !helps {
            return None;
        }
        self.note(violation, &change, seen.octets);
        self.gaps.extend(change.gap);
        self.draft = draft;
        Some(octets)
    }

    fn note(&mut self, violation: &Violation, change: &Change, octets: &[u8]) {
        for part in &change.parts {
            let Some(span) = part.span() else { continue };
            let mut local = Draft::of(span.of(octets));
            let moved: Vec<Splice> = part
                .splices
                .iter()
                .map(|s| Splice {
                    span: candor_rule::Span::new(s.span.start - span.start, s.span.end - span.start),
                    with: s.with.clone(),
                })
                .collect();
            local.apply(&moved);
            self.edits.push(Edit {
                code: violation.rule.code,
                detail: violation.detail.clone(),
                place: place_name(&violation.place).to_owned(),
                offset: self.draft.origin(span.start),
                before: span.of(octets).to_vec(),
                after: local.octets(),
                why: self.told(&part.why),
            });
        }
    }

    /// A reason, where values come from in the right words.
    fn told(&self, why: &str) -> String {
        match self.evidence.is_example {
            true => why.replace("The request that worked", "The example in the document"),
            false => why.to_owned(),
        }
    }

    fn is_gap(&self, violation: &Violation) -> bool {
        let place = place_name(&violation.place);
        self.gaps.iter().any(|gap| gap.covers(place))
    }
}

/// Runs of asterisks as they stand in place of secrets, and zeros as they stand in place of numbers.
fn masks(octets: &[u8]) -> usize {
    let strings = octets.split(|octet| *octet != b'*').filter(|run| run.len() >= 3).count();
    strings + memchr::memmem::find_iter(octets, b"0e0").count()
}

/// The length that follows the body is told once, at the end, from what was sent to what it is now.
fn gather_lengths(edits: &mut Vec<Edit>) {
    let (lengths, mut others): (Vec<Edit>, Vec<Edit>) =
        edits.drain(..).partition(|edit| edit.why == change::FOLLOWS);
    let before = lengths.first().map(|first| first.before.clone());
    if let (Some(last), Some(before)) = (lengths.into_iter().next_back(), before)
        && last.after != before
    {
        others.push(Edit { before, place: "Content-Length".to_owned(), ..last });
    }
    *edits = others;
}

/// True if the inspector gets further, or finds less, or at least something else than what was mended.
fn is_better(before: &Seen<'_>, after: &Seen<'_>, mended: &Violation) -> bool {
    let Some(was) = &before.refused else { return false };
    let Some(is) = &after.refused else { return after.is_judged };
    let (from, to) = (was.rule().phase, is.rule().phase);
    if from != to {
        return to > from;
    }
    let (many, few) = (was.violations().count(), is.violations().count());
    let remains = is
        .violations()
        .any(|v| v.rule == mended.rule && v.place == mended.place && v.detail == mended.detail);
    few < many || (few == many && !remains)
}

/// True if a marked gap is all that is wrong at its place, and no earlier step fails now.
fn is_bearable(before: &Seen<'_>, after: &Seen<'_>, marked: &Violation, gap: &Gap) -> bool {
    let (Some(was), Some(is)) = (&before.refused, &after.refused) else { return after.is_judged };
    let remains = is
        .violations()
        .any(|v| v.rule == marked.rule && v.detail == marked.detail && !gap.covers(place_name(&v.place)));
    is.rule().phase >= was.rule().phase && !remains
}

fn place_name(place: &Place) -> &str {
    match place {
        Place::Header { name, .. } | Place::Parameter { name, .. } => name,
        Place::Body { pointer, .. } => pointer.as_deref().unwrap_or_default(),
        _ => "",
    }
}

#[cfg(test)]
mod tests;
