//! Stated verdicts against what came out.

use candor_inspect::{Inspected, Outcome};
use candor_problem::ErrorItem;
use candor_rule::{
    Rejection,
    case::{Expected, Verdict},
};

/// What is otherwise than expected.
pub(super) fn compare(verdict: &Verdict, inspected: &Inspected) -> Vec<String> {
    match (verdict, &inspected.outcome) {
        (Verdict::Accept { noting }, Outcome::Accepted | Outcome::Preflight(_)) => {
            missing_notes(noting, inspected)
        }
        (Verdict::Reject { status, errors }, Outcome::Rejected(rejection)) => {
            rejected(*status, errors, rejection)
        }
        // A case may also show a fault: the memory budget used up.
        (Verdict::Reject { status, errors }, Outcome::Failed(fault))
            if *status == Some(fault.kind.status) && errors.iter().all(|e| e.code == fault.kind.code) =>
        {
            Vec::new()
        }
        (_, outcome) => vec![format!("expected {}, got {}", summary(verdict), told(outcome))],
    }
}

fn missing_notes(noting: &[String], inspected: &Inspected) -> Vec<String> {
    let noted = |code: &&String| inspected.notes.iter().any(|note| note.violation.rule.code == **code);
    noting.iter().filter(|code| !noted(code)).map(|code| format!("it passed without noting {code}")).collect()
}

fn rejected(status: Option<u16>, expected: &[Expected], rejection: &Rejection) -> Vec<String> {
    let mut differences = Vec::new();
    let found = rejection.status().map(|s| s.code());
    if found != status {
        differences.push(format!("expected status {status:?}, got {found:?}"));
    }
    let items: Vec<ErrorItem> = rejection.violations().map(ErrorItem::from).collect();
    for (index, error) in expected.iter().enumerate() {
        // The first must be the primary one; a further one may be any of the same code.
        let candidates = if index == 0 { items.get(..1) } else { items.get(1..) }.unwrap_or_default();
        let nearest = candidates
            .iter()
            .filter(|item| item.code == error.code)
            .map(|item| differing(error, item))
            .min_by_key(Vec::len);
        match nearest {
            Some(members) => differences.extend(members),
            None => differences.push(format!(
                "expected {}{}, got {}",
                error.code,
                if index == 0 { "" } else { " as a further error" },
                items.iter().map(described).collect::<Vec<_>>().join("; "),
            )),
        }
    }
    differences
}

/// The members of an error that are not what the case says.
fn differing(expected: &Expected, item: &ErrorItem) -> Vec<String> {
    let members = serde_json::to_value(item).unwrap_or_default();
    expected
        .members
        .iter()
        .filter_map(|(name, value)| {
            let found = match members.get(name) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => "nothing".to_owned(),
            };
            (found != *value).then(|| format!("{}: expected {name}={value}, got {name}={found}", item.code))
        })
        .collect()
}

pub(super) fn summary(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accept { .. } => "accept".to_owned(),
        Verdict::Reject { errors, .. } => errors.first().map(|e| e.code.clone()).unwrap_or_default(),
    }
}

pub(super) fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted => "accept".to_owned(),
        Outcome::Preflight(_) => "accept, as a preflight that is answered".to_owned(),
        Outcome::Rejected(rejection) => {
            rejection.violations().map(|v| described(&ErrorItem::from(v))).collect::<Vec<_>>().join("; ")
        }
        Outcome::Failed(fault) => format!("the fault {} ({})", fault.kind.code, fault.cause),
        Outcome::Nothing => "no request".to_owned(),
        Outcome::Gone(error) => format!("a broken connection ({error})"),
    }
}

/// An error with its place, for a difference.
fn described(item: &ErrorItem) -> String {
    let offset = item.offset.map(|at| format!(" offset={at}")).unwrap_or_default();
    let pointer = item.pointer.as_ref().map(|p| format!(" pointer={p}")).unwrap_or_default();
    format!("{}{offset}{pointer} ({})", item.code, item.detail)
}
