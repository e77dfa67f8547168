//! `candor search --follow`: what is found, and then what comes, oldest first.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Journal, Page, Query};

use crate::{
    kept,
    output::{self, Failure},
};

/// How often the journal is asked.
const PAUSE: Duration = Duration::from_millis(300);
/// A round that takes longer is told: what comes is then shown late.
const SLOW: Duration = Duration::from_secs(2);
/// An exchange is in the journal when it is over, in its place by when it began: those that took up to so many
/// milliseconds longer than a newer one are found all the same.
const LATE: u64 = 120_000;
/// In most rounds only those that took so much longer are looked for: nearly all.
const SOON: u64 = 3_000;
/// In one of so many rounds all of them are.
const THOROUGH: u64 = 20;

/// Prints the newest `limit` matching exchanges by `show`, then each that comes. Ends only when stdout is closed or
/// the process is stopped.
///
/// # Errors
/// If the journal cannot be read, or stdout cannot be written.
pub fn follow(
    journal: &dyn Journal,
    query: &Query,
    limit: usize,
    show: impl Fn(&Exchange) -> String,
) -> Result<Infallible, Failure> {
    // From here on everything counts as new, but what is printed in the beginning.
    let mut newest = journal.newest().map_err(kept::unreadable)?;
    let mut printed = BTreeSet::new();
    let mut first = kept::collect(journal, query, limit)?;
    first.reverse();
    let known = since(journal, query, newest.map(|id| looked_back(id, LATE)))?;
    printed.extend(known.iter().filter(|e| Some(e.id) <= newest).map(|e| e.id));
    print(&first, &mut printed, &show)?;
    let mut is_behind = false;
    let mut round = 0_u64;
    loop {
        thread::sleep(PAUSE);
        round += 1;
        let began = Instant::now();
        let depth = if round.is_multiple_of(THOROUGH) { LATE } else { SOON };
        let from = newest.map(|id| looked_back(id, depth));
        let oldest = newest.map(|id| looked_back(id, LATE));
        newest = journal.newest().map_err(kept::unreadable)?;
        let mut fresh = since(journal, query, from)?;
        fresh.retain(|exchange| !printed.contains(&exchange.id));
        fresh.reverse();
        print(&fresh, &mut printed, &show)?;
        if let Some(oldest) = oldest {
            printed = printed.split_off(&oldest);
        }
        if (began.elapsed() > SLOW) != is_behind {
            is_behind = !is_behind;
            match is_behind {
                true => eprintln!(
                    "note: behind: a round takes {:.1} s, so what comes is shown late; a narrower query is faster",
                    began.elapsed().as_secs_f64()
                ),
                false => eprintln!("note: up to date again"),
            }
        }
    }
}

fn print(
    exchanges: &[Arc<Exchange>],
    printed: &mut BTreeSet<ExchangeId>,
    show: impl Fn(&Exchange) -> String,
) -> Result<(), Failure> {
    if exchanges.is_empty() {
        return Ok(());
    }
    printed.extend(exchanges.iter().map(|exchange| exchange.id));
    output::print(&exchanges.iter().map(|exchange| show(exchange)).collect::<String>())
}

/// The id from which on late ones are looked for.
fn looked_back(id: ExchangeId, millis: u64) -> ExchangeId {
    ExchangeId::new(id.unix_millis().saturating_sub(millis), [0; 10])
}

/// Everything that matches from an id on, newest first.
fn since(
    journal: &dyn Journal,
    query: &Query,
    after: Option<ExchangeId>,
) -> Result<Vec<Arc<Exchange>>, Failure> {
    let mut all = Vec::new();
    let mut page = Page { after, limit: 1000, ..Page::default() };
    loop {
        let found = journal.search(query, page).map_err(kept::unreadable)?;
        all.extend(found.exchanges);
        match found.next {
            Some(next) => page.before = Some(next),
            None => return Ok(all),
        }
    }
}
