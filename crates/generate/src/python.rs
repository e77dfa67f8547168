//! Comments and literals of Python. What a document says ends none of them.

use serde_json::Value;

use crate::layout::{Doc, list, text};

/// A text as a literal, in the quotes that need fewer escapes.
pub(crate) fn quoted(content: &str) -> String {
    let sign = if content.matches('"').count() > content.matches('\'').count() { '\'' } else { '"' };
    let mut out = String::from(sign);
    for c in content.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == sign => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_ascii_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if !c.is_ascii() && (c.is_control() || candor_rule::text::is_unseen(c)) => match c as u32 {
                small @ ..=0xff => out.push_str(&format!("\\x{small:02x}")),
                middle @ ..=0xffff => out.push_str(&format!("\\u{middle:04x}")),
                large => out.push_str(&format!("\\U{large:08x}")),
            },
            c => out.push(c),
        }
    }
    out.push(sign);
    out
}

/// A value as a literal.
pub(crate) fn literal(value: &Value) -> Doc {
    match value {
        Value::Null => text("None"),
        Value::Bool(true) => text("True"),
        Value::Bool(false) => text("False"),
        Value::Number(number) => text(number.to_string()),
        Value::String(content) => text(quoted(content)),
        Value::Array(items) => list(items.iter().map(literal).collect()),
        Value::Object(members) => {
            let items =
                members.iter().map(|(name, value)| literal(value).after(format!("{}: ", quoted(name))));
            Doc::List { open: "{".to_owned(), items: items.collect(), close: "}", broken: false }
        }
    }
}

/// Lines as a docstring with `indent` blanks before each; nothing for no lines.
pub(crate) fn docstring(lines: &[String], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let safe: Vec<String> =
        lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    match safe.as_slice() {
        [] => String::new(),
        [only] => format!("{pad}\"\"\"{only}\"\"\"\n"),
        [first, rest @ ..] => {
            let rest = rest.iter().map(|line| format!("{pad}{line}").trim_end().to_owned() + "\n");
            format!("{pad}\"\"\"{first}\n{}{pad}\"\"\"\n", rest.collect::<String>())
        }
    }
}

/// A file with two blank lines around what is defined, one between other statements and none at its end.
pub(crate) fn spaced(code: &str) -> String {
    let is_definition = |line: &str| ["class ", "def ", "@"].iter().any(|word| line.starts_with(word));
    let mut out = String::with_capacity(code.len());
    let (mut blanks, mut was_definition) = (0, false);
    for line in code.lines() {
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        let is_outer = !line.starts_with([' ', ')', ']', '}']);
        if blanks > 0 && !out.is_empty() {
            let wide = is_outer && (is_definition(line) || was_definition);
            out.push_str(if wide { "\n\n" } else { "\n" });
        }
        if is_outer {
            was_definition = is_definition(line);
        }
        blanks = 0;
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Code without its docstrings and literals: what is left names things.
pub(crate) fn without_texts(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let from = rest.get(at..).unwrap_or_default();
        let sign = ["\"\"\"", "\"", "'"].into_iter().find(|sign| from.starts_with(sign)).unwrap_or("\"");
        let inner = from.get(sign.len()..).unwrap_or_default();
        rest = inner.get(end_of(inner, sign)..).unwrap_or_default();
    }
    out + rest
}

/// Behind the sign that ends a literal.
fn end_of(inner: &str, sign: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        if !is_escaped && inner.get(at..).is_some_and(|rest| rest.starts_with(sign)) {
            return at + sign.len();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    inner.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_texts_names_nothing() {
        let code = "a = \"Any \\\" b\"\n\"\"\"Any \\\"\\\"\\\" \"c\"\"\"\nd = 'x\"'";
        assert_eq!(without_texts(code), "a = \n\nd = ");
    }

    #[test]
    fn texts_end_neither_docstrings_nor_literals() {
        assert_eq!(quoted("a\"b"), "'a\"b'");
        assert_eq!(quoted("\n\u{2028}\u{1f600}'\""), "\"\\n\\u2028\u{1f600}'\\\"\"");
        assert_eq!(docstring(&["a\"\"\"\\".to_owned()], 0), "\"\"\"a\\\"\\\"\\\"\\\\\"\"\"\n");
    }
}
