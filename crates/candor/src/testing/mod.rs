//! Checks for `cargo test`: does a service answer as its contract and good practice have it?
//!
//! [`assert_conforms`] asks the service itself, for each operation of the contract what its document shows and a
//! handful of broken variants, and fails the test with everything that is wrong with the answers.
//! [`assert_exchange_conforms`] looks at one request and answer that the test has at hand. Both find what
//! `candor audit` finds; each finding has a code that `candor explain` explains.

mod probes;
mod report;

use std::fmt::Display;

use bytes::{Bytes, BytesMut};
use candor_reader::Reader;
use candor_reader::audit::{Auditor, Copied, Report, Sample};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower_service::Service;

use crate::ContractLayer;
use crate::tower::BoxError;

/// A request and its answer, as octets.
#[derive(Clone, Debug)]
struct Pair {
    name: String,
    request: Vec<u8>,
    response: Vec<u8>,
}

/// Which findings a test lets pass, and what is asked of the service.
///
/// ```
/// use candor::testing::Conformance;
///
/// let conformance = Conformance::new().accepting("error-body-own-format").sending("GET /orders?limit=0 HTTP/1.1\r\n\r\n");
/// # let _ = conformance;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Conformance {
    accepted: Vec<String>,
    sent: Vec<Vec<u8>>,
    is_bare: bool,
}

impl Conformance {
    /// Asks what the contract gives rise to, and accepts nothing.
    ///
    /// ```
    /// let conformance = candor::testing::Conformance::new();
    /// # let _ = conformance;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets findings of this code pass, wherever they are.
    ///
    /// ```
    /// let conformance = candor::testing::Conformance::new().accepting("problem-type-unstable");
    /// # let _ = conformance;
    /// ```
    #[must_use]
    pub fn accepting(mut self, code: &str) -> Self {
        self.accepted.push(code.to_owned());
        self
    }

    /// Sends this request of HTTP/1.1, too: a head whose lines end with CR LF, an empty line, and a body.
    ///
    /// ```
    /// let conformance = candor::testing::Conformance::new().sending("GET /orders?limit=0 HTTP/1.1\r\n\r\n");
    /// # let _ = conformance;
    /// ```
    #[must_use]
    pub fn sending(mut self, request: &str) -> Self {
        self.sent.push(request.as_bytes().to_vec());
        self
    }

    /// Sends nothing but what [`Conformance::sending`] names: for services that must not be asked at random.
    ///
    /// ```
    /// let conformance = candor::testing::Conformance::new().only_those();
    /// # let _ = conformance;
    /// ```
    #[must_use]
    pub fn only_those(self) -> Self {
        Self { is_bare: true, ..self }
    }

    /// Asks the service and says what is wrong with its answers.
    ///
    /// # Errors
    /// The report, if anything is.
    ///
    /// ```
    /// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use candor::{Candor, ContractLayer, Settings, testing::Conformance};
    ///
    /// let contract = ContractLayer::from_text("openapi.yaml", document)?;
    /// let app: axum::Router = axum::Router::new().layer(Candor::new(Settings::new()).contract(contract.clone()));
    /// Conformance::new().check(app, &contract).await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn check<S, R>(&self, service: S, contract: &ContractLayer) -> Result<(), NonConformance>
    where
        S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone,
        S::Error: Display,
        R: Body<Data = Bytes>,
        R::Error: Into<BoxError>,
    {
        let probes = if self.is_bare { Vec::new() } else { probes::of(contract) };
        let own =
            self.sent.iter().enumerate().map(|(n, octets)| (format!("request {}", n + 1), octets.clone()));
        let mut pairs = Vec::new();
        for (name, octets) in probes.into_iter().chain(own) {
            let Some(request) = probes::request(&octets) else {
                return Err(NonConformance(format!("{name} is no request of HTTP/1.1")));
            };
            let answer = ask(service.clone(), request).await;
            let response = answer.map_err(|why| NonConformance(format!("{name} was not answered: {why}")))?;
            pairs.push(Pair { name, request: octets, response });
        }
        self.judge(&pairs, contract)
    }

    fn judge(&self, pairs: &[Pair], contract: &ContractLayer) -> Result<(), NonConformance> {
        let auditor = Auditor::new(Reader::default().without("Candor")).with_rules(contract.inspector());
        let pairs: Vec<&Pair> = pairs.iter().filter(|pair| !is_ours(&pair.response)).collect();
        let give = |take: &mut dyn FnMut(&Sample<'_>)| -> Result<(), std::convert::Infallible> {
            for Pair { name, request, response } in &pairs {
                let copied = Copied::Whole;
                let sample = Sample {
                    id: name,
                    request,
                    response,
                    request_is: copied,
                    response_is: copied,
                    ..Sample::default()
                };
                take(&sample);
            }
            Ok(())
        };
        let Ok(report) = Report::of(&auditor, &[], give);
        let open: Vec<_> = report.issues.iter().filter(|issue| self.is_told(issue)).collect();
        if open.is_empty() { Ok(()) } else { Err(NonConformance(report::text(&open, &pairs))) }
    }

