//! Spans put together for one message to a collector.

use serde_json::{Value, json};

use crate::span::{Span, list};

/// Who tells: attributes of everything that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// `service.name`.
    pub service: String,
    /// `service.version`.
    pub version: String,
    /// `service.instance.id`: one per process.
    pub instance: String,
}

impl Resource {
    fn attributes(&self) -> Value {
        list(&[
            ("service.name", json!(self.service)),
            ("service.version", json!(self.version)),
            ("service.instance.id", json!(self.instance)),
        ])
    }
}

/// Spans that go together.
#[derive(Debug, Default)]
pub struct Batch(pub Vec<Span>);

impl Batch {
    /// An `ExportTraceServiceRequest`.
    pub fn traces(&self, resource: &Resource) -> Vec<u8> {
        let spans: Vec<Value> = self.0.iter().flat_map(Span::spans).collect();
        message(&json!({ "resourceSpans": [{
            "resource": { "attributes": resource.attributes() },
            "scopeSpans": [{ "scope": { "name": "candor" }, "spans": spans }],
        }] }))
    }

    /// An `ExportLogsServiceRequest`; `None` if there is nothing to tell. `all` asks for successes too.
    pub fn logs(&self, resource: &Resource, all: bool) -> Option<Vec<u8>> {
        let wanted = self.0.iter().filter(|span| all || span.is_failure());
        let records: Vec<Value> = wanted.map(Span::record).collect();
        (!records.is_empty()).then(|| {
            message(&json!({ "resourceLogs": [{
                "resource": { "attributes": resource.attributes() },
                "scopeLogs": [{ "scope": { "name": "candor" }, "logRecords": records }],
            }] }))
        })
    }
}

fn message(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
