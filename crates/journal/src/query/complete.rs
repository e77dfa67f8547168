//! What could stand where somebody types: names of fields, their words, and values that occur.

use std::{collections::BTreeMap, sync::Arc};

use candor_exchange::Exchange;
use serde::Serialize;

use super::names::{self, NAMES, Name};

/// Candidates that are given at most.
const MOST: usize = 20;

/// What could stand in place of the octets from `from` to `to`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// Where it starts.
    pub from: usize,
    /// The octet behind it.
    pub to: usize,
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// What to put there.
    pub text: String,
    /// What it asks; empty for a value.
    pub help: String,
    /// In how many of the exchanges that were looked at it occurs; 0 for a name or a word.
    pub count: usize,
}

/// Completes the query `text` at the octet `cursor`. Values are those that occur in `seen`.
pub fn at(text: &str, cursor: usize, seen: &[Arc<Exchange>]) -> Completion {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let (before, behind) = text.split_at_checked(cursor).unwrap_or((text, ""));
    let is_quoted = before.matches('"').count() % 2 == 1;
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"');
    let start = before
        .rfind(ends)
        .map_or(0, |at| at + before.get(at..).and_then(|b| b.chars().next()).map_or(1, char::len_utf8));
    let word = before.get(start..).unwrap_or_default();
    let start = start + (word.len() - word.trim_start_matches('-').len());
    let word = word.trim_start_matches('-');
    let to = cursor + behind.find(|c: char| ends(c) || c == ',').unwrap_or(behind.len());
    if is_quoted {
        return Completion { from: cursor, to: cursor, ..Completion::default() };
    }
    let Some((name, value)) = word.split_once(':') else {
        return Completion { from: start, to, candidates: fields(word) };
    };
    let typed = value.rsplit(',').next().unwrap_or(value);
    let candidates = names::named(name).map(|name| values(name, typed, seen)).unwrap_or_default();
    Completion { from: cursor - typed.len(), to, candidates }
}

fn fields(typed: &str) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let fitting = NAMES.iter().filter(|name| name.name.starts_with(&typed));
    fitting
        .map(|name| Candidate { text: format!("{}:", name.name), help: name.help.to_owned(), count: 0 })
        .take(MOST)
        .collect()
}

fn values(name: &Name, typed: &str, seen: &[Arc<Exchange>]) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let mut counts: BTreeMap<String, usize> = name.words.iter().map(|word| ((*word).to_owned(), 0)).collect();
    for exchange in seen {
        let mut of_this = occurring(name, exchange);
        of_this.sort();
        of_this.dedup();
        for value in of_this.into_iter().filter(|value| is_writable(value)) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let fitting = counts.into_iter().filter(|(value, _)| value.to_lowercase().starts_with(&typed));
    let mut candidates: Vec<Candidate> =
        fitting.map(|(text, count)| Candidate { text, count, ..Candidate::default() }).collect();
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.count));
    candidates.truncate(MOST);
    candidates
}

/// True if the value can stand in a list without quotes.
fn is_writable(value: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"(),".contains(c);
    (1..=100).contains(&value.len()) && !value.contains(is_odd)
}

/// The values of this field that an exchange has.
fn occurring(name: &Name, exchange: &Exchange) -> Vec<String> {
    let one = |value: &str| vec![value.to_owned()];
    match name.name {
        "status" => vec![exchange.status().to_string()],
        "rule" => exchange.codes().map(str::to_owned).collect(),
        "finding" => exchange.findings.iter().map(|found| found.code.clone()).collect(),
        "op" => exchange.operation.iter().cloned().collect(),
        "born" => exchange.born().iter().map(ToString::to_string).collect(),
        "product" => exchange.product().map(str::to_lowercase).into_iter().collect(),
        "right" => exchange.reading.iter().map(|reading| reading.right_status.to_string()).collect(),
        "method" => one(&exchange.method),
        "path" => one(exchange.target.split(['?', '#']).next().unwrap_or_default()),
        "host" => one(&exchange.host),
        "client" => one(&exchange.client),
        "identity" => exchange.identity.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Query, conformance::sample};

    fn texts(text: &str, cursor: usize) -> (usize, usize, Vec<String>) {
        let seen: Vec<_> = (0..60).map(|number| Arc::new(sample(number))).collect();
        let completion = at(text, cursor, &seen);
        (completion.from, completion.to, completion.candidates.into_iter().map(|c| c.text).collect())
    }

    #[test]
    fn names_words_and_observed_values_are_offered_in_place() {
        assert_eq!(texts("op:x st", 7), (5, 7, vec!["status:".into()]));
        assert_eq!(texts("-(s", 3).2, ["status:", "shape:", "since:", "sent:"]);
        assert_eq!(texts("is:re", 5), (3, 5, vec!["refused".into()]));
        assert_eq!(texts("born:candor,f or x", 13), (12, 13, vec!["framework".into()]));
        assert_eq!(texts("op:", 3).2, ["createOrder", "getOrder"], "the most frequent first");
        assert_eq!(
            texts("client:10.0.0.1x", 14),
            (7, 16, vec!["10.0.0.0".into(), "10.0.0.1".into(), "10.0.0.2".into()])
        );
        assert_eq!(texts("\"st", 3).2, Vec::<String>::new(), "a phrase is the writer's own");
        assert_eq!(texts("nothing:x", 9).2, Vec::<String>::new());
        assert_eq!(texts("größe st", 400).2, ["status:"]);
        for number in 0..12 {
            let _ = texts("größe:\"ä,", number);
        }
    }

    #[test]
    fn every_field_can_be_parsed_by_its_own_example() {
        for name in NAMES {
            let query = Query::parse(name.example, 1_795_303_450_000);
            assert!(query.is_ok(), "{}: {query:?}", name.example);
            assert!(name.example.starts_with(&format!("{}:", name.name)) && !name.help.ends_with('.'));
            for word in name.words {
                assert!(Query::parse(&format!("{}:{word}", name.name), 0).is_ok(), "{word}");
            }
        }
    }
}
