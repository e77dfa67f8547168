//! The words of a query, with the places where they stand.

use super::{QueryError, names};

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// Octet at which it starts.
    pub(super) start: usize,
    /// Octet behind it.
    pub(super) end: usize,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Open,
    Close,
    Not,
    And,
    Or,
    Term(Term<'a>),
}

/// `[field:]value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term<'a> {
    /// Name with the octet at which it starts.
    pub(super) field: Option<(&'a str, usize)>,
    pub(super) value: &'a str,
    /// Octet at which the value starts, behind its quote if it has one.
    pub(super) value_at: usize,
    pub(super) is_quoted: bool,
}

/// Cuts a query into its words.
///
/// # Errors
/// If a quote does not end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, QueryError> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(skip) = text.get(at..).and_then(|rest| rest.find(|c: char| !c.is_whitespace())) {
        at += skip;
        let token = token(text, at, depth)?;
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = token.end;
        tokens.push(token);
    }
    Ok(tokens)
}

fn token(text: &str, start: usize, depth: usize) -> Result<Token<'_>, QueryError> {
    let rest = text.get(start..).unwrap_or_default();
    let one = |kind| Ok(Token { kind, start, end: start + 1 });
    match rest.as_bytes() {
        [b'(', ..] => return one(Kind::Open),
        [b')', ..] => return one(Kind::Close),
        [b'-', next, ..] if !next.is_ascii_whitespace() => return one(Kind::Not),
        _ => {}
    }
    let word = rest.get(..word_end(rest, depth)).unwrap_or_default();
    let keyword = [("and", Kind::And), ("or", Kind::Or), ("not", Kind::Not)];
    if let Some((_, kind)) = keyword.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        return Ok(Token { kind, start, end: start + word.len() });
    }
    let name = name(word);
    let value_at = start + name.map_or(0, |name| name.len() + 1);
    let field = name.map(|name| (name, start));
    let value = text.get(value_at..).unwrap_or_default();
    if let Some(inner) = value.strip_prefix('"') {
        let Some(length) = inner.find('"') else {
            let message = "The quote that begins here does not end.".to_owned();
            return Err(QueryError { message, offset: value_at, length: value.len(), suggestion: None });
        };
        let value = inner.get(..length).unwrap_or_default();
        let term = Term { field, value, value_at: value_at + 1, is_quoted: true };
        return Ok(Token { kind: Kind::Term(term), start, end: value_at + length + 2 });
    }
    let length = word_end(value, depth);
    let value = value.get(..length).unwrap_or_default();
    let term = Term { field, value, value_at, is_quoted: false };
    Ok(Token { kind: Kind::Term(term), start, end: value_at + length })
}

/// Where a word without quotes ends: at a blank or a quote, and within parentheses at one that closes them.
fn word_end(text: &str, depth: usize) -> usize {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            c if c.is_whitespace() || c == '"' => return at,
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            ')' if depth > 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The name before the first colon, if it can be one.
fn name(word: &str) -> Option<&str> {
    let (name, value) = word.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    // An address of IPv6 or a time is no field with a value, nor is `http://…`.
    let is_number = name.bytes().all(|b| b.is_ascii_hexdigit()) && names::named(name).is_none();
    (is_name && !is_number && !value.starts_with("//")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_they_end() {
        let shown = |text| {
            let tokens = tokens(text).unwrap();
            let show = |token: &Token<'_>| match &token.kind {
                Kind::Term(term) => match term.field {
                    Some((name, _)) => format!("{name}={}", term.value),
                    None => term.value.to_owned(),
                },
                other => format!("{other:?}"),
            };
            tokens.iter().map(show).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("-(a OR op:b) c)"), "Not Open a Or op=b Close c)");
        assert_eq!(shown("(path:/f(1) \"or\")"), "Open path=/f(1) or Close");
        assert_eq!(shown("id:\"a b\"not - x"), "id=a b Not - x");
        assert_eq!(shown("::1 12:30 http://x fe80::1 op:x"), "::1 12:30 http://x fe80::1 op=x");
    }
}
