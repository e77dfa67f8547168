//! Requests held against an OpenAPI document before the service sees them.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use candor_contract::{Contract, Diagnostic, Source};
use candor_inspect::{Inspected, Inspector, Outcome, Previous, Rest, UnknownRoutes, inspect};
use candor_rule::{Fault, Mode, Policy, Preset, faults::service_overloaded};
use http::{Method, Request};
use tower_layer::Layer;

use super::{
    Body, BoxError, Candor, CandorService, Layers,
    reading::{Arriving, Budget},
    upload::Upload,
    watch::Progress,
};
use crate::{taken, told::Told};

/// Octets of bodies that are held at a time, unless set.
const BUDGET: u64 = 256 << 20;

/// Holds every request against an OpenAPI document: path, method, parameters, media type and body, with the very
/// pipeline of the gateway. What breaks it is refused with all errors, their pointers, lines and columns; what
/// passes reaches the service with its body in memory.
///
/// ```
/// use candor::ContractLayer;
/// use tower::{Layer, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let layer = ContractLayer::from_text("openapi.yaml", r#"
/// openapi: 3.1.0
/// info: {title: Orders, version: "1"}
/// paths:
///   /orders:
///     get:
///       parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
///       responses: {"200": {description: all}}
/// "#)?;
/// let service = layer.layer(service_fn(|_: http::Request<candor::tower::Body<_>>| async {
///     Ok::<_, std::convert::Infallible>(http::Response::new(http_body_util::Empty::<bytes::Bytes>::new()))
/// }));
/// let request = http::Request::builder().uri("/orders?limit=900");
/// let request = request.body(http_body_util::Empty::<bytes::Bytes>::new())?;
/// assert_eq!(service.oneshot(request).await?.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContractLayer {
    inspector: Arc<Inspector>,
    budget: Budget,
    needs_host: bool,
}

/// Why a contract cannot be used: everything that is wrong with the document, with file, line and column.
///
/// ```
/// let wrong = candor::ContractLayer::from_text("api.yaml", "openapi: 9.9.9\n").unwrap_err();
/// assert!(wrong.to_string().contains("api.yaml:1:"), "{wrong}");
/// ```
#[derive(Debug)]
pub struct ContractError(Vec<Diagnostic>);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Diagnostic { severity, file, line, column, message, help, .. }) in
            self.0.iter().enumerate()
        {
            let lead = if number == 0 { "" } else { "\n" };
            write!(f, "{lead}{file}:{line}:{column}: {}: {message}", severity.word())?;
            if !help.is_empty() {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ContractError {}

impl ContractLayer {
    /// Reads a document, YAML or JSON, and the files next to it that it refers to.
    ///
    /// # Errors
    /// If the document cannot be read or used: every reason, with its place.
    ///
    /// ```no_run
    /// let layer = candor::ContractLayer::from_file("openapi.yaml")?;
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ContractError> {
        let path = path.as_ref();
        let name = path.to_string_lossy().into_owned();
        let text = std::fs::read(path).map_err(|why| unread(&name, &why))?;
        Self::load(Source { name, text }, path.parent())
    }

    /// Takes the text of a document, as from `include_str!`; `name` is what messages call it.
    ///
    /// # Errors
    /// If it cannot be used: every reason, with its place.
    ///
    /// ```
    /// let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?;
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    pub fn from_text(name: &str, text: &str) -> Result<Self, ContractError> {
        Self::load(Source { name: name.to_owned(), text: text.as_bytes().to_vec() }, None)
    }

    fn load(source: Source, folder: Option<&Path>) -> Result<Self, ContractError> {
        let within = folder.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let within = within.and_then(|folder| folder.canonicalize().ok());
        let read = |name: &str| {
            let folder = within.as_deref().ok_or("no other file is read for a text")?;
            let path = Path::new(name).canonicalize().map_err(|why| why.to_string())?;
            match path.starts_with(folder) {
                true => std::fs::read(&path).map_err(|why| why.to_string()),
                false => Err(format!("{name} lies outside of the document's folder")),
            }
        };
        let loaded = Contract::load_with(&[source], &read).map_err(ContractError)?;
        for warning in &loaded.warnings {
            let Diagnostic { file, line, column, message, .. } = warning;
            tracing::warn!("{file}:{line}:{column}: {message}");
        }
        let inspector = Inspector { contract: Some(Arc::new(loaded.contract)), ..Inspector::default() };
        Ok(Self { inspector: Arc::new(inspector), budget: Budget::of(BUDGET), needs_host: false })
    }

    /// Lets requests to paths pass that the document does not name, unchecked but for HTTP itself.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.passing_unknown_paths();
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn passing_unknown_paths(self) -> Self {
        self.with(|inspector| inspector.unknown_routes = UnknownRoutes::Pass)
    }

    /// Refuses requests of HTTP/1.1 that name no Host (RFC 9112 §3.2), as a server must. Off unless asked for,
    /// since requests that tests make by hand mostly have none.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.requiring_host();
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn requiring_host(self) -> Self {
        Self { needs_host: true, ..self }
    }

    /// Largest body of an operation that sets none itself, in octets; 1 MiB unless set.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.max_body(8 << 20);
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn max_body(self, octets: u64) -> Self {
        self.with(|inspector| inspector.limits.max_body = octets)
    }

    /// Octets of bodies that all requests together may hold; 256 MiB unless set. Beyond it the answer is 503.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.budget(1 << 30);
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn budget(self, octets: u64) -> Self {
        Self { budget: Budget::of(octets), ..self }
    }

    /// Takes the actions of a preset: `strict`, `default` or `lenient`.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.preset(candor::Preset::Strict);
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn preset(self, preset: Preset) -> Self {
        self.with(|inspector| {
            inspector.policy = Policy::new(preset);
        })
    }

    /// Only notes in the log what would be refused: for a document that was never enforced before.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// let layer = candor::ContractLayer::from_text("openapi.yaml", document)?.observing();
    /// # Ok::<(), candor::tower::ContractError>(())
    /// ```
    #[must_use]
    pub fn observing(self) -> Self {
        self.with(|inspector| inspector.policy.set_mode(Mode::Observe))
    }

    fn with(self, change: impl FnOnce(&mut Inspector)) -> Self {
        let mut inspector = Arc::unwrap_or_clone(self.inspector);
        change(&mut inspector);
        Self { inspector: Arc::new(inspector), ..self }
    }

    /// What decides, for whoever judges answers too.
    pub(crate) fn inspector(&self) -> &Arc<Inspector> {
        &self.inspector
    }
}

fn unread(name: &str, why: &std::io::Error) -> ContractError {
    ContractError(vec![Diagnostic {
        severity: candor_contract::Severity::Error,
        code: None,
        file: name.to_owned(),
        line: 1,
        column: 1,
        message: format!("the file cannot be read: {why}"),
        help: "name an OpenAPI document, in YAML or JSON".to_owned(),
        excerpt: String::new(),
        caret: 0,
    }])
}

impl<S> Layer<S> for ContractLayer {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { contract: Some(self.clone()), ..Layers::default() }).layer(inner)
    }
}

