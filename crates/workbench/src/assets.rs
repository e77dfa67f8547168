//! Stylesheet, script and icon: embedded, so that the binary needs no folder and the pages no other host.

use axum::{
    Router,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};

/// The paths under which they are served. These alone are given without a token: they hold nothing.
pub(crate) const PATHS: [&str; 4] = ["/style.css", "/candor.js", "/icon.svg", "/traffic.js"];

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(PATHS[0], get(|| asset("text/css; charset=utf-8", include_str!("../assets/style.css"))))
        .route(PATHS[1], get(|| asset("text/javascript; charset=utf-8", include_str!("../assets/candor.js"))))
        .route(PATHS[2], get(|| asset("image/svg+xml", include_str!("../assets/icon.svg"))))
        .route(
            PATHS[3],
            get(|| asset("text/javascript; charset=utf-8", include_str!("../assets/traffic.js"))),
        )
}

async fn asset(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    // Not kept without asking: after an upgrade the old script must not meet the new pages.
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-cache")], text)
}
