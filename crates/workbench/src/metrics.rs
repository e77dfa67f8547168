//! What is counted. Every metric is declared in [`ALL`] and nowhere else; docs/metrics.md says the same, and
//! `tests/metrics.py` holds the two together.

use candor_journal::Figures;

use crate::{UpstreamState, clock};

/// A metric: what it is called and what it counts.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    /// `candor_…`, of `[a-z0-9_]`.
    pub name: &'static str,
    /// Whether it may fall.
    pub kind: MetricKind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it counts, in one sentence.
    pub help: &'static str,
}

/// What kind of values a metric has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// One that only grows.
    Counter,
    /// One that may fall.
    Gauge,
    /// How values are spread.
    Histogram,
}

use MetricKind::{Counter, Gauge, Histogram};

macro_rules! declared {
    ($($name:ident: $kind:ident $text:literal $([$($label:literal)+])? $help:literal)*) => {
        $(#[doc = $help] pub static $name: Declared =
            Declared { name: $text, kind: $kind, labels: &[$($($label),+)?], help: $help };)*
        /// Every metric, in the order of the page.
        pub static ALL: &[&Declared] = &[$(&$name),*];
    };
}

#[rustfmt::skip]
declared! {
STARTED: Gauge "candor_start_timestamp_seconds" "When the gateway was started, in Unix time."
STORED: Counter "candor_journal_stored_total" ["class"] "Exchanges stored since the start."
SAMPLED: Counter "candor_journal_sampled_total" "Successes left out on purpose since the start, by the share of them that is kept."
LOST: Counter "candor_journal_lost_total" ["class"] "Exchanges that could not be stored since the start."
TROUBLE: Gauge "candor_journal_trouble" "1 while the journal cannot write or read; the health page says why."
DROPPED: Counter "candor_journal_dropped_total" ["reason"] "Exchanges and log lines dropped since the start, because the queue was full or because the disk did not take them."
COMPACTED_SLICES: Counter "candor_journal_compacted_slices_total" "Slices compacted since the start, after their time was over."
COMPACTED_OCTETS: Counter "candor_journal_compacted_octets_total" "Octets on disk that compaction gave back since the start."
QUEUE_OCTETS: Gauge "candor_journal_queue_octets" "Octets waiting to be stored."
QUEUE_LENGTH: Gauge "candor_journal_queue_length" "Exchanges and log lines waiting to be stored."
QUEUE_PEAK: Gauge "candor_journal_queue_peak_octets" "Most octets that waited at a time since the start."
QUEUE_LIMIT: Gauge "candor_journal_queue_limit_octets" "Octets that may wait."
DISK_OCTETS: Gauge "candor_journal_disk_octets" "Octets that the journal takes on disk."
REMOTE_UP: Gauge "candor_journal_up" "Whether the ClickHouse of the journal takes what it is given (1) or is away (0)."
SPOOL_LENGTH: Gauge "candor_journal_spool_length" "Exchanges that wait on disk for the ClickHouse."
SPOOL_OCTETS: Gauge "candor_journal_spool_octets" "Octets that they take on disk."
SPOOL_LIMIT: Gauge "candor_journal_spool_limit_octets" "Octets that they may take."
SPOOL_LAG: Gauge "candor_journal_spool_lag_seconds" "How long ago that began which waits longest for the ClickHouse."
CAUGHT_UP: Counter "candor_journal_caught_up_total" "Exchanges stored late since the start: from what had waited on disk."
LINES_JOINED: Counter "candor_log_lines_joined_total" "Lines of logs that name a request and were handed to the journal."
LINES_STORED: Counter "candor_log_lines_stored_total" "Lines of logs stored."
LINES_WAITING: Gauge "candor_log_lines_waiting" "Lines of logs that wait for the disk, or for the end of their exchange."
LINES_OF_NONE: Counter "candor_log_lines_of_no_request_total" "Lines of logs that name no request; they are not kept."
LINES_DROPPED: Counter "candor_log_lines_dropped_total" ["reason"] "Lines of a request that were not kept, by reason: too many at a time, or of one request; no room in the journal's queue; their exchange is left out on purpose."
UP_TO_DATE: Gauge "candor_contract_up_to_date" ["document"] "Whether the newest version of a document is in force (1) or not (0)."
OPERATIONS: Gauge "candor_contract_operations" ["document"] "Operations of a document that are in force."
LOADED: Gauge "candor_contract_loaded_timestamp_seconds" ["document"] "When the version of a document came into force, in Unix time."
RELOADS: Counter "candor_contract_reloads_total" ["result"] "Changes of documents or settings that came into force (good) or could not (failed)."
CONNECTIONS: Counter "candor_connections_total" "Connections taken from clients."
CONNECTIONS_OPEN: Gauge "candor_connections_open" "Connections from clients that are open."
CONNECTIONS_DISPLACED: Counter "candor_connections_displaced_total" "Idle connections closed to make room for other clients."
ACCEPT_ERRORS: Counter "candor_accept_errors_total" "Times that a connection could not be accepted, for want of file descriptors for example."
EXCHANGES: Counter "candor_exchanges_total" "Requests that were read."
VERDICTS: Counter "candor_verdicts_total" ["verdict"] "Exchanges that were recorded, by what became of the request."
REQUESTS: Counter "candor_requests_total" ["operation" "status" "birthplace"] "Requests that are over, by operation, status and who wrote the answer."
REFUSALS: Counter "candor_refusals_total" ["operation" "rule"] "Requests that were refused, by operation and the first rule that they break."
DURATION: Histogram "candor_request_duration_seconds" ["operation"] "Time from the first octet of a request to the last of its answer."
UPSTREAM_DURATION: Histogram "candor_upstream_duration_seconds" ["operation"] "Time from sending to the upstream to the last octet of its answer."
FAULTS: Counter "candor_faults_total" ["fault"] "Exchanges that a fault ended which is not the client's."
REPAIRS: Counter "candor_repairs_total" ["done"] "Refusals of the upstream, by what was done with them: repaired, annotated or left."
PANICS: Counter "candor_panics_total" "Panics that were contained."
SERVER_UP: Gauge "candor_upstream_up" ["server"] "Whether a server of the upstream is asked (1) or not, after failures (0)."
SERVER_REQUESTS: Counter "candor_upstream_requests_total" ["server"] "Requests that a server of the upstream was asked."
SERVER_FAILURES: Counter "candor_upstream_failures_total" ["server"] "Requests that a server of the upstream failed: no connection, no answer in time, none at all, or one that is no HTTP."
UPSTREAM_CONNECTS: Counter "candor_upstream_connects_total" "Connections made to the upstream."
UPSTREAM_RETRIES: Counter "candor_upstream_retries_total" "Requests sent again on a fresh connection."
TUNNELS: Counter "candor_tunnels_total" "Connections that switched to another protocol, such as WebSocket."
TLS_HANDSHAKES: Counter "candor_tls_handshakes_total" "TLS handshakes in full."
TLS_RESUMED: Counter "candor_tls_handshakes_resumed_total" "TLS handshakes that went on with an earlier session."
TLS_FAILED: Counter "candor_tls_handshakes_failed_total" ["reason"] "TLS handshakes that failed, by reason."
READINGS: Counter "candor_readings_total" ["layer"] "Refusals that were read, by the layer that wrote them."
READINGS_SKIPPED: Counter "candor_readings_skipped_total" "Refusals of the upstream that were kept unread, because they came faster than they are read."
TOLD: Counter "candor_telemetry_exchanges_total" ["outcome"] "Exchanges for the OpenTelemetry collector, by what became of them."
SHARED_UP: Gauge "candor_limits_shared_up" "Whether the Redis through which gateways share limits is asked (1) or away (0)."
SHARED_CALLS: Counter "candor_limits_shared_calls_total" ["outcome"] "Questions for that Redis, by what became of them."
FINDINGS: Counter "candor_findings_total" ["code"] "What was found wrong with answers of the upstream, by code."
REDACTED: Counter "candor_redacted_total" ["reason"] "Values that were masked, by reason; up to 32 of each head and body are counted."
}

