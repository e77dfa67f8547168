//! What a command found, for other programs: SARIF for code scanning, JUnit for test reports, annotations for
//! the pages of a code host. Audits, checks of documents and verdicts on requests are told alike.

mod annotations;
mod junit;
mod sarif;

use std::path::PathBuf;

use candor_contract::Lint;
use candor_rule::{Finding, Page, Rule, Severity};
use serde_json::{Map, Value};

pub use annotations::annotations;
pub use junit::junit;
pub use sarif::sarif;

/// Everything that one run of a command found.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The command, such as `candor audit`.
    pub command: &'static str,
    /// What was looked at: operations, documents, requests. One without entries is in order.
    pub subjects: Vec<String>,
    /// What was found.
    pub entries: Vec<Entry>,
}

/// One thing that was found.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is an instance of; `None` for what is said once only.
    pub about: Option<About>,
    /// What it is of, as among [`Told::subjects`].
    pub subject: String,
    /// How bad it is here.
    pub severity: Severity,
    /// What was found, in a sentence.
    pub text: String,
    /// How to mend it, or what would be right, in a sentence; perhaps empty.
    pub mend: String,
    /// Everything that is known of it, on several lines.
    pub account: String,
    /// Where it stands, if it stands in a file.
    pub place: Option<Place>,
    /// True if the command fails because of it.
    pub fails: bool,
    /// True if a baseline accepts it.
    pub is_accepted: bool,
    /// How often it was seen.
    pub count: usize,
    /// More, for programs.
    pub properties: Map<String, Value>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters; `None` for the whole line.
    pub column: Option<usize>,
}

/// What an entry is an instance of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// As `candor explain` knows it.
    pub code: &'static str,
    severity: Severity,
    page: &'static str,
    /// What would be right, and who says so.
    properties: Vec<(&'static str, &'static str)>,
}

impl From<&'static Finding> for About {
    fn from(finding: &'static Finding) -> Self {
        let properties = vec![("right", finding.right), ("spec", finding.spec)];
        Self { code: finding.code, severity: finding.severity, page: finding.page, properties }
    }
}

impl From<&'static Rule> for About {
    fn from(rule: &'static Rule) -> Self {
        Self {
            code: rule.code,
            severity: Severity::Error,
            page: rule.page,
            properties: vec![("spec", rule.spec)],
        }
    }
}

impl From<&'static Lint> for About {
    fn from(lint: &'static Lint) -> Self {
        let severity = severity(lint.severity);
        Self { code: lint.code, severity, page: lint.page, properties: Vec::new() }
    }
}

impl About {
    fn parts(&self) -> Page<'static> {
        Page::of(self.page)
    }
}

impl Entry {
    fn code(&self) -> Option<&'static str> {
        self.about.as_ref().map(|about| about.code)
    }
}

/// The severity of a diagnostic, in the words of findings.
pub fn severity(of: candor_contract::Severity) -> Severity {
    match of {
        candor_contract::Severity::Error => Severity::Error,
        candor_contract::Severity::Warning => Severity::Warning,
        candor_contract::Severity::Note => Severity::Info,
    }
}
