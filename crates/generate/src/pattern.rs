//! Regular expressions of ECMA-262 for Python's `re`, which means other things by the same signs.

/// White space and line ends of ECMA-262 (§12.2, §12.3), for within a class.
const SPACES: &str =
    "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

/// The same expression for Python; `None` if Python has no words for it.
pub(crate) fn for_python(source: &str) -> Option<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied();
    let mut out = String::new();
    let (mut i, mut in_class) = (0, false);
    while let Some(c) = at(i) {
        i += 1;
        match c {
            '\\' => {
                let escaped = at(i)?;
                i += 1;
                let rest: String = chars.iter().skip(i).take(12).collect();
                let (text, taken) = escape(escaped, &rest, in_class)?;
                out.push_str(&text);
                i += taken;
            }
            '[' if in_class => out.push_str("\\["),
            '[' => {
                let empty = [(&['^', ']'][..], "(?s:.)"), (&[']'][..], "(?!)")];
                let found = empty.iter().find(|(signs, _)| chars.get(i..i + signs.len()) == Some(*signs));
                match found {
                    Some((signs, text)) => {
                        out.push_str(text);
                        i += signs.len();
                    }
                    None => {
                        in_class = true;
                        out.push('[');
                        if at(i) == Some('^') {
                            out.push('^');
                            i += 1;
                        }
                    }
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '|' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            '.' if !in_class => out.push_str("[^\\n\\r\\u2028\\u2029]"),
            '$' if !in_class => out.push_str("\\Z"),
            '(' if !in_class && at(i) == Some('?') && at(i + 1) == Some('<') => {
                // What stands before has to have a fixed width in Python.
                if matches!(at(i + 2), Some('=' | '!')) {
                    return None;
                }
                out.push_str("(?P<");
                i += 2;
            }
            other => out.push(other),
        }
    }
    Some(out)
}

/// What follows a backslash: its text, and how many characters behind the first belong to it.
fn escape(c: char, rest: &str, in_class: bool) -> Option<(String, usize)> {
    let class = |inside: &str, negated: bool| match (in_class, negated) {
        (true, false) => Some(inside.to_owned()),
        (true, true) => None,
        (false, false) => Some(format!("[{inside}]")),
        (false, true) => Some(format!("[^{inside}]")),
    };
    let text = match c {
        'd' | 'D' => class("0-9", c == 'D')?,
        'w' | 'W' => class("A-Za-z0-9_", c == 'W')?,
        's' | 'S' => class(SPACES, c == 'S')?,
        'b' if in_class => "\\x08".to_owned(),
        'b' | 'B' => format!("(?a:\\{c})"),
        'p' | 'P' => return None,
        'k' => {
            let name = rest.strip_prefix('<')?.split_once('>')?.0;
            return Some((format!("(?P={name})"), name.len() + 2));
        }
        'c' => {
            let letter = rest.chars().next().filter(char::is_ascii_alphabetic)?;
            return Some((format!("\\x{:02x}", letter as u32 % 32), 1));
        }
        'u' if rest.starts_with('{') => {
            let digits = rest.strip_prefix('{')?.split_once('}')?.0;
            let number = u32::from_str_radix(digits, 16).ok()?;
            return Some((format!("\\U{number:08x}"), digits.len() + 2));
        }
        '0' => "\\x00".to_owned(),
        'n' | 'r' | 't' | 'v' | 'f' | 'x' | 'u' | '1'..='9' => format!("\\{c}"),
        letter if letter.is_ascii_alphabetic() => letter.to_string(),
        sign if sign.is_ascii() => format!("\\{sign}"),
        other => other.to_string(),
    };
    Some((text, 0))
}

#[cfg(test)]
mod tests {
    use super::for_python;

    #[test]
    fn signs_mean_in_python_what_they_mean_in_ecma() {
        for (source, expected) in [
            (r"^\d+$", Some(r"^[0-9]+\Z")),
            (r"[\w-]", Some(r"[A-Za-z0-9_-]")),
            (r"[[&]", Some(r"[\[\&]")),
            (r"(?<y>\/)\k<y>", Some(r"(?P<y>\/)(?P=y)")),
            (r"\p{L}", None),
            (r"(?<=a)b", None),
            (r"[^]", Some("(?s:.)")),
            (r"\u{1f600}", Some(r"\U0001f600")),
        ] {
            assert_eq!(for_python(source).as_deref(), expected, "{source}");
        }
    }
}
