//! The question for the token.

use std::{sync::Arc, time::Instant};

use axum::{
    Form, Router,
    extract::{
        FromRequest, Query, Request, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{StatusCode, header::SET_COOKIE},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use maud::html;
use serde::Deserialize;

use super::{failure::Failure, layout};
use crate::{
    encode,
    gate::{COOKIE_NAME, PENALTY, is_equal, peer},
    server::Site,
};

pub(crate) const PATH: &str = "/login";

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route(PATH, get(ask).post(check))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Answer {
    token: String,
    #[serde(default)]
    next: String,
}

async fn ask(query: Result<Query<Next>, QueryRejection>) -> Html<String> {
    // Without a readable way back the first page will do.
    form(query.as_ref().map_or("/", |Query(query)| &query.next), false)
}

async fn check(State(site): State<Arc<Site>>, request: Request) -> Response {
    let peer = peer(&request);
    let answer = match Form::<Answer>::from_request(request, &()).await {
        Ok(Form(answer)) => answer,
        Err(rejection) => return unreadable_form(&rejection),
    };
    let expected = site.config.token.as_deref().unwrap_or_default();
    if !is_equal(answer.token.trim().as_bytes(), expected.as_bytes()) {
        // Guessing shall take time, and end soon.
        site.guesses.wrong(peer, Instant::now());
        tokio::time::sleep(PENALTY).await;
        return (StatusCode::FORBIDDEN, form(&answer.next, true)).into_response();
    }
    let value = encode::hex(expected.as_bytes());
    let cookie = format!("{COOKIE_NAME}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000");
    ([(SET_COOKIE, cookie)], Redirect::to(local(&answer.next))).into_response()
}

fn unreadable_form(rejection: &FormRejection) -> Response {
    let fix = "Send a form with the field `token`.";
    Failure::new(rejection.status(), format!("The form cannot be read: {rejection}."), fix).into_response()
}

/// A path of ours; anything that could lead elsewhere becomes the first page.
fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if is_path && next.bytes().all(|b| b.is_ascii_graphic()) { next } else { "/" }
}

fn form(next: &str, was_wrong: bool) -> Html<String> {
    let body = html! {
        h1 { "The workbench asks for its token" }
        p.fixline { "Whoever started Candor has set it, in " code { "candor.toml" } " or as " code { "CANDOR_WORKBENCH_TOKEN" } "." }
        @if was_wrong { p.note.b role="alert" { b { "This is not the token." } } }
        form.login method="post" action=(PATH) {
            input type="hidden" name="next" value=(local(next));
            label for="token" { "Token" }
            div.qbar {
                input #token name="token" type="password" required autocomplete="current-password" autofocus;
                button.go type="submit" { "Open" }
            }
        }
        footer { p { "Programs send it as " code { "Authorization: Bearer …" } "." } }
    };
    layout::bare("Token", body)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(local("/x/1?q=a%20b"), "/x/1?q=a%20b");
        for elsewhere in
            ["//evil.test", "https://evil.test", "/\\evil.test", "", "x", "/a\nb", "javascript:1"]
        {
            assert_eq!(local(elsewhere), "/");
        }
    }
}
