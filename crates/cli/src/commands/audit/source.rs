//! Where the exchanges of an audit come from. Each source gives them twice, in the same order.

use std::{
    collections::HashMap,
    io::BufRead,
    path::{Path, PathBuf},
};

use candor_exchange::Exchange;
use candor_journal::{Journal, Query};
use candor_reader::{
    audit::Sample,
    given::{self, Sent},
};

use crate::{arguments::Audit, input, json_lines::ExchangeLine, kept, output::Failure, place::Place};

/// One source.
pub(super) enum Source {
    /// Exchanges in memory, under their names.
    File {
        /// As the user named it.
        path: PathBuf,
        exchanges: Vec<(String, Sent)>,
        /// Lines at which they begin, by their names.
        lines: HashMap<String, usize>,
    },
    /// The journal.
    Journal { journal: Box<dyn Journal>, query: Query, limit: usize },
}

/// What the command line names.
pub(super) fn all(arguments: &Audit) -> Result<Vec<Source>, Failure> {
    let several = arguments.har.len() + arguments.jsonl.len() > 1;
    let mut sources = Vec::new();
    for path in &arguments.har {
        sources.push(har(path, several)?);
    }
    for path in &arguments.jsonl {
        sources.push(jsonl(path, several)?);
    }
    if let Some(folder) = &arguments.journal {
        let query = kept::parse(&arguments.query)?;
        let journal = kept::open(&Place::named(folder)?)?;
        sources.push(Source::Journal { journal, query, limit: arguments.limit });
    }
    Ok(sources)
}

fn har(path: &Path, several: bool) -> Result<Source, Failure> {
    let sent = input::exchanges(path)?;
    let name = |number: usize| match several {
        true => format!("{}#{number}", path.display()),
        false => format!("#{number}"),
    };
    let exchanges = sent.into_iter().enumerate().map(|(index, sent)| (name(index + 1), sent)).collect();
    Ok(file(path, exchanges))
}

fn jsonl(path: &Path, several: bool) -> Result<Source, Failure> {
    let mut exchanges = Vec::new();
    for (index, line) in input::open(path)?.split(b'\n').enumerate() {
        let at = |what: String| {
            Failure::usage((format!("{}:{}: {what}", path.display(), index + 1), ExchangeLine::HELP))
        };
        let line = line.map_err(|error| at(error.to_string()))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let line: ExchangeLine = serde_json::from_slice(&line).map_err(|error| at(error.to_string()))?;
        let id = line.id.as_str().map_or_else(|| line.id.to_string(), str::to_owned);
        let name = if several { format!("{}#{id}", path.display()) } else { id };
        let (request, response) = line.messages().map_err(at)?;
        let sent = Sent { request, response: Some(response), line: index + 1, ..Sent::default() };
        exchanges.push((name, sent));
    }
    Ok(file(path, exchanges))
}

fn file(path: &Path, exchanges: Vec<(String, Sent)>) -> Source {
    let lines = exchanges.iter().map(|(name, sent)| (name.clone(), sent.line)).collect();
    Source::File { path: path.to_owned(), exchanges, lines }
}

impl Source {
    /// Gives each exchange that has an answer.
    pub(super) fn each(&self, give: &mut dyn FnMut(&Sample<'_>)) -> Result<(), Failure> {
        match self {
            Self::File { exchanges, .. } => {
                for (id, sent) in exchanges {
                    let Some(response) = &sent.response else { continue };
                    give(&Sample {
                        id,
                        request: &sent.request,
                        response,
                        at: sent.at,
                        request_is: sent.request_is,
                        response_is: sent.response_is,
                        ..Sample::default()
                    });
                }
                Ok(())
            }
            Self::Journal { journal, query, limit } => {
                kept::each(&**journal, query, *limit, &mut |exchange| {
                    let (id, sent) = (exchange.id.to_string(), given::kept(exchange));
                    give(&Sample::of_kept(exchange, &id, &sent));
                })
            }
        }
    }

    /// Gives each exchange that a gateway kept, the newest first.
    pub(super) fn kept(&self, give: &mut dyn FnMut(&Exchange)) -> Result<(), Failure> {
        match self {
            Self::File { .. } => Ok(()),
            Self::Journal { journal, query, limit } => kept::each(&**journal, query, *limit, give),
        }
    }

    /// Where an exchange stands in a file: the file and the 1-based line.
    pub(super) fn place(&self, exchange: &str) -> Option<(&Path, usize)> {
        match self {
            Self::File { path, lines, .. } => lines.get(exchange).map(|line| (path.as_path(), *line)),
            Self::Journal { .. } => None,
        }
    }
}
