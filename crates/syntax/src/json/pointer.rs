//! JSON Pointers (RFC 6901).

use std::borrow::Cow;

/// Appends `/` and a token, with `~` and `/` escaped.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// A token as it stands in a pointer.
pub fn escape(token: &str) -> Cow<'_, str> {
    if !token.contains(['~', '/']) {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
}

/// What a token of a pointer stands for; `None` if a `~` is followed by neither 0 nor 1.
pub fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut pieces = token.split('~');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (character, rest) = match piece.as_bytes().first()? {
            b'0' => ('~', piece.get(1..)?),
            b'1' => ('/', piece.get(1..)?),
            _ => return None,
        };
        out.push(character);
        out.push_str(rest);
    }
    Some(Cow::Owned(out))
}

/// The tokens of a pointer, unescaped: none for the empty pointer. `None` if it is not a pointer, that is
/// if it does not begin with `/` or has a stray `~`.
pub fn tokens(pointer: &str) -> Option<Vec<Cow<'_, str>>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    pointer.strip_prefix('/')?.split('/').map(unescape).collect()
}

/// An index of an array: `0`, or digits that do not begin with 0.
pub fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || (!token.starts_with('0') && token.bytes().all(|o| o.is_ascii_digit()));
    if canonical { token.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_escaped_and_back() {
        for token in ["", "a/b", "m~n", "~1", "~01", "é/~", "c%d", " "] {
            let escaped = escape(token);
            assert_eq!(unescape(&escaped).as_deref(), Some(token));
            let mut pointer = String::new();
            push(&mut pointer, token);
            assert_eq!(pointer, format!("/{escaped}"));
            assert_eq!(tokens(&pointer).unwrap(), [token]);
        }
        assert_eq!(escape("a/b~"), "a~1b~0");
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        assert_eq!(tokens("a"), None);
        assert_eq!(tokens("/~"), None);
        assert_eq!(tokens("/a~2"), None);
        assert_eq!(tokens(""), Some(vec![]));
        assert_eq!(tokens("/").unwrap(), [""]);
    }

    #[test]
    fn an_index_has_no_sign_and_no_leading_zero() {
        assert_eq!((index("0"), index("10")), (Some(0), Some(10)));
        for token in ["", "-", "-1", "+1", "01", "00", "1e0", "99999999999999999999999"] {
            assert_eq!(index(token), None, "{token}");
        }
    }
}
