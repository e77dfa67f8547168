//! An audit as files that other programs read: JSON of its own, and what [`crate::told`] writes.

pub mod json;

use std::path::Path;

use candor_rule::Severity;
use serde_json::json;

use super::{Issue, Report};
use crate::told::{Entry, Place, Told};

/// What is written.
pub struct Outcome<'o> {
    /// What was found.
    pub report: &'o Report,
    /// The least severity that fails; `None` for none.
    pub fail_on: Option<Severity>,
    /// The file and the 1-based line at which an exchange stands, by its name; `None` where it stands in none.
    pub place: &'o PlaceOf<'o>,
}

/// Where an exchange stands.
pub type PlaceOf<'o> = dyn Fn(&str) -> Option<(&'o Path, usize)> + 'o;

impl<'o> Outcome<'o> {
    /// Of a report that fails at this severity; its exchanges stand in no file.
    pub fn new(report: &'o Report, fail_on: Option<Severity>) -> Self {
        Self { report, fail_on, place: &|_| None }
    }

    /// True if somebody should stop.
    pub fn fails(&self) -> bool {
        self.report.open().any(|issue| self.is_failure(issue))
    }

    /// As other programs are told.
    pub fn told(&self) -> Told {
        let issues = &self.report.issues;
        let mut subjects: Vec<String> =
            self.report.scores.iter().map(|score| score.operation.clone()).collect();
        if subjects.is_empty() || issues.iter().any(|issue| !subjects.iter().any(|own| own == subject(issue)))
        {
            subjects.push(WHOLE.to_owned());
        }
        let entries = issues.iter().map(|issue| self.entry(issue)).collect();
        Told { command: "candor audit", subjects, entries }
    }

    fn entry(&self, issue: &Issue) -> Entry {
        let properties = json!({ "confidence": issue.confidence.get(), "exchanges": issue.exchanges });
        Entry {
            about: Some(issue.finding.into()),
            subject: subject(issue).to_owned(),
            severity: issue.severity,
            text: issue.detail.clone(),
            mend: format!("Right: {}.", issue.finding.right),
            account: format!(
                "{}\nright: {}\nseen {} times: {}\n{}",
                issue.detail,
                issue.finding.right,
                issue.count,
                issue.exchanges.join(" "),
                issue.finding.spec,
            ),
            place: self.place(issue),
            fails: self.is_failure(issue),
            is_accepted: issue.is_accepted,
            count: issue.count,
            properties: properties.as_object().cloned().unwrap_or_default(),
        }
    }

    /// The clause that was broken, else the operation's declaration, else the first exchange in its file. An
    /// exchange of the journal stands in no file.
    fn place(&self, issue: &Issue) -> Option<Place> {
        let clause = issue.evidence.iter().find_map(|evidence| evidence.schema.as_ref());
        if let Some(at) = clause.or(issue.declared_at.as_ref()) {
            return Some(Place { file: at.file.clone().into(), line: at.line, column: Some(at.column) });
        }
        let (file, line) = issue.exchanges.first().and_then(|id| (self.place)(id))?;
        Some(Place { file: file.to_owned(), line, column: None })
    }

    /// True if an issue is one to stop at.
    fn is_failure(&self, issue: &Issue) -> bool {
        !issue.is_accepted && self.fail_on.is_some_and(|least| issue.severity >= least)
    }
}

/// What an issue is of that no operation shows alone.
const WHOLE: &str = "the API as a whole";

/// What an issue is of, for people.
pub fn subject(issue: &Issue) -> &str {
    issue.operation.as_deref().filter(|operation| !operation.is_empty()).unwrap_or(WHOLE)
}
