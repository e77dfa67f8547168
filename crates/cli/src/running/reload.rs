//! Keeps the contract up to date while the gateway runs: looks at files, asks addresses, hears SIGHUP, compiles
//! beside what is in force, and puts what compiled in its place. What does not compile changes nothing.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{BuildHasher, Hasher},
    io::Write,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use candor_gateway::{AccessLog, CurrentInspector, CurrentLive};
use candor_inspect::Inspector;
use candor_rule::text::counted;

use super::{backoff::Backoff, board, board::Board, certificates::Certificates, gateway, room, watch};
use crate::{
    contract::{self, Ready},
    output::Failure,
    settings::{
        Settings,
        live::is_live,
        table, tables,
        wanted::{Place, Wanted},
    },
    shelf::{self, Shelf},
};

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(1);

/// Longest that fetching something may take while nothing waits for it.
const FETCH: Duration = Duration::from_secs(30);

/// Reads the settings again, as at the start.
pub type Again = Box<dyn Fn() -> Result<Settings, Vec<String>> + Send>;

/// Asks the reloader to read everything anew. As long as one of these lives, so does the reloader.
pub type Request = Sender<()>;

/// What of the gateway is kept up to date.
pub struct Kept {
    /// What decides about requests.
    pub inspector: CurrentInspector,
    /// Settings that may change while it runs.
    pub live: CurrentLive,
    /// Where lines of the access log go.
    pub log: AccessLog,
    /// What clients are shown.
    pub certificates: Option<Certificates>,
}

/// What keeps the contract up to date.
pub struct Reloader {
    again: Again,
    settings: Settings,
    wanted: Vec<Wanted>,
    shelf: Shelf,
    due: HashMap<String, Due>,
    /// Warnings that were told already.
    told: BTreeSet<String>,
    board: Board,
}

/// When an address is asked next.
struct Due {
    at: Instant,
    backoff: Backoff,
}

impl Reloader {
    /// Reads, fetches and compiles everything for the first time. `again` reads the settings later.
    ///
    /// # Errors
    /// What is wrong with settings or files: exit code 2.
    pub fn start(again: Again, settings: Settings) -> Result<(Self, Ready), Failure> {
        let wanted = settings.wanted().map_err(Failure::usage)?;
        let data = settings.text(&table::DATA).map(|folder| settings.resolve(&table::DATA, folder));
        let shelf = Shelf::new(data).map_err(|error| Failure::run(format!("error: {error}")))?;
        let (due, told) = (HashMap::new(), BTreeSet::new());
        let state = candor_workbench::ContractState { mode: board::mode(&settings), ..Default::default() };
        let mut new = Self { again, settings, wanted, shelf, due, told, board: Board::new(state) };
        for number in 0..new.wanted.len() {
            new.fetch(number, shelf::FIRST);
        }
        let ready = new.shelf.load(&new.settings, &new.wanted, now()).map_err(Failure::usage)?;
        new.tell_warnings(&ready);
        new.publish(Some(&ready));
        for trouble in new.board.state().documents.iter().filter_map(|d| d.trouble.as_deref()) {
            tell_trouble(trouble);
        }
        Ok((new, ready))
    }

    /// The settings as they were read.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the workbench asks.
    pub fn board(&self) -> Board {
        self.board.clone()
    }

    /// Works on a thread of its own until the last [`Request`] is dropped.
    ///
    /// # Errors
    /// If there is no thread.
    pub fn run(self, kept: Kept) -> std::io::Result<Request> {
        let (request, requests) = channel();
        let work = move || self.work(kept, &requests);
        std::thread::Builder::new().name("contract".into()).spawn(work)?;
        Ok(request)
    }

