//! The state of the contract, as the workbench shows it and the terminal is told it.

use std::sync::{Arc, Mutex, PoisonError};

use candor_contract::{Mount, Source};
use candor_rule::text::counted;
use candor_workbench::{ContractNow, ContractSource, ContractState, DocumentState, Standing};

use crate::{
    contract::Ready,
    settings::{
        Settings, table,
        wanted::{Place, Wanted},
    },
    shelf::Shelf,
};

/// Where the state of the moment hangs. Clones are of the same board.
#[derive(Clone)]
pub struct Board(Arc<Mutex<Arc<ContractState>>>);

impl Board {
    /// With a first state.
    pub fn new(state: ContractState) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(state))))
    }

    /// The state.
    pub fn state(&self) -> Arc<ContractState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it.
    pub fn change(&self, change: impl FnOnce(&mut ContractState)) {
        let mut state = (*self.state()).clone();
        change(&mut state);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }

    /// For the workbench.
    pub fn asked(&self) -> ContractNow {
        let board = self.clone();
        Arc::new(move || board.state())
    }
}

/// The state of documents that are compiled once and stay.
pub fn fixed(settings: &Settings, ready: &Ready) -> ContractState {
    let document = |(name, part): &(String, crate::contract::Part)| DocumentState {
        name: name.clone(),
        place: "built in".into(),
        mount: String::new(),
        standing: Standing::Current,
        operations: part.operations,
        since: None,
        hash: String::new(),
        trouble: None,
    };
    ContractState {
        mode: mode(settings),
        documents: ready.parts.iter().map(document).collect(),
        sources: sources(&ready.texts),
        ..ContractState::default()
    }
}

/// The mode in force, in a word.
pub fn mode(settings: &Settings) -> String {
    settings.text(&table::MODE).unwrap_or_default().to_owned()
}

/// Texts as the workbench shows clauses of them.
pub fn sources(texts: &[Source]) -> Vec<ContractSource> {
    texts.iter().map(|s| ContractSource { name: s.name.clone(), text: s.text.clone().into() }).collect()
}

/// The documents as the shelf has them.
pub fn documents(shelf: &Shelf, wanted: &[Wanted]) -> Vec<DocumentState> {
    let state = |one: &Wanted| {
        let known = shelf.document(&one.name);
        let good = known.and_then(|document| document.good.as_ref());
        let trouble = known.and_then(|document| document.broken.clone().or_else(|| document.unread.clone()));
        let standing = match (good, &trouble) {
            (None, _) => Standing::Awaited,
            _ if known.is_some_and(|document| !document.is_confirmed) => Standing::Kept,
            (_, Some(_)) => Standing::Held,
            (_, None) => Standing::Current,
        };
        DocumentState {
            name: one.name.clone(),
            place: match &one.place {
                Place::File(path) => {
                    std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string()
                }
                Place::Address(url, _) => url.to_string(),
            },
            mount: mount(&one.mount),
            standing,
            operations: good.map_or(0, |good| good.operations),
            since: good.map(|good| good.since),
            hash: good.map(|good| good.hash.clone()).unwrap_or_default(),
            trouble,
        }
    };
    wanted.iter().map(state).collect()
}

fn mount(mount: &Mount) -> String {
    let host = mount.host.as_ref().map(|host| format!("at {host}"));
    let prefix = mount.prefix.as_ref().map(|prefix| match prefix.as_str() {
        "" => "below /".to_owned(),
        prefix => format!("below {prefix}"),
    });
    host.into_iter().chain(prefix).collect::<Vec<_>>().join(", ")
}

/// How many operations a document has, with the noun.
pub fn operations(document: &DocumentState) -> String {
    counted(document.operations, "operation", "operations")
}

/// What of it stands in the way of requests: where nothing is known of a document, they are answered 503.
pub fn obstacles(state: &ContractState) -> Vec<String> {
    let is_needed = |d: &&DocumentState| d.standing == Standing::Awaited && state.mode != "observe";
    state
        .documents
        .iter()
        .filter(is_needed)
        .map(|d| format!("The document {} is not loaded.", d.name))
        .collect()
}

/// One line for each document: what of it is in force.
pub fn lines(state: &ContractState) -> Vec<String> {
    let line = |d: &DocumentState| {
        let mount = if d.mount.is_empty() { String::new() } else { format!(" {}", d.mount) };
        match d.standing {
            Standing::Current => format!("{}{mount}: {}", d.name, operations(d)),
            Standing::Awaited if state.mode == "observe" => {
                format!("{}{mount}: not loaded, and what it might name passes unchecked until it is", d.name)
            }
            Standing::Awaited => {
                format!("{}{mount}: not loaded, and what it might name is answered 503 until it is", d.name)
            }
            other => format!("{}{mount}: {}, {other}", d.name, operations(d)),
        }
    };
    state.documents.iter().map(line).collect()
}
