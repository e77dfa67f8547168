//! Words of a text: what a full-text search compares. One definition for every backend, so that each finds
//! the same.

use candor_exchange::{Captured, Exchange};

/// The words of `text`: runs of letters and digits, in lower case.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

/// The texts of an exchange that a search reads: target, details, and both bodies as far as they are UTF-8.
pub fn searchable(exchange: &Exchange) -> impl Iterator<Item = &str> {
    let details = exchange.errors.iter().chain(exchange.notes.iter().map(|n| &n.error));
    let found = exchange.findings.iter().map(|found| found.detail.as_str());
    let causes = exchange.fault.iter().map(|f| f.cause.as_str());
    let response = exchange.response.iter().flat_map(|r| readable(&r.message.body));
    std::iter::once(exchange.target.as_str())
        .chain(details.map(|e| e.detail.as_str()))
        .chain(causes)
        .chain(found)
        .chain(readable(&exchange.request.body))
        .chain(response)
}

fn readable(body: &Captured) -> impl Iterator<Item = &str> {
    body.octets().utf8_chunks().map(|chunk| chunk.valid()).filter(|text| !text.is_empty())
}

/// True if `phrase` (words in lower case) stands in `text`, word by word.
pub(crate) fn holds(text: &str, phrase: &[String]) -> bool {
    let Some(first) = phrase.first() else { return true };
    let mut rest = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    while let Some(word) = rest.next() {
        let following = || rest.clone().take(phrase.len() - 1);
        let same = |a: &str, b: &String| a.eq_ignore_ascii_case(b) || a.to_lowercase() == *b;
        if same(word, first)
            && following().count() == phrase.len() - 1
            && following().zip(phrase.iter().skip(1)).all(|(a, b)| same(a, b))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_word_by_word() {
        let phrase: Vec<String> = words("Trailing comma").collect();
        assert!(holds("a \"trailing-COMMA\" here", &phrase));
        assert!(!holds("trailing, then a comma", &phrase));
        assert!(!holds("a trailing", &phrase));
        assert!(!holds("trailing commas", &phrase));
        assert!(holds("GRÖSSE größe", &words("größe").collect::<Vec<_>>()));
    }
}
