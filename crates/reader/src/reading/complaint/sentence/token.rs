//! A sentence cut into words: what is quoted, where a clause begins, what punctuation follows.

/// Tokens of one text that are looked at.
const MAX_TOKENS: usize = 120;

/// Stands for a value of the request that a sentence repeats: no name, no word.
pub(super) const VALUE: &str = "…";

/// A word of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    /// Without quotes and without what punctuation stands around it.
    pub(super) text: &'t str,
    /// True if it stands in quotes.
    pub(super) quoted: bool,
    /// True if a sentence, clause or list item begins with it.
    pub(super) first: bool,
    /// The punctuation right after it.
    pub(super) after: Option<char>,
}

impl Token<'_> {
    /// True if it is one of these words, in any case.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.eq_ignore_ascii_case(word))
    }
}

/// Cuts a text into its words.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut first = true;
    while found.len() < MAX_TOKENS {
        let before = rest.len();
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "(,;:<{".contains(c));
        first |= before > rest.len()
            && text
                .get(..text.len() - rest.len())
                .is_some_and(|t| t.trim_end_matches(' ').ends_with(['\n', ';', ',']));
        let Some(start) = rest.chars().next() else { break };
        let (token, length) = if let Some(end) =
            closing(start).and_then(|quote| quoted_end(rest, start, quote))
        {
            (rest.get(start.len_utf8()..end).unwrap_or_default(), end + 1)
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == ',' || c == ';').unwrap_or(rest.len());
            (rest.get(..end).unwrap_or_default(), end)
        };
        let quoted = length > token.len();
        let trimmed = if quoted {
            token
        } else {
            token.trim_end_matches([':', '.', '!', '?', ')', '>', '"', '`', '}'])
        };
        let length = if quoted { length } else { trimmed.len().max(1) };
        let length = if rest.is_char_boundary(length) { length } else { rest.len().min(start.len_utf8()) };
        rest = rest.get(length..).unwrap_or_default();
        let after = rest.chars().next().filter(|c| !c.is_whitespace());
        if !trimmed.is_empty() {
            found.push(Token { text: trimmed.trim_start_matches(['"', '\'', '`']), quoted, first, after });
        }
        let ends = after.is_some_and(|c| ".!?:".contains(c))
            && rest.get(1..).is_none_or(|r| r.is_empty() || r.starts_with(char::is_whitespace));
        rest = rest.trim_start_matches(['.', '!', '?', ')', '>', '"', '`', '}']);
        first = ends;
    }
    found
}

fn closing(quote: char) -> Option<char> {
    match quote {
        '"' | '\'' | '`' => Some(quote),
        '“' => Some('”'),
        '[' => Some(']'),
        _ => None,
    }
}

/// Where a quoted word ends. An apostrophe inside a word ends nothing.
fn quoted_end(text: &str, start: char, quote: char) -> Option<usize> {
    let inner = text.get(start.len_utf8()..)?;
    let end = inner.find(quote)?;
    let word = inner.get(..end)?;
    let is_word = !word.is_empty() && word.len() <= 200 && !word.contains('\n');
    let is_path = start == '[' && inner.get(end + 1..)?.starts_with(['.', '[']);
    (is_word && !is_path).then_some(end + start.len_utf8())
}

/// True for a name or a path of names.
pub(super) fn is_path(text: &str) -> bool {
    let is_octet = |c: char| c.is_alphanumeric() || "_-$@./[]#~'".contains(c);
    !text.is_empty()
        && text.len() <= 200
        && text.chars().all(is_octet)
        && text.contains(|c: char| c.is_alphabetic())
        && !text.contains("//")
}

/// True for one name.
pub(super) fn is_identifier(text: &str) -> bool {
    text.len() <= 64
        && !["Error", "Exception"].iter().any(|end| text.ends_with(end))
        && text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || "_-$".contains(c))
}

/// True for a quoted word that is a JSON Pointer: `'#/seats'`, `"/seats/0"`.
pub(super) fn is_written_as_pointer(token: &Token<'_>) -> bool {
    token.quoted && (token.text.starts_with("#/") || token.text.starts_with('/'))
}
