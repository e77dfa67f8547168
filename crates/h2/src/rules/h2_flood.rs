//! A connection asks for more work than it brings requests.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §10.5",
    level: Level::Should,
    status: None,
    connection: Connection::GoAway,
    ..Rule::refusing("h2-flood", 400, Shape::Guard, 10, include_str!("h2_flood.md"))
};

/// Raised when an allowance is used up.
pub(crate) fn of(what: &str) -> Violation {
    RULE.at(
        Place::Message,
        format!("The connection sent too many {what}; requests are expected."),
        "Send requests, and let those run that were sent.",
    )
}
