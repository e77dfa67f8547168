//! Calls that commands are told about: from files, commands of curl, HAR exports, the journal or a contract,
//! each with a request that worked to compare it with.

use std::{fmt::Write as _, io::IsTerminal, path::Path, sync::Arc};

use candor_contract::Source;
use candor_exchange::{Exchange, Masked, Redactor};
use candor_inspect::Inspector;
use candor_journal::Journal;
use candor_reader::{
    baseline::{self, Candidate},
    given::{self, Sent},
};

use crate::{
    contract, input, kept,
    output::Failure,
    place::Place,
    settings::{Settings, flags::Given, table},
};

/// What calls are looked up in, and judged by.
pub struct Sources {
    settings: Settings,
    /// Our rules.
    pub inspector: Inspector,
    /// Masks what is shown.
    pub redactor: Redactor,
    /// Every text that clauses of the contract may stand in.
    pub texts: Vec<Source>,
}

/// A call.
#[derive(Default)]
pub struct Call {
    /// Request and answer.
    pub sent: Sent,
    /// As the journal has it.
    pub exchange: Option<Arc<Exchange>>,
    /// Others of the same export.
    others: Vec<Sent>,
}

/// A request that worked.
pub struct Baseline {
    /// As it travelled.
    pub request: Vec<u8>,
    /// What is masked in it.
    pub masked: Vec<Masked>,
    /// Where it comes from, in words.
    pub origin: String,
    /// True if it was never sent, but is what a document shows.
    pub is_example: bool,
}

impl Sources {
    /// Reads settings and contract. With `from_journal` those of the gateway that filled it count: the
    /// environment and `./candor.toml`; without it flags and a named file alone, so that the same command gives
    /// the same answer everywhere.
    ///
    /// # Errors
    /// If settings or documents cannot be used: exit code 2.
    pub fn of(given: &Given, file: Option<&Path>, from_journal: bool) -> Result<Self, Failure> {
        let read = if from_journal { contract::load } else { contract::load_plain };
        let settings = read(given, file).map_err(Failure::usage)?;
        let ready = match contract::ready(&settings) {
            Ok(ready) => ready,
            // The gateway's documents may lie with an upstream that is down: what the journal says needs none.
            Err(why) if from_journal && given.get(&table::OPENAPI).is_none() => {
                eprintln!("{why}\nnote: without its documents only the rules of HTTP are known here");
                let bare = contract::prepare(&settings, Vec::new());
                bare.map_err(|found| Failure::usage(contract::texts(&found)))?
            }
            Err(why) => return Err(why),
        };
        let redactor = Redactor::new(crate::redaction::of(&settings));
        Ok(Self { settings, inspector: ready.inspector, redactor, texts: ready.texts })
    }

    /// What was set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The journal that the settings name.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn journal(&self) -> Result<Box<dyn Journal>, Failure> {
        kept::open(&Place::of(&self.settings)?)
    }

    /// The exchange of the journal with this id.
    ///
    /// # Errors
    /// If there is none, or the journal cannot be read.
    pub fn by_id(&self, id: &str) -> Result<Call, Failure> {
        let exchange = kept::by_id(&Place::of(&self.settings)?, id)?;
        Ok(Call { sent: given::kept(&exchange), exchange: Some(exchange), others: Vec::new() })
    }

    /// Whatever it is that a name means: a command of curl, a file, or an id of the journal.
    ///
    /// # Errors
    /// If it means nothing that can be read.
    pub fn named(&self, name: &str) -> Result<Call, Failure> {
        match named_input(name) {
            true => Ok(Call::from(input::numbered(name)?)),
            false if self.knows(name) => match baseline::of_operation(name, &self.inspector, "localhost") {
                Some(request) => {
                    let name = format!("the examples of {}", shortened(name));
                    Ok(Call::from(Sent { name, request, ..Sent::default() }))
                }
                None => Err(unshown(name)),
            },
            false => {
                let place = Place::of(&self.settings)?;
                self.by_id(name).map_err(|_| unknown(name, &place))
            }
        }
    }

    /// The request to compare a call with: the one of this name, else the nearest that worked, from the same
    /// export or the journal.
    ///
    /// # Errors
    /// If the name means nothing, or the journal cannot be read.
    pub fn baseline(&self, call: &Call, name: Option<&str>) -> Result<Option<Baseline>, Failure> {
        if let Some(name) = name {
            let worked = self.named(name)?;
            let is_example = !named_input(name) && worked.exchange.is_none();
            let own = || if is_example { worked.sent.name.clone() } else { shortened(name) };
            let origin = worked.exchange.as_deref().map_or_else(own, origin);
            let Sent { request, masked, .. } = worked.sent;
            return Ok(Some(Baseline { request, masked, origin, is_example }));
        }
        let worked = match &call.exchange {
            Some(exchange) => from_journal(&*self.journal()?, exchange)?,
            None => from_export(call),
        };
        Ok(worked.or_else(|| self.shown(call)))
    }

    /// True if it is an operation of the contract.
    fn knows(&self, name: &str) -> bool {
        self.inspector.contract.as_ref().is_some_and(|contract| contract.operation_of(name).is_some())
    }

    /// The operation as its document shows it, where nothing that worked is at hand.
    fn shown(&self, call: &Call) -> Option<Baseline> {
        let host = call.sent.host.as_deref().unwrap_or("localhost");
        let request = baseline::from_contract(&call.sent.request, &self.inspector, host)?;
        Some(Baseline {
            request,
            masked: Vec::new(),
            origin: "the examples of the OpenAPI document".to_owned(),
            is_example: true,
        })
    }
}

