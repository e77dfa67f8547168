//! An audit as SARIF 2.1.0, for code scanning. A result stands where the contract declares its operation, and
//! where the exchange stands that shows it.

use std::path::Path;

use candor_rule::{Finding, Severity};
use serde_json::{Value, json};

use super::{super::Issue, Outcome, subject};

/// Everything.
pub fn of(outcome: &Outcome<'_>) -> String {
    let mut rules: Vec<&'static Finding> = outcome.report.issues.iter().map(|issue| issue.finding).collect();
    rules.sort_by_key(|finding| finding.code);
    rules.dedup();
    let index = |issue: &Issue| rules.iter().position(|finding| *finding == issue.finding);
    let results = outcome.report.issues.iter().map(|issue| result(outcome, issue, index(issue)));
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Candor",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|finding| rule(finding)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(finding: &Finding) -> Value {
    let page = finding.page();
    json!({
        "id": finding.code,
        "shortDescription": {"text": finding.title()},
        "fullDescription": {"text": page.intro},
        "help": {"text": format!("Right: {}. {}", finding.right, finding.spec), "markdown": without_cases(finding)},
        "defaultConfiguration": {"level": level(finding.severity)},
        "properties": {"right": finding.right, "spec": finding.spec},
    })
}

/// The page without the cases at its end.
fn without_cases(finding: &Finding) -> &'static str {
    finding.page.split("\n## Cases").next().unwrap_or_default().trim()
}

fn result(outcome: &Outcome<'_>, issue: &Issue, rule: Option<usize>) -> Value {
    let text = format!("{}: {} Right: {}.", subject(issue), issue.detail, issue.finding.right);
    let mut result = json!({
        "ruleId": issue.finding.code,
        "level": level(issue.severity),
        "message": {"text": text},
        "locations": locations(outcome, issue),
        "partialFingerprints": {"findingOfOperation/v1": format!("{} {}", issue.finding.code, subject(issue))},
        "occurrenceCount": issue.count.max(1),
        "properties": {
            "confidence": issue.confidence.get(),
            "exchanges": issue.exchanges,
        },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    if issue.is_accepted {
        result["suppressions"] = json!([{"kind": "external", "justification": "accepted by the baseline"}]);
    }
    result
}

/// The clause that was broken, else the operation's declaration, else the first exchange in its file; with the
/// operation's name. An exchange of the journal stands in no file.
fn locations(outcome: &Outcome<'_>, issue: &Issue) -> Value {
    let clause = issue.evidence.iter().find_map(|evidence| evidence.schema.as_ref());
    let declared = clause.or(issue.declared_at.as_ref());
    let mut location = json!({
        "logicalLocations": [{"fullyQualifiedName": subject(issue), "kind": "function"}],
    });
    let physical = match declared {
        Some(at) => Some(physical(Path::new(&at.file), at.line, Some(at.column))),
        None => {
            let first = issue.exchanges.first();
            first.and_then(|id| (outcome.place)(id)).map(|(file, line)| physical(file, line, None))
        }
    };
    if let Some(physical) = physical {
        location["physicalLocation"] = physical;
    }
    json!([location])
}

fn physical(file: &Path, line: usize, column: Option<usize>) -> Value {
    let mut region = json!({"startLine": line.max(1)});
    if let Some(column) = column {
        region["startColumn"] = column.max(1).into();
    }
    json!({"artifactLocation": {"uri": uri(file)}, "region": region})
}

/// A path as a relative reference, or as a `file:` URI where it is absolute (SARIF §3.4.3).
fn uri(file: &Path) -> String {
    let text = file.display().to_string().replace('\\', "/");
    let mut uri = if file.is_absolute() { "file://".to_owned() } else { String::new() };
    for octet in text.bytes() {
        let plain = octet.is_ascii_alphanumeric() || b"/-._~".contains(&octet);
        uri += &if plain { char::from(octet).to_string() } else { format!("%{octet:02X}") };
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