    fn work(mut self, mut kept: Kept, requests: &Receiver<()>) {
        // Replaced, and kept until the last request that began with them is done: dropping a large contract
        // would make a worker pause.
        let mut retired: Vec<Arc<Inspector>> = Vec::new();
        loop {
            let mut asked = false;
            let found = match requests.recv_timeout(LOOK) {
                Ok(()) => {
                    tell("SIGHUP: settings and documents are read again");
                    asked = true;
                    self.all_again(&kept)
                }
                Err(RecvTimeoutError::Timeout) => self.look(&kept),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Some(certificates) = &mut kept.certificates {
                certificates.look(&self.settings, asked).iter().for_each(|text| tell(text));
            }
            if let Some(ready) = found {
                retired.push(kept.inspector.replace(Arc::new(ready.inspector)));
            }
            retired.retain(|inspector| Arc::strong_count(inspector) > 1);
        }
    }

    /// Looks whether something changed. What is to be in force from now on, if so.
    fn look(&mut self, kept: &Kept) -> Option<Ready> {
        let changed = watch::changed(self.shelf.files());
        let mut is_new = !changed.is_empty();
        let list = self.settings.overlook_file();
        if self.settings.file.iter().chain(&list).any(|file| changed.contains(file)) {
            self.read_settings(kept);
        }
        let mut was_asked = false;
        for number in 0..self.wanted.len() {
            let name = self.wanted.get(number).map(|w| w.name.as_str()).unwrap_or_default();
            if self.due.get(name).is_some_and(|due| due.at <= Instant::now()) {
                is_new |= self.fetch(number, FETCH);
                was_asked = true;
            }
        }
        if is_new {
            return self.load();
        }
        if was_asked {
            self.publish(None);
        }
        None
    }

    fn all_again(&mut self, kept: &Kept) -> Option<Ready> {
        self.read_settings(kept);
        for number in 0..self.wanted.len() {
            self.fetch(number, FETCH);
        }
        self.load()
    }

    /// Takes the settings as they are now, if they are right and what they name can be found.
    fn read_settings(&mut self, kept: &Kept) {
        let read = (self.again)().and_then(|settings| {
            let wanted = settings.wanted()?;
            let services = settings.all_services().map_err(|wrong| vec![wrong])?;
            let unusable = |wrong| vec![format!("error: {wrong}")];
            kept.live.change(gateway::live(&settings, services, &kept.log)).map_err(unusable)?;
            Ok((settings, wanted))
        });
        let (settings, wanted) = match read {
            Ok(read) => read,
            Err(wrong) => return self.keep_settings(&wrong),
        };
        let (live, restart): (Vec<&str>, Vec<&str>) =
            changed(&self.settings, &settings).partition(|key| is_live(key));
        if !live.is_empty() {
            tell(&format!("settings that changed and are in force: {}", live.join(", ")));
        }
        if !restart.is_empty() {
            tell(&format!("warning: these settings take effect after a restart: {}", restart.join(", ")));
        }
        let clauses = |settings: &Settings| -> Vec<_> {
            settings.overlooked.iter().map(|own| own.clause.clone()).collect()
        };
        if clauses(&self.settings) != clauses(&settings) {
            let count = counted(settings.overlooked.len(), "clause", "clauses");
            tell(&format!("the list of what is overlooked changed and is in force: {count}"));
        }
        self.settings = settings;
        self.wanted = wanted;
        self.due.retain(|name, _| self.wanted.iter().any(|w| w.name == *name));
        self.board.change(|state| state.trouble = None);
        for number in 0..self.wanted.len() {
            let name = self.wanted.get(number).map(|w| w.name.as_str()).unwrap_or_default();
            if !self.due.contains_key(name) {
                self.fetch(number, FETCH);
            }
        }
    }

    fn keep_settings(&mut self, wrong: &[String]) {
        let wrong = wrong.join("\n\n");
        tell(&wrong);
        tell("the settings as they were stay in force");
        self.board.change(|state| {
            state.trouble = Some(wrong);
            state.failures += 1;
        });
    }

    /// Asks a document's address, and says if that fails for the first time or works again.
    fn fetch(&mut self, number: usize, time: Duration) -> bool {
        let Some(wanted) = self.wanted.get(number).filter(|w| matches!(w.place, Place::Address(..))) else {
            return false;
        };
        let unread = |shelf: &Shelf| shelf.document(&wanted.name).and_then(|d| d.unread.clone());
        let before = unread(&self.shelf);
        let is_new = self.shelf.refresh(wanted, time);
        let after = unread(&self.shelf);
        let due = self.due.entry(wanted.name.clone());
        let is_first = matches!(due, std::collections::hash_map::Entry::Vacant(_));
        let due = due.or_insert_with(|| Due { at: Instant::now(), backoff: Backoff::default() });
        let regular = self.settings.duration(&table::OPENAPI_REFRESH);
        let pause = match &after {
            None => due.backoff.after_success(regular, random()),
            Some(_) => due.backoff.after_failure(regular, random()),
        };
        due.at = Instant::now() + pause;
        match (&before, &after) {
            // At the start all troubles are told together.
            _ if is_first => {}
            (None, Some(why)) => tell(&format!("warning: {why}; it is asked again")),
            (Some(_), None) => tell(&format!("{} answers again", wanted.name)),
            _ => {}
        }
        is_new
    }

    /// Compiles everything. What is to be in force from now on, if that is possible.
    fn load(&mut self) -> Option<Ready> {
        let before = self.board.state();
        match self.shelf.load(&self.settings, &self.wanted, now()) {
            Ok(ready) => {
                self.tell_warnings(&ready);
                self.publish(Some(&ready));
                self.tell_changes(&before);
                Some(ready)
            }
            Err(wrong) => {
                self.keep_settings(&wrong);
                None
            }
        }
    }

    fn tell_warnings(&mut self, ready: &Ready) {
        let warnings: BTreeSet<String> = ready.warnings.iter().map(ToString::to_string).collect();
        warnings.difference(&self.told).for_each(|warning| tell(warning));
        self.told = warnings;
    }

    /// Says which documents came into force, and which could not.
    fn tell_changes(&self, before: &candor_workbench::ContractState) {
        let after = self.board.state();
        let (mut good, mut failed) = (0, 0);
        for document in &after.documents {
            let known =
                before.documents.iter().find(|d| d.name == document.name && d.mount == document.mount);
            let trouble =
                document.trouble.as_ref().filter(|t| known.and_then(|k| k.trouble.as_ref()) != Some(t));
            if let Some(trouble) = trouble {
                failed += 1;
                tell_trouble(trouble);
                let what = if document.since.is_some() {
                    "its last good version stays in force"
                } else {
                    "it is left out"
                };
                tell(&format!("{}: {what}", document.name));
            }
            if known.is_none_or(|known| known.hash != document.hash) && document.since.is_some() {
                good += 1;
                let hash = document.hash.get(..12).unwrap_or_default();
                tell(&format!(
                    "{}: reloaded, {}, SHA-256 {hash}…",
                    document.name,
                    board::operations(document)
                ));
            } else if known.is_some_and(|known| known.trouble.is_some()) && document.trouble.is_none() {
                tell(&format!("{}: in order again, and unchanged", document.name));
            }
        }
        self.board.change(|state| {
            state.reloads += good;
            state.failures += failed;
        });
    }

    fn publish(&self, ready: Option<&Ready>) {
        let documents = board::documents(&self.shelf, &self.wanted);
        let mode = board::mode(&self.settings);
        self.board.change(|state| {
            (state.documents, state.mode) = (documents, mode);
            if let Some(ready) = ready {
                state.sources = board::sources(&ready.texts);
            }
        });
    }
}

/// Settings of the table whose values differ.
fn changed<'s>(one: &'s Settings, other: &'s Settings) -> impl Iterator<Item = &'static str> + 's {
    let differs = move |s: &&&table::Setting| one.get(s).map(|(v, _)| v) != other.get(s).map(|(v, _)| v);
    let keys = table::ALL.iter().filter(differs).map(|setting| setting.key);
    let tables = tables::ALL.iter().map(|shape| shape.key);
    keys.chain(tables.filter(move |key| {
        let said = |settings: &'s Settings| {
            let of_it = settings.tables.iter().filter(|(shape, ..)| shape.key == *key);
            of_it.map(|(_, entry, _)| entry.values().collect()).collect::<Vec<Vec<_>>>()
        };
        said(one) != said(other)
    }))
}

/// Diagnostics say themselves how bad it is.
fn tell_trouble(trouble: &str) {
    let word = if trouble.starts_with("error") { "" } else { "warning: " };
    tell(&format!("{word}{trouble}"));
}

/// Whoever read stderr may be gone: that is no reason to stop following the contract.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}\n");
}

/// Unix milliseconds.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX))
}

/// From 0 to 1; not for secrets.
fn random() -> f64 {
    let bits = std::collections::hash_map::RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

/// Reads settings from the same flags and the same file each time.
pub fn again(given: crate::settings::flags::Given, file: Option<&Path>) -> Again {
    let file = file.map(Path::to_owned);
    Box::new(move || {
        let mut settings = contract::load(&given, file.as_deref())?;
        room::fit(&mut settings);
        Ok(settings)
    })
}
