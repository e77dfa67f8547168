//! A correction as lines: what is taken out, what is put in.

use candor_reader::correct::{Correction, Splice};

/// A line of the request, before or after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Octet of the request at which it begins, for a line that is taken out.
    pub offset: Option<usize>,
    /// What it holds; `true` for what differs.
    pub pieces: Vec<(String, bool)>,
}

/// Lines that give way to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// As they were sent.
    pub before: Vec<Line>,
    /// As they would pass.
    pub after: Vec<Line>,
}

/// Most groups of lines that are shown.
const MOST: usize = 20;
/// Octets to each side of a change in a line that are shown.
const AROUND: usize = 120;

/// What a correction changes in a request, in order.
pub fn hunks(request: &[u8], correction: &Correction) -> Vec<Hunk> {
    let mut patches: Vec<&Splice> = correction.patches.iter().collect();
    patches.sort_by_key(|patch| patch.span.start);
    let mut groups: Vec<(usize, usize, Vec<&Splice>)> = Vec::new();
    for patch in patches {
        let (start, end) = lines_around(request, patch.span.start, patch.span.end);
        match groups.last_mut() {
            Some((_, last, group)) if start < *last => {
                *last = end.max(*last);
                group.push(patch);
            }
            _ => groups.push((start, end, vec![patch])),
        }
    }
    groups.iter().take(MOST).map(|(start, end, group)| hunk(request, *start, *end, group)).collect()
}

/// The whole lines that hold these octets.
fn lines_around(request: &[u8], start: usize, end: usize) -> (usize, usize) {
    let (start, end) = (start.min(request.len()), end.min(request.len()).max(start.min(request.len())));
    let is_end = |octet: &u8| *octet == b'\n';
    let first =
        request.get(..start).and_then(|before| before.iter().rposition(is_end)).map_or(0, |at| at + 1);
    let after = request.get(end..).and_then(|rest| rest.iter().position(is_end));
    let last = after.map_or(request.len(), |at| end + at + 1);
    (first.max(start.saturating_sub(AROUND)), last.min(end + AROUND))
}

fn hunk(request: &[u8], start: usize, end: usize, patches: &[&Splice]) -> Hunk {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut at = start;
    for patch in patches {
        let (from, to) = (patch.span.start.max(at), patch.span.end.max(at));
        let same = request.get(at..from).unwrap_or_default();
        before.push((same, false));
        after.push((same, false));
        before.push((request.get(from..to).unwrap_or_default(), true));
        after.push((patch.with.as_slice(), true));
        at = to;
    }
    let rest = request.get(at..end.max(at)).unwrap_or_default();
    before.push((rest, false));
    after.push((rest, false));
    let mut before = lines(&before);
    let mut offset = start;
    for line in &mut before {
        line.0.offset = Some(offset);
        offset += line.1;
    }
    let bare = |lines: Vec<(Line, usize)>| lines.into_iter().map(|(line, _)| line).collect();
    Hunk { before: bare(before), after: bare(lines(&after)) }
}

/// Pieces cut at the ends of lines, each line with its length in octets; its end is shown where it differs.
fn lines(pieces: &[(&[u8], bool)]) -> Vec<(Line, usize)> {
    let empty = || (Line { offset: None, pieces: Vec::new() }, 0);
    let mut lines = vec![empty()];
    for (octets, differs) in pieces {
        for part in octets.split_inclusive(|octet| *octet == b'\n') {
            let bare = part.strip_suffix(b"\n").unwrap_or(part);
            let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
            let text = if *differs { part } else { bare };
            if let Some((line, length)) = lines.last_mut() {
                *length += part.len();
                if !text.is_empty() {
                    line.pieces.push((String::from_utf8_lossy(text).into_owned(), *differs));
                }
            }
            if part.ends_with(b"\n") {
                lines.push(empty());
            }
        }
    }
    lines.retain(|(_, length)| *length > 0);
    lines
}
