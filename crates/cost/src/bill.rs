//! Money for usage, each line by itself.

use crate::{Sheet, Usage};

/// 10⁹ octets, as clouds bill them.
const GB: f64 = 1e9;

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Instances of the API.
    Compute,
    /// Its database.
    Database,
    /// What the journal keeps.
    Storage,
    /// Background work that requests start.
    Worker,
    /// Octets from and to clients.
    Bandwidth,
}

impl Line {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Compute, Self::Database, Self::Storage, Self::Worker, Self::Bandwidth];

    /// As programs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Database => "database",
            Self::Storage => "storage",
            Self::Worker => "worker",
            Self::Bandwidth => "bandwidth",
        }
    }

    /// As people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Compute => "API compute",
            Self::Database => "Database",
            Self::Storage => "Storage",
            Self::Worker => "Worker",
            Self::Bandwidth => "Bandwidth",
        }
    }

    /// The settings without which it stays in units.
    pub const fn needs(self) -> &'static str {
        match self {
            Self::Compute => "compute_hour and compute_requests",
            Self::Database => {
                "database_hour and database_requests, or database_million_queries and database_queries"
            }
            Self::Storage => "storage_gb_month",
            Self::Worker => "worker_hour and worker_seconds",
            Self::Bandwidth => "bandwidth_in_gb or bandwidth_out_gb",
        }
    }
}

/// An amount in the currency of the sheet; `None` where no price is known.
pub type Money = Option<f64>;

/// One line of a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What for.
    pub line: Line,
    /// How much of what, in words of the unit.
    pub units: Vec<(f64, &'static str)>,
    /// What it costs.
    pub money: Money,
}

/// What usage costs, line by line.
#[derive(Clone, Debug, PartialEq)]
pub struct Bill {
    /// One for each of [`Line::ALL`].
    pub items: [Item; 5],
    /// Of the lines that have a price; `None` if none has.
    pub total: Money,
}

impl Bill {
    /// `per_captured`: octets on disk for each that was captured; `held_months`: for how long they stay there.
    pub fn of(usage: &Usage, sheet: &Sheet, per_captured: f64, held_months: f64) -> Self {
        let stored = usage.captured * per_captured;
        let items = Line::ALL.map(|line| match line {
            Line::Compute => compute(usage, sheet),
            Line::Database => database(usage, sheet),
            Line::Storage => Item {
                line,
                units: vec![(stored, "octets on disk")],
                money: sheet.storage_gb_month.map(|price| stored / GB * held_months * price),
            },
            Line::Worker => worker(usage, sheet),
            Line::Bandwidth => bandwidth(usage, sheet),
        });
        let total = items.iter().map(|item| item.money).fold(None, plus);
        Self { items, total }
    }

    /// The line of this kind.
    pub fn money(&self, line: Line) -> Money {
        self.items.iter().find(|item| item.line == line).and_then(|item| item.money)
    }
}

/// What is known of a sum.
fn plus(a: Money, b: Money) -> Money {
    match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (one, other) => one.or(other),
    }
}

fn times(a: Money, b: Money) -> Money {
    Some(a? * b?)
}

fn compute(usage: &Usage, sheet: &Sheet) -> Item {
    let seconds = usage.upstream_seconds();
    let hours = sheet.compute.hours(seconds);
    let mut units = vec![(seconds, "seconds of the API")];
    units.extend(hours.map(|hours| (hours, "hours of an instance")));
    Item { line: Line::Compute, units, money: times(hours, sheet.compute.hour) }
}

fn database(usage: &Usage, sheet: &Sheet) -> Item {
    let hours = sheet.database.hours(usage.upstream_seconds());
    let queries = sheet.database_queries.as_ref().map(|_| usage.queries);
    let by_time = times(hours, sheet.database.hour);
    let by_query = times(queries.map(|queries| queries / 1e6), sheet.database_million_queries);
    let units = [hours.map(|hours| (hours, "hours of a server")), queries.map(|n| (n, "queries"))];
    Item {
        line: Line::Database,
        units: units.into_iter().flatten().collect(),
        money: plus(by_time, by_query),
    }
}

fn worker(usage: &Usage, sheet: &Sheet) -> Item {
    let seconds = sheet.worker_seconds.as_ref().map(|_| usage.worker_seconds);
    Item {
        line: Line::Worker,
        units: seconds.iter().map(|seconds| (*seconds, "seconds of a worker")).collect(),
        money: times(seconds.map(|seconds| seconds / 3600.0), sheet.worker_hour),
    }
}

fn bandwidth(usage: &Usage, sheet: &Sheet) -> Item {
    let priced = |octets: f64, price: Option<f64>| price.map(|price| octets / GB * price);
    let (inward, outward) = (usage.octets_in, usage.octets_out);
    Item {
        line: Line::Bandwidth,
        units: vec![(inward, "octets in"), (outward, "octets out")],
        money: plus(priced(inward, sheet.bandwidth_in_gb), priced(outward, sheet.bandwidth_out_gb)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PerOperation, Places};

    /// 7,200 s of the API at 4 requests an instance are half an hour; and so on, by hand.
    #[test]
    fn each_line_is_what_a_hand_makes_of_it() {
        let usage = Usage {
            requests: 1000.0,
            reached: 900.0,
            octets_in: 2e9,
            octets_out: 10e9,
            upstream_micros: 7200.0 * 1e6,
            queries: 3_000_000.0,
            worker_seconds: 5400.0,
            captured: 4e9,
        };
        let sheet = Sheet {
            currency: "EUR".into(),
            compute: Places { hour: Some(0.10), requests: Some(4.0) },
            database: Places { hour: Some(0.40), requests: Some(20.0) },
            database_million_queries: Some(0.20),
            database_queries: Some(PerOperation::default()),
            storage_gb_month: Some(0.08),
            worker_hour: Some(0.05),
            worker_seconds: Some(PerOperation::default()),
            bandwidth_in_gb: Some(0.01),
            bandwidth_out_gb: Some(0.09),
        };
        let bill = Bill::of(&usage, &sheet, 0.25, 2.0);
        let money: Vec<String> =
            Line::ALL.iter().map(|line| format!("{:.6}", bill.money(*line).unwrap_or(-1.0))).collect();
        // 0.5 h × 0.10; 0.1 h × 0.40 + 3 × 0.20; 1 GB × 2 × 0.08; 1.5 h × 0.05; 2 × 0.01 + 10 × 0.09
        assert_eq!(money, ["0.050000", "0.640000", "0.160000", "0.075000", "0.920000"]);
        assert_eq!(format!("{:.6}", bill.total.unwrap_or(-1.0)), "1.845000");
    }

    #[test]
    fn without_a_price_there_are_units_and_no_money() {
        let usage = Usage { upstream_micros: 2e6, octets_in: 5.0, ..Usage::default() };
        let bill = Bill::of(&usage, &Sheet::default(), 1.0, 1.0);
        assert_eq!((bill.total, bill.money(Line::Compute)), (None, None));
        assert_eq!(bill.items[0].units, [(2.0, "seconds of the API")]);
        assert_eq!(bill.items[3].units, []);
        let only_in = Sheet { bandwidth_in_gb: Some(1.0), ..Sheet::default() };
        assert_eq!(Bill::of(&usage, &only_in, 1.0, 1.0).total, Some(5e-9));
    }
}
