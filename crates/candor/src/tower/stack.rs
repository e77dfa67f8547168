//! All layers, in the order in which they belong.

use std::sync::Arc;

use tower_layer::Layer;

use super::{
    CandorService, ContractLayer, LimitLayer, ProblemLayer, RequestIdLayer, ResponseGuardLayer, TapLayer,
};
use crate::Settings;

/// The whole stack as one layer: ids, tap, response guard, problem documents, limits and contract, in this order from
/// the outside to the inside. What is not set is not there.
///
/// ```
/// use std::time::Duration;
/// use axum::{Router, routing::get};
/// use candor::{Candor, LimitLayer, Settings};
///
/// let app: Router = Router::new()
///     .route("/orders", get(|| async { "none yet" }))
///     .layer(
///         Candor::new(Settings::new().public_url("https://api.example.com"))
///             .limits(LimitLayer::new().max_body(1 << 20).timeout(Duration::from_secs(10))),
///     );
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct Candor(pub(super) Arc<Layers>);

/// What is set of the stack.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers {
    pub(super) request_ids: Option<RequestIdLayer>,
    pub(super) tap: Option<TapLayer>,
    pub(super) guard: Option<ResponseGuardLayer>,
    pub(super) problems: Option<ProblemLayer>,
    pub(super) limits: LimitLayer,
    pub(super) contract: Option<ContractLayer>,
}

impl Candor {
    /// Ids and problem documents; in builds with debug assertions the response guard.
    ///
    /// ```
    /// use candor::{Candor, Settings};
    ///
    /// let layer = Candor::new(Settings::new());
    /// # let _ = layer;
    /// ```
    pub fn new(settings: Settings) -> Self {
        Self::of(Layers {
            request_ids: Some(RequestIdLayer::new()),
            guard: Some(ResponseGuardLayer::new()),
            problems: Some(ProblemLayer::new(settings)),
            ..Layers::default()
        })
    }

    /// These layers and no other: each of them alone is this and itself.
    pub(super) fn of(layers: Layers) -> Self {
        Self(Arc::new(layers))
    }

    fn with(mut self, change: impl FnOnce(&mut Layers)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Holds requests against a contract, and answers too where the response guard is at work.
    ///
    /// ```no_run
    /// use candor::{Candor, ContractLayer, Settings};
    ///
    /// let layer = Candor::new(Settings::new()).contract(ContractLayer::from_file("openapi.yaml")?);
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn contract(self, contract: ContractLayer) -> Self {
        self.with(|layers| {
            layers.guard = layers.guard.take().map(|guard| guard.contract(&contract));
            layers.contract = Some(contract);
        })
    }

    /// Bounds bodies and times.
    ///
    /// ```
    /// use candor::{Candor, LimitLayer, Settings};
    ///
    /// let layer = Candor::new(Settings::new()).limits(LimitLayer::new().max_body(1 << 20));
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn limits(self, limits: LimitLayer) -> Self {
        self.with(|layers| layers.limits = limits)
    }

    /// Tells exchanges to a collector.
    ///
    /// ```no_run
    /// use candor::{Candor, Settings, TapLayer, tower::TapConfig};
    ///
    /// let tap = TapLayer::start(&TapConfig::new("http://127.0.0.1:4318", "orders"))?;
    /// let layer = Candor::new(Settings::new()).tap(tap);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn tap(self, tap: TapLayer) -> Self {
        self.with(|layers| layers.tap = Some(tap))
    }

    /// Names requests in another way.
    ///
    /// ```
    /// use candor::{Candor, RequestIdLayer, Settings};
    ///
    /// let layer = Candor::new(Settings::new()).request_ids(RequestIdLayer::new().minting());
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn request_ids(self, request_ids: RequestIdLayer) -> Self {
        self.with(|layers| layers.request_ids = Some(request_ids))
    }

    /// Looks at answers in every build, not only in those with debug assertions.
    ///
    /// ```
    /// use candor::{Candor, Settings};
    ///
    /// let layer = Candor::new(Settings::new()).guarding();
    /// # let _ = layer;
    /// ```
    #[must_use]
    pub fn guarding(self) -> Self {
        self.with(|layers| layers.guard = layers.guard.take().map(ResponseGuardLayer::always))
    }
}

impl<S> Layer<S> for Candor {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CandorService::new(inner, self.0.clone())
    }
}
