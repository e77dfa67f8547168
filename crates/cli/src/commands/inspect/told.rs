//! What `candor inspect` tells the programs of a build: each request as a subject, its violations as entries.

use candor_problem::ErrorItem;
use candor_reader::told::{About, Entry, Place, Told};
use candor_rule::Severity;

use super::Judged;

/// Everything.
pub(super) fn of(judged: &[Judged]) -> Told {
    Told {
        command: "candor inspect",
        subjects: judged.iter().map(|one| one.stream.name.clone()).collect(),
        entries: judged.iter().flat_map(entries).collect(),
    }
}

fn entries(judged: &Judged) -> Vec<Entry> {
    let entry = |text: &str, mend: &str, code: Option<&str>, place| Entry {
        about: code.and_then(candor_catalogue::rule).map(About::from),
        subject: judged.stream.name.clone(),
        severity: Severity::Error,
        text: text.to_owned(),
        mend: mend.to_owned(),
        account: judged.verdict.as_text(),
        place: Some(place),
        fails: judged.fails(),
        is_accepted: judged.is_accepted,
        count: 1,
        properties: serde_json::Map::new(),
    };
    let items = &judged.verdict.violations;
    if items.is_empty() && !judged.verdict.accepts() {
        // Not the client's fault, and so without a place in the request.
        let code = judged.verdict.code.as_deref();
        return vec![entry(code.unwrap_or_default(), "", code, at(judged, 0, None))];
    }
    items.iter().map(|item| entry(&item.detail, &item.fix, Some(&item.code), place(judged, item))).collect()
}

/// Where a violation stands in the file. In an export only the request's beginning is known.
fn place(judged: &Judged, item: &ErrorItem) -> Place {
    match item.line {
        // Lines of the body are counted from its own first line.
        Some(line) => at(judged, lines_of_head(&judged.stream.octets) + line - 1, item.column),
        None => {
            let before = judged.stream.octets.get(..item.offset.unwrap_or(0)).unwrap_or_default();
            let line = before.iter().filter(|octet| **octet == b'\n').count();
            let column = before.iter().rev().take_while(|octet| **octet != b'\n').count() + 1;
            at(judged, line, Some(column))
        }
    }
}

/// So many lines below the first.
fn at(judged: &Judged, below: usize, column: Option<usize>) -> Place {
    let stream = &judged.stream;
    let file = stream.file.clone().into();
    match stream.name == stream.file {
        true => Place { file, line: stream.line + below, column },
        false => Place { file, line: stream.line, column: None },
    }
}

/// Lines up to the empty one, with it.
fn lines_of_head(octets: &[u8]) -> usize {
    let mut lines = octets.split(|octet| *octet == b'\n');
    lines.position(|line| line.trim_ascii_end().is_empty()).map_or(0, |empty| empty + 1)
}
