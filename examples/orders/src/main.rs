//! Serves the shop: `orders [--naked] [ADDRESS]`, where the address is 127.0.0.1:8080 unless given.

use std::process::ExitCode;

use candor_example_orders::{layered, naked};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (flags, rest): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let address = rest.first().map_or("127.0.0.1:8080", String::as_str);
    if let Err(why) = serve(flags.iter().any(|flag| flag == "--naked"), address).await {
        eprintln!("error: {why}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn serve(is_naked: bool, address: &str) -> Result<(), Box<dyn std::error::Error>> {
    let app = if is_naked { naked::app() } else { layered::app()? };
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
