//! What the traffic of a journal costs, line by line: API compute, database, storage, worker, bandwidth.
//!
//! Three steps that know nothing of each other. [`measure`] walks the journal once and adds up what exchanges
//! take ([`Usage`]), by outcome, by operation and by what an earlier refusal would save. A price [`Sheet`] makes
//! money of it ([`Bill`]). A [`Report`] holds both together with projections and every assumption that was made.
//! Nothing here reads a file or a clock.

mod assumptions;
mod bill;
pub mod figures;
mod json;
mod meter;
mod retries;
mod savings;
mod scale;
mod sheet;
mod usage;
mod walk;

pub use bill::{Bill, Item, Line, Money};
pub use meter::{Measured, OfOperation};
pub use savings::{Refusal, Saving, Savings, Wasted};
pub use sheet::{Gateway, PerOperation, Places, Sheet};
pub use usage::Usage;
pub use walk::{Asked, Disk, Judge, OUTCOMES, measure};

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

/// Hours of a month as clouds bill it: a year in twelve parts.
pub const MONTH_HOURS: f64 = 730.0;

/// What was measured, what it costs, and what it would come to.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was measured.
    pub measured: Measured,
    /// What it is multiplied by.
    pub sheet: Sheet,
    /// How the gateway keeps exchanges.
    pub gateway: Gateway,
    /// By how much the traffic grows in the last of the projections.
    pub growth: f64,
}

/// The traffic of a longer time, if it goes on as it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// `day`, `month` or `month_grown`.
    pub name: &'static str,
    /// What the measured traffic is multiplied by.
    pub factor: f64,
}

impl Report {
    /// What was measured at these prices, the costliest operations and rules first.
    pub fn new(measured: Measured, sheet: Sheet, gateway: Gateway, growth: f64) -> Self {
        let mut report = Self { measured, sheet, gateway, growth };
        let mut operations = std::mem::take(&mut report.measured.operations);
        operations.sort_by(|a, b| report.cost(&b.total()).total_cmp(&report.cost(&a.total())));
        let mut wasted = std::mem::take(&mut report.measured.savings.wasted);
        wasted.sort_by(|a, b| report.cost(&b.usage).total_cmp(&report.cost(&a.usage)));
        report.measured.operations = operations;
        report.measured.savings.wasted = wasted;
        report
    }

    /// Money, or where there are no prices the time of the API.
    fn cost(&self, usage: &Usage) -> f64 {
        self.bill(usage).total.unwrap_or(usage.upstream_micros)
    }

    /// What usage costs at these prices.
    pub fn bill(&self, usage: &Usage) -> Bill {
        Bill::of(usage, &self.sheet, self.measured.disk.per_captured, self.gateway.held_months())
    }

    /// A day, a month, and a month of grown traffic; none where nothing was measured.
    pub fn projections(&self) -> Vec<Projection> {
        let millis = self.measured.until.saturating_sub(self.measured.since) as f64;
        if millis <= 0.0 || self.measured.total().requests <= 0.0 {
            return Vec::new();
        }
        let day = DAY / millis;
        let month = MONTH_HOURS * 3_600_000.0 / millis;
        let all = [("day", day), ("month", month), ("month_grown", month * self.growth)];
        all.map(|(name, factor)| Projection { name, factor }).to_vec()
    }

    /// Everything that was assumed, a sentence each.
    pub fn assumptions(&self) -> Vec<String> {
        assumptions::of(self)
    }

    /// For programs: the form of `candor cost --format json` and of `/api/cost`.
    pub fn as_json(&self) -> serde_json::Value {
        json::of(self)
    }
}
