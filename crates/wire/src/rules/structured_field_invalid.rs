//! A field that is written by RFC 9651, and breaks its grammar: it counts as absent.

use candor_rule::{Action, Level, Place, Rule, Shape, Span, Violation, text};

use crate::{Head, structured};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9651 §4.2",
    level: Level::Must,
    action: Action::Warn,
    ..Rule::refusing(
        "structured-field-invalid",
        400,
        Shape::TargetOrHeaders,
        44,
        include_str!("structured_field_invalid.md"),
    )
};

/// How a field is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    List,
    Dictionary,
    Item,
}

/// Fields of requests that a specification defines as structured.
const FIELDS: &[(&str, Kind)] = &[
    ("Priority", Kind::Dictionary),
    ("Content-Digest", Kind::Dictionary),
    ("Repr-Digest", Kind::Dictionary),
    ("Want-Content-Digest", Kind::Dictionary),
    ("Want-Repr-Digest", Kind::Dictionary),
    ("Signature", Kind::Dictionary),
    ("Signature-Input", Kind::Dictionary),
    ("Accept-Signature", Kind::Dictionary),
    ("Sec-CH-UA", Kind::List),
    ("Sec-CH-UA-Mobile", Kind::Item),
    ("Sec-CH-UA-Platform", Kind::Item),
    ("Available-Dictionary", Kind::Item),
];

/// Every such field that breaks the grammar, line by line: one line that does spoils its field.
pub fn check(head: &Head) -> Vec<Violation> {
    let of_field = |field: &crate::Field| {
        let name = field.name.of(&head.octets);
        let (name, kind) = FIELDS.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name))?;
        let value = head.value(field);
        let fault = match kind {
            Kind::List => structured::list(&value).err(),
            Kind::Dictionary => structured::dictionary(&value).err(),
            Kind::Item => structured::item(&value).err(),
        }?;
        let at = (field.value.start + fault).min(field.value.end);
        Some(of(name, *kind, Span::new(at, field.value.end), value.get(fault..).unwrap_or_default()))
    };
    head.fields.iter().filter_map(of_field).collect()
}

fn of(name: &str, kind: Kind, span: Span, rest: &[u8]) -> Violation {
    let found = match rest {
        [] => "its end".to_owned(),
        _ => format!("\"{}\"", text::printable(rest, 24)),
    };
    let (expected, fix) = match kind {
        Kind::List => ("a list", "Write items with commas between, texts in double quotes."),
        Kind::Dictionary => (
            "a dictionary",
            "Write key=value pairs with commas between: texts in double quotes, octets in base64 between colons.",
        ),
        Kind::Item => ("an item", "Write one value: a number, ?1 or ?0, or a text in double quotes."),
    };
    let detail = format!("{name} cannot be read from {found} on; {expected} of RFC 9651 is expected.");
    RULE.at(Place::header(name, span), detail, fix)
}
