//! Rows of the list, and what can be counted in them.

use std::collections::BTreeMap;

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::Query;

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
    pub count: usize,
    /// The term of the query language that selects it.
    pub term: String,
}

/// What is counted in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
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
}

/// Most values of one facet.
const MOST: usize = 8;

impl Facets {
    /// Counted over these exchanges.
    pub fn of<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Self {
        let (mut status, mut rule) = (BTreeMap::new(), BTreeMap::new());
        let (mut finding, mut operation) = (BTreeMap::new(), BTreeMap::new());
        let (mut born, mut product) = (BTreeMap::new(), BTreeMap::new());
        for exchange in exchanges {
            if exchange.status() != 0 {
                *status.entry(exchange.status().to_string()).or_default() += 1;
            }
            let mut codes: Vec<&str> = exchange.codes().collect();
            codes.sort_unstable();
            codes.dedup();
            for code in codes {
                *rule.entry(code.to_owned()).or_default() += 1;
            }
            for found in &exchange.findings {
                *finding.entry(found.code.clone()).or_default() += 1;
            }
            // What the query finds: refusals that were kept unread are not counted either.
            if let Some(layer) = exchange.born() {
                *born.entry(layer.to_string()).or_default() += 1;
            }
            if let Some(name) = exchange.product() {
                *product.entry(name.to_owned()).or_default() += 1;
            }
            if let Some(name) = &exchange.operation {
                *operation.entry(name.clone()).or_default() += 1;
            }
        }
        Self {
            status: most("status", status),
            rule: most("rule", rule),
            finding: most("finding", finding),
            operation: most("op", operation),
            born: most("born", born),
            product: products(product),
        }
    }
}

/// The most frequent values that the query language can name without quoting.
fn most(field: &str, counts: BTreeMap<String, usize>) -> Vec<Count> {
    let is_word = |v: &str| v.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let counts = counts.into_iter().filter(|(value, _)| !value.is_empty() && is_word(value));
    let mut counts: Vec<Count> =
        counts.map(|(value, count)| Count { term: format!("{field}:{value}"), value, count }).collect();
    counts.sort_by_key(|c| std::cmp::Reverse(c.count));
    counts.truncate(MOST);
    counts
}

/// The most frequent products.
fn products(counts: BTreeMap<String, usize>) -> Vec<Count> {
    let mut counts: Vec<Count> =
        counts.into_iter().map(|(value, count)| Count { term: product_term(&value), value, count }).collect();
    counts.sort_by_key(|c| std::cmp::Reverse(c.count));
    counts.truncate(MOST);
    counts
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
    match is_alternative(query) {
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
        let counts = [("createOrder", 2), ("a b\"", 9), ("x", 5)].map(|(v, n)| (v.to_owned(), n));
        let terms: Vec<_> = most("op", BTreeMap::from(counts)).into_iter().map(|c| c.term).collect();
        assert_eq!(terms, ["op:x", "op:createOrder"]);
    }
}
