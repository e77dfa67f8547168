//! A field block to the head that HTTP/1 gives too (RFC 9113 §8.2, §8.3), so that whatever is said of requests is
//! said in one place. What only HTTP/2 knows is checked here.

use bytes::Bytes;
use candor_rule::{Docket, Rejection, Span, Violation};
use candor_wire::{Field, Framing, Limits, Parts, Scanned, assemble, grammar, host};

use crate::{
    Block, Line,
    rules::{
        h2_authority_host_mismatch, h2_authority_missing, h2_authority_userinfo, h2_connect_malformed,
        h2_connection_header, h2_header_name_invalid, h2_header_name_uppercase, h2_header_value_invalid,
        h2_headers_too_large, h2_path_invalid, h2_pseudo_after_regular, h2_pseudo_duplicate,
        h2_pseudo_in_trailers, h2_pseudo_missing, h2_pseudo_unknown, h2_scheme_invalid, h2_te_invalid,
    },
};

/// A request whose fields are there.
#[derive(Debug)]
pub struct Incoming {
    /// Its fields.
    pub block: Block,
    /// True if no body follows.
    pub is_whole: bool,
}

/// A request of which no head can be made.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub rejection: Rejection,
    /// Its fields as text, into which the violation points.
    pub text: Bytes,
}

impl Incoming {
    /// A request as its head was written down, and its body; `None` if it is none of HTTP/2.
    pub fn recorded(octets: &[u8]) -> Option<(Self, &[u8])> {
        let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = octets.split_at_checked(end + 4)?;
        let mut lines =
            head.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let mut words = lines.next()?.split(|octet| *octet == b' ');
        let (method, path) = (words.next()?, words.next()?);
        if words.next()? != b"HTTP/2.0" || words.next().is_some() {
            return None;
        }
        let mut block = Block::new(usize::MAX);
        block.push(b":method", method);
        let is_connect = method == b"CONNECT";
        if !is_connect {
            block.push(b":scheme", b"http");
            block.push(b":path", path);
        }
        // Written first, as what the authority became.
        let mut lines = lines.peekable();
        if let Some(host) = lines.next_if(|line| line.starts_with(b"Host: ")) {
            block.push(b":authority", host.get(6..).unwrap_or_default());
        }
        for line in lines.filter(|line| !line.is_empty()) {
            let colon = line.iter().position(|octet| *octet == b':')?;
            let value = line.get(colon + 1..).unwrap_or_default();
            block.push(line.get(..colon).unwrap_or_default(), value.strip_prefix(b" ").unwrap_or(value));
        }
        Some((Self { is_whole: body.is_empty(), block }, body))
    }

    /// How its body will come: with a length where that is announced, else piece by piece.
    pub fn framing(&self) -> Framing {
        match (self.block.length(), self.is_whole) {
            // Whether nothing comes is only known at the end.
            (Some(0) | None, false) => Framing::Chunked,
            (Some(length), _) => Framing::Length(length),
            (None, true) => Framing::None,
        }
    }
}

/// Reads a request.
///
/// # Errors
/// The rejection, where no head can be made of it.
pub fn read(incoming: &Incoming, limits: Limits, docket: &mut Docket<'_>) -> Result<Scanned, Refused> {
    let block = &incoming.block;
    let refused = |rejection| Refused { rejection, text: Bytes::copy_from_slice(block.text()) };
    if block.is_too_large() {
        let violation = h2_headers_too_large::at(block);
        return Err(refused(docket.rejection(violation)));
    }
    let pseudo = match check(block) {
        Ok(pseudo) => pseudo,
        Err(violation) => return Err(refused(docket.rejection(violation))),
    };
    let parts = pseudo.render(incoming);
    let text = parts.octets.clone();
    let odd = check_authority(&pseudo, block, &parts, docket);
    match assemble(parts, limits, docket) {
        Ok(Scanned { head, refused }) => {
            let refused = odd.err().into_iter().chain(refused).min_by_key(|r| r.rule().phase);
            Ok(Scanned { head, refused })
        }
        Err(rejection) => Err(Refused { rejection, text }),
    }
}

