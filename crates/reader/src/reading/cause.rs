//! Why a request was refused, and the status that fits.
//!
//! Most statuses say the cause themselves. 400 and 422 are used for everything, so there the request is looked
//! at first (our parsers see whether head, framing, label or JSON are at fault), then the places that the answer
//! names, then its words. The order of the steps is the order of trust.

use super::{
    FieldRead,
    answer::Answer,
    asked::{Asked, Sent},
    complaint::Complaints,
    words,
};

/// Octets of a request target that some server refuses.
const LONG_TARGET: usize = 4000;
/// Octets of a head that some server refuses.
const LARGE_HEAD: usize = 8000;
/// Header fields that some server refuses.
const MANY_FIELDS: usize = 100;
/// Octets of a body that are unusual for values alone.
const LARGE_BODY: usize = 16_000;
/// A length that nobody takes.
const HUGE: u64 = 1 << 30;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The head cannot be read.
    Head,
    /// The version of HTTP is not spoken.
    Version,
    /// The method is not known at all.
    UnknownMethod,
    /// The target holds what no target may hold.
    Target,
    /// The target is too long.
    TargetTooLong,
    /// The head is too large.
    HeadTooLarge,
    /// `Host` is missing or malformed.
    Host,
    /// `Host` names somebody else.
    ForeignHost,
    /// `Expect` cannot be met.
    Expectation,
    /// The connection has to be upgraded first.
    Upgrade,
    /// Nobody can tell where the body ends.
    Framing,
    /// A transfer coding is not known.
    TransferCoding,
    /// A length is wanted.
    LengthRequired,
    /// The body ends too soon.
    BodyIncomplete,
    /// The head did not come in time.
    HeadTimeout,
    /// The body did not come in time.
    BodyTimeout,
    /// The body is too large.
    BodyTooLarge,
    /// The content coding is not known, or the body is not in it.
    ContentCoding,
    /// The body is not of a type that is taken, or is labelled so.
    MediaType,
    /// There is no body.
    BodyEmpty,
    /// The body cannot be parsed.
    Syntax,
    /// The parts of a multipart body cannot be told apart.
    Multipart,
    /// What was sent can be read, and its values are not right.
    Values,
    /// A value in the path is not right.
    PathValue,
    /// It exists already.
    Conflict,
    /// There is nothing there.
    NotFound,
    /// There was something, and it is gone for good.
    Gone,
    /// Not by this method.
    MethodNotAllowed,
    /// No answer of a type that the client takes.
    NotAcceptable,
    /// A condition of the request does not hold.
    Precondition,
    /// The range lies outside.
    Range,
    /// Nobody is logged in.
    Authentication,
    /// Who is logged in may not.
    Permission,
    /// A watchman: CSRF, firewall, address.
    Guard,
    /// Another site asks.
    CrossOrigin,
    /// Too often.
    Rate,
    /// What the status says.
    AsSent,
}

impl Cause {
    /// Shape and status.
    const fn facts(self) -> (u8, u16) {
        match self {
            Self::Head | Self::Target | Self::Host => (1, 400),
            Self::Version => (1, 505),
            Self::UnknownMethod => (1, 501),
            Self::TargetTooLong => (1, 414),
            Self::HeadTooLarge => (1, 431),
            Self::ForeignHost => (1, 421),
            Self::Expectation => (1, 417),
            Self::Upgrade => (1, 426),
            Self::Framing | Self::BodyIncomplete | Self::BodyEmpty | Self::Syntax | Self::Multipart => {
                (2, 400)
            }
            Self::TransferCoding => (2, 501),
            Self::LengthRequired => (2, 411),
            Self::HeadTimeout => (1, 408),
            Self::BodyTimeout => (2, 408),
            Self::BodyTooLarge => (2, 413),
            Self::ContentCoding | Self::MediaType => (2, 415),
            Self::Values => (3, 422),
            Self::Conflict => (3, 409),
            Self::PathValue | Self::NotFound => (1, 404),
            Self::Gone => (1, 410),
            Self::MethodNotAllowed => (1, 405),
            Self::NotAcceptable => (1, 406),
            Self::Precondition => (1, 412),
            Self::Range => (1, 416),
            Self::Authentication => (1, 401),
            Self::Permission | Self::Guard | Self::CrossOrigin => (4, 403),
            Self::Rate => (4, 429),
            Self::AsSent => (1, 0),
        }
    }

