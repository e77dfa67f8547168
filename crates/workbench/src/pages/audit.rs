//! The audit page: what the API answers wrongly, by finding and by operation, how that went over time, and what
//! enforcing would refuse; the same as files for other programs.

mod files;
mod observed;
mod trend;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    response::Html,
    routing::get,
};
use candor_reader::audit::{Issue, Report, Score};
use candor_rule::{
    Severity,
    text::{counted, thousands},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    exchange::rule_link,
    layout::{self, Nav},
    traffic::cut,
};
use crate::{
    audit::{Audited, MOST, Now},
    clock, encode,
    octets::prose,
    server::Site,
};

/// Exchanges that are named for a finding.
const EXAMPLES: usize = 3;
/// Rows of a table: with all of them full the page stays under its weight.
const ROWS: usize = 60;
/// Characters of a sentence.
const SENTENCE: usize = 240;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/audit", get(page)).merge(files::routes())
}

/// Which findings are shown; everything else is always of all.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    severity: String,
    op: String,
}

impl Wanted {
    fn holds(&self, issue: &Issue) -> bool {
        let operation = issue.operation.as_deref().unwrap_or_default();
        (self.severity.is_empty() || self.severity == issue.severity.word())
            && (self.op.is_empty() || self.op == operation)
    }

    fn is_all(&self) -> bool {
        self.severity.is_empty() && self.op.is_empty()
    }

    fn address(severity: &str, op: &str) -> String {
        format!("/audit?severity={}&op={}#findings", encode::url(severity), encode::url(op))
    }
}

async fn page(State(site): State<Arc<Site>>, wanted: Result<Query<Wanted>, QueryRejection>) -> Html<String> {
    let now = soon(&site).await;
    // What cannot be read asks for nothing.
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    layout::page(&site, Nav::Audit, "Audit", &body(&now, &wanted))
}

/// What there is: a small journal is read before anybody would notice.
async fn soon(site: &Site) -> Now {
    const LOOKS: usize = 10;
    let mut now = site.audit();
    for _ in 0..LOOKS {
        if now.last.is_some() || now.progress.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        now = site.audit();
    }
    now
}

fn body(now: &Now, wanted: &Wanted) -> Markup {
    html! {
        @match &now.last {
            Some(Ok(audited)) => (result(audited, now.progress, wanted)),
            Some(Err(error)) => {
                div.verdict { div.who { span.st.nu.big { "!" } } h1 { "The audit could not be made." } p.fix { (prose(error)) } }
            },
            None => {
                div.verdict {
                    div.who { span.st.nu.big { "…" } p { "reading" } }
                    h1 { "The journal is being read: " (thousands(now.progress.unwrap_or(0) as u64)) " exchanges so far, each is read twice." }
                    p.fix { a href="/audit" { b { "Look again" } } }
                }
            },
        }
    }
}

fn result(audited: &Audited, progress: Option<usize>, wanted: &Wanted) -> Markup {
    let report = &audited.report;
    let of = |severity| report.issues.iter().filter(|issue| issue.severity == severity).count();
    let (errors, warnings, hints) = (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    html! {
        p.crumb {
            span { "Audit, " (clock::long(audited.since)) " to " (clock::long(audited.at)) ", " (counted(report.exchanges, "exchange", "exchanges")) " read" }
            span.r { @for (n, (address, name)) in files::ALL.iter().enumerate() { @if n > 0 { " · " } a href=(address) { (name) } } }
        }
        div.verdict {
            div.who { span.st.nu.big { (report.issues.len()) } p { (if report.issues.len() == 1 { "finding" } else { "findings" }) } }
            h1 {
                (counted(report.exchanges, "exchange", "exchanges")) " of " (counted(report.scores.len(), "operation", "operations")) ": "
                (counted(errors, "error", "errors")) ", " (counted(warnings, "warning", "warnings")) ", " (counted(hints, "hint", "hints")) "."
            }
            p.fix {
                @if let Some(first) = report.issues.first() { b { "Mend " (rule_link(first.finding.code)) " first" } ": right would be " (prose(first.finding.right)) "." }
                @else { "Nothing is wrong with what was answered." }
            }
            dl.facts {
                div { dt { "made" } dd { (clock::long(audited.at)) } }
                div { dt { "looked at" } dd { (extent(audited)) } }
                @if let Some(read) = progress { div { dt { "newer" } dd { "under way, " (thousands(read as u64)) " read" } } }
                div { dt { "for CI" } dd { code { "candor audit --format sarif" } } }
            }
        }
        (findings(report, wanted))
        (scorecard(report))
        (trend::trend(&report.hours, audited))
        (observed::observed(&audited.observed))
    }
}

/// What was looked at, so that nobody takes a part for the whole.
fn extent(audited: &Audited) -> String {
    match audited.report.exchanges {
        MOST.. => format!(
            "the newest {}, back to {}; older ones of the last 24 h were not read",
            thousands(MOST as u64),
            clock::long(audited.since)
        ),
        _ => "everything of the last 24 h".to_owned(),
    }
}

fn findings(report: &Report, wanted: &Wanted) -> Markup {
    let shown: Vec<&Issue> = report.issues.iter().filter(|issue| wanted.holds(issue)).collect();
    html! {
        @if !report.issues.is_empty() {
            section.sec aria-labelledby="findings" {
                h2 #findings { "Findings " small { "gravest first" } }
                div {
                    (choices(report, wanted))
                    div { table.t.cards {
                        caption.vh { "Findings by operation, the gravest first" }
                        thead { tr { th { "Severity" } th { "Finding" } th { "Operation" } th { "What was found" } th.r { "Sure" } th.r { "Seen" } th { "Examples" } } }
                        tbody { @for issue in shown.iter().take(ROWS) { (self::issue(issue)) } }
                    } }
                    @if shown.is_empty() { p.q { "No finding is of this kind. " a href="/audit#findings" { "All findings" } } }
                    @if shown.len() > ROWS { p.qq { "and " (shown.len() - ROWS) " more: a severity or an operation narrows the list, " code { "candor audit" } " prints all." } }
                }
            }
        }
    }
}

/// Links that narrow the list, each with its number.
fn choices(report: &Report, wanted: &Wanted) -> Markup {
    let of = |severity: Severity| report.issues.iter().filter(|issue| issue.severity == severity).count();
    html! {
        p.legend {
            a href="/audit#findings" aria-current=[wanted.is_all().then_some("true")] { "all " (report.issues.len()) }
            @for severity in [Severity::Error, Severity::Warning, Severity::Info] {
                @if of(severity) > 0 {
                    a href=(Wanted::address(severity.word(), &wanted.op)) aria-current=[(wanted.severity == severity.word()).then_some("true")] {
                        (word(severity).1) " " (of(severity))
                    }
                }
            }
            @if !wanted.op.is_empty() { span { "of " code { (cut(&wanted.op, 60)) } } }
        }
    }
}

fn word(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("hi", "error"),
        Severity::Warning => ("md", "warning"),
        Severity::Info => ("lo", "hint"),
    }
}

