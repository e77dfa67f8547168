//! The house rules that every page and declaration of this crate keeps.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use candor_contract::{cases, rules};
use candor_rule::case::{Case, Verdict};

#[test]
fn every_rule_has_a_refusing_and_a_passing_case_on_a_known_contract() {
    for rule in rules::ALL {
        let cases = Case::all(rule.page).unwrap_or_else(|e| panic!("{}: {e}", rule.code));
        let about = |case: &Case| {
            case.verdicts.iter().any(|v| match v {
                Verdict::Reject { errors, .. } => errors.iter().any(|e| e.code == rule.code),
                Verdict::Accept { noting } => noting.iter().any(|c| c == rule.code),
            })
        };
        assert!(cases.iter().any(about), "{} has no case of its own", rule.code);
        assert!(cases.iter().any(|c| !about(c)), "{} has no case that passes", rule.code);
        for case in &cases {
            let contract = case.setting("contract").unwrap_or_default();
            assert!(cases::by_name(contract).is_some(), "{}: {}: contract {contract}", rule.code, case.title);
        }
        assert!(!rule.spec.is_empty(), "{} cites nothing", rule.code);
    }
}
