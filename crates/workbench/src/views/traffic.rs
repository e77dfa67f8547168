//! Rows of the list, and what can be counted in them.

use std::sync::Arc;

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Counts, Query, Tally, time::rfc3339};

use super::{
    chip::{self, Chip},
    reading, verdict,
};
use crate::clock;

/// One exchange in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The journal's key.
    pub id: ExchangeId,
    /// "14:02:09.731", UTC.
    pub time: String,
    /// With the date, for machines.
    pub iso: String,
    /// Its status.
    pub chip: Chip,
    /// As sent; may be empty.
    pub method: String,
    /// As sent; may be empty.
    pub target: String,
    /// One sentence.
    pub verdict: String,
    /// "Candor", "FastAPI", "upstream", "no answer".
    pub made_by: String,
    /// Address of the peer.
    pub client: String,
    /// How long it took, in milliseconds.
    pub millis: String,
}

impl Row {
    /// The row of an exchange.
    pub fn of(exchange: &Exchange) -> Self {
        let at = exchange.id.unix_millis();
        let read = reading::of(exchange);
        Self {
            id: exchange.id,
            time: clock::time(at),
            iso: clock::iso(at),
            chip: Chip::of(exchange),
            method: exchange.method.clone(),
            target: exchange.target.clone(),
            verdict: verdict::sentence(exchange, read.as_ref()),
            made_by: chip::made_by(exchange, read.as_ref()),
            client: exchange.client.clone(),
            millis: clock::millis(exchange.timing.total),
        }
    }

    /// The last four digits of the id.
    pub fn tail(&self) -> String {
        let text = self.id.to_string();
        text.get(32..).unwrap_or_default().to_owned()
    }
}

/// A value that occurs in a list, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How often it occurs.
    pub count: u64,
    /// The term of the query language that selects it.
    pub term: String,
}

/// What is counted in a result, each list the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Classes of status codes.
    pub class: Vec<Count>,
    /// Status codes.
    pub status: Vec<Count>,
    /// Rules and faults.
    pub rule: Vec<Count>,
    /// Findings in answers.
    pub finding: Vec<Count>,
    /// Operations of the contract.
    pub operation: Vec<Count>,
    /// Layers that refused.
    pub born: Vec<Count>,
    /// Products that refused.
    pub product: Vec<Count>,
    /// Addresses of clients.
    pub client: Vec<Count>,
}

/// Most values of one facet.
const MOST: usize = 8;

impl Facets {
    /// Of what the journal counted. It knows products in lower case; `shown` are exchanges that are listed
    /// anyway, and say how these are written.
    pub fn of(counts: &Counts, shown: &[Arc<Exchange>]) -> Self {
        let facet = |name| most(name, counts.facets.get(name));
        let mut classes = Tally::default();
        for (status, count) in counts.facets.get("status").iter().flat_map(|tally| &tally.values) {
            if let (3, Some(class)) = (status.len(), status.get(..1)) {
                classes.add(&format!("{class}xx"), *count);
            }
        }
        let product = |lower: &str| {
            let is_it = |name: &&str| name.to_lowercase() == lower;
            shown.iter().filter_map(|exchange| exchange.product()).find(is_it).unwrap_or(lower).to_owned()
        };
        let products = counts.facets.get("product").map(Tally::ranked).unwrap_or_default();
        let products = products.into_iter().take(MOST).map(|(value, count)| Count {
            value: product(value),
            count,
            term: product_term(value),
        });
        Self {
            class: most("status", Some(&classes)),
            status: facet("status"),
            rule: facet("rule"),
            finding: facet("finding"),
            operation: facet("op"),
            born: facet("born"),
            product: products.collect(),
            client: facet("client"),
        }
    }
}

/// The most frequent values that the query language can name without quoting.
fn most(field: &str, tally: Option<&Tally>) -> Vec<Count> {
    let is_word = |v: &str| v.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
    let counts = tally.map(Tally::ranked).unwrap_or_default();
    let counts = counts.into_iter().filter(|(value, _)| !value.is_empty() && is_word(value));
    let count =
        |(value, count): (&str, u64)| Count { term: format!("{field}:{value}"), value: value.into(), count };
    counts.map(count).take(MOST).collect()
}