impl Declared {
    /// Its one value.
    pub fn is(&'static self, value: u64) -> Metric {
        Metric { declared: self, samples: vec![Sample::of(Vec::new(), Value::Number(value, None))] }
    }

    /// A value for each value of its label.
    pub fn by<L: Into<String>>(&'static self, values: impl IntoIterator<Item = (L, u64)>) -> Metric {
        let sample = |(label, value): (L, u64)| Sample::of(vec![label.into()], Value::Number(value, None));
        Metric { declared: self, samples: values.into_iter().map(sample).collect() }
    }

    /// These values.
    pub fn with(&'static self, samples: Vec<Sample>) -> Metric {
        Metric { declared: self, samples }
    }
}

/// One counter, gauge or histogram with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// What it counts.
    pub declared: &'static Declared,
    /// One for each combination of values of the labels.
    pub samples: Vec<Sample>,
}

/// What is counted for some values of the labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The labels' values, in their order.
    pub labels: Vec<String>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a counter or gauge, with one of those that were counted.
    Number(u64, Option<Exemplar>),
    /// Of a histogram.
    Spread(Spread),
}

/// How values are spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// Upper end (in seconds; infinite for the last), how many values there are up to it, and one that is within
    /// it and not within the one before.
    pub buckets: Vec<(f64, u64, Option<Exemplar>)>,
    /// The sum of all values, in seconds.
    pub sum: f64,
}

