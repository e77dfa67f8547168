//! The page of two exchanges: what the second has otherwise than the first, the likely cause first.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Html,
    routing::get,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_reader::diff::{Difference, NOTHING};
use candor_rule::text::{counted, thousands};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
    traffic::{cut, is_request_id},
};
use crate::{
    encode,
    octets::{inline, plain, prose, sheet},
    server::Site,
    views::{
        chip::Form,
        compare::{CompareView, Side},
    },
};

/// Longest id of a client that is looked up.
const MAX_ID: usize = 128;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/compare", get(page))
}

/// The address of two exchanges compared: `b` is asked about, `a` is what it is held against.
pub(super) fn address(a: &str, b: &str) -> String {
    format!("/compare?a={}&b={}", encode::url(a), encode::url(b))
}

#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

async fn page(
    State(site): State<Arc<Site>>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Html<String>, Failure> {
    let Query(params) = params.map_err(unreadable)?;
    let (a, b) = (params.a.trim(), params.b.trim());
    if a.is_empty() || b.is_empty() {
        return Ok(layout::page(&site, Nav::Exchange, "Compare", &question(a, b)));
    }
    let (first, second) = (find(&site, a).await?, find(&site, b).await?);
    let view = tokio::task::spawn_blocking(move || CompareView::of(&first, &second)).await;
    let view = view.map_err(|_| {
        let fix = "Compare their requests on the pages of the two exchanges.";
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "These two could not be compared.", fix)
    })?;
    let title = plain(&format!("Compare {} and {}", view.a.row.chip.text, view.b.row.chip.text));
    Ok(layout::page(&site, Nav::Exchange, &title, &compared(&view)))
}

/// The exchange with this id, or the newest with this request id.
pub(super) async fn find(site: &Site, id: &str) -> Result<Arc<Exchange>, Failure> {
    if let Ok(key) = id.parse::<ExchangeId>()
        && let Some(exchange) = site.store.get(key).await?
    {
        return Ok(exchange);
    }
    let found = if is_request_id(id) { site.store.by_request_id(id).await? } else { Vec::new() };
    found.into_iter().next().ok_or_else(|| {
        let shown: String = plain(id).chars().take(MAX_ID).filter(|c| *c != '`').collect();
        let what = format!("The journal holds no exchange with the id `{shown}`.");
        Failure::new(
            StatusCode::NOT_FOUND,
            what,
            "It may be older than what is kept; the list has what there is.",
        )
    })
}

fn form(a: &str, b: &str) -> Markup {
    html! {
        form.acts action="/compare" {
            label { "A " input name="a" value=(plain(a)) size="36" aria-label="Exchange A, the one to compare with"; }
            label { "B " input name="b" value=(plain(b)) size="36" aria-label="Exchange B, the one asked about"; }
            button.go { "Compare" }
        }
    }
}

fn question(a: &str, b: &str) -> Markup {
    html! {
        p.crumb { span { a href="/" { "Traffic" } " / Compare" } }
        div.verdict {
            div.who { span.st.nu.big { "A B" } }
            h1 { "Which two exchanges?" }
            p.fix { b { "Give the ids of two exchanges" } ": A is the one that worked, B the one that did not. The page of an exchange names one to compare with." }
            (form(a, b))
        }
    }
}

fn compared(view: &CompareView) -> Markup {
    let (a, b) = (view.a.row.id.to_string(), view.b.row.id.to_string());
    html! {
        p.crumb {
            span { a href="/" { "Traffic" } " / Compare, " code { (cut(&format!("{} {}", view.b.row.method, view.b.row.target), 80)) } }
            span.r { a href=(address(&b, &a)) { "swap" } }
        }
        div.verdict {
            div.who { (who("A", &view.a)) (who("B", &view.b)) }
            h1 { @match view.diff.differences.first() {
                Some(first) => (prose(&first.what)),
                None => (NOTHING),
            } }
            p.fix { (next(view)) }
            (form(&a, &b))
        }
        (differences(view))
        (requests(view))
        (outcomes(view))
    }
}

fn who(name: &str, side: &Side) -> Markup {
    html! {
        p { (name) " " a href={ "/x/" (side.row.id) } { span class={ "st " (side.row.chip.form.class()) } { (side.row.chip.text) } } }
    }
}

fn next(view: &CompareView) -> Markup {
    html! {
        @match view.diff.differences.as_slice() {
            [] => { "Then the cause is not in the request: look at the state of the resource, at limits, and at the upstream's log." },
            [first, rest @ ..] => {
                b { (first.why) }
                @if !rest.is_empty() { " " (counted(rest.len(), "further difference", "further differences")) " below, the likelier the higher." }
            },
        }
    }
}

