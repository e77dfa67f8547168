//! Reading an answer off a connection, and telling whether it is the expected one.

use std::io::{self, ErrorKind, Read};

/// Reads one answer; `None` if it is 200 with this body, else what is wrong with it.
///
/// # Errors
/// If the connection ends or what comes cannot be read as HTTP/1.
pub fn read(stream: &mut impl Read, expected: &[u8]) -> io::Result<Option<String>> {
    let mut octets = Vec::with_capacity(4096 + expected.len());
    let head_end = loop {
        if let Some(at) = octets.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, &mut octets)?;
    };
    let rest = octets.split_off(head_end);
    let head = String::from_utf8_lossy(&octets).into_owned();
    let field = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let body = match field("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => counted(stream, rest, length)?,
        None if field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) => {
            chunked(stream, rest)?
        }
        None => return Err(odd("an answer without a length")),
    };
    if !head.starts_with("HTTP/1.1 200") {
        let line = head.lines().next().unwrap_or_default();
        return Ok(Some(format!("{line}: {}", String::from_utf8_lossy(body.get(..200).unwrap_or(&body)))));
    }
    Ok((body != expected).then(|| format!("a body of {} octets that is not the expected one", body.len())))
}

fn counted(stream: &mut impl Read, mut octets: Vec<u8>, length: usize) -> io::Result<Vec<u8>> {
    let here = octets.len();
    if here > length {
        return Err(odd("more octets than the length says"));
    }
    octets.resize(length, 0);
    stream.read_exact(octets.get_mut(here..).unwrap_or_default())?;
    Ok(octets)
}

fn chunked(stream: &mut impl Read, mut octets: Vec<u8>) -> io::Result<Vec<u8>> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = octets.get(at..).unwrap_or_default().windows(2).position(|two| two == b"\r\n")
        else {
            more(stream, &mut octets)?;
            continue;
        };
        let digits = String::from_utf8_lossy(octets.get(at..at + line).unwrap_or_default()).into_owned();
        let size = usize::from_str_radix(digits.split(';').next().unwrap_or_default().trim(), 16)
            .map_err(|_| odd("a chunk without a size"))?;
        let (start, end) = (at + line + 2, at + line + 2 + size);
        while octets.len() < end + 2 {
            more(stream, &mut octets)?;
        }
        body.extend_from_slice(octets.get(start..end).unwrap_or_default());
        at = end + 2;
        if size == 0 {
            return Ok(body);
        }
    }
}

fn more(stream: &mut impl Read, octets: &mut Vec<u8>) -> io::Result<()> {
    let mut piece = [0; 1 << 14];
    let count = stream.read(&mut piece)?;
    if count == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    octets.extend_from_slice(piece.get(..count).unwrap_or_default());
    Ok(())
}

fn odd(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few octets at a time, as a socket may.
    struct Slowly<'a>(&'a [u8], usize);

    impl Read for Slowly<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(into.len());
            let (now, later) = self.0.split_at(count);
            into[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    fn verdict(text: &str, expected: &str) -> Option<String> {
        let each = [1, 3, 1000].map(|piece| {
            read(&mut Slowly(text.as_bytes(), piece), expected.as_bytes()).unwrap_or_else(|e| panic!("{e}"))
        });
        assert!(each.iter().all(|one| *one == each[0]), "it depends on how octets arrive: {each:?}");
        each.into_iter().next().flatten()
    }

    #[test]
    fn the_expected_answer_is_right_with_either_framing() {
        assert_eq!(verdict("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", "hello"), None);
        let chunks =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
        assert_eq!(verdict(chunks, "hello"), None);
    }

    #[test]
    fn another_status_or_body_is_told() {
        let refused = verdict("HTTP/1.1 422 No\r\nContent-Length: 3\r\n\r\nwhy", "hello");
        assert_eq!(refused.as_deref(), Some("HTTP/1.1 422 No: why"));
        let other = verdict("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nwhy", "hello");
        assert!(other.is_some_and(|text| text.contains("3 octets")));
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        let mut broken = Slowly(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", 100);
        assert!(read(&mut broken, b"hello").is_err());
    }
}
