//! What mode enforce would refuse of what was only observed, by the clause of the contract that is broken.
//!
//! One clause that says less than the API takes refuses many requests. So the clauses are what a person mends
//! before enforcing: those whose requests the API took come first.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
};

use candor_exchange::{Exchange, Noted};
use candor_rule::{
    sensitive::visible,
    text::{counted, thousands},
};
use serde_json::{Value, json};

use super::text::sentence;

/// Clauses that people are told of.
const MAX_TOLD: usize = 20;
/// Clauses that are told apart; requests beyond are counted only.
const MAX_CLAUSES: usize = 10_000;
/// Operations that are named for a clause.
const MAX_NAMED: usize = 3;

/// Requests that were let pass in mode observe.
#[derive(Default)]
pub(super) struct Observed {
    requests: usize,
    refused: usize,
    taken: usize,
    clauses: HashMap<Key, Clause>,
}

/// Rule, and file, line and column of what it holds against the request.
type Key = (String, String, usize, usize);

struct Clause {
    code: String,
    /// File, line and column, and the pointer there; `None` for what no single clause says.
    place: Option<(String, String)>,
    operations: BTreeSet<String>,
    count: usize,
    taken: usize,
    detail: String,
    newest: String,
}

impl Observed {
    /// Counts an exchange; each is given once, the newest first.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        self.requests += 1;
        let Some(refusal) = exchange.observed else { return };
        let is_taken = exchange.response.as_ref().is_some_and(|response| response.status < 400);
        self.refused += 1;
        self.taken += usize::from(is_taken);
        let mut known = BTreeSet::new();
        for noted in exchange.notes.iter().take(refusal.errors) {
            let key = key(exchange, noted);
            if !known.insert(key.clone())
                || (self.clauses.len() >= MAX_CLAUSES && !self.clauses.contains_key(&key))
            {
                continue;
            }
            let clause = self.clauses.entry(key).or_insert_with(|| Clause::new(exchange, noted));
            clause.count += 1;
            clause.taken += usize::from(is_taken);
            clause.operations.insert(operation(exchange));
        }
    }

    /// Those that the API took most often first.
    fn sorted(&self) -> Vec<&Clause> {
        let mut all: Vec<&Clause> = self.clauses.values().collect();
        all.sort_by(|a, b| (b.taken, b.count, &a.code, &a.place).cmp(&(a.taken, a.count, &b.code, &b.place)));
        all
    }

    /// For people; empty if nothing would be refused.
    pub(super) fn text(&self) -> String {
        if self.refused == 0 {
            return String::new();
        }
        let mut text = format!(
            "\nMode enforce would refuse {} of {}, of which the API took {}. By clause of the contract:\n",
            thousands(self.refused as u64),
            counted(self.requests, "request", "requests"),
            thousands(self.taken as u64),
        );
        let sorted = self.sorted();
        for clause in sorted.iter().take(MAX_TOLD) {
            text += &clause.text();
        }
        if sorted.len() > MAX_TOLD {
            _ = writeln!(text, "\n  and {} more", counted(sorted.len() - MAX_TOLD, "clause", "clauses"));
        }
        text
    }

    /// For programs: a list, described in docs/audit.md.
    pub(super) fn json(&self) -> Value {
        let clause = |clause: &&Clause| {
            let (place, pointer) = clause.place.clone().unzip();
            json!({
                "code": clause.code, "place": place, "pointer": pointer, "operations": clause.operations,
                "count": clause.count, "taken": clause.taken, "detail": clause.detail, "newest": clause.newest,
            })
        };
        self.sorted().iter().map(clause).collect()
    }
}

impl Clause {
    fn new(exchange: &Exchange, noted: &Noted) -> Self {
        let place = noted.error.schema.as_ref().map(|schema| {
            (format!("{}:{}:{}", schema.file, schema.line, schema.column), schema.pointer.clone())
        });
        Self {
            code: noted.error.code.clone(),
            place,
            operations: BTreeSet::new(),
            count: 0,
            taken: 0,
            detail: noted.error.detail.clone(),
            newest: exchange.id.to_string(),
        }
    }

    fn text(&self) -> String {
        let named: Vec<String> = self.operations.iter().take(MAX_NAMED).map(|name| visible(name)).collect();
        let more = match self.operations.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let mut text = format!(
            "\n{:>7}  {}   {}{more}   the API took {}\n         {}\n",
            thousands(self.count as u64),
            self.code,
            named.join(", "),
            thousands(self.taken as u64),
            sentence(&self.detail),
        );
        if let Some((place, pointer)) = &self.place {
            _ = writeln!(text, "         says:  {} {}", visible(pointer), visible(place));
        }
        _ = writeln!(text, "         seen:  {}", self.newest);
        text
    }
}

/// What is broken; where no clause says it, by operation; where there is none, by what is said of it: that a
/// path lacks a method is told with the path's template.
fn key(exchange: &Exchange, noted: &Noted) -> Key {
    let code = noted.error.code.clone();
    match &noted.error.schema {
        Some(schema) => (code, schema.file.clone(), schema.line, schema.column),
        None => (code, exchange.operation.clone().unwrap_or_else(|| noted.error.detail.clone()), 0, 0),
    }
}

/// The name in the contract, or else the method and the path.
fn operation(exchange: &Exchange) -> String {
    let path = exchange.target.split('?').next().unwrap_or_default();
    exchange.operation.clone().unwrap_or_else(|| format!("{} {path}", exchange.method))
}
