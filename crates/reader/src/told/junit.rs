//! A JUnit report: a suite for each subject, a case for each of its entries. What does not fail the command
//! passes, and is told in the case's output; what a baseline accepts is skipped.

use std::fmt::Write;

use super::{Entry, Told};

/// Everything.
pub fn junit(told: &Told) -> String {
    let suites: String = told.subjects.iter().map(|name| suite(name, &of(told, name))).collect();
    // A subject without entries has one case.
    let cases: usize = told.subjects.iter().map(|name| of(told, name).len().max(1)).sum();
    let failures = told.entries.iter().filter(|entry| entry.fails).count();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{cases}\" failures=\"{failures}\">\n{suites}</testsuites>\n",
        told.command
    )
}

fn of<'t>(told: &'t Told, subject: &str) -> Vec<&'t Entry> {
    told.entries.iter().filter(|entry| entry.subject == subject).collect()
}

fn suite(name: &str, entries: &[&Entry]) -> String {
    let failures = entries.iter().filter(|entry| entry.fails).count();
    let skipped = entries.iter().filter(|entry| entry.is_accepted).count();
    let name = escaped(name);
    let mut text = format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n",
        entries.len().max(1)
    );
    if entries.is_empty() {
        _ = writeln!(text, "    <testcase classname=\"{name}\" name=\"no findings\"/>");
    }
    for entry in entries {
        let code = entry.code().unwrap_or("error");
        _ = writeln!(text, "    <testcase classname=\"{name}\" name=\"{code}\">");
        text += &case(entry);
        text += "    </testcase>\n";
    }
    text + "  </testsuite>\n"
}

fn case(entry: &Entry) -> String {
    let account = escaped(&entry.account);
    if entry.is_accepted {
        "      <skipped message=\"accepted by the baseline\"/>\n".to_owned()
    } else if entry.fails {
        let (severity, message) = (entry.severity.word(), escaped(&entry.text));
        format!("      <failure type=\"{severity}\" message=\"{message}\">{account}</failure>\n")
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
