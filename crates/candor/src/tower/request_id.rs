//! One name for a request, on its way in and out.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderName, HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Instrument as _;
use tracing::{Span, field::Empty, info_span, instrument::Instrumented};

use crate::RequestContext;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over from a client, in characters.
const MAX_ID: usize = 128;

/// Gives each request an id: the one that it brings in `X-Request-Id`, if that is well-formed, else a fresh one.
///
/// The id is in the request's `X-Request-Id` and in its [`RequestContext`] for everything below, in
/// [`request_id()`](crate::tower::request_id) for whatever runs in the same task, in the field `request_id` of the
/// tracing span `request` around it all, and in `X-Request-Id` of the answer. Put it outermost.
///
/// ```
/// use candor::RequestIdLayer;
/// use tower::{Layer, Service, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let inner = service_fn(|request: http::Request<()>| async move {
///     let id = request.headers()["x-request-id"].clone();
///     Ok::<_, std::convert::Infallible>(http::Response::new(id))
/// });
/// let service = RequestIdLayer::new().layer(inner);
/// let request = http::Request::builder().header("X-Request-Id", "order-17").body(())?;
/// let response = service.oneshot(request).await?;
/// assert_eq!(response.body(), "order-17");
/// assert_eq!(response.headers()["x-request-id"], "order-17");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RequestIdLayer {
    header: HeaderName,
    accepts: bool,
}

impl Default for RequestIdLayer {
    fn default() -> Self {
        Self { header: X_REQUEST_ID.clone(), accepts: true }
    }
}

impl RequestIdLayer {
    /// Takes over well-formed ids of `X-Request-Id`.
    ///
    /// ```
    /// let layer = candor::RequestIdLayer::new();
    /// # let _ = layer;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Uses another header field.
    ///
    /// ```
    /// # use http::HeaderName;
    /// let layer = candor::RequestIdLayer::new().header(HeaderName::from_static("x-correlation-id"));
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn header(self, header: HeaderName) -> Self {
        Self { header, ..self }
    }

    /// Makes an id for every request, for services that anybody reaches: no client then chooses what the logs call
    /// its request.
    ///
    /// ```
    /// let layer = candor::RequestIdLayer::new().minting();
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn minting(self) -> Self {
        Self { accepts: false, ..self }
    }
}

impl<S> Layer<S> for RequestIdLayer {
    type Service = RequestIdService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RequestIdService { inner, layer: self.clone() }
    }
}

/// What [`RequestIdLayer`] makes of a service.
///
/// ```
/// # use tower::Layer;
/// let service = candor::RequestIdLayer::new().layer(());
/// # let _: candor::tower::RequestIdService<()> = service;
/// ```
#[derive(Clone, Debug)]
pub struct RequestIdService<S> {
    inner: S,
    layer: RequestIdLayer,
}

impl<S, B, R> Service<Request<B>> for RequestIdService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = RequestIdFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let header = &self.layer.header;
        let sent =
            request.headers().get(header).filter(|id| self.layer.accepts && is_well_formed(id.as_bytes()));
        let sent = sent.and_then(|id| id.to_str().ok()).map(str::to_owned);
        let context = RequestContext::of(&request, sent);
        // Letters, digits and dashes: always a value.
        if let Ok(value) = HeaderValue::from_str(context.request_id()) {
            request.headers_mut().insert(header.clone(), value);
        }
        request.extensions_mut().insert(context.clone());
        let span = info_span!(
            "request",
            method = %context.method(),
            path = %context.path(),
            request_id = context.request_id(),
            status = Empty,
        );
        let future = within(&context, || span.in_scope(|| self.inner.call(request)));
        RequestIdFuture { future: future.instrument(span), header: header.clone(), context }
    }
}

/// `[A-Za-z0-9._-]{1,128}`
fn is_well_formed(id: &[u8]) -> bool {
    let fits = |octet: &u8| octet.is_ascii_alphanumeric() || b"._-".contains(octet);
    (1..=MAX_ID).contains(&id.len()) && id.iter().all(fits)
}

pin_project! {
    /// The future of [`RequestIdService`].
    ///
    /// ```
    /// fn is_a_future<F: Future>(future: candor::tower::RequestIdFuture<F>) { drop(future) }
    /// ```
    #[derive(Debug)]
    pub struct RequestIdFuture<F> {
        #[pin]
        future: Instrumented<F>,
        header: HeaderName,
        context: RequestContext,
    }
}

impl<F, R, E> Future for RequestIdFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<R>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let span: Span = this.future.span().clone();
        let mut response = ready!(within(this.context, || this.future.poll(cx)))?;
        span.record("status", response.status().as_u16());
        if let Ok(value) = HeaderValue::from_str(this.context.request_id()) {
            response.headers_mut().insert(this.header.clone(), value);
        }
        Poll::Ready(Ok(response))
    }
}

thread_local! {
    static CURRENT: RefCell<Option<RequestContext>> = const { RefCell::new(None) };
}

/// Runs `work` while this is the current request.
fn within<T>(context: &RequestContext, work: impl FnOnce() -> T) -> T {
    struct Restored(Option<RequestContext>);
    impl Drop for Restored {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }
    let before = Restored(CURRENT.replace(Some(context.clone())));
    let result = work();
    drop(before);
    result
}

/// The id of the request that the running task works on, to be sent on with what it asks of others. `None` outside
/// of a [`RequestIdLayer`], and in tasks that were spawned within.
///
/// ```
/// assert_eq!(candor::tower::request_id(), None);
/// ```
pub fn request_id() -> Option<String> {
    CURRENT.with_borrow(|current| current.as_ref().map(|context| context.request_id().to_owned()))
}
