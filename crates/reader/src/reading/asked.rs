//! The request as evidence: what Candor's own parsers find in it, and the names that it uses.
//!
//! An answer often says only that something is wrong. Whether the JSON is broken, the token absent, the head
//! larger than any server takes, can be seen in the request itself.

use std::borrow::Cow;

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Preset, Rejection};
use candor_syntax::{Boundary, Limits, Looks, MediaType, form, json, multipart, percent, sniff};
use candor_wire::{Framing, Previous, Scanner, body::Decoder};

use super::message::{MAX_BODY, Message};

/// Names that are kept of a body.
const MAX_NAMES: usize = 500;

/// A request.
#[derive(Debug)]
pub(crate) struct Asked<'r> {
    /// Its parts.
    pub(crate) message: Message<'r>,
    /// First word of the request line.
    pub(crate) method: Cow<'r, str>,
    /// Second word, up to the version.
    pub(crate) target: Cow<'r, str>,
    /// The first rule of HTTP that head or framing break.
    pub(crate) broken: Option<Broken>,
    /// Names in the query.
    pub(crate) query: Vec<String>,
    /// What else stands in the target, decoded: the path, its segments, the values of the query.
    values: Vec<String>,
    /// The body as it was meant.
    pub(crate) sent: Sent,
    /// The media type, if `Content-Type` can be read.
    pub(crate) media_type: Option<MediaType>,
    /// What the body plainly looks like.
    pub(crate) looks: Option<Looks>,
    /// Names in the body: those at its top first, then those further in.
    pub(crate) names: Vec<String>,
    /// How many of `names` stand at the top.
    pub(crate) top: usize,
}

/// A rule of HTTP that the request breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The rule's code.
    pub(crate) code: &'static str,
    /// Its status; 400 where the rule has none.
    pub(crate) status: u16,
    /// True if the fault is in the framing or the body, not in the head.
    pub(crate) in_body: bool,
}

/// What kind of body was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// None was announced.
    Nothing,
    /// One was announced, or is usual for the method, and is empty.
    Empty,
    /// Fewer octets than announced.
    Unfinished,
    /// A JSON object.
    Object,
    /// JSON that is no object.
    OtherJson,
    /// Meant as JSON by its label, and broken.
    BrokenJson,
    /// A form.
    Form,
    /// Parts in order.
    Multipart,
    /// Parts that cannot be told apart.
    BrokenMultipart,
    /// Anything else.
    Other,
}

impl<'r> Asked<'r> {
    /// Reads a request.
    pub(crate) fn of(octets: &'r [u8]) -> Self {
        // Without a request nothing is known to be wrong with it.
        let broken = if octets.is_empty() { None } else { first_broken(octets) };
        Self::about(Message::of(octets), broken)
    }

    /// Reads a request of which head and body were kept, as [`Message::kept`] has them.
    pub(crate) fn kept(head: &'r [u8], body: &'r [u8], size: u64) -> Self {
        let broken = if head.is_empty() { None } else { first_broken(head) };
        // What was announced and never came was not waited for: the answer was there first.
        let announced = Message::of(head).length().unwrap_or_default();
        Self::about(Message::kept(head, body, size.max(announced)), broken)
    }

    fn about(message: Message<'r>, broken: Option<Broken>) -> Self {
        let (method, target) = request_line(message.start);
        let query =
            target.split_once('?').map(|(_, query)| names_of_form(query.as_bytes())).unwrap_or_default();
        let values = values_of(&target);
        let mut asked = Self {
            media_type: message.get("content-type").and_then(|value| MediaType::parse(value).ok()),
            message,
            method,
            target,
            broken,
            query,
            values,
            sent: Sent::Nothing,
            looks: None,
            names: Vec::new(),
            top: 0,
        };
        asked.read_body();
        asked
    }

    /// Octets of the request target.
    pub(crate) fn target_length(&self) -> usize {
        self.target.len()
    }

    /// True if credentials were sent in a field that is made for them.
    pub(crate) fn has_credentials(&self) -> bool {
        ["authorization", "x-api-key", "api-key", "x-auth-token", "x-access-token"]
            .iter()
            .any(|name| self.message.has(name))
    }