    /// 1 target or headers, 2 body, 3 values, 4 guard.
    pub const fn shape(self) -> u8 {
        self.facts().0
    }

    /// The status that fits, where `sent` was sent.
    pub const fn right_status(self, sent: u16) -> u16 {
        match self.facts().1 {
            0 => sent,
            status => status,
        }
    }

    /// True if places that the answer names are what it is about, and not names in passing.
    pub const fn is_about_places(self) -> bool {
        matches!(
            self,
            Self::Values
                | Self::PathValue
                | Self::Conflict
                | Self::BodyEmpty
                | Self::MediaType
                | Self::Multipart
                | Self::Target
        )
    }

    /// True if only a server looks at what is wrong, long before an application does.
    pub const fn is_of_connection(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Version
                | Self::UnknownMethod
                | Self::TargetTooLong
                | Self::HeadTooLarge
                | Self::Host
                | Self::Expectation
                | Self::Framing
                | Self::TransferCoding
                | Self::LengthRequired
                | Self::BodyIncomplete
                | Self::HeadTimeout
                | Self::BodyTimeout
        )
    }
}

/// What there is to judge by.
pub(super) struct Case<'c, 'r> {
    pub(super) asked: &'c Asked<'r>,
    pub(super) answer: &'c Answer<'r>,
    pub(super) complaints: &'c Complaints,
    pub(super) fields: &'c [FieldRead],
}

/// The cause.
pub(super) fn tell(case: &Case<'_, '_>) -> Cause {
    match case.answer.status() {
        401 | 407 => Cause::Authentication,
        403 | 451 => case.guard(),
        404 => Cause::NotFound,
        410 => Cause::Gone,
        405 => Cause::MethodNotAllowed,
        406 if case.says(words::MEDIA) && case.asked.is_mislabelled() => Cause::MediaType,
        406 => Cause::NotAcceptable,
        408 if case.asked.message.is_head_complete => Cause::BodyTimeout,
        408 => Cause::HeadTimeout,
        409 => case.conflict(),
        411 => Cause::LengthRequired,
        412 => Cause::Precondition,
        413 => case.too_large(),
        414 => Cause::TargetTooLong,
        415 if case.asked.message.has("content-encoding") => Cause::ContentCoding,
        415 => Cause::MediaType,
        416 => Cause::Range,
        417 => Cause::Expectation,
        419 => Cause::Guard,
        421 => case.host().unwrap_or(Cause::ForeignHost),
        426 => case.head().filter(|cause| *cause == Cause::Version).unwrap_or(Cause::Upgrade),
        420 | 429 => Cause::Rate,
        431 if case.asked.target_length() > LONG_TARGET => Cause::TargetTooLong,
        431 => Cause::HeadTooLarge,
        440 | 498 => Cause::Authentication,
        400 | 422 | 402 | 418 => {
            let told = case.oversized().or_else(|| case.of_request()).or_else(|| case.of_words());
            told.unwrap_or_else(|| case.left())
        }
        _ => Cause::AsSent,
    }
}

impl Case<'_, '_> {
    fn says(&self, phrases: &[&str]) -> bool {
        self.complaints.say_any(phrases)
    }

