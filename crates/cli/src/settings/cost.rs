//! `[cost]`: the price sheet, and how the journal that it is applied to was kept.

use candor_cost::{Gateway, PerOperation, Places, Sheet};

use super::{
    Settings,
    rates::entry,
    table::{self, Setting},
    value::{MOST_AMOUNT, Value, amount},
};

/// Prices that say nothing without another figure: what for, and an example.
const NEED: [(&Setting, &Setting, &str, &str); 4] = [
    (
        &table::COST_COMPUTE_HOUR,
        &table::COST_COMPUTE_REQUESTS,
        "how many requests an instance serves at once",
        "20",
    ),
    (
        &table::COST_DATABASE_HOUR,
        &table::COST_DATABASE_REQUESTS,
        "how many requests a server of the database serves at once",
        "100",
    ),
    (&table::COST_DATABASE_MILLION, &table::COST_DATABASE_QUERIES, "how many queries a request makes", "3"),
    (
        &table::COST_WORKER_HOUR,
        &table::COST_WORKER_SECONDS,
        "how much work a request starts",
        "[\"0\", \"createOrder=1.5\"]",
    ),
];

impl Settings {
    /// Prices, and what is assumed of requests.
    pub fn price_sheet(&self) -> Sheet {
        let price = |setting| self.text(setting).and_then(amount);
        let count = |setting: &Setting| match self.get(setting) {
            Some((Value::Number(number), _)) => Some(*number as f64),
            _ => None,
        };
        Sheet {
            currency: self.text(&table::COST_CURRENCY).unwrap_or_default().to_owned(),
            compute: Places {
                hour: price(&table::COST_COMPUTE_HOUR),
                requests: count(&table::COST_COMPUTE_REQUESTS),
            },
            database: Places {
                hour: price(&table::COST_DATABASE_HOUR),
                requests: count(&table::COST_DATABASE_REQUESTS),
            },
            database_million_queries: price(&table::COST_DATABASE_MILLION),
            database_queries: self.per_operation(&table::COST_DATABASE_QUERIES),
            storage_gb_month: price(&table::COST_STORAGE),
            worker_hour: price(&table::COST_WORKER_HOUR),
            worker_seconds: self.per_operation(&table::COST_WORKER_SECONDS),
            bandwidth_in_gb: price(&table::COST_BANDWIDTH_IN),
            bandwidth_out_gb: price(&table::COST_BANDWIDTH_OUT),
        }
    }

    /// How exchanges are kept.
    pub fn keeping(&self) -> Gateway {
        Gateway { rates: self.rates(), retain: self.duration(&table::RETAIN) }
    }

    fn per_operation(&self, setting: &Setting) -> Option<PerOperation> {
        let mut figures = PerOperation::default();
        let list = self.list(setting);
        for (operation, figure) in list.iter().filter_map(|text| entry(text, MOST_AMOUNT)) {
            match operation {
                Some(name) => drop(figures.of.insert(name.to_owned(), figure)),
                None => figures.others = figure,
            }
        }
        (!list.is_empty()).then_some(figures)
    }

    /// Prices that nothing can be multiplied by.
    pub(super) fn price_faults(&self) -> Vec<String> {
        let alone =
            NEED.iter().filter(|(price, needed, ..)| self.get(price).is_some() && self.get(needed).is_none());
        let each = alone.map(|(price, needed, what, example)| {
            let message = format!("`{}` needs `{}`, which is not set", price.name(), needed.name());
            let help = format!("say {what}: `{} = {example}`", needed.name());
            self.complaint(price, message, help)
        });
        each.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{World, flags::Given, load};
    use super::*;

    fn read(flags: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
        load(&Given::of(flags), None, &World { environment: &|_| None, rules: &[], findings: &[] })
    }

    #[test]
    fn a_sheet_has_what_was_set_and_nothing_else() {
        let flags = [
            ("cost-currency", "EUR"),
            ("cost-compute-hour", "0.10"),
            ("cost-compute-requests", "25"),
            ("cost-worker-seconds", "0.5,createOrder=2"),
        ];
        let sheet = read(&flags).unwrap().price_sheet();
        assert_eq!(
            (sheet.currency.as_str(), sheet.compute.hour, sheet.compute.requests),
            ("EUR", Some(0.1), Some(25.0))
        );
        let seconds = sheet.worker_seconds.unwrap();
        assert_eq!((seconds.of(Some("createOrder")), seconds.of(None)), (2.0, 0.5));
        assert_eq!((sheet.storage_gb_month, sheet.database_queries), (None, None));
    }

    #[test]
    fn a_price_that_needs_another_figure_says_which() {
        for (price, needed, ..) in NEED {
            let faults = read(&[(price.flag, "1")]).unwrap_err();
            let expected = format!("`{}` needs `{}`", price.name(), needed.name());
            assert!(faults.len() == 1 && faults[0].contains(&expected), "{faults:?}");
        }
    }

    #[test]
    fn what_is_no_amount_is_told_with_what_is() {
        for (bad, help) in [
            ("0,10", "write a point"),
            ("0.10 USD", "leave out the currency"),
            ("-1", "never less than nothing"),
            ("NaN", "a number from 0 up"),
            ("1e300", "a number from 0 up"),
        ] {
            let faults = read(&[("cost-storage-gb-month", bad)]).unwrap_err();
            assert!(faults[0].contains(bad) && faults[0].contains(help), "{faults:?}");
        }
    }
}
