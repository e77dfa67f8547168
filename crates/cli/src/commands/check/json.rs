//! What `candor check` tells programs: the format is described in docs/check.md, and only ever grows.

use std::collections::{BTreeMap, HashMap};

use candor_catalogue::{Audience, operation_json, place_json, schema_json};
use candor_contract::{Diagnostic, Enforced, Gap, Operation, Overview, Severity};
use candor_rule::{Policy, Rule};
use serde_json::{Map, Value, json};

use super::{Checked, Report};

/// Everything. `picked` are the operations that were named.
pub(super) fn document(report: &Report, picked: Option<&[&Operation]>) -> String {
    let found: Vec<Value> =
        report.found.iter().map(diagnostic).chain(report.texts.iter().map(|text| plain(text))).collect();
    let contracts: Vec<Value> = report.checked.iter().map(|checked| contract(checked, picked)).collect();
    let all = json!({
        "version": 1,
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "notes": report.count(Severity::Note),
        "accepted": report.accepted.len(),
        "found": found,
        "contracts": contracts,
    });
    format!("{all:#}\n")
}

fn diagnostic(d: &Diagnostic) -> Value {
    json!({
        "severity": d.severity.word(), "code": d.code, "file": d.file, "line": d.line, "column": d.column,
        "message": d.message, "help": d.help, "excerpt": d.excerpt,
    })
}

/// A fault without a place.
fn plain(text: &str) -> Value {
    let (message, help) = text.split_once("\n  help: ").unwrap_or((text, ""));
    json!({
        "severity": "error", "code": null, "file": null, "line": null, "column": null,
        "message": message.trim_start_matches("error: "), "help": help, "excerpt": "",
    })
}

fn contract(checked: &Checked, picked: Option<&[&Operation]>) -> Value {
    let mut overview = checked.contract.overview();
    let all: Vec<(&Operation, Enforced)> = checked.operations(&mut overview);
    let mut gaps = Gaps::default();
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    let (mut operations, mut checks) = (Vec::new(), 0);
    for (operation, enforced) in &all {
        checks += enforced.checks;
        let own = gaps.numbers(&enforced.gaps);
        if picked.is_some_and(|list| !list.iter().any(|p| std::ptr::eq(*p, *operation))) {
            continue;
        }
        for rule in &enforced.rules {
            rules.entry(rule.code).or_insert_with(|| about(rule, &checked.policy));
        }
        operations.push(one(&overview, checked, operation, enforced, own));
    }
    let named = overview.named();
    let schemas: Map<String, Value> = named
        .iter()
        .map(|(pointer, (at, sketch))| (pointer.clone(), schema_json(Some(at), sketch)))
        .collect();
    json!({
        "settings": checked.settings,
        "documents": checked.documents,
        "summary": {
            "operations": all.len(), "checks": checks, "not_enforced": gaps.list.len(),
            "overlooked": checked.overlooked,
        },
        "operations": operations,
        "schemas": schemas,
        "rules": rules,
        "not_enforced": gaps.list,
    })
}

fn one(
    overview: &Overview<'_>,
    checked: &Checked,
    operation: &Operation,
    enforced: &Enforced,
    not_enforced: Vec<usize>,
) -> Value {
    let rules = (&checked.policy, checked.max_body);
    let mut value = operation_json(overview, rules, operation, enforced, Audience::Owner);
    value["not_enforced"] = not_enforced.into();
    value
}

fn about(rule: &Rule, policy: &Policy) -> Value {
    json!({ "title": rule.title(), "status": policy.status(rule).map(|status| status.code()) })
}

/// What is not enforced, each once, by number.
#[derive(Default)]
struct Gaps {
    list: Vec<Value>,
    known: HashMap<(String, String, usize, usize), usize>,
}

impl Gaps {
    fn numbers(&mut self, gaps: &[Gap]) -> Vec<usize> {
        gaps.iter().map(|gap| self.number(gap)).collect()
    }

    fn number(&mut self, gap: &Gap) -> usize {
        let key = (gap.what.clone(), gap.at.file.clone(), gap.at.line, gap.at.column);
        *self.known.entry(key).or_insert_with(|| {
            let mut value = place_json(&gap.at);
            value["what"] = gap.what.as_str().into();
            value["why"] = gap.why.into();
            self.list.push(value);
            self.list.len() - 1
        })
    }
}
