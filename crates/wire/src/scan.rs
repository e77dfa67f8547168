//! The head scanner: octets in as they arrive, a [`Head`] out, or the first thing that is wrong.
//!
//! It works line by line and keeps its place between calls, so a head that drips in octet by octet costs
//! no more than one that comes at once. A correct field line is read in one pass: its name by a table, its
//! value eight octets at a time up to the CR LF. Only where that fails does `request_line` or `field_line` find
//! out what exactly is wrong.
//!
//! A violation that leaves the framing intact (an unknown method, an odd target) does not stop the
//! scanner: it is kept until the head is complete, so that the answer can leave the connection open.

use bytes::{Bytes, BytesMut};
use candor_rule::{Docket, Rejection, Span};

use crate::{
    Field, Framing, Head, Limits, Parts, Version, field_line, framing,
    grammar::{self, TARGET, TCHAR},
    identity,
    known::{Known, Seen},
    request_line, rules, target,
};

/// What came before this request on its connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Previous {
    /// Nothing: it is the first.
    #[default]
    Nothing,
    /// A request that was read in full. Octets after it that are no request are most likely the rest of
    /// a body that was declared too short, or not at all.
    Request,
    /// The same, and its body held so many octets that continue a character of UTF-8. A client that counts
    /// characters instead of octets declares exactly so many too few.
    Text {
        /// Octets `80` to `BF`.
        continuations: usize,
    },
}

impl Previous {
    /// After a request with this body.
    pub fn request(body: &[u8]) -> Self {
        match body.is_ascii() {
            true => Self::Request,
            false => Self::Text { continuations: body.iter().filter(|o| matches!(o, 0x80..=0xbf)).count() },
        }
    }
}

/// Most requests have fewer fields: room for so many is made at once.
const USUAL_FIELDS: usize = 16;

/// Reads one head from a buffer that grows.
#[derive(Debug)]
pub struct Scanner {
    limits: Limits,
    previous: Previous,
    /// Start of the line that is being read.
    at: usize,
    blank_lines: usize,
    line: Option<RequestLine>,
    fields: Vec<Field>,
    seen: Seen,
    cookies: usize,
    fields_start: usize,
    deferred: Option<Rejection>,
}

/// The parts of a request line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestLine {
    pub(crate) method: Span,
    pub(crate) target: Span,
    pub(crate) minor: u8,
    /// True if no octet of the target is outside [`TARGET`].
    pub(crate) plain: bool,
}

/// A head that was read in full, and the rule that it breaks without harm to its framing.
#[derive(Debug)]
pub struct Scanned {
    /// The head. Where its framing could not be told `keep_alive` is false.
    pub head: Head,
    /// Why it is refused nevertheless.
    pub refused: Option<Rejection>,
}

impl Scanner {
    /// At the first octet of a message.
    pub fn new(limits: Limits, previous: Previous) -> Self {
        Self {
            limits,
            previous,
            at: 0,
            blank_lines: 0,
            line: None,
            fields: Vec::new(),
            seen: Seen::default(),
            cookies: 0,
            fields_start: 0,
            deferred: None,
        }
    }

    /// True once octets of a request have been seen (empty lines do not count).
    pub fn has_begun(&self, buffer: &[u8]) -> bool {
        buffer.len() > self.at || self.line.is_some()
    }

    /// Reads on. `buffer` starts with the first octet of the message; when the head is complete its octets
    /// are split off. `None` asks for more octets.
    ///
    /// # Errors
    /// The rejection that ends the request: the place of the next one is unknown then.
    pub fn advance(
        &mut self,
        buffer: &mut BytesMut,
        docket: &mut Docket<'_>,
    ) -> Result<Option<Scanned>, Rejection> {
        loop {
            self.read_plain_fields(buffer, docket)?;
            let Some(end) = memchr::memchr(b'\n', &buffer[self.at..]).map(|i| self.at + i) else {
                self.check_unfinished(buffer, docket)?;
                return Ok(None);
            };
            let content = self.line_content(buffer, end);
            if content.is_empty() && self.line.is_some() {
                self.check_line_end(buffer, end, docket)?;
                return self.finish(buffer, end + 1, docket).map(Some);
            }
            if self.line.is_some() {
                self.check_length(&buffer[self.at..end], docket)?;
            }
            self.read_line(buffer, content, end, docket)?;
            self.at = end + 1;
        }
    }

