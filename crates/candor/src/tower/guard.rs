//! What is wrong with the answers of the service, said while it is being developed.

use std::sync::{Arc, LazyLock};

use candor_inspect::Inspector;
use candor_reader::Reader;
use candor_reader::audit::{Auditor, Copied, Sample, Traffic};
use candor_rule::Severity;
use tower_layer::Layer;

use super::{
    Candor, CandorService, ContractLayer, Layers,
    watch::{Taken, Tape},
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
        Self { inspector: Some(contract.inspector().clone()), ..self }
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

    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Says what is found in an exchange.
    pub(super) fn warn(&self, taken: &Taken) {
        let auditor = Auditor::new(READER.clone());
        let auditor = match &self.inspector {
            Some(inspector) => auditor.with_rules(inspector),
            None => auditor,
        };
        let (request, response) = (taken.request_octets(), taken.response_octets());
        let copied = |tape: &Tape| if tape.is_whole() { Copied::Whole } else { Copied::Cut };
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
}

impl<S> Layer<S> for ResponseGuardLayer {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { guard: Some(self.clone()), ..Layers::default() }).layer(inner)
    }
}

/// What an application says in Candor's words is looked at like everything else.
static READER: LazyLock<Reader> = LazyLock::new(|| Reader::default().without("Candor"));
