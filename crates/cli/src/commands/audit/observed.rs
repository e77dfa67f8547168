//! What mode enforce would refuse of what was only observed, by the clause of the contract that is broken.
//!
//! One clause that says less than the API takes refuses many requests. So the clauses are what a person mends
//! before enforcing, or overlooks where the document is not theirs: those whose requests the API took come first.
//! What is overlooked already is told beside them.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::{self, Write},
};

use candor_exchange::{Exchange, Noted};
use candor_rule::{
    Clause as Overlooked, Ruling,
    sensitive::visible,
    text::{counted, thousands},
};
use serde_json::{Value, json};

use super::text::sentence;
use crate::baseline::Accepted;

/// Clauses that people are told of.
const MAX_TOLD: usize = 20;
/// Clauses that are told apart; requests beyond are counted only.
const MAX_CLAUSES: usize = 10_000;
/// Operations that are named for a clause.
const MAX_NAMED: usize = 3;

/// Requests that were let pass, in mode observe or by the list of what is overlooked.
#[derive(Default)]
pub(super) struct Observed {
    requests: usize,
    refused: Tally,
    overlooked: Tally,
    /// Clauses that have to be overlooked for the requests that the API takes: code, file, pointer.
    needed: BTreeSet<(String, String, String)>,
}

/// Requests with one thing in common, by the clauses that they break.
#[derive(Default)]
struct Tally {
    requests: usize,
    taken: usize,
    clauses: HashMap<Key, Clause>,
}

/// Rule, and file, line and column of what it holds against the request.
type Key = (String, String, usize, usize);

struct Clause {
    code: String,
    /// `None` for what no single clause says.
    place: Option<Place>,
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
        let is_taken = exchange.response.as_ref().is_some_and(|response| response.status < 400);
        let is = |ruling: Ruling| move |noted: &&Noted| noted.ruling == ruling.word();
        let overlooked: Vec<&Noted> = exchange.notes.iter().filter(is(Ruling::Overlook)).collect();
        // All that is observed: what only the next refusal would tell is in the way as well.
        let observed = exchange.notes.iter().filter(is(Ruling::Observe)).filter(|_| is_taken);
        for noted in overlooked.iter().copied().chain(observed) {
            let Some(schema) = noted.error.schema.as_ref().filter(|_| self.needed.len() < MAX_CLAUSES) else {
                continue;
            };
            self.needed.insert((noted.error.code.clone(), schema.file.clone(), schema.pointer.clone()));
        }
        if let Some(refusal) = exchange.observed {
            self.refused.note(exchange, is_taken, exchange.notes.iter().take(refusal.errors));
        }
        if !overlooked.is_empty() {
            self.overlooked.note(exchange, is_taken, overlooked);
        }
    }

    /// Clauses that have to be overlooked for the requests that the API takes, as the baseline has them; sorted.
    pub(super) fn to_be_overlooked(&self) -> Vec<Accepted> {
        self.needed.iter().map(|(code, file, pointer)| Accepted::of_clause(code, file, pointer)).collect()
    }

    /// True if a request broke this clause, be it overlooked or not.
    pub(super) fn broke(&self, clause: &Overlooked) -> bool {
        let tallies = [&self.refused, &self.overlooked].into_iter();
        tallies.flat_map(|tally| tally.clauses.values()).any(|seen| {
            seen.code == clause.code
                && seen.place.as_ref().is_some_and(|place| {
                    place.pointer == clause.pointer
                        && clause.file.as_ref().is_none_or(|file| *file == place.file)
                })
        })
    }

    /// For people; empty if nothing would be refused, and nothing is overlooked.
    pub(super) fn text(&self) -> String {
        let requests = counted(self.requests, "request", "requests");
        let told = |tally: &Tally, lead: &str, end: &str| match tally.requests {
            0 => String::new(),
            of => {
                let (of, taken) = (thousands(of as u64), thousands(tally.taken as u64));
                format!("\n{lead} {of} of {requests}, of which the API took {taken}{end}:\n{}", tally.text())
            }
        };
        told(&self.refused, "Mode enforce would refuse", ". By clause of the contract")
            + &told(&self.overlooked, "Clauses were overlooked for", "")
    }

    /// For programs: two lists, described in docs/audit.md.
    pub(super) fn json(&self) -> (Value, Value) {
        (self.refused.json(), self.overlooked.json())
    }
}

/// Where a clause stands.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    pointer: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Tally {
    fn note<'e>(&mut self, exchange: &Exchange, is_taken: bool, broken: impl IntoIterator<Item = &'e Noted>) {
        self.requests += 1;
        self.taken += usize::from(is_taken);
        let mut known = BTreeSet::new();
        for noted in broken {
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

    fn text(&self) -> String {
        let sorted = self.sorted();
        let mut text: String = sorted.iter().take(MAX_TOLD).map(|clause| clause.text()).collect();
        if sorted.len() > MAX_TOLD {
            _ = writeln!(text, "\n  and {} more", counted(sorted.len() - MAX_TOLD, "clause", "clauses"));
        }
        text
    }

    fn json(&self) -> Value {
        let clause = |clause: &&Clause| {
            let place = clause.place.as_ref();
            json!({
                "code": clause.code, "place": place.map(Place::to_string), "pointer": place.map(|p| &p.pointer),
                "operations": clause.operations, "count": clause.count, "taken": clause.taken,
                "detail": clause.detail, "newest": clause.newest,
            })
        };
        self.sorted().iter().map(clause).collect()
    }
}

impl Clause {
    fn new(exchange: &Exchange, noted: &Noted) -> Self {
        let place = noted.error.schema.as_ref().map(|schema| Place {
            file: schema.file.clone(),
            line: schema.line,
            column: schema.column,
            pointer: schema.pointer.clone(),
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
        if let Some(place) = &self.place {
            _ = writeln!(text, "         says:  {} {}", visible(&place.pointer), visible(&place.to_string()));
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
