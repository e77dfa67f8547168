//! A content coding that cannot be decoded.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation, sensitive, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.4, §15.5.16, §12.5.3; RFC 7694 §3",
    level: Level::May,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(501)],
    ..Rule::refusing(
        "content-encoding-unsupported",
        415,
        Shape::Body,
        120,
        include_str!("content_encoding_unsupported.md"),
    )
};

/// Looks at the value of a `Content-Encoding` field, which stands at `span` in the message, of a body that
/// has to be read. `supported` are the codings that can be decoded, without `identity`.
pub fn detect(value: &[u8], span: Span, supported: &[&str]) -> Option<Violation> {
    let mut start = 0;
    for piece in value.split(|octet| *octet == b',') {
        let coding = piece.trim_ascii();
        // The older name of the same coding (RFC 9110 §8.4.1.3).
        let name = if coding.eq_ignore_ascii_case(b"x-gzip") { b"gzip" } else { coding };
        let is_known = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        // Empty elements of a list mean nothing (RFC 9110 §5.6.1.2).
        if !coding.is_empty() && !is_known("identity") && !supported.iter().any(|name| is_known(name)) {
            let blank = piece.len() - piece.trim_ascii_start().len();
            let at = Span::new(start + blank, start + blank + coding.len()).shifted(span.start);
            return Some(violation(coding, at, supported));
        }
        start += piece.len() + 1;
    }
    None
}

fn violation(coding: &[u8], at: Span, supported: &[&str]) -> Violation {
    let coding = sensitive::echo("coding", &text::printable(coding, sensitive::MAX_ECHO + 1));
    let (expected, fix) = match supported {
        [] => (
            "no coding is expected".to_owned(),
            "Send the body uncompressed, without Content-Encoding.".into(),
        ),
        names => {
            let names = text::one_of(names);
            (format!("{names} is expected"), format!("Send the body uncompressed, or encode it as {names}."))
        }
    };
    let place = Place::header("Content-Encoding", at);
    RULE.at(place, format!("Content-Encoding names the coding {coding}; {expected}."), fix)
}
