//! What is wrong with the answers of the service, said while it is being developed.

use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};

use candor_inspect::Inspector;
use candor_reader::Reader;
use candor_reader::audit::{Auditor, Copied, Sample, Traffic};
use candor_rule::Severity;
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::{
    ContractLayer,
    problem::{Boxed, Ours},
    tee,
};

/// Looks at each exchange as `candor audit` does, and says in the log what is wrong with the answer: a status that
/// the contract does not name, a 401 without `WWW-Authenticate`, a 200 that tells of an error, a stack trace.
///
/// In builds without debug assertions it does nothing, unless [`ResponseGuardLayer::always`] says so. Bodies pass as
/// they come; at most 64 KiB of each are looked at. Each finding is an event of the level `WARN` with the fields
/// `code`, `severity` and `request_id`, each code explained by `candor explain`.
///
/// ```
/// let layer = candor::ResponseGuardLayer::new();
/// # let _ = layer;
/// ```
#[derive(Clone, Debug)]
pub struct ResponseGuardLayer {
    inspector: Option<Arc<Inspector>>,
    is_on: bool,
}

impl Default for ResponseGuardLayer {
    fn default() -> Self {
        Self { inspector: None, is_on: cfg!(debug_assertions) }
    }
}

impl ResponseGuardLayer {
    /// One that knows no contract.
    ///
    /// ```
    /// let layer = candor::ResponseGuardLayer::new();
    /// # let _ = layer;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds answers against the contract of a layer, too.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let contract = candor::ContractLayer::from_text("openapi.yaml", document)?;
    /// let layer = candor::ResponseGuardLayer::new().contract(&contract);
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn contract(self, contract: &ContractLayer) -> Self {
        Self { inspector: contract.inspector().cloned(), ..self }
    }

    /// Works in every build.
    ///
    /// ```
    /// let layer = candor::ResponseGuardLayer::new().always();
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn always(self) -> Self {
        Self { is_on: true, ..self }
    }
}

impl<S> Layer<S> for ResponseGuardLayer {
    type Service = ResponseGuardService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ResponseGuardService { inner, guard: self.clone() }
    }
}

/// What [`ResponseGuardLayer`] makes of a service.
///
/// ```
/// # use tower::Layer;
/// let service: candor::tower::ResponseGuardService<()> = candor::ResponseGuardLayer::new().layer(());
/// # let _ = service;
/// ```
#[derive(Clone, Debug)]
pub struct ResponseGuardService<S> {
    inner: S,
    guard: ResponseGuardLayer,
}

impl<S, Q, R> Service<Request<Q>> for ResponseGuardService<S>
where
    S: Service<Request<tee::Watched<Q>>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Send + 'static,
{
    type Response = Response<tee::Watched<R>>;
    type Error = S::Error;
    type Future = Boxed<tee::Watched<R>, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        if !self.guard.is_on {
            let future = self.inner.call(request.map(tee::Watched::unwatched));
            return Box::pin(async move { Ok(future.await?.map(tee::Watched::unwatched)) });
        }
        let inspector = self.guard.inspector.clone();
        let (request, recording) = tee::record(request);
        let future = self.inner.call(request);
        Box::pin(async move {
            let response = future.await?;
            let is_ours = response.extensions().get::<Ours>().is_some();
            Ok(recording.go_on(response, move |taken| {
                if !is_ours {
                    warn(&taken, inspector.as_deref());
                }
            }))
        })
    }
}

/// What an application says in Candor's words is looked at like everything else.
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::default().without("Candor"));

/// Says what is found.
fn warn(taken: &tee::Taken, inspector: Option<&Inspector>) {
    let auditor = Auditor::new(READER.clone());
    let auditor = match inspector {
        Some(inspector) => auditor.with_rules(inspector),
        None => auditor,
    };
    let (request, response) = (taken.request_octets(), taken.response_octets());
    let copied = |tape: &tee::Tape| if tape.is_whole() { Copied::Whole } else { Copied::Cut };
    let sample = Sample {
        id: taken.context.request_id(),
        request: &request,
        response: &response,
        at: Some(taken.at),
        request_is: copied(&taken.request),
        response_is: copied(&taken.response),
        ..Sample::default()
    };
    for found in auditor.look(&sample, &Traffic::default()).found {
        if found.severity < Severity::Warning {
            continue;
        }
        let (code, severity, detail) = (found.finding.code, found.severity.word(), &found.detail);
        tracing::warn!(code, severity, request_id = taken.context.request_id(), "{detail}");
    }
}
