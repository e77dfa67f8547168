//! The sections of an exchange's page.

use candor_exchange::{Done, ExchangeId, FoundItem};
use candor_problem::ErrorItem;
use maud::{Markup, html};

use super::{
    exchange::rule_link,
    traffic::cut,
    view::{Switch, View},
};
use crate::{
    clock,
    octets::{hex_table, inline, prose, sheet},
    views::{
        exchange::{Broken, ExchangeView, place},
        pipeline::{State, Step},
        traffic::Row,
    },
};

pub(super) fn pipeline(view: &ExchangeView) -> Markup {
    let has = |state| view.steps.iter().any(|s| s.state == state);
    let label = match (has(State::Seen), has(State::Stopped)) {
        (true, true) => "Observed at, answered by",
        (true, false) => "Observed at",
        (false, true) if view.violations.iter().all(|v| v.ruling.is_some()) => "Answered by",
        (false, true) => "Stopped at",
        (false, false) if has(State::NotRun) => "Not all steps were taken",
        (false, false) => "All steps taken",
    };
    html! {
        section.sec aria-label="Pipeline" {
            p.h.qq { small { (label) } }
            ol.pipe { @for step in &view.steps { (self::step(step)) } }
        }
    }
}

fn step(step: &Step) -> Markup {
    let class = match step.state {
        State::Taken => None,
        State::Stopped => Some("stop"),
        State::Seen => Some("seen"),
        State::NotRun => Some("not"),
    };
    html! { li class=[class] { (step.name) } }
}

/// The request in one of its views; `buttons` take it elsewhere.
pub(super) fn request(view: &ExchangeView, switch: &Switch, buttons: &Markup) -> Markup {
    html! {
        section.sec aria-labelledby="req" {
            h2 #req { "Request " small { (view.request_size) } }
            div {
                div.pair {
                    div.stack {
                        div.acts { (switch.tabs("req", "Request")) (buttons) }
                        (switch.view.shown("Request", "soft", &view.request))
                        @if switch.view != View::Hex {
                            @for (number, hex) in &view.hex {
                                @let caption = "Octets around the mark, shown because they have no glyph";
                                (hex_table(&format!("Hexadecimal view of mark {number}"), caption, hex))
                            }
                        }
                    }
                    div { @if !view.violations.is_empty() { ol.vio { @for v in &view.violations { (violation(v)) } } } }
                }
            }
        }
    }
}

fn violation(broken: &Broken) -> Markup {
    let item = &broken.item;
    html! {
        li {
            span class={ "no" @if broken.ruling.is_some() { " w" } } { (broken.number) }
            (rule_link(&item.code))
            @if let Some(ruling) = &broken.ruling { " " span.tag { (inline(ruling)) } }
            br;
            (subject(item))
            @let place = place(item);
            @if !place.is_empty() { " " span.q.nw { (place) } }
            p { (prose(&item.detail)) }
            @if !item.fix.is_empty() { p.q { (prose(&item.fix)) } }
        }
    }
}

/// The name of what is wrong: a pointer, a parameter, a header.
fn subject(item: &ErrorItem) -> Markup {
    html! {
        @if let Some(pointer) = &item.pointer { code { (cut(pointer, 120)) } }
        @else if let Some(name) = &item.parameter {
            code { (cut(name, 120)) } @if let Some(location) = &item.location { " in " (inline(location)) }
        }
        @else if let Some(header) = &item.header { code { (cut(header, 120)) } }
    }
}

/// What the rules say, one entry a code, and the clauses of the contract.
pub(super) fn rules(view: &ExchangeView) -> Markup {
    const MOST: usize = 6;
    let mut shown: Vec<&Broken> = Vec::new();
    for broken in &view.violations {
        let is_new =
            !shown.iter().any(|s| s.item.code == broken.item.code && s.item.schema == broken.item.schema);
        if is_new && shown.len() < MOST {
            shown.push(broken);
        }
    }
    html! {
        @if !shown.is_empty() {
            section.sec aria-labelledby="rule" {
                h2 #rule { "Rule and contract " small { "what was promised" } }
                div { div class=(if shown.len() == 1 { "prose" } else { "half" }) { @for broken in shown { (rule(broken)) } } }
            }
        }
    }
}

fn rule(broken: &Broken) -> Markup {
    let known = candor_catalogue::rule(&broken.item.code);
    html! {
        div.stack {
            @match known {
                Some(rule) => {
                    h3 { (broken.number) " · " (prose(rule.title())) }
                    p.q {
                        (prose(&first_paragraph(rule.page().intro))) " "
                        a href={ "/rules/" (rule.code) } { "Rule page" }
                        @if !rule.spec.is_empty() { ", " span.nw { (rule.spec) } }
                    }
                },
                None => h3 { (broken.number) " · " (inline(&broken.item.code)) },
            }
            @if let Some(clause) = &broken.clause {
                (sheet(&format!("Contract excerpt {}", broken.number), "", std::slice::from_ref(clause)))
            }
            @if let Some(schema) = &broken.item.schema {
                p { small { (inline(&schema.file)) ":" (schema.line) " " code { (inline(&schema.pointer)) } } }
            }
        }
    }
}

/// What stands before lists and tables, on one line.
fn first_paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or_default().replace('\n', " ")
}

