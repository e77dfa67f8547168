//! What the contract is at the moment: the pages ask anew each time, since it changes while the gateway runs.

use std::{fmt, sync::Arc};

use crate::{
    ContractSource,
    metrics::{LOADED, Metric, OPERATIONS, RELOADS, UP_TO_DATE},
};

/// The contract as it is in force.
#[derive(Clone, Debug, Default)]
pub struct ContractState {
    /// One or two words about what is in force, for the bar of every page: "enforce".
    pub mode: String,
    /// Its documents.
    pub documents: Vec<DocumentState>,
    /// Their texts and those of the files that they refer to, so that the clause can be shown that a request
    /// broke.
    pub sources: Vec<ContractSource>,
    /// Why changed settings are not in force; as a compiler says it.
    pub trouble: Option<String>,
    /// How often something new came into force since the start.
    pub reloads: u64,
    /// How often something new could not.
    pub failures: u64,
}

/// One document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentState {
    /// Its name in messages and scopes.
    pub name: String,
    /// Where it comes from: a path or an address.
    pub place: String,
    /// Where it counts, in words; empty if everywhere.
    pub mount: String,
    /// Which version is in force.
    pub standing: Standing,
    /// How many operations that version has.
    pub operations: usize,
    /// Since when it is in force, in Unix milliseconds; `None` if none is.
    pub since: Option<u64>,
    /// SHA-256 of it and the files that it refers to, in hexadecimal.
    pub hash: String,
    /// What is wrong with a newer version, or with its place; as a compiler says it.
    pub trouble: Option<String>,
}

/// Which version of a document is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The newest.
    Current,
    /// The last good one: the newest cannot be used, or nobody can say which is.
    Held,
    /// The copy that an earlier run kept.
    Kept,
    /// None: what it might name is answered 503, unless only observed.
    Awaited,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Current => "newest version",
            Self::Held => "last good version",
            Self::Kept => "copy of an earlier run",
            Self::Awaited => "not loaded",
        })
    }
}

impl ContractState {
    /// True if every document is in its newest version and every setting in force.
    pub fn is_well(&self) -> bool {
        self.trouble.is_none() && self.documents.iter().all(|d| d.standing == Standing::Current)
    }

    /// For Prometheus.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let each = |value: fn(&DocumentState) -> Option<u64>| -> Vec<(String, u64)> {
            self.documents.iter().filter_map(|d| Some((d.name.clone(), value(d)?))).collect()
        };
        let reloads = [("good", self.reloads), ("failed", self.failures)];
        vec![
            UP_TO_DATE.by(each(|d| Some(u64::from(d.standing == Standing::Current)))),
            OPERATIONS.by(each(|d| Some(d.operations as u64))),
            LOADED.by(each(|d| d.since.map(|since| since / 1000))),
            RELOADS.by(reloads),
        ]
    }

    /// For `/_candor/health`.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let document = |d: &DocumentState| {
            serde_json::json!({
                "name": d.name, "place": d.place, "mount": d.mount, "standing": d.standing.to_string(),
                "operations": d.operations, "since": d.since.map(crate::clock::iso), "hash": d.hash,
                "trouble": d.trouble,
            })
        };
        serde_json::json!({
            "documents": self.documents.iter().map(document).collect::<Vec<_>>(), "trouble": self.trouble,
            "reloads": self.reloads, "failures": self.failures,
        })
    }
}

/// Gives the state of the moment; must not block.
pub type ContractNow = Arc<dyn Fn() -> Arc<ContractState> + Send + Sync>;
