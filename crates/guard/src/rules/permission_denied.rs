//! It is known who asks, and they may not do this.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Violation};
use candor_wire::{Head, serialise::path_and_query};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, §11.4",
    level: Level::Should,
    alternatives: &[ClientStatus::of(404), ClientStatus::of(401), ClientStatus::of(400)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("permission-denied", 403, Shape::Guard, 102, include_str!("permission_denied.md"))
};

/// Raised by a requirement of this name that the caller does not meet.
pub(crate) fn at(head: &Head, name: &str, is_known: bool) -> Violation {
    let detail = match is_known {
        true => format!("The credentials are right, and the permission \"{name}\" is not theirs."),
        false => format!("This needs the permission \"{name}\", and nobody verified who asks."),
    };
    RULE.at(
        Place::Octets(path_and_query(head)),
        detail,
        format!("Ask the owner of the API for the permission \"{name}\", or use another account."),
    )
}
