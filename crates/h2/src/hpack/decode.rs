//! Field blocks to fields (RFC 7541 §6).

use candor_rule::Span;

use super::{huffman, table::Dynamic, table::OVERHEAD};
use crate::Block;

/// Octets of the dynamic table: what HTTP/2 begins with, and what we leave it at.
const TABLE: usize = 4096;

/// A block that cannot be decoded. The table is out of step with the client's from then on, so the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// Octet of the block.
    pub offset: usize,
    /// A sentence without its full stop.
    pub reason: &'static str,
}

/// The decoder of a connection.
#[derive(Debug)]
pub struct Decoder {
    table: Dynamic,
    /// Name and value of the field that is being read.
    field: Vec<u8>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { table: Dynamic::new(TABLE), field: Vec::new() }
    }
}

impl Decoder {
    /// Decodes one block. Fields beyond `limit` (RFC 9113 §6.5.2: each counts its octets and 32) are counted and
    /// dropped: the block has to be read to its end nevertheless, for the table's sake.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn decode(&mut self, coded: &[u8], limit: usize) -> Result<Block, Undecodable> {
        let mut input = Input { coded, at: 0 };
        let mut block = Block::new(limit);
        let mut begun = false;
        while let Some(first) = input.coded.get(input.at).copied() {
            let at = input.at;
            let fail = |reason| Undecodable { offset: at, reason };
            if first & 0xe0 == 0x20 {
                let size = input.integer(5)?;
                if begun {
                    return Err(fail("a change of the table's size stands behind a field"));
                }
                if size > TABLE {
                    return Err(fail("the table is to become larger than the 4096 octets it may have"));
                }
                self.table.resize(size);
                continue;
            }
            begun = true;
            if first & 0x80 != 0 {
                let index = input.integer(7)?;
                let (name, value) = self.table.get(index).ok_or_else(|| fail(NO_ENTRY))?;
                block.push(name, value);
                continue;
            }
            let is_kept = first & 0x40 != 0;
            let name = self.read_field(&mut input, if is_kept { 6 } else { 4 }, limit)?;
            let (name, value) = self.field.split_at_checked(name).unwrap_or_default();
            block.push(name, value);
            if is_kept {
                self.table.insert(name, value);
            }
        }
        Ok(block)
    }

    /// Reads a literal field into `field`, and gives the length of its name.
    fn read_field(&mut self, input: &mut Input<'_>, prefix: u32, limit: usize) -> Result<usize, Undecodable> {
        let at = input.at;
        // What is longer than the limit is cut: it is refused, and too large for the table as well.
        let most = limit.max(TABLE) + OVERHEAD;
        self.field.clear();
        match input.integer(prefix)? {
            0 => input.string(&mut self.field, most)?,
            index => {
                let (name, _) = self.table.get(index).ok_or(Undecodable { offset: at, reason: NO_ENTRY })?;
                self.field.extend_from_slice(name);
            }
        }
        let name = self.field.len();
        input.string(&mut self.field, name + most)?;
        Ok(name)
    }
}

const NO_ENTRY: &str = "an index names no entry of the tables";
const BREAKS_OFF: &str = "the block breaks off in the middle of a field";

struct Input<'a> {
    coded: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn octet(&mut self) -> Result<u8, Undecodable> {
        let octet = self.coded.get(self.at).copied();
        self.at += 1;
        octet.ok_or(Undecodable { offset: self.coded.len(), reason: BREAKS_OFF })
    }

    /// An integer whose first octet has so many bits of it (RFC 7541 §5.1).
    fn integer(&mut self, prefix: u32) -> Result<usize, Undecodable> {
        let offset = self.at;
        let mask = (1_usize << prefix) - 1;
        let mut value = usize::from(self.octet()?) & mask;
        if value < mask {
            return Ok(value);
        }
        for shift in [0, 7, 14, 21] {
            let octet = self.octet()?;
            value += usize::from(octet & 0x7f) << shift;
            if octet & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Undecodable { offset, reason: "a number takes more than five octets" })
    }

    /// Appends a string to `out`, unless that grows beyond `most`.
    fn string(&mut self, out: &mut Vec<u8>, most: usize) -> Result<(), Undecodable> {
        let offset = self.at;
        let is_coded = self.coded.get(self.at).is_some_and(|octet| octet & 0x80 != 0);
        let length = self.integer(7)?;
        let span = Span::new(self.at, self.at.saturating_add(length));
        let Some(text) = self.coded.get(span.start..span.end) else {
            return Err(Undecodable { offset, reason: BREAKS_OFF });
        };
        self.at = span.end;
        if is_coded {
            return huffman::decode(text, out, most).map_err(|reason| Undecodable { offset, reason });
        }
        let room = most.saturating_sub(out.len()).min(text.len());
        out.extend_from_slice(text.get(..room).unwrap_or_default());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(block: &Block) -> String {
        String::from_utf8_lossy(block.text()).into_owned()
    }

    #[test]
    fn the_requests_of_the_specification_are_read_in_turn() {
        // RFC 7541, C.4: the same connection, so the second and third use what the first put in.
        let mut decoder = Decoder::default();
        let first = [
            0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4,
            0xff,
        ];
        let head = ":method: GET\r\n:scheme: http\r\n:path: /\r\n:authority: www.example.com\r\n";
        assert_eq!(text(&decoder.decode(&first, 1000).unwrap()), head);
        let second = [0x82, 0x86, 0x84, 0xbe, 0x58, 0x86, 0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf];
        let expected = format!("{head}cache-control: no-cache\r\n");
        assert_eq!(text(&decoder.decode(&second, 1000).unwrap()), expected);
        let third = [
            0x82, 0x87, 0x85, 0xbf, 0x40, 0x88, 0x25, 0xa8, 0x49, 0xe9, 0x5b, 0xa9, 0x7d, 0x7f, 0x89, 0x25,
            0xa8, 0x49, 0xe9, 0x5b, 0xb8, 0xe8, 0xb4, 0xbf,
        ];
        assert!(text(&decoder.decode(&third, 1000).unwrap()).ends_with("custom-key: custom-value\r\n"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_octet() {
        for (coded, offset) in [
            (&[0x80][..], 0),
            (&[0x82, 0xc6], 1),
            (&[0x82, 0x3f, 0xe1, 0x1f], 1),
            (&[0x3f, 0xe2, 0x1f], 0),
            (&[0x00, 0x05, b'a'], 1),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 0),
            (&[0x00], 1),
        ] {
            let fault = Decoder::default().decode(coded, 1000).unwrap_err();
            assert_eq!(fault.offset, offset, "{coded:x?}: {}", fault.reason);
        }
    }

    #[test]
    fn what_a_block_unfolds_to_is_bounded() {
        let mut decoder = Decoder::default();
        let mut coded = vec![0x40, 1, b'x', 0x7f, 0x81, 0x1e];
        coded.extend([b'v'; 3968]);
        coded.extend([0xbe; 16_000]);
        let block = decoder.decode(&coded, 65_536).unwrap();
        assert!(block.text().len() <= 65_536 && block.size() > 60_000_000, "{}", block.size());
    }
}
