//! Asks the workbench without a socket.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use candor_exchange::Exchange;
use candor_journal::{Journal, Memory};
use candor_workbench::{ContractSource, ContractState, Fact, Workbench, WorkbenchConfig};
use tower::ServiceExt;

pub mod samples;

/// A workbench on 127.0.0.1:8401 with these exchanges.
pub fn config(exchanges: Vec<Exchange>) -> WorkbenchConfig {
    let journal = Memory::default();
    exchanges.into_iter().for_each(|exchange| journal.append(exchange));
    let mut config = WorkbenchConfig::new(Arc::new(journal), ([127, 0, 0, 1], 8401).into());
    config.inspector = Some(Arc::new(Default::default));
    config.gateway_url = Some("http://127.0.0.1:8400".into());
    let source =
        ContractSource { name: "contracts/orders.yaml".into(), text: samples::CONTRACT.as_bytes().into() };
    let state = ContractState { mode: "enforce".into(), sources: vec![source], ..Default::default() };
    let state = Arc::new(state);
    config.contract = Arc::new(move || state.clone());
    config.facts = vec![Fact { name: "upstream".into(), value: "http://127.0.0.1:9000".into() }];
    config
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a page is UTF-8")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("ASCII"))
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// Sends a request as it is.
pub async fn send(config: &WorkbenchConfig, request: Request<Body>) -> Answer {
    let workbench = Workbench::new(config.clone()).expect("a sound configuration");
    let response = workbench.router().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 10_000_000).await.expect("a body").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// GET, with the right Host.
pub async fn get(config: &WorkbenchConfig, path: &str) -> Answer {
    let request = Request::get(path).header("Host", "127.0.0.1:8401").body(Body::empty());
    send(config, request.expect("a request")).await
}

/// The text of a page without its markup, entities resolved, white space as one space.
pub fn visible(html: &str) -> String {
    const INLINE: [&str; 8] = ["code", "b", "span", "mark", "a", "small", "i", "kbd"];
    let mut text = String::new();
    for part in html.split('<') {
        let (tag, shown) = part.split_once('>').unwrap_or(("", part));
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        if !INLINE.contains(&name) {
            text.push(' ');
        }
        text.push_str(shown);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