fn differences(view: &CompareView) -> Markup {
    let number = view.diff.differences.len();
    html! {
        section.sec aria-labelledby="differ" {
            h2 #differ { "What differs " small { (counted(number, "difference", "differences")) ", likely cause first" } }
            div { div.stack {
                @if number > 0 {
                    div { table.t.cards {
                        caption.vh { "What B has otherwise than A, the likely cause first" }
                        thead { tr { th { "No." } th { "Part" } th { "What differs" } th { "Why it may matter" } th.r { "Octet A" } th.r { "Octet B" } } }
                        tbody { @for (n, one) in view.diff.differences.iter().enumerate() { (difference(n + 1, one)) } }
                    } }
                }
                @if !matches!(view.a.row.chip.form, Form::Passed | Form::Observed) {
                    p.note { "A was not answered well either: where a sentence says that something worked, read \u{201c}was in A\u{201d}." }
                }
                @if view.is_partial { p.note.w { "A body was not kept whole, so bodies are not compared." } }
                @if !view.diff.folded.is_empty() {
                    details {
                        summary { (counted(view.diff.folded.len(), "difference", "differences")) " that never " (if view.diff.folded.len() == 1 { "decides" } else { "decide" }) ": dates, ids, order" }
                        ul { @for name in &view.diff.folded { li.q { "~ " (cut(name, 120)) } } }
                    }
                }
            } }
        }
    }
}

fn difference(number: usize, one: &Difference) -> Markup {
    let octet =
        |span: Option<candor_rule::Span>| span.map_or_else(|| "–".to_owned(), |s| thousands(s.start as u64));
    html! {
        tr class=[(number == 1).then_some("ne")] {
            td.m data-l="" { (number) }
            th scope="row" { (one.aspect.name()) @if !one.place.is_empty() { br; code { (cut(&one.place, 60)) } } }
            td { (prose(&one.what)) }
            td.q { (one.why) }
            td.r data-l="A octet" { (octet(one.there)) }
            td.r data-l="B octet" { (octet(one.here)) }
        }
    }
}

fn requests(view: &CompareView) -> Markup {
    html! {
        section.sec aria-labelledby="requests" {
            h2 #requests { "Requests " small { "numbers are those of the table" } }
            div { div.half {
                @for (name, side) in [("A", &view.a), ("B", &view.b)] {
                    div.stack {
                        h3 { (name) ", " span.m { (side.row.time) } " UTC" }
                        (sheet(&format!("Request {name}"), "soft wrap num", &side.request))
                    }
                }
            } }
        }
    }
}

fn outcomes(view: &CompareView) -> Markup {
    let octets = |side: &Side| thousands(side.request_octets);
    let answered = |side: &Side| side.response_octets.map_or_else(|| "none".to_owned(), thousands);
    let row = |name: &str, [a, b]: [String; 2]| {
        html! {
            tr {
                td.g { (if a == b { "=" } else { "≠" }) }
                th scope="row" { (name) }
                td data-l="A" { (inline(&a)) }
                td data-l="B" { (inline(&b)) }
            }
        }
    };
    let both = |of: &dyn Fn(&Side) -> String| [of(&view.a), of(&view.b)];
    html! {
        section.sec aria-labelledby="outcome" {
            h2 #outcome { "Outcome " small { "answer, client, time" } }
            div {
                div { table.t.cards {
                    caption.vh { "What became of the two" }
                    thead { tr { th { span.vh { "Sign" } } th { "Part" } th { "A" } th { "B" } } }
                    tbody {
                        (row("status", both(&|s| s.row.chip.text.clone())))
                        (row("made by", both(&|s| s.row.made_by.clone())))
                        tr {
                            td.g { (if view.a.row.verdict == view.b.row.verdict { "=" } else { "≠" }) }
                            th scope="row" { "verdict" }
                            td data-l="A" { (prose(&view.a.row.verdict)) }
                            td data-l="B" { (prose(&view.b.row.verdict)) }
                        }
                        (row("client", both(&|s| s.row.client.clone())))
                        (row("at", both(&|s| s.row.iso.clone())))
                        (row("took, ms", both(&|s| s.row.millis.clone())))
                        (row("request body, octets", both(&octets)))
                        (row("answer's body, octets", both(&answered)))
                    }
                } }
            }
        }
    }
}
