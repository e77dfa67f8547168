//! What an audit found, put together: each finding once for each operation, and how each operation does.

use std::collections::BTreeMap;

use candor_rule::{Confidence, Evidence, Finding, Found, SchemaRef, Severity};

use super::{Auditor, Family, Sample, Seen, Sighted, Traffic};

/// Exchanges that an issue names.
const MAX_EXAMPLES: usize = Sighted::MAX_EXAMPLES;

/// One finding of one operation, however often it was seen.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Which.
    pub finding: &'static Finding,
    /// How much it matters at most.
    pub severity: Severity,
    /// How sure it is at most.
    pub confidence: Confidence,
    /// The operation, or `None` for the API as a whole.
    pub operation: Option<String>,
    /// Where the contract declares the operation.
    pub declared_at: Option<SchemaRef>,
    /// What was found where it is surest.
    pub detail: String,
    /// What speaks for it there.
    pub evidence: Vec<Evidence>,
    /// Exchanges that show it.
    pub count: usize,
    /// Names of the first of them.
    pub exchanges: Vec<String>,
    /// True if the baseline accepts it.
    pub is_accepted: bool,
}

/// How an operation does.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// As [`super::Sighting::operation`].
    pub operation: String,
    /// Where the contract declares it.
    pub declared_at: Option<SchemaRef>,
    /// Exchanges.
    pub exchanges: usize,
    /// Answers of 400 to 499.
    pub client_errors: usize,
    /// Answers of 500 and more.
    pub server_errors: usize,
    /// Answers of 400 and more whose status is the right one.
    pub right: usize,
    /// Answers of 400 and more that are problem documents.
    pub problems: usize,
    /// Issues of the operation by severity: info, warning, error; accepted ones are left out.
    pub issues: [usize; 3],
}

impl Score {
    /// Answers of 400 and more.
    pub fn errors(&self) -> usize {
        self.client_errors + self.server_errors
    }

    /// Percentage of the errors that have the right status; `None` without errors.
    pub fn right_share(&self) -> Option<f64> {
        share(self.right, self.errors())
    }

    /// Percentage of the errors that are problem documents; `None` without errors.
    pub fn problem_share(&self) -> Option<f64> {
        share(self.problems, self.errors())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of exchanges lie far below 2^52")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

/// An issue that somebody decided to live with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Code of the finding.
    pub code: String,
    /// The operation; `None` accepts it for all operations and for the API as a whole.
    pub operation: Option<String>,
}

impl Accepted {
    fn covers(&self, issue: &Issue) -> bool {
        self.code == issue.finding.code && (self.operation.is_none() || self.operation == issue.operation)
    }
}

/// Exchanges that were sent in one hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// When it begins, in milliseconds since the Unix epoch.
    pub start: u64,
    /// How many there were.
    pub exchanges: usize,
    /// Those with a finding, by the gravest: info, warning, error.
    pub worst: [usize; 3],
}

impl Hour {
    /// Its length in milliseconds.
    pub const LENGTH: u64 = 3_600_000;

    /// Exchanges with a finding.
    pub fn found(&self) -> usize {
        self.worst.iter().sum()
    }
}

/// The result of an audit.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Exchanges that were looked at.
    pub exchanges: usize,
    /// The gravest first: by severity, then by how often it was seen.
    pub issues: Vec<Issue>,
    /// By name.
    pub scores: Vec<Score>,
    /// By time, of exchanges whose time is known; hours without any are left out.
    pub hours: Vec<Hour>,
    /// What the baseline accepts and nobody saw.
    pub outlived: Vec<Accepted>,
}

