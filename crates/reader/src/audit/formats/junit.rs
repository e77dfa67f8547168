//! An audit as a JUnit report: a suite for each operation, a case for each of its findings. What would not fail
//! the audit passes, and is told in the case's output; what the baseline accepts is skipped.

use std::fmt::Write;

use super::{super::Issue, Outcome, subject};

/// Everything.
pub fn of(outcome: &Outcome<'_>) -> String {
    let issues = &outcome.report.issues;
    let mut subjects: Vec<&str> =
        outcome.report.scores.iter().map(|score| score.operation.as_str()).collect();
    if issues.iter().any(|issue| issue.operation.is_none()) || subjects.is_empty() {
        subjects.push("the API as a whole");
    }
    let suites: String = subjects
        .iter()
        .map(|name| {
            let of: Vec<&Issue> = issues.iter().filter(|issue| subject(issue) == *name).collect();
            suite(outcome, name, &of)
        })
        .collect();
    let count = |issue: &&Issue| outcome.is_failure(issue);
    let failures = issues.iter().filter(count).count();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"candor audit\" tests=\"{}\" failures=\"{failures}\">\n{suites}</testsuites>\n",
        cases(&subjects, issues)
    )
}

/// How many cases there are: operations without findings have one.
fn cases(subjects: &[&str], issues: &[Issue]) -> usize {
    let of = |name: &&str| issues.iter().filter(|issue| subject(issue) == *name).count().max(1);
    subjects.iter().map(of).sum()
}

fn suite(outcome: &Outcome<'_>, name: &str, issues: &[&Issue]) -> String {
    let count = |holds: &dyn Fn(&Issue) -> bool| issues.iter().filter(|issue| holds(issue)).count();
    let (failures, skipped) = (count(&|issue| outcome.is_failure(issue)), count(&|issue| issue.is_accepted));
    let name = escaped(name);
    let mut text = format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
        issues.len().max(1)
    );
    if issues.is_empty() {
        _ = writeln!(text, "    <testcase classname=\"{name}\" name=\"no findings\"/>");
    }
    for issue in issues {
        _ = writeln!(text, "    <testcase classname=\"{name}\" name=\"{}\">", issue.finding.code);
        text += &case(outcome, issue);
        text += "    </testcase>\n";
    }
    text + "  </testsuite>\n"
}

fn case(outcome: &Outcome<'_>, issue: &Issue) -> String {
    let detail = escaped(&issue.detail);
    let account = escaped(&format!(
        "{}\nright: {}\nseen {} times: {}\n{}",
        issue.detail,
        issue.finding.right,
        issue.count,
        issue.exchanges.join(" "),
        issue.finding.spec,
    ));
    if issue.is_accepted {
        "      <skipped message=\"accepted by the baseline\"/>\n".to_owned()
    } else if outcome.is_failure(issue) {
        let severity = issue.severity.word();
        format!("      <failure type=\"{severity}\" message=\"{detail}\">{account}</failure>\n")
    } else {
        format!("      <system-out>{account}</system-out>\n")
    }
}

/// Text for element and attribute; what XML 1.0 cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\n' | '\t' => safe.push(c),
            '\u{FFFE}' | '\u{FFFF}' => safe.push('\u{FFFD}'),
            c if c < ' ' => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}
