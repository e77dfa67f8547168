//! Switching to another protocol on a client's wish: what the upstream is asked, how its 101 goes back, and
//! the tunnel behind it (RFC 9110 §7.8; for WebSocket, RFC 6455 §1.3).
//!
//! Only protocols that the configuration names are asked for. Another offer is ignored, as HTTP allows:
//! behind an upgrade to `h2c`, for one, a client could send requests that nobody checks.

use candor_exchange::{Birthplace, Message, Tunnel};
use candor_inspect::Inspected;
use candor_wire::response::{Malformed, ResponseHead};
use candor_wire::{Head, grammar};

use crate::client::{Client, Gone};
use crate::connection::Next;
use crate::counters::count;
use crate::head_out::interim_head;
use crate::record::{Record, capture};
use crate::reply::Reply;
use crate::tunnel::{Limits, carry};
use crate::upstream::{UpstreamConnection, UpstreamError};
use crate::worker::Worker;

/// The protocols that the client offers and that are passed on, as the value of `Upgrade`; empty if none.
pub(crate) fn offer(allowed: &[String], head: &Head) -> Vec<u8> {
    if !head.wants_upgrade {
        return Vec::new();
    }
    let is_allowed = |name: &&[u8]| allowed.iter().any(|a| name.eq_ignore_ascii_case(a.as_bytes()));
    let members = head.all("upgrade").flat_map(|f| grammar::list_members(f.value.of(&head.octets)));
    let names: Vec<&[u8]> = members.into_iter().filter(is_allowed).collect();
    names.join(&b", "[..])
}

/// The protocol that a 101 switches to.
///
/// # Errors
/// If it is none of those that were offered: whatever follows would be read differently by the two ends.
pub(crate) fn chosen(answer: &ResponseHead, offered: &[u8]) -> Result<Vec<u8>, UpstreamError> {
    let fail = |offset, reason| Err(UpstreamError::head(Malformed { offset, reason }, &answer.octets));
    if offered.is_empty() {
        return fail(9, "it switches protocols, which nobody asked for");
    }
    let mut fields = answer.all("upgrade");
    let (Some(field), None) = (fields.next(), fields.next()) else {
        return fail(9, "it switches protocols, but does not name one in Upgrade");
    };
    let value = field.value.of(&answer.octets);
    match grammar::list_members(offered).into_iter().any(|name| name.eq_ignore_ascii_case(value)) {
        true => Ok(value.to_vec()),
        false => fail(field.value.start as u64, "it switches to a protocol that was not offered"),
    }
}

/// Passes the 101 on, then carries octets both ways until the tunnel ends. Octets that came too early, behind
/// either head, go first.
pub(crate) async fn switch(
    worker: &Worker,
    client: &mut Client,
    mut upstream: UpstreamConnection,
    answer: &ResponseHead,
    protocol: &[u8],
    inspected: &Inspected,
    record: &mut Record,
) -> Result<Next, Gone> {
    client.out.clear();
    switching_head(answer, protocol, &record.request_id, &mut client.out);
    let reply = Reply::new(answer.status, Birthplace::Upstream, &client.out, worker.captured_body());
    record.reply = Some(reply);
    client.write(b"").await?;
    count(&worker.counters.tunnels);
    let timeouts = worker.live().timeouts;
    let limits = Limits {
        quiet: timeouts.tunnel_idle,
        write: timeouts.write,
        stopping: timeouts.leftover,
        // A little before the drain time is over, so that it is recorded.
        drain: timeouts.drain * 9 / 10,
    };
    let (end, entry) = client.tunnel_end();
    let carried = carry(end, upstream.tunnel_end(), &limits, entry).await;
    let live = worker.live();
    let redactor = &live.redactor;
    let before = match worker.config.journal {
        Some(_) => capture(inspected, redactor),
        None => Message::default(),
    };
    let body = redactor.opaque(inspected.tally.octets + carried.from_client);
    record.request = Some(Message { body, ..before });
    if let Some(reply) = &mut record.reply {
        reply.body_size = carried.from_upstream;
    }
    let protocol = String::from_utf8_lossy(protocol).to_ascii_lowercase();
    record.tunnel = Some(Tunnel { protocol, ended: carried.ended });
    Ok(Next::Drop)
}

fn switching_head(answer: &ResponseHead, protocol: &[u8], request_id: &str, out: &mut Vec<u8>) {
    interim_head(answer, out);
    // Without the empty line: more fields follow.
    out.truncate(out.len().saturating_sub(2));
    for (name, value) in
        [("Connection", &b"Upgrade"[..]), ("Upgrade", protocol), ("X-Request-Id", request_id.as_bytes())]
    {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}
