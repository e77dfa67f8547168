//! An audit for programs: the format is described in docs/audit.md, and only ever grows.

use candor_exchange::EvidenceItem;
use serde_json::{Value, json};

use super::{
    super::{Hour, Issue, Score},
    Outcome,
};

/// Everything, as text.
pub fn of(outcome: &Outcome<'_>) -> String {
    format!("{:#}\n", value(outcome))
}

/// Everything.
pub fn value(outcome: &Outcome<'_>) -> Value {
    let report = outcome.report;
    let outlived = report.outlived.iter().map(|a| json!({"code": a.code, "operation": a.operation}));
    json!({
        "version": 1,
        "exchanges": report.exchanges,
        "fails": outcome.fails(),
        "findings": report.issues.iter().map(issue).collect::<Vec<_>>(),
        "operations": report.scores.iter().map(score).collect::<Vec<_>>(),
        "hours": report.hours.iter().map(hour).collect::<Vec<_>>(),
        "outlived": outlived.collect::<Vec<_>>(),
    })
}

fn hour(hour: &Hour) -> Value {
    let [info, warning, error] = hour.worst;
    json!({
        "start": candor_exchange::time::rfc3339(hour.start),
        "exchanges": hour.exchanges,
        "with_findings": {"error": error, "warning": warning, "info": info},
    })
}

fn issue(issue: &Issue) -> Value {
    let evidence: Vec<EvidenceItem> = issue.evidence.iter().map(EvidenceItem::from).collect();
    json!({
        "code": issue.finding.code,
        "title": issue.finding.title(),
        "severity": issue.severity.word(),
        "confidence": issue.confidence.in_thousandths(),
        "operation": issue.operation,
        "detail": issue.detail,
        "right": issue.finding.right,
        "spec": issue.finding.spec,
        "evidence": evidence,
        "count": issue.count,
        "exchanges": issue.exchanges,
        "accepted": issue.is_accepted,
    })
}

fn score(score: &Score) -> Value {
    let [info, warning, error] = score.issues;
    json!({
        "operation": score.operation,
        "exchanges": score.exchanges,
        "client_errors": score.client_errors,
        "server_errors": score.server_errors,
        "right_status": score.right,
        "problem_documents": score.problems,
        "findings": {"error": error, "warning": warning, "info": info},
    })
}