pub(super) fn fault(view: &ExchangeView) -> Markup {
    html! {
        @if let Some(fault) = &view.fault {
            section.sec aria-labelledby="fault" {
                h2 #fault { "Fault " small { "not the client's" } }
                div {
                    div.prose {
                        p { (rule_link(&fault.code)) " " (prose(&fault.cause)) }
                        @if !fault.told.is_empty() { p.q { "The client was told only: " (prose(fault.told)) } }
                    }
                }
            }
        }
    }
}

/// What is wrong with the upstream's answer.
pub(super) fn findings(view: &ExchangeView) -> Markup {
    html! {
        @if !view.findings.is_empty() {
            section.sec aria-labelledby="find" {
                h2 #find { "Findings " small { "in the upstream's answer" } }
                div { div.stack { @for found in &view.findings { (finding(found)) } } }
            }
        }
    }
}

fn finding(found: &FoundItem) -> Markup {
    let class = match found.severity.as_str() {
        "error" => "hi",
        "warning" => "md",
        _ => "lo",
    };
    html! {
        div.prose {
            p {
                span class={ "sev " (class) } { (inline(&found.severity)) } " " (rule_link(&found.code))
                @if found.confidence < 1000 { " " span.q.nw { (found.confidence / 10) " % sure" } }
            }
            p { (prose(&found.detail)) }
            ul {
                @for evidence in &found.evidence {
                    li {
                        @if let Some(pointer) = &evidence.place.pointer { code { (cut(pointer, 120)) } " " }
                        @else if let Some(header) = &evidence.place.header { code { (cut(header, 120)) } " " }
                        (prose(&evidence.says))
                        @if let (Some(line), Some(column)) = (evidence.place.line, evidence.place.column) {
                            " " span.q.nw { "line " (line) ", column " (column) }
                        }
                        @if let Some(schema) = &evidence.schema {
                            " " small { (inline(&schema.file)) ":" (schema.line) " " code { (inline(&schema.pointer)) } }
                        }
                    }
                }
            }
            @if !found.right.is_empty() { p.q { "Right would be " (prose(&found.right)) "." } }
        }
    }
}

/// The answer that the client did not get.
pub(super) fn original(view: &ExchangeView, switch: &Switch) -> Markup {
    html! {
        @if let Some(answer) = &view.original {
            section.sec aria-labelledby="orig" {
                h2 #orig { "Original " small { "the upstream's answer, which the client did not get" } }
                div.b { div.stack {
                    (repair(view))
                    div.acts { (switch.tabs("orig", "Original")) }
                    (switch.view.shown("Original", "soft wrap", &answer.parts))
                } }
            }
        }
    }
}

/// What was done with a refusal of the upstream.
fn repair(view: &ExchangeView) -> Markup {
    html! {
        @if let Some(repair) = &view.repair {
            p {
                @match repair.done {
                    Done::Repaired => "Told again as a problem document.",
                    Done::Annotated => "Annotated: the client got it as it came, with a reading in its header.",
                    Done::Left => "Neither repaired nor annotated.",
                }
                @for note in &repair.notes { " " (prose(note)) }
            }
        }
    }
}

pub(super) fn response(view: &ExchangeView, switch: &Switch) -> Markup {
    html! {
        section.sec aria-labelledby="resp" {
            h2 #resp { "Response " small { @match &view.response { Some(answer) => (answer.by), None => "none" } } }
            div { div.stack {
                @if view.original.is_none() { (repair(view)) }
                @match &view.response {
                    Some(answer) => {
                        div.acts { (switch.tabs("resp", "Response")) }
                        (switch.view.shown("Response", "soft wrap", &answer.parts))
                    },
                    None => p.q { "There was nobody to answer, or the connection broke before an answer." },
                }
            } }
        }
    }
}

pub(super) fn timeline(view: &ExchangeView) -> Markup {
    html! {
        section.sec aria-labelledby="time" {
            h2 #time { "Timeline " small { "edge, upstream, answer" } }
            div {
                table.t.cards {
                    thead { tr {
                        th { "Step" } th.r { "at ms" } th.r { "took ms" }
                        th.bars { "0 to " (view.millis) " ms" } th { "What happened" }
                    } }
                    tbody {
                        @for stretch in &view.timeline {
                            tr {
                                th scope="row" { code { (stretch.name) } }
                                td.r data-l="at" { @match stretch.time { Some((at, _)) => (clock::millis(at)), None => "–" } }
                                td.r data-l="took" { @match stretch.time { Some((_, took)) => (clock::millis(took)), None => "–" } }
                                td.bars {
                                    @if stretch.time.is_some() {
                                        svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                                            rect.b-n x=(stretch.bar.0) width=(stretch.bar.1) height="10" {}
                                        }
                                    }
                                }
                                td.q { (stretch.what) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A few exchanges, `current` among them.
pub(super) fn short_table(rows: &[Row], current: Option<ExchangeId>) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { "Time" } th { "Status" } th { "Request" } th { "Verdict" } th.r { "ms" } } }
            tbody {
                @for row in rows {
                    tr class=[(current == Some(row.id)).then_some("on")] {
                        td.m.n data-l="" { time datetime=(row.iso) { (row.time) } }
                        td data-l="" { span class={ "st " (row.chip.form.class()) } { (row.chip.text) } }
                        td { code { (cut(&row.method, 20)) " " (cut(&row.target, 60)) } }
                        td {
                            @if current == Some(row.id) { "this exchange" }
                            @else { a href={ "/x/" (row.id) } { (prose(&row.verdict)) } }
                        }
                        td.r data-l="ms" { (row.millis) }
                    }
                }
            }
        }
    }
}
