//! The list of exchanges: query, facets, rows newest first, and the fragment that keeps it live.

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
use candor_exchange::{ExchangeId, curl};
use candor_journal::{Page, QueryError};
use candor_rule::text::thousands;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
};
use crate::{
    encode,
    octets::{self, Mark, Part, Tone, inline, prose},
    server::Site,
    store,
    views::{
        health,
        traffic::{Count, Facets, Row, toggled},
    },
};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/", get(page)).route("/fragment/traffic", get(fragment))
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

/// What the list shows.
struct List {
    rows: Vec<Row>,
    facets: Facets,
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
    let (shown, error) = match store::parse(&q) {
        Ok(_) => (q.clone(), None),
        Err(error) => (one_line(&params.last), Some(error)),
    };
    let list = list(&site, &shown, params.before).await?;
    let status = if error.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = html! {
        h1.vh { "Traffic" }
        (query_bar(&q, &shown))
        @if let Some(error) = &error { (query_error(&q, error)) }
        (losses(&site))
        div.traffic {
            (facets(&shown, &list.facets))
            div {
                (live_bar(&shown, &params))
                div #list { (table(&site, &shown, params.before.is_some(), &list)) }
                (keys())
            }
        }
    };
    Ok((status, layout::page(&site, Nav::Traffic, "Traffic", &body)).into_response())
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
    let markup = table(&site, &shown, false, &list).into_string();
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
    let query = store::parse(query)
        .map_err(|error| Failure::new(StatusCode::BAD_REQUEST, error.message, "Change the query."))?;
    let found = site.store.search(query, Page { before, ..Page::default() }).await?;
    Ok(List {
        rows: found.exchanges.iter().map(|e| Row::of(e)).collect(),
        facets: Facets::of(found.exchanges.iter().map(AsRef::as_ref)),
        scanned: found.scanned,
        next: found.next,
    })
}

fn query_bar(q: &str, last: &str) -> Markup {
    html! {
        form role="search" action="/" {
            input type="hidden" name="last" value=(last);
            div.qbar {
                label {
                    span.vh { "Query" }
                    input #q name="q" type="search" value=(q) spellcheck="false" autocomplete="off" placeholder="Request id or query" aria-describedby="qh";
                }
                button.go type="submit" { "Search" }
            }
        }
        div.hint #qh {
            span { "for example" }
            ul {
                @for example in ["status:4xx", "is:observed", "since:2h", "rule:host-missing", "born:framework", "finding:undocumented-status", "method:POST", "-status:200"] {
                    li { a href=(search(&toggled(last, example))) { (example) } }
                }
            }
            span { "\"a phrase\" in quotes; a minus excludes; " code { "or" } " and parentheses" }
        }
    }
}

fn query_error(q: &str, error: &QueryError) -> Markup {
    let span = error.offset..error.offset.saturating_add(error.length);
    let mended = error
        .suggestion
        .as_ref()
        .and_then(|meant| Some(format!("{}{meant}{}", q.get(..span.start)?, q.get(span.end..)?)));
    let part = Part {
        octets: q.as_bytes().to_vec(),
        marks: vec![Mark { span, tone: Tone::Bad, message: error.message.clone() }],
        ..Part::default()
    };
    html! {
        (octets::sheet("Query error", "", &[part]))
        p.q role="alert" {
            @if let Some(mended) = &mended { "Mended: " a.code href=(search(mended)) { (inline(mended)) } ". " }
            "The list below still shows the last query that could be read."
        }
    }
}

/// Losses and troubles of the journal: shown wherever somebody may look for what is not there.
pub(crate) fn losses(site: &Site) -> Markup {
    let figures = site.store.figures();
    html! {
        @if let Some(trouble) = &figures.trouble { p.note.b { b { (prose(trouble)) } " " a href="/health" { "Health" } } }
        @if let Some(loss) = health::loss(&figures) { p.note.w { b { (loss) } " " a href="/health" { "Health" } } }
    }
}

fn facets(query: &str, facets: &Facets) -> Markup {
    html! {
        details.fbox {
            summary { "Facets of this page: status, rule, finding, operation, birthplace, product" }
            div.fac {
                (facet(query, "status", &facets.status))
                (facet(query, "rule", &facets.rule))
                (facet(query, "finding", &facets.finding))
                (facet(query, "operation", &facets.operation))
                (facet(query, "birthplace", &facets.born))
                (facet(query, "product", &facets.product))
                @if *facets != Facets::default() { p { small { "Counted on this page." } } }
            }
        }
    }
}

