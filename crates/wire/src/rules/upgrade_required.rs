//! A plain request to an operation that exists over another protocol only.

use candor_rule::{Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.22, §7.8",
    level: Level::Must,
    answer_fields: &[("Upgrade", "websocket"), ("Connection", "Upgrade")],
    ..Rule::refusing("upgrade-required", 426, Shape::TargetOrHeaders, 46, include_str!("upgrade_required.md"))
};

/// Raised where the contract documents `101` as the only success.
pub fn at() -> Violation {
    RULE.at(
        Place::no_header("Upgrade"),
        "This address speaks WebSocket only, and the request does not ask to switch to it.",
        "Connect with a WebSocket client (ws:// or wss://).",
    )
}
