//! What the gateway counts, as the workbench's `/_candor/metrics` shows it.

use candor_gateway::{Counters, ServerReport, Services, Standing};
use candor_telemetry::Exported;
use candor_workbench::{Metric, MetricKind, Sample};

/// What the gateway has counted so far.
pub(super) fn of(counters: &Counters) -> Vec<Metric> {
    let metric = |name: &str, help: &str, kind, value| Metric {
        name: name.into(),
        help: help.into(),
        kind,
        samples: vec![Sample::new(None, value)],
    };
    use MetricKind::{Counter, Gauge};
    vec![
        metric(
            "candor_connections_total",
            "Connections taken from clients.",
            Counter,
            counters.connections(),
        ),
        metric("candor_connections_open", "Connections from clients that are open.", Gauge, counters.open()),
        metric("candor_exchanges_total", "Requests that were read.", Counter, counters.exchanges()),
        metric("candor_panics_total", "Panics that were contained.", Counter, counters.panics()),
        metric(
            "candor_upstream_connects_total",
            "Connections made to the upstream.",
            Counter,
            counters.upstream_connects(),
        ),
        metric(
            "candor_upstream_retries_total",
            "Requests sent again on a fresh connection.",
            Counter,
            counters.upstream_retries(),
        ),
        metric(
            "candor_tunnels_total",
            "Connections that switched to another protocol, such as WebSocket.",
            Counter,
            counters.tunnels(),
        ),
        metric(
            "candor_connections_displaced_total",
            "Idle connections closed to make room for other clients.",
            Counter,
            counters.displaced(),
        ),
        metric(
            "candor_readings_skipped_total",
            "Refusals of the upstream that were kept unread, because they came faster than they are read.",
            Counter,
            counters.unread(),
        ),
        labelled(
            "candor_readings_total",
            "Refusals that were read, by the layer that wrote them.",
            "layer",
            counters.readings().map(|(layer, count)| (layer.word().to_owned(), count)),
        ),
        labelled(
            "candor_redacted_total",
            "Values that were masked, by reason; up to 32 of each head and body are counted.",
            "reason",
            counters.masked().map(|(why, count)| (why.word().to_owned(), count)),
        ),
        labelled(
            "candor_findings_total",
            "What was found wrong with answers of the upstream, by code.",
            "code",
            counters.findings().into_iter(),
        ),
    ]
}

/// How the servers behind the gateway are doing.
pub(super) fn of_servers(services: &Services) -> Vec<Metric> {
    let report = services.report();
    let each = |value: fn(&ServerReport) -> u64| {
        report
            .iter()
            .map(move |server| (server.server.clone(), value(server)))
            .collect::<Vec<_>>()
            .into_iter()
    };
    let up = each(|server| u64::from(server.standing == Standing::Up));
    let up = labelled(
        "candor_upstream_up",
        "1 for servers that are asked, 0 for those that rest or are down.",
        "server",
        up,
    );
    vec![
        Metric { kind: MetricKind::Gauge, ..up },
        labelled(
            "candor_upstream_requests_total",
            "Requests that a server was asked.",
            "server",
            each(|s| s.requests),
        ),
        labelled(
            "candor_upstream_failures_total",
            "Requests that a server failed: no connection, no answer in time, or none that is HTTP.",
            "server",
            each(|s| s.failures),
        ),
    ]
}

/// What became of what was told to a collector.
pub(super) fn of_telemetry(told: &Exported) -> Vec<Metric> {
    let outcomes = [("sent".to_owned(), told.sent()), ("dropped".to_owned(), told.dropped())];
    let help = "Exchanges for the OpenTelemetry collector, by what became of them.";
    vec![labelled("candor_telemetry_exchanges_total", help, "outcome", outcomes.into_iter())]
}

/// A counter with a label.
fn labelled(name: &str, help: &str, label: &str, counts: impl Iterator<Item = (String, u64)>) -> Metric {
    Metric {
        name: name.into(),
        help: help.into(),
        kind: MetricKind::Counter,
        samples: counts.map(|(value, count)| Sample::new(Some((label, &value)), count)).collect(),
    }
}
