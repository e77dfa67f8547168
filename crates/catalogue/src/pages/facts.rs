//! What a declaration says, as pairs of label and value: the same for every form of page.

use candor_rule::{FaultKind, Finding, Preset, Rule, reason_phrase, text::one_of};

use crate::{Entry, StatusInfo, faults, finding_home, findings, home, rules, rules_answering};

/// The heading of a page: the code, or for a status its number and name.
pub(crate) fn heading(entry: Entry) -> String {
    match entry {
        Entry::Status(status) => status.page().title.to_owned(),
        Entry::Product(signature) => signature.product.to_owned(),
        _ => entry.code().into_owned(),
    }
}

/// Label and value.
pub(crate) type Fact = (&'static str, String);

/// The facts of a declaration, the most asked for first.
pub(crate) fn of(entry: Entry) -> Vec<Fact> {
    match entry {
        Entry::Rule(rule) => of_rule(rule),
        Entry::Fault(kind) => of_fault(kind),
        Entry::Retold(_) => vec![("status", "that of the service's own answer".to_owned())],
        Entry::Finding(finding) => of_finding(finding),
        Entry::Lint(lint) => {
            vec![("severity", lint.severity.word().to_owned()), ("said by", "candor check".into())]
        }
        Entry::Status(status) => of_status(status),
        Entry::Product(signature) => vec![("layer", signature.layer.word().to_owned())],
    }
}

fn of_rule(rule: &Rule) -> Vec<Fact> {
    let mut facts = vec![("status", rule.status.map_or("none".to_owned(), |s| answer(s.code())))];
    if !rule.alternatives.is_empty() {
        let all: Vec<String> = rule.alternatives.iter().map(ToString::to_string).collect();
        facts.push(("may be set to", one_of(&all)));
    }
    facts.push(("action", actions(rule)));
    if rule.is_refuse_only() {
        facts.push(("configuration", "by preset only".to_owned()));
    }
    facts.push(("shape", rule.shape.to_string()));
    facts.push(("phase", rule.phase.to_string()));
    facts.push(("connection", rule.connection.to_string()));
    facts.push(("mended by", rule.mended_by.to_string()));
    facts.push(("level", rule.level.to_string()));
    facts.push(("specification", rule.spec.to_owned()));
    facts
}

fn of_fault(kind: &FaultKind) -> Vec<Fact> {
    let mut facts = vec![("status", answer(kind.status))];
    facts.extend(kind.retry_after.map(|seconds| ("Retry-After", format!("{seconds} s"))));
    facts
}

fn of_finding(finding: &Finding) -> Vec<Fact> {
    vec![
        ("severity", finding.severity.to_string()),
        ("right instead", finding.right.to_owned()),
        ("specification", finding.spec.to_owned()),
    ]
}

fn of_status(status: &StatusInfo) -> Vec<Fact> {
    let facts = [
        ("class", status.class()),
        ("specification", status.spec()),
        ("body", status.body()),
        ("retry", status.retry()),
        ("kept by caches", status.kept()),
    ];
    facts.map(|(label, value)| (label, value.to_owned())).into()
}

/// What of ours is about a status: the kinds in words, each with its codes.
pub(crate) fn answering(status: &StatusInfo) -> Vec<(&'static str, Vec<&'static str>)> {
    let own = format!("{}-", status.code);
    let kinds = [
        ("Rules that answer it", rules_answering(status.code).map(|rule| rule.code).collect()),
        ("Faults that answer it", faults().filter(|k| k.status == status.code).map(|k| k.code).collect()),
        ("Findings about it", findings().filter(|f| f.code.contains(&own)).map(|f| f.code).collect()),
    ];
    kinds.into_iter().filter(|(_, codes): &(_, Vec<_>)| !codes.is_empty()).collect()
}

fn answer(status: u16) -> String {
    format!("{status} {}", reason_phrase(status))
}

/// "reject" where all presets agree, else what each does.
fn actions(rule: &Rule) -> String {
    let all: Vec<_> = Preset::ALL.iter().map(|p| (p, rule.action_in(*p))).collect();
    if all.iter().all(|(_, action)| *action == rule.action) {
        return rule.action.to_string();
    }
    let each: Vec<String> = all.iter().map(|(preset, action)| format!("{action} ({preset})")).collect();
    each.join(", ")
}

/// The way from the reference's root to the page.
pub(crate) fn crumb(entry: Entry) -> String {
    match entry {
        Entry::Rule(rule) => format!("rules / {}", home(rule).map_or("", |home| home.name)),
        Entry::Fault(_) => "faults".to_owned(),
        Entry::Retold(_) => "told again".to_owned(),
        Entry::Finding(finding) => {
            format!("findings / {}", finding_home(finding).map_or("", |home| home.name))
        }
        Entry::Lint(_) => "lints".to_owned(),
        Entry::Status(status) => format!("status codes / {}", status.code),
        Entry::Product(_) => "products".to_owned(),
    }
}

/// Rules that a reader of this one may look for: those whose code begins with the same word.
pub(crate) fn related(rule: &Rule) -> Vec<&'static str> {
    let word = |code: &'static str| code.split('-').next();
    let codes = rules().map(|rule| rule.code).chain(findings().map(|finding| finding.code));
    codes.filter(|code| *code != rule.code && word(code) == word(rule.code)).take(8).collect()
}
