//! The page of one exchange, found by its own id or by its request id.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_reader::account::Account;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    account, application_log,
    baseline::{self, Baseline},
    compare, copies, exchange_parts as parts,
    failure::{Failure, unreadable},
    layout::{self, Nav},
    reading, redacted, replay,
    traffic::{is_request_id, search},
    view::{Switch, View},
};
use crate::{
    clock, encode,
    octets::{inline, plain, prose},
    server::Site,
    views::{chip::Form, exchange::ExchangeView, traffic::Row},
};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/x/{id}", get(by_id))
}

/// What of the page is chosen by its address.
#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    view: String,
    #[serde(default)]
    baseline: String,
}

async fn by_id(
    State(site): State<Arc<Site>>,
    id: Result<Path<String>, PathRejection>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Failure> {
    let Path(id) = id.map_err(unreadable)?;
    let Query(params) = params.map_err(unreadable)?;
    let exchange_id = id.parse::<ExchangeId>().ok();
    if let Some(key) = exchange_id
        && let Some(exchange) = site.store.get(key).await?
    {
        let worked = site.store.worked_like(&exchange).await?;
        let beside = Beside {
            neighbours: site.store.neighbours(&exchange).await?,
            account: account::of(&site, &exchange, worked.as_ref()).await,
            baseline: baseline::of(&site, &exchange, params.baseline.trim(), worked.as_ref()).await?,
            logs: site.store.logs_of(&exchange).await?,
        };
        let switch = Switch { view: View::named(&params.view), baseline: params.baseline.trim().to_owned() };
        return Ok(page(&site, &exchange, &beside, &switch).into_response());
    }
    // A client may send any UUID as its request id, so an unknown exchange id is still looked up as one.
    let found = if is_request_id(&id) { site.store.by_request_id(&id).await? } else { Vec::new() };
    match found.as_slice() {
        [] => Err(gone(exchange_id)),
        [only] => Ok(Redirect::to(&format!("/x/{}", only.id)).into_response()),
        several => Ok(list(&site, &id, several).into_response()),
    }
}

fn gone(id: Option<ExchangeId>) -> Failure {
    let what = match id {
        Some(id) => format!(
            "The journal does not hold this exchange. By its id it began on {}.",
            clock::long(id.unix_millis())
        ),
        None => "The journal holds no exchange with this request id.".into(),
    };
    let fix = "It may be older than what is kept, or not stored yet: a second after the answer it is here.";
    Failure::new(StatusCode::NOT_FOUND, what, fix)
}

fn list(site: &Site, request_id: &str, exchanges: &[Arc<Exchange>]) -> axum::response::Html<String> {
    let rows: Vec<Row> = exchanges.iter().map(|e| Row::of(e)).collect();
    let body = html! {
        p.crumb { span { a href="/" { "Traffic" } " / request id " code { (inline(request_id)) } } }
        div.verdict {
            div.who { span.st.nu.big { (rows.len()) } }
            h1 { "Several exchanges carry this request id." }
            p.fix { "Request ids come from clients and may repeat; the exchange's own id does not." }
        }
        section.sec aria-labelledby="several" {
            h2 #several { "Exchanges " small { "newest first" } }
            div { (parts::short_table(&rows, None)) }
        }
    };
    layout::page(site, Nav::Exchange, &format!("Request id {}", plain(request_id)), &body)
}

/// What else the journal has to one exchange.
struct Beside {
    /// Exchanges of the same client, newest first, itself among them.
    neighbours: Vec<Arc<Exchange>>,
    /// What it is held against.
    baseline: Option<Baseline>,
    /// Lines of the application's log.
    logs: Vec<LogLine>,
    /// What is made of it by the rules of now.
    account: Option<Account>,
}

impl Beside {
    /// The exchange of the same client before this one.
    fn previous(&self, id: ExchangeId) -> Option<ExchangeId> {
        self.neighbours.iter().map(|exchange| exchange.id).find(|other| *other < id)
    }

    /// The one after it.
    fn next(&self, id: ExchangeId) -> Option<ExchangeId> {
        self.neighbours.iter().map(|exchange| exchange.id).rfind(|other| *other > id)
    }
}

fn page(site: &Site, exchange: &Exchange, beside: &Beside, switch: &Switch) -> axum::response::Html<String> {
    let contract = (site.config.contract)();
    let view = ExchangeView::of(exchange, &contract.sources);
    let buttons = copies::buttons(exchange, site.config.gateway_url.as_deref());
    let rows: Vec<Row> = beside.neighbours.iter().map(|e| Row::of(e)).collect();
    let body = html! {
        (crumb(&view, beside))
        (verdict(&view))
        (parts::pipeline(&view))
        (parts::request(&view, switch, &buttons))
        (parts::rules(&view))
        (account::sections(site, exchange, beside.account.as_ref()))
        (baseline::section(exchange, beside.baseline.as_ref()))
        (parts::fault(&view))
        (reading::section(&view))
        (parts::findings(&view))
        (parts::original(&view, switch))
        (parts::response(&view, switch))
        (parts::timeline(&view))
        (application_log::section(&beside.logs))
        (redacted::section(exchange))
        (replay::section(site, exchange))
        @if rows.len() > 1 {
            section.sec aria-labelledby="near" {
                h2 #near { "Neighbours " small { "same client" } }
                div {
                    (parts::short_table(&rows, Some(view.id)))
                    p { small {
                        a href=(search(&format!("client:{}", view.client))) { "All of this client" }
                        @if let Some(id) = beside.previous(view.id) {
                            " · " a href=(compare::address(&id.to_string(), &view.id.to_string())) { "Compare with the one before" }
                        }
                    } }
                }
            }
        }
    };
    layout::page(site, Nav::Exchange, &title(&view), &body)
}

fn title(view: &ExchangeView) -> String {
    let mut title = view.chip.text.clone();
    if let Some(code) = view.codes.first() {
        title = format!("{title} {code}");
    }
    match &view.operation {
        Some(operation) => plain(&format!("{title}, {operation}")),
        None => plain(&format!("{title}, {}", view.request_line.chars().take(60).collect::<String>())),
    }
}

fn crumb(view: &ExchangeView, beside: &Beside) -> Markup {
    let began = view.id.unix_millis();
    html! {
        p.crumb {
            span {
                a href="/" { "Traffic" } " / "
                @match &view.operation {
                    Some(operation) => code { (inline(operation)) },
                    None => code { (super::traffic::cut(&view.request_line, 80)) },
                }
            }
            time.n datetime=(clock::iso(began)) { (clock::long(began)) ", " (clock::ago(began, clock::now())) }
            span.r {
                @if let Some(id) = beside.previous(view.id) {
                    a rel="prev" href={ "/x/" (id) } { "earlier of this client " kbd { "k" } } " · "
                }
                @if let Some(id) = beside.next(view.id) {
                    a rel="next" href={ "/x/" (id) } { "later " kbd { "j" } } " · "
                }
                a href={ "/api/exchanges/" (view.id) } { "JSON" }
            }
        }
    }
}

fn verdict(view: &ExchangeView) -> Markup {
    html! {
        div.verdict {
            div.who {
                span class={ "st big " (view.chip.form.class()) } { (view.chip.text) }
                p { (inline(&view.who)) @if let Some(shape) = view.shape { br; "shape: " (shape) } }
            }
            h1 { (prose(&view.sentence)) }
            @if !view.fix.is_empty() { p.fix { b { (prose(&view.fix)) } } }
            dl.facts {
                @if !view.codes.is_empty() {
                    div { dt { @if view.codes.len() == 1 { "rule" } @else { "rules" } } dd {
                        @for (n, code) in view.codes.iter().enumerate() { @if n > 0 { ", " } (rule_link(code)) }
                    } }
                }
                @if let (Some(status), true) = (view.would_be, view.chip.form != Form::Observed) {
                    div { dt { "observed" } dd { span.st.obs { (status) } } }
                }
                div { dt { "id" } dd.m #rid { (view.id) } }
                @if view.request_id != view.id.to_string() {
                    div { dt { "request id" } dd.m { (inline(&view.request_id)) } }
                }
                div { dt { "client" } dd.m { (inline(&view.client)) } }
                @if let Some(identity) = &view.identity {
                    div { dt { "identity" } dd.m { (inline(identity)) } }
                }
                @if let Some(service) = &view.service { div { dt { "service" } dd.m { (inline(service)) } } }
                div { dt { "took" } dd { (view.millis) " ms" } }
            }
        }
    }
}

/// A code and the way to its page, if the catalogue has one.
pub(super) fn rule_link(code: &str) -> Markup {
    let is_known = candor_catalogue::codes().any(|known| known == code);
    html! {
        @if is_known { a.code href={ "/rules/" (encode::url(code)) } { (code) } } @else { span.code { (inline(code)) } }
    }
}
