//! Host is not a host with an optional port.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 9110 §7.2; RFC 3986 §3.2.2",
    level: Level::Must,
    ..Rule::refusing("host-invalid", 400, Shape::TargetOrHeaders, 50, include_str!("host_invalid.md"))
};

/// Raised by the scanner; `at` is the first octet of the value that no host has. A value with "@" is not quoted: a password may stand before it.
pub(crate) fn at(span: Span, value: &[u8], at: usize) -> Violation {
    let (found, without) = match value.contains(&b'@') {
        true => ("Host holds user information before \"@\"".to_owned(), String::new()),
        false => {
            let octet = value.get(at).map(|octet| format!(", without {}", text::octet(*octet)));
            (format!("Host is \"{}\"", text::printable(value, 40)), octet.unwrap_or_default())
        }
    };
    RULE.at(
        Place::header("Host", span),
        format!("{found}; a name or address with an optional port is expected{without}."),
        "Send only the host and port of the URL: no scheme, path, user name or list.",
    )
}
