//! The audit page: what the API answers wrongly, by finding and by operation, and what enforcing would refuse.

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::State, response::Html, routing::get};
use candor_reader::audit::{Issue, Report, Score};
use candor_rule::{
    Severity,
    text::{counted, thousands},
};
use maud::{Markup, html};

use super::{
    exchange::rule_link,
    layout::{self, Nav},
    traffic::{cut, search},
};
use crate::{
    audit::{Audited, MOST, Now, Observed},
    clock,
    octets::prose,
    server::Site,
};

/// Exchanges that are named for a finding.
const EXAMPLES: usize = 3;
/// Rows of a table.
const ROWS: usize = 100;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/audit", get(page))
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    // A small journal is read before anybody would notice.
    const LOOKS: usize = 10;
    let mut now = site.audit();
    for _ in 0..LOOKS {
        if now.last.is_some() || now.progress.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        now = site.audit();
    }
    layout::page(&site, Nav::Audit, "Audit", &body(&now))
}

fn body(now: &Now) -> Markup {
    html! {
        @match &now.last {
            Some(Ok(audited)) => (result(audited, now.progress)),
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

fn result(audited: &Audited, progress: Option<usize>) -> Markup {
    let report = &audited.report;
    let of = |severity| report.issues.iter().filter(|issue| issue.severity == severity).count();
    let (errors, warnings, hints) = (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    html! {
        div.verdict {
            div.who { span.st.nu.big { (report.issues.len()) } p { "findings" } }
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
                div { dt { "over" } dd { "the last 24 h, at most " (thousands(MOST as u64)) " exchanges" } }
                @if let Some(read) = progress { div { dt { "newer" } dd { "under way, " (thousands(read as u64)) " read" } } }
                div { dt { "for CI" } dd { code { "candor audit --format sarif" } } }
            }
        }
        (findings(report))
        (scorecard(&report.scores))
        (observed(&audited.observed))
    }
}

fn findings(report: &Report) -> Markup {
    html! {
        @if !report.issues.is_empty() {
            section.sec aria-labelledby="findings" {
                h2 #findings { "Findings " small { "gravest first" } }
                div {
                    div { table.t.cards {
                        caption.vh { "Findings by operation, the gravest first" }
                        thead { tr { th { "Severity" } th { "Finding" } th { "Operation" } th { "What was found" } th.r { "Seen" } th { "Examples" } } }
                        tbody { @for issue in report.issues.iter().take(ROWS) { (self::issue(issue)) } }
                    } }
                    @if report.issues.len() > ROWS { p.qq { "and " (report.issues.len() - ROWS) " more: " code { "candor audit" } " prints all." } }
                }
            }
        }
    }
}

fn issue(issue: &Issue) -> Markup {
    let (class, word) = match issue.severity {
        Severity::Error => ("hi", "error"),
        Severity::Warning => ("md", "warning"),
        Severity::Info => ("lo", "hint"),
    };
    html! {
        tr {
            td { span class={ "sev " (class) } { (word) } }
            th scope="row" { (rule_link(issue.finding.code)) }
            td { (operation(issue.operation.as_deref())) }
            td { (prose(&issue.detail)) }
            td.r data-l="seen" { (thousands(issue.count as u64)) }
            td data-l="examples" {
                @for (n, id) in issue.exchanges.iter().take(EXAMPLES).enumerate() {
                    @if n > 0 { " " }
                    a.m href={ "/x/" (crate::encode::url(id)) } { "…" (cut(id.get(id.len().saturating_sub(4)..).unwrap_or(id), 8)) }
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

fn scorecard(scores: &[Score]) -> Markup {
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.0} %"));
    html! {
        @if !scores.is_empty() {
            section.sec aria-labelledby="scores" {
                h2 #scores { "Scorecard " small { "by operation" } }
                div {
                    div { table.t.cards {
                        caption.vh { "How each operation does" }
                        thead { tr { th { "Operation" } th.r { "Exchanges" } th.r { "4xx" } th.r { "5xx" } th.r { "Right status" } th.r { "Problem documents" } th.r { "Findings" } } }
                        tbody {
                            @for score in scores.iter().take(ROWS) {
                                tr {
                                    th scope="row" { (operation(Some(&score.operation))) }
                                    td.r data-l="exchanges" { (thousands(score.exchanges as u64)) }
                                    td.r data-l="4xx" { (thousands(score.client_errors as u64)) }
                                    td.r data-l="5xx" { (thousands(score.server_errors as u64)) }
                                    td.r data-l="right status" { (percent(score.right_share())) }
                                    td.r data-l="problem documents" { (percent(score.problem_share())) }
                                    td.r data-l="findings" { (score.issues.iter().sum::<usize>()) }
                                }
                            }
                        }
                    } }
                }
            }
        }
    }
}

fn observed(all: &[Observed]) -> Markup {
    html! {
        section.sec aria-labelledby="observed" {
            h2 #observed { "Observed " small { "what enforcing would refuse" } }
            div {
                @if all.is_empty() { p.q { "Nothing was let pass that mode " code { "enforce" } " would refuse." } }
                @else {
                    div { table.t.cards {
                        caption.vh { "Requests that were let pass and would be refused" }
                        thead { tr { th { "Status" } th { "Rule" } th { "Operation" } th.r { "Requests" } th { "Newest" } } }
                        tbody {
                            @for one in all.iter().take(ROWS) {
                                tr {
                                    td { span.st.obs { (one.status) } }
                                    th scope="row" { (rule_link(&one.code)) }
                                    td { (operation(Some(&one.operation))) }
                                    td.r data-l="requests" { (thousands(one.count as u64)) }
                                    td { a href={ "/x/" (one.example) } { (clock::time(one.example.unix_millis())) } }
                                }
                            }
                        }
                    } }
                    p { small { a href=(search("is:observed")) { "All that were observed" } } }
                }
            }
        }
    }
}
