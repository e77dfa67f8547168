//! The rows, newest first, and what stands around them.

use candor_exchange::curl;
use candor_rule::text::thousands;
use maud::{Markup, html};

use super::{List, Params, cut, search};
use crate::{
    encode,
    octets::{inline, prose},
    server::Site,
    views::traffic::{Row, toggled},
};

pub(super) fn live_bar(query: &str, params: &Params) -> Markup {
    html! {
        div.live {
            @if params.before.is_some() {
                span { "Older exchanges. " a href=(search(query)) { "Newest" } }
            } @else {
                span { "Newest first, times in UTC" }
                button type="button" hidden aria-pressed="false" data-pause="" data-query=(encode::url(query)) {
                    span { "Pause" } " " kbd { "p" }
                }
                span #live role="status" {}
                noscript { a href=(search(query)) { "Refresh" } }
            }
            span.r {
                "row form: " span.st.ref { "422" } " refused by Candor · " span.st.up { "422" } " made upstream · "
                span.st.obs { "400" } " observed only · " span.st.flt { "502" } " 5xx"
            }
        }
    }
}

pub(super) fn table(site: &Site, query: &str, is_older: bool, list: &List) -> Markup {
    html! {
        @if list.rows.is_empty() { (empty(site, query, is_older, list)) } @else {
            table.log role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" { "Time" } th role="columnheader" { "Status" }
                        th role="columnheader" { "Method" } th role="columnheader" { "Target" }
                        th role="columnheader" { "Verdict" } th role="columnheader" { "Made by" }
                        th role="columnheader" { "Client" } th role="columnheader" { "ms" }
                        th role="columnheader" { "Id" }
                    }
                }
                tbody role="rowgroup" { @for row in &list.rows { (self::row(row)) } }
            }
        }
        @if let Some(next) = list.next {
            p.acts {
                a.btn rel="next" href={ (search(query)) "&before=" (next) } {
                    @if list.rows.is_empty() { "Search further back" } @else { "Older" }
                }
                small { (thousands(list.scanned)) " exchanges looked at" }
            }
        }
    }
}

fn row(row: &Row) -> Markup {
    html! {
        tr data-row=(row.id) role="row" {
            td.m.n role="cell" { time datetime=(row.iso) { (row.time) } }
            td role="cell" { span class={ "st " (row.chip.form.class()) } { (row.chip.text) } }
            td.m.me role="cell" { (cut(&row.method, 20)) }
            td.m role="cell" { (cut(&row.target, 80)) }
            td.v role="cell" { a href={ "/x/" (row.id) } { (prose(&row.verdict)) } }
            td.q.by role="cell" { (cut(&row.made_by, 40)) }
            td.m.q.o1.cl role="cell" { (cut(&row.client, 45)) }
            td.n.q.o1 role="cell" { (row.millis) }
            td.m.qq.o1 role="cell" { "…" (row.tail()) }
        }
    }
}

fn empty(site: &Site, query: &str, is_older: bool, list: &List) -> Markup {
    let gateway = site.config.gateway_url.as_deref().unwrap_or("http://127.0.0.1:8400");
    let is_all = query.trim().is_empty();
    let terms: Vec<&str> = query.split_whitespace().collect();
    // Only then are the terms what stands between blanks.
    let is_plain = !query.contains(['"', '(', ')'])
        && !terms.iter().any(|term| ["and", "or", "not"].contains(&term.to_lowercase().as_str()));
    html! {
        div.empty {
            @if is_older && is_all {
                h2 { "Nothing older is kept" }
            } @else if is_all {
                h2 { "No exchange yet" }
                p.q { "Candor listens on " code { (gateway) } ". Send it something:" }
                pre.box tabindex="0" { "curl -i " (curl::shell(&format!("{}/", gateway.trim_end_matches('/')))) }
                p.q { "This page shows it as soon as it is answered." }
            } @else {
                h2 {
                    "None of " @if list.next.is_some() { "the last " } (thousands(list.scanned)) " exchanges matches"
                }
                @if terms.len() > 1 && is_plain {
                    p {
                        @for (n, term) in terms.iter().enumerate() {
                            @if n > 0 { " · " }
                            a href=(search(&toggled(query, term))) { "Without " (inline(term)) }
                        }
                    }
                } @else {
                    p { a href="/" { "All exchanges" } }
                }
            }
        }
    }
}

pub(super) fn keys() -> Markup {
    html! {
        p.keys {
            span { kbd { "j" } " " kbd { "k" } " move" } span { kbd { "Enter" } " open" }
            span { kbd { "/" } " query" } span { kbd { "p" } " pause" }
        }
    }
}
