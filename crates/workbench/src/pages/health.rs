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
use crate::{gate, metrics, octets::inline, server::Site, views};

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

fn lines(what: &str, lines: impl Iterator<Item = (String, String)>) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { (what) } th { "Value" } } }
            tbody { @for (name, value) in lines { tr { th scope="row" { (inline(&name)) } td { code { (inline(&value)) } } } } }
        }
    }
}

/// For probes: one word for those without the token, figures for the others.
async fn probe(State(site): State<Arc<Site>>, headers: HeaderMap) -> impl IntoResponse {
    let figures = site.store.figures();
    let is_well = figures.lost() == 0 && figures.trouble.is_none();
    let mut body = serde_json::json!({ "status": if is_well { "ok" } else { "degraded" } });
    if gate::is_known(&site, &headers) {
        body["journal"] = serde_json::json!({
            "stored": { "success": figures.successes, "failure": figures.failures },
            "lost": { "success": figures.lost_successes, "failure": figures.lost_failures },
            "queue_octets": figures.queued_octets,
            "disk_octets": figures.stored_octets,
            "trouble": figures.trouble,
        });
    }
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}

async fn scrape(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let mut all = metrics::of_journal(&site.store.figures());
    all.extend((site.config.metrics)());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::exposition(&all))
}