    /// The client will send nothing more. If the head is incomplete: what is wrong with what there is,
    /// else that it breaks off.
    pub fn end(&mut self, buffer: &[u8], docket: &Docket<'_>) -> Rejection {
        if let Some(rejection) = self.deferred.take() {
            return rejection;
        }
        let rest = buffer.get(self.at..).unwrap_or_default();
        let unfinished = match self.line {
            None => request_line::unfinished(rest, self.at, &self.limits),
            Some(_) => field_line::unfinished(rest, self.at, self.fields.is_empty()),
        };
        let violation =
            unfinished.unwrap_or_else(|| rules::head_truncated::at(self.at.min(buffer.len()), buffer.len()));
        docket.rejection(violation)
    }

    /// Reads field lines for as long as they are plainly correct and there in full.
    fn read_plain_fields(&mut self, buffer: &[u8], docket: &mut Docket<'_>) -> Result<(), Rejection> {
        if self.line.is_none() {
            return Ok(());
        }
        while let Some(plain) = field_line::plain(buffer, self.at) {
            self.check_length(&buffer[self.at..plain.end + 1], docket)?;
            self.check_count(Span::new(self.at, plain.end), docket)?;
            self.keep_field(buffer, plain.field, plain.end, plain.underscore, docket)?;
            self.at = plain.end + 2;
        }
        Ok(())
    }

    /// The line without its line end.
    fn line_content(&self, buffer: &[u8], end: usize) -> Span {
        let carriage_return = end > self.at && buffer[end - 1] == b'\r';
        Span::new(self.at, end - usize::from(carriage_return))
    }

    fn check_line_end(&self, buffer: &[u8], end: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
        match end > self.at && buffer[end - 1] == b'\r' {
            true => Ok(()),
            false => docket.raise(rules::bare_lf::at(end)),
        }
    }

    fn read_line(
        &mut self,
        buffer: &[u8],
        content: Span,
        end: usize,
        docket: &mut Docket<'_>,
    ) -> Result<(), Rejection> {
        if self.line.is_some() {
            // Its octets come before its end: what is wrong with them is said first.
            self.read_field(buffer, content, docket)?;
            return self.check_line_end(buffer, end, docket);
        }
        if content.is_empty() {
            self.check_line_end(buffer, end, docket)?;
            self.blank_lines += 1;
            let limit = self.limits.max_blank_lines;
            return match self.blank_lines > limit {
                true => docket.raise(rules::leading_blank_lines::at(content.start, self.blank_lines, limit)),
                false => Ok(()),
            };
        }
        let line = self.read_request_line(buffer, content, end, docket)?;
        if let Err(rejection) = target::check(buffer, &line, &self.limits, docket) {
            self.defer(rejection)?;
        }
        self.line = Some(line);
        self.fields_start = end + 1;
        Ok(())
    }

    fn read_request_line(
        &self,
        buffer: &[u8],
        content: Span,
        end: usize,
        docket: &mut Docket<'_>,
    ) -> Result<RequestLine, Rejection> {
        let well_ended = content.end + 1 == end;
        if well_ended && let Some(line) = plain_request_line(buffer, content, &self.limits) {
            return Ok(line);
        }
        request_line::read(buffer, content, well_ended, &self.limits, self.previous, docket)
    }

    fn read_field(&mut self, buffer: &[u8], content: Span, docket: &mut Docket<'_>) -> Result<(), Rejection> {
        self.check_count(content, docket)?;
        match field_line::read(buffer, content, self.fields.last_mut(), docket)? {
            Some(field) => self.keep_field(buffer, field, content.end, true, docket),
            // A folded line belongs to the field before it, and to the size of all.
            None => self.check_section(content.end, docket),
        }
    }

    fn check_count(&self, content: Span, docket: &mut Docket<'_>) -> Result<(), Rejection> {
        let most = self.limits.max_header_count;
        match self.fields.len() >= most {
            true => docket.raise(rules::headers_too_many::at(content, most)),
            false => Ok(()),
        }
    }

