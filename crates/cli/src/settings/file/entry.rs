//! Reads the tables that may be there several times, each by its shape.

use std::{collections::BTreeMap, ops::Range, str::FromStr, time::Duration};

use candor_rule::text::nearest;
use toml::de::DeValue;

use super::{
    Item, Reader, RuleSetting,
    Value::{self, List, Number, Switch, Text},
};
use crate::settings::tables::{Shape, Takes};

/// One table, as it was read.
#[derive(Clone, Debug)]
pub struct Entry {
    values: BTreeMap<&'static str, (Value, Range<usize>)>,
    /// What it says of rules.
    pub rules: Vec<RuleSetting>,
    /// Where it stands.
    pub span: Range<usize>,
}

#[allow(dead_code, reason = "a shape may have members of every kind")]
impl Entry {
    /// True if something is said of a member.
    pub fn says(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text, path, address or word.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some((Text(text), _)) => Some(text),
            _ => None,
        }
    }

    /// A word that stands for one of several things; the reader has made sure that it does.
    pub fn word<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Several texts; none if nothing is said.
    pub fn list(&self, name: &str) -> &[String] {
        match self.values.get(name) {
            Some((List(list), _)) => list,
            _ => &[],
        }
    }

    /// A count, or a size in octets.
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.values.get(name) {
            Some((Number(number), _)) => Some(*number),
            _ => None,
        }
    }

    /// A time span.
    pub fn duration(&self, name: &str) -> Option<Duration> {
        match self.values.get(name) {
            Some((Value::Duration(duration), _)) => Some(*duration),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn switch(&self, name: &str) -> Option<bool> {
        match self.values.get(name) {
            Some((Switch(on), _)) => Some(*on),
            _ => None,
        }
    }

    /// Where a member's value stands, or the table if it does not.
    pub fn place(&self, name: &str) -> Range<usize> {
        self.values.get(name).map_or_else(|| self.span.clone(), |(_, span)| span.clone())
    }

    /// What is said, by name.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(name, (value, _))| (*name, value))
    }
}

impl Reader<'_> {
    /// All tables of a shape, from the item at its key.
    pub(super) fn entries(&mut self, shape: &'static Shape, item: &Item<'_>) -> Vec<Entry> {
        match item.get_ref() {
            DeValue::Array(tables) => tables.iter().filter_map(|table| self.entry(shape, table)).collect(),
            _ => {
                self.no_table(shape, item);
                Vec::new()
            }
        }
    }

    fn no_table(&mut self, shape: &Shape, item: &Item<'_>) {
        self.report(item.span(), format!("`{}` is a list of tables", shape.key), &shape.form());
    }

    fn entry(&mut self, shape: &'static Shape, item: &Item<'_>) -> Option<Entry> {
        let DeValue::Table(members) = item.get_ref() else {
            self.no_table(shape, item);
            return None;
        };
        let before = self.found.len();
        let mut entry = Entry { values: BTreeMap::new(), rules: Vec::new(), span: item.span() };
        for (key, item) in members {
            match (shape.member(key.get_ref()), item.get_ref()) {
                (Some(member), DeValue::Table(rules)) if member.takes == Takes::Rules => {
                    entry.rules = self.rules_of(rules, false);
                }
                (Some(member), _) => {
                    let Takes::A(kind) = member.takes else {
                        let help = format!("write `{} = {{ bare-lf = \"warn\" }}`", member.name);
                        self.report(item.span(), format!("`{}` is a table of rules", member.name), &help);
                        continue;
                    };
                    if let Some(value) = self.value(member.name, kind, item) {
                        entry.values.insert(member.name, (value, item.span()));
                    }
                }
                (None, _) => {
                    let help = match nearest(key.get_ref(), shape.names()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it has {}", shape.names().collect::<Vec<_>>().join(", ")),
                    };
                    self.report(key.span(), format!("{} has no `{}`", shape.noun, key.get_ref()), &help);
                }
            }
        }
        // What is missing may be what was misspelt.
        if self.found.len() > before {
            return None;
        }
        let has = |name: &&&str| entry.values.contains_key(**name);
        let is_complete = shape.required.iter().all(|name| has(&name))
            && (shape.one_of.is_empty() || shape.one_of.iter().filter(has).count() == 1);
        if !is_complete {
            self.report(item.span(), shape.needs, &shape.form());
            return None;
        }
        Some(entry)
    }
}
