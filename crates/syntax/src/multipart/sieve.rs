//! A multipart body that is too large to be held: it comes in pieces, and of the parts that nobody looks into
//! only the beginning is kept. What is left reads like the whole body, and knows where its gaps are.
//!
//! The sieve itself judges nothing. It finds delimiters and headers with the code that reads whole bodies, so
//! both see the same parts; where it sees a fault, or a boundary named in the tolerated way, it leaves the
//! verdict to that code.

use candor_rule::{Place, Span, TextSpan, Violation};

use super::{
    Boundary, Part,
    delimiter::{Delimiter, Line, Seen},
    disposition, header,
};
use crate::{Limits, place::Cursor};

/// Octets that are kept of the beginning of a part, or of what stands around the parts.
pub const BEGINNING: usize = 4 << 10;

/// Octets that are left out at a time, at least, while a part goes on.
const STRETCH: usize = 64 << 10;

/// Octets that are left out at the end of a part, at least.
const REST: usize = 4 << 10;

/// Stands for what was left out: no boundary can hold it, so nothing on both sides of it looks like one.
const FILLER: u8 = 0;

/// What is left of a body.
#[derive(Debug, Default)]
pub struct Sifted {
    octets: Vec<u8>,
    gaps: Vec<Gap>,
}

/// From one octet on everything stands further back in the body than in what is left of it.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// The place behind the filler; line and column are those of the whole body.
    behind: Cursor,
    /// Octets left out so far, the fillers put in their places not counted.
    missing: usize,
}

impl Sifted {
    /// What is left.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// True length of a stretch of what is left.
    pub(super) fn true_length(&self, span: Span) -> u64 {
        (self.true_offset(span.end) - self.true_offset(span.start)) as u64
    }

    fn gap_before(&self, offset: usize) -> Option<&Gap> {
        let after = self.gaps.partition_point(|gap| gap.behind.offset <= offset);
        self.gaps.get(after.checked_sub(1)?)
    }

    fn true_offset(&self, offset: usize) -> usize {
        offset + self.gap_before(offset).map_or(0, |gap| gap.missing)
    }

    fn cursor(&self, offset: usize) -> Cursor {
        let nearest = self.gap_before(offset).map_or(Cursor::START, |gap| gap.behind);
        nearest.walk(&self.octets, offset)
    }

    /// Moves a violation that was found in what is left to where it stands in the body.
    pub fn restore(&self, violation: &mut Violation) {
        if let Place::Body { at: Some(at), .. } = &mut violation.place {
            let place = self.cursor(at.span.start);
            let span = Span::new(self.true_offset(at.span.start), self.true_offset(at.span.end));
            *at = TextSpan { span, ..place.at(at.span) };
        }
    }

    /// Leaves `span` out; gives by how much everything behind it moves forward.
    fn cut(&mut self, span: Span) -> usize {
        let behind = self.cursor(span.start).over(&self.octets, span.end);
        let before = self.gaps.pop_if(|gap| gap.behind.offset == span.start);
        let filler: &[u8] = if before.is_some() { &[] } else { &[FILLER] };
        self.octets.splice(span.start..span.end, filler.iter().copied());
        let moved = span.len() - filler.len();
        let missing = before.or(self.gaps.last().copied()).map_or(0, |gap| gap.missing) + moved;
        self.gaps.push(Gap { behind: behind.moved_to(span.start + filler.len()), missing });
        moved
    }
}

/// Takes a body in pieces. `F` says whether the content of a part has to be kept.
#[derive(Debug)]
pub struct Sieve<F> {
    correct: Line,
    counted_in: Option<Line>,
    is_form: bool,
    max_parts: usize,
    is_read: F,
    sifted: Sifted,
    state: State,
    /// Up to here nothing is to be found any more.
    scanned: usize,
    parts: usize,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Before the first delimiter.
    Preamble,
    Headers {
        start: usize,
    },
    Content {
        start: usize,
        is_read: bool,
    },
    /// Behind the last delimiter, or behind a fault: nothing that comes can matter.
    Over {
        start: usize,
    },
    /// Everything is kept from here on.
    Keep,
}

impl<F: Fn(&Part) -> bool> Sieve<F> {
    /// For a body with this boundary; `is_form` asks for a name in each part.
    pub fn new(boundary: &Boundary, is_form: bool, limits: &Limits, is_read: F) -> Self {
        Self {
            correct: Line::correct(boundary),
            counted_in: Line::counted_in(boundary),
            is_form,
            max_parts: limits.max_parts,
            is_read,
            sifted: Sifted::default(),
            state: State::Preamble,
            scanned: 0,
            parts: 0,
        }
    }

    /// Takes the next piece of the body.
    pub fn push(&mut self, piece: &[u8]) {
        self.sifted.octets.extend_from_slice(piece);
        while let Some(state) = self.step() {
            self.state = state;
        }
        self.leave_out(self.scanned, STRETCH);
    }

