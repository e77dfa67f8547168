//! The client sent a header that only the gateway may set.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §17.2",
    action: Action::Strip,
    ..Rule::refusing("header-reserved", 400, Shape::Guard, 44, include_str!("header_reserved.md"))
};

/// Raised for a field whose name [`is_reserved`].
pub fn at(span: Span, name: &[u8]) -> Violation {
    let name = text::printable(name, 60);
    RULE.at(
        Place::header(name.clone(), span),
        format!("The header {name} is set by the servers behind this address, not by clients."),
        format!("Leave {name} out."),
    )
}

/// True if a pattern covers the name: the name itself in any case, or its beginning before a final `*`.
/// "_" counts as "-", since CGI-style servers take one for the other.
pub fn is_reserved(patterns: &[String], name: &[u8]) -> bool {
    let folded = |octet: &u8| if *octet == b'_' { b'-' } else { octet.to_ascii_lowercase() };
    patterns.iter().any(|pattern| {
        let pattern = pattern.as_bytes();
        let (wanted, found) = match pattern.strip_suffix(b"*") {
            Some(start) => (start, name.get(..start.len()).unwrap_or(name)),
            None => (pattern, name),
        };
        wanted.len() == found.len() && wanted.iter().map(folded).eq(found.iter().map(folded))
    })
}
