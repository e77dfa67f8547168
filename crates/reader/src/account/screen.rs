//! The account as text: one screen, and never more.

use candor_rule::{reason_phrase, text::printable};

use super::{Account, Fault, Owner, Voice, command, folded};
use crate::correct::{Correction, Edit, Kind};

/// Most lines.
pub const HEIGHT: usize = 40;
/// Most characters of a line.
pub const WIDTH: usize = 100;

/// Faults that are told.
const FAULTS: usize = 3;
/// Edits that are told.
const EDITS: usize = 4;
/// Width of the labels.
const LABEL: usize = 14;

impl Account {
    /// The account on one screen. `more` is the command that prints the whole correction, for one that does
    /// not fit.
    pub fn screen(&self, more: Option<&str>) -> String {
        let mut lines = self.title();
        for fault in self.faults.iter().take(FAULTS) {
            lines.push(String::new());
            lines.extend(told(fault));
        }
        if self.faults.len() > FAULTS {
            lines.push(format!("… and {} more.", self.faults.len() - FAULTS));
        }
        lines.push(String::new());
        lines.extend(self.facts());
        if self.owner != Owner::Nobody {
            lines.push(String::new());
            lines.extend(self.walk());
        }
        if let Some(correction) = &self.correction {
            lines.push(String::new());
            let room = HEIGHT.saturating_sub(lines.len());
            lines.extend(offered(correction, room, more));
        }
        lines.truncate(HEIGHT);
        lines.join("\n") + "\n"
    }

    fn title(&self) -> Vec<String> {
        let request = if self.request.is_empty() { String::new() } else { format!(" to {}", self.request) };
        let Some(reading) = &self.reading else {
            let verdict = if self.faults.is_empty() { "our rules accept it" } else { "our rules refuse it" };
            return vec![format!("{}: {verdict}", self.request)];
        };
        let mut lines = wrapped(&format!("{} {}{request}", reading.status, reason_phrase(reading.status)), 0);
        if let Some(fault) = self.faults.first().filter(|fault| fault.voice == Voice::Gateway) {
            let code = &fault.item.code;
            let did = if reading.status >= 500 { "Answered" } else { "Refused" };
            lines.extend(wrapped(
                &format!("{did} by Candor itself: {code}; `candor explain {code}` says more"),
                2,
            ));
            return lines;
        }
        let birthplace = &reading.birthplace;
        let layer = birthplace.layer.word();
        let evidence = birthplace.evidence.iter().take(2).copied().collect::<Vec<_>>().join(", ");
        let by = match birthplace.product {
            "" => format!("Answered by the {layer} (no product recognised): {evidence}"),
            product => {
                format!("Answered by {product} ({layer}), {} % sure: {evidence}", birthplace.confidence / 10)
            }
        };
        lines.extend(wrapped(by.trim_end_matches(": "), 2));
        lines
    }

    fn facts(&self) -> Vec<String> {
        let mut lines = match self.owner {
            Owner::Nobody => Vec::new(),
            owner => labelled("whose", &format!("{}: {}", owner.words(), self.because)),
        };
        if let Some((status, why)) = &self.right {
            lines.extend(labelled("right status", &format!("{status} {}: {why}", reason_phrase(*status))));
        }
        lines.extend(labelled("next", &self.next));
        for finding in self.findings.iter().take(2) {
            lines.extend(labelled("finding", &format!("{} ({})", finding.detail, finding.code)));
        }
        lines
    }

    fn walk(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, step) in self.steps.iter().enumerate() {
            let mark = if step.is_wrong { '^' } else { ' ' };
            let start = format!("{mark} {} {}", number + 1, step.name);
            lines.extend(hanging(&start, &clipped(&step.shows), LABEL + 4));
        }
        lines
    }
}

/// A fault: the sentence, the octets with a caret, what to do.
fn told(fault: &Fault) -> Vec<String> {
    let mut lines = wrapped(&fault.item.detail, 0);
    if !fault.item.excerpt.is_empty() {
        let narrow = fault.item.excerpt.iter().all(|line| line.chars().count() + 4 <= WIDTH);
        let indent = if narrow { "    " } else { "" };
        lines.extend(fault.item.excerpt.iter().map(|line| format!("{indent}{line}")));
    }
    if !fault.item.fix.is_empty() {
        lines.extend(wrapped(&format!("  fix: {}", fault.item.fix), 7));
    }
    lines
}

