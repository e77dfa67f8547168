//! Logs as OpenTelemetry sends them over HTTP (OTLP 1.x, `ExportLogsServiceRequest`), in protobuf or JSON.
//!
//! What of an export was kept is told in the same encoding. Traces and metrics are not taken.

mod json;
mod protobuf;
mod record;

use std::{fmt, sync::Arc};

use candor_exchange::Stream;

use crate::{Intake, Source};

use record::Record;

/// How an export is written, and the answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl Encoding {
    /// The encoding that a media type without parameters names.
    pub fn of(essence: &str) -> Option<Self> {
        [Self::Protobuf, Self::Json].into_iter().find(|one| one.media_type().eq_ignore_ascii_case(essence))
    }

    /// As `Content-Type` has it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    /// The answer to an export of which so many records were not taken, and why: `ExportLogsServiceResponse`.
    pub fn taken(self, refused: u64, why: &str) -> Vec<u8> {
        match self {
            Self::Protobuf => protobuf::taken(refused, why),
            Self::Json => json::taken(refused, why),
        }
    }

    /// The answer to an export that was not taken at all: a `Status` with this message.
    pub fn refused(self, message: &str) -> Vec<u8> {
        match self {
            Self::Protobuf => protobuf::status(message),
            Self::Json => json::status(message),
        }
    }
}

/// Why octets are no export of logs: a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLogs(String);

impl fmt::Display for NotLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotLogs {}

impl Intake {
    /// Takes the records of an export; gives how many of them were not kept because too many came. Records of no
    /// request are passed over, and count as taken.
    ///
    /// # Errors
    /// If the octets are no export in this encoding; of one that is broken nothing is kept.
    pub fn otlp(self: &Arc<Self>, octets: &[u8], encoding: Encoding) -> Result<u64, NotLogs> {
        let resources = match encoding {
            Encoding::Protobuf => protobuf::read(octets)?,
            Encoding::Json => json::read(octets)?,
        };
        self.expect_lines();
        let mut refused = 0;
        for (name, records) in resources {
            let name = if name.is_empty() { "otlp".to_owned() } else { name };
            let mut source = Source::new(self.clone(), name, Stream::Otlp);
            refused += records.iter().filter(|record| !record.hand_to(&mut source)).count() as u64;
        }
        Ok(refused)
    }
}

/// Records with the name of the service that wrote them.
type Resources = Vec<(String, Vec<Record>)>;

#[cfg(test)]
mod tests {
    use candor_exchange::{Exchange, ExchangeId, Level, LogLine, Message};
    use candor_journal::{Journal, Memory};
    use serde_json::json;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const NOW: u64 = 1_795_303_450_123;

    fn intake() -> (Arc<Intake>, Arc<Memory>) {
        let (intake, memory) = (Arc::new(Intake::new(Arc::default())), Arc::new(Memory::default()));
        intake.keep_in(memory.clone());
        (intake, memory)
    }

    /// The lines of a request, at any time.
    fn lines(memory: &Memory, request: &str, now: u64) -> Vec<LogLine> {
        let mut exchange = Exchange::of(ExchangeId::new(now, [1; 10]), Message::default(), None);
        exchange.request_id = request.into();
        exchange.trace_id = Some(TRACE.into());
        memory.logs_of(&exchange).unwrap()
    }

    fn now() -> u64 {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64
    }