impl Report {
    /// Audits exchanges; `samples` gives each of them to its argument, in the same order whenever it is called,
    /// and is called twice.
    ///
    /// # Errors
    /// Those of `samples`.
    pub fn of<E>(
        auditor: &Auditor<'_>,
        baseline: &[Accepted],
        mut samples: impl FnMut(&mut dyn FnMut(&Sample<'_>)) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut traffic = Traffic::default();
        samples(&mut |sample| auditor.note(sample, &mut traffic))?;
        let mut tally = Tally::default();
        samples(&mut |sample| {
            let seen = auditor.look(sample, &traffic);
            tally.score(&seen);
            tally.time(sample.at, &seen);
            seen.found.into_iter().for_each(|found| tally.add(found, &seen.operation, sample.id));
        })?;
        for sighted in auditor.overall(&traffic) {
            tally.add_sighted(sighted);
        }
        Ok(tally.report(baseline))
    }

    /// Issues that the baseline does not accept.
    pub fn open(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter().filter(|issue| !issue.is_accepted)
    }

    /// The gravest severity among them.
    pub fn worst(&self) -> Option<Severity> {
        self.open().map(|issue| issue.severity).max()
    }
}

/// Counts under way.
#[derive(Default)]
struct Tally {
    exchanges: usize,
    issues: BTreeMap<(&'static str, Option<String>), Issue>,
    scores: BTreeMap<String, Score>,
    hours: BTreeMap<u64, Hour>,
}

impl Tally {
    fn score(&mut self, seen: &Seen) {
        self.exchanges += 1;
        let (operation, reading) = (&seen.operation, &seen.reading);
        let declared_at = seen.declared_at.clone();
        let new = || Score { operation: operation.clone(), declared_at, ..Score::default() };
        let score = self.scores.entry(operation.clone()).or_insert_with(new);
        score.exchanges += 1;
        match reading.status {
            400..=499 => score.client_errors += 1,
            500..=599 => score.server_errors += 1,
            _ => return,
        }
        // For values 400 is as legal as 422 (RFC 9110 §15.5.1).
        let is_right =
            reading.right_status == reading.status || (reading.status, reading.right_status) == (400, 422);
        score.right += usize::from(is_right);
        score.problems += usize::from(seen.family == Family::Problem);
    }

    fn time(&mut self, at: Option<u64>, seen: &Seen) {
        let Some(at) = at else { return };
        let start = at - at % Hour::LENGTH;
        let hour = self.hours.entry(start).or_insert_with(|| Hour { start, ..Hour::default() });
        hour.exchanges += 1;
        let worst = seen.found.iter().map(|found| found.severity).max();
        if let Some(count) = worst.and_then(|worst| hour.worst.get_mut(worst as usize)) {
            *count += 1;
        }
    }

    fn add(&mut self, found: Found, operation: &str, exchange: &str) {
        let issue = self.issue(found, Some(operation.to_owned()));
        issue.count += 1;
        if issue.exchanges.len() < MAX_EXAMPLES {
            issue.exchanges.push(exchange.to_owned());
        }
    }

    fn add_sighted(&mut self, sighted: Sighted) {
        let Sighted { found, operation, exchanges } = sighted;
        let issue = self.issue(found, operation);
        issue.count += exchanges.len();
        issue.exchanges.extend(exchanges);
        issue.exchanges.truncate(MAX_EXAMPLES);
    }

    /// The issue that a finding belongs to; it tells of the surest.
    fn issue(&mut self, found: Found, operation: Option<String>) -> &mut Issue {
        let Found { finding, severity, confidence, detail, evidence } = found;
        let key = (finding.code, operation.clone());
        let new = || Issue {
            finding,
            severity,
            confidence: Confidence::default(),
            operation,
            declared_at: None,
            detail: String::new(),
            evidence: Vec::new(),
            count: 0,
            exchanges: Vec::new(),
            is_accepted: false,
        };
        let issue = self.issues.entry(key).or_insert_with(new);
        issue.severity = issue.severity.max(severity);
        if confidence > issue.confidence || issue.detail.is_empty() {
            (issue.confidence, issue.detail, issue.evidence) = (confidence, detail, evidence);
        }
        issue
    }

    fn report(self, baseline: &[Accepted]) -> Report {
        let Self { exchanges, issues, mut scores, hours } = self;
        let mut issues: Vec<Issue> = issues.into_values().collect();
        for issue in &mut issues {
            issue.is_accepted = baseline.iter().any(|accepted| accepted.covers(issue));
            let score = issue.operation.as_ref().and_then(|operation| scores.get_mut(operation));
            let Some(score) = score else { continue };
            issue.declared_at.clone_from(&score.declared_at);
            if let Some(count) = score.issues.get_mut(issue.severity as usize) {
                *count += usize::from(!issue.is_accepted);
            }
        }
        issues.sort_by_key(|issue| std::cmp::Reverse((issue.severity, issue.count)));
        let outlived = baseline.iter().filter(|accepted| !issues.iter().any(|issue| accepted.covers(issue)));
        Report {
            exchanges,
            outlived: outlived.cloned().collect(),
            issues,
            scores: scores.into_values().collect(),
            hours: hours.into_values().collect(),
        }
    }
}
