//! One walk's sums: everything that is said of a period is added up here, exchange by exchange.

use std::collections::BTreeMap;

use candor_exchange::Exchange;
use candor_journal::{Class, Rates};

use crate::{
    Disk, Judge, Savings, Sheet, Usage,
    savings::Ledger,
    scale::{Scale, Sum},
};

/// Operations that are told apart; further ones are counted as requests without one.
const MOST_OPERATIONS: usize = 5000;

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The period, in milliseconds since 1970: from here,
    pub since: u64,
    /// up to here.
    pub until: u64,
    /// Exchanges of the journal that were looked at.
    pub scanned: u64,
    /// True if there were more: then `since` is where the looking ended.
    pub is_cut: bool,
    /// By outcome, one for each of [`Class::ALL`].
    pub by_class: [Usage; 5],
    /// By operation.
    pub operations: Vec<OfOperation>,
    /// What could be saved.
    pub savings: Savings,
    /// Where a share of the successes was kept: how many, and for how many they stand.
    pub sampled: Option<(f64, f64)>,
    /// What the journal takes on disk.
    pub disk: Disk,
}

/// What an operation takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfOperation {
    /// `None` for requests of no operation.
    pub name: Option<String>,
    /// By outcome, one for each of [`Class::ALL`].
    pub by_class: [Usage; 5],
}

impl OfOperation {
    /// All outcomes together.
    pub fn total(&self) -> Usage {
        self.by_class.into_iter().sum()
    }

    /// One outcome.
    pub fn of(&self, class: Class) -> Usage {
        self.by_class.get(class as usize).copied().unwrap_or_default()
    }
}

impl Measured {
    /// All outcomes together.
    pub fn total(&self) -> Usage {
        self.by_class.into_iter().sum()
    }

    /// One outcome.
    pub fn of(&self, class: Class) -> Usage {
        self.by_class.get(class as usize).copied().unwrap_or_default()
    }
}

/// Adds up.
pub(crate) struct Meter<'a> {
    sheet: &'a Sheet,
    rates: &'a Rates,
    judge: Judge<'a>,
    scale: Scale,
    ledger: Ledger,
    by_class: [Usage; 5],
    operations: BTreeMap<Option<String>, [Usage; 5]>,
    pub(crate) scanned: u64,
    /// Octets captured of all that were looked at.
    pub(crate) captured: f64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(sheet: &'a Sheet, rates: &'a Rates, judge: Judge<'a>) -> Self {
        Self {
            sheet,
            rates,
            judge,
            scale: Scale::default(),
            ledger: Ledger::default(),
            by_class: Default::default(),
            operations: BTreeMap::new(),
            scanned: 0,
            captured: 0.0,
        }
    }

    /// Adds an exchange; those that came later are added first. One that is not asked for only says of how many
    /// of its kind a share was kept.
    pub(crate) fn add(&mut self, exchange: &Exchange, is_asked: bool) {
        self.scanned += 1;
        let usage = Usage::of(exchange, self.sheet);
        self.captured += usage.captured;
        if !exchange.is_failure() && !self.rates.keep_all() {
            let known = self.scale.add(exchange, is_asked.then_some(usage), self.rates);
            return self.book_passed(known);
        }
        if is_asked {
            let class = Class::of(exchange);
            self.book(class, exchange.operation.as_deref(), usage);
            self.ledger.note(exchange, class, usage, self.judge);
        }
    }

    fn book_passed(&mut self, sums: Vec<Sum>) {
        for (operation, usage) in sums.into_iter().filter(|(_, usage)| usage.requests > 0.0) {
            self.book(Class::Passed, operation.as_deref(), usage);
        }
    }

    fn book(&mut self, class: Class, operation: Option<&str>, usage: Usage) {
        let key = operation.map(str::to_owned);
        let is_room = self.operations.len() < MOST_OPERATIONS || self.operations.contains_key(&key);
        let of_operation = self.operations.entry(if is_room { key } else { None }).or_default();
        for sums in [&mut self.by_class, of_operation] {
            if let Some(sum) = sums.get_mut(class as usize) {
                *sum += usage;
            }
        }
    }

    /// The sums, of the period that was walked.
    pub(crate) fn end(mut self, (since, until): (u64, u64), is_cut: bool, disk: Disk) -> Measured {
        let known = self.scale.end();
        self.book_passed(known);
        let each = |(name, by_class)| OfOperation { name, by_class };
        Measured {
            since,
            until,
            scanned: self.scanned,
            is_cut,
            by_class: self.by_class,
            operations: self.operations.into_iter().map(each).collect(),
            savings: self.ledger.end(),
            sampled: (!self.rates.keep_all()).then_some((self.scale.kept, self.scale.estimated)),
            disk,
        }
    }
}
