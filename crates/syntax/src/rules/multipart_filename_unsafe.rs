//! A file name that holds a path.

use candor_rule::{Action, Level, Place, Rule, Shape, Violation};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7578 §4.2; RFC 6266 §4.3",
    level: Level::Must,
    action: Action::Warn,
    ..Rule::refusing(
        "multipart-filename-unsafe",
        400,
        Shape::Body,
        160,
        include_str!("multipart_filename_unsafe.md"),
    )
};

/// Looks at the file name of a part.
pub(crate) fn detect(octets: &[u8], part: &Part) -> Option<Violation> {
    let name = part.filename.as_deref()?;
    let found = match name {
        ".." => "is ..",
        _ if name.contains('\0') => "holds NUL",
        _ if name.contains(['/', '\\']) => "holds a path",
        _ => return None,
    };
    let line = part.headers.iter().find(|h| h.name.of(octets).eq_ignore_ascii_case(b"content-disposition"));
    let place = Place::Body { pointer: None, at: line.map(|line| locate(octets, line.value)) };
    let detail = format!("{} has a file name that {found}; a plain name is expected.", part.words());
    Some(RULE.at(place, detail, "Send only the last part of the file's name."))
}