    /// True if values in body, query or header are complained about.
    fn names_values(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The first thing that is wrong with the request for everybody to see, unless the answer speaks of values.
    fn of_request(&self) -> Option<Cause> {
        let asked = self.asked;
        let reached_code = self.names_values() && self.answer.is_json();
        match self.head() {
            Some(Cause::Target) => return Some(Cause::Target),
            Some(cause) if !reached_code => return Some(cause),
            None if !self.names_values() && self.large_head().is_some() => return self.large_head(),
            _ => {}
        }
        if let Some(broken) = asked.broken.filter(|b| b.in_body && b.code != "length-required")
            && (!self.names_values() || !self.complaints.is_structured)
        {
            return Some(if broken.status == 501 { Cause::TransferCoding } else { Cause::Framing });
        }
        if asked.message.has("content-encoding") && !self.names_values() {
            return Some(Cause::ContentCoding);
        }
        if asked.sent == Sent::Unfinished {
            let huge = asked.message.length().is_some_and(|length| length >= HUGE);
            return Some(if huge && !self.names_values() {
                Cause::BodyTooLarge
            } else {
                Cause::BodyIncomplete
            });
        }
        if asked.sent == Sent::BrokenMultipart {
            return Some(Cause::Multipart);
        }
        if asked.sent == Sent::BrokenJson {
            let is_of_values = |field: &FieldRead| !words::speak_of_syntax(&field.message);
            return Some(if self.fields.iter().any(is_of_values) { Cause::Values } else { Cause::Syntax });
        }
        None
    }

    /// The part of the head that is said to be too large. Such words leave no doubt, whatever else is wrong.
    fn oversized(&self) -> Option<Cause> {
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
    fn of_words(&self) -> Option<Cause> {
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
            && (!self.names_values() || asked.message.raw.len() > LARGE_BODY)
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

    /// Nothing was said: what is likely.
    fn left(&self) -> Cause {
        let asked = self.asked;
        if asked.has_malformed_credentials() {
            return Cause::Authentication;
        }
        if asked.message.raw.len() > LARGE_BODY {
            return Cause::BodyTooLarge;
        }
        if asked.has_body() || !asked.query.is_empty() {
            return Cause::Values;
        }
        if self.answer.is_bare() { Cause::Head } else { Cause::Values }
    }

    /// What our scanner finds in the head.
    fn head(&self) -> Option<Cause> {
        let broken = self.asked.broken.filter(|b| !b.in_body)?;
        Some(match (broken.status, broken.code) {
            (505, _) => Cause::Version,
            (501, _) => Cause::UnknownMethod,
            (414, _) => Cause::TargetTooLong,
            (431, _) => Cause::HeadTooLarge,
            (426 | 405 | 421 | 508, _) | (_, "accept-malformed") => return None,
            (_, code) if code.starts_with("host-") => Cause::Host,
            (_, code) if code.starts_with("target-") => Cause::Target,
            _ => Cause::Head,
        })
    }

    fn large_head(&self) -> Option<Cause> {
        let message = &self.asked.message;
        if self.asked.target_length() > LONG_TARGET {
            return Some(Cause::TargetTooLong);
        }
        (message.head_length > LARGE_HEAD || message.fields.len() >= MANY_FIELDS)
            .then_some(Cause::HeadTooLarge)
    }

    fn too_large(&self) -> Cause {
        let is_small =
            self.asked.message.raw.len() < 1000 && self.asked.message.length().is_none_or(|l| l < 1000);
        match self.large_head() {
            Some(cause) if is_small => cause,
            _ => Cause::BodyTooLarge,
        }
    }

    fn host(&self) -> Option<Cause> {
        self.head().filter(|cause| *cause == Cause::Host)
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

    fn guard(&self) -> Cause {
        if self.asked.method == "OPTIONS" && self.asked.message.has("access-control-request-method") {
            Cause::CrossOrigin
        } else if self.says(words::GUARD) {
            Cause::Guard
        } else {
            Cause::Permission
        }
    }

    fn conflict(&self) -> Cause {
        let says_values = self.says(&["missing", "required"]) && !self.says(words::CONFLICT);
        if says_values { Cause::Values } else { Cause::Conflict }
    }

    /// Who asks: not known, or known and not allowed.
    fn who(&self) -> Option<Cause> {
        let is_loose = !self.asked.has_body() && !self.names_values() && self.says(words::AUTH_LOOSE);
        let challenged = self.answer.has("www-authenticate");
        let unknown = self.says(words::AUTH) || is_loose || challenged;
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
