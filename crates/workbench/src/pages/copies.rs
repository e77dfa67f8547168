//! An exchange to take elsewhere: its request as a command or script, its octets, the whole of it as HAR. Each is
//! a text of its own, which the page's buttons copy; without a script they open it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use candor_exchange::{Command, Exchange, ExchangeId, curl, fetch, har, python};
use candor_reader::given;
use maud::{Markup, html};

use super::{
    account,
    failure::{Failure, unreadable},
};
use crate::server::Site;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/x/{id}/as/{form}", get(copy))
}

async fn copy(
    State(site): State<Arc<Site>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Path((id, form)) = path.map_err(unreadable)?;
    let gone = || {
        let fix = "It may be older than what is kept; the list has what there is.";
        Failure::new(StatusCode::NOT_FOUND, "The journal does not hold this exchange.", fix)
    };
    let id: ExchangeId = id.parse().map_err(|_| gone())?;
    let exchange = site.store.get(id).await?.ok_or_else(gone)?;
    let gateway = site.config.gateway_url.as_deref();
    match form.as_str() {
        "curl" => text(curl::of(&exchange, gateway).map(|copy| copy.text)),
        "fetch" => text(fetch::of(&exchange, gateway).map(|copy| copy.commented("//"))),
        "python" => text(python::of(&exchange, gateway).map(|copy| copy.commented("#"))),
        account::FIXED => text(account::corrected_command(&site, &exchange).await?.map(|copy| copy.text)),
        "har" => Ok(file("application/json", &format!("{id}.har"), har_of(&exchange).into_bytes())),
        "raw" => Ok(file("application/octet-stream", &format!("{id}.http"), given::kept(&exchange).request)),
        _ => Err(Failure::new(
            StatusCode::NOT_FOUND,
            "There is no such copy of an exchange.",
            "There are curl, fetch, python, har and raw.",
        )),
    }
}

fn text(text: Option<String>) -> Result<Response, Failure> {
    let fix = "The page of the exchange shows what is kept of it.";
    let text = text
        .ok_or_else(|| Failure::new(StatusCode::NOT_FOUND, "There is no such copy of this request.", fix))?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

fn file(media_type: &'static str, name: &str, octets: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"candor-{name}\"");
    ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)], octets).into_response()
}

fn har_of(exchange: &Exchange) -> String {
    format!("{}{:#}{}", har::FILE.0, har::entry(exchange), har::FILE.1)
}

/// The buttons, and what is to be known before a copy is run. Nothing where nothing of the request is kept.
pub(super) fn buttons(exchange: &Exchange, gateway: Option<&str>) -> Markup {
    let Some(command) = curl::of(exchange, gateway) else { return html! {} };
    let address = |form: &str| format!("/x/{}/as/{form}", exchange.id);
    html! {
        @for (form, name) in [("curl", "Copy as curl"), ("fetch", "fetch"), ("python", "Python")] {
            a.btn href=(address(form)) data-copied { (name) }
        }
        a.btn href=(address("har")) { "HAR" }
        a.btn href=(address("raw")) { "Octets" }
        (remarks(&command))
    }
}

fn remarks(command: &Command) -> Markup {
    html! { @for remark in &command.remarks { p.w100 { small { (remark) } } } }
}
