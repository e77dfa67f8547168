//! What `candor check` tells people: diagnostics first, then the operations, then the sum.

use std::collections::BTreeMap;

use candor_contract::{Detail, Diagnostic, Enforced, Operation, Overview, Part, Severity, Sketch};
use candor_rule::{
    Ruling,
    text::{counted, size, thousands},
};

use super::{Checked, Report};

/// Up to so many operations are shown in full; of more there is a table.
const FEW: usize = 8;

/// Rows of the table, if not everything is asked for.
const ROWS: usize = 40;

/// Findings of one kind, if not everything is asked for.
const OF_A_KIND: usize = 3;

/// Things that are not enforced of one operation, if not everything is asked for.
const GAPS: usize = 10;

/// How deep schemas are described, and how deep if everything is asked for.
const LEVELS: (usize, usize) = (3, 8);

/// Columns of a line.
const WIDTH: usize = 110;
/// Columns of an operation's name in the table.
const LONGEST: usize = 70;

/// Everything. `picked` are the operations that were named.
pub(super) fn page(report: &Report, picked: Option<&[&Operation]>, verbose: bool) -> String {
    let mut out = String::new();
    diagnostics(report, verbose, &mut out);
    let mut sum = (0, 0, 0);
    for checked in &report.checked {
        let one = contract(checked, picked, verbose, &mut out);
        sum = (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2);
    }
    let count = |severity| report.count(severity);
    if !report.checked.is_empty() {
        out.push_str(&format!(
            "{}, {}, {} not enforced\n",
            counted(sum.0, "operation", "operations"),
            counted(sum.1, "check", "checks"),
            sum.2
        ));
    }
    let notes = count(Severity::Note);
    let accepted = report.accepted.len();
    out.push_str(&format!(
        "{}, {}{}{}\n",
        counted(count(Severity::Error), "error", "errors"),
        counted(count(Severity::Warning), "warning", "warnings"),
        if notes == 0 { String::new() } else { format!(", {}", counted(notes, "note", "notes")) },
        if accepted == 0 { String::new() } else { format!("; the baseline accepts {accepted} more") }
    ));
    out
}

fn diagnostics(report: &Report, verbose: bool, out: &mut String) {
    let mut shown: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for diagnostic in &report.found {
        let Diagnostic { severity, code, .. } = diagnostic;
        let seen = shown.entry((*severity, code.unwrap_or_default())).or_default();
        *seen += 1;
        if verbose || *seen <= OF_A_KIND || *severity == Severity::Error {
            out.push_str(&format!("{diagnostic}\n\n"));
        }
    }
    for text in &report.texts {
        out.push_str(&format!("{text}\n\n"));
    }
    let hidden = shown.iter().filter(|((severity, _), n)| **n > OF_A_KIND && *severity != Severity::Error);
    let mut hidden: Vec<_> = hidden.map(|((severity, code), n)| (*severity, *code, n - OF_A_KIND)).collect();
    hidden.sort_by_key(|(severity, _, n)| (*severity, std::cmp::Reverse(*n)));
    if verbose || hidden.is_empty() {
        return;
    }
    for (severity, code, more) in hidden {
        let code = if code.is_empty() { String::new() } else { format!("[{code}]") };
        out.push_str(&format!("{}{code}: {} more\n", severity.word(), thousands(more as u64)));
    }
    out.push_str("  `--verbose` shows them all\n\n");
}

