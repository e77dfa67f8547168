//! One name for a request, on its way in and out.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderName, HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tracing::Instrument as _;
use tracing::{Span, field::Empty, info_span, instrument::Instrumented};

use super::{Candor, CandorService, Layers};
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
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let inner = service_fn(|request: http::Request<candor::tower::Body<String>>| async move {
///     assert_eq!(request.headers()["x-request-id"], "order-17");
///     Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
/// });
/// let service = RequestIdLayer::new().layer(inner);
/// let request = http::Request::builder().header("X-Request-Id", "order-17").body(String::new())?;
/// let response = service.oneshot(request).await?;
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
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { request_ids: Some(self.clone()), ..Layers::default() }).layer(inner)
    }
}

impl RequestIdLayer {
    /// Names a request.
    pub(super) fn name<B>(&self, request: &mut Request<B>) -> Name {
        let is_taken = |id: &&HeaderValue| self.accepts && is_well_formed(id.as_bytes());
        let sent = request.headers().get(&self.header).filter(is_taken).cloned();
        let context = RequestContext::of(request, sent);
        request.headers_mut().insert(self.header.clone(), context.request_id_value().clone());
        request.extensions_mut().insert(context.clone());
        let span = info_span!(
            "request",
            method = %context.method(),
            path = %context.path(),
            request_id = context.request_id(),
            status = Empty,
        );
        Name { span, header: self.header.clone(), context }
    }
}

/// What a request is called, in logs and in the answer.
pub(super) struct Name {
    span: Span,
    header: HeaderName,
    context: RequestContext,
}

impl Name {
    /// Goes the request's way under its name.
    pub(super) fn around<F>(self, future: F) -> Named<F> {
        Named { future: future.instrument(self.span), header: self.header, context: Some(self.context) }
    }
}

/// `[A-Za-z0-9._-]{1,128}`
fn is_well_formed(id: &[u8]) -> bool {
    let fits = |octet: &u8| octet.is_ascii_alphanumeric() || b"._-".contains(octet);
    (1..=MAX_ID).contains(&id.len()) && id.iter().all(fits)
}

pin_project! {
    /// What goes on for a request of a name, wherever it waits.
    pub(super) struct Named<F> {
        #[pin]
        future: Instrumented<F>,
        header: HeaderName,
        // Elsewhere while the future runs.
        context: Option<RequestContext>,
    }
}

impl<F, R, E> Future for Named<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<R>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let mut response = ready!(within(this.context, || this.future.as_mut().poll(cx)))?;
        this.future.span().record("status", response.status().as_u16());
        if let Some(context) = this.context {
            response.headers_mut().insert(this.header.clone(), context.request_id_value().clone());
        }
        Poll::Ready(Ok(response))
    }
}

thread_local! {
    static CURRENT: RefCell<Option<RequestContext>> = const { RefCell::new(None) };
}

/// Runs `work` while this is the current request.
fn within<T>(context: &mut Option<RequestContext>, work: impl FnOnce() -> T) -> T {
    struct Swapped<'c>(&'c mut Option<RequestContext>);
    impl Drop for Swapped<'_> {
        fn drop(&mut self) {
            CURRENT.with_borrow_mut(|current| std::mem::swap(current, self.0));
        }
    }
    CURRENT.with_borrow_mut(|current| std::mem::swap(current, context));
    let _swapped = Swapped(context);
    work()
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
