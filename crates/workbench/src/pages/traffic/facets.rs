//! Values of the result and how often they occur: each link adds a term to the query, or takes it out.

use candor_journal::Counts;
use candor_rule::text::thousands;
use maud::{Markup, html};

use super::{cut, search};
use crate::{
    clock,
    views::traffic::{Count, Facets, toggled},
};

pub(super) fn facets(query: &str, facets: &Facets, counts: &Counts) -> Markup {
    html! {
        h2.vh { "Narrow by" }
        @for (name, values) in [
            ("class", &facets.class), ("status", &facets.status), ("rule", &facets.rule), ("finding", &facets.finding),
            ("operation", &facets.operation), ("birthplace", &facets.born), ("product", &facets.product),
            ("client", &facets.client),
        ] {
            (facet(query, name, values))
        }
        @if counts.matched > 0 { p { small { (extent(counts)) } } }
    }
}

/// How much was counted.
pub(super) fn extent(counts: &Counts) -> String {
    let since = |millis| clock::iso(millis).replace('T', " ");
    let what = match (counts.failures_since, counts.successes_since) {
        (None, None) => return format!("{} counted.", thousands(counts.matched)),
        (None, Some(at)) => format!("passed ones only since {}", since(at)),
        (Some(at), None) => format!("failures only since {}", since(at)),
        (Some(failures), Some(successes)) if failures == successes => format!("since {}", since(failures)),
        (Some(failures), Some(successes)) => {
            format!("failures since {}, passed ones since {}", since(failures), since(successes))
        }
    };
    format!("{} counted, {what}.", thousands(counts.matched))
}

fn facet(query: &str, name: &str, counts: &[Count]) -> Markup {
    let most = counts.iter().map(|c| c.count).max().unwrap_or(1);
    html! {
        @if !counts.is_empty() {
            section {
                h3 { (name) }
                ul {
                    @for count in counts {
                        @let is_set = query.split_whitespace().any(|w| w == count.term);
                        li {
                            a href=(search(&toggled(query, &count.term))) aria-current=[is_set.then_some("true")] {
                                span.lb { (cut(&count.value, 60)) } span.n.q { (count.count) }
                                svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true" {
                                    rect.b-n width=(count.count.saturating_mul(100) / most) height="2" {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
