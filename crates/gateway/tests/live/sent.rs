//! What a case sends, request by request, read in the plainest way: the measure for what reaches the
//! upstream and for the places that problem documents name.

use candor_inspect::Inspected;
use candor_wire::Framing;

use super::upstream::Reached;

/// One request of a case's stream.
pub struct Sent {
    /// The stream from the first octet of this request on.
    pub octets: Vec<u8>,
    /// Octets of the head, if it can be read.
    head: Option<usize>,
    framing: Framing,
}

/// The requests that the pipeline finds in `stream`; only where they begin is taken from it.
pub fn requests(stream: &[u8], inspected: &[Inspected]) -> Vec<Sent> {
    let mut at = 0;
    let mut requests = Vec::new();
    for one in inspected {
        let octets = stream.get(at..).unwrap_or_default().to_vec();
        let head = one.head.as_ref().map(|head| head.octets.len());
        let framing = one.head.as_ref().map_or(Framing::None, |head| head.framing);
        // A refused body is skipped before the next request is read.
        let announced = match framing {
            Framing::Length(length) => usize::try_from(length).unwrap_or(0),
            Framing::None | Framing::Chunked => 0,
        };
        at += one.consumed.max(head.unwrap_or(0) + announced);
        requests.push(Sent { octets, head, framing });
    }
    requests
}

impl Sent {
    /// True if it asks for a head only.
    pub fn is_head(&self) -> bool {
        self.octets.trim_ascii_start().starts_with(b"HEAD ")
    }

    /// What follows the head.
    pub fn after_head(&self) -> &[u8] {
        self.head.and_then(|head| self.octets.get(head..)).unwrap_or_default()
    }

    /// The body without its framing.
    pub fn body(&self) -> Vec<u8> {
        let rest = self.after_head();
        match self.framing {
            Framing::None => Vec::new(),
            Framing::Length(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                rest.get(..length.min(rest.len())).unwrap_or_default().to_vec()
            }
            Framing::Chunked => joined_chunks(rest),
        }
    }

    /// Head with another field after the request line, and all that follows.
    pub fn with_field(&self, field: &str) -> Option<Vec<u8>> {
        let line = self.octets.iter().position(|b| *b == b'\n')? + 1;
        let (before, after) = self.octets.split_at(line);
        Some([before, field.as_bytes(), b"\r\n", after].concat())
    }

    /// True if the head has a field of this name.
    pub fn has_field(&self, name: &str) -> bool {
        let head = self.octets.get(..self.head.unwrap_or(0)).unwrap_or_default().to_ascii_lowercase();
        let start = format!("{}:", name.to_ascii_lowercase());
        head.split(|b| *b == b'\n').any(|line| line.starts_with(start.as_bytes()))
    }

    /// How it should look at the upstream: method as sent, an absolute target as its path, octets beyond
    /// ASCII percent-encoded, the body decoded.
    pub fn expected(&self) -> Reached {
        let line = self.octets.trim_ascii_start().split(|b| matches!(b, b'\r' | b'\n')).next();
        let line = line.unwrap_or_default();
        let mut words = line.split(|b| matches!(b, b' ' | b'\t')).filter(|w| !w.is_empty());
        let method = String::from_utf8_lossy(words.next().unwrap_or_default()).into_owned();
        let target = origin_form(words.next().unwrap_or_default());
        Reached { method, target, body: self.body() }
    }
}

fn origin_form(target: &[u8]) -> String {
    let text: String = target
        .iter()
        .map(|b| if b.is_ascii() { char::from(*b).to_string() } else { format!("%{b:02X}") })
        .collect();
    if text.starts_with('/') {
        return text;
    }
    let Some((_, rest)) = text.split_once("://") else { return text };
    match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].to_owned(),
        Some(at) => format!("/{}", &rest[at..]),
        None => "/".to_owned(),
    }
}

/// Chunk data up to the last chunk: sizes are read as far as they are hexadecimal, lines end with LF.
fn joined_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let digits: String = rest
            .trim_ascii_start()
            .iter()
            .map(|b| char::from(*b))
            .take_while(char::is_ascii_hexdigit)
            .collect();
        let size = usize::from_str_radix(&digits, 16).unwrap_or(0);
        let data = rest.get(end + 1..).and_then(|data| data.get(..size)).unwrap_or_default();
        if size == 0 || data.is_empty() {
            break;
        }
        body.extend_from_slice(data);
        let after = &rest[end + 1 + size..];
        rest = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")).unwrap_or(after);
    }
    body
}
