//! Serves the sample exchanges, to look at the pages: `cargo run -p candor-workbench --example preview`.

use std::sync::Arc;

use candor_journal::{Journal, Memory};
use candor_workbench::{ContractSource, ContractState, Fact, Workbench, WorkbenchConfig};

#[allow(dead_code, reason = "tests ask for more of them")]
#[path = "../tests/support/samples.rs"]
mod samples;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let journal = Arc::new(Memory::default());
    if std::env::args().nth(1).as_deref() != Some("--empty") {
        samples::all().into_iter().for_each(|exchange| journal.append(exchange));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut config = WorkbenchConfig::new(journal, listener.local_addr()?);
    config.inspector = Some(Arc::new(Default::default));
    config.gateway_url = Some("http://127.0.0.1:8400".into());
    let source =
        ContractSource { name: "contracts/orders.yaml".into(), text: samples::CONTRACT.as_bytes().into() };
    let state = ContractState { mode: "enforce".into(), sources: vec![source], ..Default::default() };
    let state = Arc::new(state);
    config.contract = Arc::new(move || state.clone());
    config.facts = vec![Fact { name: "upstream".into(), value: "http://127.0.0.1:9000".into() }];
    println!("http://{}/", listener.local_addr()?);
    println!("http://{}/x/{}", listener.local_addr()?, samples::id(61));
    let shutdown = async {
        // Without a signal handler Ctrl-C ends the process anyway.
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(Workbench::new(config)?.serve(listener, shutdown).await?)
}
