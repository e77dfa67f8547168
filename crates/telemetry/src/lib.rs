//! Exchanges told to OpenTelemetry: each a span as its semantic conventions for HTTP have it, with one for the
//! upstream's share below it, and a log record, in the JSON form of OTLP/HTTP.
//!
//! What is told was redacted before. Who carries it to a collector is passed in: this crate opens no socket.

mod batch;
mod exporter;
mod span;

pub use batch::{Batch, Resource};
pub use exporter::{Exported, Exporter, ExporterConfig, Post, Signals};
pub use span::{Span, is_sampled, upstream_parent};
