//! The section of an exchange's page that holds it against one that worked: the nearest, or one that was chosen.

use std::sync::Arc;

use candor_exchange::Exchange;
use candor_rule::text::{counted, thousands};
use maud::{Markup, html};

use super::{compare, failure::Failure, traffic::cut};
use crate::{
    clock,
    octets::{plain, prose},
    server::Site,
    views::{compare::CompareView, traffic::Row},
};

/// Differences that are shown here; the page of the two has all.
const MOST: usize = 8;

/// What an exchange is held against.
pub(super) struct Baseline {
    view: CompareView,
    /// True if it was chosen, not found.
    is_chosen: bool,
    /// Others that worked, newest first.
    others: Vec<Arc<Exchange>>,
}

/// The chosen one, else the nearest that worked; `None` where there is neither.
pub(super) async fn of(
    site: &Site,
    exchange: &Arc<Exchange>,
    chosen: &str,
    worked: Option<&Arc<Exchange>>,
) -> Result<Option<Baseline>, Failure> {
    let found = match chosen {
        "" => worked.cloned(),
        id => Some(compare::find(site, id).await?),
    };
    let Some(against) = found.filter(|against| against.id != exchange.id) else { return Ok(None) };
    let others = site.store.others_that_worked(exchange, against.id).await?;
    let (a, b) = (against, exchange.clone());
    let view = tokio::task::spawn_blocking(move || CompareView::of(&a, &b)).await;
    // Without it the page still shows everything that was kept.
    Ok(view.ok().map(|view| Baseline { view, is_chosen: !chosen.is_empty(), others }))
}

/// The section; nothing where there is nothing to compare with.
pub(super) fn section(exchange: &Exchange, baseline: Option<&Baseline>) -> Markup {
    let Some(Baseline { view, is_chosen, others }) = baseline else { return html! {} };
    let own = exchange.id.to_string();
    let other = view.a.row.id.to_string();
    let differences = &view.diff.differences;
    html! {
        section.sec aria-labelledby="baseline" {
            h2 #baseline {
                (if *is_chosen { "Chosen baseline " } else { "Known-good request " })
                small { (apart(view)) }
            }
            div { div.stack {
                @if differences.is_empty() {
                    p { (candor_reader::diff::NOTHING) }
                } @else {
                    div { table.t.cards {
                        caption.vh { "What this request has otherwise, the likely cause first" }
                        thead { tr { th { span.vh { "Sign" } } th { "Part" } th { "What differs" } th { "What it means" } } }
                        tbody {
                            @for (n, one) in differences.iter().take(MOST).enumerate() {
                                tr class=[(n == 0).then_some("ne")] {
                                    td.g { "≠" }
                                    th scope="row" { (one.aspect.name()) @if !one.place.is_empty() { br; code { (cut(&one.place, 60)) } } }
                                    td data-l="" { (prose(&one.what)) }
                                    td.q data-l="" { (one.why) }
                                }
                            }
                        }
                    } }
                }
                @if view.is_partial { p.note.w { "A body was not kept whole, so bodies are not compared." } }
                p { small {
                    "Baseline " a.m href={ "/x/" (other) } { (other) } ", "
                    span class={ "st " (view.a.row.chip.form.class()) } { (view.a.row.chip.text) } " "
                    code { (cut(&format!("{} {}", view.a.row.method, view.a.row.target), 60)) } ". "
                    a href=(compare::address(&other, &own)) {
                        "Compare side by side"
                        @if differences.len() > MOST { ": " (thousands((differences.len() - MOST) as u64)) " more" }
                        @else if !view.diff.folded.is_empty() { ": " (counted(view.diff.folded.len(), "difference that never decides", "differences that never decide")) }
                    }
                } }
                (choice(&other, others))
            } }
        }
    }
}

/// How much earlier or later it was, and what became of it.
fn apart(view: &CompareView) -> String {
    let (a, b) = (view.a.row.id.unix_millis(), view.b.row.id.unix_millis());
    let (apart, word) = if a <= b { (b - a, "earlier") } else { (a - b, "later") };
    format!("{} {word}", clock::span(apart))
}

/// Links to the others, and a field for any exchange.
fn choice(now: &str, others: &[Arc<Exchange>]) -> Markup {
    html! {
        details {
            summary { "Choose another" }
            div.stack {
                @if !others.is_empty() {
                    ul.stack { @for other in others {
                        @let row = Row::of(other);
                        li {
                            a href={ "?baseline=" (other.id) "#baseline" } { (row.time) } " "
                            span class={ "st " (row.chip.form.class()) } { (row.chip.text) } " "
                            code { (cut(&format!("{} {}", row.method, row.target), 60)) } " " span.q { (cut(&row.client, 40)) }
                        }
                    } }
                }
                form.acts {
                    label { "Exchange " input name="baseline" value=(plain(now)) size="36" aria-label="Id of the exchange to compare with"; }
                    button { "Compare with it" }
                }
            }
        }
    }
}
