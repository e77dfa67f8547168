//! Rules, faults and status codes: the catalogue's own pages in the frame of the workbench.

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
    Entry, PageContext, index_inner_html_of, page_inner_html, product_inner_html, product_list_html, serve,
    suggest,
};
use maud::{PreEscaped, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
};
use crate::{octets::plain, server::Site};

/// The workbench serves them under its root.
const CONTEXT: PageContext<'static> = PageContext { prefix: "" };

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/rules", get(index))
        .route("/rules/", get(|| async { Redirect::permanent("/rules") }))
        .route("/rules/{code}", get(code))
        .route("/statuses/{code}", get(status))
        .route("/products/{name}", get(product))
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
                span.vh { "Code or words of its title" }
                input name="q" type="search" value=(plain(&q)) placeholder="Code or words of its title"
                    data-filter autocomplete="off" spellcheck="false";
            }
            button { "Find" }
        }
    };
    // The catalogue's pages are made of our own files; nothing captured is in them.
    let list = PreEscaped(index_inner_html_of(&CONTEXT, &q) + &product_list_html(&CONTEXT));
    Ok(layout::page(&site, Nav::Reference, "Rules and status codes", &html! { (form) (list) }))
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

async fn status(code: Result<Path<String>, PathRejection>) -> Response {
    match code.map(|Path(code)| (code.parse().ok().and_then(candor_catalogue::status), code)) {
        Ok((Some(status), _)) => Redirect::permanent(&format!("/rules/{}", status.code)).into_response(),
        Ok((None, code)) => unknown(&code),
        Err(rejection) => unreadable(rejection).into_response(),
    }
}

async fn product(State(site): State<Arc<Site>>, name: Result<Path<String>, PathRejection>) -> Response {
    match name.map(|Path(name)| (product_inner_html(&name), name)) {
        Ok((Some(inner), name)) => {
            layout::page(&site, Nav::Reference, &name, &PreEscaped(inner)).into_response()
        }
        Ok((None, name)) => unknown(&name),
        Err(rejection) => unreadable(rejection).into_response(),
    }
}

fn unknown(code: &str) -> Response {
    let short: String = plain(code).chars().filter(|c| *c != '`').take(60).collect();
    let fix = match suggest(code).and_then(Entry::find) {
        Some(entry) => format!("Did you mean `{}`? All are listed in the reference.", entry.code()),
        None => "All are listed in the reference.".into(),
    };
    Failure::new(StatusCode::NOT_FOUND, format!("`{short}` is no rule, no fault and no status code."), fix)
        .into_response()
}
