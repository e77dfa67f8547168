//! The addresses under the gateway's own prefix: the page of each rule, and the answers to probes; nothing that was
//! captured.

use std::sync::atomic::Ordering;

use candor_catalogue::{Audience, PageContext, Published, Served};
use candor_exchange::Verdict;
use candor_guard::rules::client_address_blocked;
use candor_inspect::{Inspected, Outcome};
use candor_rule::{
    Place, Rejection,
    faults::{contract_not_loaded, under_maintenance},
};
use candor_wire::{Framing, Head, serialise};

use crate::answer::{self, Own};
use crate::client::Client;
use crate::connection::Next;
use crate::record::Record;
use crate::worker::Worker;

/// Answers to probes are of this moment.
const NOT_KEPT: [(&str, String); 0] = [];

/// The first phase that knows of routes: what is refused before is refused here as well.
const FIRST_ROUTED_PHASE: u8 = 85;

/// True if the request is for the gateway itself: its path lies under the prefix, and nothing is wrong
/// with it but, at most, that the contract does not know it, or is not there yet.
pub(crate) fn concerns(prefix: &str, head: &Head, outcome: &Outcome) -> bool {
    tail(prefix, head).is_some_and(|tail| match outcome {
        Outcome::Accepted => true,
        // Whoever is not let in may read what that means, and nothing of the API.
        Outcome::Rejected(rejection) if rejection.rule() == &client_address_blocked::RULE => {
            tail.starts_with(b"/rules")
        }
        Outcome::Rejected(rejection) => rejection.rule().phase >= FIRST_ROUTED_PHASE,
        // Whoever is told so may read what that means.
        Outcome::Failed(fault) => {
            [contract_not_loaded::KIND.code, under_maintenance::KIND.code].contains(&fault.kind.code)
        }
        _ => false,
    })
}

/// What follows the prefix in the path; `None` if the path lies elsewhere.
fn tail<'a>(prefix: &str, head: &'a Head) -> Option<&'a [u8]> {
    let path = serialise::path_and_query(head).of(&head.octets).split(|b| *b == b'?').next()?;
    let tail = path.strip_prefix(prefix.as_bytes())?;
    (tail.is_empty() || tail.starts_with(b"/")).then_some(tail)
}

/// Answers it.
pub(crate) async fn serve(
    worker: &Worker,
    client: &mut Client,
    inspected: &Inspected,
    head: &Head,
    record: &mut Record,
) -> Next {
    // A body was perhaps not read, and nobody sends one here.
    let keep = head.keep_alive && head.framing == Framing::None && !client.is_ending();
    let live = worker.live();
    let prefix = live.prefix.as_str();
    let page = tail(prefix, head)
        .filter(|_| matches!(head.method(), b"GET" | b"HEAD"))
        .and_then(|tail| std::str::from_utf8(tail).ok())
        .and_then(|tail| page(worker, tail));
    let probed = tail(prefix, head)
        .filter(|_| matches!(head.method(), b"GET" | b"HEAD"))
        .and_then(|tail| probe(worker, std::str::from_utf8(tail).ok()?));
    if let Some((status, body)) = probed {
        // A monitor that asks every second would fill the journal.
        record.is_probe = true;
        worker.counters.exchanges.fetch_sub(1, Ordering::Relaxed);
        let own = Own { status, content_type: "application/json", fields: &NOT_KEPT, body: body.as_bytes() };
        let told = answer::send(worker, client, Some(head), &own, keep, record).await;
        return told.map_or(Next::Drop, |()| Next::after(keep));
    }
    let result = match page {
        Some(page) => {
            let fields: Vec<_> = page.headers.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
            let own = Own {
                status: 200,
                content_type: page.content_type,
                fields: &fields,
                body: page.body.as_bytes(),
            };
            record.verdict = Verdict::Passed;
            answer::send(worker, client, Some(head), &own, keep, record).await
        }
        None => {
            let rejection = not_here(head);
            answer::refuse(worker, client, inspected, &rejection, keep, record).await
        }
    };
    result.map_or(Next::Drop, |()| Next::after(keep))
}

/// What a probe of this place is told: whether the process serves, or whether requests should be sent to it. No
/// more than that, since anybody may ask.
fn probe(worker: &Worker, tail: &str) -> Option<(u16, &'static str)> {
    match tail {
        "/health" => Some((200, "{\"status\":\"ok\"}")),
        "/ready" if worker.readiness.obstacles().is_empty() => Some((200, "{\"ready\":true}")),
        "/ready" => Some((503, "{\"ready\":false}")),
        _ => None,
    }
}

/// The page at this place under the prefix.
fn page(worker: &Worker, tail: &str) -> Option<Served> {
    let live = worker.live();
    let context = PageContext { prefix: live.prefix.as_str() };
    let below =
        |folder: &str| tail.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(tail) = below("/rules") {
        return candor_catalogue::serve(tail.strip_prefix('/').unwrap_or(tail), &context);
    }
    let tail = below("/docs").filter(|_| live.docs)?;
    let inspector = worker.inspector.get();
    let published = Published::of(&inspector, context, Audience::Everybody)?;
    published.serve(tail.strip_prefix('/').unwrap_or(tail))
}

/// The refusal of an address under the prefix at which there is nothing.
fn not_here(head: &Head) -> Rejection {
    let rule = &candor_contract::rules::path_not_found::RULE;
    let violation = rule.at(
        Place::Octets(head.target),
        "The gateway has no page at this address; it serves the pages of its rules, and only to GET and HEAD.",
        "Follow the address in `type` of a problem document, or start at the list of rules.",
    );
    Rejection::new(rule.status, violation, Vec::new())
}
