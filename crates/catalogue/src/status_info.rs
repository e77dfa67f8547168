//! The registered status codes, each a page in `statuses/`: what it means, when it is right and when another
//! is, what the fields and the body hold, what either side does, and an exchange that shows it.
//!
//! A page is read when it is asked for. Its outline and its facts are fixed; `tests/statuses.rs` insists on both.

use candor_rule::{Page, case::ExchangeCase};

use crate::statuses::ALL;

/// One registered status code.
#[derive(Debug)]
pub struct StatusInfo {
    /// 100 to 599.
    pub code: u16,
    /// Its page in Markdown.
    pub page: &'static str,
}

/// A field that belongs to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusField {
    /// Its name.
    pub name: &'static str,
    /// How much it is needed: `must`, `should`, `usual`, `may`, `must not`, or when it is.
    pub need: &'static str,
    /// What it says there, in Markdown.
    pub what: &'static str,
}

impl StatusInfo {
    /// "client error" and its like.
    pub fn class(&self) -> &'static str {
        match self.code / 100 {
            1 => "informational",
            2 => "success",
            3 => "redirection",
            4 => "client error",
            _ => "server error",
        }
    }

    /// The page, taken apart.
    pub fn page(&self) -> Page<'static> {
        Page::of(self.page)
    }

    /// The registered reason phrase.
    pub fn name(&self) -> &'static str {
        self.page().title.split_once(' ').map_or("", |(_, name)| name)
    }

    /// What it says, in plain words.
    pub fn says(&self) -> &'static str {
        self.page().intro.split("\n\n").next().unwrap_or_default()
    }

    /// Where it is defined.
    pub fn spec(&self) -> &'static str {
        self.fact("defined in")
    }

    /// Whether a body is there: `never`, `may`, `usual`, `required`, `by method`.
    pub fn body(&self) -> &'static str {
        self.fact("body")
    }

    /// Whether the client should send the request again.
    pub fn retry(&self) -> &'static str {
        self.fact("retry")
    }

    /// Whether a cache may keep the answer.
    pub fn kept(&self) -> &'static str {
        self.fact("kept by caches")
    }

    /// When it is the right one, in Markdown.
    pub fn when(&self) -> &'static str {
        self.page().section("When to send it").unwrap_or_default()
    }

    /// When another is: that code, and what speaks for it.
    pub fn instead(&self) -> impl Iterator<Item = (u16, &'static str)> {
        let rows = rows(self.page().section("When another is right").unwrap_or_default());
        rows.filter_map(|[code, when, _]| Some((code.parse().ok()?, when)))
    }

    /// The fields that belong to it.
    pub fn fields(&self) -> impl Iterator<Item = StatusField> {
        let rows = rows(self.page().section("Headers").unwrap_or_default());
        rows.map(|[name, need, what]| StatusField { name: name.trim_matches('`'), need, what })
    }

    /// The exchanges that show it; none if they cannot be read.
    pub fn examples(&self) -> Vec<ExchangeCase> {
        ExchangeCase::all(self.page).unwrap_or_default()
    }

    fn fact(&self, label: &str) -> &'static str {
        let rows = rows(self.page().intro);
        let mut found = rows.filter(|[name, ..]| *name == label).map(|[_, value, _]| value);
        found.next().unwrap_or_default()
    }
}

/// The rows of the table in a text, without its head; cells that are not there are empty.
fn rows(text: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.skip(1).map(|row| {
        let mut cells = row.splitn(3, " | ").map(str::trim);
        [(); 3].map(|()| cells.next().unwrap_or_default())
    })
}

/// All of them, in order.
pub fn statuses() -> impl Iterator<Item = &'static StatusInfo> {
    ALL.iter()
}

/// The one with this number.
pub fn status(code: u16) -> Option<&'static StatusInfo> {
    ALL.iter().find(|s| s.code == code)
}