/// The trailers of a request as lines of text, with an empty one behind them.
///
/// # Errors
/// What is wrong with them.
pub fn trailers(block: &Block) -> Result<Vec<u8>, Violation> {
    if block.is_too_large() {
        return Err(h2_headers_too_large::at(block));
    }
    for line in block.lines() {
        if line.name.starts_with(b":") {
            return Err(h2_pseudo_in_trailers::at(&line));
        }
        check_line(&line).map_or(Ok(()), Err)?;
    }
    Ok([block.text(), b"\r\n"].concat())
}

/// The pseudo-header fields of a request.
#[derive(Default)]
struct Pseudo<'b> {
    method: Option<Line<'b>>,
    scheme: Option<Line<'b>>,
    authority: Option<Line<'b>>,
    path: Option<Line<'b>>,
    protocol: Option<Line<'b>>,
}

/// Everything that makes a block malformed (RFC 9113 §8.1.1).
fn check(block: &Block) -> Result<Pseudo<'_>, Violation> {
    let mut pseudo = Pseudo::default();
    let mut has_regular = false;
    for line in block.lines() {
        if line.name.first() != Some(&b':') {
            has_regular = true;
            check_line(&line).map_or(Ok(()), Err)?;
            continue;
        }
        let place = match line.name {
            b":method" => &mut pseudo.method,
            b":scheme" => &mut pseudo.scheme,
            b":authority" => &mut pseudo.authority,
            b":path" => &mut pseudo.path,
            b":protocol" => &mut pseudo.protocol,
            _ => return Err(h2_pseudo_unknown::at(&line)),
        };
        if has_regular {
            return Err(h2_pseudo_after_regular::at(&line));
        }
        if place.replace(line).is_some() {
            return Err(h2_pseudo_duplicate::at(&line));
        }
        if let Some(at) = odd_value(line.value) {
            return Err(h2_header_value_invalid::at(&line, at));
        }
    }
    pseudo.check().map_or(Ok(pseudo), Err)
}

/// What makes a single field malformed (RFC 9113 §8.2).
fn check_line(line: &Line<'_>) -> Option<Violation> {
    match line.name.iter().position(|octet| !grammar::TCHAR.holds(*octet) || octet.is_ascii_uppercase()) {
        _ if line.name.is_empty() => return Some(h2_header_name_invalid::empty(line)),
        Some(at) if line.name.get(at).is_some_and(u8::is_ascii_uppercase) => {
            return Some(h2_header_name_uppercase::at(line));
        }
        Some(at) => return Some(h2_header_name_invalid::at(line, at)),
        None => {}
    }
    if let Some(at) = odd_value(line.value) {
        return Some(h2_header_value_invalid::at(line, at));
    }
    match line.name {
        b"connection" | b"proxy-connection" | b"keep-alive" | b"transfer-encoding" | b"upgrade" => {
            Some(h2_connection_header::at(line))
        }
        b"te" if !line.value.eq_ignore_ascii_case(b"trailers") => Some(h2_te_invalid::at(line)),
        _ => None,
    }
}

/// The first octet that makes a value malformed (RFC 9113 §8.2.1).
fn odd_value(value: &[u8]) -> Option<usize> {
    match value {
        [first, ..] if grammar::is_ows(*first) => Some(0),
        [.., last] if grammar::is_ows(*last) => Some(value.len() - 1),
        _ => value.iter().position(|octet| matches!(octet, 0 | b'\r' | b'\n')),
    }
}