    /// Takes a field whose line, which ends at `end`, is in order. `underscore`: its name may hold one.
    #[inline]
    fn keep_field(
        &mut self,
        buffer: &[u8],
        field: Field,
        end: usize,
        underscore: bool,
        docket: &mut Docket<'_>,
    ) -> Result<(), Rejection> {
        let known = Known::of(field.name.of(buffer));
        let content = Span::new(field.name.start, end);
        self.check_sizes(buffer, content, &field, known, docket)?;
        if underscore
            && let Some(violation) = field_line::underscore(buffer, &field)
            && let Err(rejection) = docket.raise(violation)
        {
            self.defer(rejection)?;
        }
        if let Some(known) = known {
            self.seen.note(known, self.fields.len());
        }
        if self.fields.is_empty() {
            self.fields.reserve(USUAL_FIELDS);
        }
        self.fields.push(field);
        Ok(())
    }

    fn check_sizes(
        &mut self,
        buffer: &[u8],
        content: Span,
        field: &Field,
        known: Option<Known>,
        docket: &mut Docket<'_>,
    ) -> Result<(), Rejection> {
        let limits = &self.limits;
        if known == Some(Known::Cookie) {
            self.cookies += field.value.len();
            if self.cookies > limits.max_cookie {
                docket.raise(rules::cookie_too_large::at(
                    field.name,
                    self.cookies,
                    limits.max_cookie,
                    field.value.of(buffer),
                ))?;
            }
        } else if content.len() > limits.max_header {
            let span = Span::octet(content.start + limits.max_header);
            let name = field.name.of(buffer);
            docket.raise(rules::header_too_large::at(span, name, limits.max_header))?;
        }
        self.check_section(content.end, docket)
    }

    /// Refuses field lines that take more room together than they may; `end` is that of the last one's content.
    fn check_section(&self, end: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
        let most = self.limits.max_headers;
        match end - self.fields_start > most {
            true => docket.raise(rules::headers_too_large::at(self.fields_start + most, most)),
            false => Ok(()),
        }
    }

    /// Refuses a line that can no longer become right before its end has come: another protocol, and
    /// lines beyond their limit.
    fn check_unfinished(&self, buffer: &[u8], docket: &mut Docket<'_>) -> Result<(), Rejection> {
        let rest = &buffer[self.at..];
        match self.line.is_some() {
            true => self.check_length(rest, docket),
            false => request_line::check_unfinished(rest, self.at, &self.limits, self.previous, docket),
        }
    }

    /// Refuses a field line that is longer than any may be, once so much of it has come; asked again when its
    /// end has come, so that the verdict does not depend on how the network cut it.
    #[inline]
    fn check_length(&self, line: &[u8], docket: &mut Docket<'_>) -> Result<(), Rejection> {
        let left = (self.limits.max_headers + 4).saturating_sub(self.at - self.fields_start);
        match line.len() <= (self.limits.max_header + 2).min(left) {
            true => Ok(()),
            false => self.too_long(line, left, docket),
        }
    }

    #[cold]
    fn too_long(&self, line: &[u8], left: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
        let limits = &self.limits;
        let begun = line.get(..limits.max_header).unwrap_or(line);
        let name = begun.split(|o| *o == b':').next().unwrap_or_default();
        let is_cookie = grammar::trim_ows(name).eq_ignore_ascii_case(b"cookie");
        // Cookies have a limit of their own, which is that of their values. Line ends are not counted.
        let longest = limits.max_header + if is_cookie { limits.max_cookie } else { 0 } + 2;
        if line.len() <= longest.min(left) {
            return Ok(());
        }
        if left < longest {
            let offset = self.fields_start + limits.max_headers;
            return docket.raise(rules::headers_too_large::at(offset, limits.max_headers));
        }
        let span = Span::octet(self.at + limits.max_header);
        docket.raise(match is_cookie {
            true => rules::cookie_too_large::at(span, line.len(), limits.max_cookie, line),
            false => rules::header_too_large::at(span, name.get(..64).unwrap_or(name), limits.max_header),
        })
    }

