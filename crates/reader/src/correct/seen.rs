//! A request as the inspector sees it: its verdict, and the parts that corrections work on.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use bytes::{Bytes, BytesMut};
use candor_contract::{Contract, Operation, Route};
use candor_inspect::{Inspector, Octets, Outcome, Previous, inspect};
use candor_rule::{Docket, Rejection, Span, Violation};
use candor_syntax::{MediaType, content};
use candor_wire::{Framing, Head, body::Decoder, serialise};

use super::Splice;

/// A request and what was found out about it.
pub(crate) struct Seen<'a> {
    pub inspector: &'a Inspector,
    pub octets: &'a [u8],
    /// `None` if it cannot be read.
    pub head: Option<Head>,
    /// After transfer decoding.
    pub body: Bytes,
    /// The octets that carry the body, framing included.
    pub carrier: Span,
    /// Why it is refused; `None` if it is not.
    pub refused: Option<Rejection>,
    /// True if somebody answers for it: only then is `refused: None` good news.
    pub is_judged: bool,
}

impl<'a> Seen<'a> {
    /// Asks the inspector about a request that was sent alone on its connection.
    pub fn of(inspector: &'a Inspector, octets: &'a [u8]) -> Self {
        let mut input = Octets::recorded(octets);
        let first = now(inspect(inspector, &mut input, Previous::Nothing));
        let start = first.head.as_ref().map_or(octets.len(), |head| head.octets.len());
        let mut seen = Self {
            inspector,
            octets,
            carrier: Span::new(start.min(octets.len()), octets.len()),
            body: first.body.clone(),
            head: first.head.clone(),
            refused: None,
            is_judged: true,
        };
        match first.outcome {
            Outcome::Rejected(rejection) => seen.refused = Some(rejection),
            Outcome::Accepted if first.consumed < octets.len() => {
                // Whatever follows belongs to it as well: nothing else was to be sent.
                let previous = Previous::request(&first.body);
                match now(inspect(inspector, &mut input, previous)).outcome {
                    Outcome::Rejected(rejection) => seen.refused = Some(rejection),
                    _ => seen.is_judged = false,
                }
            }
            Outcome::Accepted | Outcome::Preflight(_) => {}
            Outcome::Failed(_) | Outcome::Nothing | Outcome::Gone(_) => seen.is_judged = false,
        }
        seen.find_body();
        seen.read_body();
        seen
    }

    /// Without a contract the inspector reads no body: nobody asked for a type. But who labels one means it.
    fn read_body(&mut self) {
        let is_open = self.inspector.contract.is_none() && self.is_judged && self.refused.is_none();
        let Some(media_type) =
            self.media_type().filter(|_| is_open && self.is_plain() && !self.body.is_empty())
        else {
            return;
        };
        let header = self.field("content-type").map(|(span, _)| span);
        let body = self.body.clone();
        let read = content::read(&media_type, header, &body, &self.inspector.body_limits);
        let mut docket = Docket::new(&self.inspector.policy);
        let found = match read.mismatch {
            Some(mismatch) => vec![mismatch],
            None => read.violations,
        };
        let raised = found.into_iter().try_for_each(|violation| docket.raise(violation));
        self.refused = raised.and_then(|()| docket.settle()).err();
    }

    /// The body where the verdict fell before it was read.
    fn find_body(&mut self) {
        let Some(head) = &self.head else { return };
        match head.framing {
            Framing::Length(length) => {
                let end = self.carrier.start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
                self.carrier.end = end.min(self.octets.len());
                self.body = Bytes::copy_from_slice(self.carrier.of(self.octets));
            }
            Framing::Chunked if self.body.is_empty() => {
                let mut docket = Docket::new(&self.inspector.policy);
                let mut decoder = Decoder::new(Framing::Chunked, self.carrier.start, self.inspector.limits);
                let mut buffer = BytesMut::from(self.carrier.of(self.octets));
                if decoder.advance(&mut buffer, self.octets.len() as u64, &mut docket).is_ok() {
                    self.body = decoder.into_content();
                }
            }
            Framing::Chunked => {}
            // Octets behind a head that announces none: a Content-Length was forgotten.
            Framing::None => self.body = Bytes::copy_from_slice(self.carrier.of(self.octets)),
        }
    }

