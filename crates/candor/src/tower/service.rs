//! The one service behind all layers: what each of them does for a request, in the order in which they belong.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as _;
use tower_service::Service;

use super::{Body, BoxError, Candor, problem::Ours, untold, watch::Recording};

/// What [`Candor`], or one of its layers alone, makes of a service.
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
    candor: Arc<Candor>,
}

impl<S> CandorService<S> {
    pub(super) fn new(inner: S, candor: Arc<Candor>) -> Self {
        Self { inner, candor }
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

    fn call(&mut self, mut request: Request<Q>) -> Self::Future {
        let other = self.inner.clone();
        // The one that was found ready is the one that is called.
        let inner = std::mem::replace(&mut self.inner, other);
        let candor = self.candor.clone();
        // What goes on is made in the box: made outside, all of its room would be moved there.
        match &self.candor.request_ids {
            Some(ids) => {
                let context = ids.name(&mut request);
                let name = ids.span(context);
                Box::pin(async move { name.around(answer(candor, inner, request)).await })
            }
            None => Box::pin(answer(candor, inner, request)),
        }
    }
}

/// Looked at from outside: by the tap, and by the response guard.
async fn answer<S, Q, R>(candor: Arc<Candor>, inner: S, request: Request<Q>) -> Answer<R, S::Error>
where
    S: Service<Request<Body<Q>>, Response = Response<R>>,
    Q: http_body::Body<Data = Bytes>,
    Q::Error: Into<BoxError>,
    R: http_body::Body<Data = Bytes>,
    R::Error: Into<BoxError>,
{
    let mut request = request.map(Body::passed);
    let is_guarded = candor.guard.as_ref().is_some_and(|guard| guard.is_on());
    let recording = (is_guarded || candor.tap.is_some()).then(|| Recording::begin(&mut request));
    let below = |request| within_bounds(&candor, inner, request);
    let response = match &candor.problems {
        Some(problems) => problems.answer(request, below).await?,
        None => below(request).await?,
    };
    let Some(recording) = recording else { return Ok(response) };
    let is_ours = response.extensions().get::<Ours>().is_some();
    Ok(recording.go_on(response, move |taken| {
        if let Some(tap) = &candor.tap {
            tap.tell(&taken);
        }
        if let Some(guard) = candor.guard.as_ref().filter(|_| is_guarded && !is_ours) {
            guard.warn(&taken);
        }
    }))
}

/// By the limits, and by the contract.
async fn within_bounds<S, Q, R>(
    candor: &Candor,
    mut inner: S,
    mut request: Request<Body<Q>>,
) -> Answer<R, S::Error>
where
    S: Service<Request<Body<Q>>, Response = Response<R>>,
    Q: http_body::Body<Data = Bytes>,
    Q::Error: Into<BoxError>,
{
    let limits = candor.limits;
    if let Some(told) = limits.announced(request.headers()) {
        return Ok(untold(told));
    }
    let progress = (!request.body().is_end_stream()).then(|| {
        let progress = limits.progress();
        request.body_mut().watch().follow(progress.clone());
        progress
    });
    let answering = async {
        let request = match &candor.contract {
            // Large, and over before the service is called.
            Some(contract) => match Box::pin(contract.judge(request, progress.as_ref())).await {
                Ok(request) => request,
                Err(told) => return Ok(untold(told)),
            },
            None => request,
        };
        Ok(inner.call(request).await?.map(Body::passed))
    };
    let response: Response<Body<R>> = match limits.in_time(answering).await {
        Some(answered) => answered?,
        None => return Ok(untold(limits.too_late(progress.as_deref()))),
    };
    // Whoever read a body that was ended has seen it break off, and knows no better than to fail.
    let is_good = !(response.status().is_client_error() || response.status().is_server_error());
    match progress.as_ref().and_then(|progress| progress.refusal()) {
        Some(told) if !is_good => Ok(untold(told.clone())),
        _ => Ok(response),
    }
}
