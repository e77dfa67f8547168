//! Exchanges told to a collector: to a running Candor, or to anything that speaks OTLP.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use candor_exchange::{Birthplace, Exchange, Message, Redactor, Response as Answer, Verdict};
use candor_telemetry::{Exporter, ExporterConfig, Post, Resource, Signals};
use tower_layer::Layer;

use super::{
    Candor, CandorService, Layers,
    watch::{Taken, Tape},
};

/// Longest wait for the collector, for each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where exchanges are told, and what of them.
///
/// ```
/// let config = candor::tower::TapConfig::new("http://127.0.0.1:4318", "orders").successes();
/// # let _ = config;
/// ```
#[derive(Clone, Debug)]
pub struct TapConfig {
    endpoint: String,
    service: String,
    successes: bool,
}

impl TapConfig {
    /// To the collector at `endpoint`, an `http://` address of OTLP/HTTP, under the name of this service. Spans of
    /// everything, and log records of failures.
    ///
    /// ```
    /// let config = candor::tower::TapConfig::new("http://127.0.0.1:4318", "orders");
    /// # let _ = config;
    /// ```
    pub fn new(endpoint: &str, service: &str) -> Self {
        Self { endpoint: endpoint.to_owned(), service: service.to_owned(), successes: false }
    }

    /// Log records of successes, too.
    ///
    /// ```
    /// let config = candor::tower::TapConfig::new("http://127.0.0.1:4318", "orders").successes();
    /// # let _ = config;
    /// ```
    #[must_use]
    pub fn successes(self) -> Self {
        Self { successes: true, ..self }
    }
}

/// Tells each exchange, redacted, to a collector by OTLP/HTTP in JSON: as a span of OpenTelemetry's conventions for
/// HTTP servers, and as a log record where it failed. A running Candor takes them at its own address for
/// [application logs](https://github.com/candor-http/candor/blob/main/docs/logs.md), and joins them to the exchanges of the same request id.
///
/// A thread of its own sends them. No request ever waits for it: what comes too fast, or finds no collector for too
/// long, is dropped.
///
/// ```no_run
/// use candor::{TapLayer, tower::TapConfig};
///
/// let layer = TapLayer::start(&TapConfig::new("http://127.0.0.1:4318", "orders"))?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TapLayer {
    exporter: Arc<Exporter>,
}

impl TapLayer {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the address is not one of `http://`, or there is no thread to be had.
    ///
    /// ```
    /// use candor::{TapLayer, tower::TapConfig};
    ///
    /// let wrong = TapLayer::start(&TapConfig::new("ftp://collector", "orders")).unwrap_err();
    /// assert!(wrong.to_string().contains("http://"));
    /// ```
    pub fn start(config: &TapConfig) -> io::Result<Self> {
        let instance = crate::context::fresh().to_string();
        let resource =
            Resource { service: config.service.clone(), version: env!("CARGO_PKG_VERSION").into(), instance };
        let signals = Signals { traces: true, failures: true, successes: config.successes };
        let exporter = ExporterConfig { resource, signals, pause: Duration::from_millis(500) };
        Ok(Self { exporter: Arc::new(Exporter::start(exporter, post(&config.endpoint)?)?) })
    }

    /// How many exchanges the collector has taken.
    ///
    /// ```no_run
    /// # use candor::{TapLayer, tower::TapConfig};
    /// # let layer = TapLayer::start(&TapConfig::new("http://127.0.0.1:4318", "orders"))?;
    /// println!("{} told, {} lost", layer.sent(), layer.dropped());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn sent(&self) -> u64 {
        self.exporter.exported().sent()
    }

    /// Tells an exchange.
    pub(super) fn tell(&self, taken: &Taken) {
        self.exporter.tell(&exchange(taken));
    }

    /// How many it did not take.
    ///
    /// ```no_run
    /// # use candor::{TapLayer, tower::TapConfig};
    /// # let layer = TapLayer::start(&TapConfig::new("http://127.0.0.1:4318", "orders"))?;
    /// assert_eq!(layer.dropped(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn dropped(&self) -> u64 {
        self.exporter.exported().dropped()
    }
}

