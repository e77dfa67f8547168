//! A client sends more than its window allows, or widens ours beyond what there is.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §5.2, §6.9",
    level: Level::Must,
    status: None,
    connection: Connection::GoAway,
    ..Rule::refusing(
        "h2-flow-control-exceeded",
        400,
        Shape::TargetOrHeaders,
        10,
        include_str!("h2_flow_control_exceeded.md"),
    )
};

/// Raised for DATA beyond the window of the connection, or else of the stream.
pub(crate) fn received(stream: u32, of_connection: bool) -> Violation {
    let whose = if of_connection { "the connection" } else { "the stream" };
    RULE.at(
        Place::Octets(Span::new(0, 3)),
        format!("DATA on stream {stream} is longer than the window of {whose} allows."),
        "Wait for WINDOW_UPDATE once a window is used up.",
    )
}

/// Raised for a window that becomes too large.
pub(crate) fn widened(stream: u32) -> Violation {
    RULE.at(
        Place::Octets(Span::new(9, 13)),
        format!("The window of stream {stream} becomes larger than 2147483647 octets."),
        "Widen a window only by what was used of it.",
    )
}
