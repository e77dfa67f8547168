//! The kept request as it is sent again: complete, or not at all.

use candor_exchange::Exchange;
use candor_reader::given::is_whole;
use candor_rule::{
    sensitive::is_sensitive_name,
    text::{one_of, printable, thousands},
};
use candor_wire::serialise::is_hop_by_hop;
use candor_workbench::octets::{Look, cells};

use crate::output::Failure;

/// Methods that change nothing (RFC 9110 §9.2.1).
const SAFE: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// What marks a request that was sent again.
pub const MARK: &str = "Candor-Replay";

/// A request to send.
#[derive(Debug)]
pub struct Request {
    method: String,
    target: String,
    fields: Vec<Field>,
    body: Vec<u8>,
    /// The part that holds a secret which no flag puts in: target or body.
    masked: Option<&'static str>,
}

#[derive(Debug)]
struct Field {
    name: String,
    value: String,
    is_masked: bool,
}

impl Field {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl Request {
    /// That of an exchange.
    ///
    /// # Errors
    /// If it was not kept whole, or its head is not one that can be written anew.
    pub fn of(exchange: &Exchange) -> Result<Self, Failure> {
        let request = &exchange.request;
        if !is_whole(request) {
            let (kept, size) = (request.body.octets().len() as u64, request.body.size());
            let (kept, size) = (thousands(kept), thousands(size));
            let what =
                format!("the journal kept {kept} of {size} octets of the body: it cannot be sent again");
            let help = "let the client send it once more, with --journal-body raised";
            return Err(Failure::usage((what, help)));
        }
        let head = std::str::from_utf8(request.head.octets()).ok().and_then(read);
        let Some(head) = head else {
            let what =
                "the head of the request cannot be written anew: sent again, it would be another".to_owned();
            return Err(Failure::usage((what, "candor show ID --format curl makes a command of its octets")));
        };
        let mut read = Self { body: request.body.octets().to_vec(), ..head };
        // Records of earlier versions do not say what was masked: there the asterisks do.
        let hides = |octets: &[u8]| cells(octets, 0).iter().any(|cell| cell.look == Look::Redacted);
        let line_of = |at: usize| {
            request
                .head
                .octets()
                .get(..at)
                .unwrap_or_default()
                .iter()
                .filter(|octet| **octet == b'\n')
                .count()
        };
        let lines: Vec<usize> = request.head.masked().iter().map(|masked| line_of(masked.at)).collect();
        for (number, field) in read.fields.iter_mut().enumerate() {
            field.is_masked |= lines.contains(&(number + 1));
        }
        read.masked = match () {
            () if lines.contains(&0) || hides(read.target.as_bytes()) => Some("the target"),
            () if !request.body.masked().is_empty() || hides(&read.body) => Some("the body"),
            () => None,
        };
        Ok(read)
    }

    /// Refuses a method that may change data.
    ///
    /// # Errors
    /// If it is one.
    pub fn must_be_safe(&self) -> Result<(), Failure> {
        if SAFE.contains(&self.method.as_str()) {
            return Ok(());
        }
        let method = printable(self.method.as_bytes(), 40);
        let what = format!("{method} may change data; only {} are sent without asking", one_of(&SAFE));
        Err(Failure::usage((what, "send it all the same with --may-change-data")))
    }

    /// Puts a field in the place of those of its name.
    ///
    /// # Errors
    /// If it is no field, or one that the connection decides.
    pub fn set(&mut self, field: &str) -> Result<(), Failure> {
        let refused = |why: &str| {
            let what = format!("--set-header {}: {why}", printable(field.as_bytes(), 60));
            Failure::usage((what, "write a field as it stands in a head: 'Authorization: Bearer …'"))
        };
        let (name, value) = field.split_once(':').ok_or_else(|| refused("there is no colon"))?;
        let value = value.trim();
        if !is_token(name) || value.chars().any(|c| c.is_control()) {
            return Err(refused(
                "a name of letters, digits and hyphens and a value on one line are expected",
            ));
        }
        if is_ours(name) {
            return Err(refused("this field is written by candor itself"));
        }
        self.fields.retain(|known| !known.is(name));
        self.fields.push(Field { name: name.to_owned(), value: value.to_owned(), is_masked: false });
        Ok(())
    }