fn facet(query: &str, name: &str, counts: &[Count]) -> Markup {
    let most = counts.iter().map(|c| c.count).max().unwrap_or(1);
    html! {
        @if !counts.is_empty() {
            section {
                h3 { (name) }
                ul {
                    @for count in counts {
                        @let is_set = query.split_whitespace().any(|w| w == count.term);
                        li {
                            a href=(search(&toggled(query, &count.term))) aria-current=[is_set.then_some("true")] {
                                span.lb { (cut(&count.value, 60)) } span.n.q { (count.count) }
                                svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true" {
                                    rect.b-n width=(count.count * 100 / most) height="2" {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn live_bar(query: &str, params: &Params) -> Markup {
    html! {
        div.live {
            @if params.before.is_some() {
                span { "Older exchanges. " a href=(search(query)) { "Newest" } }
            } @else {
                span { "Newest first, times in UTC" }
                button type="button" hidden aria-pressed="false" data-pause="" data-live={ "/fragment/traffic?q=" (encode::url(query)) } {
                    span { "Pause" } " " kbd { "p" }
                }
                span #live role="status" {}
            }
            span.r {
                "row form: " span.st.ref { "422" } " refused by Candor · " span.st.up { "422" } " made upstream · "
                span.st.obs { "400" } " observed only · " span.st.flt { "502" } " 5xx"
            }
        }
    }
}

fn table(site: &Site, query: &str, is_older: bool, list: &List) -> Markup {
    html! {
        @if list.rows.is_empty() { (empty(site, query, is_older, list)) } @else {
            table.log role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" { "Time" } th role="columnheader" { "Status" }
                        th role="columnheader" { "Method" } th role="columnheader" { "Target" }
                        th role="columnheader" { "Verdict" } th role="columnheader" { "Made by" }
                        th role="columnheader" { "Client" } th role="columnheader" { "ms" }
                        th role="columnheader" { "Id" }
                    }
                }
                tbody role="rowgroup" { @for row in &list.rows { (self::row(row)) } }
            }
        }
        @if let Some(next) = list.next {
            p.acts {
                a.btn rel="next" href={ (search(query)) "&before=" (next) } {
                    @if list.rows.is_empty() { "Search further back" } @else { "Older" }
                }
                small { (thousands(list.scanned)) " exchanges looked at" }
            }
        }
    }
}

fn row(row: &Row) -> Markup {
    html! {
        tr data-row=(row.id) role="row" {
            td.m.n role="cell" { time datetime=(row.iso) { (row.time) } }
            td role="cell" { span class={ "st " (row.chip.form.class()) } { (row.chip.text) } }
            td.m.me role="cell" { (cut(&row.method, 20)) }
            td.m role="cell" { (cut(&row.target, 80)) }
            td.v role="cell" { a href={ "/x/" (row.id) } { (prose(&row.verdict)) } }
            td.q role="cell" { (cut(&row.made_by, 40)) }
            td.m.q.o1.cl role="cell" { (cut(&row.client, 45)) }
            td.n.q.o1 role="cell" { (row.millis) }
            td.m.qq.o1 role="cell" { "…" (row.tail()) }
        }
    }
}

/// Captured text, its first characters.
pub(crate) fn cut(text: &str, most: usize) -> Markup {
    match text.char_indices().nth(most) {
        Some((at, _)) => html! { (inline(text.get(..at).unwrap_or_default())) "…" },
        None => inline(text),
    }
}

fn empty(site: &Site, query: &str, is_older: bool, list: &List) -> Markup {
    let gateway = site.config.gateway_url.as_deref().unwrap_or("http://127.0.0.1:8400");
    let is_all = query.trim().is_empty();
    let terms: Vec<&str> = query.split_whitespace().collect();
    // Only then are the terms what stands between blanks.
    let is_plain = !query.contains(['"', '(', ')'])
        && !terms.iter().any(|term| ["and", "or", "not"].contains(&term.to_lowercase().as_str()));
    html! {
        div.empty {
            @if is_older && is_all {
                h2 { "Nothing older is kept" }
            } @else if is_all {
                h2 { "No exchange yet" }
                p.q { "Candor listens on " code { (gateway) } ". Send it something:" }
                pre.box tabindex="0" { "curl -i " (curl::shell(&format!("{}/", gateway.trim_end_matches('/')))) }
                p.q { "This page shows it as soon as it is answered." }
            } @else {
                h2 {
                    "None of " @if list.next.is_some() { "the last " } (thousands(list.scanned)) " exchanges matches"
                }
                @if terms.len() > 1 && is_plain {
                    p {
                        @for (n, term) in terms.iter().enumerate() {
                            @if n > 0 { " · " }
                            a href=(search(&toggled(query, term))) { "Without " (inline(term)) }
                        }
                    }
                } @else {
                    p { a href="/" { "All exchanges" } }
                }
            }
        }
    }
}

fn keys() -> Markup {
    html! {
        p.keys {
            span { kbd { "j" } " " kbd { "k" } " move" } span { kbd { "Enter" } " open" }
            span { kbd { "/" } " query" } span { kbd { "p" } " pause" }
        }
    }
}

/// The address of a search.
pub(crate) fn search(query: &str) -> String {
    format!("/?q={}", encode::url(query.trim()))
}
