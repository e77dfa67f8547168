//! `candor search`: the journal on the command line, also while a gateway writes to it.

use std::process::ExitCode;

use candor_exchange::{Exchange, Layer};
use candor_rule::text::printable;

use super::follow::follow;
use crate::{
    arguments::{Format, Search},
    kept,
    output::{self, Failure},
};

/// Lists matching exchanges, newest first; with `--follow` oldest first, and those that come after them.
///
/// # Errors
/// If the query cannot be understood, the journal cannot be read, or stdout cannot be written.
pub fn search(search: &Search) -> Result<ExitCode, Failure> {
    let query = kept::parse(&search.query)?;
    let journal = kept::open(&search.data)?;
    if search.follow {
        let show = if search.format == Format::Json { kept::json_line } else { summary };
        match follow(&journal, &query, usize::from(search.limit), show)? {}
    }
    let found = kept::collect(&journal, &query, usize::from(search.limit))?;
    let text = match search.format {
        Format::Json => found.iter().map(|e| kept::json_line(e)).collect::<String>(),
        Format::Text if found.is_empty() => "nothing found\n".to_owned(),
        Format::Text => found.iter().map(|e| summary(e)).collect(),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// One line: time, status, request, rule or who refused it, id.
fn summary(exchange: &Exchange) -> String {
    let status = exchange.status();
    let status = if status == 0 { "---".to_owned() } else { status.to_string() };
    let request = printable(format!("{} {}", exchange.method, exchange.target).as_bytes(), 60);
    let author = || exchange.product().or_else(|| exchange.born().map(Layer::word));
    let code = exchange.code().or_else(author).unwrap_or("");
    format!(
        "{}  {status}  {request:<60}  {code:<28}  {}\n",
        kept::clock(exchange.id.unix_millis()),
        exchange.request_id
    )
}
