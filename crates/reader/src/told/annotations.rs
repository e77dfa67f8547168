//! Workflow commands of GitHub Actions: lines of a job's output that its pages show beside the code.

use std::fmt::Write;

use candor_rule::Severity;

use super::{Entry, Told};

/// A line for each entry that no baseline accepts.
pub fn annotations(told: &Told) -> String {
    told.entries.iter().filter(|entry| !entry.is_accepted).map(line).collect()
}

fn line(entry: &Entry) -> String {
    let word = match entry.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut line = format!("::{word} ");
    if let Some(place) = &entry.place {
        _ = write!(line, "file={},line={},", property(&place.file.display().to_string()), place.line.max(1));
        place.column.iter().for_each(|column| _ = write!(line, "col={},", column.max(&1)));
    }
    let title =
        [Some(entry.subject.as_str()), entry.code()].into_iter().flatten().collect::<Vec<_>>().join(": ");
    let text = [entry.text.as_str(), entry.mend.as_str()].join(" ");
    _ = writeln!(line, "title={}::{}", property(&title), data(text.trim_end()));
    line
}

/// Text behind the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
