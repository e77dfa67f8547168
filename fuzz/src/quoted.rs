//! Octets as a line of text, in the format of libFuzzer's dictionaries: `"…"` with `\\\\`, `\"` and `\xNN`. What is
//! committed can then be read, searched and compared, and one file holds a whole corpus.

/// The octets of a line; `None` if it is none of that format.
pub fn read(line: &str) -> Option<Vec<u8>> {
    let mut rest = line.trim().strip_prefix('"')?.strip_suffix('"')?.as_bytes();
    let mut out = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, rest) {
            (b'\\', [b'x', a, b, ..]) => {
                let digit = |octet: &u8| char::from(*octet).to_digit(16).and_then(|d| u8::try_from(d).ok());
                out.push(digit(a)? << 4 | digit(b)?);
                rest = rest.get(3..)?;
            }
            (b'\\', [escaped, ..]) => {
                out.push(*escaped);
                rest = rest.get(1..)?;
            }
            _ => out.push(*first),
        }
    }
    Some(out)
}

/// The line of these octets.
pub fn write(octets: &[u8]) -> String {
    let mut line = String::from("\"");
    for &octet in octets {
        match octet {
            b'"' | b'\\' => line.extend(['\\', char::from(octet)]),
            b' '..=b'~' => line.push(char::from(octet)),
            _ => line.push_str(&format!("\\x{octet:02x}")),
        }
    }
    line.push('"');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let all: Vec<u8> = (0..=255).chain(*b"\\x41\\\"").collect();
        assert_eq!(read(&write(&all)), Some(all));
        assert_eq!(write(b"a\r\n"), r#""a\x0d\x0a""#);
    }
}