impl<'b> Pseudo<'b> {
    fn check(&self) -> Option<Violation> {
        let Some(method) = &self.method else { return Some(h2_pseudo_missing::of(":method")) };
        if let Some(protocol) = &self.protocol {
            return Some(h2_connect_malformed::protocol(protocol));
        }
        if method.value == b"CONNECT" {
            return match (self.scheme, self.path, self.authority) {
                (Some(line), _, _) | (None, Some(line), _) => Some(h2_connect_malformed::at(&line)),
                (None, None, None) => Some(h2_connect_malformed::no_authority()),
                (None, None, Some(_)) => None,
            };
        }
        let Some(scheme) = &self.scheme else { return Some(h2_pseudo_missing::of(":scheme")) };
        let Some(path) = &self.path else { return Some(h2_pseudo_missing::of(":path")) };
        if !scheme.value.eq_ignore_ascii_case(b"http") && !scheme.value.eq_ignore_ascii_case(b"https") {
            return Some(h2_scheme_invalid::at(scheme));
        }
        let is_asterisk = path.value == b"*" && method.value == b"OPTIONS";
        if !path.value.starts_with(b"/") && !is_asterisk {
            return Some(h2_path_invalid::start(path));
        }
        // No request line could hold these; whatever else a target may not hold has rules of its own.
        let odd = path.value.iter().position(|octet| *octet <= b' ' || *octet == 0x7f);
        odd.map(|at| h2_path_invalid::octet(path, at))
    }

    /// What the request line asks for.
    fn target(&self) -> &'b [u8] {
        // CONNECT names no path: there the authority is the target.
        self.path.or(self.authority).map_or(b"/", |line| line.value)
    }

    /// The head as text. Host comes first, cookies become one field again (RFC 9113 §8.2.3).
    fn render(&self, incoming: &Incoming) -> Parts {
        let block = &incoming.block;
        let mut text = Vec::with_capacity(block.text().len() + 32);
        let method = push(&mut text, self.method.map_or(b"", |line| line.value), b" ");
        let target = push(&mut text, self.target(), b" HTTP/2.0\r\n");
        let mut fields = Vec::with_capacity(16);
        let mut field = |text: &mut Vec<u8>, name: &[u8], value: &[u8]| {
            let name = push(text, name, b": ");
            fields.push(Field { name, value: push(text, value, b"\r\n"), folded: false });
        };
        if let Some(authority) = self.authority {
            field(&mut text, b"Host", authority.value);
        }
        let mut cookies: Vec<&[u8]> = Vec::new();
        for line in block.lines().filter(|line| !line.name.starts_with(b":")) {
            match line.name {
                b"cookie" => cookies.push(line.value),
                // What the authority says already.
                b"host" if self.authority.is_some() => {}
                name => field(&mut text, name, line.value),
            }
        }
        if !cookies.is_empty() {
            field(&mut text, b"cookie", &cookies.join(&b"; "[..]));
        }
        text.extend_from_slice(b"\r\n");
        Parts { octets: text.into(), method, target, fields, framing: incoming.framing() }
    }
}

fn push(text: &mut Vec<u8>, piece: &[u8], behind: &[u8]) -> Span {
    let start = text.len();
    text.extend_from_slice(piece);
    let end = text.len();
    text.extend_from_slice(behind);
    Span::new(start, end)
}

