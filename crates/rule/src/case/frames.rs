//! Frames of HTTP/2 as a case writes them.
//!
//! A line such as `HEADERS stream=3 end_stream` begins a frame. Without `stream=` it is on stream 1, or on 0 where
//! its type concerns the connection. HEADERS ends its field block unless the line says `open`. Flags are
//! `end_stream`, `ack`, `padded`, `priority`, or `flags=0x..` as they are.
//!
//! The lines sent after it are its payload: of HEADERS a field each (`name: value`, where the name ends at the first
//! colon with a space behind it, its first octet apart; escapes as everywhere), of all others, and with `raw` also of
//! HEADERS, octets. Preface and SETTINGS go out first, unless a case begins with octets.

/// What the client opens with: the preface, and SETTINGS that change nothing.
pub(super) const OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// What the types of frames are called, by their numbers (RFC 9113 §6).
pub const FRAME_TYPES: [&str; 10] = [
    "DATA",
    "HEADERS",
    "PRIORITY",
    "RST_STREAM",
    "SETTINGS",
    "PUSH_PROMISE",
    "PING",
    "GOAWAY",
    "WINDOW_UPDATE",
    "CONTINUATION",
];

const END_STREAM: u8 = 0x1;
const END_HEADERS: u8 = 0x4;

/// A frame that is being read.
pub(super) struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    has_fields: bool,
    payload: Vec<u8>,
}

impl Frame {
    /// Reads the line that begins one; `None` if it is another line.
    pub(super) fn begin(line: &str) -> Option<Result<Self, String>> {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let kind = FRAME_TYPES.iter().position(|kind| *kind == name)? as u8;
        let is_headers = name == "HEADERS";
        let mut frame = Self {
            kind,
            flags: if is_headers { END_HEADERS } else { 0 },
            stream: u32::from(!matches!(name, "SETTINGS" | "PING" | "GOAWAY")),
            has_fields: is_headers,
            payload: Vec::new(),
        };
        Some(words.try_for_each(|word| frame.set(word)).map(|()| frame))
    }

    fn set(&mut self, word: &str) -> Result<(), String> {
        match word.split_once('=') {
            Some(("stream", number)) => self.stream = number.parse().map_err(|_| "stream= needs a number")?,
            Some(("flags", hex)) => {
                let digits = hex.strip_prefix("0x").ok_or("flags= needs 0x and two digits")?;
                self.flags = u8::from_str_radix(digits, 16).map_err(|_| "flags= needs 0x and two digits")?;
            }
            None => match word {
                "end_stream" | "ack" => self.flags |= END_STREAM,
                "end_headers" => self.flags |= END_HEADERS,
                "padded" => self.flags |= 0x8,
                "priority" => self.flags |= 0x20,
                "open" => self.flags &= !END_HEADERS,
                "raw" => self.has_fields = false,
                _ => return Err(format!("no frame has `{word}`")),
            },
            Some(_) => return Err(format!("no frame has `{word}`")),
        }
        Ok(())
    }

    /// Takes a line that was sent, without its escapes and with its line end.
    pub(super) fn push(&mut self, octets: &[u8], is_ended: bool) -> Result<(), String> {
        if !self.has_fields {
            self.payload.extend_from_slice(octets);
            return Ok(());
        }
        let line = if is_ended { octets.strip_suffix(b"\r\n").unwrap_or(octets) } else { octets };
        let end = line.windows(2).skip(1).position(|two| two == b": ").map(|at| at + 1);
        let (name, value) = match end {
            Some(end) => (line.get(..end), line.get(end + 2..)),
            None => (line.strip_suffix(b":"), Some(&b""[..])),
        };
        let (Some(name), Some(value)) = (name, value) else { return Err("expected `name: value`".into()) };
        // A literal that is not put into the table, and its name neither.
        self.payload.push(0);
        string(name, &mut self.payload);
        string(value, &mut self.payload);
        Ok(())
    }

    /// Its octets.
    pub(super) fn octets(&self) -> Vec<u8> {
        let [_, a, b, c] = (self.payload.len() as u32).to_be_bytes();
        let header = [&[a, b, c, self.kind, self.flags][..], &self.stream.to_be_bytes()].concat();
        [&header[..], &self.payload].concat()
    }
}

/// A string as HPACK writes it, without Huffman's code.
fn string(text: &[u8], out: &mut Vec<u8>) {
    match text.len() {
        short @ 0..0x7f => out.push(short as u8),
        long => {
            out.push(0x7f);
            let mut rest = long - 0x7f;
            while rest >= 0x80 {
                out.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            out.push(rest as u8);
        }
    }
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(line: &str, sent: &[&str]) -> Vec<u8> {
        let mut frame = Frame::begin(line).unwrap().unwrap();
        sent.iter().for_each(|line| frame.push(format!("{line}\r\n").as_bytes(), true).unwrap());
        frame.octets()
    }

    #[test]
    fn fields_are_split_at_the_first_colon_with_a_space() {
        let octets = frame("HEADERS end_stream", &[":path: /", "a:b: c", "d:"]);
        assert_eq!(octets, b"\0\0\x14\x01\x05\0\0\0\x01\0\x05:path\x01/\0\x03a:b\x01c\0\x01d\0");
    }

    #[test]
    fn other_frames_have_octets() {
        assert_eq!(frame("SETTINGS ack", &[]), b"\0\0\0\x04\x01\0\0\0\0");
        assert_eq!(frame("DATA stream=3 end_stream", &["x"]), b"\0\0\x03\0\x01\0\0\0\x03x\r\n");
        assert!(Frame::begin("close").is_none());
        assert!(Frame::begin("PING tomorrow").unwrap().is_err());
    }

    #[test]
    fn long_values_have_long_lengths() {
        let octets = frame("HEADERS", &[&format!("x: {}", "v".repeat(300))]);
        assert_eq!(octets.get(9..15), Some(&[0, 1, b'x', 0x7f, 0xad, 0x01][..]));
    }
}
