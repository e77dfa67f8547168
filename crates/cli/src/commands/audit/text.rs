//! An audit for people: what to mend first, then how each operation does.

use std::fmt::Write;

use candor_reader::audit::{Issue, Report, Score, formats::subject};
use candor_rule::{
    Severity,
    sensitive::visible,
    text::{counted, thousands},
};

/// Exchanges that are named for an issue.
const MAX_NAMED: usize = 5;
/// Operations that are named for a finding.
const MAX_OPERATIONS: usize = 4;
/// Columns of an operation's name.
const WIDTH: usize = 34;

/// The whole account; `observed` stands before the scorecard.
pub(super) fn of(report: &Report, observed: &str) -> String {
    let mut text = summary(report);
    let open: Vec<&Issue> = report.open().collect();
    for first in &open {
        let of: Vec<&Issue> = open.iter().copied().filter(|issue| issue.finding == first.finding).collect();
        if of.first().is_some_and(|issue| std::ptr::eq(*issue, *first)) {
            text += &of_finding(&of);
        }
    }
    text += observed;
    if !report.scores.is_empty() {
        text += &scorecard(&report.scores);
    }
    for accepted in &report.outlived {
        let of = accepted.operation.as_ref().map(|o| format!(" of {o}")).unwrap_or_default();
        _ = writeln!(text, "The baseline accepts {}{of}, which nobody saw any more.", accepted.code);
    }
    text
}

fn summary(report: &Report) -> String {
    let count = |severity| report.open().filter(|issue| issue.severity == severity).count();
    let [info, warning, error] = [Severity::Info, Severity::Warning, Severity::Error].map(count);
    let found = words([info, warning, error], true);
    let accepted = report.issues.len() - report.open().count();
    let accepted =
        if accepted == 0 { String::new() } else { format!("; the baseline accepts {accepted} more") };
    let exchanges = counted(report.exchanges, "exchange", "exchanges");
    let operations = counted(report.scores.len(), "operation", "operations");
    format!("{exchanges} of {operations} read: {found}{accepted}\n")
}

/// Numbers of issues by severity, the gravest first.
fn words([info, warning, error]: [usize; 3], with_none: bool) -> String {
    let all = [(error, "error", "errors"), (warning, "warning", "warnings"), (info, "hint", "hints")];
    let told = all.into_iter().filter(|(count, ..)| with_none || *count > 0);
    told.map(|(count, one, several)| counted(count, one, several)).collect::<Vec<_>>().join(", ")
}

/// One finding in all its operations: told once, and where it was seen, the most often first.
fn of_finding(issues: &[&Issue]) -> String {
    let Some(surest) = issues.iter().max_by_key(|issue| issue.confidence) else { return String::new() };
    let percent = surest.confidence.in_thousandths() / 10;
    let of = match issues {
        [one] => visible(subject(one)),
        several => counted(several.len(), "operation", "operations"),
    };
    let severity = issues.iter().map(|issue| issue.severity).max().unwrap_or(surest.severity).word();
    let code = surest.finding.code;
    let mut text = format!(
        "\n{severity:<8} {code}   {of}   {percent}% sure\n         {}\n         right: {}\n",
        sentence(&surest.detail),
        surest.finding.right,
    );
    for issue in issues.iter().take(MAX_OPERATIONS) {
        let of = if issues.len() == 1 { String::new() } else { format!("{}: ", visible(subject(issue))) };
        _ = writeln!(text, "         seen:  {of}{}", named(issue));
    }
    if issues.len() > MAX_OPERATIONS {
        _ = writeln!(text, "                and in {} more", issues.len() - MAX_OPERATIONS);
    }
    text
}

/// What is told as a sentence: as [`visible`], but not within quotes, so that its own stay as they are.
pub(super) fn sentence(text: &str) -> String {
    visible(text).replace("\\\"", "\"")
}

/// The first of the exchanges that show it, and how many more there are.
fn named(issue: &Issue) -> String {
    let named: Vec<String> = issue.exchanges.iter().take(MAX_NAMED).map(|id| visible(id)).collect();
    match issue.count.checked_sub(MAX_NAMED) {
        Some(more) if more > 0 => format!("{} and {} more", named.join(" "), thousands(more as u64)),
        _ => named.join(" "),
    }
}

fn scorecard(scores: &[Score]) -> String {
    let mut text = format!(
        "\n{:<WIDTH$} {:>9} {:>6} {:>6} {:>8} {:>9}  {}\n",
        "operation", "exchanges", "4xx", "5xx", "right", "problems", "findings"
    );
    for score in scores {
        let percent = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.0}%"));
        let findings = words(score.issues, false);
        let name: String = visible(&score.operation).chars().take(WIDTH).collect();
        _ = writeln!(
            text,
            "{name:<WIDTH$} {:>9} {:>6} {:>6} {:>8} {:>9}  {findings}",
            thousands(score.exchanges as u64),
            thousands(score.client_errors as u64),
            thousands(score.server_errors as u64),
            percent(score.right_share()),
            percent(score.problem_share()),
        );
    }
    text + "right: errors whose status is the right one; problems: errors that are problem documents (RFC 9457)\n"
}