    /// What is wrong, as far as the lowest broken phase says.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.refused.iter().flat_map(Rejection::violations)
    }

    /// The value of a field, its white space trimmed.
    pub fn field(&self, name: &str) -> Option<(Span, Vec<u8>)> {
        let (field, value) = self.head.as_ref()?.get(name)?;
        Some((field.value, value.into_owned()))
    }

    /// The type that the body is said to have.
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::parse(&self.field("content-type")?.1).ok()
    }

    /// True if the body travels without a content coding, so that its octets can be edited.
    pub fn is_plain(&self) -> bool {
        self.field("content-encoding").is_none_or(|(_, value)| value.eq_ignore_ascii_case(b"identity"))
    }

    /// The path template of the contract that it asks for, whether that has the method or not.
    pub fn template(&self) -> Option<String> {
        let contract: &Contract = self.inspector.contract.as_deref()?;
        let head = self.head.as_ref()?;
        let (path, _) = self.target()?;
        match contract.route(head.method(), path.of(&head.octets), path) {
            Route::Found(found) => Some(found.operation.template().to_owned()),
            Route::MethodNotAllowed { scope, .. } | Route::Options { scope, .. } => {
                scope.path.map(|path| path.to_string())
            }
            _ => None,
        }
    }

    /// The operation that it asks for.
    pub fn operation(&self) -> Option<&'a Operation> {
        let contract: &Contract = self.inspector.contract.as_deref()?;
        let head = self.head.as_ref()?;
        let (path, _) = self.target()?;
        match contract.route(head.method(), path.of(&head.octets), path) {
            Route::Found(found) => Some(found.operation),
            _ => None,
        }
    }

    /// Path, and query without its "?".
    pub fn target(&self) -> Option<(Span, Option<Span>)> {
        let head = self.head.as_ref()?;
        let span = serialise::path_and_query(head);
        Some(match span.of(&head.octets).iter().position(|o| *o == b'?') {
            Some(at) => {
                let path = Span::new(span.start, span.start + at);
                (path, Some(Span::new(path.end + 1, span.end)))
            }
            None => (span, None),
        })
    }

    /// Splices of the body as splices of the message, with the framing that follows from them. `None` if
    /// the body cannot be edited.
    pub fn in_body(&self, mut splices: Vec<Splice>) -> Option<Vec<Splice>> {
        let head = self.head.as_ref()?;
        if !self.is_plain() {
            return None;
        }
        let added: usize = splices.iter().map(|s| s.with.len()).sum();
        let removed: usize = splices.iter().map(|s| s.span.len()).sum();
        let length = (self.body.len() + added).checked_sub(removed)?;
        match head.framing {
            Framing::Length(_) => {
                splices.iter_mut().for_each(|s| s.span = s.span.shifted(self.carrier.start));
                splices.extend(self.with_length(length));
            }
            Framing::Chunked => {
                let mut draft = super::Draft::of(&self.body);
                if !draft.apply(&splices) {
                    return None;
                }
                let mut one = format!("{length:x}\r\n").into_bytes();
                one.extend(draft.octets());
                one.extend(b"\r\n0\r\n\r\n");
                splices = vec![Splice::new(self.carrier, one)];
            }
            Framing::None => return None,
        }
        Some(splices)
    }

    /// The Content-Length that a body of this length needs, if it is not the one that is there.
    pub fn with_length(&self, length: usize) -> Vec<Splice> {
        let wanted = length.to_string();
        match self.field("content-length") {
            Some((_, value)) if value == wanted.as_bytes() => Vec::new(),
            Some((span, _)) => vec![Splice::new(span, wanted)],
            None => vec![self.with_field("Content-Length", &wanted)],
        }
    }

    /// A field line behind the last one.
    pub fn with_field(&self, name: &str, value: &str) -> Splice {
        let end = match &self.head {
            Some(head) => head.octets.len().saturating_sub(2),
            None => self.octets.len(),
        };
        Splice::insert(end, format!("{name}: {value}\r\n"))
    }
}

/// The result of a future that never waits, as those over [`Octets`] are.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
