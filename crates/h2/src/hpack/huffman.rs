//! The Huffman code of HPACK (RFC 7541 §5.2, Appendix B).
//!
//! The code is canonical, so the lengths of its codes say all: codes of one length follow one another in the
//! order of their symbols.

/// Length of the code of each octet, and last of EOS.
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6,
    6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7,
    8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7,
    15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24,
    23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23,
    23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26,
    26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20,
    21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27,
    27, 27, 26, 30,
];

/// Longest code.
const LONGEST: usize = 30;

/// The symbol that may never be sent.
const EOS: u16 = 256;

/// The code, as decoding needs it.
struct Code {
    /// Symbols in the order of their codes.
    symbols: [u16; 257],
    /// Of each length: one past its last code, with zeros behind it up to 32 bits; and what to add to a code
    /// to get its place in `symbols`.
    ends: [u64; LONGEST + 1],
    origins: [i64; LONGEST + 1],
}

static CODE: Code = {
    let mut code = Code { symbols: [0; 257], ends: [0; LONGEST + 1], origins: [0; LONGEST + 1] };
    let (mut next, mut place, mut length) = (0_u64, 0, 1);
    while length <= LONGEST {
        next <<= 1;
        code.origins[length] = place as i64 - next as i64;
        let mut symbol = 0;
        while symbol < LENGTHS.len() {
            if LENGTHS[symbol] as usize == length {
                code.symbols[place] = symbol as u16;
                place += 1;
                next += 1;
            }
            symbol += 1;
        }
        code.ends[length] = next << (32 - length);
        length += 1;
    }
    code
};

/// Appends the decoded text to `out`, as long as that does not grow beyond `most`.
///
/// # Errors
/// What is wrong with the code.
pub(crate) fn decode(coded: &[u8], out: &mut Vec<u8>, most: usize) -> Result<(), &'static str> {
    let (mut bits, mut count) = (0_u64, 0_usize);
    let mut octets = coded.iter();
    loop {
        while count <= 48 {
            let Some(octet) = octets.next() else { break };
            bits = bits << 8 | u64::from(*octet);
            count += 8;
        }
        // The next 32 bits; ones stand in for what is missing, as padding does.
        let window = match count >= 32 {
            true => bits >> (count - 32) & 0xffff_ffff,
            false => (bits << (32 - count) | (0xffff_ffff >> count)) & 0xffff_ffff,
        };
        let length = (5..=LONGEST).find(|l| CODE.ends.get(*l).is_some_and(|end| window < *end));
        let Some(length) = length.filter(|length| *length <= count) else {
            // Less than a whole code is left: it must be padding.
            let is_padding = count < 8 && bits & ((1 << count) - 1) == (1 << count) - 1;
            return if is_padding { Ok(()) } else { Err(PADDING) };
        };
        let origin = CODE.origins.get(length).copied().unwrap_or_default();
        let place = (window >> (32 - length)) as i64 + origin;
        let symbol = usize::try_from(place).ok().and_then(|place| CODE.symbols.get(place));
        match symbol {
            Some(&EOS) | None => return Err("a Huffman code holds the symbol EOS, which is never sent"),
            Some(&octet) if out.len() < most => out.push(octet as u8),
            Some(_) => {}
        }
        count -= length;
        bits &= (1 << count) - 1;
    }
}

const PADDING: &str = "a Huffman code is not padded with at most seven ones";

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(coded: &[u8]) -> Result<String, &'static str> {
        let mut out = Vec::new();
        decode(coded, &mut out, 1000)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        // RFC 7541, C.4.1 and C.6.1.
        let example = [0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff];
        assert_eq!(decoded(&example).unwrap(), "www.example.com");
        assert_eq!(decoded(&[0xae, 0xc3, 0x77, 0x1a, 0x4b]).unwrap(), "private");
        assert_eq!(decoded(&[]).unwrap(), "");
    }

    #[test]
    fn every_octet_has_its_code() {
        for octet in 0..=255_u8 {
            // The code of a symbol follows from its place among those of its length.
            let place = CODE.symbols.iter().position(|s| *s == u16::from(octet)).unwrap();
            let length = usize::from(LENGTHS[usize::from(octet)]);
            let code = (place as i64 - CODE.origins[length]) as u64;
            let padded = code << (40 - length) | ((1 << (40 - length)) - 1);
            let coded = &padded.to_be_bytes()[3..3 + length.div_ceil(8)];
            let mut out = Vec::new();
            decode(coded, &mut out, 9).unwrap();
            assert_eq!(out, [octet]);
        }
    }

    #[test]
    fn padding_is_at_most_seven_ones() {
        assert_eq!(decoded(&[0x1f]).unwrap(), "a");
        assert!(decoded(&[0x18]).is_err());
        assert!(decoded(&[0x1f, 0xff]).is_err());
        assert!(decoded(&[0xff, 0xff, 0xff, 0xff]).is_err());
    }
}
