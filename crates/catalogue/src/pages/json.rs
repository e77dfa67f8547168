//! A page as data.

use candor_contract::Lint;
use candor_rule::{
    FaultKind, Finding, Page, Preset, Retold, Rule,
    case::{Case, ExchangeCase, Expected, Step, Verdict},
};
use serde_json::{Map, Value, json};

use super::facts;
use crate::{Entry, StatusInfo, products};

/// Everything declared and written.
pub(super) fn entry(entry: Entry) -> Value {
    match entry {
        Entry::Rule(rule) => of_rule(rule),
        Entry::Fault(kind) => of_fault(kind),
        Entry::Retold(retold) => of_retold(retold),
        Entry::Finding(finding) => of_finding(finding),
        Entry::Lint(lint) => of_lint(lint),
        Entry::Status(status) => of_status(status),
        Entry::Product(signature) => products::json(signature),
    }
}

fn of_rule(rule: &Rule) -> Value {
    let presets: Map<String, Value> =
        Preset::ALL.iter().map(|p| (p.to_string(), rule.action_in(*p).word().into())).collect();
    json!({
        "kind": "rule",
        "code": rule.code,
        "title": rule.title(),
        "status": rule.status.map(|s| s.code()),
        "alternatives": rule.alternatives.iter().map(|s| s.code()).collect::<Vec<_>>(),
        "shape": rule.shape.word(),
        "phase": rule.phase,
        "level": rule.level.word(),
        "spec": rule.spec,
        "connection": rule.connection.word(),
        "mended_by": rule.mended_by.word(),
        "action": rule.action.word(),
        "presets": presets,
        "by_preset_only": rule.is_refuse_only(),
        "intro": rule.page().intro,
        "sections": sections(&rule.page()),
        "cases": Case::all(rule.page).unwrap_or_default().iter().map(case).collect::<Vec<_>>(),
    })
}

fn of_fault(kind: &FaultKind) -> Value {
    let page = Page::of(kind.page);
    json!({
        "kind": "fault",
        "code": kind.code,
        "title": page.title,
        "status": kind.status,
        "retry_after": kind.retry_after,
        "detail": kind.detail,
        "fix": kind.fix,
        "intro": page.intro,
        "sections": sections(&page),
    })
}

fn of_retold(retold: &Retold) -> Value {
    let page = Page::of(retold.page);
    json!({
        "kind": "retold",
        "code": retold.code,
        "title": page.title,
        "intro": page.intro,
        "sections": sections(&page),
    })
}

fn of_finding(finding: &Finding) -> Value {
    let page = finding.page();
    json!({
        "kind": "finding",
        "code": finding.code,
        "title": page.title,
        "severity": finding.severity.word(),
        "spec": finding.spec,
        "right": finding.right,
        "intro": page.intro,
        "sections": sections(&page),
        "cases": ExchangeCase::all(finding.page).unwrap_or_default().iter().map(exchange_case).collect::<Vec<_>>(),
    })
}

fn of_lint(lint: &Lint) -> Value {
    let page = Page::of(lint.page);
    json!({
        "kind": "lint",
        "code": lint.code,
        "title": page.title,
        "severity": lint.severity.word(),
        "intro": page.intro,
        "sections": page.sections.iter().map(|s| json!({ "heading": s.heading, "markdown": s.body })).collect::<Vec<_>>(),
    })
}

fn of_status(status: &StatusInfo) -> Value {
    let page = status.page();
    let instead: Vec<Value> =
        status.instead().map(|(code, when)| json!({ "status": code, "when": when })).collect();
    let fields: Vec<Value> = status
        .fields()
        .map(|field| json!({ "name": field.name, "need": field.need, "what": field.what }))
        .collect();
    let answering = |kind: &str| {
        let groups = facts::answering(status).into_iter();
        groups.filter(|(what, _)| what.starts_with(kind)).flat_map(|(_, codes)| codes).collect::<Vec<_>>()
    };
    json!({
        "kind": "status",
        "code": status.code.to_string(),
        "status": status.code,
        "title": status.name(),
        "class": status.class(),
        "spec": status.spec(),
        "says": status.says(),
        "body": status.body(),
        "retry": status.retry(),
        "kept_by_caches": status.kept(),
        "when": status.when(),
        "instead": instead,
        "headers": fields,
        "sections": sections(&page),
        "examples": status.examples().iter().map(exchange_case).collect::<Vec<_>>(),
        "rules": answering("Rules"),
        "faults": answering("Faults"),
        "findings": answering("Findings"),
    })
}

/// The sections in Markdown, save the cases, which stand beside them as data.
fn sections(page: &Page<'_>) -> Vec<Value> {
    let prose = page.sections.iter().filter(|s| !["Cases", "Example"].contains(&s.heading));
    prose.map(|s| json!({ "heading": s.heading, "markdown": s.body })).collect()
}

fn exchange_case(case: &ExchangeCase) -> Value {
    let message = |(sent, answered): &(Vec<u8>, Vec<u8>)| json!({ "request": escaped(sent), "response": escaped(answered) });
    json!({
        "title": case.title,
        "settings": members(&case.settings),
        "exchanges": case.exchanges.iter().map(message).collect::<Vec<_>>(),
        "found": case.found.iter().map(expected).collect::<Vec<_>>(),
        "absent": case.absent,
        "verdict": case.verdict.as_ref().map(verdict),
    })
}

fn members(pairs: &[(String, String)]) -> Map<String, Value> {
    pairs.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect()
}

fn expected(expected: &Expected) -> Value {
    let mut members = members(&expected.members);
    members.insert("code".into(), expected.code.as_str().into());
    Value::Object(members)
}

fn case(case: &Case) -> Value {
    json!({
        "title": case.title,
        "settings": members(&case.settings),
        "steps": case.steps.iter().map(step).collect::<Vec<_>>(),
        "verdicts": case.verdicts.iter().map(verdict).collect::<Vec<_>>(),
    })
}

fn step(step: &Step) -> Value {
    match step {
        Step::Send(octets) => json!({ "send": escaped(octets) }),
        Step::Wait(time) => json!({ "wait_ms": time.as_millis() as u64 }),
        Step::Close => json!({ "close": true }),
    }
}

fn verdict(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Accept { noting } => json!({ "accept": true, "noting": noting }),
        Verdict::Reject { status, errors } => {
            let errors: Vec<Value> = errors.iter().map(expected).collect();
            json!({ "accept": false, "status": status, "errors": errors })
        }
    }
}

/// Octets in the escapes of the cases: `\r \n \t \\ \xNN`, the rest ASCII.
fn escaped(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for &octet in octets {
        match octet {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            0x20..=0x7e => out.push(octet as char),
            _ => out.push_str(&format!("\\x{octet:02x}")),
        }
    }
    out
}
