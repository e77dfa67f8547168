//! The documents of the contract as the process has them: what was read last, the last version of each that
//! compiled, and what is wrong with what came after it.

mod copies;
mod remote;
#[cfg(test)]
mod tests;

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use candor_contract::{Diagnostic, Mounted, Source};
use candor_gateway::DocumentUrl;

use self::{
    copies::Copies,
    remote::{Fetcher, Remote},
};
use crate::{
    contract::{self, Ready},
    guards,
    neighbours::{self, Folder},
    running::watch::{Stamp, Stamps},
    settings::{
        self, Settings, table,
        wanted::{Place, Wanted},
    },
};

/// Longest that fetching something may take while something waits for it, such as the start.
pub const FIRST: Duration = Duration::from_secs(3);

/// The documents by their names.
pub struct Shelf {
    fetcher: Fetcher,
    /// Everything that came from addresses, in its newest version.
    remote: RefCell<HashMap<String, Remote>>,
    documents: HashMap<String, Document>,
    /// Addresses that documents referred to the last time.
    asked: RefCell<BTreeSet<String>>,
    /// Files that were read or missed the last time.
    files: Stamps,
    /// Where the last good versions of documents from addresses are kept; `None` keeps none.
    copies: Option<Copies>,
    /// False if copies are only read.
    keeps: bool,
}

/// What is known of one document.
#[derive(Debug, Default)]
pub struct Document {
    /// The last version that compiled.
    pub good: Option<Version>,
    /// Why a later one, or the only one, is not in force; ready to be printed.
    pub broken: Option<String>,
    /// Why it could not be read or fetched the last time.
    pub unread: Option<String>,
    /// False while the version is a copy of an earlier run that its place has not confirmed.
    pub is_confirmed: bool,
}

/// A version of a document that compiled.
#[derive(Clone, Debug)]
pub struct Version {
    /// The document.
    pub text: Vec<u8>,
    /// The files that it refers to.
    pub files: Vec<Source>,
    /// Of all of them.
    pub hash: String,
    /// When it came into force, in Unix milliseconds.
    pub since: u64,
    /// How many operations it has.
    pub operations: usize,
}

impl Shelf {
    /// An empty one. Copies are kept below `folder`.
    ///
    /// # Errors
    /// If nothing could be fetched on this system at all.
    pub fn new(folder: Option<PathBuf>) -> std::io::Result<Self> {
        Ok(Self {
            fetcher: Fetcher::new()?,
            remote: RefCell::default(),
            documents: HashMap::new(),
            asked: RefCell::default(),
            files: Stamps::new(),
            copies: folder.map(Copies::below),
            keeps: true,
        })
    }

    /// Reads and fetches documents once, for a command that says what is wrong with them.
    ///
    /// # Errors
    /// Those that cannot be had.
    pub fn texts(settings: &Settings, wanted: &[Wanted]) -> Result<Vec<Source>, Vec<String>> {
        let mut shelf = Self::of(settings)?;
        let (mut sources, mut wrong) = (Vec::new(), Vec::new());
        for one in wanted {
            shelf.refresh(one, FIRST);
            match shelf.read(one) {
                Ok(Some(text)) => sources.push(Source { name: one.name.clone(), text }),
                Ok(None) => {}
                Err(why) => wrong.extend(why),
            }
        }
        wrong.extend(shelf.missing());
        if wrong.is_empty() { Ok(sources) } else { Err(wrong) }
    }

    /// Reads, fetches and compiles everything once, for a command that judges and ends.
    ///
    /// # Errors
    /// What is wrong: without every document there is no judgement.
    pub fn once(settings: &Settings, wanted: &[Wanted]) -> Result<Ready, Vec<String>> {
        let mut shelf = Self::of(settings)?;
        for one in wanted {
            shelf.refresh(one, FIRST);
        }
        let ready = shelf.load(settings, wanted, 0)?;
        let broken = shelf.documents.values().filter_map(|document| document.broken.clone());
        let wrong: Vec<String> = broken.chain(shelf.missing()).collect();
        if wrong.is_empty() { Ok(ready) } else { Err(wrong) }
    }

    fn of(settings: &Settings) -> Result<Self, Vec<String>> {
        let data = settings.text(&table::DATA).map(|folder| settings.resolve(&table::DATA, folder));
        let shelf = Self::new(data).map_err(|error| vec![format!("error: {error}")])?;
        Ok(Self { keeps: false, ..shelf })
    }