    /// True if `Authorization: Basic` holds no base64.
    pub(crate) fn has_malformed_credentials(&self) -> bool {
        let value = self.message.text("authorization").unwrap_or_default();
        let Some((scheme, credentials)) = value.split_once(' ') else { return false };
        let alphabet = candor_syntax::base64::Alphabet::Standard;
        // A mask is no base64, and says nothing about what is under it.
        let is_masked = credentials.bytes().all(|octet| octet == b'*');
        scheme.eq_ignore_ascii_case("basic")
            && !is_masked
            && candor_syntax::base64::decode(credentials.trim().as_bytes(), alphabet).is_none()
    }

    /// True if the request has a body, or should have one.
    pub(crate) fn has_body(&self) -> bool {
        self.sent != Sent::Nothing || self.is_unknown()
    }

    /// True if there is no request to look at, only its answer.
    pub(crate) fn is_unknown(&self) -> bool {
        self.message.start.is_empty() && self.message.fields.is_empty()
    }

    /// True if the body does not fit its label, or has none that can be read.
    pub(crate) fn is_mislabelled(&self) -> bool {
        if matches!(self.sent, Sent::Nothing | Sent::Empty) {
            return false;
        }
        let Some(media_type) = &self.media_type else { return true };
        let charset = media_type.parameter("charset").map(str::to_ascii_lowercase);
        let odd_charset = charset.is_some_and(|c| !KNOWN_CHARSETS.contains(&c.as_str()));
        let unlike = self.looks.is_some_and(|looks| !looks.is(media_type));
        let is_text = media_type.is_text() || media_type.is_xml();
        odd_charset || is_text || (unlike && !media_type.is_json() && !media_type.is_multipart())
    }

    /// The name as the request writes it, if it has one that differs in case or in `_` and `-` alone.
    pub(crate) fn spelling(&self, name: &str) -> Option<&str> {
        let all = || self.names.iter().chain(&self.query);
        all().find(|n| *n == name).or_else(|| all().find(|n| alike(n, name))).map(String::as_str)
    }

    /// True for text that stands in the target as a value, and is no name of the request.
    pub(crate) fn is_value(&self, text: &str) -> bool {
        let plain = |text: &'_ str| text.trim_end_matches('.').to_lowercase();
        self.values.iter().any(|value| plain(value) == plain(text)) && self.spelling(text).is_none()
    }

    /// True if the body has a member of this name at its top.
    pub(crate) fn has_top(&self, name: &str) -> bool {
        self.names.iter().take(self.top).any(|n| n == name || alike(n, name))
    }

    fn read_body(&mut self) {
        let content = self.message.content();
        let announced = self.message.length();
        let is_announced = announced.is_some_and(|l| l > 0) || self.message.is_chunked();
        self.sent = if content.is_empty() && self.message.is_cut() {
            Sent::Other
        } else if content.is_empty() {
            let takes_one = matches!(&*self.method, "POST" | "PUT" | "PATCH");
            if is_announced && announced.is_some() {
                Sent::Unfinished
            } else if takes_one || is_announced {
                Sent::Empty
            } else {
                Sent::Nothing
            }
        } else if announced.is_some_and(|length| self.message.size < length) {
            self.read_names(&content);
            Sent::Unfinished
        } else {
            self.looks = sniff(&content);
            self.kind(&content)
        };
    }

    fn kind(&mut self, octets: &[u8]) -> Sent {
        let Some(media_type) = self.media_type.clone() else {
            return self.read_names(octets);
        };
        if octets.len() >= MAX_BODY {
            return Sent::Other;
        }
        if self.message.is_cut() && !media_type.is_form() {
            self.read_names(octets);
            return Sent::Other;
        }
        if media_type.is_json() {
            let coded = self.message.has("content-encoding");
            return match self.read_names(octets) {
                kind @ (Sent::Object | Sent::OtherJson) => kind,
                _ if coded => Sent::Other,
                _ => Sent::BrokenJson,
            };
        }
        if media_type.is_multipart() {
            return self.parts(&media_type, octets);
        }
        if media_type.is_form() && self.looks != Some(Looks::Json) {
            self.names = names_of_form(octets);
            self.top = self.names.len();
            return Sent::Form;
        }
        self.read_names(octets);
        Sent::Other
    }