/// Operations, checks, and what is not enforced.
fn contract(
    checked: &Checked,
    picked: Option<&[&Operation]>,
    verbose: bool,
    out: &mut String,
) -> (usize, usize, usize) {
    let mut overview = checked.contract.overview();
    let all: Vec<(&Operation, Enforced)> = checked.operations(&mut overview);
    out.push_str(&heading(checked, all.len()));
    let is_picked = |o: &Operation| picked.is_none_or(|list| list.iter().any(|p| std::ptr::eq(*p, o)));
    let (mut checks, mut gaps) = (0, std::collections::HashSet::new());
    for (_, enforced) in &all {
        checks += enforced.checks;
        gaps.extend(enforced.gaps.iter().map(|g| (&g.what, &g.at.file, g.at.line, g.at.column)));
    }
    let not_enforced = gaps.len();
    if picked.is_some() || verbose || all.len() <= FEW {
        for (operation, enforced) in all.iter().filter(|(o, _)| is_picked(o)) {
            out.push_str(&in_full(&overview, checked, operation, enforced, verbose || picked.is_some()));
        }
    } else {
        table(&all, out);
    }
    (all.len(), checks, not_enforced)
}

fn heading(checked: &Checked, operations: usize) -> String {
    let documents = checked.documents.join(", ");
    match &checked.settings {
        Some(file) if checked.documents.is_empty() => format!("{file}: good; it names no documents\n\n"),
        Some(file) if checked.overlooked > 0 => {
            let clauses = counted(checked.overlooked, "clause", "clauses");
            format!("{file}: good, with {documents}; {clauses} overlooked\n\n")
        }
        Some(file) => format!("{file}: good, with {documents}\n\n"),
        None => format!("{documents}: good, {}\n\n", counted(operations, "operation", "operations")),
    }
}

/// "GET /pets (listPets)"
fn name(operation: &Operation) -> String {
    let id = operation.id().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{} {}{id}", operation.method(), operation.template())
}

/// As much of a name as its column holds.
fn cut(name: String) -> String {
    match name.char_indices().nth(LONGEST) {
        Some(_) => name.chars().take(LONGEST - 1).chain(['…']).collect(),
        None => name,
    }
}

fn table(all: &[(&Operation, Enforced)], out: &mut String) {
    let rows = || all.iter().take(ROWS);
    let longest = rows().map(|(o, _)| name(o).chars().count()).max().unwrap_or(0).min(LONGEST);
    out.push_str(&format!(
        "{:longest$}  {:>10}  {:>8}  {:>12}  body\n",
        "operation", "parameters", "checks", "not enforced"
    ));
    for (operation, enforced) in rows() {
        let body: Vec<&str> = operation.body_types().collect();
        let line = format!(
            "{:longest$}  {:>10}  {:>8}  {:>12}  {}",
            cut(name(operation)),
            operation.parameters().len(),
            enforced.checks,
            if enforced.gaps.is_empty() { String::new() } else { enforced.gaps.len().to_string() },
            body.join(", ")
        );
        out.push_str(&format!("{}\n", line.trim_end()));
    }
    if all.len() > ROWS {
        out.push_str(&format!(
            "… and {} more; `--verbose` lists them all\n",
            thousands((all.len() - ROWS) as u64)
        ));
    }
    out.push_str("`--operation ID` or `--operation \"GET /path\"` shows one in full\n\n");
}

fn in_full(
    overview: &Overview<'_>,
    checked: &Checked,
    operation: &Operation,
    enforced: &Enforced,
    all: bool,
) -> String {
    let at = operation.declared_at();
    let mut out = format!("{}\n  --> {}:{}:{}\n", name(operation), at.file, at.line, at.column);
    let detail = Detail::Levels(if all { LEVELS.1 } else { LEVELS.0 });
    let parameters = overview.parameters(operation, detail);
    if !parameters.is_empty() {
        out.push_str("  parameters\n");
        let width = parameters.iter().map(|p| p.name.chars().count()).max().unwrap_or(0).min(30);
        for parameter in &parameters {
            let place =
                format!("{}{}", parameter.location, if parameter.required { ", required" } else { "" });
            let written = parameter.written.map(|how| format!(", {how}")).unwrap_or_default();
            let words = format!("{}{written}", shown(&parameter.shape));
            out.push_str(&entry(4, &format!("{:width$}  {place:<16}  ", parameter.name), &words));
            parts(&parameter.shape.parts, 6, &mut out);
        }
    }
    let contents = overview.contents(operation, detail);
    if !contents.is_empty() || operation.body_types().next().is_some() {
        let required = if operation.is_body_required() { "required, " } else { "" };
        let most = size(operation.max_body().unwrap_or(checked.max_body));
        out.push_str(&format!("  body  {required}at most {most}\n"));
        for content in &contents {
            let words = match &content.shape {
                Some(shape) => format!("{}: {}", content.read_as, shown(shape)),
                None => content.read_as.to_owned(),
            };
            out.push_str(&entry(4, &format!("{}  ", content.range), &words));
            parts(content.shape.iter().flat_map(|shape| &shape.parts), 6, &mut out);
        }
    }
    refusals(checked, operation, enforced, &mut out);
    let answers = overview.answers(operation);
    if !answers.is_empty() {
        let line = format!("{}: checked, and noted where they differ", answers.join(", "));
        out.push_str(&entry(2, "answers  ", &line));
    }
    gaps(enforced, all, &mut out);
    out.push('\n');
    out
}

