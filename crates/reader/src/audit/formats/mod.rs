//! An audit as files that other programs read: JSON, SARIF for code scanning, JUnit for test reports.

pub mod json;
pub mod junit;
pub mod sarif;

use std::path::Path;

use candor_rule::Severity;

use super::{Issue, Report};

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

    /// True if an issue is one to stop at.
    fn is_failure(&self, issue: &Issue) -> bool {
        !issue.is_accepted && self.fail_on.is_some_and(|least| issue.severity >= least)
    }
}

/// What an issue is of, for people.
pub fn subject(issue: &Issue) -> &str {
    issue.operation.as_deref().filter(|operation| !operation.is_empty()).unwrap_or("the API as a whole")
}
