//! The cases on a signature's page: answers, and what they are read as.

use candor_rule::Page;

use super::Signature;

/// An answer on the page of a signature.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its heading.
    pub title: String,
    /// The answer's octets.
    pub answer: Vec<u8>,
    /// `reads: X`, the product that is named, or `reads: not X`, a near miss.
    pub reads: String,
}

impl Signature {
    /// The cases of its page, in the order written.
    pub fn cases(&self) -> Vec<Case> {
        let section = Page::of(self.page).section("Cases").unwrap_or_default();
        section.split("### ").skip(1).map(Case::read).collect()
    }
}

impl Case {
    /// Lines `< …` are those of the answer: head lines end with CR LF up to the empty one, those after it with LF.
    fn read(text: &str) -> Self {
        let (mut head, mut body, mut reads) = (String::new(), Vec::new(), String::new());
        let mut in_head = true;
        let lines = text.lines().skip_while(|line| *line != "```case").skip(1);
        for line in lines.take_while(|line| *line != "```") {
            if let Some(expected) = line.strip_prefix("reads: ") {
                reads = expected.to_owned();
                continue;
            }
            let line = line.strip_prefix('<').unwrap_or(line);
            let line = line.strip_prefix(' ').unwrap_or(line);
            match in_head {
                true if line.is_empty() => in_head = false,
                true => head += &format!("{line}\r\n"),
                false => body.push(line),
            }
        }
        let title = text.lines().next().unwrap_or_default().to_owned();
        Self { title, answer: format!("{head}\r\n{}", body.join("\n")).into_bytes(), reads }
    }
}
