//! How large bodies may be, and how long a request may take.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use candor_rule::{Span, faults::service_timeout};
use candor_wire::rules::{body_too_large, body_too_large_streamed, request_body_timeout};
use http::{Request, Response, header};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::{Body, BoxError, problem::Boxed, untold};
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
}

impl<S> Layer<S> for LimitLayer {
    type Service = LimitService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        LimitService { inner, limits: *self }
    }
}

/// What [`LimitLayer`] makes of a service.
///
/// ```
/// # use tower::Layer;
/// let service: candor::tower::LimitService<()> = candor::LimitLayer::new().layer(());
/// # let _ = service;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LimitService<S> {
    inner: S,
    limits: LimitLayer,
}

impl<S, Q, R> Service<Request<Q>> for LimitService<S>
where
    S: Service<Request<Limited<Q>>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    Q: http_body::Body<Data = Bytes>,
    R: Send + 'static,
{
    type Response = Response<Body<R>>;
    type Error = S::Error;
    type Future = Boxed<Body<R>, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        let LimitLayer { max_body, timeout } = self.limits;
        let max = max_body.unwrap_or(u64::MAX);
        let seen = Arc::<Seen>::default();
        let announced =
            request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        if let Some(length) = announced.filter(|length| *length > max) {
            let mut violation = body_too_large::at(Span::default(), length, max);
            violation.place = candor_rule::Place::no_header("Content-Length");
            let answer = untold(Told::violations(violation, Vec::new()));
            return Box::pin(std::future::ready(Ok(answer)));
        }
        seen.is_read.store(request.body().is_end_stream(), Relaxed);
        let future = self.inner.call(request.map(|body| Limited { body, max, seen: seen.clone() }));
        Box::pin(async move {
            let Some(answered) = in_time(future, timeout).await else {
                return Ok(untold(too_late(&seen, timeout.unwrap_or_default())));
            };
            let response = answered?;
            if seen.is_over.load(Relaxed) && response.status().is_client_error() {
                let at = usize::try_from(seen.octets.load(Relaxed)).unwrap_or(usize::MAX);
                let mut violation = body_too_large_streamed::at(at, max);
                violation.place = candor_rule::Place::Message;
                return Ok(untold(Told::violations(violation, Vec::new())));
            }
            Ok(response.map(Body::passed))
        })
    }
}

/// What a future gives, unless that takes too long.
async fn in_time<F: Future>(future: F, time: Option<Duration>) -> Option<F::Output> {
    let Some(time) = time else { return Some(future.await) };
    let mut future = pin!(future);
    tokio::time::timeout(time, &mut future).await.ok()
}

fn too_late(seen: &Seen, time: Duration) -> Told {
    if seen.is_read.load(Relaxed) || !seen.is_waiting.load(Relaxed) {
        return Told::fault(service_timeout::KIND.because(format!("no answer after {time:?}")));
    }
    let mut violation = request_body_timeout::at(0, seen.octets.load(Relaxed), time.as_secs());
    violation.place = candor_rule::Place::Message;
    Told::violations(violation, Vec::new())
}

/// How far a body was read.
#[derive(Debug, Default)]
struct Seen {
    octets: AtomicU64,
    /// True once its end was reached.
    is_read: AtomicBool,
    /// True while somebody waits for more of it.
    is_waiting: AtomicBool,
    /// True once it passed the limit.
    is_over: AtomicBool,
}

pin_project! {
    /// The body of a request that passed [`LimitLayer`]: its end is an error where it passes the limit.
    ///
    /// ```
    /// fn size<B: http_body::Body<Data = bytes::Bytes>>(body: &candor::tower::Limited<B>) -> Option<u64>
    /// where B::Error: Into<candor::tower::BoxError> {
    ///     use http_body::Body as _;
    ///     body.size_hint().upper()
    /// }
    /// ```
    #[derive(Debug)]
    pub struct Limited<B> {
        #[pin]
        body: B,
        max: u64,
        seen: Arc<Seen>,
    }
}

impl<B> http_body::Body for Limited<B>
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
        let polled = this.body.poll_frame(cx);
        this.seen.is_waiting.store(polled.is_pending(), Relaxed);
        let Some(frame) = ready!(polled) else {
            this.seen.is_read.store(true, Relaxed);
            return Poll::Ready(None);
        };
        let frame = frame.map_err(Into::into)?;
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        if this.seen.octets.fetch_add(length, Relaxed) + length > *this.max {
            this.seen.is_over.store(true, Relaxed);
            return Poll::Ready(Some(Err("the body is larger than is accepted here".into())));
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