fn issue(issue: &Issue) -> Markup {
    let (class, word) = word(issue.severity);
    let detail: String = issue.detail.chars().take(SENTENCE).collect();
    html! {
        tr {
            td { span class={ "sev " (class) } { (word) } }
            th scope="row" { (rule_link(issue.finding.code)) }
            td { (operation(issue.operation.as_deref())) }
            td { (prose(&detail)) @if detail.len() < issue.detail.len() { "…" } }
            td.r data-l="sure" { (issue.confidence.in_thousandths() / 10) " %" }
            td.r data-l="seen" { (thousands(issue.count as u64)) }
            td data-l="examples" {
                @for (n, id) in issue.exchanges.iter().take(EXAMPLES).enumerate() {
                    @if n > 0 { " " }
                    a.m href={ "/x/" (encode::url(id)) } { "…" (cut(id.get(id.len().saturating_sub(4)..).unwrap_or(id), 8)) }
                }
            }
        }
    }
}

fn operation(name: Option<&str>) -> Markup {
    html! {
        @match name.filter(|name| !name.is_empty()) {
            Some(name) => code { (cut(name, 60)) },
            None => span.q { "the API as a whole" },
        }
    }
}

/// Operations with the most and gravest findings first.
fn scorecard(report: &Report) -> Markup {
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %"));
    let mut scores: Vec<&Score> = report.scores.iter().collect();
    scores.sort_by_key(|score| std::cmp::Reverse((score.issues[2], score.issues[1], score.issues[0])));
    html! {
        @if !scores.is_empty() {
            section.sec aria-labelledby="scores" {
                h2 #scores { "Scorecard " small { "by operation" } }
                div {
                    div { table.t.cards {
                        caption.vh { "How each operation does, those with the gravest findings first" }
                        thead { tr {
                            th { "Operation" } th.r { "Exchanges" } th.r { "4xx" } th.r { "5xx" } th.r { "Right status" } th.r { "Problem documents" }
                            th.r { "Errors" } th.r { "Warnings" } th.r { "Hints" }
                        } }
                        tbody { @for score in scores.iter().take(ROWS) { (self::score(score, &percent)) } }
                    } }
                    @if scores.len() > ROWS { p.qq { "and " (scores.len() - ROWS) " operations more, in the files above." } }
                }
            }
        }
    }
}

fn score(score: &Score, percent: &dyn Fn(Option<f64>) -> String) -> Markup {
    let figure = |count: usize| thousands(count as u64);
    let [hints, warnings, errors] = score.issues;
    html! {
        tr {
            th scope="row" {
                @if score.issues.iter().sum::<usize>() > 0 { a href=(Wanted::address("", &score.operation)) { (operation(Some(&score.operation))) } }
                @else { (operation(Some(&score.operation))) }
            }
            td.r data-l="exchanges" { (figure(score.exchanges)) }
            td.r data-l="4xx" { (figure(score.client_errors)) }
            td.r data-l="5xx" { (figure(score.server_errors)) }
            td.r data-l="right status" { (percent(score.right_share())) }
            td.r data-l="problem documents" { (percent(score.problem_share())) }
            td.r data-l="errors" { (errors) }
            td.r data-l="warnings" { (warnings) }
            td.r data-l="hints" { (hints) }
        }
    }
}
