//! The health page, the probe and the figures for Prometheus.

mod parts;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::{Html, IntoResponse},
    routing::get,
};
use candor_journal::{Figures, Remote, SliceState};
use maud::html;
use serde_json::{Value, json};

use super::{
    layout::{self, Nav},
    traffic::losses,
};
use crate::{
    ContractState, Metric, UpstreamState, clock,
    exposition::Format,
    gate,
    logs::Lines,
    metrics::{self, SHARED_UP, STARTED, Sample},
    server::Site,
};

/// What a server is while it is asked.
const UP: &str = "up";

/// Slices whose exchanges are counted: that takes milliseconds each.
const COUNTED: usize = 24;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/health", get(page))
        .route("/api/health", get(api))
        .route(gate::HEALTH, get(probe))
        .route(gate::READY, get(ready))
        .route("/_candor/metrics", get(scrape))
}

/// Everything that is told, as of one moment.
struct Health {
    at: u64,
    started: u64,
    figures: Figures,
    /// The newest first, or why there are none.
    slices: Result<Vec<SliceState>, String>,
    contract: Arc<ContractState>,
    upstreams: Vec<UpstreamState>,
    /// What became of lines of logs, where any are taken.
    lines: Option<Lines>,
    counters: Vec<Metric>,
}

impl Health {
    async fn of(site: &Site) -> Self {
        Self {
            at: clock::now(),
            started: site.config.started,
            figures: site.store.figures(),
            slices: site.store.slices(COUNTED).await.map_err(|error| error.to_string()),
            contract: (site.config.contract)(),
            upstreams: (site.config.upstreams)(),
            lines: log_lines(site),
            counters: (site.config.metrics)(),
        }
    }

    /// What is wrong, as a sentence; `None` if all is well.
    fn trouble(&self) -> Option<&'static str> {
        let is_damaged = |slices: &Vec<SliceState>| slices.iter().any(|slice| slice.trouble.is_some());
        match () {
            () if self.figures.remote.as_ref().is_some_and(|remote| !remote.is_up) => {
                Some("The ClickHouse of the journal is away.")
            }
            () if self.figures.trouble.is_some() => Some("The journal cannot write."),
            () if self.figures.lost() > 0 => Some("Not every exchange was kept."),
            () if self.slices.as_ref().map_or(true, is_damaged) => {
                Some("A slice of the journal cannot be read.")
            }
            () if self.upstreams.iter().any(|server| server.standing != UP) => {
                Some("A server of the upstream is not asked.")
            }
            () if !self.contract.is_well() => Some("The contract in force is not the newest."),
            () if is_alone(&self.counters) => Some("The Redis that limits are shared through is away."),
            () => None,
        }
    }

    fn as_json(&self) -> Value {
        let slices = self.slices.as_deref().unwrap_or_default();
        json!({
            "status": if self.trouble().is_some() { "degraded" } else { "ok" },
            "trouble": self.trouble(),
            "version": env!("CARGO_PKG_VERSION"),
            "at": clock::iso(self.at),
            "started": clock::iso(self.started),
            "uptime_seconds": self.at.saturating_sub(self.started) / 1000,
            "journal": journal(&self.figures),
            "logs": self.lines.as_ref().map(Lines::as_json),
            "slices": slices.iter().map(slice).collect::<Vec<_>>(),
            "contract": self.contract.as_json(),
            "upstreams": self.upstreams.iter().map(upstream).collect::<Vec<_>>(),
            "counters": self.counters.iter().map(counter).collect::<serde_json::Map<_, _>>(),
        })
    }
}

fn journal(figures: &Figures) -> Value {
    json!({
        "stored": { "success": figures.successes, "failure": figures.failures, "log_lines": figures.logs },
        "sampled": figures.sampled_successes,
        "lost": {
            "success": figures.lost_successes, "failure": figures.lost_failures, "log_lines": figures.lost_logs,
        },
        "dropped": { "queue_full": figures.dropped_full, "disk": figures.dropped_disk },
        "queue": {
            "length": figures.queued, "octets": figures.queued_octets, "peak_octets": figures.queue_peak,
            "limit_octets": figures.queue_limit,
        },
        "queue_octets": figures.queued_octets,
        "disk_octets": figures.stored_octets,
        "compacted": { "slices": figures.compacted_slices, "octets": figures.compacted_octets },
        "trouble": figures.trouble,
        "kind": if figures.remote.is_some() { "clickhouse" } else { "local" },
        "remote": figures.remote.as_ref().map(remote),
    })
}

