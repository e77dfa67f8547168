//! What the layers cost a request that is in order: CPU time of one thread per request, naked and layered in turns.
//!
//! Run by `cargo xtask bench layers`. No sockets: a request is made, the router called, its answer read.

use std::process::ExitCode;

use axum::Router;
use axum::body::{Body, Bytes};
use candor_example_orders::{layered, naked};
use http_body_util::BodyExt;
use rustix::time::{ClockId, clock_gettime};
use tower::ServiceExt;

const REQUESTS: u32 = 20_000;
const ROUNDS: usize = 7;
/// Microseconds of CPU that the layers may add to a request.
const TARGET: f64 = 3.0;

/// Makes a request.
type Make = fn() -> axum::http::Request<Body>;

fn small_get() -> axum::http::Request<Body> {
    let request = axum::http::Request::get("/orders?limit=10").header("Host", "shop");
    request.body(Body::empty()).unwrap_or_default()
}

fn post() -> axum::http::Request<Body> {
    const ORDER: &[u8] =
        br#"{"customer":"Ada","contact":"ada@example.com","items":[{"sku":"tea-green","quantity":2}]}"#;
    let request = axum::http::Request::post("/orders")
        .header("Host", "shop")
        .header("Content-Type", "application/json")
        .header("Content-Length", ORDER.len());
    request.body(Body::from(Bytes::from_static(ORDER))).unwrap_or_default()
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Microseconds of CPU per request; `None` if one is refused.
async fn measure(app: &Router, make: Make) -> Option<f64> {
    let begun = cpu_seconds();
    for _ in 0..REQUESTS {
        let response = app.clone().oneshot(make()).await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        response.into_body().collect().await.ok()?;
    }
    Some((cpu_seconds() - begun) * 1e6 / f64::from(REQUESTS))
}

async fn compare(name: &str, make: Make) -> Result<f64, String> {
    // As `axum::serve` has them: until then a router puts the layers around its handlers anew for each request.
    let plain = naked::app().with_state(());
    let with = layered::app().map_err(|why| why.to_string())?.with_state(());
    let mut pairs = Vec::new();
    for _ in 0..ROUNDS {
        let refused = || format!("{name}: a request was refused");
        let one = measure(&plain, make).await.ok_or_else(refused)?;
        let other = measure(&with, make).await.ok_or_else(refused)?;
        pairs.push((one, other));
    }
    pairs.sort_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let (naked, layered) = pairs.get(ROUNDS / 2).copied().unwrap_or_default();
    let added = layered - naked;
    println!("{name:<28} {naked:>9.2} {layered:>9.2} {:>7.2} {added:>9.2}", layered / naked);
    Ok(added)
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    runtime.block_on(async {
        println!(
            "{:<28} {:>9} {:>9} {:>7} {:>9}",
            "µs of CPU per request", "naked", "layered", "ratio", "added"
        );
        let requests: [(&str, Make); 2] = [("GET, no body", small_get), ("POST, 90 octets of JSON", post)];
        let mut worst: f64 = 0.0;
        for (name, make) in requests {
            match compare(name, make).await {
                Ok(added) => worst = worst.max(added),
                Err(why) => {
                    eprintln!("{why}");
                    return ExitCode::FAILURE;
                }
            }
        }
        let verdict = if worst < TARGET { "below" } else { "NOT below" };
        println!("the most that is added is {worst:.2} µs, {verdict} the {TARGET} µs that it may be");
        ExitCode::SUCCESS
    })
}
