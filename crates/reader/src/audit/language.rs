//! In which language a text is written: a guess from its letters and its little words.

/// Words that are frequent in a language and rare in the others.
#[rustfmt::skip]
const LITTLE_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "is", "not", "of", "and", "to", "must", "be", "was", "with", "your", "this", "has", "are"]),
    ("de", &["der", "die", "das", "ist", "nicht", "und", "ein", "eine", "wurde", "werden", "muss", "bitte", "für", "mit"]),
    ("fr", &["le", "les", "est", "pas", "une", "des", "et", "du", "pour", "votre", "être", "doit", "cette", "dans"]),
    ("es", &["el", "los", "es", "una", "debe", "ser", "por", "para", "su", "del", "las", "esta", "con", "se"]),
    ("it", &["il", "non", "è", "una", "della", "deve", "essere", "per", "di", "che", "gli", "questo", "sono", "con"]),
    ("pt", &["o", "não", "uma", "deve", "ser", "para", "seu", "é", "os", "foi", "do", "da", "com", "em"]),
    ("nl", &["het", "een", "niet", "van", "moet", "zijn", "voor", "deze", "werd", "niets", "en", "uw", "geen", "naar"]),
];

/// Languages that share letters no other language uses: first and last letter of a range.
#[rustfmt::skip]
const LETTERS: &[(char, char, &[&str])] = &[
    ('\u{400}', '\u{4FF}', &["ru", "uk", "bg", "sr", "be", "mk", "kk", "mn"]),
    ('\u{370}', '\u{3FF}', &["el"]),
    ('\u{590}', '\u{5FF}', &["he", "yi"]),
    ('\u{600}', '\u{6FF}', &["ar", "fa", "ur"]),
    ('\u{900}', '\u{97F}', &["hi", "mr", "ne"]),
    ('\u{E00}', '\u{E7F}', &["th"]),
    ('\u{3040}', '\u{30FF}', &["ja"]),
    ('\u{AC00}', '\u{D7AF}', &["ko"]),
    ('\u{4E00}', '\u{9FFF}', &["zh", "ja"]),
];

/// Characters of a text that are looked at.
const MAX: usize = 2000;

/// The languages (primary tags) that a text may be in, the likeliest first; empty where nothing can be said.
pub(crate) fn guess(text: &str) -> Vec<&'static str> {
    let letters: Vec<char> = text.chars().take(MAX).filter(|c| c.is_alphabetic()).collect();
    for (first, last, languages) in LETTERS {
        let count = letters.iter().filter(|c| (*first..=*last).contains(*c)).count();
        // A word of another language may stand in between; of kana a few are enough.
        if count >= 4 && count * 3 >= letters.len() || *languages == ["ja"] && count >= 3 {
            return languages.to_vec();
        }
    }
    let text: String = text.chars().take(MAX).collect::<String>().to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let score = |little: &[&str]| words.iter().filter(|word| little.contains(word)).count();
    let mut scores: Vec<(usize, &str)> =
        LITTLE_WORDS.iter().map(|(tag, little)| (score(little), *tag)).collect();
    scores.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match scores.as_slice() {
        [(best, tag), (second, _), ..] if *best >= 2 && *best > 2 * *second => vec![tag],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::guess;

    #[test]
    fn sentences_are_told_apart() {
        for (text, language) in [
            ("The name of the order must not be empty", "en"),
            ("Der Name der Bestellung ist nicht gültig", "de"),
            ("Le nom de la commande est vide, les champs doivent être remplis", "fr"),
            ("El nombre del pedido debe ser una cadena", "es"),
            ("Имя заказа не может быть пустым", "ru"),
            ("名前は必須です", "ja"),
            ("订单名称不能为空", "zh"),
        ] {
            assert_eq!(guess(text).first(), Some(&language), "{text}");
        }
        for unclear in ["", "Not Found", "name: required", "ValidationError: qty", "404"] {
            assert!(guess(unclear).is_empty(), "{unclear}");
        }
    }
}
