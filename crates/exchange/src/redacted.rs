//! What was redacted in an exchange, said for people: in which message, at which place, how much and why.

use crate::{Captured, Exchange, Masked};

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Start line and fields.
    Head,
    /// What follows them.
    Body,
}

/// One masked value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted<'e> {
    /// `request`, `response`, or `original` for what the upstream answered where the client was told otherwise.
    pub message: &'static str,
    /// Where: `header Authorization`, `query access_token`, `body /card/number`.
    pub place: String,
    /// How much, why, and the hash.
    pub masked: &'e Masked,
}

/// Longest name that is shown.
const MAX_NAME: usize = 120;

impl Exchange {
    /// Every masked value that was noted, in order of place.
    pub fn redacted(&self) -> Vec<Redacted<'_>> {
        let each = self.captured().flat_map(|((message, part), captured)| {
            let places = match part {
                Part::Head => captured.masked().iter().map(|m| in_head(captured.octets(), m.at)).collect(),
                Part::Body => in_body(captured),
            };
            let both = places.into_iter().zip(captured.masked());
            both.map(move |(place, masked)| Redacted { message, place, masked })
        });
        each.collect()
    }
}

/// The field, parameter or cookie at an octet of a head. Read from what is left after masking, so that it can
/// hold no secret itself.
fn in_head(head: &[u8], at: usize) -> String {
    let before = head.get(..at).unwrap_or(head);
    let line = before.rsplit(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
    let is_first = line.len() == before.len();
    let start = |signs: &[u8]| line.iter().rposition(|b| signs.contains(b)).map_or(0, |at| at + 1);
    if is_first {
        return match line.strip_suffix(b"=") {
            Some(rest) if line.contains(&b'?') => {
                let name = rest.rsplit(|b| matches!(b, b'?' | b'&')).next().unwrap_or_default();
                format!("query {}", shown(name))
            }
            _ => "target".to_owned(),
        };
    }
    let Some(colon) = line.iter().position(|b| *b == b':') else { return format!("head, octet {at}") };
    let name = shown(line.get(..colon).unwrap_or_default());
    match line.strip_suffix(b"=") {
        Some(_) if name.to_ascii_lowercase().contains("cookie") => {
            let cookie = line.get(start(b": ;")..line.len() - 1).unwrap_or_default();
            format!("cookie {}", shown(cookie))
        }
        _ => format!("header {name}"),
    }
}

/// The places of what was masked in a body: JSON Pointers, names of fields, or octets.
fn in_body(captured: &Captured) -> Vec<String> {
    let (body, masked) = (captured.octets(), captured.masked());
    let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
    let mut pointers = if is_json { pointers(body, masked) } else { vec![None; masked.len()] };
    pointers.resize(masked.len(), None);
    let place = |(pointer, masked): (Option<String>, &Masked)| match pointer {
        Some(pointer) => format!("body {pointer}"),
        None => field(body, masked.at),
    };
    pointers.into_iter().zip(masked).map(place).collect()
}

/// A field of a form, or only the octet.
fn field(body: &[u8], at: usize) -> String {
    let before = body.get(..at).and_then(|before| before.strip_suffix(b"="));
    let name = before.and_then(|b| b.rsplit(|b| matches!(b, b'&' | b'\n')).next());
    match name.filter(|name| (1..=MAX_NAME).contains(&name.len()) && !name.contains(&b' ')) {
        Some(name) => format!("body {}", shown(name)),
        None => format!("body, octet {at}"),
    }
}

fn shown(name: &[u8]) -> String {
    candor_rule::text::printable(name, MAX_NAME)
}

/// A container on the way to a place.
enum Open {
    /// The member at hand.
    Object(String),
    /// The item at hand.
    List(usize),
}

/// The pointer to each masked value, in one walk over the tokens; good enough for what is not quite JSON.
fn pointers(text: &[u8], masked: &[Masked]) -> Vec<Option<String>> {
    let mut wanted = masked.iter().peekable();
    let (mut open, mut found): (Vec<Open>, Vec<Option<String>>) = (Vec::new(), Vec::new());
    let (mut at, mut is_key) = (0, false);
    while let (Some(octet), Some(next)) = (text.get(at), wanted.peek()) {
        let end = if *octet == b'"' { string_end(text, at) } else { at + 1 };
        // A list or object that was masked as a whole begins behind its bracket.
        let bracket = matches!(octet, b'{' | b'[') && next.at == end;
        let behind = next.at + next.length;
        if next.at < end || bracket {
            found.push(Some(pointer(&open)));
            wanted.next();
            // Neither bracket is counted.
            at = if bracket { behind + 1 } else { at };
            continue;
        }
        match octet {
            b'"' if is_key => {
                if let Some(Open::Object(name)) = open.last_mut() {
                    *name = shown(text.get(at + 1..end.saturating_sub(1)).unwrap_or_default());
                }
            }
            b'{' => open.push(Open::Object(String::new())),
            b'[' => open.push(Open::List(0)),
            b'}' | b']' => drop(open.pop()),
            b',' => {
                if let Some(Open::List(number)) = open.last_mut() {
                    *number += 1;
                }
            }
            _ => {}
        }
        is_key = match octet {
            b'{' => true,
            b',' => matches!(open.last(), Some(Open::Object(_))),
            b if b.is_ascii_whitespace() => is_key,
            _ => false,
        };
        at = end;
    }
    found
}

fn string_end(text: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(octet) = text.get(at) {
        match octet {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn pointer(open: &[Open]) -> String {
    let steps = open.iter().map(|step| match step {
        Open::Object(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        Open::List(number) => format!("/{number}"),
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use crate::{Exchange, ExchangeId, Message, Redactor};

    fn places(head: &str, body: &str) -> Vec<String> {
        let redactor = Redactor::default();
        let request = Message {
            head: redactor.head(head.as_bytes()),
            body: redactor.body(Some("application/x-www-form-urlencoded"), body.as_bytes(), 0),
            gap: 0,
        };
        let exchange = Exchange::of(ExchangeId::new(1, [2; 10]), request, None);
        exchange.redacted().into_iter().map(|r| format!("{} {}", r.message, r.place)).collect()
    }

    #[test]
    fn each_place_is_named_as_people_name_it() {
        let head = "GET /a?x=1&access_token=abc HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer abc\r\n\
                    Cookie: theme=dark; sid=1\r\n\r\n";
        let body = r#"{"n":1,"users":[{"a":[1,2]},{"password":"x","tags":["a","Bearer abcdefg"]}],"token":{"a":1},"pin":[1]}"#;
        let expected = [
            "request query access_token",
            "request header Authorization",
            "request cookie theme",
            "request cookie sid",
            "request body /users/1/password",
            "request body /users/1/tags/1",
            "request body /token",
            "request body /pin",
        ];
        assert_eq!(places(head, body), expected);
        assert_eq!(places("GET / HTTP/1.1\r\n\r\n", "a=b&password=x"), ["request body password"]);
        assert_eq!(places("GET / HTTP/1.1\r\n\r\n", "well: Bearer abcdefg"), ["request body, octet 13"]);
    }
}
