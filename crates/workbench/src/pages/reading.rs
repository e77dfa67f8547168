//! The section about an upstream's refusal: who wrote it and how we know, what it is about, which places it
//! names, the status it should have had.

use candor_exchange::{Layer, ReadingRecord};
use candor_rule::reason_phrase;
use maud::{Markup, html};

use super::traffic::{cut, search};
use crate::{
    octets::{inline, prose},
    views::{exchange::ExchangeView, reading, traffic::product_term},
};

/// The section; nothing for a refusal of Candor's own, whose rule says it all.
pub(super) fn section(view: &ExchangeView) -> Markup {
    html! {
        @if let Some(read) = view.reading.as_ref().filter(|read| read.layer != Layer::Candor) {
            section.sec aria-labelledby="read" {
                h2 #read { "Reading " small { "who made the " (read.status) ", and how we know" } }
                div {
                    div.stack {
                        (born(read))
                        (facts(read))
                        @for limit in &read.exceeded { p.note.w { (prose(limit)) } }
                        @if !read.fields.is_empty() { (places(read)) }
                        @if !read.messages.is_empty() {
                            ul { @for message in &read.messages { li.q { "\u{201c}" (inline(message)) "\u{201d}" } } }
                        }
                    }
                }
            }
        }
    }
}

fn born(read: &ReadingRecord) -> Markup {
    html! {
        table.t.cards {
            thead { tr { th { "Layer" } th { "Product" } th { "Evidence" } th.r { "Sure" } } }
            tbody {
                tr.on {
                    th scope="row" { a href=(search(&format!("born:{}", read.layer))) { (read.layer) } }
                    td {
                        @if read.product.is_empty() { "not recognised" }
                        @else { b { a href=(search(&product_term(&read.product))) { (inline(&read.product)) } } }
                        br; small { "birthplace of this " (read.status) }
                    }
                    td {
                        @for (n, evidence) in read.evidence.iter().enumerate() {
                            @if n > 0 { br; }
                            (prose(evidence))
                        }
                        @if read.evidence.is_empty() { "its form alone" }
                    }
                    td.r data-l="sure" {
                        @if read.confidence > 0 { (read.confidence / 10) " %" } @else { "a guess" }
                    }
                }
            }
        }
    }
}

fn facts(read: &ReadingRecord) -> Markup {
    let right = read.right_status;
    html! {
        dl.facts {
            @if let Some(shape) = reading::shape(read) { div { dt { "shape" } dd { (shape) } } }
            @if let Some(cause) = reading::cause(read) { div { dt { "cause" } dd { (prose(cause.says())) } } }
            @if (400..600).contains(&right) {
                div { dt { "right status" } dd {
                    a href={ "/statuses/" (right) } { (right) " " (reason_phrase(right)) }
                    @if read.misuse { ", not " (read.status) }
                } }
            }
        }
    }
}

fn places(read: &ReadingRecord) -> Markup {
    html! {
        table.t.cards {
            caption.vh { "Places that the answer names" }
            thead { tr { th { "Place" } th { "In" } th { "What the answer says" } } }
            tbody {
                @for field in &read.fields {
                    tr {
                        th scope="row" { code { (cut(&field.name, 120)) } }
                        td { (inline(&field.within)) }
                        td.q { (inline(&field.message)) }
                    }
                }
            }
        }
    }
}
