//! What the words of the answer say, of a request in which nothing is plainly wrong.

use super::{
    super::{FieldRead, asked::Sent, words},
    Cause,
    tell::{Case, LARGE_BODY},
};

impl Case<'_, '_> {
    /// The part of the head that is said to be too large. Such words leave no doubt, whatever else is wrong.
    pub(super) fn oversized(&self) -> Option<Cause> {
        if self.names_values() || self.complaints.is_structured {
            return None;
        }
        let has = |line: &str, phrases: &[&str]| phrases.iter().any(|phrase| line.contains(phrase));
        self.complaints.words.lines().filter(|line| has(line, words::OVERSIZED)).find_map(|line| {
            if has(line, words::TARGET) {
                Some(Cause::TargetTooLong)
            } else {
                has(line, words::HEAD).then_some(Cause::HeadTooLarge)
            }
        })
    }

    /// What the words say, of a request in which nothing is plainly wrong.
    pub(super) fn of_words(&self) -> Option<Cause> {
        let asked = self.asked;
        if asked.method == "OPTIONS" && asked.message.has("access-control-request-method") {
            return Some(Cause::CrossOrigin);
        }
        if (self.says(words::RATE) || self.is_counted()) && !self.names_values() {
            return Some(Cause::Rate);
        }
        if self.says(&["csrf", "xsrf", "cross-site", "authenticity token", "forgery"]) {
            return Some(Cause::Guard);
        }
        if let Some(cause) = self.named_host() {
            return Some(cause);
        }
        if !self.complaints.is_structured
            && let Some(cause) = self.who()
        {
            return Some(cause);
        }
        if self.says(words::TOO_LARGE)
            && (!self.names_values() || asked.message.size > LARGE_BODY)
            && asked.has_body()
        {
            return Some(Cause::BodyTooLarge);
        }
        if asked.is_mislabelled() {
            return Some(Cause::MediaType);
        }
        if asked.sent == Sent::Empty {
            return Some(Cause::BodyEmpty);
        }
        let wants_parts = self.says(&["multipart", "boundary", "form-data"]) && asked.sent != Sent::Multipart;
        if asked.has_body() && (self.says(words::MEDIA) || wants_parts) && !self.complaints.is_structured {
            return Some(Cause::MediaType);
        }
        if self.names_known_missing() {
            return Some(Cause::MediaType);
        }
        if !asked.has_body() && !asked.is_unknown() && has_odd_path(&asked.target) {
            return Some(Cause::Target);
        }
        if self.says(words::CONFLICT) {
            return Some(Cause::Conflict);
        }
        if self.names_values() {
            let in_path = self.fields.iter().all(|field| field.within == "path");
            return Some(if in_path { Cause::PathValue } else { Cause::Values });
        }
        if self.says(words::NOT_FOUND) || self.says_none_is_found() {
            return Some(Cause::NotFound);
        }
        if self.says(words::METHOD) || self.names_a_method() {
            return Some(Cause::MethodNotAllowed);
        }
        if asked.sent == Sent::OtherJson {
            return Some(Cause::Values);
        }
        if asked.has_body()
            && self.says(words::SYNTAX)
            && !(asked.sent == Sent::Object && self.says(words::VALUES))
        {
            return Some(Cause::Syntax);
        }
        self.says(words::VALUES).then_some(Cause::Values)
    }

    /// `No user found …`, and `Unknown user` where one thing was asked for.
    fn says_none_is_found(&self) -> bool {
        let is_lookup = !self.asked.has_body() && self.asked.query.is_empty();
        let is_one = |line: &str| {
            line.starts_with("no ") && line.contains(" found")
                || is_lookup
                    && (line.starts_with("unknown ") || line.starts_with("no ") && line.contains(" with "))
        };
        self.complaints.words.lines().any(is_one)
    }

    fn named_host(&self) -> Option<Cause> {
        let named = [
            "invalid host",
            "disallowedhost",
            "host header",
            "http_host",
            "unknown host",
            "host not",
            "untrusted host",
            "bad host",
        ];
        self.says(&named).then(|| self.host().unwrap_or(Cause::ForeignHost))
    }

