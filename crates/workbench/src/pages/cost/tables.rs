//! The tables of the cost page, each with its bars.

use candor_cost::{Bill, Line, Measured, OUTCOMES, OfOperation, Report, Saving, Usage, figures};
use candor_journal::Class;
use maud::{Markup, html};

use super::requests;
use crate::pages::{exchange::rule_link, traffic::cut};

/// Rows of a table: with all of them full the page stays under its weight.
const ROWS: usize = 60;

/// The fill of each of [`OUTCOMES`], as in the chart over time.
const FILLS: [&str; 5] = ["b-n", "b-w", "b-b", "b-h", "b-f"];

/// What requests took that were refused or failed.
pub(super) fn wrong(measured: &Measured) -> Usage {
    [Class::Refused, Class::Upstream, Class::Fault].iter().map(|class| measured.of(*class)).sum()
}

/// A number for each line, and what each outcome takes of it.
pub(super) fn lines(report: &Report) -> Markup {
    let measured = &report.measured;
    let bills = OUTCOMES.map(|(class, ..)| report.bill(&measured.of(class)));
    let total = report.bill(&measured.total());
    let requests = OUTCOMES.map(|(class, ..)| measured.of(class).requests);
    html! {
        section.sec aria-labelledby="lines" {
            h2 #lines { "Lines " small { (unit(report)) } }
            div {
                div { table.t.cards #bill {
                    caption.vh { "What each line comes to, and what each outcome takes of it" }
                    thead { (heads(&["Line", "All"])) }
                    tbody {
                        tr {
                            th scope="row" { "Requests" }
                            td.r data-l="all" { (figures::number(measured.total().requests)) }
                            @for ((.., name), number) in OUTCOMES.iter().zip(requests) { td.r data-l=(name) { (figures::number(number)) } }
                            td.bars { (bar(&requests)) }
                        }
                        @for (number, line) in Line::ALL.into_iter().enumerate() { (self::line(line, number, &total, &bills)) }
                        @if total.total.is_some() {
                            tr.on {
                                th scope="row" { b { "Total" } }
                                td.r data-l="all" { b { (figures::total(&total)) } }
                                @for ((.., name), bill) in OUTCOMES.iter().zip(&bills) { td.r data-l=(name) { (figures::total(bill)) } }
                                td.bars { (bar(&bills.each_ref().map(|bill| bill.total.unwrap_or_default()))) }
                            }
                        }
                    }
                } }
                p.legend {
                    @for (fill, (.., name)) in FILLS.into_iter().zip(OUTCOMES) { span { svg viewBox="0 0 12 10" aria-hidden="true" { rect class=(fill) width="12" height="10" {} } (name) } }
                }
            }
        }
    }
}

fn unit(report: &Report) -> String {
    match report.bill(&report.measured.total()).total {
        Some(_) => format!("in {}", report.sheet.currency),
        None => "in units, without prices".to_owned(),
    }
}

fn heads(first: &[&str]) -> Markup {
    html! {
        tr {
            @for (number, name) in first.iter().enumerate() { th.r[number > 0] { (name) } }
            @for (.., name) in OUTCOMES { th.r { (sentence(name)) } }
            th { span.vh { "Shares" } }
        }
    }
}

/// "Refused by Candor".
fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn line(line: Line, number: usize, total: &Bill, bills: &[Bill; 5]) -> Markup {
    let item = |bill: &Bill| bill.items.get(number).map(figures::cell).unwrap_or_default();
    let size = |bill: &Bill| {
        let item = bill.items.get(number);
        item.and_then(|item| item.money.or_else(|| item.units.first().map(|(amount, _)| *amount)))
            .unwrap_or_default()
    };
    let units = total.items.get(number).map(|item| &item.units).filter(|_| total.money(line).is_some());
    html! {
        tr {
            th scope="row" {
                (line.title())
                @if let Some(units) = units { br; small.qq { @for (n, unit) in units.iter().enumerate() { @if n > 0 { ", " } (figures::units(*unit)) } } }
            }
            td.r data-l="all" { (item(total)) }
            @for ((.., name), bill) in OUTCOMES.iter().zip(bills) { td.r data-l=(name) { (item(bill)) } }
            td.bars { (bar(&bills.each_ref().map(size))) }
        }
    }
}

/// Shares of the outcomes, each number one of [`OUTCOMES`].
fn bar(sizes: &[f64; 5]) -> Markup {
    let whole: f64 = sizes.iter().sum();
    let mut from = 0.0;
    let mut parts = Vec::new();
    for (fill, size) in FILLS.into_iter().zip(sizes) {
        let width = if whole > 0.0 { size / whole * 100.0 } else { 0.0 };
        parts.push((fill, from, width));
        from += width;
    }
    html! {
        svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            @for (fill, x, width) in parts.iter().filter(|(_, _, width)| *width > 0.0) {
                rect class=(fill) x=(format!("{x:.2}")) width=(format!("{width:.2}")) height="10" {}
            }
        }
    }
}

/// What each operation takes, the costliest first.
pub(super) fn operations(report: &Report) -> Markup {
    let all = &report.measured.operations;
    html! {
        section.sec aria-labelledby="operations" {
            h2 #operations { "Operations " small { "the costliest first" } }
            div {
                div { table.t.cards #by-operation {
                    caption.vh { "What each operation takes, the costliest first" }
                    thead { (heads(&["Operation", "Requests", "All"])) }
                    tbody { @for one in all.iter().take(ROWS) { (of_operation(report, one)) } }
                } }
                @if all.len() > ROWS { p.qq { "and " (all.len() - ROWS) " more: " code { "candor cost --format json" } " has all." } }
            }
        }
    }
}