    fn parts(&mut self, media_type: &MediaType, octets: &[u8]) -> Sent {
        let limits = Limits::default();
        let parts = Boundary::of(media_type, candor_rule::Span::default())
            .and_then(|boundary| multipart::read(octets, &boundary, true, &limits));
        match parts {
            Ok(parts) => {
                self.names = parts.into_iter().map(|part| part.name).take(MAX_NAMES).collect();
                self.top = self.names.len();
                Sent::Multipart
            }
            Err(_) => Sent::BrokenMultipart,
        }
    }

    /// The names of a JSON text, and what it is.
    fn read_names(&mut self, octets: &[u8]) -> Sent {
        let mended;
        let limits = json::Limits { max_depth: 1000 };
        let (document, whole) = match json::Document::parse(octets, &limits) {
            Ok(document) => (document, true),
            Err(_) => {
                let Some(text) = super::body::closed(octets) else {
                    self.names = quoted_keys(octets);
                    self.top = self.names.len();
                    return Sent::Other;
                };
                mended = text;
                match json::Document::parse(&mended, &limits) {
                    Ok(document) => (document, false),
                    Err(_) => return Sent::Other,
                }
            }
        };
        let root = document.root();
        self.names = root.members().map(|m| m.key.into_owned()).take(MAX_NAMES).collect();
        self.top = self.names.len();
        let mut open: Vec<json::Node<'_>> = root.members().map(|m| m.value).chain(root.items()).collect();
        while let Some(node) = open.pop() {
            if self.names.len() >= MAX_NAMES || open.len() > MAX_NAMES {
                break;
            }
            for member in node.members() {
                if !self.names.iter().any(|name| *name == member.key) {
                    self.names.push(member.key.into_owned());
                }
                open.push(member.value);
            }
            open.extend(node.items());
        }
        match (whole, root.kind()) {
            (true, json::Kind::Object) => Sent::Object,
            (true, _) => Sent::OtherJson,
            (false, _) => Sent::Other,
        }
    }
}

const KNOWN_CHARSETS: &[&str] =
    &["utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "utf-16", "iso-8859-15"];

/// True if two names differ in case, `_` and `-` alone.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let letters = |name: &'_ str| -> Vec<u8> {
        name.bytes().filter(|b| !matches!(b, b'_' | b'-' | b' ')).map(|b| b.to_ascii_lowercase()).collect()
    };
    !one.is_empty() && letters(one) == letters(other)
}

fn request_line(line: &[u8]) -> (Cow<'_, str>, Cow<'_, str>) {
    let mut words = line.splitn(2, |octet| *octet == b' ');
    let method = words.next().unwrap_or_default();
    let rest = words.next().unwrap_or_default();
    let version = rest.windows(6).rposition(|w| w.eq_ignore_ascii_case(b" HTTP/"));
    let target = rest.get(..version.unwrap_or(rest.len())).unwrap_or_default();
    (String::from_utf8_lossy(method.get(..64).unwrap_or(method)), String::from_utf8_lossy(target))
}

/// What stands in a target beside the names of the query, decoded; of lists of values each one, too.
fn values_of(target: &str) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let text = |octets: &[u8]| String::from_utf8_lossy(&percent::decode(octets)).into_owned();
    let segments = [target, path].into_iter().chain(path.split('/')).map(|part| text(part.as_bytes()));
    let of_query = form::pairs(query.as_bytes()).flat_map(|pair| {
        let value = pair.value_text().into_owned();
        let each: Vec<String> =
            value.split([',', ' ', ':', '|']).map(|one| one.trim_start_matches('-').to_owned()).collect();
        each.into_iter().chain([value])
    });
    segments.chain(of_query).filter(|value| !value.is_empty()).take(MAX_NAMES).collect()
}

fn names_of_form(octets: &[u8]) -> Vec<String> {
    form::pairs(octets)
        .map(|pair| pair.name_text().into_owned())
        .filter(|n| !n.is_empty())
        .take(MAX_NAMES)
        .collect()
}

/// Words in quotes that a colon follows: the names of an object that is no JSON.
fn quoted_keys(octets: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(octets.get(..4096).unwrap_or(octets));
    let mut names = Vec::new();
    for quote in ['"', '\''] {
        let parts: Vec<&str> = text.split(quote).collect();
        for pair in parts.windows(2).take(MAX_NAMES) {
            let [name, after] = pair else { continue };
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.$".contains(c));
            if is_name && after.trim_start().starts_with(':') && !names.iter().any(|n| n == name) {
                names.push((*name).to_owned());
            }
        }
    }
    names
}

