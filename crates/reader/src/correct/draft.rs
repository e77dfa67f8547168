//! A message under correction: which of its octets are still those that were sent.
//!
//! Corrections are edits of stretches and never a rewriting of the whole, so everything outside of them
//! stays as it was, octet for octet.

use candor_rule::Span;

/// A stretch of the message and what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// In the message that is edited.
    pub span: Span,
    /// The new octets.
    pub with: Vec<u8>,
}

impl Splice {
    /// Puts `with` where `span` stands.
    pub fn new(span: Span, with: impl Into<Vec<u8>>) -> Self {
        Self { span, with: with.into() }
    }

    /// Puts `with` before the octet at `at`.
    pub fn insert(at: usize, with: impl Into<Vec<u8>>) -> Self {
        Self::new(Span::new(at, at), with)
    }

    /// Takes `span` out.
    pub fn remove(span: Span) -> Self {
        Self::new(span, Vec::new())
    }
}

/// A message, and what became of it.
#[derive(Clone, Debug)]
pub struct Draft<'o> {
    original: &'o [u8],
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    /// Octets of the original.
    Kept(Span),
    /// Octets that were not sent.
    Added(Vec<u8>),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(span) => span.len(),
            Self::Added(octets) => octets.len(),
        }
    }

    /// The two parts before and from `at` on.
    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Kept(span) => {
                let middle = (span.start + at).min(span.end);
                (Self::Kept(Span::new(span.start, middle)), Self::Kept(Span::new(middle, span.end)))
            }
            Self::Added(mut octets) => {
                let rest = octets.split_off(at.min(octets.len()));
                (Self::Added(octets), Self::Added(rest))
            }
        }
    }
}

impl<'o> Draft<'o> {
    /// The message as it was sent.
    pub fn of(original: &'o [u8]) -> Self {
        Self { original, pieces: vec![Piece::Kept(Span::new(0, original.len()))] }
    }

    /// The message as it is now.
    pub fn octets(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.original.len());
        for piece in &self.pieces {
            match piece {
                Piece::Kept(span) => out.extend_from_slice(span.of(self.original)),
                Piece::Added(octets) => out.extend_from_slice(octets),
            }
        }
        out
    }

    /// Applies splices that do not overlap; their spans are of the message as it is now. `false`, and
    /// nothing is done, if they overlap or lie outside.
    pub fn apply(&mut self, splices: &[Splice]) -> bool {
        let mut sorted: Vec<&Splice> = splices.iter().collect();
        sorted.sort_by_key(|s| (s.span.start, s.span.end));
        let length: usize = self.pieces.iter().map(Piece::len).sum();
        let ordered = sorted.windows(2).all(|w| matches!(w, [a, b] if a.span.end <= b.span.start));
        let inside = sorted.iter().all(|s| s.span.start <= s.span.end && s.span.end <= length);
        if !ordered || !inside {
            return false;
        }
        // From the last to the first, so that the spans before stay right.
        for splice in sorted.into_iter().rev() {
            let tail = self.split_at(splice.span.end);
            let _ = self.split_at(splice.span.start);
            if !splice.with.is_empty() {
                self.pieces.push(Piece::Added(splice.with.clone()));
            }
            self.pieces.extend(tail);
        }
        true
    }

    /// Cuts the pieces at `at` and gives those behind.
    fn split_at(&mut self, at: usize) -> Vec<Piece> {
        let mut before = 0;
        for index in 0..self.pieces.len() {
            let length = self.pieces.get(index).map_or(0, Piece::len);
            if before + length <= at {
                before += length;
                continue;
            }
            let mut tail = self.pieces.split_off(index);
            let first = tail.remove(0);
            let (head, rest) = first.split(at - before);
            if head.len() > 0 {
                self.pieces.push(head);
            }
            tail.insert(0, rest);
            return tail;
        }
        Vec::new()
    }

    /// Where an octet of the message as it is now stood in the original; for an added one, the place where
    /// it was put.
    pub fn origin(&self, at: usize) -> usize {
        let (mut now, mut origin) = (0, 0);
        for piece in &self.pieces {
            let inside = at < now + piece.len();
            match piece {
                Piece::Kept(span) if inside => return span.start + (at - now),
                Piece::Kept(span) => origin = span.end,
                Piece::Added(_) if inside => return origin,
                Piece::Added(_) => {}
            }
            now += piece.len();
        }
        origin
    }

    /// All that differs from the original, as splices of it, in order.
    pub fn patches(&self) -> Vec<Splice> {
        let mut patches: Vec<Splice> = Vec::new();
        let (mut done, mut added) = (0, Vec::new());
        let mut close = |from: usize, to: usize, added: &mut Vec<u8>| {
            if from < to || !added.is_empty() {
                patches.push(Splice::new(Span::new(from, to), std::mem::take(added)));
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Added(octets) => added.extend_from_slice(octets),
                Piece::Kept(span) if span.is_empty() => {}
                Piece::Kept(span) => {
                    close(done, span.start, &mut added);
                    done = span.end;
                }
            }
        }
        close(done, self.original.len(), &mut added);
        patches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator of numbers: the same every time.
    fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below.max(1) as u64) as usize
        }
    }

    #[test]
    fn whatever_is_edited_the_rest_stays_octet_for_octet() {
        for seed in 1..500 {
            let mut number = numbers(seed);
            let original: Vec<u8> = (0..40).map(|i| b'A' + (i % 26)).collect();
            let mut draft = Draft::of(&original);
            let mut plain = original.clone();
            for _ in 0..number(8) {
                let mut places: Vec<usize> = (0..4).map(|_| number(plain.len() + 1)).collect();
                places.sort_unstable();
                let with = vec![b'0' + (number(10) as u8); number(4)];
                let splices = [
                    Splice::new(Span::new(places[0], places[1]), with.clone()),
                    Splice::new(Span::new(places[2], places[3]), with),
                ];
                assert!(draft.apply(&splices));
                for splice in splices.iter().rev() {
                    plain.splice(splice.span.start..splice.span.end, splice.with.iter().copied());
                }
                assert_eq!(draft.octets(), plain, "seed {seed}");
            }
            let mut patched = original.clone();
            for patch in draft.patches().iter().rev() {
                patched.splice(patch.span.start..patch.span.end, patch.with.iter().copied());
            }
            assert_eq!(patched, plain, "seed {seed}");
            for (at, octet) in plain.iter().enumerate().filter(|(_, octet)| octet.is_ascii_uppercase()) {
                assert_eq!(original.get(draft.origin(at)), Some(octet), "seed {seed}");
            }
        }
    }

    #[test]
    fn what_overlaps_or_lies_outside_is_not_done() {
        let mut draft = Draft::of(b"abc");
        assert!(!draft.apply(&[Splice::remove(Span::new(0, 2)), Splice::remove(Span::new(1, 3))]));
        assert!(!draft.apply(&[Splice::remove(Span::new(2, 4))]));
        assert_eq!(draft.octets(), b"abc");
        assert!(draft.patches().is_empty());
    }
}
