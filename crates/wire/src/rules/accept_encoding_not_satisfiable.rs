//! Accept-Encoding rules out every coding, no coding included.

use candor_rule::{Action, Level, Place, Rule, Shape, Violation};

use crate::{Head, grammar::TCHAR};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §12.5.3, §12.4.1",
    level: Level::May,
    action: Action::Off,
    ..Rule::refusing(
        "accept-encoding-not-satisfiable",
        406,
        Shape::TargetOrHeaders,
        120,
        include_str!("accept_encoding_not_satisfiable.md"),
    )
};

/// All fields together, as one list. One that cannot be read says nothing.
pub fn check(head: &Head) -> Option<Violation> {
    let first = head.get("accept-encoding")?.0;
    let (mut identity, mut any) = (None, None);
    for field in head.all("accept-encoding") {
        for member in head.value(field).split(|o| *o == b',') {
            let (name, is_wanted) = coding(member.trim_ascii())?;
            match name.to_ascii_lowercase().as_slice() {
                b"" => {}
                b"identity" => identity = Some(is_wanted),
                b"*" => any = Some(is_wanted),
                // Whether the API has it, it knows itself.
                _ if is_wanted => return None,
                _ => {}
            }
        }
    }
    // Unless it is ruled out, no coding at all is accepted.
    if identity.or(any) != Some(false) || any == Some(true) {
        return None;
    }
    Some(RULE.at(
        Place::header("Accept-Encoding", first.value),
        "Accept-Encoding allows no coding, not even identity; at least one is expected.",
        "Allow identity or gzip: Accept-Encoding: gzip, identity;q=0.5.",
    ))
}

/// A coding and whether its weight is above 0; `None` if that cannot be read.
fn coding(member: &[u8]) -> Option<(&[u8], bool)> {
    let mut parts = member.split(|o| *o == b';');
    let name = parts.next()?.trim_ascii_end();
    if !name.iter().all(|o| TCHAR.holds(*o)) {
        return None;
    }
    let Some(weight) = parts.next() else { return Some((name, true)) };
    let weight = weight.trim_ascii();
    let [b'q' | b'Q', b'=', weight @ ..] = weight else { return None };
    let is_zero = weight.iter().all(|o| matches!(o, b'0' | b'.'));
    (weight.first().is_some_and(u8::is_ascii_digit) && parts.next().is_none()).then_some((name, !is_zero))
}
