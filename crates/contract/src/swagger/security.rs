//! How Swagger 2.0 says what credentials are, as 3.0 does.

use super::{each, named, object, text, with};
use crate::tree::{Kind, Member, Node};

/// `components` with the security schemes.
pub(super) fn components(member: &Member) -> Member {
    let schemes = named("securitySchemes", member.key_at, each(&member.value, scheme));
    let at = member.value.at;
    named("components", member.key_at, Node { at, kind: Kind::Object(vec![schemes]) })
}

fn scheme(node: &Node) -> Node {
    match node.text("type") {
        Some("basic") => {
            let mut told = object(node, |member| match &*member.key {
                "type" => Some(with(member, text("http", member.value.at))),
                _ => Some(member.clone()),
            });
            if let Kind::Object(members) = &mut told.kind {
                members.push(named("scheme", node.at, text("basic", node.at)));
            }
            told
        }
        Some("oauth2") => flows(node),
        _ => node.clone(),
    }
}

/// One flow, which 2.0 writes into the scheme itself.
fn flows(node: &Node) -> Node {
    const OF_FLOW: [&str; 4] = ["flow", "authorizationUrl", "tokenUrl", "scopes"];
    let name = match node.text("flow") {
        Some("accessCode") => "authorizationCode",
        Some("application") => "clientCredentials",
        Some(other) => other,
        None => return node.clone(),
    };
    let at = node.member("flow").map_or(node.at, |member| member.key_at);
    let said = OF_FLOW.iter().skip(1).filter_map(|key| node.member(key).cloned());
    let flow = named(name, at, Node { at, kind: Kind::Object(said.collect()) });
    let mut told = object(node, |member| (!OF_FLOW.contains(&&*member.key)).then(|| member.clone()));
    if let Kind::Object(members) = &mut told.kind {
        members.push(named("flows", at, Node { at, kind: Kind::Object(vec![flow]) }));
    }
    told
}
