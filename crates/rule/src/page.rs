//! A rule's page: Markdown with a fixed outline, split so that each reader can take what it shows.

/// The parts of a page. Its outline: `# Title`, an opening paragraph that says what was sent, then
/// `## Why it matters`, `## Mend the client`, `## Mend the server` and `## Cases`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// The first heading.
    pub title: &'a str,
    /// What stands between the title and the first section.
    pub intro: &'a str,
    /// The sections, in order.
    pub sections: Vec<Section<'a>>,
}

/// One `##` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its heading.
    pub heading: &'a str,
    /// Its Markdown, without the heading.
    pub body: &'a str,
}

impl<'a> Page<'a> {
    /// Splits the Markdown of a page. Any text is accepted; the catalogue's tests insist on the outline.
    pub fn of(markdown: &'a str) -> Self {
        let text = markdown.trim_start();
        let (title, rest) = match text.strip_prefix("# ") {
            Some(line) => line.split_once('\n').unwrap_or((line, "")),
            None => ("", text),
        };
        let mut sections = Vec::new();
        let mut parts = split_at_headings(rest);
        let intro = parts.next().unwrap_or("").trim();
        for part in parts {
            let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
            sections.push(Section { heading: heading.trim(), body: body.trim() });
        }
        Page { title: title.trim(), intro, sections }
    }

    /// The body of a section, by its heading.
    pub fn section(&self, heading: &str) -> Option<&'a str> {
        self.sections.iter().find(|s| s.heading == heading).map(|s| s.body)
    }
}

/// Splits before every line that starts with `## `; the marker itself is dropped.
fn split_at_headings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match text.find("\n## ") {
            Some(at) => {
                rest = Some(&text[at + 4..]);
                Some(&text[..at])
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_split_at_its_headings() {
        let page = Page::of("# A title\n\nWhat it is.\n\n## Why it matters\n\nBecause.\n\n## Cases\n\nx\n");
        assert_eq!(page.title, "A title");
        assert_eq!(page.intro, "What it is.");
        assert_eq!(page.section("Why it matters"), Some("Because."));
        assert_eq!(page.section("Cases"), Some("x"));
        assert_eq!(page.section("None"), None);
    }
}