/// The term that selects a product: one word, so what would end it or mean something stands as `*`.
pub fn product_term(product: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.:+/".contains(c) { c } else { '*' };
    format!("product:{}", product.to_lowercase().chars().map(plain).collect::<String>())
}

/// A query with a term added, or taken out if it is there.
pub fn toggled(query: &str, term: &str) -> String {
    let words: Vec<&str> = query.split_whitespace().collect();
    let read = |text: &str| Query::parse(text, 0).ok();
    let is_alternative = |text: &str| read(text).is_some_and(|query| query.is_alternative());
    if words.contains(&term) {
        let without = words.into_iter().filter(|w| *w != term).collect::<Vec<_>>().join(" ");
        // Taken out of alternatives it would leave another query, or none.
        if read(&without).is_some() && !is_alternative(query) {
            return without;
        }
    }
    added(query, term)
}

/// A query narrowed to a stretch of time. Bounds that stand in it are replaced where that is safe; else both
/// hold.
pub fn within(query: &str, since: u64, until: u64) -> String {
    let time = format!("since:{} until:{}", rfc3339(since), rfc3339(until));
    match without_time(query) {
        Some(rest) => added(&rest, &time),
        None => added(query, &time),
    }
}

/// A query without its bounds in time; `None` if it is not a plain row of terms.
pub fn without_time(query: &str) -> Option<String> {
    const NAMES: [&str; 4] = ["since", "until", "after", "before"];
    let is_plain = !query.contains(['"', '(', ')'])
        && !query.split_whitespace().any(|word| ["and", "or", "not"].contains(&word.to_lowercase().as_str()));
    let is_time = |word: &&str| word.split_once(':').is_some_and(|(name, _)| NAMES.contains(&name));
    is_plain.then(|| query.split_whitespace().filter(|word| !is_time(word)).collect::<Vec<_>>().join(" "))
}

/// A query that also asks for a term.
fn added(query: &str, term: &str) -> String {
    match Query::parse(query, 0).is_ok_and(|query| query.is_alternative()) {
        true => format!("({}) {term}", query.trim()),
        false => [query.trim(), term].join(" ").trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_added_once_and_taken_out_again() {
        assert_eq!(toggled("", "status:422"), "status:422");
        assert_eq!(toggled("since:2h \"a b\"", "status:422"), "since:2h \"a b\" status:422");
        assert_eq!(toggled("since:2h status:422", "status:422"), "since:2h");
        assert_eq!(toggled("a or b", "status:422"), "(a or b) status:422");
        assert_eq!(toggled("(a or status:422 ) b", "status:422"), "(a or status:422 ) b status:422");
    }

    #[test]
    fn a_query_is_narrowed_in_time() {
        let span = "since:2026-11-21T23:00:00Z until:2026-11-21T23:10:00Z";
        let narrow = |query: &str| within(query, 1_795_302_000_000, 1_795_302_600_000);
        assert_eq!(narrow(""), span);
        assert_eq!(narrow("since:2h status:4xx before:1h"), format!("status:4xx {span}"));
        assert_eq!(narrow("a or since:2h"), format!("(a or since:2h) {span}"));
        assert_eq!(narrow("\"x since:2h\""), format!("\"x since:2h\" {span}"));
    }

    #[test]
    fn a_product_is_one_word_of_the_query() {
        for product in ["ASP.NET Core", "node:http", "a \"b\", c", "Größe"] {
            let term = product_term(product);
            let query = candor_journal::Query::parse(&term, 0).unwrap();
            let exchange = |product: &str| candor_exchange::ReadingRecord {
                product: product.to_owned(),
                ..Default::default()
            };
            let mut sample = candor_journal::conformance::sample(1);
            sample.reading = Some(exchange(product));
            assert!(query.matches(&sample) && !term.contains(' '), "{term}");
        }
    }

    #[test]
    fn facets_name_only_what_a_query_can_name() {
        let mut tally = Tally::default();
        [("createOrder", 2), ("a b\"", 9), ("x", 5)]
            .iter()
            .for_each(|(value, count)| tally.add(value, *count));
        let terms: Vec<_> = most("op", Some(&tally)).into_iter().map(|c| c.term).collect();
        assert_eq!(terms, ["op:x", "op:createOrder"]);
    }
}