    /// Keeps a rejection that leaves the connection usable; gives back any other.
    fn defer(&mut self, rejection: Rejection) -> Result<(), Rejection> {
        if rejection.connection() == candor_rule::Connection::Close {
            return Err(rejection);
        }
        self.deferred.get_or_insert(rejection);
        Ok(())
    }

    fn finish(
        &mut self,
        buffer: &mut BytesMut,
        length: usize,
        docket: &mut Docket<'_>,
    ) -> Result<Scanned, Rejection> {
        // The line is set before the empty line that ends the head is looked for.
        let Some(line) = self.line else { return Err(self.end(buffer, docket)) };
        let version = if line.minor == 0 { Version::Http10 } else { Version::Http11 };
        let octets = buffer.split_to(length).freeze();
        Ok(self.judge(line, version, octets, None, docket))
    }

    /// What there is to say once all fields are known. `framing` is that of a body whose end something else tells.
    fn judge(
        &mut self,
        line: RequestLine,
        version: Version,
        octets: Bytes,
        framing: Option<Framing>,
        docket: &mut Docket<'_>,
    ) -> Scanned {
        let mut head = Head {
            octets,
            method: line.method,
            target: line.target,
            version,
            fields: std::mem::take(&mut self.fields),
            framing: Framing::None,
            keep_alive: false,
            expects_continue: false,
            wants_upgrade: false,
        };
        let mut refused = self.deferred.take();
        let identity = identity::check(&mut head, &self.seen, docket);
        keep_first(&mut refused, identity);
        match framing::determine(&head, &self.seen, docket) {
            Ok(told) => head.framing = framing.unwrap_or(told),
            Err(rejection) => {
                head.keep_alive = false;
                keep_first(&mut refused, Err(rejection));
            }
        }
        Scanned { head, refused }
    }

    /// A head whose fields did not have to be looked for: HTTP/2 tells them apart itself. Everything that is said of
    /// them in a head of HTTP/1 is said of them here.
    ///
    /// # Errors
    /// The rejection that ends the request.
    pub(crate) fn take(mut self, parts: Parts, docket: &mut Docket<'_>) -> Result<Scanned, Rejection> {
        let Parts { octets, method, target, fields, framing } = parts;
        let plain = TARGET.holds_all(target.of(&octets));
        let line = RequestLine { method, target, minor: 1, plain };
        request_line::check_parts(&octets, method, target, &self.limits, docket)?;
        if let Err(rejection) = target::check(&octets, &line, &self.limits, docket) {
            self.defer(rejection)?;
        }
        self.line = Some(line);
        self.fields_start = fields.first().map_or(octets.len(), |field| field.name.start);
        for field in fields {
            self.check_count(field.line(), docket)?;
            field_line::check_taken(&octets, &field, docket)?;
            self.keep_field(&octets, field, field.value.end, true, docket)?;
        }
        Ok(self.judge(line, Version::Http2, octets, Some(framing), docket))
    }
}

/// Keeps the rejection of the lower phase, the earlier one among equals.
fn keep_first(refused: &mut Option<Rejection>, result: Result<(), Rejection>) {
    let phase = |r: &Rejection| r.rule().phase;
    if let Err(rejection) = result
        && refused.as_ref().is_none_or(|earlier| phase(&rejection) < phase(earlier))
    {
        *refused = Some(rejection);
    }
}

/// The request line of a correct request. `None` sends it to the slow path, which finds out why.
fn plain_request_line(buffer: &[u8], content: Span, limits: &Limits) -> Option<RequestLine> {
    let line = content.of(buffer);
    let method_end = TCHAR.first_outside(line)?;
    let after = line.get(method_end + 1..)?;
    let target_length = TARGET.first_outside(after)?;
    let target_end = method_end + 1 + target_length;
    let minor = match line.get(target_end..)? {
        b" HTTP/1.0" => 0,
        [b' ', b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1'..=b'9'] => 1,
        _ => return None,
    };
    let plain = method_end > 0
        && method_end <= limits.max_method
        && line[method_end] == b' '
        && target_length > 0
        && target_length <= limits.max_target;
    plain.then_some(RequestLine {
        method: Span::new(content.start, content.start + method_end),
        target: Span::new(content.start + method_end + 1, content.start + target_end),
        minor,
        plain: true,
    })
}
