//! Somebody else holds a lock on the resource.

use candor_rule::{ClientStatus, Connection, Level, MendedBy, Rule, Shape, Violation};
use candor_wire::Head;

use crate::{header, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 4918 §11.3",
    level: Level::Must,
    alternatives: &[ClientStatus::of(409), ClientStatus::of(412)],
    connection: Connection::Keep,
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("resource-locked", 423, Shape::Values, 190, include_str!("resource_locked.md"))
};

/// The lock is held by `owner`, if that may be told, and the request has no token for it.
pub fn at(head: &Head, owner: Option<&str>) -> Violation {
    let by = owner.map_or_else(String::new, |owner| format!(" by {}", said(owner)));
    RULE.at(
        header(head, "If"),
        format!("The resource is locked{by}, and the request has no token of that lock."),
        "Wait for the lock to end, or send its token in the If field.",
    )
}