    pub(super) fn guard(&self) -> Cause {
        if self.asked.method == "OPTIONS" && self.asked.message.has("access-control-request-method") {
            Cause::CrossOrigin
        } else if self.says(words::GUARD) {
            Cause::Guard
        } else {
            Cause::Permission
        }
    }

    pub(super) fn conflict(&self) -> Cause {
        let says_values = self.says(&["missing", "required"]) && !self.says(words::CONFLICT);
        if says_values { Cause::Values } else { Cause::Conflict }
    }

    /// Who asks: not known, or known and not allowed.
    fn who(&self) -> Option<Cause> {
        let is_loose = !self.asked.has_body() && !self.names_values() && self.says(words::AUTH_LOOSE);
        let challenged = self.answer.has("www-authenticate");
        let unknown = self.says(words::AUTH) || is_loose || challenged || self.misses_authorization();
        let denied = self.says(words::PERMISSION) && !self.says(words::METHOD);
        let of_values = self.names_values()
            && !self.fields.iter().all(|f| candor_rule::sensitive::is_sensitive_name(&f.name));
        if of_values && self.asked.has_body() {
            return None;
        }
        match (unknown, denied) {
            (true, true) if self.asked.has_credentials() => Some(Cause::Permission),
            (true, _) => Some(Cause::Authentication),
            (false, true) => Some(Cause::Permission),
            (false, false) => None,
        }
    }

    /// The header field by its name, in whatever sentence, where it was not sent.
    fn misses_authorization(&self) -> bool {
        let misses = |line: &str| {
            line.contains("authorization") && ["missing", "required"].iter().any(|word| line.contains(word))
        };
        !self.asked.has_credentials() && self.complaints.words.lines().any(misses)
    }

    /// True if fields of the answer say that this client has used up its share.
    fn is_counted(&self) -> bool {
        let used_up = ["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining"];
        self.answer.has("retry-after") || used_up.iter().any(|name| self.answer.header(name) == "0")
    }

    /// `Only POST …`, `GET is not supported`: a method in capitals, and what may be done with it.
    fn names_a_method(&self) -> bool {
        const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
        let names =
            |text: &String| text.split(|c: char| !c.is_alphanumeric()).any(|word| METHODS.contains(&word));
        self.says(&["only", "support", "allow", "accept", "use "])
            && self.complaints.sentences.iter().any(names)
    }

    /// True if what is called missing was sent, so that the body was not read as it was meant.
    fn names_known_missing(&self) -> bool {
        let missing = |field: &FieldRead| {
            let message = field.message.to_lowercase();
            let name = field.name.strip_prefix('/').unwrap_or(&field.name);
            let says = MISSING.iter().any(|words| message.contains(words))
                || message == "required"
                || message.starts_with("no ")
                || message.contains(&format!("{} is required", name.to_lowercase()));
            says && field.within == "body"
                && !name.contains('/')
                && self.asked.has_top(name)
                && self.is_plain(name)
        };
        self.asked.sent == Sent::Object && !self.fields.is_empty() && self.fields.iter().all(missing)
    }

    /// True if a member of the body holds text or a number and is not empty.
    fn is_plain(&self, name: &str) -> bool {
        let content = self.asked.message.content();
        let Ok(document) =
            candor_syntax::json::Document::parse(&content, &candor_syntax::json::Limits::default())
        else {
            return false;
        };
        let value = document.root().child(name);
        value.is_some_and(|value| value.as_str().is_some_and(|text| !text.trim().is_empty()))
    }
}

/// Ways of saying that something was not sent.
#[rustfmt::skip]
const MISSING: &[&str] = &[
    "field is required", "field required", "missing", "no file", "submitted", "must be a file",
    "file is required", "file required", "required property", "must not be null",
];

/// True if the path holds what no path of an API holds on purpose: broken percent-encoding, a NUL, dots.
fn has_odd_path(target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let mut octets = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            octets.push(*first);
            continue;
        }
        let digits = after.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        let Some(octet) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else { return true };
        octets.push(octet);
        rest = after.get(2..).unwrap_or_default();
    }
    octets.iter().any(|octet| *octet < 0x20)
        || std::str::from_utf8(&octets).is_err()
        || octets.windows(3).any(|three| three == b"../")
        || !path.starts_with('/')
}
