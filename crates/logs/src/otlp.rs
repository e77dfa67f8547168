//! Logs as OpenTelemetry sends them over HTTP, in its JSON encoding (OTLP 1.0, `ExportLogsServiceRequest`).

use std::{fmt, sync::Arc};

use candor_exchange::{Level, Stream};
use serde_json::Value;

use crate::{
    Intake, Source,
    join::{self, Named},
};

/// Why octets are no logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLogs(String);

impl fmt::Display for NotLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotLogs {}

impl Intake {
    /// Takes the log records of an export request. Records of no request are passed over.
    ///
    /// # Errors
    /// If it is no JSON object with `resourceLogs`.
    pub fn otlp(self: &Arc<Self>, octets: &[u8]) -> Result<(), NotLogs> {
        let export: Value = serde_json::from_slice(octets)
            .map_err(|error| NotLogs(format!("The body is no JSON: {error}.")))?;
        let Some(resources) = export.get("resourceLogs").and_then(Value::as_array) else {
            return Err(NotLogs("The body has no array `resourceLogs`.".into()));
        };
        for resource in resources {
            let of_it = || list(resource.get("resource"), "attributes");
            let service = of_it().find(|a| a.get("key").and_then(Value::as_str) == Some("service.name"));
            let name = service.map(|a| text(a.get("value"))).filter(|name| !name.is_empty());
            let mut source = Source::new(self.clone(), name.unwrap_or("otlp".into()), Stream::Otlp);
            for record in list(Some(resource), "scopeLogs").flat_map(|scope| list(Some(scope), "logRecords"))
            {
                take(&mut source, record);
            }
        }
        Ok(())
    }
}

fn take(source: &mut Source, record: &Value) {
    let mut named = Named { level: level(record), ..Named::default() };
    named.trace = record.get("traceId").and_then(Value::as_str).and_then(join::trace);
    let mut body = text(record.get("body"));
    for attribute in list(Some(record), "attributes") {
        let name = attribute.get("key").and_then(Value::as_str).unwrap_or_default();
        let value = text(attribute.get("value"));
        if name == "exception.stacktrace" {
            body = format!("{body}\n{value}");
        }
        join::note(&mut named, name, &value);
    }
    source.record(&body, named, time(record));
}

fn list<'a>(of: Option<&'a Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    of.and_then(|of| of.get(name)).and_then(Value::as_array).into_iter().flatten()
}

/// An `AnyValue` as text.
fn text(value: Option<&Value>) -> String {
    match value.and_then(Value::as_object).and_then(|any| any.iter().next()) {
        Some((_, Value::String(text))) => text.clone(),
        Some((_, other)) => other.to_string(),
        None => String::new(),
    }
}

/// In milliseconds since 1970. Numbers of 64 bits are texts in this encoding.
fn time(record: &Value) -> Option<u64> {
    let of = |name| {
        let value = record.get(name)?;
        let nanos = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        (nanos > 0).then_some(nanos / 1_000_000)
    };
    of("timeUnixNano").or_else(|| of("observedTimeUnixNano"))
}

fn level(record: &Value) -> Option<Level> {
    match record.get("severityNumber").and_then(Value::as_u64) {
        Some(1..=8) => Some(Level::Debug),
        Some(9..=12) => Some(Level::Info),
        Some(13..=16) => Some(Level::Warning),
        Some(17..=24) => Some(Level::Error),
        _ => record.get("severityText").and_then(Value::as_str).and_then(Level::of),
    }
}

#[cfg(test)]
mod tests {
    use candor_exchange::{Exchange, ExchangeId, Message};
    use candor_journal::{Journal, Memory};
    use serde_json::json;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn records_are_joined_by_their_trace() {
        let now =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
        let memory = Arc::new(Memory::default());
        let intake = Arc::new(Intake::new(Arc::default()));
        intake.keep_in(memory.clone());
        intake.begun("checkout-77", Some(TRACE));
        let export = json!({"resourceLogs": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scopeLogs": [{"logRecords": [
                {"timeUnixNano": (now * 1_000_000).to_string(), "severityNumber": 17, "traceId": TRACE,
                 "body": {"stringValue": "no stock"},
                 "attributes": [{"key": "exception.stacktrace", "value": {"stringValue": "at main"}}]},
                {"body": {"kvlistValue": {}}, "attributes": [{"key": "request.id", "value": {"stringValue": "checkout-77"}}]},
                {"body": {"stringValue": "of nobody"}},
                7
            ]}]
        }]});
        intake.otlp(export.to_string().as_bytes()).unwrap();
        let mut exchange = Exchange::of(ExchangeId::new(now, [1; 10]), Message::default(), None);
        exchange.request_id = "checkout-77".into();
        let lines = memory.logs_of(&exchange).unwrap();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!((lines[0].text.as_str(), lines[0].time), ("no stock\nat main", now));
        assert_eq!((lines[0].source.as_str(), lines[0].level), ("shop", Some(Level::Error)));
        for bad in ["", "[]", "{\"resourceLogs\":7}", "{"] {
            assert!(intake.otlp(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
