//! `candor search`: the journal on the command line, also while a gateway writes to it.

use std::{process::ExitCode, sync::Arc};

use candor_exchange::{Exchange, Layer};
use candor_journal::{Journal, Query};
use candor_rule::text::printable;
use candor_workbench::views::chip::Chip;

use super::{follow::follow, show::colour};
use crate::{
    arguments::{Format, Search},
    kept,
    output::{self, Failure},
    place::Place,
    terminal::{Line, Style},
};

/// Lists matching exchanges, newest first; with `--follow` oldest first, and those that come after them.
///
/// # Errors
/// If the query cannot be understood, the journal cannot be read, or stdout cannot be written.
pub fn search(search: &Search) -> Result<ExitCode, Failure> {
    let query = kept::parse(&search.query)?;
    let journal = kept::open(&Place::named(&search.place.data)?)?;
    let journal = &*journal;
    let has_colours = search.color.is_wanted();
    if search.follow {
        let columns = Columns::default();
        let line = |exchange: &Exchange| columns.line(exchange, has_colours);
        let json = |exchange: &Exchange| kept::json_line(exchange);
        match search.format {
            Format::Json => match follow(journal, &query, usize::from(search.limit), json)? {},
            Format::Text => match follow(journal, &query, usize::from(search.limit), line)? {},
        }
    }
    if search.count {
        return count(journal, &query, search.format);
    }
    let before = search.before.as_deref().map(|id| older_than(journal, id)).transpose()?;
    let (found, next) = kept::older(journal, &query, usize::from(search.limit), before)?;
    let text = match search.format {
        Format::Json => found.iter().map(|e| kept::json_line(e)).collect::<String>(),
        Format::Text => listed(&found, has_colours),
    };
    output::print(&text)?;
    if let (Some(last), true) = (found.last(), next.is_some() && search.format == Format::Text) {
        eprintln!("note: there may be older ones: --before {}", last.id);
    }
    Ok(ExitCode::SUCCESS)
}

/// Exchanges for people, a line for each.
pub fn listed(found: &[Arc<Exchange>], has_colours: bool) -> String {
    if found.is_empty() {
        return "nothing found\n".to_owned();
    }
    let columns = Columns::of(found.iter().map(|exchange| &**exchange));
    found.iter().map(|e| columns.line(e, has_colours)).collect()
}

/// The exchange that a search goes on from.
///
/// # Errors
/// If no exchange has this id.
pub fn older_than(journal: &dyn Journal, id: &str) -> Result<candor_exchange::ExchangeId, Failure> {
    // An exchange that is no longer kept still says when it was.
    if let Ok(id) = id.trim().parse() {
        return Ok(id);
    }
    let known = kept::find(journal, id)?.map(|exchange| exchange.id);
    known.ok_or_else(|| {
        let message = format!("the journal holds no exchange with the id `{}`", printable(id.as_bytes(), 60));
        Failure::usage((message, "`--before` takes an id that a search has shown"))
    })
}

fn count(journal: &dyn Journal, query: &Query, format: Format) -> Result<ExitCode, Failure> {
    let mut count = 0_u64;
    kept::each(journal, query, usize::MAX, &mut |_| count += 1)?;
    output::print(&match format {
        Format::Json => format!("{{\"count\":{count}}}\n"),
        Format::Text => format!("{count}\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Widths of the columns that differ from list to list.
struct Columns {
    request: usize,
    code: usize,
}

/// The widest that they become; also those of a list whose rows are not known yet.
impl Default for Columns {
    fn default() -> Self {
        Self { request: 48, code: 28 }
    }
}

impl Columns {
    /// As wide as these exchanges need.
    fn of<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Self {
        let most = Self::default();
        let none = Self { request: 0, code: 0 };
        exchanges.fold(none, |so_far, exchange| Self {
            request: so_far.request.max(request(exchange, most.request).chars().count()),
            code: so_far.code.max(code(exchange).chars().count()).min(most.code),
        })
    }

    /// One line: time, status, how long, request, rule or who refused it, id.
    fn line(&self, exchange: &Exchange, has_colours: bool) -> String {
        let status = match exchange.status() {
            0 => "---".to_owned(),
            status => status.to_string(),
        };
        let (widest, width) = (self.request, self.code);
        let took = format!("{:.1} ms", exchange.timing.total as f64 / 1000.0);
        let line = Line::of(Style::Quiet, &kept::clock(exchange.id.unix_millis()))
            .with(colour(Chip::of(exchange).form), &format!("  {status}"))
            .with(Style::Quiet, &format!("  {took:>10}"))
            .with(Style::Plain, &format!("  {:<widest$}", request(exchange, widest)))
            .with(colour(Chip::of(exchange).form), &format!("  {:<width$}", code(exchange)))
            .with(Style::Quiet, &format!("  {}", exchange.request_id));
        let mut text = String::new();
        line.print(has_colours, &mut text);
        text
    }
}

/// Method and target in at most so many characters.
fn request(exchange: &Exchange, most: usize) -> String {
    let whole = printable(format!("{} {}", exchange.method, exchange.target).as_bytes(), usize::MAX);
    match whole.chars().count() {
        count if count > most => whole.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        _ => whole,
    }
}

fn code(exchange: &Exchange) -> &str {
    let author = || exchange.product().or_else(|| exchange.born().map(Layer::word));
    exchange.code().or_else(author).unwrap_or("")
}
