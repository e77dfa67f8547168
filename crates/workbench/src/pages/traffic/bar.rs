//! The query: its field, what is wrong in it, examples, saved ones, a link to share.

use candor_journal::QueryError;
use maud::{Markup, html};

use super::search;
use crate::{
    octets::{self, Mark, Part, Tone, inline},
    store,
    views::traffic::toggled,
};

const EXAMPLES: [&str; 8] = [
    "status:4xx",
    "is:observed",
    "since:2h",
    "rule:host-missing",
    "born:framework",
    "finding:undocumented-status",
    "method:POST",
    "-status:200",
];

/// The form. `last` is the last query that could be read. What needs the script is hidden until it runs.
pub(super) fn query_bar(q: &str, last: &str) -> Markup {
    html! {
        form role="search" action="/" {
            input type="hidden" name="last" value=(last);
            div.qbar {
                label {
                    span.vh { "Query" }
                    input #q name="q" type="search" value=(q) spellcheck="false" autocomplete="off" placeholder="Request id or query" aria-describedby="qh";
                }
                button.go type="submit" { "Search" }
                button #save type="button" hidden { "Save" }
                a.btn #share href=(search(&lasting(last))) title="This search with its times made absolute" { "Share" }
            }
        }
        div.hint.pick hidden #qc {
            ul #candidates role="listbox" aria-label="Completions" {}
            span.kk { kbd { "Tab" } " takes the first, " kbd { "↓" } " the next, " kbd { "Esc" } " closes" }
        }
        div.hint #qh {
            span { "for example" }
            ul {
                @for example in EXAMPLES {
                    li { a href=(search(&toggled(last, example))) { (example) } }
                }
            }
            span { "\"a phrase\" in quotes; a minus excludes; " code { "or" } " and parentheses" }
            span #saved hidden { "saved: " }
        }
    }
}

/// A query that finds the same tomorrow: `since:2h` becomes a time.
fn lasting(query: &str) -> String {
    store::parse(query).map_or_else(|_| query.to_owned(), |query| query.to_string())
}

pub(super) fn query_error(q: &str, error: &QueryError) -> Markup {
    let span = error.offset..error.offset.saturating_add(error.length);
    let mended = error
        .suggestion
        .as_ref()
        .and_then(|meant| Some(format!("{}{meant}{}", q.get(..span.start)?, q.get(span.end..)?)));
    let part = Part {
        octets: q.as_bytes().to_vec(),
        marks: vec![Mark { span, tone: Tone::Bad, message: error.message.clone() }],
        ..Part::default()
    };
    html! {
        (octets::sheet("Query error", "", &[part]))
        p.q role="alert" {
            @if let Some(mended) = &mended { "Mended: " a.code href=(search(mended)) { (inline(mended)) } ". " }
            "The list below still shows the last query that could be read."
        }
    }
}
