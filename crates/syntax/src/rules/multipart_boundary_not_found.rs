//! The boundary of Content-Type does not occur in the body.

use candor_rule::{Place, Rule, Shape, Span, Violation, sensitive, text};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 2046 §5.1.1",
    ..Rule::refusing(
        "multipart-boundary-not-found",
        400,
        Shape::Body,
        160,
        include_str!("multipart_boundary_not_found.md"),
    )
};

/// The first line of the body that looks like a delimiter.
pub(crate) struct Unlike {
    /// Its first octet that no delimiter has there.
    pub at: usize,
    /// The line without its end.
    pub line: Span,
    /// It would be the delimiter, did it end with CR LF.
    pub bare_lf: bool,
    /// It is the last delimiter, and no other stands before it.
    pub only_closes: bool,
}

/// Raised for a body without delimiter.
pub(crate) fn at(octets: &[u8], boundary: &str, seen: Option<Unlike>) -> Violation {
    let wanted = sensitive::echo("boundary", boundary);
    let fix = "Write each delimiter as --, the boundary of Content-Type and CR LF; send both from one place.";
    let (detail, span) = match seen {
        Some(seen) if seen.bare_lf => {
            let detail = "The delimiter line ends with a line feed alone; CR LF is expected.".to_owned();
            (detail, Span::octet(seen.at))
        }
        Some(seen) if seen.only_closes => {
            (format!("The boundary {wanted} only closes the body; no part begins with it."), seen.line)
        }
        Some(seen) => {
            let line = text::printable(seen.line.of(octets), sensitive::MAX_ECHO + 1);
            let line = sensitive::echo("boundary", line.strip_prefix("--").unwrap_or(&line));
            let detail = format!("The boundary {wanted} is not in the body; the body uses {line}.");
            (detail, Span::new(seen.at, seen.line.end.max(seen.at)))
        }
        None => {
            let detail =
                format!("The boundary {wanted} is not in the body; it has no delimiter line at all.");
            (detail, Span::new(0, 0))
        }
    };
    RULE.at(Place::Body { pointer: None, at: Some(locate(octets, span)) }, detail, fix)
}