/// One of those that were counted, for who wants to look at an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Exemplar {
    /// Id of the request.
    pub request_id: String,
    /// Trace that it belongs to, if any.
    pub trace_id: Option<String>,
    /// What it took, in seconds.
    pub value: f64,
    /// When, in Unix milliseconds.
    pub at: u64,
}

impl Sample {
    /// For these values of the labels.
    pub fn of(labels: Vec<String>, value: Value) -> Self {
        Self { labels, value }
    }

    /// The value as one number: of a histogram how many values there are.
    pub fn count(&self) -> u64 {
        match &self.value {
            Value::Number(number, _) => *number,
            Value::Spread(spread) => spread.buckets.last().map_or(0, |(_, count, _)| *count),
        }
    }

    /// The labels' values as people read them.
    pub fn label(&self) -> Option<String> {
        (!self.labels.is_empty()).then(|| self.labels.join(" "))
    }
}

/// What the journal counts.
pub(crate) fn of_journal(figures: &Figures) -> Vec<Metric> {
    let class = |success, failure| [("success", success), ("failure", failure)];
    let mut all = vec![
        STORED.by(class(figures.successes, figures.failures)),
        SAMPLED.is(figures.sampled_successes),
        LOST.by(class(figures.lost_successes, figures.lost_failures)),
        TROUBLE.is(u64::from(figures.trouble.is_some())),
        DROPPED.by([("queue-full", figures.dropped_full), ("disk", figures.dropped_disk)]),
        COMPACTED_SLICES.is(figures.compacted_slices),
        COMPACTED_OCTETS.is(figures.compacted_octets),
        QUEUE_OCTETS.is(figures.queued_octets),
        QUEUE_LENGTH.is(figures.queued),
        QUEUE_PEAK.is(figures.queue_peak),
        QUEUE_LIMIT.is(figures.queue_limit),
        DISK_OCTETS.is(figures.stored_octets),
    ];
    if let Some(remote) = &figures.remote {
        let lag = remote.waiting_since.map_or(0, |since| clock::now().saturating_sub(since) / 1000);
        all.extend([
            REMOTE_UP.is(u64::from(remote.is_up)),
            SPOOL_LENGTH.is(remote.spooled),
            SPOOL_OCTETS.is(remote.spool_octets),
            SPOOL_LIMIT.is(remote.spool_limit),
            SPOOL_LAG.is(lag),
            CAUGHT_UP.is(remote.caught_up),
        ]);
    }
    all
}

/// What is counted of each server.
pub(crate) fn of_servers(servers: &[UpstreamState]) -> Vec<Metric> {
    let each = |value: fn(&UpstreamState) -> u64| -> Vec<(String, u64)> {
        servers.iter().map(|server| (server.address.clone(), value(server))).collect()
    };
    vec![
        SERVER_UP.by(each(|server| u64::from(server.standing == "up"))),
        SERVER_REQUESTS.by(each(|server| server.requests)),
        SERVER_FAILURES.by(each(|server| server.failures)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_follow_the_customs_of_prometheus() {
        let names: BTreeSet<&str> = ALL.iter().map(|declared| declared.name).collect();
        assert_eq!(names.len(), ALL.len());
        for declared in ALL {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            assert!(
                declared.name.starts_with("candor_") && declared.name.bytes().all(plain),
                "{}",
                declared.name
            );
            assert_eq!(declared.name.ends_with("_total"), declared.kind == Counter, "{}", declared.name);
            assert!(declared.kind != Histogram || declared.name.ends_with("_seconds"), "{}", declared.name);
            assert!(!declared.help.contains(['\\', '\n']) && declared.help.ends_with('.'));
        }
    }
}
