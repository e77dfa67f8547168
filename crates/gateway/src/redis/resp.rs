//! The protocol of Redis (RESP 2), as far as one script needs it: commands out, answers in.

use bytes::{Buf, BytesMut};

/// Octets of an answer that are waited for; those of the script have some dozens.
const MOST: usize = 64 << 10;

/// Answers within answers.
const DEEPEST: usize = 4;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Integer(i64),
    /// A simple or a bulk string.
    Text(Vec<u8>),
    Nothing,
    Error(String),
    List(Vec<Reply>),
}

/// What came is no RESP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Writes a command of these words.
pub(super) fn command<'w>(words: impl ExactSizeIterator<Item = &'w [u8]>, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
    for word in words {
        out.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        out.extend_from_slice(word);
        out.extend_from_slice(b"\r\n");
    }
}

/// Takes the next answer out of what was received; `None` as long as its end is not there.
pub(super) fn next(received: &mut BytesMut) -> Result<Option<Reply>, Malformed> {
    let mut rest: &[u8] = received;
    match reply(&mut rest, 0) {
        Ok(reply) => {
            let taken = received.len() - rest.len();
            received.advance(taken);
            Ok(Some(reply))
        }
        Err(Short::Unfinished) if received.len() <= MOST => Ok(None),
        Err(_) => Err(Malformed),
    }
}

/// Why there is no answer.
enum Short {
    Unfinished,
    Malformed,
}

fn reply(rest: &mut &[u8], depth: usize) -> Result<Reply, Short> {
    let line = line(rest)?;
    let (kind, text) = line.split_first().ok_or(Short::Malformed)?;
    let number =
        || std::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok()).ok_or(Short::Malformed);
    Ok(match kind {
        b'+' => Reply::Text(text.to_vec()),
        b'-' => Reply::Error(String::from_utf8_lossy(text).into_owned()),
        b':' => Reply::Integer(number()?),
        b'$' | b'*' if number()? == -1 => Reply::Nothing,
        b'$' => {
            let length =
                usize::try_from(number()?).ok().filter(|length| *length <= MOST).ok_or(Short::Malformed)?;
            let (octets, behind) = rest.split_at_checked(length).ok_or(Short::Unfinished)?;
            let (end, behind) = behind.split_at_checked(2).ok_or(Short::Unfinished)?;
            if end != b"\r\n" {
                return Err(Short::Malformed);
            }
            *rest = behind;
            Reply::Text(octets.to_vec())
        }
        b'*' if depth < DEEPEST => {
            let length =
                usize::try_from(number()?).ok().filter(|length| *length <= MOST).ok_or(Short::Malformed)?;
            Reply::List((0..length).map(|_| reply(rest, depth + 1)).collect::<Result<_, _>>()?)
        }
        _ => return Err(Short::Malformed),
    })
}

fn line<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Short> {
    let end = memchr::memchr(b'\n', rest).ok_or(Short::Unfinished)?;
    let (line, behind) = rest.split_at_checked(end + 1).ok_or(Short::Unfinished)?;
    *rest = behind;
    line.strip_suffix(b"\r\n").ok_or(Short::Malformed)
}

impl Reply {
    /// The whole numbers of a list of nothing else.
    pub(super) fn integers(&self) -> Option<Vec<i64>> {
        let Self::List(all) = self else { return None };
        let integer = |reply: &Self| if let Self::Integer(number) = reply { Some(*number) } else { None };
        all.iter().map(integer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_list_of_its_words() {
        let mut out = Vec::new();
        command([&b"GET"[..], b"a\r\nb"].into_iter(), &mut out);
        assert_eq!(out, b"*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n");
    }

    #[test]
    fn answers_are_read_however_they_are_cut() {
        let all = b"+OK\r\n*3\r\n:1795336205000000\r\n:-1\r\n$-1\r\n-NOSCRIPT No matching\r\n$5\r\na\r\nbc\r\n*0\r\n";
        let expected = [
            Reply::Text(b"OK".to_vec()),
            Reply::List(vec![Reply::Integer(1_795_336_205_000_000), Reply::Integer(-1), Reply::Nothing]),
            Reply::Error("NOSCRIPT No matching".into()),
            Reply::Text(b"a\r\nbc".to_vec()),
            Reply::List(Vec::new()),
        ];
        for piece in 1..all.len() {
            let (mut received, mut found) = (BytesMut::new(), Vec::new());
            for octets in all.chunks(piece) {
                received.extend_from_slice(octets);
                while let Some(reply) = next(&mut received).unwrap() {
                    found.push(reply);
                }
            }
            assert_eq!(found, expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_no_answer_is_not_waited_for() {
        for wrong in [
            "HTTP/1.1 400 Bad Request\r\n",
            ":x\r\n",
            "$-2\r\n",
            "$1\r\nabc",
            "\r\n",
            ":1\n",
            "*99999999\r\n",
        ] {
            assert_eq!(next(&mut BytesMut::from(wrong)), Err(Malformed), "{wrong}");
        }
        assert_eq!(next(&mut BytesMut::from("*1\r\n".repeat(9).as_str())), Err(Malformed));
        assert_eq!(next(&mut BytesMut::from("+a".repeat(MOST).as_str())), Err(Malformed));
    }
}
