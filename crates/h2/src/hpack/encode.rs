//! Fields to a field block. Nothing is put into a table: our answers are told without memory of earlier ones, so
//! that streams need not wait for one another, and no secret can be guessed from the size of a block.

use super::table::STATIC;

/// Appends the block of an answer: its status, then its fields, whose names must be in lower case.
pub fn encode<'f>(status: u16, fields: impl Iterator<Item = (&'f [u8], &'f [u8])>, out: &mut Vec<u8>) {
    let text = status.to_string();
    match STATIC.iter().position(|(name, value)| *name == ":status" && *value == text) {
        Some(at) => integer(at + 1, 7, 0x80, out),
        None => literal(b":status", text.as_bytes(), out),
    }
    for (name, value) in fields {
        literal(name, value, out);
    }
}

/// A literal field without indexing.
fn literal(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    match STATIC.iter().position(|(known, _)| known.as_bytes() == name) {
        Some(at) => integer(at + 1, 4, 0, out),
        None => {
            out.push(0);
            string(name, out);
        }
    }
    string(value, out);
}

fn string(text: &[u8], out: &mut Vec<u8>) {
    integer(text.len(), 7, 0, out);
    out.extend_from_slice(text);
}

/// An integer whose first octet has so many bits of it, and `mark` in the others (RFC 7541 §5.1).
fn integer(value: usize, prefix: u32, mark: u8, out: &mut Vec<u8>) {
    let mask = (1_usize << prefix) - 1;
    if value < mask {
        return out.push(mark | value as u8);
    }
    out.push(mark | mask as u8);
    let mut rest = value - mask;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hpack::Decoder;

    #[test]
    fn what_is_written_is_read_again() {
        let long = "v".repeat(20_000);
        for status in [200, 418] {
            let fields = [("content-type", "text/plain"), ("x-own", ""), ("x-long", &long)];
            let mut out = Vec::new();
            encode(status, fields.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes())), &mut out);
            let block = Decoder::default().decode(&out, 100_000).unwrap();
            let expected =
                format!(":status: {status}\r\ncontent-type: text/plain\r\nx-own: \r\nx-long: {long}\r\n");
            assert_eq!(block.text(), expected.as_bytes());
        }
    }
}
