//! What was let pass and mode enforce would refuse: by rule and operation, and who would notice.

use std::collections::{BTreeMap, BTreeSet};

use candor_rule::text::{counted, thousands};
use maud::{Markup, html};

use super::{ROWS, operation};
use crate::{
    audit::{MOST_CLIENTS, Observed},
    clock,
    pages::{
        exchange::rule_link,
        traffic::{cut, search},
    },
};

pub(super) fn observed(all: &[Observed]) -> Markup {
    html! {
        section.sec aria-labelledby="observed" {
            h2 #observed { "Observed " small { "what enforcing would refuse" } }
            div {
                @if all.is_empty() { p.q { "Nothing was let pass that mode " code { "enforce" } " would refuse." } }
                @else {
                    div { table.t.cards {
                        caption.vh { "Requests that were let pass and would be refused, by rule and operation" }
                        thead { tr { th { "Status" } th { "Rule" } th { "Operation" } th.r { "Requests" } th.r { "Of all" } th { "Who sends them" } th { "Newest" } } }
                        tbody { @for one in all.iter().take(ROWS) { (row(one)) } }
                    } }
                    @if all.len() > ROWS { p.qq { "and " (all.len() - ROWS) " more, in the JSON file above." } }
                    p { small { a href=(search("is:observed")) { "All that were observed" } } }
                    (ready(all))
                }
            }
        }
    }
}

fn row(one: &Observed) -> Markup {
    let share = one.count as f64 * 100.0 / one.of.max(1) as f64;
    html! {
        tr {
            td { span.st.obs { (one.status) } }
            th scope="row" { (rule_link(&one.code)) }
            td { @if one.operation.is_empty() { span.q { "no operation" } } @else { (operation(Some(&one.operation))) } }
            td.r data-l="requests" { a href=(search(&query(one))) { (thousands(one.count as u64)) } }
            td.r data-l="of all" { (format!("{share:.1}")) " %" }
            td data-l="who" { (who(&one.clients)) }
            td data-l="newest" { a href={ "/x/" (one.example) } { (clock::time(one.example.unix_millis())) } }
        }
    }
}

/// The search that finds them. A name with a quote in it cannot be asked for.
fn query(one: &Observed) -> String {
    let of = match one.operation.as_str() {
        name if name.is_empty() || name.contains('"') => String::new(),
        name => format!(" op:\"{name}\""),
    };
    format!("is:observed rule:{}{of}", one.code)
}

fn who(clients: &BTreeSet<String>) -> Markup {
    html! {
        @match clients.len() {
            1 => { "1 client, " code { (cut(clients.first().map_or("", String::as_str), 45)) } },
            MOST_CLIENTS.. => { (MOST_CLIENTS) " clients or more" },
            count => (counted(count, "client", "clients")),
        }
    }
}

/// The operation with the most requests that one client alone keeps from being enforced.
fn ready(all: &[Observed]) -> Markup {
    let mut by_operation: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for one in all.iter().filter(|one| !one.operation.is_empty()) {
        let (requests, clients) = by_operation.entry(&one.operation).or_default();
        *requests = one.of;
        clients.extend(one.clients.iter().map(String::as_str));
    }
    let alone = by_operation.into_iter().filter(|(_, (_, clients))| clients.len() == 1);
    let most = alone.max_by_key(|(_, (requests, _))| *requests);
    html! {
        @if let Some((operation, (_, clients))) = most {
            p.note.a {
                b { (cut(operation, 60)) " is ready to enforce" } " once client "
                code { (cut(clients.first().copied().unwrap_or_default(), 45)) } " is mended: no other client would notice."
            }
        }
    }
}
