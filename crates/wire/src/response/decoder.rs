//! Takes the transfer coding off a response body, piece by piece, without copying.

use candor_rule::Span;

use super::{Malformed, ResponseFraming, ResponseLimits};
use crate::grammar::TCHAR;

/// Decodes one body.
#[derive(Debug)]
pub struct BodyDecoder {
    state: State,
    /// Octets taken so far, for the offset of a fault.
    taken: u64,
    /// Octets of the present chunk line, or of the trailer section.
    line: usize,
    max_line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// So many octets to go, then the end.
    Length(u64),
    UntilClose,
    /// Before the first digit of a chunk size.
    SizeStart,
    /// After some digits.
    Size(u64),
    /// In white space after them, which only an extension may follow (RFC 9112 §7.1.1).
    SizeSpace(u64),
    /// Within the extensions: whether a quoted string is open, and whether a backslash stands before.
    Extension {
        size: u64,
        quoted: bool,
        escaped: bool,
        named: bool,
    },
    /// After the CR of a chunk line.
    SizeLf(u64),
    Data(u64),
    DataCr,
    DataLf,
    /// At the start of a line of the trailer section.
    TrailerStart,
    /// In a field name of the trailer section.
    TrailerName,
    /// In a field value of the trailer section.
    Trailer,
    TrailerLf,
    /// After the CR of the empty line.
    EndLf,
    End,
}

/// What was found in a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Octets of the buffer that are done with once `data` was used.
    pub taken: usize,
    /// The body octets among them; may be empty.
    pub data: Span,
    /// True if the body is complete.
    pub end: bool,
}

impl BodyDecoder {
    /// For a body delimited like this.
    pub fn new(framing: ResponseFraming, limits: &ResponseLimits) -> Self {
        let state = match framing {
            ResponseFraming::None | ResponseFraming::Length(0) => State::End,
            ResponseFraming::Length(octets) => State::Length(octets),
            ResponseFraming::Chunked => State::SizeStart,
            ResponseFraming::UntilClose => State::UntilClose,
        };
        Self { state, taken: 0, line: 0, max_line: limits.max_chunk_line }
    }

    /// True if nothing more belongs to the body.
    pub fn is_complete(&self) -> bool {
        self.state == State::End
    }

    /// True if the end of the connection is what ends the body.
    pub fn ends_with_connection(&self) -> bool {
        self.state == State::UntilClose
    }

    /// Octets that are certainly still to come, as far as is known.
    pub fn outstanding(&self) -> u64 {
        match self.state {
            State::Length(octets) | State::Data(octets) => octets,
            _ => 0,
        }
    }

    /// The next piece of body in `buffer`. With neither octets taken nor the end reached, more is needed.
    ///
    /// # Errors
    /// Where the chunked coding is broken.
    pub fn step(&mut self, buffer: &[u8]) -> Result<Step, Malformed> {
        let mut at = 0;
        loop {
            let left = buffer.len() - at;
            let data = match self.state {
                State::End => return Ok(self.took(at, Span::new(at, at))),
                State::UntilClose => left,
                State::Length(octets) | State::Data(octets) => {
                    usize::try_from(octets).map_or(left, |o| o.min(left))
                }
                _ => match buffer.get(at) {
                    None => return Ok(self.took(at, Span::new(at, at))),
                    Some(octet) => {
                        self.state = self.read_control(*octet, at)?;
                        at += 1;
                        continue;
                    }
                },
            };
            self.state = match self.state {
                State::Length(octets) if octets == data as u64 => State::End,
                State::Length(octets) => State::Length(octets - data as u64),
                State::Data(octets) if octets == data as u64 => State::DataCr,
                State::Data(octets) => State::Data(octets - data as u64),
                state => state,
            };
            return Ok(self.took(at + data, Span::new(at, at + data)));
        }
    }

    fn took(&mut self, taken: usize, data: Span) -> Step {
        self.taken += taken as u64;
        Step { taken, data, end: self.is_complete() }
    }

