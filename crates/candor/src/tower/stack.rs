//! All layers, in the order in which they belong.

use tower_layer::Layer;

use super::{
    ContractLayer, ContractService, LimitLayer, LimitService, ProblemLayer, ProblemService, RequestIdLayer,
    RequestIdService, ResponseGuardLayer, ResponseGuardService, TapLayer, TapService,
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
pub struct Candor {
    request_ids: RequestIdLayer,
    tap: Option<TapLayer>,
    guard: ResponseGuardLayer,
    problems: ProblemLayer,
    limits: LimitLayer,
    contract: ContractLayer,
}

/// What [`Candor`] makes of a service.
///
/// ```
/// # use candor::{Candor, Settings};
/// # use tower::Layer;
/// let service: candor::tower::CandorService<()> = Candor::new(Settings::new()).layer(());
/// # let _ = service;
/// ```
pub type CandorService<S> =
    RequestIdService<TapService<ResponseGuardService<ProblemService<LimitService<ContractService<S>>>>>>;

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
        Self {
            request_ids: RequestIdLayer::new(),
            tap: None,
            guard: ResponseGuardLayer::new(),
            problems: ProblemLayer::new(settings),
            limits: LimitLayer::new(),
            contract: ContractLayer::absent(),
        }
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
        Self { guard: self.guard.contract(&contract), contract, ..self }
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
        Self { limits, ..self }
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
        Self { tap: Some(tap), ..self }
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
        Self { request_ids, ..self }
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
        Self { guard: self.guard.always(), ..self }
    }
}

impl<S> Layer<S> for Candor {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        let inner = self.limits.layer(self.contract.layer(inner));
        let inner = self.guard.layer(self.problems.layer(inner));
        self.request_ids.layer(match &self.tap {
            Some(tap) => tap.layer(inner),
            None => TapService::silent(inner),
        })
    }
}