/// The folder of the journal that the settings name, without reading any contract.
///
/// # Errors
/// If the settings cannot be used.
pub fn place(given: &Given, file: Option<&Path>) -> Result<Place, Failure> {
    Place::of(&contract::settings(given, file)?)
}

fn unshown(name: &str) -> Failure {
    let message = format!("the document shows no whole request for the operation `{}`", shortened(name));
    Failure::usage((
        message,
        "give its required parameters and its body an `example`, or name another request",
    ))
}

/// True if a name is read from a file or is a command itself; false if the journal has to be asked.
pub fn named_input(name: &str) -> bool {
    let file = name.rsplit_once('#').map_or(name, |(file, _)| file);
    given::curl::is_command(name.as_bytes())
        || name == "-"
        || Path::new(name).exists()
        || Path::new(file).exists()
}

fn unknown(name: &str, place: &Place) -> Failure {
    let help = "name a file (FILE#3 for the third request of one), a curl command in quotes, or a request id";
    Failure::usage((
        format!("`{}` is no file, and {place} holds no exchange with this id", shortened(name)),
        help,
    ))
}

fn shortened(name: &str) -> String {
    candor_rule::text::printable(name.as_bytes(), 60)
}

impl From<Sent> for Call {
    fn from(sent: Sent) -> Self {
        Self { sent, ..Self::default() }
    }
}

impl Call {
    /// A call from an export: the entry of this number, else the one that failed.
    ///
    /// # Errors
    /// If there is no such entry, or several failed.
    pub fn of_export(file: &Path, entry: Option<usize>) -> Result<Self, Failure> {
        let octets = input::read(file)?;
        Self::choose(input::all(&octets, &file.display().to_string())?, &file.display().to_string(), entry)
    }

    /// A call from a text that somebody else wrote, whatever form it has: files that it names are not read.
    ///
    /// # Errors
    /// As [`Call::of_export`].
    pub fn of_text(text: &[u8], name: &str, entry: Option<usize>) -> Result<Self, Failure> {
        Self::choose(input::without_files(text, name)?, name, entry)
    }

    /// The call as one to compare with; `own` says where it comes from if not from the journal.
    pub fn into_baseline(self, own: &str) -> Baseline {
        let origin = self.exchange.as_deref().map_or_else(|| own.to_owned(), origin);
        let Sent { request, masked, .. } = self.sent;
        Baseline { request, masked, origin, is_example: false }
    }

    /// A call from standard input, whatever form it has.
    ///
    /// # Errors
    /// If nothing can be made of it, or nobody is going to write there.
    pub fn of_stdin(entry: Option<usize>) -> Result<Self, Failure> {
        if std::io::stdin().is_terminal() {
            let help = "name an exchange: --id, --request and --response, --curl or --har; or pipe one in: curl -i … | candor diagnose";
            return Err(Failure::usage(("nothing is given to read".to_owned(), help)));
        }
        let octets = input::read(Path::new("-"))?;
        Self::choose(input::all(&octets, "standard input")?, "standard input", entry)
    }

