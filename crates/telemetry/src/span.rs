//! One exchange as spans: what the server did, and within it what the upstream did.

use candor_exchange::{Exchange, ExchangeId, Verdict};
use serde_json::{Value, json};

/// What is told of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    trace: String,
    id: u64,
    /// The span of the client, if it has one.
    parent: Option<String>,
    name: String,
    /// Unix nanoseconds.
    start: u64,
    end: u64,
    attributes: Vec<(&'static str, Value)>,
    /// True where the answer is a failure of the server's side (5xx, or none at all).
    has_failed: bool,
    upstream: Option<UpstreamSpan>,
    /// What a log record says, and how grave it is (OpenTelemetry's severity number).
    told: String,
    severity: u8,
}

#[derive(Clone, Debug, PartialEq)]
struct UpstreamSpan {
    server: String,
    start: u64,
    end: u64,
    status: u16,
    cause: Option<String>,
}

/// The span that the upstream's share of an exchange has: what the upstream is told as parent.
pub fn upstream_parent(id: ExchangeId) -> u64 {
    u128::from_be_bytes(id.octets()) as u64
}

/// The span of the whole exchange.
fn own(id: ExchangeId) -> u64 {
    // An exchange id is random at its end, so that the neighbour is nobody else's.
    upstream_parent(id) ^ 1
}

/// The client's span, and whether its trace is recorded: of a `traceparent` as its head has it.
fn parent(exchange: &Exchange) -> Option<(String, bool)> {
    let head = exchange.request.head.octets();
    let line = head.split(|octet| *octet == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(line.iter().position(|octet| *octet == b':')?)?;
        name.eq_ignore_ascii_case(b"traceparent").then_some(value.get(1..)?)
    })?;
    let mut parts = std::str::from_utf8(line).ok()?.trim().split('-').skip(1);
    let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let is_its = exchange.trace_id.as_deref() == Some(trace) && span.len() == 16;
    let flags = u8::from_str_radix(flags.get(..2)?, 16).ok()?;
    is_its.then(|| (span.to_owned(), flags & 1 == 1))
}

/// True unless the client's trace is one that is not recorded.
pub fn is_sampled(exchange: &Exchange) -> bool {
    parent(exchange).is_none_or(|(_, is_sampled)| is_sampled)
}

impl Span {
    /// Of an exchange that is over.
    pub fn of(exchange: &Exchange) -> Self {
        let status = exchange.status();
        let start = exchange.id.unix_millis().saturating_mul(1_000_000);
        let at = |micros: u64| start.saturating_add(micros.saturating_mul(1000));
        let trace = exchange.trace_id.clone();
        let method = if exchange.method.is_empty() { "_OTHER" } else { &exchange.method };
        let name = match &exchange.operation {
            Some(operation) => format!("{method} {operation}"),
            None => method.to_owned(),
        };
        let upstream = exchange.server.as_ref().map(|server| UpstreamSpan {
            server: server.clone(),
            start: at(exchange.timing.inspect),
            end: at(exchange.timing.inspect.saturating_add(exchange.timing.upstream)),
            status: exchange.original.as_ref().map_or(status, |original| original.status),
            cause: exchange.fault.as_ref().map(|fault| fault.code.clone()),
        });
        Self {
            trace: trace.unwrap_or_else(|| exchange.id.to_string().replace('-', "")),
            id: own(exchange.id),
            parent: parent(exchange).map(|(span, _)| span),
            name,
            start,
            end: at(exchange.timing.total),
            attributes: attributes(exchange, method),
            has_failed: status >= 500 || exchange.verdict == Verdict::Failed,
            upstream,
            told: told(exchange),
            severity: match status {
                _ if exchange.verdict == Verdict::Failed => 17,
                500.. => 17,
                400.. => 13,
                _ => 9,
            },
        }
    }

