//! The decoded headers of a request are larger than the gateway takes.

use crate::Block;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §10.5.1; RFC 6585 §5",
    level: Level::May,
    connection: Connection::Keep,
    ..Rule::refusing(
        "h2-headers-too-large",
        431,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_headers_too_large.md"),
    )
};

/// Raised when the whole block was decoded.
pub(crate) fn at(block: &Block) -> Violation {
    let largest = block.lines().max_by_key(|line| line.value.len()).map(|line| line.name).unwrap_or_default();
    let (size, limit) = (text::thousands(block.size() as u64), text::thousands(block.limit() as u64));
    let named = match largest {
        [] => String::new(),
        name => format!("; the largest that fits is {}", text::printable(name, 40)),
    };
    RULE.at(
        Place::Message,
        format!("The headers are {size} octets unpacked, and at most {limit} are taken{named}."),
        "Send fewer or shorter headers; most often cookies or tokens have grown.",
    )
}