/// Whom the request is for (RFC 9113 §8.3.1). Places are those of the head.
fn check_authority(
    pseudo: &Pseudo<'_>,
    block: &Block,
    parts: &Parts,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let mut hosts = block.lines().filter(|line| line.name == b"host").map(|line| line.value);
    let Some(authority) = pseudo.authority.map(|line| line.value) else {
        return match hosts.next() {
            Some(_) => Ok(()),
            None => docket.raise(h2_authority_missing::here()),
        };
    };
    let at = parts.fields.first().map_or(Span::default(), |field| field.value);
    if let Some(user) = authority.iter().position(|octet| *octet == b'@') {
        docket.raise(h2_authority_userinfo::at(Span::new(at.start, at.start + user + 1)))?;
    }
    let default_port = if pseudo.scheme.is_some_and(|s| s.value.len() == 5) { 443 } else { 80 };
    match hosts.find(|named| !host::same(named, authority, default_port)) {
        Some(other) => docket.raise(h2_authority_host_mismatch::at(at, other, authority)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_rule::Policy;

    fn head(fields: &[(&str, &str)], is_whole: bool) -> Result<Scanned, Refused> {
        let mut block = Block::new(10_000);
        fields.iter().for_each(|(name, value)| block.push(name.as_bytes(), value.as_bytes()));
        read(&Incoming { block, is_whole }, Limits::default(), &mut Docket::new(&Policy::default()))
    }

    const GET: [(&str, &str); 4] =
        [(":method", "GET"), (":scheme", "https"), (":authority", "api.test"), (":path", "/pets?a=1")];

    #[test]
    fn a_request_becomes_the_head_that_http_1_gives() {
        let fields =
            [&GET[..], &[("cookie", "a=1"), ("host", "API.test:443"), ("x-own", "ä"), ("cookie", "b=2")]];
        let scanned = head(&fields.concat(), true).unwrap();
        assert!(scanned.refused.is_none(), "{:?}", scanned.refused);
        let text = "GET /pets?a=1 HTTP/2.0\r\nHost: api.test\r\nx-own: ä\r\ncookie: a=1; b=2\r\n\r\n";
        assert_eq!(scanned.head.octets, text.as_bytes());
        assert_eq!((scanned.head.method(), scanned.head.target()), (&b"GET"[..], &b"/pets?a=1"[..]));
        assert_eq!((scanned.head.framing, scanned.head.keep_alive), (Framing::None, true));
        assert_eq!(head(&GET, false).unwrap().head.framing, Framing::Chunked);
        let with_length = [&GET[..], &[("content-length", "3")]].concat();
        assert_eq!(head(&with_length, false).unwrap().head.framing, Framing::Length(3));
    }

    #[test]
    fn a_head_that_was_written_down_is_read_again_as_the_same() {
        for more in [&[("cookie", "a=1"), ("x-own", "")][..], &[], &[("content-length", "3")]] {
            let written = head(&[&GET[..], more].concat(), false).unwrap().head.octets;
            let octets = [&written[..], b"abc"].concat();
            let (incoming, body) = Incoming::recorded(&octets).unwrap();
            let policy = Policy::default();
            let again = read(&incoming, Limits::default(), &mut Docket::new(&policy)).unwrap();
            assert_eq!((again.head.octets, body), (written, &b"abc"[..]));
        }
        assert!(Incoming::recorded(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").is_none());
    }

    #[test]
    fn the_rules_of_http_1_hold_and_point_into_the_text() {
        let scanned = head(&[&GET[..3], &[(":path", "/a|b")]].concat(), true).unwrap();
        let rejection = scanned.refused.unwrap();
        assert_eq!(
            (rejection.rule().code, rejection.first().place.offset()),
            ("target-char-invalid", Some(6))
        );
        let refused = head(&[&GET[..], &[("x-own", "a\u{1}")]].concat(), true).unwrap_err();
        assert_eq!(refused.rejection.rule().code, "header-value-control");
        let at = refused.rejection.first().place.offset().unwrap();
        assert_eq!(refused.text.get(at), Some(&1));
    }

    #[test]
    fn no_field_can_add_a_line_to_the_text() {
        for (name, value) in [
            ("x", "a\r\nhost: evil.test"),
            ("x\r\nhost", "evil.test"),
            ("x: y", "z"),
            ("x", "a\n"),
            (":path", "/ HTTP/1.1\r\nHost: evil.test"),
            (":method", "GET / HTTP/1.1\r\nx:"),
            (":authority", "api.test\r\nx: y"),
        ] {
            let mut fields = GET.to_vec();
            match fields.iter_mut().find(|field| field.0 == name) {
                Some(field) => field.1 = value,
                None => fields.push((name, value)),
            }
            assert!(head(&fields, true).is_err(), "{name}: {value}");
        }
    }
}
