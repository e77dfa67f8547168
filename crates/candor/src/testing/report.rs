//! Findings as a failing test shows them.

use std::fmt::Write;

use candor_problem::{terminal, wrap};
use candor_reader::audit::Issue;

use super::Pair;

/// Lines of a message that are shown.
const MAX_LINES: usize = 12;

/// All of it.
pub(super) fn text(issues: &[&Issue], pairs: &[&Pair]) -> String {
    let count = match issues.len() {
        1 => "1 thing is wrong with the answers".to_owned(),
        many => format!("{many} things are wrong with the answers"),
    };
    let mut out = format!("{count}.\n");
    for (number, issue) in issues.iter().enumerate() {
        let code = issue.finding.code;
        let of = issue.operation.as_deref().unwrap_or("the API as a whole");
        let _ = write!(out, "\n{}. {} {code} ({of})\n", number + 1, issue.severity.word());
        for (label, said) in [("found", issue.detail.as_str()), ("right", issue.finding.right)] {
            let _ = writeln!(out, "   {}", wrap(&format!("{label}: {}", terminal(said)), 10));
        }
        if let Some(clause) = &issue.declared_at {
            let _ = writeln!(out, "   where: {}:{}:{}", clause.file, clause.line, clause.column);
        }
        let seen =
            issue.exchanges.first().and_then(|name| pairs.iter().find(|pair| pair.name == *name).copied());
        if let Some(Pair { name, request, response }) = seen {
            let more = match issue.count.saturating_sub(1) {
                0 => String::new(),
                more => format!(", and in {more} more"),
            };
            let _ = writeln!(out, "   seen in {}{more}", terminal(name));
            shown('>', request, &mut out);
            shown('<', response, &mut out);
        }
        let _ = writeln!(out, "   more: candor explain {code}");
    }
    out
}

/// The beginning of a message, with a mark before each line.
fn shown(mark: char, message: &[u8], out: &mut String) {
    let text = String::from_utf8_lossy(message);
    let mut lines = text.lines();
    for line in lines.by_ref().take(MAX_LINES) {
        let line: String = line.chars().take(100).collect();
        let _ = writeln!(out, "   {mark} {}", terminal(&line));
    }
    if lines.next().is_some() {
        let _ = writeln!(out, "   {mark} …");
    }
}
