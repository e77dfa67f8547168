//! The price sheet: what is paid for what, as somebody wrote it down. What is absent stays in units.

use std::{collections::BTreeMap, time::Duration};

use candor_journal::Rates;

use crate::MONTH_HOURS;

/// Prices, and what the journal cannot know of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What prices are in: `USD`.
    pub currency: String,
    /// Instances of the API.
    pub compute: Places,
    /// Servers of its database, where they are paid by the hour.
    pub database: Places,
    /// A million queries, where they are paid one by one.
    pub database_million_queries: Option<f64>,
    /// Queries that a request makes which reaches the API.
    pub database_queries: Option<PerOperation>,
    /// A GB (10⁹ octets) of the journal's disk for a month.
    pub storage_gb_month: Option<f64>,
    /// A worker for an hour, which does one job after the other.
    pub worker_hour: Option<f64>,
    /// Seconds of background work that a request starts which succeeds.
    pub worker_seconds: Option<PerOperation>,
    /// A GB from clients.
    pub bandwidth_in_gb: Option<f64>,
    /// A GB to clients.
    pub bandwidth_out_gb: Option<f64>,
}

/// Machines paid by the hour that serve several requests at once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Places {
    /// Price of one of them for an hour.
    pub hour: Option<f64>,
    /// Requests that one serves at once, at the load at which another one is added.
    pub requests: Option<f64>,
}

impl Places {
    /// Hours of a machine that so many seconds of requests take; `None` if it is not known how many it serves.
    pub fn hours(&self, seconds: f64) -> Option<f64> {
        let requests = self.requests.filter(|requests| *requests > 0.0)?;
        Some(seconds / 3600.0 / requests)
    }
}

/// A figure for every operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PerOperation {
    /// Unless something else is said of the operation.
    pub others: f64,
    /// By name of the operation.
    pub of: BTreeMap<String, f64>,
}

impl PerOperation {
    /// Of an operation, or of a request without one.
    pub fn of(&self, operation: Option<&str>) -> f64 {
        operation.and_then(|name| self.of.get(name)).copied().unwrap_or(self.others)
    }
}

/// How the gateway keeps exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// Which share of successes is kept.
    pub rates: Rates,
    /// For how long.
    pub retain: Duration,
}

impl Gateway {
    /// Months for which an exchange is kept.
    pub fn held_months(&self) -> f64 {
        self.retain.as_secs_f64() / 3600.0 / MONTH_HOURS
    }
}