    /// The spans, as OTLP's JSON has them.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Value> + '_ {
        let status = if self.has_failed { json!({ "code": 2 }) } else { json!({}) };
        let server = json!({
            "traceId": self.trace,
            "spanId": hex(self.id),
            "parentSpanId": self.parent.as_deref().unwrap_or_default(),
            "name": self.name,
            "kind": 2,
            "startTimeUnixNano": self.start.to_string(),
            "endTimeUnixNano": self.end.to_string(),
            "attributes": list(&self.attributes),
            "status": status,
        });
        let below = self.upstream.as_ref().map(|upstream| {
            let (host, port) = address(&upstream.server);
            let mut attributes = vec![
                ("server.address", json!(host)),
                ("url.full", json!(upstream.server)),
                ("http.response.status_code", json!(upstream.status)),
            ];
            attributes.extend(port.map(|port| ("server.port", json!(port))));
            attributes.extend(upstream.cause.as_ref().map(|cause| ("error.type", json!(cause))));
            json!({
                "traceId": self.trace,
                "spanId": hex(self.id ^ 1),
                "parentSpanId": hex(self.id),
                "name": self.name,
                "kind": 3,
                "startTimeUnixNano": upstream.start.to_string(),
                "endTimeUnixNano": upstream.end.to_string(),
                "attributes": list(&attributes),
                "status": if upstream.cause.is_some() || upstream.status >= 400 { json!({ "code": 2 }) } else { json!({}) },
            })
        });
        std::iter::once(server).chain(below)
    }

    /// The log record, as OTLP's JSON has it.
    pub(crate) fn record(&self) -> Value {
        json!({
            "timeUnixNano": self.end.to_string(),
            "severityNumber": self.severity,
            "severityText": match self.severity { 17.. => "ERROR", 13.. => "WARN", _ => "INFO" },
            "body": { "stringValue": self.told },
            "attributes": list(&self.attributes),
            "traceId": self.trace,
            "spanId": hex(self.id),
        })
    }

    /// True if something was wrong with the request or its answer.
    pub(crate) fn is_failure(&self) -> bool {
        self.severity > 9
    }
}

/// As the semantic conventions for HTTP servers name them; what they have no name for begins with `candor.`.
fn attributes(exchange: &Exchange, method: &str) -> Vec<(&'static str, Value)> {
    let (path, query) = match exchange.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (exchange.target.as_str(), None),
    };
    let status = exchange.status();
    let mut all = vec![
        ("http.request.method", json!(method)),
        ("url.path", json!(path)),
        ("client.address", json!(exchange.client)),
        ("http.request.body.size", json!(exchange.request.body.size())),
        ("candor.exchange_id", json!(exchange.id.to_string())),
        ("candor.request_id", json!(exchange.request_id)),
        ("candor.verdict", json!(exchange.verdict)),
    ];
    all.extend(exchange.identity.as_ref().map(|who| ("enduser.id", json!(who))));
    all.extend(query.map(|query| ("url.query", json!(query))));
    if !exchange.host.is_empty() {
        let (host, port) = address(&exchange.host);
        all.push(("server.address", json!(host)));
        all.extend(port.map(|port| ("server.port", json!(port))));
    }
    if status > 0 {
        all.push(("http.response.status_code", json!(status)));
    }
    all.extend(exchange.operation.as_ref().map(|operation| ("candor.operation", json!(operation))));
    let code = exchange.code();
    all.extend(code.map(|code| ("candor.rule", json!(code))));
    if status >= 400 {
        let layer = exchange.reading.as_ref().map(|reading| reading.layer.word());
        let candors = matches!(exchange.verdict, Verdict::Refused | Verdict::Failed);
        let birthplace = layer.unwrap_or(if candors { "candor" } else { "upstream" });
        all.push(("candor.birthplace", json!(birthplace)));
    }
    if status >= 500 || exchange.verdict == Verdict::Failed {
        all.push(("error.type", json!(code.map_or_else(|| status.to_string(), str::to_owned))));
    }
    all
}

/// `404 path-not-found GET /pets/9: The API has no operation at "/pets/9".`
fn told(exchange: &Exchange) -> String {
    let status = match exchange.status() {
        0 => "---".to_owned(),
        status => status.to_string(),
    };
    let code = exchange.code().map(|code| format!(" {code}")).unwrap_or_default();
    let detail = exchange.errors.first().map(|error| format!(": {}", error.detail));
    let cause = exchange.fault.as_ref().map(|fault| format!(": {}", fault.cause));
    let why = detail.or(cause).unwrap_or_default();
    format!("{status}{code} {} {}{why}", exchange.method, exchange.target)
}

/// Host and port of an authority or URL.
fn address(text: &str) -> (&str, Option<u16>) {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    }
}

fn hex(id: u64) -> String {
    format!("{id:016x}")
}

/// Attributes as OTLP's JSON has them: 64-bit numbers are texts there.
pub(crate) fn list(attributes: &[(&'static str, Value)]) -> Value {
    let one = |(key, value): &(&str, Value)| {
        let value = match value {
            Value::Number(number) => json!({ "intValue": number.to_string() }),
            Value::Bool(yes) => json!({ "boolValue": yes }),
            Value::String(text) => json!({ "stringValue": text }),
            other => json!({ "stringValue": other.to_string() }),
        };
        json!({ "key": key, "value": value })
    };
    attributes.iter().map(one).collect()
}
