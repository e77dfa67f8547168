//! What the gateway counts, as the workbench shows it.

use candor_gateway::{
    BOUNDS, Counted, Counters, CurrentLive, Example, NONE, OTHER, OTHER_STATUS, OperationFigures,
    ServerReport, Sharing, Spread as Durations,
};
use candor_telemetry::Exported;
use candor_workbench::{Metric, UpstreamState, metrics::*};

/// What the gateway has counted so far.
pub(super) fn of(counters: &Counters) -> Vec<Metric> {
    let mut all = vec![
        CONNECTIONS.is(counters.connections()),
        CONNECTIONS_OPEN.is(counters.open()),
        CONNECTIONS_DISPLACED.is(counters.displaced()),
        ACCEPT_ERRORS.is(counters.accept_errors()),
        EXCHANGES.is(counters.exchanges()),
        VERDICTS.by(counters.verdicts().map(|(verdict, count)| (verdict.word(), count))),
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
    ];
    all.extend(of_operations(&counters.operations()));
    all
}

/// What is counted by operation.
fn of_operations(operations: &[(String, OperationFigures)]) -> [Metric; 4] {
    let number = |counted: &Counted| Value::Number(counted.count, counted.example.as_ref().map(exemplar));
    let (mut requests, mut refusals, mut total, mut upstream) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (operation, figures) in operations {
        for ((code, born), counted) in &figures.answers {
            let status = match *code {
                0 => NONE.to_owned(),
                OTHER_STATUS => OTHER.to_owned(),
                code => code.to_string(),
            };
            requests.push(Sample::of(vec![operation.clone(), status, (*born).to_owned()], number(counted)));
        }
        for (rule, counted) in &figures.refusals {
            refusals.push(Sample::of(vec![operation.clone(), rule.clone()], number(counted)));
        }
        total.push(Sample::of(vec![operation.clone()], Value::Spread(spread(&figures.total))));
        if figures.upstream.count() > 0 {
            upstream.push(Sample::of(vec![operation.clone()], Value::Spread(spread(&figures.upstream))));
        }
    }
    // In no order of their own until here.
    requests.sort_by(|one, other| one.labels.cmp(&other.labels));
    refusals.sort_by(|one, other| one.labels.cmp(&other.labels));
    [REQUESTS.with(requests), REFUSALS.with(refusals), DURATION.with(total), UPSTREAM_DURATION.with(upstream)]
}

fn spread(durations: &Durations) -> Spread {
    let ends = BOUNDS.iter().map(|micros| *micros as f64 / 1e6).chain([f64::INFINITY]);
    let mut so_far = 0;
    let buckets = ends.zip(&durations.stretches).map(|(end, stretch)| {
        so_far += stretch.count;
        (end, so_far, stretch.example.as_ref().map(exemplar))
    });
    Spread { buckets: buckets.collect(), sum: durations.sum.as_secs_f64() }
}

fn exemplar(example: &Example) -> Exemplar {
    let Example { request_id, trace_id, took, at } = example.clone();
    Exemplar { request_id, trace_id, value: took.as_secs_f64(), at }
}

/// What became of what was told to a collector.
pub(super) fn of_telemetry(told: &Exported) -> Metric {
    TOLD.by([("sent", told.sent()), ("dropped", told.dropped())])
}

/// How it goes with the Redis through which limits are shared.
pub(super) fn of_sharing(sharing: &Sharing) -> [Metric; 2] {
    let (answered, failed, skipped) = sharing.calls();
    let calls = [("answered", answered), ("failed", failed), ("skipped", skipped)];
    [SHARED_UP.is(u64::from(sharing.is_up())), SHARED_CALLS.by(calls)]
}

/// How the servers of the upstreams do.
pub(super) fn servers(live: &CurrentLive) -> Vec<UpstreamState> {
    let state = |report: ServerReport| UpstreamState {
        address: report.server,
        service: report.service,
        standing: report.standing.word(),
        requests: report.requests,
        failures: report.failures,
        last_error: report.last_failure,
    };
    live.report().into_iter().map(state).collect()
}
