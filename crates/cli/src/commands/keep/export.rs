//! `candor journal export`: exchanges for other tools, a page at a time.

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use candor_exchange::{Exchange, LogLine, har};
use serde::Serialize;

use crate::{
    arguments::{ExportFormat, JournalExport},
    kept,
    output::{Failure, written},
    place::Place,
};

/// Writes what the query finds to stdout.
///
/// # Errors
/// If the query cannot be understood, the journal cannot be read, or stdout cannot be written.
pub fn run(arguments: &JournalExport) -> Result<ExitCode, Failure> {
    let query = kept::parse(&arguments.query)?;
    let journal = kept::open(&Place::named(&arguments.place.data)?)?;
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut first = true;
    if arguments.format == ExportFormat::Har {
        written(out.write_all(har::FILE.0.as_bytes()))?;
    }
    kept::pages(&*journal, &query, arguments.limit, &mut |page| {
        let logs = journal.logs_of_each(page).map_err(kept::unreadable)?;
        page.iter().zip(logs).try_for_each(|(exchange, log)| {
            written(match arguments.format {
                ExportFormat::Jsonl => line(&mut out, &Kept { exchange, log }),
                ExportFormat::Har => entry(&mut out, exchange, log, std::mem::take(&mut first)),
            })
        })
    })?;
    if arguments.format == ExportFormat::Har {
        written(out.write_all(har::FILE.1.as_bytes()))?;
    }
    written(out.flush())?;
    Ok(ExitCode::SUCCESS)
}

/// An exchange with the lines of the application's log that belong to it.
#[derive(Serialize)]
struct Kept<'e> {
    #[serde(flatten)]
    exchange: &'e Exchange,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log: Vec<LogLine>,
}

fn line(out: &mut impl Write, kept: &Kept<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, kept)?;
    out.write_all(b"\n")
}

fn entry(out: &mut impl Write, exchange: &Exchange, log: Vec<LogLine>, is_first: bool) -> io::Result<()> {
    if !is_first {
        out.write_all(b",\n")?;
    }
    let mut entry = har::entry(exchange);
    if !log.is_empty() {
        entry["_candor"]["log"] = serde_json::to_value(log)?;
    }
    serde_json::to_writer(out, &entry)?;
    Ok(())
}