/// The first rule that head or framing break, by the scanners that the gateway uses.
fn first_broken(octets: &[u8]) -> Option<Broken> {
    let policy = Policy::new(Preset::Strict);
    let mut docket = Docket::new(&policy);
    let seen = octets.get(..MAX_BODY).unwrap_or(octets);
    let mut buffer = BytesMut::from(seen);
    let limits = candor_wire::Limits::default();
    let mut scanner = Scanner::new(limits, Previous::Nothing);
    let scanned = match scanner.advance(&mut buffer, &mut docket) {
        Ok(Some(scanned)) => scanned,
        Ok(None) => return Some(broken(&scanner.end(&buffer, &docket))),
        Err(rejection) => return Some(broken(&rejection)),
    };
    if let Some(rejection) = scanned.refused {
        return Some(broken(&rejection));
    }
    if scanned.head.framing == Framing::Chunked {
        let mut decoder = Decoder::new(scanned.head.framing, scanned.head.octets.len(), limits);
        if let Err(rejection) = decoder.advance(&mut buffer, u64::MAX, &mut docket) {
            return Some(broken(&rejection));
        }
    }
    None
}

fn broken(rejection: &Rejection) -> Broken {
    let rule = rejection.rule();
    let status = rejection.status().map_or(400, |status| status.code());
    Broken { code: rule.code, status, in_body: rule.shape == candor_rule::Shape::Body }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(media_type: &str, body: &str) -> String {
        format!(
            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn bodies_are_told_apart() {
        let sent = |octets: &str| Asked::of(octets.as_bytes()).sent;
        assert_eq!(sent("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Sent::Nothing);
        assert_eq!(sent("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"), Sent::Empty);
        assert_eq!(sent("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}"), Sent::Unfinished);
        assert_eq!(sent(&post("application/json", "{}")), Sent::Object);
        assert_eq!(sent(&post("application/json", "[]")), Sent::OtherJson);
        assert_eq!(sent(&post("application/json", "{'a':1}")), Sent::BrokenJson);
        assert_eq!(sent(&post("application/x-www-form-urlencoded", "a=1&b=2")), Sent::Form);
        assert_eq!(sent(&post("multipart/form-data", "--a\r\n")), Sent::BrokenMultipart);
    }

    #[test]
    fn names_are_those_of_query_and_body() {
        let asked = Asked::of(b"GET /a?limit=1&sort HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(asked.query, ["limit", "sort"]);
        let text = post("application/json", r#"{"userId":1,"items":[{"sku":2}]}"#);
        let asked = Asked::of(text.as_bytes());
        assert_eq!(asked.names, ["userId", "items", "sku"]);
        assert_eq!(asked.spelling("user_id"), Some("userId"));
        assert!(asked.has_top("Items") && !asked.has_top("sku"));
        let broken = post("application/json", "{'name': 'Ann'}");
        assert_eq!(Asked::of(broken.as_bytes()).names, ["name"]);
    }

    #[test]
    fn what_is_wrong_with_the_head_is_known() {
        let code = |octets: &str| Asked::of(octets.as_bytes()).broken.map(|b| (b.code, b.status));
        assert_eq!(code("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), None);
        assert_eq!(code("GET / HTTP/1.1\r\n\r\n"), Some(("host-missing", 400)));
        assert_eq!(code("FROB / HTTP/1.1\r\nHost: x\r\n\r\n"), Some(("method-unknown", 501)));
    }

    #[test]
    fn a_body_without_the_right_label_is_noticed() {
        let wrong =
            |media_type: &str, body: &str| Asked::of(post(media_type, body).as_bytes()).is_mislabelled();
        assert!(wrong("text/plain", "{\"a\":1}"));
        assert!(wrong("application/x-www-form-urlencoded", "{\"a\":1}"));
        assert!(wrong("application json;;", "{\"a\":1}"));
        assert!(wrong("application/json; charset=foo", "{\"a\":1}"));
        assert!(!wrong("application/json", "a=1"), "that is broken JSON");
        assert!(!wrong("application/x-www-form-urlencoded", "a=1"));
    }
}
