//! Words of a text: what a full-text search compares. One definition for every backend, so that each finds
//! the same.

use candor_exchange::{Captured, Exchange};

use crate::Phrase;

/// The words of `text`: runs of letters and digits, in lower case.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(folded)
}

/// A word in lower case, and still one word: `İ` becomes an i and a dot that is no letter.
pub fn folded(word: &str) -> String {
    match word.is_ascii() {
        true => word.to_ascii_lowercase(),
        false => word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect(),
    }
}

/// The words of texts as full-text indexes keep them: a blank before each word and after the last of each text. Words of two texts are
/// kept from forming a phrase by a sign that no word has.
pub fn listed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for text in texts {
        out.push(' ');
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            match word.is_ascii() {
                true => out.extend(word.bytes().map(|octet| char::from(octet.to_ascii_lowercase()))),
                false => out.push_str(&folded(word)),
            }
            out.push(' ');
        }
        out.push('\u{2022}');
    }
    out
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

/// True if the phrase stands in `text`, word by word.
pub fn holds(text: &str, phrase: &Phrase) -> bool {
    let Some((last, before)) = phrase.words.split_last() else { return true };
    let same = |a: &str, b: &String| a.eq_ignore_ascii_case(b) || !a.is_ascii() && folded(a) == *b;
    let ends = |word: &str| same(word, last) || phrase.is_open && folded(word).starts_with(last.as_str());
    let mut rest = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    loop {
        let mut here = rest.clone();
        let begins = before.iter().all(|wanted| here.next().is_some_and(|word| same(word, wanted)));
        if begins && here.next().is_some_and(ends) {
            return true;
        }
        if rest.next().is_none() {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_words_stand_between_blanks_and_texts_apart() {
        assert_eq!(
            listed(["a \"B-c\"", "Größe!", ""].into_iter()),
            " a b c \u{2022} größe \u{2022} \u{2022}"
        );
    }

    #[test]
    fn phrases_are_found_word_by_word() {
        let phrase = |text: &str, is_open| Phrase { words: words(text).collect(), is_open };
        let trailing = phrase("Trailing comma", false);
        assert!(holds("a \"trailing-COMMA\" here", &trailing));
        assert!(!holds("trailing, then a comma", &trailing));
        assert!(!holds("a trailing", &trailing));
        assert!(!holds("trailing commas", &trailing));
        assert!(holds("trailing commas", &phrase("Trailing comma", true)));
        assert!(!holds("trailing", &phrase("trailing comma", true)));
        assert!(holds("GRÖSSE größe", &phrase("größe", false)));
        assert!(holds("GRÖßEN", &phrase("größe", true)));
        assert!(holds("in İSTANBUL", &phrase("İstanbul", false)));
        assert_eq!(words("İstanbul").collect::<Vec<_>>(), ["istanbul"]);
    }
}
