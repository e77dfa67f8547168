//! The one service behind all layers: what each of them does for a request, in the order in which they belong.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as _;
use tower_service::Service;

use super::{
    Body, BoxError, Layers, ProblemLayer,
    problem::{Asked, Ours, caught},
    untold,
    watch::{Progress, Recording},
};

/// What [`Candor`](crate::Candor), or one of its layers alone, makes of a service.
///
/// ```
/// # use candor::{Candor, Settings};
/// # use tower::Layer;
/// let service: candor::tower::CandorService<()> = Candor::new(Settings::new()).layer(());
/// # let _ = service;
/// ```
#[derive(Clone, Debug)]
pub struct CandorService<S> {
    inner: S,
    layers: Arc<Layers>,
}

impl<S> CandorService<S> {
    pub(super) fn new(inner: S, layers: Arc<Layers>) -> Self {
        Self { inner, layers }
    }
}

type Answer<R, E> = Result<Response<Body<R>>, E>;

impl<S, Q, R> Service<Request<Q>> for CandorService<S>
where
    S: Service<Request<Body<Q>>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    Q: http_body::Body<Data = Bytes> + Send + 'static,
    Q::Error: Into<BoxError>,
    R: http_body::Body<Data = Bytes> + Send + 'static,
    R::Error: Into<BoxError>,
{
    type Response = Response<Body<R>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Answer<R, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        let other = self.inner.clone();
        // The one that was found ready is the one that is called.
        let inner = std::mem::replace(&mut self.inner, other);
        let layers = self.layers.clone();
        let mut request = request.map(Body::passed);
        let name = layers.request_ids.as_ref().map(|ids| ids.name(&mut request));
        // Made in the box and polled where it stands: what is moved would be moved with all the room it may ever need.
        Box::pin(async move {
            let mut passage = Passage { inner, request };
            let answer = pin!(passage.answer(&layers));
            match name {
                Some(name) => name.around(answer).await,
                None => answer.await,
            }
        })
    }
}

/// A request on its way down, and who is to answer it.
struct Passage<S, Q> {
    inner: S,
    request: Request<Body<Q>>,
}

impl<S, Q, R> Passage<S, Q>
where
    S: Service<Request<Body<Q>>, Response = Response<R>>,
    Q: http_body::Body<Data = Bytes>,
    Q::Error: Into<BoxError>,
    R: http_body::Body<Data = Bytes>,
    R::Error: Into<BoxError>,
{
    /// Looked at from outside: by the tap, and by the response guard.
    async fn answer(&mut self, layers: &Arc<Layers>) -> Answer<R, S::Error> {
        let is_guarded = layers.guard.as_ref().is_some_and(|guard| guard.is_on());
        let recording = (is_guarded || layers.tap.is_some()).then(|| Recording::begin(&mut self.request));
        let response = match &layers.problems {
            Some(problems) => self.told(problems, layers).await?,
            None => self.within_bounds(layers).await?,
        };
        let Some(recording) = recording else { return Ok(response) };
        let is_ours = response.extensions().get::<Ours>().is_some();
        let layers = layers.clone();
        Ok(recording.go_on(response, move |taken| {
            if let Some(tap) = &layers.tap {
                tap.tell(&taken);
            }
            if let Some(guard) = layers.guard.as_ref().filter(|_| is_guarded && !is_ours) {
                guard.warn(&taken);
            }
        }))
    }

    /// As its client reads it.
    async fn told(&mut self, problems: &ProblemLayer, layers: &Layers) -> Answer<R, S::Error> {
        if let Some(page) = problems.page(&self.request) {
            return Ok(page);
        }
        let asked = Asked::of(&self.request);
        match caught(pin!(self.within_bounds(layers))).await {
            Ok(answered) => Ok(problems.told(&asked, answered?).await),
            Err(panic) => Ok(problems.failed(&asked, &*panic)),
        }
    }

    /// By the limits, and by the contract.
    async fn within_bounds(&mut self, layers: &Layers) -> Answer<R, S::Error> {
        let limits = layers.limits;
        if let Some(told) = limits.announced(self.request.headers()) {
            return Ok(untold(told));
        }
        let progress = (!self.request.body().is_end_stream()).then(|| {
            let progress = limits.progress();
            self.request.body_mut().watch().follow(progress.clone());
            progress
        });
        let answering = pin!(self.below(layers, progress.as_ref()));
        let Some(answered) = limits.in_time(answering).await else {
            return Ok(untold(limits.too_late(progress.as_deref())));
        };
        let response = answered?;
        // Whoever read a body that was ended has seen it break off, and knows no better than to fail.
        let is_good = !(response.status().is_client_error() || response.status().is_server_error());
        match progress.as_ref().and_then(|progress| progress.refusal()) {
            Some(told) if !is_good => Ok(untold(told.clone())),
            _ => Ok(response),
        }
    }

    /// By the contract, and then by the service.
    async fn below(&mut self, layers: &Layers, progress: Option<&Arc<Progress>>) -> Answer<R, S::Error> {
        if let Some(contract) = &layers.contract
            && let Err(told) = contract.judge(&mut self.request, progress).await
        {
            return Ok(untold(told));
        }
        let request = std::mem::replace(&mut self.request, Request::new(Body::from(Bytes::new())));
        Ok(self.inner.call(request).await?.map(Body::passed))
    }
}