    /// Octets that are kept at present.
    pub fn kept(&self) -> usize {
        self.sifted.octets.len()
    }

    /// What is left of the whole body.
    pub fn finish(self) -> Sifted {
        self.sifted
    }

    /// The state behind the next delimiter or blank line, if that is there.
    fn step(&mut self) -> Option<State> {
        match self.state {
            State::Preamble => {
                let slipped = self.counted_in.as_ref().and_then(|line| self.next(line));
                match (self.next(&self.correct), slipped) {
                    (None, None) => {
                        self.scan_on();
                        None
                    }
                    // Which lines count, or whether a body without parts is one, depends on all the rest.
                    (None, Some(_)) => Some(State::Keep),
                    (Some(first), Some(slipped)) if slipped.span.start < first.span.start => {
                        Some(State::Keep)
                    }
                    (Some(first), _) if first.closes => Some(State::Keep),
                    (Some(first), _) => Some(self.begin(&first)),
                }
            }
            State::Headers { start } => self.headers(start),
            State::Content { .. } => match self.next(&self.correct) {
                Some(found) => {
                    let moved = self.leave_out(found.span.start.saturating_sub(2), REST);
                    let found = Delimiter { end: found.end - moved, ..found };
                    Some(if found.closes { self.over() } else { self.begin(&found) })
                }
                None => {
                    self.scan_on();
                    None
                }
            },
            State::Over { .. } | State::Keep => {
                self.scanned = self.kept();
                None
            }
        }
    }

    /// The next delimiter; octets that may still become one are looked at again with the next piece.
    fn next(&self, line: &Line) -> Option<Delimiter> {
        let mut from = self.scanned;
        loop {
            let start = line.find(&self.sifted.octets, from)?;
            match line.look(&self.sifted.octets, start) {
                Seen::Delimiter(found) => return Some(found),
                Seen::Content => from = start + 1,
                Seen::Undecided => return None,
            }
        }
    }

    /// Moves up to the first place at which a delimiter may still begin.
    fn scan_on(&mut self) {
        let slip = self.counted_in.iter().filter(|_| matches!(self.state, State::Preamble));
        let undecided = slip.chain([&self.correct]).filter_map(|line| self.undecided(line)).min();
        let tail = self.kept().saturating_sub(self.correct.text().len() + 2);
        self.scanned = undecided.unwrap_or(tail).max(self.scanned);
    }

    fn undecided(&self, line: &Line) -> Option<usize> {
        let mut from = self.scanned;
        loop {
            let start = line.find(&self.sifted.octets, from)?;
            if let Seen::Undecided = line.look(&self.sifted.octets, start) {
                return Some(start.saturating_sub(2));
            }
            from = start + 1;
        }
    }

    fn over(&self) -> State {
        State::Over { start: self.kept() }
    }

    fn begin(&mut self, after: &Delimiter) -> State {
        self.parts += 1;
        self.scanned = after.end;
        if self.parts > self.max_parts { self.over() } else { State::Headers { start: after.end } }
    }

    /// Reads the headers once all of them are there.
    fn headers(&mut self, start: usize) -> Option<State> {
        let octets = &self.sifted.octets;
        let blank_line = match octets.get(start..start + 2)? {
            b"\r\n" => Some(0),
            _ => memchr::memmem::find(octets.get(self.scanned..)?, b"\r\n\r\n"),
        };
        if blank_line.is_none() {
            self.scanned = octets.len().saturating_sub(3).max(start);
            return None;
        }
        let mut part = Part::new(self.parts, start);
        let read = header::read(octets, start, &mut part)
            .and_then(|end| disposition::read(octets, &mut part).map(|has_name| (end, has_name)));
        match read {
            Ok((end, has_name)) if has_name || !self.is_form => {
                // An empty part ends with the CR LF of its headers.
                self.scanned = end - 2;
                Some(State::Content { start: end, is_read: (self.is_read)(&part) })
            }
            _ => Some(self.over()),
        }
    }

    /// Leaves out what nobody looks into up to `end`, if that is `least` octets or more. Gives by how much
    /// everything behind moves forward.
    fn leave_out(&mut self, end: usize, least: usize) -> usize {
        let start = match self.state {
            State::Content { start, is_read: false } | State::Over { start } => start,
            State::Preamble => 0,
            _ => return 0,
        };
        let last = self.sifted.gaps.last().map_or(0, |gap| gap.behind.offset);
        let from = (start + BEGINNING).max(last);
        if end.saturating_sub(from) < least {
            return 0;
        }
        let moved = self.sifted.cut(Span::new(from, end));
        self.scanned = self.scanned.saturating_sub(moved);
        moved
    }
}
