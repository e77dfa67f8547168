//! The lists of all crates as one.

use candor_contract::Lint;
use candor_rule::{FaultKind, Finding, Rule, UPSTREAM_REFUSED, text};

use crate::{Entry, StatusInfo, status, statuses};

/// A crate that has rules or findings.
#[derive(Debug)]
pub struct Home<T: 'static> {
    /// Folder name of the crate, `wire`.
    pub name: &'static str,
    /// What they are about, for headings.
    pub about: &'static str,
    all: &'static [&'static T],
}

static RULES: &[Home<Rule>] = &[
    Home { name: "wire", about: "HTTP on the wire", all: candor_wire::rules::ALL },
    Home { name: "h2", about: "HTTP/2", all: candor_h2::rules::ALL },
    Home { name: "syntax", about: "Bodies and what they are written in", all: candor_syntax::rules::ALL },
    Home { name: "contract", about: "The API's contract", all: candor_contract::rules::ALL },
    Home { name: "guard", about: "Who may do what", all: candor_guard::rules::ALL },
    Home { name: "state", about: "What only the API knows", all: candor_state::rules::ALL },
];

static FINDINGS: &[Home<Finding>] = &[
    Home {
        name: "contract",
        about: "Answers that break the API's own contract",
        all: candor_contract::findings::ALL,
    },
    Home {
        name: "reader",
        about: "Answers that mislead or say too little",
        all: candor_reader::findings::ALL,
    },
];

/// Every rule, crate by crate, each crate's by name.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|home| home.all.iter().copied())
}

/// Every fault, by name.
pub fn faults() -> impl Iterator<Item = &'static FaultKind> {
    candor_rule::faults::ALL.iter().copied()
}

/// Every finding, crate by crate, each crate's by name.
pub fn findings() -> impl Iterator<Item = &'static Finding> {
    FINDINGS.iter().flat_map(|home| home.all.iter().copied())
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The fault with this code.
pub fn fault(code: &str) -> Option<&'static FaultKind> {
    faults().find(|kind| kind.code == code)
}

/// The finding with this code.
pub fn finding(code: &str) -> Option<&'static Finding> {
    findings().find(|finding| finding.code == code)
}

/// The crate that a rule belongs to.
pub fn home(rule: &Rule) -> Option<&'static Home<Rule>> {
    RULES.iter().find(|home| home.all.contains(&rule))
}

/// The crate that a finding belongs to.
pub fn finding_home(finding: &Finding) -> Option<&'static Home<Finding>> {
    FINDINGS.iter().find(|home| home.all.contains(&finding))
}

/// Everything that is declared in two files of its own, as groups with a heading, in the order of the
/// documentation. Groups without members are left out.
pub(crate) fn groups() -> impl Iterator<Item = (&'static str, Vec<Entry>)> {
    let rules = RULES.iter().map(|home| (home.about, home.all.iter().map(|r| Entry::Rule(r)).collect()));
    let faults = std::iter::once(("Faults: not the client's", faults().map(Entry::Fault).collect()));
    let retold = std::iter::once(("Told again", vec![Entry::Retold(&UPSTREAM_REFUSED)]));
    let findings =
        FINDINGS.iter().map(|home| (home.about, home.all.iter().map(|f| Entry::Finding(f)).collect()));
    let lints = ("What is wrong with a document", Lint::all().map(Entry::Lint).collect());
    let all = rules.chain(faults).chain(retold).chain(findings).chain([lints]);
    all.filter(|(_, all): &(_, Vec<Entry>)| !all.is_empty())
}

/// Everything that has a page: status codes first, then by group, products last.
pub fn entries() -> impl Iterator<Item = Entry> {
    let products = candor_reader::signatures::ALL.iter().map(|signature| Entry::Product(signature));
    statuses().map(Entry::Status).chain(groups().flat_map(|(_, entries)| entries)).chain(products)
}

/// The codes of all rules, faults, findings and lints, and of what is told again.
pub fn codes() -> impl Iterator<Item = &'static str> {
    let findings = findings().map(|finding| finding.code).chain(Lint::all().map(|lint| lint.code));
    let retold = std::iter::once(UPSTREAM_REFUSED.code);
    rules().map(|rule| rule.code).chain(faults().map(|kind| kind.code)).chain(retold).chain(findings)
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
pub(crate) fn status_of(code: &str) -> Option<&'static StatusInfo> {
    (code.len() == 3).then(|| code.parse().ok()).flatten().and_then(status)
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