    fn is_told(&self, issue: &candor_reader::audit::Issue) -> bool {
        let is_grave = issue.severity >= candor_rule::Severity::Warning;
        is_grave && !self.accepted.iter().any(|code| code == issue.finding.code)
    }
}

/// What is wrong with the answers of a service, told for people: each finding once, with what was sent, what was
/// answered, and how to mend it.
///
/// ```
/// fn show(wrong: &candor::testing::NonConformance) { println!("{wrong}") }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct NonConformance(String);

impl Display for NonConformance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// As people read it: a test that unwraps it shows it so.
impl std::fmt::Debug for NonConformance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}", self.0)
    }
}

impl std::error::Error for NonConformance {}

/// Asks a service what its contract gives rise to: each operation as its document shows it and broken in a handful of
/// ways, a path that is not there, a method that is not. Operations are really carried out.
///
/// # Panics
/// If anything of the severity `warning` or `error` is found in the answers; the message shows it.
///
/// ```
/// # let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use candor::{Candor, ContractLayer, Settings, testing::assert_conforms};
///
/// let contract = ContractLayer::from_text("openapi.yaml", document)?;
/// let app: axum::Router = axum::Router::new().layer(Candor::new(Settings::new()).contract(contract.clone()));
/// assert_conforms(app, &contract).await;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[expect(clippy::panic, reason = "an assertion of a test")]
pub async fn assert_conforms<S, R>(service: S, contract: &ContractLayer)
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone,
    S::Error: Display,
    R: Body<Data = Bytes>,
    R::Error: Into<BoxError>,
{
    if let Err(wrong) = Conformance::new().check(service, contract).await {
        panic!("{wrong}");
    }
}

/// Looks at one request and its answer, wherever they come from.
///
/// # Panics
/// If anything of the severity `warning` or `error` is found in the answer; the message shows it.
///
/// ```should_panic
/// use candor::{ContractLayer, testing::assert_exchange_conforms};
///
/// let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ok}}}}}\n";
/// let contract = ContractLayer::from_text("openapi.yaml", document).unwrap();
/// let request = http::Request::get("/a").body("").unwrap();
/// let response = http::Response::builder().status(401).body("no").unwrap();
/// assert_exchange_conforms(&contract, &request, &response); // 401 without WWW-Authenticate
/// ```
#[expect(clippy::panic, reason = "an assertion of a test")]
#[track_caller]
pub fn assert_exchange_conforms<Q: AsRef<[u8]>, R: AsRef<[u8]>>(
    contract: &ContractLayer,
    request: &Request<Q>,
    response: &Response<R>,
) {
    let pair = Pair {
        name: "the exchange".to_owned(),
        request: probes::request_octets(request),
        response: probes::response_octets(response.status(), response.headers(), response.body().as_ref()),
    };
    if let Err(wrong) = Conformance::new().judge(&[pair], contract) {
        panic!("{wrong}");
    }
}

/// True for the problem of a rule of Candor's own: how those are answered is decided, and no finding.
fn is_ours(response: &[u8]) -> bool {
    let end = response.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(0);
    let problem: Option<serde_json::Value> =
        response.get(end..).and_then(|body| serde_json::from_slice(body).ok());
    let code = problem.as_ref().and_then(|problem| problem["code"].as_str());
    let page = problem.as_ref().and_then(|problem| problem["type"].as_str());
    let is_page_of = |code: &str| page.is_some_and(|page| page.ends_with(&format!("/rules/{code}")));
    code.is_some_and(|code| is_page_of(code) && candor_catalogue::Entry::find(code).is_some())
}

/// The answer as octets.
async fn ask<S, R>(mut service: S, request: Request<Bytes>) -> Result<Vec<u8>, String>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>>,
    S::Error: Display,
    R: Body<Data = Bytes>,
    R::Error: Into<BoxError>,
{
    std::future::poll_fn(|cx| service.poll_ready(cx)).await.map_err(|why| why.to_string())?;
    let response = service.call(request.map(Full::new)).await.map_err(|why| why.to_string())?;
    let (parts, body) = response.into_parts();
    let mut body = std::pin::pin!(body);
    let mut octets = BytesMut::new();
    while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|why| why.into().to_string())?;
        octets.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
    }
    Ok(probes::response_octets(parts.status, &parts.headers, &octets))
}