impl ContractLayer {
    /// Makes a request what the service gets.
    ///
    /// # Errors
    /// What it is refused with.
    pub(super) async fn judge<Q>(
        &self,
        request: &mut Request<Body<Q>>,
        progress: Option<&Arc<Progress>>,
    ) -> Result<(), Told>
    where
        Q: http_body::Body<Data = Bytes>,
        Q::Error: Into<BoxError>,
    {
        let mut arriving = Arriving::new(request, &self.budget, self.needs_host);
        let mut seen = inspect(&self.inspector, &mut arriving, Previous::Nothing).await;
        note(&seen);
        if let Some(told) = refusal(&seen.outcome, &seen) {
            return Err(told.carrying(accepted(&self.inspector, &seen, request.method())));
        }
        *request.body_mut() = match (std::mem::take(&mut seen.rest), progress) {
            (Rest::Coming(coming), Some(progress)) => {
                Body::coming(Upload::new(self.inspector.clone(), arriving, seen, *coming, progress.clone()))
            }
            _ => arriving.into_body(seen.body),
        };
        Ok(())
    }
}

/// What ends the request, if anything does.
pub(super) fn refusal(outcome: &Outcome, seen: &Inspected) -> Option<Told> {
    match outcome {
        // Cross-origin questions are the application's to answer.
        Outcome::Accepted | Outcome::Nothing | Outcome::Preflight(_) => None,
        Outcome::Rejected(rejection) => {
            let head = seen.head.as_ref().map_or(&seen.raw, |head| &head.octets);
            let kind =
                seen.head.as_ref().and_then(|head| head.all("content-type").next().map(|f| head.value(f)));
            let kind = kind.map(|kind| String::from_utf8_lossy(&kind).into_owned());
            Some(Told::rejection(rejection.clone(), kind.as_deref(), head, &seen.body))
        }
        // The only thing that may be used up here is room.
        Outcome::Failed(Fault { cause, .. }) => {
            Some(Told::fault(service_overloaded::KIND.because(cause.clone())))
        }
        Outcome::Gone(why) => Some(Told::fault(service_overloaded::KIND.because(why.to_string()))),
    }
}

/// What a 415 says would be taken.
fn accepted(inspector: &Inspector, seen: &Inspected, method: &Method) -> Vec<(&'static str, String)> {
    let Outcome::Rejected(rejection) = &seen.outcome else { return Vec::new() };
    let contract = inspector.contract.as_ref();
    let operation = contract.zip(seen.operation).and_then(|(contract, number)| contract.operation(number));
    let types: Vec<&str> = operation.into_iter().flat_map(|operation| operation.body_types()).collect();
    taken::field(rejection.rule(), method, &types).into_iter().collect()
}

/// What was noted and ended nothing.
fn note(seen: &Inspected) {
    for note in &seen.notes {
        let (code, ruling) = (note.violation.rule.code, note.ruling.word());
        tracing::debug!(code, ruling, detail = note.violation.detail, "the request breaks a rule");
    }
}
