//! The section of an exchange's page that says what was masked before it was kept: places and reasons, no values.

use candor_exchange::Exchange;
use maud::{Markup, html};

use crate::octets::inline;

/// Nothing where nothing was masked.
pub(super) fn section(exchange: &Exchange) -> Markup {
    let redacted = exchange.redacted();
    html! {
        @if !redacted.is_empty() {
            section.sec aria-labelledby="redacted" {
                h2 #redacted { "Redacted " small { (redacted.len()) " of its values, before it was kept" } }
                div {
                    table.t.cards {
                        thead { tr { th { "Where" } th.r { "octets" } th { "Masked for" } th { "Hash" } } }
                        tbody {
                            @for one in &redacted {
                                tr {
                                    th scope="row" { (one.message) " " code { (inline(&one.place)) } }
                                    td.r data-l="octets" { (one.masked.length) }
                                    td data-l="for" { (one.masked.why.told()) }
                                    td.q data-l="hash" { @match &one.masked.hash { Some(hash) => code { (hash) }, None => "–" } }
                                }
                            }
                        }
                    }
                    p { small { "Equal hashes mean equal values. Short values and card numbers have none." } }
                }
            }
        }
    }
}
