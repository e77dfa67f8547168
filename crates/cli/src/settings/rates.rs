//! Figures of all operations and of single ones, such as `journal.successes`: which share of successes is kept.

use candor_contract::{Diagnostic, Severity};
use candor_journal::Rates;
use candor_rule::ScopeKey;

use super::{Settings, table, value::MOST_AMOUNT};

/// One entry: `0.1` for all operations, `listOrders=0.01` for one. Figures are from 0 to `most`.
pub fn entry(text: &str, most: f64) -> Option<(Option<&str>, f64)> {
    let (operation, rate) = match text.rsplit_once('=') {
        Some((operation, rate)) => (Some(operation.trim()).filter(|name| !name.is_empty())?.into(), rate),
        None => (None, text),
    };
    let rate = rate.trim().parse::<f64>().ok().filter(|rate| (0.0..=most).contains(rate))?;
    Some((operation, rate))
}

impl Settings {
    /// Which share of successes is kept.
    pub fn rates(&self) -> Rates {
        let mut rates = Rates::default();
        for (operation, rate) in self.list(&table::SUCCESSES).iter().filter_map(|text| entry(text, 1.0)) {
            match operation {
                Some(name) => drop(rates.of.insert(name.to_owned(), rate)),
                None => rates.others = rate,
            }
        }
        rates
    }

    /// Has it told if no document has an operation that is named in such a list.
    pub(super) fn note_rated_operations(&mut self) {
        for setting in [&table::SUCCESSES, &table::COST_DATABASE_QUERIES, &table::COST_WORKER_SECONDS] {
            let origin = self.get(setting).map(|(_, origin)| origin.to_string()).unwrap_or_default();
            let place = self.places.get(setting.key).cloned().unwrap_or_else(|| Diagnostic {
                severity: Severity::Warning,
                code: None,
                file: origin,
                line: 1,
                column: 1,
                message: String::new(),
                help: String::new(),
                excerpt: String::new(),
                caret: 0,
            });
            let entries = self.list(setting).iter().filter_map(|text| entry(text, MOST_AMOUNT)?.0);
            let named: Vec<String> = entries.map(str::to_owned).collect();
            for name in named {
                let message = format!("no OpenAPI document in use has the operation `{name}`");
                self.scopes.push((ScopeKey::Operation(name), Diagnostic { message, ..place.clone() }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_from_0_to_1() {
        assert_eq!(entry("0.25", 1.0), Some((None, 0.25)));
        assert_eq!(entry("GET /a=b = 1", 1.0), Some((Some("GET /a=b"), 1.0)));
        for bad in ["", "2", "-0.1", "half", "listOrders=", "=0.1", "10%", "NaN"] {
            assert_eq!(entry(bad, 1.0), None, "{bad}");
        }
    }
}
