//! The cost page: what the traffic takes and what that comes to, line by line; the same as JSON.

mod tables;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{Html, Response},
    routing::get,
};
use candor_cost::{Report, Usage, figures};
use candor_journal::Field;
use candor_rule::text::counted;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    api::respond,
    exchange::rule_link,
    failure::{Failure, unreadable},
    layout::{self, Nav},
    traffic::{cut, one_line},
};
use crate::{clock, encode, octets::prose, server::Site, store};

/// Exchanges that are looked at, the newest: as many as somebody waits for.
const MOST: u64 = 20_000;
/// How far back, in milliseconds, unless the query says it.
const PERIOD: u64 = 86_400_000;
/// By what the traffic of the last projection is multiplied, unless somebody says it.
const GROWTH: f64 = 2.0;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/cost", get(page)).route("/api/cost", get(json))
}

/// What is asked for, as it was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
    growth: String,
}

impl Wanted {
    fn growth(&self) -> Option<f64> {
        match self.growth.trim() {
            "" => Some(GROWTH),
            text => text.parse().ok().filter(|growth| (0.0..=1e6).contains(growth)),
        }
    }

    /// The same as JSON.
    fn address(&self) -> String {
        let growth = self.growth().unwrap_or(GROWTH);
        format!("/api/cost?q={}&growth={growth}", encode::url(&self.q))
    }
}

async fn report(site: &Site, wanted: &Wanted) -> Result<Report, Failure> {
    let growth = wanted.growth().ok_or_else(|| {
        let fix = "Write by what the traffic is multiplied, from 0 to 1,000,000, such as 2 or 1.5.";
        Failure::new(StatusCode::BAD_REQUEST, "`growth` is not a number that traffic can grow by.", fix)
    })?;
    let query = store::parse(&one_line(&wanted.q)).map_err(|error| {
        let fix = error.suggestion.map_or("Change the query.".into(), |s| format!("Did you mean {s}?"));
        Failure::new(StatusCode::BAD_REQUEST, error.message, fix).at(error.offset)
    })?;
    let query = match query.period() {
        (0, _) => query.and(Field::Since(clock::now().saturating_sub(PERIOD))),
        _ => query,
    };
    let (sheet, gateway) = (site.config.prices.clone(), site.config.keeping.clone());
    let inspector = site.config.inspector.as_ref().map(|now| now());
    let measured = site.store.measure(query, MOST, (sheet.clone(), gateway.clone()), inspector).await?;
    Ok(Report::new(measured, sheet, gateway, growth))
}

async fn json(
    State(site): State<Arc<Site>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Response> {
    let Query(wanted) = wanted.map_err(|e| unreadable(e).json())?;
    let report = report(&site, &wanted).await.map_err(Failure::json)?;
    Ok(respond(&report.as_json()))
}

async fn page(
    State(site): State<Arc<Site>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Html<String>, Failure> {
    let Query(wanted) = wanted.map_err(unreadable)?;
    let report = report(&site, &wanted).await?;
    Ok(layout::page(&site, Nav::Cost, "Cost", &body(&report, &wanted)))
}

fn body(report: &Report, wanted: &Wanted) -> Markup {
    let measured = &report.measured;
    html! {
        p.crumb {
            span {
                "Cost, " (clock::long(measured.since)) " to " (clock::long(measured.until)) ", "
                (counted(usize::try_from(measured.scanned).unwrap_or(usize::MAX), "exchange", "exchanges")) " looked at"
                @if measured.is_cut { "; older ones were not" }
            }
            span.r { a href=(wanted.address()) { "JSON" } }
        }
        @if measured.total().requests == 0.0 { (nothing(wanted)) } @else { (verdict(report)) }
        (question(wanted))
        @if measured.total().requests > 0.0 {
            (tables::lines(report))
            (tables::operations(report))
            (tables::savings(report))
            (tables::projections(report))
        }
        (assumed(report))
    }
}

/// Nothing was kept that is asked for.
fn nothing(wanted: &Wanted) -> Markup {
    html! {
        div.verdict {
            div.who { span.st.nu.big { "0" } p { "requests" } }
            @if wanted.q.trim().is_empty() {
                h1 { "No request came in the last 24 h." }
                p.fix { "What costs something is counted as soon as requests go through the gateway." }
            } @else {
                h1 { "No request is like this: " code { (cut(&wanted.q, 80)) } }
                p.fix { a href="/cost" { b { "All requests" } } }
            }
        }
    }
}

fn verdict(report: &Report) -> Markup {
    let measured = &report.measured;
    let (total, wrong) = (measured.total(), tables::wrong(measured));
    let is_long = measured.until.saturating_sub(measured.since) >= 3_600_000;
    let month = report.projections().into_iter().find(|projection| is_long && projection.name == "month");
    html! {
        div.verdict {
            div.who { span.st.nu.big { (figures::number(total.requests)) } p { (if total.requests == 1.0 { "request" } else { "requests" }) } }
            h1 { (amount(report, &total)) " in all; " (amount(report, &wrong)) " of it for requests that were refused or failed." }
            p.fix { (advice(report)) }
            dl.facts {
                @if let Some(month) = month { div { dt { "a month of it" } dd { (amount(report, &total.times(month.factor))) } } }
                div { dt { "octets" } dd { (figures::octets(total.octets_in)) " in, " (figures::octets(total.octets_out)) " out" } }
                div { dt { "the API worked" } dd { (figures::seconds(total.upstream_seconds())) } }
                div { dt { "for more" } dd { code { "candor cost --since 7d" } } }
            }
        }
    }
}

/// The costliest thing to mend.
fn advice(report: &Report) -> Markup {
    let savings = &report.measured.savings;
    let retries = &savings.retries.took;
    html! {
        @if report.bill(&report.measured.total()).total.is_none() {
            b { "Write down what you pay" } ": prices in " code { "[cost]" } " of " code { "candor.toml" } " turn these units into money."
        } @else if let Some(first) = savings.wasted.first() {
            b { "Check " (rule_link(&first.code)) " at the client" } " of " (tables::operation(first.operation.as_deref())) ": "
            (requests(&first.usage)) " broke it and took " (amount(report, &first.usage)) "."
        } @else if retries.requests > 0.0 {
            b { "Do not send again what was refused" } ": " (requests(retries)) " came back unchanged and took " (amount(report, retries)) "."
        } @else {
            "No request was wrong in a way that the contract knows."
        }
    }
}

/// "1 request", "2 requests".
fn requests(usage: &Usage) -> String {
    counted(usage.requests.round() as usize, "request", "requests")
}

/// Money, or where there is none the time of the API.
fn amount(report: &Report, usage: &Usage) -> String {
    let bill = report.bill(usage);
    let unit = if bill.total.is_some() { format!(" {}", report.sheet.currency) } else { String::new() };
    figures::total(&bill) + &unit
}

/// Which requests, and how the traffic grows.
fn question(wanted: &Wanted) -> Markup {
    html! {
        form.asked role="search" aria-label="Which requests" action="/cost" {
            label { "Requests " input name="q" type="search" value=(wanted.q) size="40" placeholder="op:createOrder since:7d" autocomplete="off" spellcheck="false"; }
            " "
            label { "growing by " input name="growth" inputmode="decimal" size="5" value=(wanted.growth) placeholder=(GROWTH); }
            " "
            button { "Show" }
        }
    }
}

fn assumed(report: &Report) -> Markup {
    html! {
        section.sec aria-labelledby="assumed" {
            h2 #assumed { "Assumed " small { "for every figure above" } }
            ul { @for sentence in report.assumptions() { li { (prose(&sentence)) } } }
        }
    }
}
