//! A JSON text that was cut: closed where it ends.
//!
//! A log or a proxy often keeps only the first kilobytes of a body. What stands there is still worth reading,
//! as long as nobody takes it for what was sent.

/// Most arrays and objects that are closed.
const MAX_OPEN: usize = 100;

/// The text with everything closed that is open at its end; `None` if it is no beginning of JSON. The result
/// may still be no JSON: whoever uses it parses it.
pub(crate) fn closed(octets: &[u8]) -> Option<Vec<u8>> {
    let mut open: Vec<u8> = Vec::new();
    let mut in_string = false;
    let mut escaped = false;
    // Where a member or item ended last, and how much was open there.
    let mut good: Option<(usize, Vec<u8>)> = None;
    for (at, octet) in octets.iter().enumerate() {
        match (in_string, octet) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'{') => open.push(b'}'),
            (false, b'[') => open.push(b']'),
            (false, b'}' | b']') => {
                if open.pop() != Some(*octet) {
                    return None;
                }
                good = Some((at + 1, open.clone()));
            }
            (false, b',') => good = Some((at, open.clone())),
            _ => {}
        }
        if open.len() > MAX_OPEN {
            return None;
        }
    }
    if open.is_empty() {
        return None;
    }
    let as_it_is = || {
        let mut text = octets.to_vec();
        if in_string {
            text.truncate(text.len() - usize::from(escaped));
            text.push(b'"');
        }
        text.extend(open.iter().rev());
        text
    };
    let parses = |text: &[u8]| candor_syntax::json::Document::parse(text, &super::DEPTH).is_ok();
    let text = as_it_is();
    if parses(&text) {
        return Some(text);
    }
    // It was cut inside a key, or after a colon or a comma: back to the last whole member.
    let (end, open) = good?;
    let mut text = octets.get(..end)?.to_vec();
    text.extend(open.iter().rev());
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_closed() {
        let close = |text: &str| closed(text.as_bytes()).map(|t| String::from_utf8_lossy(&t).into_owned());
        for (cut, whole) in [
            (r#"{"a":[1,2"#, r#"{"a":[1,2]}"#),
            (r#"{"a":"b"#, r#"{"a":"b"}"#),
            (r#"{"a":"b\"#, r#"{"a":"b"}"#),
            (r#"{"a":1,"b"#, r#"{"a":1}"#),
            (r#"[{"a":1},{"b":"#, r#"[{"a":1}]"#),
        ] {
            assert_eq!(close(cut).as_deref(), Some(whole), "{cut}");
        }
        assert_eq!(close("[1}"), None);
        assert_eq!(close("{}"), None);
    }
}
