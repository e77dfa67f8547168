//! The lists of all crates as one.

use candor_rule::{FaultKind, Rule, text};

use crate::statuses;

/// A crate that has rules.
#[derive(Debug)]
pub struct Home {
    /// Folder name of the crate, `wire`.
    pub name: &'static str,
    /// What its rules are about, for headings.
    pub about: &'static str,
    rules: &'static [&'static Rule],
}

static HOMES: &[Home] = &[
    Home { name: "wire", about: "HTTP on the wire", rules: candor_wire::rules::ALL },
    Home { name: "syntax", about: "Bodies and what they are written in", rules: candor_syntax::rules::ALL },
    Home { name: "contract", about: "The API's contract", rules: candor_contract::rules::ALL },
];

/// Every rule, crate by crate, each crate's by name.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    HOMES.iter().flat_map(|home| home.rules.iter().copied())
}

/// Every fault, by name.
pub fn faults() -> impl Iterator<Item = &'static FaultKind> {
    candor_rule::faults::ALL.iter().copied()
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The fault with this code.
pub fn fault(code: &str) -> Option<&'static FaultKind> {
    faults().find(|kind| kind.code == code)
}

/// The crate that a rule belongs to.
pub fn home(rule: &Rule) -> Option<&'static Home> {
    HOMES.iter().find(|home| home.rules.contains(&rule))
}

pub(crate) fn homes() -> impl Iterator<Item = (&'static Home, &'static [&'static Rule])> {
    HOMES.iter().map(|home| (home, home.rules))
}

/// The codes of all rules and faults.
pub fn codes() -> impl Iterator<Item = &'static str> {
    rules().map(|rule| rule.code).chain(faults().map(|kind| kind.code))
}

/// The rules that answer with a status unless configured otherwise.
pub fn rules_answering(status: u16) -> impl Iterator<Item = &'static Rule> {
    rules().filter(move |rule| rule.status.is_some_and(|s| s.code() == status))
}

/// The code that was most likely meant by a misspelt one: one that contains it or is contained in it,
/// else one that differs in few letters.
pub fn suggest(code: &str) -> Option<&'static str> {
    let wanted = code.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    if let Some(exact) = codes().find(|c| *c == wanted) {
        return Some(exact);
    }
    text::nearest(&wanted, codes()).or_else(|| {
        let near = |c: &&str| wanted.len() >= 3 && (c.contains(&wanted) || wanted.contains(*c));
        codes().filter(near).min_by_key(|c| c.len().abs_diff(wanted.len()))
    })
}

/// A status named by its number.
pub(crate) fn status_of(code: &str) -> Option<&'static statuses::StatusInfo> {
    (code.len() == 3).then(|| code.parse().ok()).flatten().and_then(statuses::status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_codes_are_understood() {
        assert_eq!(suggest("bare-fl"), Some("bare-lf"));
        assert_eq!(suggest("Bare_LF"), Some("bare-lf"));
        assert_eq!(suggest("upstream-timeot"), Some("upstream-timeout"));
        assert_eq!(suggest("overloaded"), Some("gateway-overloaded"));
        assert_eq!(suggest("zzz"), None);
        assert_eq!(suggest(""), None);
    }
}