    /// A call from a file in any form, or from standard input for `-`: the entry of this number, or the only one.
    ///
    /// # Errors
    /// If the file cannot be read or understood, or holds several.
    pub fn of_file(file: &Path, entry: Option<usize>) -> Result<Self, Failure> {
        match entry {
            Some(_) => Self::of_export(file, entry),
            None => Ok(Self::from(input::request(file, None)?)),
        }
    }

    /// # Errors
    /// If the journal did not keep all of the request: then nobody can say what would pass.
    pub fn must_be_whole(&self) -> Result<(), Failure> {
        match &self.exchange {
            Some(exchange) if !given::is_whole(&exchange.request) => {
                let help =
                    "send it again with --journal-body raised, or give the request by --request or --curl";
                Err(Failure::run((self.sent.remarks.join(" "), help)))
            }
            _ => Ok(()),
        }
    }

    fn choose(mut all: Vec<Sent>, name: &str, entry: Option<usize>) -> Result<Self, Failure> {
        let failed: Vec<usize> =
            (0..all.len()).filter(|at| all.get(*at).is_some_and(|s| status(s) >= 400)).collect();
        let index = match (entry, all.len(), failed.as_slice()) {
            (Some(entry), count, _) => entry.checked_sub(1).filter(|at| *at < count),
            (None, 1, _) => Some(0),
            (None, _, [only]) => Some(*only),
            _ => None,
        };
        if let Some(index) = index {
            let sent = all.remove(index);
            return Ok(Self { sent, exchange: None, others: all });
        }
        let mut listed = format!("{name} holds {} requests, {} of them failed", all.len(), failed.len());
        for at in failed.iter().take(12) {
            let sent = all.get(*at);
            let (status, name) = (sent.map_or(0, status), sent.map_or("", |s| s.name.as_str()));
            let _ = write!(listed, "\n  --entry {:<4} {status}  {}", at + 1, shortened(name));
        }
        Err(Failure::usage((listed, "choose one by --entry, counted from 1")))
    }
}

fn status(sent: &Sent) -> u16 {
    let line = sent.response.as_deref().unwrap_or_default().split(|o| *o == b'\n').next().unwrap_or_default();
    let word = line.split(|o| *o == b' ').nth(1).and_then(|word| std::str::from_utf8(word).ok());
    word.and_then(|word| word.trim().parse().ok()).unwrap_or(0)
}

/// The nearest of an export's other requests that worked.
fn from_export(call: &Call) -> Option<Baseline> {
    let worked: Vec<&Sent> = call.others.iter().filter(|sent| (200..400).contains(&status(sent))).collect();
    let candidate = |sent: &&Sent| -> Vec<u8> { sent.request.clone() };
    let requests: Vec<Vec<u8>> = worked.iter().map(candidate).collect();
    let candidates: Vec<Candidate<'_>> = requests
        .iter()
        .map(|request| Candidate { request, is_same_operation: false, is_same_client: true })
        .collect();
    let at = baseline::choose(&call.sent.request, &candidates)?;
    let sent = worked.get(at)?;
    Some(Baseline {
        request: sent.request.clone(),
        masked: sent.masked.clone(),
        origin: shortened(&format!("{} {}", status(sent), sent.name)),
        is_example: false,
    })
}

/// The nearest of the journal's exchanges that worked.
fn from_journal(journal: &dyn Journal, failed: &Exchange) -> Result<Option<Baseline>, Failure> {
    let worked = candor_workbench::worked_like(journal, failed).map_err(kept::unreadable)?;
    Ok(worked.map(|exchange| {
        let Sent { request, masked, .. } = given::kept(&exchange);
        Baseline { request, masked, origin: origin(&exchange), is_example: false }
    }))
}

/// An exchange as a sentence names it.
fn origin(exchange: &Exchange) -> String {
    let (status, time) = (exchange.status(), kept::time_of_day(exchange.id.unix_millis()));
    shortened(&format!("{} {}, {status} at {time}", exchange.method, exchange.target))
}