fn remote(remote: &Remote) -> Value {
    json!({
        "address": remote.address, "up": remote.is_up, "last_error": remote.last_error,
        "spool": {
            "exchanges": remote.spooled, "octets": remote.spool_octets, "limit_octets": remote.spool_limit,
            "waiting_since": remote.waiting_since.map(clock::iso), "inherited": remote.inherited,
        },
        "caught_up": remote.caught_up,
    })
}

fn slice(slice: &SliceState) -> Value {
    json!({
        "file": slice.name, "start": clock::iso(slice.start), "end": clock::iso(slice.end), "octets": slice.octets,
        "exchanges": slice.exchanges,
        "failures": slice.failures,
        "successes": slice.successes(),
        "compacted": slice.is_compacted, "trouble": slice.trouble,
    })
}

fn upstream(upstream: &UpstreamState) -> Value {
    json!({
        "address": upstream.address, "service": upstream.service, "state": upstream.standing,
        "requests": upstream.requests, "failures": upstream.failures,
        "last_error": upstream.last_error.as_ref().map(|(at, cause)| json!({"at": clock::iso(*at), "cause": cause})),
    })
}

/// A number, or one for each value of the label.
fn counter(metric: &Metric) -> (String, Value) {
    let name = metric.declared.name.to_owned();
    let value = match (metric.declared.labels, metric.samples.first()) {
        ([], sample) => sample.map(Sample::count).into(),
        _ => {
            let each = metric.samples.iter().map(|s| (s.label().unwrap_or_default(), s.count().into()));
            Value::Object(each.collect())
        }
    };
    (name, value)
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    let health = Health::of(&site).await;
    let body = html! {
        (parts::verdict(&health))
        (losses(&site))
        (parts::journal(&health.figures, health.at))
        (parts::slices(&health.slices))
        (parts::contract(&health.contract))
        (parts::upstreams(&health.upstreams))
        (parts::counters(&health))
        (parts::settings(&site.config.facts))
        (parts::programs())
    };
    layout::page(&site, Nav::Health, "Health", &body)
}

async fn api(State(site): State<Arc<Site>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], Health::of(&site).await.as_json().to_string())
}

/// True while limits should be shared with other gateways, and are not.
fn is_alone(counters: &[Metric]) -> bool {
    counters.contains(&SHARED_UP.is(0))
}

/// What became of lines of logs, where any are taken.
fn log_lines(site: &Site) -> Option<Lines> {
    site.config.logs.as_ref().map(|intake| Lines::of(intake.counts(), &site.store.figures()))
}

/// For probes: one word for those without the token, figures for the others.
async fn probe(State(site): State<Arc<Site>>, request: Request) -> impl IntoResponse {
    let figures = site.store.figures();
    let contract = (site.config.contract)();
    let is_kept = figures.lost() == 0 && figures.trouble.is_none();
    let is_well = is_kept && contract.is_well() && !is_alone(&(site.config.metrics)());
    let mut body = json!({ "status": if is_well { "ok" } else { "degraded" } });
    if gate::is_known(&site, request.headers(), gate::peer(&request)) {
        body["journal"] = journal(&figures);
        body["contract"] = contract.as_json();
        if let Some(lines) = log_lines(&site) {
            body["logs"] = lines.as_json();
        }
    }
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}

/// Whether requests should be sent to the gateway; those who may read learn why not.
async fn ready(State(site): State<Arc<Site>>, request: Request) -> impl IntoResponse {
    let obstacles = (site.config.obstacles)();
    let status = if obstacles.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut body = json!({ "ready": obstacles.is_empty() });
    if gate::is_known(&site, request.headers(), gate::peer(&request)) {
        body["obstacles"] = obstacles.into();
    }
    (status, [(CONTENT_TYPE, "application/json")], body.to_string())
}

async fn scrape(State(site): State<Arc<Site>>, headers: HeaderMap) -> impl IntoResponse {
    let mut all = vec![STARTED.is(site.config.started / 1000)];
    all.extend(metrics::of_journal(&site.store.figures()));
    all.extend((site.config.contract)().metrics());
    all.extend(log_lines(&site).iter().flat_map(Lines::metrics));
    all.extend(metrics::of_servers(&(site.config.upstreams)()));
    all.extend((site.config.metrics)());
    let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let format = Format::wanted(&accept.collect::<Vec<_>>().join(","));
    ([(CONTENT_TYPE, format.content_type())], format.page(&all))
}
