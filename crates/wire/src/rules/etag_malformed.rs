//! If-Match or If-None-Match without an entity tag that can be compared.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, text};

use crate::{Head, grammar::is_ows};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §13.1.1, §13.1.2, §8.8.3",
    alternatives: &[ClientStatus::of(412)],
    ..Rule::refusing("etag-malformed", 400, Shape::TargetOrHeaders, 136, include_str!("etag_malformed.md"))
};

/// If-Match, and If-None-Match of methods that change something: whether each is `*` or a list of entity tags.
pub fn check(head: &Head) -> Option<Violation> {
    let is_safe = matches!(head.method(), b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE");
    let names = if is_safe { &["If-Match"][..] } else { &["If-Match", "If-None-Match"] };
    names.iter().find_map(|name| {
        head.all(name).find_map(|field| {
            let value = head.value(field);
            let at = field.value.start + fault(&value)?;
            Some(of(name, Span::new(at.min(field.value.end), field.value.end), &value))
        })
    })
}

fn of(name: &str, span: Span, value: &[u8]) -> Violation {
    let shown = text::printable(value, 40);
    let detail = match value {
        [] => format!("{name} is empty; an entity tag in double quotes is expected."),
        _ => format!("{name} is {}; an entity tag in double quotes is expected.", quoted(&shown)),
    };
    let fix = match is_bare(value) {
        true => format!("Write it as {name}: \"{shown}\", exactly as the ETag field had it."),
        false => format!("Send the value of the ETag field as it came, quotes included: {name}: \"abc\"."),
    };
    RULE.at(Place::header(name, span), detail, fix)
}

/// In quotes, unless it has some itself.
fn quoted(shown: &str) -> String {
    if shown.contains('"') { format!("`{shown}`") } else { format!("\"{shown}\"") }
}

/// True for a tag that lacks nothing but its quotes.
fn is_bare(value: &[u8]) -> bool {
    !value.is_empty()
        && value.len() <= 40
        && value.iter().all(|o| o.is_ascii_alphanumeric() || b"-_.:+/".contains(o))
}

/// Where it stops being `*` or a list of entity tags; `None` if it is one. Empty members are allowed
/// (RFC 9110 §5.6.1.2), an empty list is not.
fn fault(value: &[u8]) -> Option<usize> {
    if value == b"*" {
        return None;
    }
    let (mut at, mut tags) = (0, 0);
    let blank = |mut at: usize| {
        while value.get(at).is_some_and(|o| is_ows(*o)) {
            at += 1;
        }
        at
    };
    loop {
        at = blank(at);
        match value.get(at) {
            None => return (tags == 0).then_some(at),
            Some(b',') => at += 1,
            Some(_) => {
                at = blank(match tag(value, at) {
                    Ok(end) => end,
                    Err(fault) => return Some(fault),
                });
                tags += 1;
                if !matches!(value.get(at), None | Some(b',')) {
                    return Some(at);
                }
            }
        }
    }
}

/// One past the entity tag that begins at `start`.
fn tag(value: &[u8], start: usize) -> Result<usize, usize> {
    let open = if value.get(start..start + 2) == Some(b"W/") { start + 2 } else { start };
    if value.get(open) != Some(&b'"') {
        return Err(start);
    }
    let inner = value.get(open + 1..).unwrap_or_default();
    match inner.iter().position(|o| !matches!(o, 0x21 | 0x23..=0x7e | 0x80..)) {
        Some(length) if inner.get(length) == Some(&b'"') => Ok(open + length + 2),
        Some(length) => Err(open + 1 + length),
        None => Err(value.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn tags_are_read_as_the_grammar_has_them() {
        for good in ["*", "\"abc\"", "W/\"a\", \"b\"", "\"\"", ", \"a\",,", "\"a,b\""] {
            assert_eq!(fault(good.as_bytes()), None, "{good}");
        }
        for (bad, at) in [
            ("", 0),
            (",", 1),
            ("abc", 0),
            ("\"abc", 4),
            ("\"a b\"", 2),
            ("w/\"a\"", 0),
            ("\"a\" \"b\"", 4),
            ("\"a\", *", 5),
            ("W/a", 0),
        ] {
            assert_eq!(fault(bad.as_bytes()), Some(at), "{bad}");
        }
    }
}
