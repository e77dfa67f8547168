//! The health page, the probe and the figures for Prometheus.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{Html, IntoResponse},
    routing::get,
};
use maud::{Markup, html};

use super::{
    layout::{self, Nav},
    traffic::losses,
};
use crate::{
    ContractState, DocumentState, clock, gate, logs::Lines, metrics, octets::inline, server::Site, views,
};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/health", get(page))
        .route(gate::HEALTH, get(probe))
        .route("/_candor/metrics", get(scrape))
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    let figures = site.store.figures();
    let is_well = figures.lost() == 0 && figures.trouble.is_none();
    let body = html! {
        div.verdict {
            div.who { span.st.nu.big { @if is_well { "OK" } @else { "!" } } p { "the journal" } }
            h1 { @if is_well { "Every exchange since the start was kept." } @else { "Not every exchange was kept." } }
        }
        (losses(&site))
        section.sec aria-labelledby="journal" {
            h2 #journal { "Journal " small { "since the start" } }
            div { (lines("Figure", views::health::figures(&figures).into_iter().map(|(n, v)| (n.to_owned(), v)))) }
        }
        (contract(&(site.config.contract)()))
        section.sec aria-labelledby="settings" {
            h2 #settings { "Settings " small { "at the start" } }
            div { (lines("Setting", site.config.facts.iter().map(|f| (f.name.clone(), f.value.clone())))) }
        }
        section.sec aria-labelledby="programs" {
            h2 #programs { "For programs" }
            div {
                ul.prose {
                    li { a href=(gate::HEALTH) { code { (gate::HEALTH) } } " for probes" }
                    li { a href="/_candor/metrics" { code { "/_candor/metrics" } } " for Prometheus" }
                    li { a href="/api/exchanges?q=status:4xx" { code { "/api/exchanges?q=status:4xx" } } " and " code { "/api/exchanges/ID" } " as JSON" }
                }
            }
        }
    };
    layout::page(&site, Nav::Health, "Health", &body)
}

/// What the gateway checks requests by at this moment, and why a newer version is not in force.
fn contract(state: &ContractState) -> Markup {
    let troubles =
        state.documents.iter().filter_map(|d| d.trouble.as_deref()).chain(state.trouble.as_deref());
    let since = |d: &DocumentState| d.since.map_or_else(|| "–".to_owned(), clock::long);
    let place = |d: &DocumentState| match d.mount.as_str() {
        "" => d.place.clone(),
        mount => format!("{}, {mount}", d.place),
    };
    html! {
        section.sec aria-labelledby="contract" {
            h2 #contract { "Contract " small { "now" } }
            div {
                @if state.documents.is_empty() {
                    p.prose { "None: only HTTP itself is checked. " code { "--openapi FILE" } " adds your API's." }
                } @else {
                    table.t.cards {
                        thead { tr { th { "Document" } th { "In force" } th { "Since" } th { "Operations" } th { "From" } th { "SHA-256" } } }
                        tbody {
                            @for d in &state.documents {
                                tr {
                                    th scope="row" { (inline(&d.name)) }
                                    td data-l="In force" { (d.standing) }
                                    td data-l="Since" { (since(d)) }
                                    td data-l="Operations" { (d.operations) }
                                    td data-l="From" { (inline(&place(d))) }
                                    td data-l="SHA-256" { code { (d.hash.get(..12).unwrap_or(&d.hash)) } }
                                }
                            }
                        }
                    }
                }
                @for trouble in troubles {
                    div.note { p { "Why no newer version is in force:" } @for line in trouble.lines() { p { code { (inline(line)) } } } }
                }
            }
        }
    }
}

fn lines(what: &str, lines: impl Iterator<Item = (String, String)>) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { (what) } th { "Value" } } }
            tbody { @for (name, value) in lines { tr { th scope="row" { (inline(&name)) } td { code { (inline(&value)) } } } } }
        }
    }
}

/// What became of lines of logs, where any are taken.
fn log_lines(site: &Site) -> Option<Lines> {
    site.config.logs.as_ref().map(|intake| Lines::of(intake.counts(), &site.store.figures()))
}

/// For probes: one word for those without the token, figures for the others.
async fn probe(State(site): State<Arc<Site>>, headers: HeaderMap) -> impl IntoResponse {
    let figures = site.store.figures();
    let contract = (site.config.contract)();
    let is_well = figures.lost() == 0 && figures.trouble.is_none() && contract.is_well();
    let mut body = serde_json::json!({ "status": if is_well { "ok" } else { "degraded" } });
    if gate::is_known(&site, &headers) {
        body["journal"] = serde_json::json!({
            "stored": { "success": figures.successes, "failure": figures.failures },
            "sampled": figures.sampled_successes,
            "lost": { "success": figures.lost_successes, "failure": figures.lost_failures },
            "queue_octets": figures.queued_octets,
            "disk_octets": figures.stored_octets,
            "trouble": figures.trouble,
        });
        body["contract"] = contract.as_json();
        if let Some(lines) = log_lines(&site) {
            body["logs"] = lines.as_json();
        }
    }
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}

async fn scrape(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let mut all = metrics::of_journal(&site.store.figures());
    all.extend((site.config.contract)().metrics());
    all.extend(log_lines(&site).iter().flat_map(Lines::metrics));
    all.extend((site.config.metrics)());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::exposition(&all))
}
