//! Sending a request again: the form on an exchange's page, and what came of it.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{
        Path, State,
        rejection::{FormRejection, PathRejection},
    },
    http::StatusCode,
    response::Html,
    routing::post,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_rule::{reason_phrase, text::thousands};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
    traffic::cut,
    view::View,
};
use crate::{
    octets::inline,
    replay::{Change, Replayed},
    server::Site,
    views::exchange::plain_parts,
};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/x/{id}/replay", post(again))
}

/// Methods that change nothing (RFC 9110 §9.2.1).
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// The form; without the setting a line that says how it is turned on.
pub(super) fn section(site: &Site, exchange: &Exchange) -> Markup {
    html! {
        section.sec aria-labelledby="replay" {
            h2 #replay { "Replay " small { (if site.config.replay.is_some() { "to the upstream" } else { "off" }) } }
            div {
                @if site.config.replay.is_some() {
                    form.stack method="post" action={ "/x/" (exchange.id) "/replay" } {
                        @if !is_safe(&exchange.method) {
                            p { label { input type="checkbox" name="may_change_data" value="yes" required; " It may change data there." } }
                        }
                        div.acts { button.go type="submit" { "Send it again" } }
                        p { small { "It goes to the configured upstream, past the rules, marked by " code { "Candor-Replay" } ". The answer is shown and not kept." } }
                    }
                } @else {
                    p.q { code { "workbench.replay = true" } " lets this page send the request to the configured upstream again." }
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct Wish {
    #[serde(default)]
    may_change_data: String,
}

async fn again(
    State(site): State<Arc<Site>>,
    id: Result<Path<ExchangeId>, PathRejection>,
    wish: Result<Form<Wish>, FormRejection>,
) -> Result<Html<String>, Failure> {
    let Path(id) = id.map_err(unreadable)?;
    let Form(wish) = wish.map_err(|rejection| {
        Failure::new(
            rejection.status(),
            "The form cannot be read.",
            "Use the form on the page of the exchange.",
        )
    })?;
    let replay = site.config.replay.clone().ok_or_else(|| {
        let fix = "Set `workbench.replay = true` and start Candor again.";
        Failure::new(StatusCode::FORBIDDEN, "Requests are not sent again from here.", fix)
    })?;
    let exchange = site.store.get(id).await?.ok_or_else(|| {
        let fix = "It may be older than what is kept; the list has what there is.";
        Failure::new(StatusCode::NOT_FOUND, "The journal does not hold this exchange.", fix)
    })?;
    let may_change_data = wish.may_change_data == "yes";
    let asked = exchange.clone();
    let replayed = tokio::task::spawn_blocking(move || replay(&asked, may_change_data)).await;
    let replayed =
        replayed.unwrap_or_else(|_| Err("Sending it was interrupted.".to_owned())).map_err(|why| {
            let fix = "`candor replay` puts in what was masked, and sends it elsewhere.";
            Failure::new(StatusCode::CONFLICT, why, fix)
        })?;
    Ok(layout::page(&site, Nav::Exchange, "Replayed", &page(&exchange, &replayed)))
}

fn page(exchange: &Exchange, replayed: &Replayed) -> Markup {
    let told = |status: u16| format!("{status} {}", reason_phrase(status));
    let before =
        exchange.original.as_ref().or(exchange.response.as_ref()).map(|response| told(response.status));
    html! {
        p.crumb { span { a href="/" { "Traffic" } " / " a href={ "/x/" (exchange.id) } { "exchange" } " / replayed" } }
        div.verdict {
            div.who { span.st.nu.big { (replayed.now.status) } p { "answered now" } }
            h1 {
                @match (&before, replayed.changes.is_empty()) {
                    (None, _) => { "It is answered " (told(replayed.now.status)) " now; there was no answer before." },
                    (Some(_), true) => { "The answer is the same: status, media type and body." },
                    (Some(before), false) => { "It was " (before) "; now it is " (told(replayed.now.status)) "." },
                }
            }
            dl.facts {
                div { dt { "request" } dd { code { (cut(&format!("{} {}", exchange.method, exchange.target), 80)) } } }
                div { dt { "sent to" } dd { code { (inline(&replayed.to)) } } }
                div { dt { "marked" } dd { code { "Candor-Replay: " (exchange.id) } } }
            }
        }
        @if !replayed.changes.is_empty() {
            section.sec aria-labelledby="changes" {
                h2 #changes { "What differs " small { "from the kept answer" } }
                div {
                    table.t.cards {
                        thead { tr { th { "Place" } th { "Before" } th { "Now" } } }
                        tbody { @for change in &replayed.changes { (self::change(change)) } }
                    }
                    @if replayed.more > 0 { p { small { "and " (thousands(replayed.more as u64)) " more" } } }
                }
            }
        }
        section.sec aria-labelledby="now" {
            h2 #now { "Answer " small { "now, not kept" } }
            div { (View::Raw.shown("Answer", "soft wrap", &plain_parts(&replayed.now.message, false))) }
        }
    }
}

fn change(change: &Change) -> Markup {
    let shown = |value: &Option<String>| html! { @match value { Some(text) => code { (cut(text, 200)) }, None => "–" } };
    html! {
        tr {
            th scope="row" { @if change.place.is_empty() { "body" } @else { code { (cut(&change.place, 80)) } } }
            td data-l="before" { (shown(&change.before)) }
            td data-l="now" { (shown(&change.now)) }
        }
    }
}
