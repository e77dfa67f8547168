//! What every page has: bar, title, stylesheet.

use axum::response::Html;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::{server::Site, views};

/// The pages of the bar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nav {
    /// The list, which has a query bar of its own and takes the whole width.
    Traffic,
    /// A page that the list leads to.
    Exchange,
    Api,
    Audit,
    Cost,
    Reference,
    Health,
}

const NAV: [(Nav, &str, &str); 6] = [
    (Nav::Traffic, "/", "Traffic"),
    (Nav::Api, "/docs", "API"),
    (Nav::Audit, "/audit", "Audit"),
    (Nav::Cost, "/cost", "Cost"),
    (Nav::Reference, "/rules", "Reference"),
    (Nav::Health, "/health", "Health"),
];

/// A page with the bar. `title` must be made of our own words or have gone through `octets::plain`.
pub(crate) fn page(site: &Site, nav: Nav, title: &str, body: &Markup) -> Html<String> {
    let state = views::health::short(&site.store.figures());
    let is_here = |entry| entry == nav || (entry, nav) == (Nav::Traffic, Nav::Exchange);
    let bar = html! {
        header.bar {
            (mark())
            nav aria-label="Workbench" {
                ul {
                    @for (entry, href, name) in NAV {
                        li { a href=(href) aria-current=[is_here(entry).then_some("page")] { (name) } }
                    }
                }
            }
            @if nav != Nav::Traffic {
                form role="search" action="/" {
                    input name="q" type="search" aria-label="Request id or query" placeholder="Request id or query"
                        autocomplete="off" spellcheck="false";
                }
            }
            p class={ "state" @if nav == Nav::Traffic { " end" } } { b { ((site.config.contract)().mode) } " · " (state) }
        }
    };
    let main_class = if nav == Nav::Traffic { "wide" } else { "" };
    document(title, "", html! { (bar) main #main class=(main_class) { (body) } })
}

/// A page without the bar: an error, or the question for the token.
pub(crate) fn bare(title: &str, body: Markup) -> Html<String> {
    document(title, "prob", html! { main #main { p { (mark()) } (body) } })
}

fn document(title: &str, class: &str, body: Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) " · Candor" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                script type="module" src="/candor.js" {}
            }
            body class=(class) {
                a.skip href="#main" { "Skip to content" }
                (body)
            }
        }
    };
    Html(page.into_string())
}

fn mark() -> Markup {
    let caret = r#"<svg viewBox="0 0 12 6" aria-hidden="true"><path d="M1 5.5 6 1l5 4.5"/></svg>"#;
    html! { a.mark href="/" { "Can" span { "d" (PreEscaped(caret)) } "or" } }
}