    /// Says which documents could not be had; warns of those of which there is a copy.
    fn missing(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, document) in &self.documents {
            match (&document.unread, &document.good) {
                (Some(why), None) if name.contains("://") => {
                    wrong.push(format!("error: {why}\n  help: {}", remote::HELP));
                }
                (Some(why), Some(_)) => {
                    eprintln!(
                        "warning: {why}\n  help: the copy of {name} that an earlier run kept is used\n"
                    );
                }
                _ => {}
            }
        }
        wrong
    }

    /// Every file that was read or missed the last time, as it was before.
    pub fn files(&self) -> &Stamps {
        &self.files
    }

    /// What is known of a document.
    pub fn document(&self, name: &str) -> Option<&Document> {
        self.documents.get(name)
    }

    /// Fetches a document from its address, and everything from there that it refers to, within `time` for
    /// each. True if there is something new to compile. Files are read when they are loaded.
    pub fn refresh(&mut self, wanted: &Wanted, time: Duration) -> bool {
        let Place::Address(url, tls) = &wanted.place else { return false };
        self.recall(&wanted.name);
        let document = self.documents.entry(wanted.name.clone()).or_default();
        // Also what only a version refers to that did not compile: it may be mended there.
        let mut files: BTreeSet<String> =
            self.asked.borrow().iter().filter(|name| is_of(name, url)).cloned().collect();
        files.extend(document.good.iter().flat_map(|good| good.files.iter().map(|file| file.name.clone())));
        let mut is_new = false;
        for name in std::iter::once(wanted.name.clone()).chain(files) {
            match self.fetcher.refresh(&name, tls, &mut self.remote.borrow_mut(), time) {
                Ok(changed) => is_new |= changed,
                Err(why) => {
                    document.unread = Some(format!("{name} cannot be had: {why}"));
                    return is_new;
                }
            }
        }
        document.unread = None;
        document.is_confirmed = true;
        is_new
    }

    /// Takes what an earlier run kept of a document, unless there is something better already.
    fn recall(&mut self, name: &str) {
        let document = self.documents.entry(name.to_owned()).or_default();
        let is_known = document.good.is_some() || document.is_confirmed;
        let copies = self.copies.as_ref().filter(|_| !is_known);
        let Some(kept) = copies.and_then(|copies| copies.read(name)) else { return };
        let remote = self.remote.get_mut();
        for file in &kept.version.files {
            remote.entry(file.name.clone()).or_insert_with(|| Remote::of(file.text.clone()));
        }
        let text = kept.version.text.clone();
        remote.entry(name.to_owned()).or_insert(Remote { text, validators: kept.validators });
        document.good = Some(kept.version);
    }

    /// Reads and compiles everything. A document that cannot be read or does not compile is held at its last
    /// good version; one from an address that has none is awaited.
    ///
    /// # Errors
    /// What is wrong, if a document in a file has no good version either, or settings do not fit.
    pub fn load(&mut self, settings: &Settings, wanted: &[Wanted], now: u64) -> Result<Ready, Vec<String>> {
        self.documents.retain(|name, _| wanted.iter().any(|w| w.name == *name));
        self.files.clear();
        self.asked.get_mut().clear();
        settings.file.iter().for_each(|file| note(&mut self.files, file));
        settings.overlook_file().iter().for_each(|file| note(&mut self.files, file));
        guards::files(settings).iter().for_each(|file| note(&mut self.files, file));
        let mut newest: HashMap<&str, Vec<u8>> = HashMap::new();
        for one in wanted {
            if let Some(text) = self.read(one)? {
                newest.insert(&one.name, text);
            }
        }
        let ready = match self.compile(settings, wanted, &newest) {
            Ok(ready) => ready,
            Err(found) => {
                self.hold_broken(settings, wanted, &mut newest)?;
                self.compile(settings, wanted, &newest).map_err(|_| contract::texts(&found))?
            }
        };
        self.accept(wanted, &newest, &ready, now);
        Ok(ready)
    }

    /// The newest text of a document; `None` if there is none, or none newer than the last good version.
    fn read(&mut self, wanted: &Wanted) -> Result<Option<Vec<u8>>, Vec<String>> {
        let document = self.documents.entry(wanted.name.clone()).or_default();
        document.broken = None;
        match &wanted.place {
            Place::Address(..) => {
                Ok(self.remote.borrow().get(&wanted.name).map(|remote| remote.text.clone()))
            }
            Place::File(path) => match read_noted(path, &mut self.files) {
                Ok(text) => {
                    document.unread = None;
                    document.is_confirmed = true;
                    Ok(Some(text))
                }
                Err(error) => {
                    let why = settings::unreadable(path, &error);
                    document.unread = Some(why.clone());
                    if document.good.is_some() { Ok(None) } else { Err(vec![why]) }
                }
            },
        }
    }

    /// Finds out which documents are to blame by compiling each alone, and takes their newest texts away.
    fn hold_broken(
        &mut self,
        settings: &Settings,
        wanted: &[Wanted],
        newest: &mut HashMap<&str, Vec<u8>>,
    ) -> Result<(), Vec<String>> {
        for one in wanted {
            if !newest.contains_key(one.name.as_str()) {
                continue;
            }
            let Err(found) = self.compile(settings, std::slice::from_ref(one), newest) else { continue };
            let told = contract::texts(&found);
            let document = self.documents.entry(one.name.clone()).or_default();
            if document.good.is_none() && matches!(one.place, Place::File(_)) {
                return Err(told);
            }
            document.broken = Some(told.join("\n\n"));
            newest.remove(one.name.as_str());
        }
        Ok(())
    }

    fn compile(
        &mut self,
        settings: &Settings,
        wanted: &[Wanted],
        newest: &HashMap<&str, Vec<u8>>,
    ) -> Result<Ready, Vec<Diagnostic>> {
        let (mut mounted, mut awaited, mut held) = (Vec::new(), Vec::new(), HashMap::new());
        for one in wanted {
            let good = self.documents.get(&one.name).and_then(|document| document.good.as_ref());
            let text = match (newest.get(one.name.as_str()), good) {
                (Some(text), _) => text.clone(),
                (None, Some(good)) => {
                    held.extend(good.files.iter().map(|file| (file.name.as_str(), file.text.as_slice())));
                    good.text.clone()
                }
                (None, None) => {
                    awaited.push((one.name.clone(), one.mount.clone()));
                    continue;
                }
            };
            mounted
                .push(Mounted { source: Source { name: one.name.clone(), text }, mount: one.mount.clone() });
        }
        let folders: Vec<Folder> = wanted.iter().filter_map(folder).collect();
        let files = RefCell::new(&mut self.files);
        let visit = self.fetcher.visit();
        contract::build(settings, &mounted, &awaited, &|name| {
            if let Some(text) = held.get(name) {
                return Ok(text.to_vec());
            }
            let asker = wanted.iter().find_map(|one| match &one.place {
                Place::Address(url, tls) if is_of(name, url) => Some(tls),
                _ => None,
            });
            match asker {
                Some(tls) => {
                    self.asked.borrow_mut().insert(name.to_owned());
                    visit.read(name, tls, &mut self.remote.borrow_mut())
                }
                None => {
                    let paths = folders.iter().filter_map(|folder| folder.find(name));
                    paths.for_each(|path| note(&mut files.borrow_mut(), &path));
                    neighbours::read_from(&folders, name)
                }
            }
        })
    }

    /// Notes what is in force now.
    fn accept(&mut self, wanted: &[Wanted], newest: &HashMap<&str, Vec<u8>>, ready: &Ready, now: u64) {
        for (name, part) in &ready.parts {
            let Some(text) = newest.get(name.as_str()) else { continue };
            let Some(document) = self.documents.get_mut(name) else { continue };
            let texts = part.files.iter().map(|file| file.text.as_slice());
            let hash = copies::hash(std::iter::once(text.as_slice()).chain(texts));
            let known = document.good.as_ref().filter(|good| good.hash == hash);
            let since = known.map_or(now, |good| good.since);
            let version = Version {
                text: text.clone(),
                files: part.files.clone(),
                hash,
                since,
                operations: part.operations,
            };
            let is_remote = wanted.iter().any(|w| w.name == *name && matches!(w.place, Place::Address(..)));
            let is_worth_keeping = self.keeps && is_remote && document.is_confirmed && known.is_none();
            document.good = Some(version);
            if let (Some(copies), Some(good), true) = (&self.copies, &document.good, is_worth_keeping) {
                let validators =
                    self.remote.borrow().get(name).map(|r| r.validators.clone()).unwrap_or_default();
                if let Err(error) = copies.write(name, good, &validators) {
                    eprintln!("warning: no copy of {name} can be kept for the next start: {error}\n");
                }
            }
        }
    }
}

fn folder(wanted: &Wanted) -> Option<Folder> {
    match &wanted.place {
        Place::File(path) => Some(Folder::of(&wanted.name, path)),
        Place::Address(..) => None,
    }
}

/// True if a name is an address of the document's own origin.
fn is_of(name: &str, url: &DocumentUrl) -> bool {
    name.strip_prefix(&url.origin().to_string()).is_some_and(|rest| rest.starts_with('/'))
}

/// Notes how a file is before it is read.
fn note(files: &mut Stamps, path: &Path) {
    files.entry(path.to_owned()).or_insert_with(|| Stamp::of(path));
}

fn read_noted(path: &Path, files: &mut Stamps) -> std::io::Result<Vec<u8>> {
    note(files, path);
    fs::read(path)
}