    /// Refuses a request of which something is masked.
    ///
    /// # Errors
    /// If something is, with what it is and how to put it in.
    pub fn must_be_unmasked(&self) -> Result<(), Failure> {
        let masked = self.fields.iter().filter(|field| field.is_masked && !is_ours(&field.name));
        let masked: Vec<&str> = masked.map(|field| field.name.as_str()).collect();
        if !masked.is_empty() {
            let flags = masked.iter().map(|name| format!("--set-header '{name}: …'"));
            let help = format!("put your own in: {}", flags.collect::<Vec<_>>().join(" "));
            let what = format!("the journal masked a secret in {}", masked.join(", "));
            return Err(Failure::usage((what, help.as_str())));
        }
        let Some(place) = self.masked else { return Ok(()) };
        let help = "candor show ID --format curl makes a command of it, to put your own in";
        Err(Failure::usage((format!("the journal masked a secret in {place} of the request"), help)))
    }

    /// Head and body to send; `host` is that of the upstream, where it is not the one that was asked for.
    pub fn octets(&self, host: Option<&str>, mark: &str) -> (Vec<u8>, Vec<u8>) {
        let own = self.fields.iter().find(|field| field.is("host")).map(|field| field.value.as_str());
        let host = host.or(own).unwrap_or_default();
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.target);
        for Field { name, value, .. } in self.fields.iter().filter(|field| !is_ours(&field.name)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Accept-Encoding: identity\r\n{MARK}: {mark}\r\nConnection: close\r\n"));
        if !self.body.is_empty() || !SAFE.contains(&self.method.as_str()) {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        (head.into_bytes(), self.body.clone())
    }

    /// "GET /orders", printable.
    pub fn line(&self) -> String {
        printable(format!("{} {}", self.method, self.target).as_bytes(), 60)
    }
}

/// Fields that are written anew.
fn is_ours(name: &str) -> bool {
    let own = ["host", "accept-encoding", "candor-replay", "content-length"];
    own.iter().any(|own| name.eq_ignore_ascii_case(own)) || is_hop_by_hop(name.as_bytes())
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// The request of a head that has nothing odd in it, without its body.
fn read(head: &str) -> Option<Request> {
    let mut lines = head.strip_suffix("\r\n\r\n")?.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_good = is_token(method)
        && target.starts_with('/')
        && target.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
        && matches!(version, "HTTP/1.0" | "HTTP/1.1")
        && words.next().is_none();
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let value = value.trim_matches([' ', '\t']).to_owned();
        let is_masked = value.contains("***") || (is_sensitive_name(name) && value.contains('*'));
        let is_good = is_token(name) && !value.contains(|c: char| c.is_control() && c != '\t');
        is_good.then(|| Field { name: name.to_owned(), value, is_masked })
    };
    let fields = lines.map(field).collect::<Option<Vec<_>>>()?;
    let (method, target) = (method.to_owned(), target.to_owned());
    is_good.then_some(Request { method, target, fields, body: Vec::new(), masked: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(head: &str, body: &str) -> Option<Request> {
        Some(Request { body: body.into(), ..read(head)? })
    }

    #[test]
    fn what_is_sent_is_written_anew_and_marked() {
        let head = "POST /a HTTP/1.1\r\nHost: api.test\r\nConnection: x, keep-alive\r\nTransfer-Encoding: chunked\r\n\
                    Content-Type: text/plain\r\nCandor-Replay: forged\r\n\r\n";
        let (head, body) = request(head, "hi").unwrap().octets(None, "id-1");
        assert_eq!(
            String::from_utf8(head).unwrap(),
            "POST /a HTTP/1.1\r\nHost: api.test\r\nContent-Type: text/plain\r\nAccept-Encoding: identity\r\n\
             Candor-Replay: id-1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
        );
        assert_eq!(body, b"hi");
    }

    #[test]
    fn a_head_with_anything_odd_is_not_sent() {
        for head in [
            "GET /a HTTP/1.1\nHost: a\n\n",
            "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET /a HTTP/1.1\r\nX: a\rb\r\n\r\n",
            "GET /a HTTP/1.1\r\n folded\r\n\r\n",
            "",
        ] {
            assert!(request(head, "").is_none(), "{head:?}");
        }
    }

    #[test]
    fn no_field_smuggles_another_one_in() {
        let mut sent = request("GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: ****\r\n\r\n", "").unwrap();
        assert!(sent.must_be_unmasked().is_err());
        for bad in ["a", "a b: c", "A: b\r\nX: y", "Content-Length: 3", "Host: b", ": c"] {
            assert!(sent.set(bad).is_err(), "{bad:?}");
        }
        sent.set("authorization: Bearer x").unwrap();
        assert!(sent.must_be_unmasked().is_ok());
        let (head, _) = sent.octets(Some("b.test"), "1");
        let head = String::from_utf8(head).unwrap();
        assert!(head.contains("Host: b.test\r\n") && head.contains("authorization: Bearer x\r\n"), "{head}");
        assert!(!head.contains("****"), "{head}");
    }
}