/// Sends messages, each on a connection of its own: there is one a second at most.
fn post(endpoint: &str) -> io::Result<Post> {
    let wrong = || {
        let message =
            format!("\"{endpoint}\" is no address of a collector; write one such as http://127.0.0.1:4318");
        io::Error::new(io::ErrorKind::InvalidInput, message)
    };
    let rest = endpoint.strip_prefix("http://").ok_or_else(wrong)?;
    let (authority, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.is_empty() || authority.contains(['@', ' ']) {
        return Err(wrong());
    }
    let address = if has_port(authority) { authority.to_owned() } else { format!("{authority}:80") };
    let (authority, prefix) = (authority.to_owned(), prefix.trim_end_matches('/').to_owned());
    Ok(Box::new(move |path, body| {
        let slash = if prefix.is_empty() { "" } else { "/" };
        let head = format!(
            "POST {slash}{prefix}{path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        send(&address, head.as_bytes(), body).map_err(|why| why.to_string())
    }))
}

fn has_port(authority: &str) -> bool {
    authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// The status of the answer.
fn send(address: &str, head: &[u8], body: &[u8]) -> io::Result<u16> {
    let nobody = || io::Error::new(io::ErrorKind::NotFound, format!("{address} has no address"));
    let mut stream =
        TcpStream::connect_timeout(&address.to_socket_addrs()?.next().ok_or_else(nobody)?, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(head)?;
    stream.write_all(body)?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer)?;
    let status = std::str::from_utf8(&answer).ok().and_then(|line| line.get(9..12)?.parse().ok());
    status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the collector does not speak HTTP"))
}

impl<S> Layer<S> for TapLayer {
    type Service = CandorService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Candor::of(Layers { tap: Some(self.clone()), ..Layers::default() }).layer(inner)
    }
}

static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::default);

/// The exchange, with everything secret masked.
fn exchange(taken: &Taken) -> Exchange {
    let message = |head: &[u8], body: &Tape| {
        let kind = content_type(head);
        Message {
            head: REDACTOR.head(head),
            body: REDACTOR.body(kind.as_deref(), &body.octets, body.size),
            gap: 0,
        }
    };
    let status = taken.status.as_u16();
    let answer = Answer {
        status,
        birthplace: Birthplace::Upstream,
        message: message(&taken.response_head, &taken.response),
    };
    let request = message(&taken.request_head, &taken.request);
    let mut exchange = Exchange::of(taken.context.exchange_id(), request, Some(answer));
    exchange.request_id = taken.context.request_id().to_owned();
    exchange.method = taken.context.method().to_string();
    exchange.target = REDACTOR.target(target(&taken.request_head));
    exchange.host = field(&taken.request_head, "host").unwrap_or_default();
    exchange.trace_id = field(&taken.request_head, "traceparent").and_then(|value| trace(&value));
    exchange.verdict = if status >= 500 { Verdict::Failed } else { Verdict::Passed };
    exchange.timing.total = taken.micros;
    exchange
}

/// What stands between the blanks of a request line.
fn target(head: &[u8]) -> &[u8] {
    head.split(|octet| *octet == b' ').nth(1).unwrap_or_default()
}

fn content_type(head: &[u8]) -> Option<String> {
    field(head, "content-type")
}

/// A field of a head that we wrote.
fn field(head: &[u8], wanted: &str) -> Option<String> {
    head.split(|octet| *octet == b'\n').find_map(|line| {
        let line = std::str::from_utf8(line).ok()?;
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
    })
}

/// The trace of a `traceparent`.
fn trace(value: &str) -> Option<String> {
    let trace = value.split('-').nth(1)?;
    let is_one = trace.len() == 32 && trace.bytes().all(|octet| octet.is_ascii_hexdigit());
    (is_one && trace.bytes().any(|octet| octet != b'0')).then(|| trace.to_owned())
}