fn of_operation(report: &Report, one: &OfOperation) -> Markup {
    let bills = OUTCOMES.map(|(class, ..)| report.bill(&one.of(class)));
    let size = |bill: &Bill| {
        bill.total
            .or_else(|| bill.items.first()?.units.first().map(|(amount, _)| *amount))
            .unwrap_or_default()
    };
    html! {
        tr {
            th scope="row" { (operation(one.name.as_deref())) }
            td.r data-l="requests" { (figures::number(one.total().requests)) }
            td.r data-l="all" { (figures::total(&report.bill(&one.total()))) }
            @for ((.., name), bill) in OUTCOMES.iter().zip(&bills) { td.r data-l=(name) { (figures::total(bill)) } }
            td.bars { (bar(&bills.each_ref().map(size))) }
        }
    }
}

pub(super) fn operation(name: Option<&str>) -> Markup {
    html! {
        @match name {
            Some(name) => code { (cut(name, 60)) },
            None => span.q { "no operation" },
        }
    }
}

/// What need not be spent.
pub(super) fn savings(report: &Report) -> Markup {
    let savings = &report.measured.savings;
    let told = |usage: &Usage| figures::total(&report.bill(usage));
    let row = |name: &str, saving: &Saving| {
        html! {
            tr {
                th scope="row" { (name) }
                td.r data-l="requests" { (figures::number(saving.took.requests)) }
                td.r data-l="took" { (told(&saving.took)) }
                td.r data-l="an earlier refusal saves" { (told(&saving.earlier_refusal)) }
                td.r data-l="a check at the client saves" { (told(&saving.validation)) }
            }
        }
    };
    html! {
        section.sec aria-labelledby="savings" {
            h2 #savings { "Savings " small { (unit(report)) } }
            div {
                div { table.t.cards #by-saving {
                    caption.vh { "What an earlier refusal and a check at the client would save" }
                    thead { tr { th { "Requests that" } th.r { "Requests" } th.r { "Took" } th.r { "An earlier refusal saves" } th.r { "A check at the client saves" } } }
                    tbody {
                        (row("the contract refuses, and so did the API", &savings.observed))
                        (row("Candor refused by a clause of the contract", &savings.refused))
                        (row("were sent again unchanged after a refusal", &savings.retries))
                        (row("together", &savings.sum()))
                    }
                } }
                @if savings.accepted.requests > 0.0 {
                    p.q {
                        (requests(&savings.accepted)) " that the contract refuses the API took, for " (told(&savings.accepted))
                        ". Refusing saves nothing there: " a href="/?q=is%3Aobserved%20status%3A200-399" { "the two do not agree" } "."
                    }
                }
                (by_rule(report))
            }
        }
    }
}

fn by_rule(report: &Report) -> Markup {
    let wasted = &report.measured.savings.wasted;
    html! {
        @if !wasted.is_empty() {
            div { table.t.cards #by-rule {
                caption.vh { "Requests that the contract refuses, by operation and rule" }
                thead { tr { th { "Rule" } th { "Operation" } th.r { "Requests" } th.r { "Took" } } }
                tbody {
                    @for one in wasted.iter().take(ROWS) {
                        tr {
                            th scope="row" { (rule_link(&one.code)) }
                            td { (operation(one.operation.as_deref())) }
                            td.r data-l="requests" { (figures::number(one.usage.requests)) }
                            td.r data-l="took" { (figures::total(&report.bill(&one.usage))) }
                        }
                    }
                }
            } }
            @if wasted.len() > ROWS { p.qq { "and " (wasted.len() - ROWS) " more." } }
        }
    }
}

/// A day, a month, and a month of more traffic.
pub(super) fn projections(report: &Report) -> Markup {
    let total = report.measured.total();
    let projections = report.projections();
    let measured = &report.measured;
    let span = figures::seconds(measured.until.saturating_sub(measured.since) as f64 / 1000.0);
    let columns: Vec<(String, Usage, Bill)> = projections
        .iter()
        .map(|one| {
            let usage = total.times(one.factor);
            let name = match one.name {
                "day" => "A day".to_owned(),
                "month" => "A month".to_owned(),
                _ => format!("A month of {} × the traffic", report.growth),
            };
            (name, usage, report.bill(&usage))
        })
        .collect();
    html! {
        @if !columns.is_empty() {
            section.sec aria-labelledby="projection" {
                h2 #projection { "Projection " small { (unit(report)) ", from " (span) } }
                div { table.t.cards #projected {
                    caption.vh { "What each line comes to if traffic goes on as it was" }
                    thead { tr { th { "Line" } @for (name, ..) in &columns { th.r { (name) } } } }
                    tbody {
                        tr { th scope="row" { "Requests" } @for (name, usage, _) in &columns { td.r data-l=(name) { (figures::number(usage.requests)) } } }
                        @for (number, line) in Line::ALL.into_iter().enumerate() {
                            tr {
                                th scope="row" { (line.title()) }
                                @for (name, _, bill) in &columns { td.r data-l=(name) { (bill.items.get(number).map(figures::cell).unwrap_or_default()) } }
                            }
                        }
                        @if columns.iter().any(|(_, _, bill)| bill.total.is_some()) {
                            tr.on { th scope="row" { b { "Total" } } @for (name, _, bill) in &columns { td.r data-l=(name) { b { (figures::total(bill)) } } } }
                        }
                    }
                } }
            }
        }
    }
}
