//! Answers as HTTP/1 writes them, taken apart into what HTTP/2 sends.

use candor_wire::serialise::is_hop_by_hop;

/// The head of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Head {
    /// An interim answer (1xx): another head follows.
    pub(super) fn is_interim(&self) -> bool {
        self.status < 200
    }
}

/// Collects the octets of heads until they are whole.
#[derive(Debug, Default)]
pub(super) struct Collector {
    octets: Vec<u8>,
}

impl Collector {
    /// Takes octets up to the end of the head, and says how many; the head, once it is whole.
    pub(super) fn take(&mut self, octets: &[u8]) -> (usize, Option<Head>) {
        let before = self.octets.len();
        self.octets.extend_from_slice(octets);
        // The end may have begun in what was there already.
        let from = before.saturating_sub(END.len() - 1);
        let rest = self.octets.get(from..).unwrap_or_default();
        let Some(at) = rest.windows(END.len()).position(|four| four == END) else {
            return (octets.len(), None);
        };
        let end = from + at + END.len();
        self.octets.truncate(end);
        let head = parse(&self.octets);
        self.octets.clear();
        (end - before, Some(head))
    }
}

const END: &[u8] = b"\r\n\r\n";

/// Reads a head that we wrote ourselves. Fields that speak of a connection of HTTP/1 are left out.
fn parse(octets: &[u8]) -> Head {
    let mut lines = octets.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii_end);
    let status = lines.next().and_then(|line| line.get(9..12)).unwrap_or_default();
    let status = std::str::from_utf8(status).ok().and_then(|digits| digits.parse().ok()).unwrap_or(500);
    let fields = lines.filter_map(|line| {
        let colon = line.iter().position(|octet| *octet == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let value = value.get(1..)?.trim_ascii();
        let stays = !is_hop_by_hop(name) || name.eq_ignore_ascii_case(b"content-length");
        stays.then(|| (name.to_ascii_lowercase(), value.to_vec()))
    });
    Head { status, fields: fields.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_may_come_in_pieces_and_ends_where_it_ends() {
        let head = b"HTTP/2.0 200\r\nContent-Length: 2\r\nX-Own:  a: b \r\nConnection: close\r\n\r\n{}";
        for cut in 0..head.len() {
            let mut collector = Collector::default();
            let (first, second) = head.split_at(cut);
            let (mut taken, mut found) = collector.take(first);
            if found.is_none() {
                let (more, head) = collector.take(second);
                (taken, found) = (taken + more, head);
            }
            assert_eq!(taken, head.len() - 2, "{cut}");
            let field = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
            let fields = vec![field("content-length", "2"), field("x-own", "a: b")];
            assert_eq!(found, Some(Head { status: 200, fields }));
        }
    }
}
