//! Text with placeholders: `{member}`, and `{{` for a brace.

use super::TemplateError;
use super::member::{Found, Member, Scope, Values};
use crate::escape::{escape, terminal};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Stands as it is.
    Text(String),
    /// Is filled in.
    Member(Member),
}

/// How values enter a text, so that they can be nothing but text there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Control and invisible characters are shown as `\u{…}`.
    Text,
    /// That, and markup becomes character references.
    Markup,
    /// As they are: the JSON writer escapes them.
    Json,
}

/// Behind a name: the member as text, even if it stands alone in a JSON string (`"{status:text}"`).
pub(super) const AS_TEXT: &str = ":text";

/// Cuts `text`, which stands at octet `at` of the template.
pub(super) fn read(text: &str, at: usize, scope: Scope) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            plain.push('{');
            rest = after;
            continue;
        }
        let here = at + text.len() - after.len() - 1;
        let known = |c: char| c.is_ascii_alphanumeric() || "_.:-$".contains(c);
        let Some((name, after)) =
            after.split_once('}').filter(|(name, _)| !name.is_empty() && name.chars().all(known))
        else {
            let help = "write {title} for a member, and {{ for a brace";
            return Err(TemplateError::body(here, "`{` begins a placeholder, which does not end here", help));
        };
        let name = name.strip_suffix(AS_TEXT).unwrap_or(name);
        let member =
            Member::named(name, scope).map_err(|(what, help)| TemplateError::body(here, what, help))?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Member(member));
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// The text with the values; members that are absent leave nothing.
pub(super) fn fill(pieces: &[Piece], values: &Values<'_>, how: Escape) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Member(member) => {
                if let Some(found) = values.get(*member) {
                    push(found, how, &mut out);
                }
            }
        }
    }
    out
}

/// False if the text names members, but none of them is there.
pub(super) fn is_there(pieces: &[Piece], values: &Values<'_>) -> bool {
    let mut members = pieces.iter().filter_map(|piece| match piece {
        Piece::Member(member) => Some(*member),
        Piece::Text(_) => None,
    });
    members.clone().next().is_none() || members.any(|member| values.get(member).is_some())
}

fn push(found: Found<'_>, how: Escape, out: &mut String) {
    match found {
        Found::Text(text) => out.push_str(&safe(text, how)),
        Found::Number(number) => out.push_str(&number.to_string()),
        Found::Lines(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| safe(line, how)).collect();
            out.push_str(&lines.join("\n"));
        }
        // One line, or in markup one list item, per error.
        Found::Errors(errors) => {
            let (before, after) = if how == Escape::Markup { ("<li>", "</li>") } else { ("", "") };
            let lines: Vec<String> =
                errors.iter().map(|error| format!("{before}{}{after}", safe(&error.detail, how))).collect();
            out.push_str(&lines.join("\n"));
        }
    }
}

/// A value as one line of text.
fn safe(text: &str, how: Escape) -> String {
    let one_line = |text: String| text.replace('\n', "\\n").replace('\t', "\\t");
    match how {
        Escape::Text => one_line(terminal(text)),
        Escape::Markup => one_line(escape(text)),
        Escape::Json => text.to_owned(),
    }
}
