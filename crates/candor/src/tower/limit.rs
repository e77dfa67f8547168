//! How large bodies may be, and how long a request may take.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use candor_rule::{Place, Span, faults::service_timeout};
use candor_wire::rules::{body_too_large, request_body_timeout};
use http::{HeaderMap, header};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use tower_layer::Layer;

use super::{Candor, CandorService, Layers, watch::Progress};
use crate::told::Told;

/// Bounds the size of bodies and the time of requests.
///
/// A body over the limit is refused with 413: before it is read where `Content-Length` says so, else when it passes
/// the limit. A request that is not answered in time ends with 408 while its body is still being waited for, and
/// with 504 after that: only the first is the client's.
///
/// ```
/// use std::time::Duration;
///
/// let layer = candor::LimitLayer::new().max_body(1 << 20).timeout(Duration::from_secs(10));
/// # let _ = layer;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LimitLayer {
    max_body: Option<u64>,
    timeout: Option<Duration>,
}

impl LimitLayer {
    /// Neither limit, until they are set.
    ///
    /// ```
    /// let layer = candor::LimitLayer::new();
    /// # let _ = layer;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest body, in octets.
    ///
    /// ```
    /// let layer = candor::LimitLayer::new().max_body(64 << 10);
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn max_body(self, octets: u64) -> Self {
        Self { max_body: Some(octets), ..self }
    }

    /// The longest time from the request's head to the answer's. Needs tokio's timers.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let layer = candor::LimitLayer::new().timeout(Duration::from_secs(30));
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn timeout(self, time: Duration) -> Self {
        Self { timeout: Some(time), ..self }
    }

    /// The refusal of a body that says itself that it is too large.
    pub(super) fn announced(&self, headers: &HeaderMap) -> Option<Told> {
        let length: u64 = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
        let max = self.max_body.filter(|max| length > *max)?;
        let mut violation = body_too_large::at(Span::default(), length, max);
        violation.place = Place::no_header("Content-Length");
        Some(Told::violations(violation, Vec::new()))
    }

    /// What a body is counted by while it is read.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Progress::up_to(self.max_body.unwrap_or(u64::MAX))
    }

    /// What a future gives; nothing, where that takes too long.
    pub(super) fn in_time<F: Future>(&self, future: F) -> InTime<F> {
        InTime { future, time: self.timeout, clock: None }
    }

    /// The refusal then. Only a client that keeps its body back is to blame.
    pub(super) fn too_late(&self, progress: Option<&Progress>) -> Told {
        let time = self.timeout.unwrap_or_default();
        let Some(progress) = progress.filter(|progress| progress.is_awaited()) else {
            return Told::fault(service_timeout::KIND.because(format!("no answer after {time:?}")));
        };
        let mut violation = request_body_timeout::at(0, progress.octets(), time.as_secs());
        violation.place = Place::Message;
        Told::violations(violation, Vec::new())
    }
}

pin_project! {
    /// A future that may not take longer than this.
    pub(super) struct InTime<F> {
        #[pin]
        future: F,
        time: Option<Duration>,
        // Most answers are there at once, and need no clock.
        clock: Option<Pin<Box<Sleep>>>,
    }
}

impl<F: Future> Future for InTime<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match (this.future.poll(cx), *this.time) {
            (Poll::Ready(output), _) => Poll::Ready(Some(output)),
            (Poll::Pending, None) => Poll::Pending,
            (Poll::Pending, Some(time)) => {
                let clock = this.clock.get_or_insert_with(|| Box::pin(sleep(time)));
                clock.as_mut().poll(cx).map(|()| None)
            }
        }
    }
}

impl<S> Layer<S> for LimitLayer {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { limits: *self, ..Layers::default() }).layer(inner)
    }
}