    /// An export in JSON, as the specification of OTLP has it.
    fn export(now: u64) -> serde_json::Value {
        json!({"resourceLogs": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scopeLogs": [{"scope": {"name": "orders"}, "logRecords": [
                {"timeUnixNano": (now * 1_000_000).to_string(), "severityNumber": 17, "traceId": TRACE.to_uppercase(),
                 "spanId": "00f067aa0ba902b7", "body": {"stringValue": "no stock, password=hunter2"}, "flags": 1,
                 "attributes": [
                    {"key": "exception.stacktrace", "value": {"stringValue": "Traceback\n  at main"}},
                    {"key": "code.line.number", "value": {"intValue": "7"}},
                    {"key": "sku", "value": {"stringValue": "KB-01"}}]},
                {"observedTimeUnixNano": now * 1_000_000 + 5_000_000, "severityText": "WARN",
                 "body": {"kvlistValue": {"values": [
                    {"key": "event", "value": {"stringValue": "sold"}},
                    {"key": "left", "value": {"intValue": 3}},
                    {"key": "of", "value": {"arrayValue": {"values": [{"boolValue": true}, {"doubleValue": 1.5}]}}}]}},
                 "attributes": [{"key": "request.id", "value": {"stringValue": "checkout-77"}}]},
                {"body": {"stringValue": "of nobody"}, "attributes": null},
            ]}]
        }]})
    }

    #[test]
    fn records_are_joined_by_trace_and_by_request_id() {
        let (intake, memory) = intake();
        intake.expect_lines();
        intake.begun("checkout-77", Some(TRACE));
        let now = now();
        assert_eq!(intake.otlp(export(now).to_string().as_bytes(), Encoding::Json), Ok(0));
        let lines = lines(&memory, "checkout-77", now);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "no stock, password=*****************",
                "Traceback",
                "  at main",
                r#"{"event":"sold","left":3,"of":[true,1.5]} request.id=checkout-77"#
            ]
        );
        let of = |line: &LogLine| (line.time - now, line.level, line.source.clone(), line.stream);
        assert_eq!(of(&lines[0]), (0, Some(Level::Error), "shop".into(), Stream::Otlp));
        assert_eq!(of(&lines[3]), (5, Some(Level::Warning), "shop".into(), Stream::Otlp));
        assert_eq!(intake.counts().of_none, 1);
    }

    #[test]
    fn both_encodings_say_the_same() {
        let read = json::read(export(NOW).to_string().as_bytes()).unwrap();
        assert_eq!(protobuf::read(&protobuf::tests::export(NOW, TRACE)).unwrap(), read);
    }

    #[test]
    fn what_is_no_export_is_refused_whole() {
        let (intake, _) = intake();
        for bad in ["", "[]", "7", "{\"resourceLogs\":7}", "{\"resourceLogs\":[{\"scopeLogs\":[7]}]}", "{"] {
            let error = intake.otlp(bad.as_bytes(), Encoding::Json).unwrap_err().to_string();
            assert!(error.starts_with("The body is no export of logs in JSON"), "{bad}: {error}");
        }
        let many = format!("{{\"resourceLogs\":[{}{{}}]}}", "{},".repeat(200_000));
        assert!(
            intake.otlp(many.as_bytes(), Encoding::Json).unwrap_err().to_string().contains("200,000 objects")
        );
        assert_eq!(intake.otlp(b"{}", Encoding::Json), Ok(0), "an export of nothing");
        assert_eq!(intake.otlp(b"", Encoding::Protobuf), Ok(0));
    }

    #[test]
    fn what_was_too_much_is_told() {
        let (intake, memory) = intake();
        let record = json!({"traceId": TRACE, "body": {"stringValue": "again"}});
        let export = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": vec![record; 600]}]}]});
        let refused = intake.otlp(export.to_string().as_bytes(), Encoding::Json).unwrap();
        assert_eq!((refused, lines(&memory, "x", now()).len()), (100, 500));
        assert_eq!(
            String::from_utf8(Encoding::Json.taken(refused, "too many")).unwrap(),
            r#"{"partialSuccess":{"errorMessage":"too many","rejectedLogRecords":"100"}}"#
        );
        assert_eq!(Encoding::Json.taken(0, ""), b"{}");
        assert_eq!(Encoding::Protobuf.taken(0, ""), b"");
        assert_eq!(Encoding::Protobuf.taken(300, "no"), b"\x0a\x07\x08\xac\x02\x12\x02no");
        assert_eq!(Encoding::Protobuf.refused("no"), b"\x12\x02no");
    }

    #[test]
    fn a_time_far_away_is_not_believed() {
        let (intake, memory) = intake();
        for time in [0, 1_000, u64::MAX] {
            let record =
                json!({"traceId": TRACE, "timeUnixNano": time.to_string(), "body": {"stringValue": "x"}});
            let export = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]});
            intake.otlp(export.to_string().as_bytes(), Encoding::Json).unwrap();
        }
        assert_eq!(lines(&memory, "x", now()).len(), 3);
    }
}
