//! Exchanges looked at on their way: bodies pass as they come, their sizes are counted, and where somebody wants to
//! see them their beginnings are kept until the answer has ended.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;
use std::time::Instant;

use bytes::Bytes;
use candor_rule::Place;
use candor_wire::rules::body_too_large_streamed;
use http::{Request, Response, StatusCode};

use super::{Body, body::Polled, reading, retell};
use crate::{RequestContext, context, told::Told};

/// Octets of a body that are kept.
const MAX_KEPT: usize = 64 << 10;

/// What is done with a body while it passes.
#[derive(Debug, Default)]
pub(super) struct Watch {
    tape: Option<Arc<Mutex<Tape>>>,
    progress: Option<Arc<Progress>>,
    end: Option<End>,
}

impl Watch {
    /// Follows how far the body is read.
    pub(super) fn follow(&mut self, progress: Arc<Progress>) {
        self.progress = Some(progress);
    }

    /// What is to become of what was polled.
    pub(super) fn see(&mut self, polled: Polled) -> Polled {
        if let (Poll::Ready(Some(Ok(frame))), Some(tape)) = (&polled, &self.tape)
            && let Some(data) = frame.data_ref()
        {
            tape.lock().unwrap_or_else(PoisonError::into_inner).push(data);
        }
        match &self.progress {
            Some(progress) => progress.see(polled),
            None => polled,
        }
    }
}

/// How far the body of a request was read, and why no further.
#[derive(Debug)]
pub(super) struct Progress {
    /// Most octets that it may have.
    max: u64,
    octets: AtomicU64,
    is_read: AtomicBool,
    is_waiting: AtomicBool,
    refusal: OnceLock<Told>,
}

impl Progress {
    pub(super) fn up_to(max: u64) -> Arc<Self> {
        Arc::new(Self {
            max,
            octets: AtomicU64::new(0),
            is_read: AtomicBool::new(false),
            is_waiting: AtomicBool::new(false),
            refusal: OnceLock::new(),
        })
    }

    /// Octets that came.
    pub(super) fn octets(&self) -> u64 {
        self.octets.load(Relaxed)
    }

    /// True while somebody waits for more of it.
    pub(super) fn is_awaited(&self) -> bool {
        self.is_waiting.load(Relaxed) && !self.is_read.load(Relaxed)
    }

    /// Ends the body: whoever reads it gets an error, and this is what the client is told. The first reason stays.
    pub(super) fn refuse(&self, told: Told) {
        let _ = self.refusal.set(told);
    }

    /// Why it was ended.
    pub(super) fn refusal(&self) -> Option<&Told> {
        self.refusal.get()
    }

    fn see(&self, polled: Polled) -> Polled {
        self.is_waiting.store(polled.is_pending(), Relaxed);
        match &polled {
            Poll::Ready(None) => self.is_read.store(true, Relaxed),
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len) as u64;
                let octets = self.octets.fetch_add(length, Relaxed) + length;
                if octets > self.max {
                    let at = usize::try_from(octets).unwrap_or(usize::MAX);
                    let mut violation = body_too_large_streamed::at(at, self.max);
                    violation.place = Place::Message;
                    self.refuse(Told::violations(violation, Vec::new()));
                    return Poll::Ready(Some(Err("the body is larger than is accepted here".into())));
                }
            }
            _ => {}
        }
        polled
    }
}

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

impl Recording {
    /// Begins with a request.
    pub(super) fn begin<B>(request: &mut Request<Body<B>>) -> Self {
        let tape = Arc::<Mutex<Tape>>::default();
        request.body_mut().watch().tape = Some(tape.clone());
        Self {
            context: RequestContext::find(request),
            at: context::unix_millis(),
            begun: Instant::now(),
            head: reading::octets_of(request).to_vec(),
            request: tape,
        }
    }

    /// Goes on with the answer; `done` is called once its body has ended, or nobody reads it any more.
    pub(super) fn go_on<B>(
        self,
        mut response: Response<Body<B>>,
        done: impl FnOnce(Taken) + Send + 'static,
    ) -> Response<Body<B>> {
        let tape = Arc::<Mutex<Tape>>::default();
        let (kept, status) = (tape.clone(), response.status());
        let response_head = retell::head_of(status, response.headers());
        let end = move || {
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
        };
        let watch = response.body_mut().watch();
        (watch.tape, watch.end) = (Some(tape), Some(End(Some(Box::new(end)))));
        response
    }
}

/// Called once, at the latest when it is dropped.
struct End(Option<Box<dyn FnOnce() + Send>>);

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
