//! Rules, faults, findings, lints, status codes and products: the catalogue's own pages in the frame of the workbench.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use candor_catalogue::{
    Entry, PageContext, hits_json, index_inner_html, page_inner_html, search, serve, suggest,
};
use maud::{PreEscaped, html};
use serde::Deserialize;

use super::{
    api::respond,
    failure::{Failure, unreadable},
    layout::{self, Nav},
};
use crate::{octets::plain, server::Site};

/// The workbench serves them under its root.
const CONTEXT: PageContext<'static> = PageContext { prefix: "" };

/// Most hits that are answered as JSON.
const MOST_HITS: usize = 100;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/rules", get(index))
        .route("/rules/", get(|| async { Redirect::permanent("/rules") }))
        .route("/rules/{code}", get(code))
        .route("/statuses/{code}", get(elsewhere))
        .route("/products/{code}", get(elsewhere))
        .route("/api/reference", get(found))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

async fn index(
    State(site): State<Arc<Site>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Html<String>, Failure> {
    let Query(Wanted { q }) = wanted.map_err(unreadable)?;
    let form = html! {
        form.qbar role="search" aria-label="Reference" action="/rules" {
            label {
                span.vh { "Code, title or text" }
                input name="q" type="search" value=(plain(&q)) placeholder="Code, title or text"
                    data-filter autocomplete="off" spellcheck="false";
            }
            button { "Find" }
        }
    };
    // The catalogue's pages are made of our own files, and of what is looked for, which it escapes.
    let list = PreEscaped(index_inner_html(&CONTEXT, &plain(&q)));
    Ok(layout::page(&site, Nav::Reference, "Reference", &html! { (form) (list) }))
}

/// The same search, for programs.
async fn found(wanted: Result<Query<Wanted>, QueryRejection>) -> Response {
    match wanted {
        Ok(Query(Wanted { q })) => respond(&hits_json(&search(&q), MOST_HITS)),
        Err(rejection) => unreadable(rejection).json(),
    }
}

async fn code(State(site): State<Arc<Site>>, code: Result<Path<String>, PathRejection>) -> Response {
    let code = match code {
        Ok(Path(code)) => code,
        Err(rejection) => return unreadable(rejection).into_response(),
    };
    if let Some(inner) = page_inner_html(&code, &CONTEXT) {
        return layout::page(&site, Nav::Reference, &code, &PreEscaped(inner)).into_response();
    }
    match serve(&code, &CONTEXT) {
        // The other forms of a page: `.md`, `.json`, `.txt`.
        Some(served) if code.contains('.') => {
            ([(CONTENT_TYPE, served.content_type)], served.body).into_response()
        }
        _ => unknown(&code),
    }
}

/// Every page has one address; these names of it lead there, in the form that was asked for.
async fn elsewhere(code: Result<Path<String>, PathRejection>) -> Response {
    let code = match code {
        Ok(Path(code)) => code,
        Err(rejection) => return unreadable(rejection).into_response(),
    };
    let (name, form) = match code.rsplit_once('.') {
        Some((name, form @ ("md" | "json" | "txt"))) => (name, format!(".{form}")),
        _ => (code.as_str(), String::new()),
    };
    match Entry::find(name) {
        Some(entry) => Redirect::permanent(&format!("/rules/{}{form}", entry.code())).into_response(),
        None => unknown(&code),
    }
}

fn unknown(code: &str) -> Response {
    let short: String = plain(code).chars().filter(|c| *c != '`').take(60).collect();
    let fix = match suggest(code).and_then(Entry::find) {
        Some(entry) => format!("Did you mean `{}`? All are listed in the reference.", entry.code()),
        None => "All are listed in the reference.".into(),
    };
    Failure::new(StatusCode::NOT_FOUND, format!("`{short}` is no page of the reference."), fix)
        .respond(code.ends_with(".json"))
}
