//! Texts of a document as comments and literals. Every text is hostile: it ends no comment and no literal.

use serde_json::Value;

/// Longest text that a comment repeats, in characters.
const MAX: usize = 1200;

/// Lines of a text for a comment, wrapped at `width`. What changes how others are shown is left out.
pub(crate) fn lines(text: &str, width: usize) -> Vec<String> {
    let cut: String = text.chars().take(MAX).collect();
    let mut out = Vec::new();
    for line in cut.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']) {
        let seen: String = line
            .chars()
            .filter(|c| !c.is_control() && (*c == ' ' || !candor_rule::text::is_unseen(*c)))
            .collect();
        let mut current = String::new();
        for word in seen.split_whitespace() {
            if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > width {
                out.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push(current);
    }
    while out.first().is_some_and(String::is_empty) {
        out.remove(0);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.dedup_by(|a, b| a.is_empty() && b.is_empty());
    out
}

/// A value as JSON, which is also how TypeScript writes it: with every character that could end a line, a
/// literal or a script escaped.
pub(crate) fn json(value: &Value) -> String {
    escaped(&value.to_string())
}

/// A text as a literal of TypeScript, in the quotes that need fewer escapes.
pub(crate) fn quoted(text: &str) -> String {
    let double = json(&Value::String(text.to_owned()));
    if text.matches('"').count() <= text.matches('\'').count() {
        return double;
    }
    // Between the quotes JSON escapes both backslashes and quotes; the latter need none here.
    let inner = double.get(1..double.len() - 1).unwrap_or_default();
    let mut out = String::from('\'');
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('"') => out.push('"'),
                other => {
                    out.push('\\');
                    out.extend(other);
                }
            },
            '\'' => out.push_str("\\'"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let hidden = c == '\u{7f}' || !c.is_ascii() && (c.is_control() || candor_rule::text::is_unseen(c));
        if hidden {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_neither_comments_nor_literals() {
        assert_eq!(lines("a\u{2028}b\u{202e}c\n\n\nd", 20), ["a", "bc", "", "d"]);
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(quoted("'\"\n\u{2028}\u{202e}\\</script>"), r#""'\"\n\u2028\u202e\\</script>""#);
        assert_eq!(quoted("\"\"'\\"), r#"'""\'\\'"#);
    }
}
