//! What is wrong with a contract, said as a compiler says it: file, line, column, excerpt, help.

use std::fmt;

use crate::tree::Mark;

/// One OpenAPI document as given by the user. Reading files is the caller's business.
#[derive(Clone, Debug)]
pub struct Source {
    /// What the user calls it; shown in messages and used as the document's name in settings.
    pub name: String,
    /// Its octets: YAML or JSON in UTF-8.
    pub text: Vec<u8>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The meaning is lost: the document is not used.
    Error,
    /// A part is not checked, or probably does not mean what it says; the rest is used.
    Warning,
}

/// Something wrong with a contract, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The document, as the user named it.
    pub file: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it; empty if nothing is known.
    pub help: String,
    /// The line of the document.
    pub excerpt: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{word}: {}\n  --> {}:{}:{}", self.message, self.file, self.line, self.column)?;
        if !self.excerpt.is_empty() {
            let number = self.line.to_string();
            let gutter = " ".repeat(number.len());
            let caret = " ".repeat(self.column.saturating_sub(1).min(self.excerpt.chars().count()));
            write!(f, "\n{gutter} |\n{number} | {}\n{gutter} | {caret}^", self.excerpt)?;
        }
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

/// Longest excerpt, in characters: a minified document is one line.
const EXCERPT: usize = 100;

/// Most warnings kept per document; a document with a habit would bury the rest.
const MAX_WARNINGS: usize = 200;

/// Collects the diagnostics of one document and the files that it refers to.
pub(crate) struct Reporter<'s> {
    files: Vec<Part<'s>>,
    found: Vec<(Mark, Diagnostic)>,
    omitted: usize,
}

/// One file of several whose lines are numbered through.
struct Part<'s> {
    /// Lines before it.
    first: u32,
    source: &'s Source,
    lines: Vec<usize>,
}

impl<'s> Reporter<'s> {
    /// For files, each with the number of lines before it.
    pub(crate) fn new(files: impl IntoIterator<Item = (u32, &'s Source)>) -> Self {
        let part =
            |(first, source): (u32, &'s Source)| Part { first, source, lines: line_starts(&source.text) };
        Self { files: files.into_iter().map(part).collect(), found: Vec::new(), omitted: 0 }
    }

    pub(crate) fn error(&mut self, at: Mark, message: impl Into<String>, help: impl Into<String>) {
        let diagnostic = self.make(Severity::Error, at, message.into(), help.into());
        self.found.push((at, diagnostic));
    }

    pub(crate) fn warn(&mut self, at: Mark, message: impl Into<String>, help: impl Into<String>) {
        if self.found.len() >= MAX_WARNINGS {
            self.omitted += 1;
            return;
        }
        let diagnostic = self.make(Severity::Warning, at, message.into(), help.into());
        if !self.found.iter().any(|(_, known)| *known == diagnostic) {
            self.found.push((at, diagnostic));
        }
    }

    /// Errors and warnings, in the order of the documents.
    pub(crate) fn finish(mut self) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        if self.omitted > 0 {
            let message = format!("{} further warnings of this document are not shown", self.omitted);
            let diagnostic = self.make(Severity::Warning, Mark::START, message, String::new());
            self.found.push((Mark::START, diagnostic));
        }
        self.found.sort_by_key(|(at, _)| *at);
        self.found.into_iter().map(|(_, found)| found).partition(|d| d.severity == Severity::Error)
    }

    fn make(&self, severity: Severity, at: Mark, message: String, help: String) -> Diagnostic {
        let file = self.files.partition_point(|f| f.first < at.line).saturating_sub(1);
        let part = self.files.get(file);
        let line = at.line.saturating_sub(part.map_or(0, |p| p.first)) as usize;
        let column = at.column as usize;
        let excerpt = part.and_then(|p| p.excerpt(line, column)).unwrap_or_default();
        let file = part.map_or_else(String::new, |p| p.source.name.clone());
        Diagnostic { severity, file, line, column, message, help, excerpt }
    }
}

impl Part<'_> {
    /// The line's text; a line that is too long is left out.
    fn excerpt(&self, line: usize, column: usize) -> Option<String> {
        let start = line.checked_sub(1).and_then(|i| self.lines.get(i)).copied().unwrap_or(0);
        let rest = self.source.text.get(start..).unwrap_or_default();
        let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        if end > EXCERPT * 4 {
            return None;
        }
        let text = String::from_utf8_lossy(rest.get(..end).unwrap_or_default());
        let plain = text.trim_end().chars().take(EXCERPT.max(column));
        Some(plain.map(|c| if c == '\t' || c.is_control() { ' ' } else { c }).collect())
    }
}

/// The offset at which each line starts.
fn line_starts(text: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1));
    starts
}
