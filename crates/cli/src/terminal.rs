//! Text for a terminal: styles that go away where nobody sees them, and nothing that a terminal would obey.
//!
//! What was on the wire reaches the screen through [`Line`] only: control characters and characters that turn
//! or hide text become escapes, whatever the line is made of.

use std::{fmt::Write, io::IsTerminal};

use candor_rule::text::is_unseen;
use clap::ValueEnum;

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// True if stdout is to have them.
    pub fn is_wanted(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let says_no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                !says_no && !is_dumb && std::io::stdout().is_terminal()
            }
        }
    }
}

/// How a piece of a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// What is read first.
    Strong,
    /// What is read last.
    Quiet,
    /// Wrong, and refused for it.
    Bad,
    /// Wrong, and let pass.
    Warn,
    /// As it should be.
    Good,
    /// Not wrong itself: what was broken.
    Clause,
    /// Octets at fault.
    MarkBad,
    /// Octets that were noted.
    MarkWarn,
    /// The clause that was broken.
    MarkClause,
}

impl Style {
    /// Parameters of the sequence that switches it on.
    const fn parameters(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Quiet => "2",
            Self::Bad => "31",
            Self::Warn => "33",
            Self::Good => "32",
            Self::Clause => "36",
            Self::MarkBad => "1;7;31",
            Self::MarkWarn => "1;7;33",
            Self::MarkClause => "1;36",
        }
    }
}

/// One line of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<(Style, String)>);

impl Line {
    /// One of a single piece.
    pub fn of(style: Style, text: &str) -> Self {
        Self::default().with(style, text)
    }

    /// With nothing but blanks, to go on behind.
    pub fn indented(by: usize) -> Self {
        Self::of(Style::Plain, &" ".repeat(by))
    }

    /// With a piece more.
    pub fn with(mut self, style: Style, text: &str) -> Self {
        let text = safe(text);
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some((last, so_far)) if *last == style => so_far.push_str(&text),
            _ => self.0.push((style, text)),
        }
        self
    }

    /// All in one style.
    pub fn restyled(self, style: Style) -> Self {
        Self::of(style, &self.0.into_iter().map(|(_, text)| text).collect::<String>())
    }

    /// Characters.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// As several of at most `width` characters, all but the first indented; what `most` have no room for is
    /// left out and marked.
    pub fn folded(self, width: usize, indent: usize, most: usize) -> Vec<Self> {
        let mut lines = vec![Self::default()];
        let mut column = 0;
        for (style, text) in self.0 {
            for c in text.chars() {
                if column == width {
                    if lines.len() == most {
                        if let Some(last) = lines.last_mut() {
                            last.0.push((Style::Quiet, " …".to_owned()));
                        }
                        return lines;
                    }
                    lines.push(Self::indented(indent));
                    column = indent;
                }
                column += 1;
                let Some(Self(pieces)) = lines.last_mut() else { continue };
                match pieces.last_mut() {
                    Some((last, so_far)) if *last == style => so_far.push(c),
                    _ => pieces.push((style, c.to_string())),
                }
            }
        }
        lines
    }

    /// As it is printed, with its line end.
    pub fn print(&self, has_colours: bool, to: &mut String) {
        for (style, text) in &self.0 {
            let parameters = style.parameters();
            if has_colours && !parameters.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(to, "\x1b[{parameters}m{text}\x1b[0m");
            } else {
                to.push_str(text);
            }
        }
        to.truncate(to.trim_end_matches(' ').len());
        to.push('\n');
    }
}

/// Text that a terminal only shows: everything that it would obey, or that nobody would see, as `\u{…}`.
pub fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_unseen(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(line: &Line, has_colours: bool) -> String {
        let mut text = String::new();
        line.print(has_colours, &mut text);
        text
    }

    #[test]
    fn nothing_that_a_terminal_obeys_gets_through() {
        let hostile = "\u{1b}[2J\u{9b}31m\u{7}\r\n\u{202e}\u{2066}\u{200b}\u{7f}";
        let text = printed(&Line::of(Style::Plain, hostile), false);
        assert_eq!(text.matches('\n').count(), 1);
        assert!(text.trim_end().chars().all(|c| c.is_ascii_graphic() || c == ' '), "{text:?}");
        assert!(text.contains("\\u{1b}[2J") && text.contains("\\u{202e}"), "{text}");
    }

    #[test]
    fn styles_are_seen_only_where_wanted() {
        let line = Line::of(Style::Bad, "422").with(Style::Plain, " x ");
        assert_eq!(printed(&line, false), "422 x\n");
        assert_eq!(printed(&line, true), "\u{1b}[31m422\u{1b}[0m x\n");
    }

    #[test]
    fn a_long_line_is_folded_and_cut() {
        let line = Line::of(Style::Plain, &"x".repeat(25));
        let folded = |most| -> Vec<String> {
            line.clone().folded(10, 2, most).iter().map(|l| printed(l, false)).collect()
        };
        assert_eq!(folded(9), ["xxxxxxxxxx\n", "  xxxxxxxx\n", "  xxxxxxx\n"]);
        assert_eq!(folded(2), ["xxxxxxxxxx\n", "  xxxxxxxx …\n"]);
        assert_eq!(line.width(), 25);
    }
}
