//! An exchange, and a log line, as a row: the columns by which they are found and counted, and the whole as JSON.

use candor_exchange::{Exchange, LogLine};
use candor_journal::{
    Class, path,
    queue::{Kind, Waiting},
    words,
};

use crate::cells::Cells;

/// Columns of an exchange, in the order in which they are written: name and type, with its compression.
pub(crate) const EXCHANGE: &[(&str, &str)] = &[
    ("id", "FixedString(16) CODEC(ZSTD(1))"),
    ("time", "DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))"),
    ("gateway", "LowCardinality(String)"),
    ("verdict", "LowCardinality(String)"),
    ("class", "LowCardinality(String)"),
    ("status", "UInt16 CODEC(ZSTD(1))"),
    ("method", "LowCardinality(String)"),
    ("host", "LowCardinality(String)"),
    ("path", "String CODEC(ZSTD(1))"),
    ("operation", "LowCardinality(String)"),
    ("codes", "Array(LowCardinality(String))"),
    ("findings", "Array(LowCardinality(String))"),
    ("born", "LowCardinality(String)"),
    ("product", "LowCardinality(String)"),
    ("shape", "UInt8 CODEC(ZSTD(1))"),
    ("right", "Nullable(UInt16) CODEC(ZSTD(1))"),
    ("client", "String CODEC(ZSTD(1))"),
    ("identity", "String CODEC(ZSTD(1))"),
    // Empty where it is the id.
    ("request_id", "String CODEC(ZSTD(1))"),
    ("trace_id", "String CODEC(ZSTD(1))"),
    ("took", "UInt64 CODEC(T64, ZSTD(1))"),
    ("sent", "UInt64 CODEC(T64, ZSTD(1))"),
    ("got", "Nullable(UInt64) CODEC(T64, ZSTD(1))"),
    ("words", "String CODEC(ZSTD(3))"),
    ("record", "String CODEC(ZSTD(3))"),
];

/// Columns of a log line.
pub(crate) const LINE: &[(&str, &str)] = &[
    ("request_id", "String CODEC(ZSTD(1))"),
    ("trace_id", "String CODEC(ZSTD(1))"),
    ("time", "DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))"),
    ("digest", "UInt64"),
    ("gateway", "LowCardinality(String)"),
    ("words", "String CODEC(ZSTD(3))"),
    ("record", "String CODEC(ZSTD(3))"),
];

/// A row that waits, written by the thread that hands it over. The record is its last column, so that what must be spooled
/// can be read back.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) octets: Vec<u8>,
    record: usize,
}

impl Waiting for Row {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn octets(&self) -> u64 {
        (self.octets.capacity() + size_of::<Self>()) as u64
    }
}

impl Row {
    /// The row of an exchange that this gateway saw.
    pub(crate) fn of(exchange: &Exchange, gateway: &str) -> Self {
        // Cannot fail: string keys only.
        let record = serde_json::to_vec(exchange).unwrap_or_default();
        let words = words::listed(words::searchable(exchange));
        let mut row = Cells(Vec::with_capacity(record.len() + words.len() + 512));
        let none = String::new();
        row.fixed(&exchange.id.octets());
        row.fixed(&exchange.id.unix_millis().to_le_bytes());
        row.text(gateway);
        row.text(exchange.verdict.word());
        row.text(Class::of(exchange).name());
        row.fixed(&exchange.status().to_le_bytes());
        row.text(&exchange.method);
        row.text(&exchange.host.to_lowercase());
        row.text(path(&exchange.target));
        row.text(exchange.operation.as_ref().unwrap_or(&none));
        row.texts(&unique(exchange.codes()));
        row.texts(&unique(exchange.findings.iter().map(|found| found.code.as_str())));
        row.text(exchange.born().map_or("", |layer| layer.word()));
        row.text(&exchange.product().unwrap_or_default().to_lowercase());
        let reading = exchange.reading.as_ref();
        row.fixed(&[reading.map_or(0, |reading| reading.shape)]);
        row.optional(
            reading.map(|reading| reading.right_status.to_le_bytes()).as_ref().map(|o| o.as_slice()),
        );
        row.text(&exchange.client);
        row.text(&exchange.identity.as_ref().unwrap_or(&none).to_lowercase());
        let is_id = exchange.request_id.as_bytes() == exchange.id.text();
        row.text(if is_id { "" } else { &exchange.request_id });
        row.text(exchange.trace_id.as_ref().unwrap_or(&none));
        row.fixed(&exchange.timing.total.to_le_bytes());
        row.fixed(&exchange.request.body.size().to_le_bytes());
        let got = exchange.response.as_ref().map(|answer| answer.message.body.size().to_le_bytes());
        row.optional(got.as_ref().map(|octets| octets.as_slice()));
        row.text(&words);
        let kind = if exchange.is_failure() { Kind::Failure } else { Kind::Success };
        Self::ending(row, &record, kind)
    }

    /// The row of a log line.
    pub(crate) fn of_line(line: &LogLine, gateway: &str) -> Self {
        let record = serde_json::to_vec(line).unwrap_or_default();
        let mut row = Cells(Vec::with_capacity(record.len() + 256));
        row.text(line.request_id.as_deref().unwrap_or_default());
        row.text(line.trace_id.as_deref().unwrap_or_default());
        row.fixed(&line.time.to_le_bytes());
        row.fixed(&digest(&record).to_le_bytes());
        row.text(gateway);
        row.text(&words::listed(std::iter::once(line.text.as_str())));
        Self::ending(row, &record, Kind::Log)
    }

    fn ending(mut row: Cells, record: &[u8], kind: Kind) -> Self {
        row.length(record.len());
        let start = row.0.len();
        row.fixed(record);
        Self { kind, octets: row.0, record: start }
    }

    /// The whole, as JSON.
    pub(crate) fn record(&self) -> &[u8] {
        self.octets.get(self.record..).unwrap_or_default()
    }
}

fn unique<'e>(values: impl Iterator<Item = &'e str>) -> Vec<&'e str> {
    let mut all: Vec<&str> = values.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// FNV-1a: one line that is sent twice is one line.
fn digest(octets: &[u8]) -> u64 {
    let step = |hash: u64, octet: &u8| (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3);
    octets.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use candor_journal::conformance::{line, sample};

    use super::*;

    #[test]
    fn a_row_gives_back_what_it_was_made_of() {
        for number in 0..50 {
            let row = Row::of(&sample(number), "edge-1");
            assert_eq!(serde_json::from_slice::<Exchange>(row.record()).unwrap(), sample(number));
        }
        let line = line(1, Some("r"), None, "Größe");
        let row = Row::of_line(&line, "edge-1");
        assert_eq!(serde_json::from_slice::<LogLine>(row.record()).unwrap(), line);
        assert_eq!(row.kind, Kind::Log);
    }
}
