//! What is wrong with a contract, said as a compiler says it: file, line, column, excerpt, help.

use std::{collections::HashSet, fmt};

use crate::{lint::Lint, tree::Mark};

/// One OpenAPI document as given by the user. Reading files is the caller's business.
#[derive(Clone, Debug)]
pub struct Source {
    /// What the user calls it; shown in messages and used as the document's name in settings.
    pub name: String,
    /// Its octets: YAML or JSON in UTF-8.
    pub text: Vec<u8>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The meaning is lost: the document is not used.
    Error,
    /// A part is not checked, or probably does not mean what it says; the rest is used.
    Warning,
    /// Everything is checked as it is written; those who use the API would be better off otherwise.
    Note,
}

impl Severity {
    /// "error", "warning" or "note".
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something wrong with a contract, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of thing it is, as `candor explain` knows it; `None` for what is said once only.
    pub code: Option<&'static str>,
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
    /// The line of the document; of a very long one the part around the column.
    pub excerpt: String,
    /// Where in the excerpt the column is, in characters from 0.
    pub caret: usize,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.severity.word())?;
        if let Some(code) = self.code {
            write!(f, "[{code}]")?;
        }
        write!(f, ": {}\n  --> {}:{}:{}", self.message, self.file, self.line, self.column)?;
        if !self.excerpt.is_empty() {
            let number = self.line.to_string();
            let gutter = " ".repeat(number.len());
            let caret = " ".repeat(self.caret.min(self.excerpt.chars().count()));
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

/// Most warnings kept per document where they are only told in passing.
const MAX_WARNINGS: usize = 200;

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What is not as its owner may think: for a start of the gateway.
    Brief,
    /// Everything: for `candor check`.
    Thorough,
}

/// Collects the diagnostics of one document and the files that it refers to.
pub(crate) struct Reporter<'s> {
    files: Vec<Part<'s>>,
    found: Vec<Found>,
    known: HashSet<(Mark, String)>,
    omitted: usize,
    pub(crate) depth: Depth,
}

/// A diagnostic without its excerpt.
struct Found {
    at: Mark,
    severity: Severity,
    code: Option<&'static str>,
    message: String,
    help: String,
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
        Self {
            files: files.into_iter().map(part).collect(),
            found: Vec::new(),
            known: HashSet::new(),
            omitted: 0,
            depth: Depth::Brief,
        }
    }

    /// Reports what a lint is about. Notes are kept only where everything is asked for.
    pub(crate) fn report(
        &mut self,
        lint: &'static Lint,
        at: Mark,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if lint.severity != Severity::Note || self.depth == Depth::Thorough {
            let (message, help) = (message.into(), help.into());
            self.add(Found { at, severity: lint.severity, code: Some(lint.code), message, help });
        }
    }

    fn add(&mut self, found: Found) {
        let is_full = self.depth == Depth::Brief && self.found.len() >= MAX_WARNINGS;
        if found.severity != Severity::Error && is_full {
            self.omitted += 1;
        } else if self.known.insert((found.at, found.message.clone())) {
            self.found.push(found);
        }
    }

    /// Takes back what `is_silenced` says of a code and a place. Errors stay.
    pub(crate) fn silence(&mut self, is_silenced: impl Fn(&'static str, Mark) -> bool) {
        self.found.retain(|found| {
            found.severity == Severity::Error || !found.code.is_some_and(|code| is_silenced(code, found.at))
        });
    }

    /// Errors and the others, in the order of the documents.
    pub(crate) fn finish(mut self) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        if self.omitted > 0 {
            let message = format!("{} further warnings of this document are not shown", self.omitted);
            let help = "`candor check` shows them all".to_owned();
            let (at, severity) = (Mark::START, Severity::Warning);
            self.found.push(Found { at, severity, code: None, message, help });
        }
        self.found.sort_by_key(|found| found.at);
        let mut window = Window::default();
        let found = std::mem::take(&mut self.found);
        found
            .into_iter()
            .map(|found| self.shown(found, &mut window))
            .partition(|d| d.severity == Severity::Error)
    }

    fn shown(&self, found: Found, window: &mut Window) -> Diagnostic {
        let Found { at, severity, code, message, help } = found;
        let file = self.files.partition_point(|f| f.first < at.line).saturating_sub(1);
        let part = self.files.get(file);
        let line = at.line.saturating_sub(part.map_or(0, |p| p.first)) as usize;
        let column = at.column as usize;
        let (excerpt, caret) = part.and_then(|p| window.excerpt(p, at)).unwrap_or_default();
        let file = part.map_or_else(String::new, |p| p.source.name.clone());
        Diagnostic { severity, code, file, line, column, message, help, excerpt, caret }
    }
}

/// The part of a line that is shown. It only moves forward, so that the thousand findings of a document
/// that is one long line take one walk through it.
#[derive(Default)]
struct Window {
    /// Of all files.
    line: u32,
    /// Characters before it.
    skipped: usize,
    /// Where it starts, in octets from the start of the file.
    offset: usize,
}

impl Window {
    /// The line's text and the caret's place in it; of a long line the part around the column.
    fn excerpt(&mut self, part: &Part<'_>, at: Mark) -> Option<(String, usize)> {
        let caret = at.column.saturating_sub(1) as usize;
        let skip = if caret < EXCERPT { 0 } else { caret - EXCERPT / 2 };
        if self.line != at.line || self.skipped > skip {
            let line = at.line.saturating_sub(part.first) as usize;
            let mut offset = part.lines.get(line.checked_sub(1)?).copied()?;
            if offset == 0 && part.source.text.starts_with("\u{feff}".as_bytes()) {
                offset = '\u{feff}'.len_utf8();
            }
            *self = Self { line: at.line, skipped: 0, offset };
        }
        while self.skipped < skip {
            let octet = *part.source.text.get(self.offset)?;
            self.offset += 1;
            // A character counts at its first octet.
            let next_is_inner = part.source.text.get(self.offset).is_some_and(|b| (0x80..0xc0).contains(b));
            if octet == b'\n' {
                return None;
            }
            if !next_is_inner {
                self.skipped += 1;
            }
        }
        let rest = part.source.text.get(self.offset..)?;
        let rest = rest.get(..4 * EXCERPT + 4).unwrap_or(rest);
        let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        let text = String::from_utf8_lossy(rest.get(..end)?);
        let text = text.trim_end();
        let mut shown: String = if skip > 0 { "…".into() } else { String::new() };
        let plain = |c: char| if c == '\t' || c.is_control() { ' ' } else { c };
        shown.extend(text.chars().take(EXCERPT).map(plain));
        if text.chars().nth(EXCERPT).is_some() {
            shown.push('…');
        }
        Some((shown, caret - skip + usize::from(skip > 0)))
    }
}

/// The offset at which each line starts.
fn line_starts(text: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1));
    starts
}
