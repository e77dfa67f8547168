//! Refusals and failures of everything below, told to the client.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use candor_catalogue::{PageContext, Served};
use candor_rule::faults::service_failed;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use tower_layer::Layer;

use super::{Body, BoxError, Candor, CandorService, Layers, body::written, retell};
use crate::{RequestContext, Settings, told::Told};

/// Tells every refusal and failure of the stack below as a problem document, in JSON, HTML or text as the client's
/// `Accept` asks.
///
/// - What the layers, extractors and [`ApiError`](crate::ApiError)s of this crate refuse is written with the ids of
///   the request.
/// - A bare refusal of anything else, one whose body is empty or plain text, such as those of axum's own
///   extractors, of its fallback or of a limit, is told again: 404 and 405 by the rules for them, others by what can
///   be read in them. A body of the application's own in JSON, HTML or anything else stays as it is.
/// - A panic, and a bare 500, become 500 without a word of what happened; the words go to the log.
/// - `GET {prefix}/rules/…` is answered with the page of the rule, where `type` points.
///
/// In axum, add it with `Router::layer`: it then knows whether a path has a route.
///
/// ```
/// use candor::{ProblemLayer, Settings};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let bare = service_fn(|_: http::Request<candor::tower::Body<String>>| async {
///     let mut response = http::Response::new(http_body_util::Empty::<bytes::Bytes>::new());
///     *response.status_mut() = http::StatusCode::NOT_FOUND;
///     Ok::<_, std::convert::Infallible>(response)
/// });
/// let service = ProblemLayer::new(Settings::new()).layer(bare);
/// let response = service.oneshot(http::Request::builder().uri("/nowhere").body(String::new())?).await?;
/// assert_eq!(response.headers()["content-type"], "application/problem+json");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProblemLayer {
    settings: Arc<Settings>,
}

impl ProblemLayer {
    /// Tells problems by these settings.
    ///
    /// ```
    /// use candor::{ProblemLayer, Settings};
    ///
    /// let layer = ProblemLayer::new(Settings::new().public_url("https://api.example.com"));
    /// # let _ = layer;
    /// ```
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }
}

impl<S> Layer<S> for ProblemLayer {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { problems: Some(self.clone()), ..Layers::default() }).layer(inner)
    }
}

impl ProblemLayer {
    /// What the stack below answered, as the client reads it.
    pub(super) async fn told<R>(&self, asked: &Asked, response: Response<Body<R>>) -> Response<Body<R>>
    where
        R: http_body::Body<Data = Bytes>,
        R::Error: Into<BoxError>,
    {
        match response.status().is_client_error() || response.status().is_server_error() {
            // Few answers need the room that this takes.
            true => Box::pin(self.retold(asked, response)).await,
            false => response,
        }
    }

    /// The answer where the stack below panicked: its words are for the log.
    pub(super) fn failed<R>(&self, asked: &Asked, panic: &(dyn Any + Send)) -> Response<Body<R>> {
        let said = panic.downcast_ref::<&str>().copied();
        let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let cause = format!("panic: {}", said.unwrap_or("of no words"));
        self.tell(&asked.context, HeaderMap::new(), &Told::fault(service_failed::KIND.because(cause)))
    }

    /// A refusal or failure as the client gets it.
    async fn retold<R>(&self, asked: &Asked, response: Response<Body<R>>) -> Response<Body<R>>
    where
        R: http_body::Body<Data = Bytes>,
        R::Error: Into<BoxError>,
    {
        let Asked { context, is_routed } = asked;
        let (mut parts, body) = response.into_parts();
        if let Some(told) = parts.extensions.remove::<Told>() {
            return self.tell(context, parts.headers, &told);
        }
        if !retell::may_be_bare(&parts, &body) {
            return Response::from_parts(parts, body);
        }
        let text = retell::text(body).await;
        match retell::told(context, *is_routed, &parts, &text) {
            Some(told) => {
                let mut response = self.tell(context, parts.headers, &told);
                // What axum allows it says only above the layers of a route, where nothing says so yet.
                if *is_routed && response.headers().get(header::ALLOW).is_some_and(|allow| allow.is_empty()) {
                    response.headers_mut().remove(header::ALLOW);
                }
                response
            }
            None => Response::from_parts(parts, Body::from(text)),
        }
    }

    /// Writes the problem, and says in the log that there was one.
    fn tell<R>(&self, context: &RequestContext, fields: HeaderMap, told: &Told) -> Response<Body<R>> {
        let (problem, rendered) = self.settings.render(told, context);
        let (status, code, request_id) = (problem.status(), problem.code(), context.request_id());
        match told.cause() {
            Some(cause) => tracing::error!(status, code, request_id, cause, "the request failed"),
            None => {
                tracing::info!(status, code, request_id, detail = problem.detail(), "the request was refused")
            }
        }
        let mut response = written(told.status(), fields, rendered);
        if told.is_ours() {
            response.extensions_mut().insert(Ours);
        }
        response
    }

    /// A page of a rule, where it is asked for.
    pub(super) fn page<Q, R>(&self, request: &Request<Q>) -> Option<Response<Body<R>>> {
        let settings = &self.settings;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let tail = request.uri().path().strip_prefix(settings.prefix.as_str())?.strip_prefix("/rules/")?;
        let context = PageContext { prefix: &settings.prefix };
        let own = settings.catalogue.and_then(|catalogue| catalogue.serve(tail, &context));
        let Served { content_type, headers, body } =
            own.or_else(|| candor_catalogue::serve(tail, &context))?;
        let mut response = Response::new(Body::from(Bytes::from(body)));
        *response.status_mut() = StatusCode::OK;
        for (name, value) in headers {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Some(response)
    }
}

/// What is known of a request once it is on its way.
pub(super) struct Asked {
    context: RequestContext,
    /// True if axum's router has found a route: a 404 then is about what the address names.
    is_routed: bool,
}

impl Asked {
    pub(super) fn of<Q>(request: &Request<Q>) -> Self {
        #[cfg(feature = "axum")]
        let is_routed = request.extensions().get::<axum::extract::MatchedPath>().is_some();
        #[cfg(not(feature = "axum"))]
        let is_routed = false;
        Self { context: RequestContext::find(request), is_routed }
    }
}

/// Marks answers that Candor's own rules gave rise to: nobody needs to be warned of those.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours;

/// What a future gives; or the panic that ended it.
pub(super) async fn caught<F: Future>(mut future: Pin<&mut F>) -> Result<F::Output, Box<dyn Any + Send>> {
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