/// The correction in at most `room` lines; `more` is the command that prints it whole.
pub fn offered(correction: &Correction, room: usize, more: Option<&str>) -> Vec<String> {
    let takes_from = |source: &str| correction.edits.iter().any(|edit| edit.why.starts_with(source));
    let mut lines = vec![match correction.kind {
        Kind::Correction if takes_from("The request that worked") => {
            "Correction, accepted by the rules of the gateway, with values of the request that worked:"
                .to_owned()
        }
        Kind::Correction if takes_from("The example") => {
            "Correction, accepted by the rules of the gateway, with values of the document's examples:"
                .to_owned()
        }
        Kind::Correction => "Correction, accepted by the rules of the gateway:".to_owned(),
        _ => "Sketch: it passes once you have filled the marked gaps:".to_owned(),
    }];
    for gap in &correction.gaps {
        lines.extend(wrapped(&format!("  {}: {}, marked {}", gap.place, gap.wanted, gap.marker), 4));
    }
    // That the length follows the body goes without saying.
    let edits: Vec<&Edit> = correction.edits.iter().filter(|edit| edit.place != "Content-Length").collect();
    for edit in edits.iter().take(EDITS) {
        lines.push(format!("  {}", changed(edit)));
    }
    if edits.len() > EDITS {
        lines.push(format!("  and {} more", edits.len() - EDITS));
    }
    let command = command(correction);
    let text = folded(&command.text, WIDTH);
    let remarks: Vec<String> =
        command.remarks.iter().flat_map(|remark| wrapped(&format!("  Note: {remark}"), 4)).collect();
    if lines.len() + remarks.len() + text.lines().count() < room {
        lines.extend(remarks);
        lines.push(String::new());
        lines.extend(text.lines().map(str::to_owned));
        return lines;
    }
    lines.truncate(room.saturating_sub(3).max(1));
    if let Some(more) = more {
        lines.extend(wrapped(&format!("  The command is long; this prints it: {more}"), 4));
    }
    lines
}

fn changed(edit: &Edit) -> String {
    let (before, after) = (printable(&edit.before, 30), printable(&edit.after, 30));
    let place = match edit.place.as_str() {
        "" => format!("octet {}", edit.offset),
        place => printable(place.as_bytes(), 24),
    };
    match (before.is_empty(), after.is_empty()) {
        (true, _) => format!("{place}: put in {after}"),
        (_, true) => format!("{place}: take out {before}"),
        _ => format!("{place}: {before} becomes {after}"),
    }
}

/// What two lines have room for.
fn clipped(text: &str) -> String {
    let most = 2 * (WIDTH - LABEL - 6);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn labelled(label: &str, text: &str) -> Vec<String> {
    hanging(label, text, LABEL)
}

/// A text behind a label, its further lines below its first.
fn hanging(label: &str, text: &str, indent: usize) -> Vec<String> {
    wrapped(&format!("{label:<indent$}{text}"), indent)
}

/// Lines of at most [`WIDTH`] characters; all but the first are indented.
pub fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim_end();
    let mut lead = String::new();
    while lead.chars().count() + rest.chars().count() > WIDTH {
        let room = WIDTH - lead.chars().count();
        let cut = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
        let head = rest.get(..cut).unwrap_or(rest);
        let skipped = head.len() - head.trim_start().len();
        let space = head.rfind(' ').filter(|at| *at > skipped + if lines.is_empty() { indent } else { 0 });
        let (line, more) = rest.split_at(space.unwrap_or(cut));
        lines.push(format!("{lead}{}", line.trim_end()));
        rest = more.trim_start();
        lead = " ".repeat(indent);
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(format!("{lead}{rest}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_none_is_too_long() {
        for text in [
            "a ".repeat(300),
            "x".repeat(350),
            "\u{e9}".repeat(120),
            format!("label         {}", "word ".repeat(60)),
        ] {
            let lines = wrapped(&text, 14);
            assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:?}");
            let joined: String = lines.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
        assert_eq!(wrapped("", 3), [""]);
    }
}
