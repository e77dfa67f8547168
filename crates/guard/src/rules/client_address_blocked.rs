//! The client's address is not let in.

use core::net::IpAddr;

use candor_rule::{ClientStatus, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4",
    alternatives: &[ClientStatus::of(404)],
    mended_by: MendedBy::Network,
    ..Rule::refusing(
        "client-address-blocked",
        403,
        Shape::Guard,
        85,
        include_str!("client_address_blocked.md"),
    )
};

/// Raised by a list of networks.
pub(crate) fn at(address: IpAddr) -> Violation {
    let network = network(address);
    RULE.at(
        Place::Message,
        format!("Requests from the network {network} are not let in here."),
        "Ask the owner of the API to let your network in, or send the request from one that is.",
    )
}

/// Enough of the address to know it again, and not all of it.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}
