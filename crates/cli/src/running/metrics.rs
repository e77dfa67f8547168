//! What the gateway counts, as the workbench shows it.

use candor_gateway::{Counters, ServerReport, Services};
use candor_telemetry::Exported;
use candor_workbench::{Metric, UpstreamState, metrics::*};

/// What the gateway has counted so far.
pub(super) fn of(counters: &Counters) -> Vec<Metric> {
    vec![
        CONNECTIONS.is(counters.connections()),
        CONNECTIONS_OPEN.is(counters.open()),
        CONNECTIONS_DISPLACED.is(counters.displaced()),
        ACCEPT_ERRORS.is(counters.accept_errors()),
        EXCHANGES.is(counters.exchanges()),
        VERDICTS.by(counters.verdicts().map(|(verdict, count)| (verdict.word(), count))),
        REFUSALS.by(counters.refusals()),
        FAULTS.by(counters.faults()),
        REPAIRS.by(counters.repairs().map(|(done, count)| (done.word(), count))),
        PANICS.is(counters.panics()),
        UPSTREAM_CONNECTS.is(counters.upstream_connects()),
        UPSTREAM_RETRIES.is(counters.upstream_retries()),
        TUNNELS.is(counters.tunnels()),
        TLS_HANDSHAKES.is(counters.handshakes()),
        TLS_RESUMED.is(counters.handshakes_resumed()),
        TLS_FAILED.by(counters.handshakes_failed().map(|(failure, count)| (failure.word(), count))),
        READINGS.by(counters.readings().map(|(layer, count)| (layer.word(), count))),
        READINGS_SKIPPED.is(counters.unread()),
        FINDINGS.by(counters.findings()),
        REDACTED.by(counters.masked().map(|(why, count)| (why.word(), count))),
    ]
}

/// What became of what was told to a collector.
pub(super) fn of_telemetry(told: &Exported) -> Metric {
    TOLD.by([("sent", told.sent()), ("dropped", told.dropped())])
}

/// How the servers of the upstreams do.
pub(super) fn servers(services: &Services) -> Vec<UpstreamState> {
    let state = |report: ServerReport| UpstreamState {
        address: report.server,
        service: report.service,
        standing: report.standing.word(),
        requests: report.requests,
        failures: report.failures,
        last_error: report.last_failure,
    };
    services.report().into_iter().map(state).collect()
}