fn shown(shape: &Sketch) -> String {
    let words = if shape.words.is_empty() { "any value" } else { &shape.words };
    let name = shape.name.as_deref().and_then(|name| name.rsplit('/').next());
    let more = if shape.more { " …" } else { "" };
    match name {
        Some(name) => format!("{name}: {words}{more}"),
        None => format!("{words}{more}"),
    }
}

fn parts<'s>(parts_: impl IntoIterator<Item = &'s Part>, indent: usize, out: &mut String) {
    for part in parts_ {
        let what = match part.role {
            "property" => part.name.clone(),
            role if part.name.is_empty() => role.to_owned(),
            role => format!("{role} {}", part.name),
        };
        let required = if part.required { "required, " } else { "" };
        out.push_str(&entry(indent, &format!("{what}  "), &format!("{required}{}", shown(&part.shape))));
        parts(&part.shape.parts, indent + 2, out);
    }
}

fn refusals(checked: &Checked, operation: &Operation, enforced: &Enforced, out: &mut String) {
    let scope = operation.scope();
    let mut refused: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    let (mut observed, mut noted) = (Vec::new(), Vec::new());
    for rule in &enforced.rules {
        match checked.policy.ruling(rule, &scope) {
            Ruling::Reject => {
                let status = checked.policy.status(rule).map_or(400, |status| status.code());
                refused.entry(status).or_default().push(rule.code);
            }
            Ruling::Observe => observed.push(rule.code),
            Ruling::Overlook | Ruling::Warn | Ruling::Strip | Ruling::Ignore => noted.push(rule.code),
            Ruling::Off => {}
        }
    }
    if !refused.is_empty() {
        out.push_str("  refused with\n");
        for (status, codes) in refused {
            out.push_str(&entry(4, &format!("{status}  "), &codes.join(", ")));
        }
    }
    for (word, codes) in [("observed  ", observed), ("only noted  ", noted)] {
        if !codes.is_empty() {
            out.push_str(&entry(2, word, &codes.join(", ")));
        }
    }
}

fn gaps(enforced: &Enforced, all: bool, out: &mut String) {
    if enforced.gaps.is_empty() {
        return;
    }
    out.push_str("  not enforced\n");
    let most = if all { usize::MAX } else { GAPS };
    for gap in enforced.gaps.iter().take(most) {
        let place = format!("{}:{}:{}", gap.at.file, gap.at.line, gap.at.column);
        out.push_str(&entry(4, &format!("{}  ", gap.what), &format!("{}  {place}", gap.why)));
    }
    if enforced.gaps.len() > most {
        out.push_str(&format!("    … and {} more; `--verbose` lists them all\n", enforced.gaps.len() - most));
    }
}

/// A line of a name and what is said of it, broken where it grows too long.
fn entry(indent: usize, name: &str, words: &str) -> String {
    let mut out = format!("{}{name}", " ".repeat(indent));
    let mut column = out.chars().count();
    let hanging = indent + 4;
    for (i, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if i > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(hanging));
            column = hanging;
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
