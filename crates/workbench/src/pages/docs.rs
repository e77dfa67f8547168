//! The API: what each operation takes and how it refuses, and a place to try requests. They are judged by the
//! rules in force and go nowhere.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{
        DefaultBodyLimit, Path, Query, State,
        rejection::{FormRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, header::CONTENT_TYPE},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use candor_catalogue::{Audience, PageContext, Published};
use candor_inspect::Inspector;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::{
    failure::{Failure, unreadable},
    layout::{self, Nav},
    tried,
};
use crate::{gate::MAX_TRIED, octets::plain, server::Site};

/// Where the pages are.
pub(crate) const PREFIX: &str = "/docs/";

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/docs", get(list))
        .route("/docs/", get(|| async { Redirect::permanent("/docs") }))
        .route("/docs/{name}", get(one).post(try_it).layer(DefaultBodyLimit::max(MAX_TRIED as usize)))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
struct Tried {
    #[serde(default)]
    request: String,
}

async fn list(
    State(site): State<Arc<Site>>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Html<String>, Failure> {
    let Query(wanted) = wanted.map_err(unreadable)?;
    let inspector = inspector(&site);
    let Some(published) = inspector.as_deref().and_then(of) else {
        let body = html! {
            div.empty {
                h1 { "No OpenAPI document is set" }
                p { "Candor checks HTTP alone. With a document each operation has its page here: "
                    code { "candor serve --openapi openapi.yaml" } "." }
            }
        };
        return Ok(layout::page(&site, Nav::Api, "API", &body));
    };
    let body = html! {
        form.qbar role="search" aria-label="Operations" action="/docs" {
            label {
                span.vh { "Method, path, name or summary" }
                input name="q" type="search" value=(plain(&wanted.q)) placeholder="Method, path, name or summary"
                    data-filter autocomplete="off" spellcheck="false";
            }
            button { "Find" }
        }
        // Made by the catalogue of the contract; every text in it is escaped there.
        (PreEscaped(published.list_inner_html(&wanted.q)))
    };
    Ok(layout::page(&site, Nav::Api, "API", &body))
}

async fn one(
    State(site): State<Arc<Site>>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Response, Response> {
    let Path(name) = name.map_err(|rejection| unreadable(rejection).into_response())?;
    // A program gets the reason in the form that it asks for.
    answer(&site, &name).map_err(|failure| failure.respond(name.ends_with(".json")))
}

fn answer(site: &Site, name: &str) -> Result<Response, Failure> {
    let inspector = inspector(site);
    let published = inspector.as_deref().and_then(of).ok_or_else(|| unknown(name))?;
    match published.example(name) {
        Some(example) => {
            let text = shown(&example);
            page(site, &published, name, &tried::form(name, &text)).map(IntoResponse::into_response)
        }
        // The other forms of a page.
        None => match published.serve(name) {
            Some(served) => Ok(([(CONTENT_TYPE, served.content_type)], served.body).into_response()),
            None => Err(unknown(name)),
        },
    }
}

async fn try_it(
    State(site): State<Arc<Site>>,
    name: Result<Path<String>, PathRejection>,
    tried: Result<Form<Tried>, FormRejection>,
) -> Result<Html<String>, Failure> {
    let Path(name) = name.map_err(unreadable)?;
    let Form(Tried { request }) = tried.map_err(|rejection| {
        let fix = "Send a form with the field `request`.";
        Failure::new(rejection.status(), format!("The form cannot be read: {rejection}."), fix)
    })?;
    let inspector = inspector(&site).ok_or_else(|| unknown(&name))?;
    let published = of(&inspector).ok_or_else(|| unknown(&name))?;
    let state = (site.config.contract)();
    // Corrections ask for many verdicts: not on the thread that serves the other pages.
    let (judge, text) = (inspector.clone(), request.clone());
    let result = tokio::task::spawn_blocking(move || tried::result(&text, &judge, &state.sources)).await;
    let result = result.map_err(|_| {
        let what = "The request could not be judged.";
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, what, "Report this with the request.")
    })?;
    page(&site, &published, &name, &html! { (tried::form(&name, &request)) (result) })
}

fn page(site: &Site, published: &Published<'_>, name: &str, below: &Markup) -> Result<Html<String>, Failure> {
    let inner = published.inner_html(name).ok_or_else(|| unknown(name))?;
    let body = html! { (PreEscaped(inner)) (below) };
    Ok(layout::page(site, Nav::Api, &plain(name), &body))
}

fn inspector(site: &Site) -> Option<Arc<Inspector>> {
    site.config.inspector.as_ref().map(|now| now())
}

fn of(inspector: &Inspector) -> Option<Published<'_>> {
    Published::of(inspector, PageContext { prefix: "" }, Audience::Owner)
}

/// The example without the length of its body: that is counted when it is judged.
fn shown(example: &[u8]) -> String {
    let text = String::from_utf8_lossy(example).replace("\r\n", "\n");
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let head: Vec<&str> = head.lines().filter(|line| !is_length(line)).collect();
    format!("{}\n\n{body}", head.join("\n"))
}

fn unknown(name: &str) -> Failure {
    let short: String = plain(name).chars().filter(|c| *c != '`').take(60).collect();
    let fix = "All operations are listed under API; the contract may have changed.";
    Failure::new(StatusCode::NOT_FOUND, format!("`{short}` is no operation of the contract."), fix)
}
