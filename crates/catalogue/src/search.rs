//! Looking for words in everything that has a page: codes, titles and texts.
//!
//! Every word must occur. A page ranks by where each of them does: the code itself before a part of it, the code
//! before the title, the title before the text, and there the oftener the better. Words that stand in a title as
//! they were written count more.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{Entry, entries, pages, prose};

/// A page that holds every word.
#[derive(Clone, Debug)]
pub struct Hit {
    /// What the page is about.
    pub entry: Entry,
    /// The higher the better; comparable within one search.
    pub rank: u32,
    /// A line of the text with a word that neither code nor title holds, at most 120 characters.
    pub excerpt: Option<String>,
}

/// A page in small letters, ready to be looked through.
struct Indexed {
    entry: Entry,
    code: String,
    title: String,
    text: String,
}

static INDEX: LazyLock<Vec<Indexed>> = LazyLock::new(|| entries().map(Indexed::of).collect());

/// Words beyond these are not looked for.
const MOST_WORDS: usize = 12;

/// Every page that holds all words, the best first; none without a word.
pub fn search(wanted: &str) -> Vec<Hit> {
    let wanted = wanted.to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().take(MOST_WORDS).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<Hit> = INDEX.iter().filter_map(|page| page.hit(&words)).collect();
    // Stable: pages of one rank stay in the order of the reference.
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.rank));
    hits
}

/// Hits as data, at most `most`.
pub fn hits_json(hits: &[Hit], most: usize) -> Value {
    let shown = hits.iter().take(most).map(|hit| {
        json!({
            "code": hit.entry.code(), "kind": hit.entry.kind(), "mark": hit.entry.mark(),
            "title": hit.entry.title(), "rank": hit.rank, "excerpt": hit.excerpt,
        })
    });
    json!({ "found": hits.len(), "hits": shown.collect::<Vec<_>>() })
}

impl Indexed {
    fn of(entry: Entry) -> Self {
        Self {
            entry,
            code: entry.code().to_lowercase(),
            title: format!("{} {}", entry.title(), entry.mark()).to_lowercase(),
            text: pages::markdown_of(entry).to_lowercase(),
        }
    }

    fn hit(&self, words: &[&str]) -> Option<Hit> {
        let ranks = words.iter().map(|word| self.rank(word));
        let as_written = words.len() > 1 && self.title.contains(&words.join(" "));
        let rank = ranks.collect::<Option<Vec<u32>>>()?.iter().sum::<u32>() + 500 * u32::from(as_written);
        let hidden = words.iter().find(|word| !self.code.contains(**word) && !self.title.contains(**word));
        Some(Hit { entry: self.entry, rank, excerpt: hidden.and_then(|word| excerpt(self.entry, word)) })
    }

    fn rank(&self, word: &str) -> Option<u32> {
        let is_word = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
        if self.code == word {
            return Some(1000);
        }
        if self.code.contains(word) {
            return Some(if is_word(&self.code) { 200 } else { 100 });
        }
        if self.title.contains(word) {
            return Some(if is_word(&self.title) { 60 } else { 40 });
        }
        let times = self.text.matches(word).take(9).count();
        u32::try_from(times)
            .ok()
            .filter(|times| *times > 0)
            .map(|times| 2 * times + u32::from(is_word(&self.text)))
    }
}

/// The first line of prose that holds the word, cut around it.
fn excerpt(entry: Entry, word: &str) -> Option<String> {
    const SHOWN: usize = 120;
    const BEFORE: usize = 50;
    let page = pages::markdown_of(entry);
    let line = page
        .lines()
        .find(|line| !line.starts_with(['#', '<', '>', '`']) && line.to_lowercase().contains(word))?;
    let text = prose::inline_text(line.trim_start_matches("- ")).replace(['`', '|'], "");
    let at = text.to_lowercase().find(word).unwrap_or_default();
    // In characters: letters may change their length when they become small.
    let before = text.to_lowercase().get(..at).map_or(0, |before| before.chars().count());
    let from = before.saturating_sub(BEFORE);
    let shown: String = text.chars().skip(from).take(SHOWN).collect();
    let is_cut = text.chars().count() > from + SHOWN;
    Some(format!("{}{}{}", if from > 0 { "…" } else { "" }, shown.trim(), if is_cut { "…" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(wanted: &str) -> Vec<String> {
        search(wanted).iter().map(|hit| hit.entry.code().into_owned()).collect()
    }

    #[test]
    fn the_code_itself_comes_first_and_every_word_counts() {
        for code in ["bare-lf", "422", "nginx", "405-without-allow", "example-refused", "upstream-timeout"] {
            assert_eq!(codes(code).first().map(String::as_str), Some(code));
        }
        assert_eq!(codes("too many requests").first().map(String::as_str), Some("429"));
        assert!(codes("client_max_body_size").contains(&"nginx".to_owned()), "texts are searched");
        let kinds = |wanted| search(wanted).iter().map(|hit| hit.entry.kind()).collect::<Vec<_>>();
        assert!(kinds("allow").contains(&"finding") && kinds("allow").contains(&"status"));
        assert!(codes("bare-lf zebra").is_empty() && codes("  ").is_empty());
    }

    #[test]
    fn an_excerpt_shows_a_word_that_no_title_holds() {
        let hits = search("client_max_body_size");
        let nginx = hits.iter().find(|hit| hit.entry.code() == "nginx").and_then(|hit| hit.excerpt.clone());
        assert!(nginx.as_deref().is_some_and(|text| text.contains("client_max_body_size")), "{nginx:?}");
        assert!(hits.iter().flat_map(|hit| &hit.excerpt).all(|text| text.chars().count() <= 122));
        assert!(search("bare-lf")[0].excerpt.is_none());
        search("ſ İ ẞ"); // letters that change their length do not matter
    }
}
