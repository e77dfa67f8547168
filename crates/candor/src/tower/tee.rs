//! Exchanges looked at on their way: bodies pass as they come, and their beginnings are kept until the answer has
//! ended.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{BoxError, reading, retell};
use crate::{RequestContext, context};

/// Octets of a body that are kept.
const MAX_KEPT: usize = 64 << 10;

/// What went by of a body.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// Its beginning.
    pub(super) octets: Vec<u8>,
    /// Its length, as far as it came.
    pub(super) size: u64,
}

impl Tape {
    /// True if all that came was kept.
    pub(super) fn is_whole(&self) -> bool {
        self.octets.len() as u64 == self.size
    }

    fn push(&mut self, data: &[u8]) {
        let room = MAX_KEPT.saturating_sub(self.octets.len());
        self.octets.extend_from_slice(data.get(..room).unwrap_or(data));
        self.size += data.len() as u64;
    }
}

/// A whole exchange, as far as it was kept.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) context: RequestContext,
    /// Unix milliseconds.
    pub(super) at: u64,
    pub(super) micros: u64,
    /// Head of the request, as octets.
    pub(super) request_head: Vec<u8>,
    pub(super) request: Tape,
    pub(super) status: StatusCode,
    /// Head of the answer, as octets.
    pub(super) response_head: Vec<u8>,
    pub(super) response: Tape,
}

impl Taken {
    pub(super) fn request_octets(&self) -> Vec<u8> {
        [self.request_head.as_slice(), &self.request.octets].concat()
    }

    pub(super) fn response_octets(&self) -> Vec<u8> {
        [self.response_head.as_slice(), &self.response.octets].concat()
    }
}

/// An exchange of which the answer is awaited.
#[derive(Debug)]
pub(super) struct Recording {
    context: RequestContext,
    at: u64,
    begun: Instant,
    head: Vec<u8>,
    request: Arc<Mutex<Tape>>,
}

/// Begins with a request.
pub(super) fn record<B>(request: Request<B>) -> (Request<Watched<B>>, Recording) {
    let context = RequestContext::find(&request);
    let (parts, body) = request.into_parts();
    let tape = Arc::<Mutex<Tape>>::default();
    let recording = Recording {
        context,
        at: context::unix_millis(),
        begun: Instant::now(),
        head: reading::octets_of(&parts).to_vec(),
        request: tape.clone(),
    };
    (Request::from_parts(parts, Watched { body, tape: Some(tape), end: None }), recording)
}

impl Recording {
    /// Goes on with the answer; `done` is called once its body has ended, or nobody reads it any more.
    pub(super) fn go_on<B>(
        self,
        response: Response<B>,
        done: impl FnOnce(Taken) + Send + 'static,
    ) -> Response<Watched<B>> {
        let (parts, body) = response.into_parts();
        let tape = Arc::<Mutex<Tape>>::default();
        let (kept, status) = (tape.clone(), parts.status);
        let response_head = retell::head_of(&parts);
        let end: Box<dyn FnOnce() + Send> = Box::new(move || {
            let take = |tape: &Mutex<Tape>| {
                std::mem::take(&mut *tape.lock().unwrap_or_else(PoisonError::into_inner))
            };
            done(Taken {
                context: self.context,
                at: self.at,
                micros: u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX),
                request_head: self.head,
                request: take(&self.request),
                status,
                response_head,
                response: take(&kept),
            });
        });
        Response::from_parts(parts, Watched { body, tape: Some(tape), end: Some(End(Some(end))) })
    }
}

/// Called once, at the latest when it is dropped.
pub(super) struct End(Option<Box<dyn FnOnce() + Send>>);

impl Drop for End {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

impl std::fmt::Debug for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("End")
    }
}

pin_project! {
    /// A body that is looked at while it passes.
    ///
    /// ```
    /// fn takes<B>(body: candor::tower::Watched<B>) { drop(body) }
    /// ```
    #[derive(Debug)]
    pub struct Watched<B> {
        #[pin]
        body: B,
        tape: Option<Arc<Mutex<Tape>>>,
        end: Option<End>,
    }
}

impl<B> Watched<B> {
    /// One that nobody looks at.
    pub(super) fn unwatched(body: B) -> Self {
        Self { body, tape: None, end: None }
    }
}

impl<B> http_body::Body for Watched<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        let Some(frame) = ready!(this.body.poll_frame(cx)) else {
            *this.end = None;
            return Poll::Ready(None);
        };
        let frame = frame.map_err(Into::into)?;
        if let (Some(data), Some(tape)) = (frame.data_ref(), &this.tape) {
            tape.lock().unwrap_or_else(PoisonError::into_inner).push(data);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
