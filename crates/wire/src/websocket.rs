//! The opening handshake of WebSocket, client's side (RFC 6455 §4.2.1).

use candor_rule::Violation;

use crate::{Head, Version, grammar, rules};

/// True if `Upgrade` offers WebSocket, whatever the rest of the request looks like.
pub fn is_offered(head: &Head) -> bool {
    let protocols = head.all("upgrade").flat_map(|f| grammar::list_members(f.value.of(&head.octets)));
    protocols.into_iter().any(|name| name.eq_ignore_ascii_case(b"websocket"))
}

/// What is wrong with the handshake of a request that offers WebSocket.
pub fn check(head: &Head) -> Option<Violation> {
    if head.method() != b"GET" {
        return Some(rules::websocket_handshake_invalid::request_line(head.method));
    }
    if head.version == Version::Http10 {
        return Some(rules::websocket_handshake_invalid::request_line(head.target));
    }
    if !head.wants_upgrade {
        return Some(rules::websocket_handshake_invalid::connection());
    }
    let Some((field, key)) = head.get("sec-websocket-key") else {
        return Some(rules::websocket_handshake_invalid::absent("Sec-WebSocket-Key"));
    };
    if !is_key(&key) {
        return Some(rules::websocket_handshake_invalid::key(field.value));
    }
    match head.get("sec-websocket-version") {
        None => Some(rules::websocket_handshake_invalid::absent("Sec-WebSocket-Version")),
        Some((_, version)) if version.as_ref() == b"13" => None,
        Some((field, version)) => Some(rules::websocket_version_unsupported::at(field.value, &version)),
    }
}

/// Base64 of exactly 16 octets: 22 characters and two "=".
fn is_key(key: &[u8]) -> bool {
    let Some(digits) = key.strip_suffix(b"==") else { return false };
    digits.len() == 22 && digits.iter().all(|o| o.is_ascii_alphanumeric() || matches!(o, b'+' | b'/'))
}
