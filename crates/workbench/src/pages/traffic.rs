//! The list of exchanges: query, facets, chart over time, rows newest first, and the fragments that keep it live.

mod bar;
mod facets;
mod histogram;
mod list;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    http::{
        HeaderMap, StatusCode,
        header::{ETAG, IF_NONE_MATCH},
    },
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Counts, Page};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
};
use crate::{
    encode,
    octets::{inline, prose},
    server::Site,
    store::{self, Store},
    views::{
        health,
        traffic::{Facets, Row},
    },
};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(page))
        .route("/fragment/traffic", get(fragment))
        .route("/fragment/counts", get(counts_fragment))
}

/// Counts everything once, as whoever looks first will ask: then the slices are open already.
pub(crate) async fn warm(store: Store) {
    if let Ok(everything) = store::parse("") {
        // Whoever looks is told of what cannot be read.
        let _ = store.count(everything, COUNTED).await;
    }
}

/// The parts of the address. `last` is the last query that could be read: its result stays out while the
/// new one is mended.
#[derive(Deserialize, Default)]
pub(crate) struct Params {
    #[serde(default)]
    q: String,
    #[serde(default)]
    last: String,
    before: Option<ExchangeId>,
}

/// Exchanges that are looked at for facets and chart, where no index answers: some hundredths of a second. The
/// sheets of the journal answer for some hundred thousand at that price.
pub(crate) const COUNTED: u64 = 3000;

/// Exchanges that are looked at for the list, at most some hundredths of a second as well: a page shows what was
/// found by then, and a link that goes on.
const LISTED: u64 = 15_000;

/// What the list shows.
struct List {
    rows: Vec<Row>,
    exchanges: Vec<Arc<Exchange>>,
    scanned: u64,
    next: Option<ExchangeId>,
}

async fn page(
    State(site): State<Arc<Site>>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(params) = params.map_err(unreadable)?;
    let q = one_line(&params.q);
    // An id alone is a way to a page, not a search.
    if let Ok(id) = q.parse::<ExchangeId>() {
        return Ok(Redirect::to(&format!("/x/{id}")).into_response());
    }
    if params.before.is_none() && is_request_id(&q) && !site.store.by_request_id(&q).await?.is_empty() {
        return Ok(Redirect::to(&format!("/x/{q}")).into_response());
    }
    let (shown, error) = match store::parse(&q) {
        Ok(_) => (q.clone(), None),
        Err(error) => (one_line(&params.last), Some(error)),
    };
    let (list, counts) = tokio::try_join!(list(&site, &shown, params.before), count(&site, &shown))?;
    let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = html! {
        h1.vh { "Traffic" }
        (bar::query_bar(&q, &shown))
        @if let Some(error) = &error { (bar::query_error(&q, error)) }
        (losses(&site))
        div.traffic {
            details.fbox {
                summary { "Facets: status, rule, finding, operation, birthplace, product, client" }
                div.fac #facets { (facets::facets(&shown, &Facets::of(&counts, &list.exchanges), &counts)) }
            }
            div {
                div #over { (histogram::histogram(&shown, &counts)) }
                (list::live_bar(&shown, &params))
                div #list { (list::table(&site, &shown, params.before.is_some(), &list)) }
                (list::keys())
            }
        }
        script type="module" src="/traffic.js" {}
    };
    Ok((status, layout::page(&site, Nav::Traffic, "Traffic", &body)).into_response())
}

/// True for what a client may call a request: one word of letters, digits and a few signs.
pub(super) fn is_request_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Chart and facets alone, for the script: they are renewed less often than the rows.
async fn counts_fragment(
    State(site): State<Arc<Site>>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Html<String>, Failure> {
    let Query(params) = params.map_err(unreadable)?;
    let shown = one_line(&params.q);
    let counts = count(&site, &shown).await?;
    let markup = html! {
        div data-for="over" { (histogram::histogram(&shown, &counts)) }
        div data-for="facets" { (facets::facets(&shown, &Facets::of(&counts, &[]), &counts)) }
    };
    Ok(Html(markup.into_string()))
}

async fn count(site: &Site, query: &str) -> Result<Counts, Failure> {
    Ok(site.store.count(read(query)?, COUNTED).await?)
}

fn read(query: &str) -> Result<candor_journal::Query, Failure> {
    store::parse(query)
        .map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error.message, "Change the query."))
}

/// The list alone, for `candor.js`. It is given whole: an exchange that took long appears further down.
/// Its tag begins with the number of exchanges stored, so that a quiet journal is not searched again.
async fn fragment(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(params) = params.map_err(unreadable)?;
    let stored = format!("\"{:x}-", site.store.figures().stored());
    let known = headers.get(IF_NONE_MATCH).and_then(|t| t.to_str().ok()).unwrap_or_default();
    if known.starts_with(&stored) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, known.to_owned())]).into_response());
    }
    let shown = one_line(&params.q);
    let list = list(&site, &shown, None).await?;
    let markup = list::table(&site, &shown, false, &list).into_string();
    let mut hasher = DefaultHasher::new();
    markup.hash(&mut hasher);
    let content = format!("{:016x}\"", hasher.finish());
    let tag = stored + &content;
    if known.ends_with(&content) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(ETAG, tag)], Html(markup)).into_response())
}

/// A query stands in one line; a character in the address that would break it or turn its direction
/// counts as a space.
pub(crate) fn one_line(text: &str) -> String {
    let turns = |c| matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect()
}

async fn list(site: &Site, query: &str, before: Option<ExchangeId>) -> Result<List, Failure> {
    let found =
        site.store.search(read(query)?, Page { before, most: Some(LISTED), ..Page::default() }).await?;
    Ok(List {
        rows: found.exchanges.iter().map(|e| Row::of(e)).collect(),
        scanned: found.scanned,
        next: found.next,
        exchanges: found.exchanges,
    })
}

/// Losses and troubles of the journal: shown wherever somebody may look for what is not there.
pub(crate) fn losses(site: &Site) -> Markup {
    let figures = site.store.figures();
    html! {
        @if let Some(trouble) = &figures.trouble { p.note.b { b { (prose(trouble)) } " " a href="/health" { "Health" } } }
        @if let Some(loss) = health::loss(&figures) { p.note.w { b { (loss) } " " a href="/health" { "Health" } } }
    }
}

/// Captured text, its first characters.
pub(crate) fn cut(text: &str, most: usize) -> Markup {
    match text.char_indices().nth(most) {
        Some((at, _)) => html! { (inline(text.get(..at).unwrap_or_default())) "…" },
        None => inline(text),
    }
}

/// The address of a search.
pub(crate) fn search(query: &str) -> String {
    format!("/?q={}", encode::url(query.trim()))
}
