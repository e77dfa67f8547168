//! `candor journal import`: exchanges that were kept elsewhere.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufRead, BufReader, Read},
    process::ExitCode,
};

use candor_exchange::{Exchange, LogLine, RedactConfig, Redactor};
use candor_journal::Journal;
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};
use candor_reader::{Reader, given};
use candor_rule::text::counted;
use serde::Deserialize;

use crate::{
    arguments::JournalImport,
    contract, input, kept,
    output::{self, Failure},
    place::Place,
    redaction,
    settings::flags::Given,
};

/// Exchanges and lines that are handed over before they are waited for.
const BATCH: usize = 256;

/// Takes the exchanges of a file.
///
/// # Errors
/// If the file cannot be understood, or the folder cannot be written.
pub fn run(arguments: &JournalImport) -> Result<ExitCode, Failure> {
    let mut input = BufReader::with_capacity(1 << 16, input::open(&arguments.file)?);
    let start = input.fill_buf().map_err(|error| Failure::usage(format!("error: {error}")))?;
    let is_har = has_all(start, &[b"\"log\"", b"\"entries\""]);
    let mut to = Import::into(arguments)?;
    if is_har {
        let mut octets = Vec::new();
        let read = input.read_to_end(&mut octets);
        read.map_err(|error| Failure::usage(format!("error: {}: {error}", arguments.file.display())))?;
        to.har(&octets, &arguments.file.display().to_string())?;
    } else {
        to.lines(input, &arguments.file.display().to_string())?;
    }
    let (taken, known) = to.finish()?;
    let taken = counted(taken, "exchange", "exchanges");
    let known = if known == 0 { String::new() } else { format!(", {known} were there already") };
    output::print(&format!("{taken} taken into {}{known}\n", arguments.data.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// True if each of these stands at the beginning of a file.
fn has_all(start: &[u8], words: &[&[u8]]) -> bool {
    let start = start.get(..4096).unwrap_or(start);
    words.iter().all(|word| start.windows(word.len()).any(|window| window == *word))
}

struct Import {
    journal: SqliteJournal,
    /// As the settings say it, like that of the gateway.
    redactor: Redactor,
    taken: usize,
    known: usize,
    /// Since the last wait.
    handed: usize,
    /// Lines of traces that were taken: each stands with every exchange of its trace.
    of_traces: HashSet<u64>,
}

/// What an exported line holds beside the exchange.
#[derive(Deserialize)]
struct Beside {
    #[serde(default)]
    log: Vec<LogLine>,
}

impl Import {
    fn into(arguments: &JournalImport) -> Result<Self, Failure> {
        if let Place::Server(address, _) = Place::named(&arguments.data)? {
            let help = "import into a folder, and read it there: `--data DIR`";
            return Err(Failure::usage((format!("{address} takes exchanges from gateways only"), help)));
        }
        let settings = contract::settings(&Given::default(), arguments.config.as_deref())?;
        let journal = SqliteJournal::open(SqliteConfig::new(&arguments.data)).map_err(kept::unreadable)?;
        // The folder is there now, and can hold the key.
        let config = RedactConfig { key: redaction::key(&arguments.data), ..redaction::of(&settings) };
        Ok(Self {
            journal,
            redactor: Redactor::new(config),
            taken: 0,
            known: 0,
            handed: 0,
            of_traces: HashSet::new(),
        })
    }

    fn lines(&mut self, input: impl BufRead, name: &str) -> Result<(), Failure> {
        const HELP: &str = "each line is an exchange as `candor journal export` writes it";
        for (index, line) in input.split(b'\n').enumerate() {
            let at = |what: String| Failure::usage((format!("{name}:{}: {what}", index + 1), HELP));
            let line = line.map_err(|error| at(error.to_string()))?;
            if !line.trim_ascii().is_empty() {
                let exchange: Exchange =
                    serde_json::from_slice(&line).map_err(|error| at(error.to_string()))?;
                let beside: Beside = serde_json::from_slice(&line).map_err(|error| at(error.to_string()))?;
                let of_it = (exchange.request_id.clone(), exchange.trace_id.clone());
                let there = self.lines_of(&exchange, &beside)?;
                if self.take(exchange)? {
                    self.take_lines(beside, of_it, &there);
                }
            }
        }
        Ok(())
    }

    fn har(&mut self, octets: &[u8], name: &str) -> Result<(), Failure> {
        let exchanges = input::exchanges_of(octets, name)?;
        let reader = Reader::default();
        for (number, sent) in exchanges.iter().enumerate() {
            self.take(given::recorded(sent, number, &self.redactor, &reader))?;
        }
        Ok(())
    }

    /// The lines of an exchange that are there already, where it comes with some.
    fn lines_of(&self, exchange: &Exchange, beside: &Beside) -> Result<Vec<LogLine>, Failure> {
        match beside.log.is_empty() {
            true => Ok(Vec::new()),
            false => self.journal.logs_of(exchange).map_err(kept::unreadable),
        }
    }

    /// Takes the lines of an exchange that are its own and not there yet.
    fn take_lines(&mut self, beside: Beside, of_it: (String, Option<String>), there: &[LogLine]) {
        for line in beside.log {
            let mut hasher = DefaultHasher::new();
            (line.time, &line.text, &line.source, &line.trace_id).hash(&mut hasher);
            let is_own = line.belongs_to(&of_it.0, of_it.1.as_deref());
            let is_new = line.request_id.is_some() || self.of_traces.insert(hasher.finish());
            if is_own && is_new && !there.contains(&line) {
                self.journal.append_log(line);
                self.handed += 1;
            }
        }
    }

    /// False if it is there already.
    fn take(&mut self, exchange: Exchange) -> Result<bool, Failure> {
        if self.journal.get(exchange.id).map_err(kept::unreadable)?.is_some() {
            self.known += 1;
            return Ok(false);
        }
        self.journal.append(exchange);
        self.taken += 1;
        self.handed += 1;
        // The queue drops what does not fit: an import waits instead.
        if self.handed >= BATCH {
            self.journal.flush().map_err(kept::unreadable)?;
            self.handed = 0;
        }
        Ok(true)
    }

    fn finish(self) -> Result<(usize, usize), Failure> {
        self.journal.flush().map_err(kept::unreadable)?;
        Ok((self.taken, self.known))
    }
}