    /// One octet outside chunk data.
    fn read_control(&mut self, octet: u8, at: usize) -> Result<State, Malformed> {
        let fail = |reason| Err(Malformed { offset: self.taken + at as u64, reason });
        self.line += 1;
        if self.line > self.max_line {
            return fail("a chunk line or the trailer section is longer than the limit");
        }
        let size_octet = |size: u64| match char::from(octet).to_digit(16) {
            Some(_) if size >> 60 != 0 => fail("a chunk size is too large"),
            Some(digit) => Ok(State::Size(size << 4 | u64::from(digit))),
            None => fail("a chunk size is not hexadecimal"),
        };
        let plain = octet == b'\t' || (octet >= 0x20 && octet != 0x7f);
        match (self.state, octet) {
            (State::SizeStart, _) => size_octet(0),
            (State::Size(size), b'\r') => Ok(State::SizeLf(size)),
            (State::Size(size) | State::SizeSpace(size), b';') => {
                Ok(State::Extension { size, quoted: false, escaped: false, named: false })
            }
            (State::Size(size) | State::SizeSpace(size), b' ' | b'\t') => Ok(State::SizeSpace(size)),
            (State::SizeSpace(_), _) => {
                fail("white space after a chunk size is not followed by an extension")
            }
            (State::Size(size), _) => size_octet(size),
            (State::Extension { size, quoted: false, named: true, .. }, b'\r') => Ok(State::SizeLf(size)),
            (State::Extension { size, quoted, escaped, named }, _) if plain => {
                let open = if octet == b'"' && !escaped { !quoted } else { quoted };
                Ok(State::Extension {
                    size,
                    quoted: open,
                    escaped: quoted && octet == b'\\' && !escaped,
                    named: (named && octet != b';') || quoted || TCHAR.holds(octet),
                })
            }
            (State::Extension { .. }, _) => fail("a chunk extension is broken off"),
            (State::SizeLf(0), b'\n') => Ok(State::TrailerStart),
            (State::SizeLf(size), b'\n') => {
                self.line = 0;
                Ok(State::Data(size))
            }
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => Ok(State::SizeStart),
            (State::DataCr | State::DataLf, _) => fail("chunk data is not followed by CR LF"),
            (State::TrailerStart, b'\r') => Ok(State::EndLf),
            (State::TrailerStart, _) if TCHAR.holds(octet) => Ok(State::TrailerName),
            (State::TrailerName, b':') => Ok(State::Trailer),
            (State::TrailerName, _) if TCHAR.holds(octet) => Ok(State::TrailerName),
            (State::Trailer, b'\r') => Ok(State::TrailerLf),
            (State::Trailer, _) if plain => Ok(State::Trailer),
            (State::TrailerStart | State::TrailerName | State::Trailer, _) => {
                fail("a trailer field is malformed")
            }
            (State::TrailerLf, b'\n') => Ok(State::TrailerStart),
            (State::EndLf, b'\n') => Ok(State::End),
            _ => fail("a carriage return stands without a line feed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `octets` in pieces of `piece`; the body and what is left, or the offset of the fault.
    fn decode(framing: ResponseFraming, octets: &[u8], piece: usize) -> Result<(Vec<u8>, bool), u64> {
        let mut decoder = BodyDecoder::new(framing, &ResponseLimits::default());
        let mut body = Vec::new();
        for mut part in octets.chunks(piece) {
            while !part.is_empty() {
                let step = decoder.step(part).map_err(|m| m.offset)?;
                body.extend_from_slice(step.data.of(part));
                part = &part[step.taken..];
                if step.end {
                    return Ok((body, true));
                }
            }
        }
        Ok((body, false))
    }

    #[test]
    fn chunks_are_decoded_whatever_the_pieces() {
        let wire =
            b"4 ; a=b\t;c =\"x;\\\"y\"\r\nWiki\r\n0A\r\n0123456789\r\n000\r\nExpires: never\r\n\r\nHTTP";
        for piece in 1..=wire.len() {
            let body = decode(ResponseFraming::Chunked, wire, piece);
            assert_eq!(body, Ok((b"Wiki0123456789".to_vec(), true)), "pieces of {piece}");
        }
    }

    #[test]
    fn a_body_cut_short_is_not_complete() {
        assert_eq!(decode(ResponseFraming::Chunked, b"4\r\nWi", 9), Ok((b"Wi".to_vec(), false)));
        assert_eq!(decode(ResponseFraming::Chunked, b"1\r\na\r\n0\r\n", 9), Ok((b"a".to_vec(), false)));
        assert_eq!(decode(ResponseFraming::Length(5), b"abc", 9), Ok((b"abc".to_vec(), false)));
        assert_eq!(decode(ResponseFraming::Length(2), b"abc", 9), Ok((b"ab".to_vec(), true)));
    }

    #[test]
    fn the_first_wrong_octet_of_a_chunk_is_named() {
        for (wire, offset) in [
            (&b"x\r\n"[..], 0),
            (b"25  \r\n", 4),
            (b"2 5;a\r\n", 2),
            (b"\r\n", 0),
            (b"2;\r\n", 2),
            (b"1\r\nab\r\n", 4),
            (b"1\r\na\n", 4),
            (b"1\na\r\n", 1),
            (b"-1\r\n", 0),
            (b"10000000000000000\r\n", 16),
            (b"0\r\nA b\r\n\r\n", 4),
            (b"0\r\nA:b\n\r\n", 6),
        ] {
            for piece in [1, wire.len()] {
                assert_eq!(decode(ResponseFraming::Chunked, wire, piece), Err(offset), "{wire:?}");
            }
        }
    }
}
