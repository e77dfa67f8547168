//! The verdict on octets, by the very function that the gateway calls.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::{SystemTime, UNIX_EPOCH},
};

use candor_exchange::{Message, Redactor, illustrate};
use candor_inspect::{Inspected, Inspector, Octets, Outcome, inspect};
use candor_problem::ErrorItem;
use candor_rule::Rejection;
use candor_wire::Previous;
use serde::Serialize;

/// What is said of a stream.
#[derive(Debug, Default, Serialize)]
pub(super) struct Verdict {
    /// `accept`, `reject`, or `fault` if it was not the client who failed.
    pub(super) verdict: &'static str,
    /// Status of the refusal; absent where no answer is possible.
    pub(super) status: Option<u16>,
    /// Code of the primary rule.
    pub(super) code: Option<String>,
    /// First wrong octet of the stream, or of the decoded body where the error names a line.
    pub(super) offset: Option<usize>,
    /// Every violation of the first request that was refused.
    pub(super) violations: Vec<ErrorItem>,
}

/// Judges the requests of a stream up to the first that is refused. With a redactor the violations get
/// excerpts, masked as everywhere.
pub(super) fn judge(inspector: &Inspector, octets: &[u8], redactor: Option<&Redactor>) -> Verdict {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut input = Octets::new(octets).sent_at(seconds);
    let mut before = 0;
    let mut previous = Previous::Nothing;
    loop {
        let inspected = now(inspect(inspector, &mut input, previous));
        match &inspected.outcome {
            Outcome::Accepted | Outcome::Preflight(_) => {
                let stays = inspected.head.as_ref().is_some_and(|h| h.keep_alive);
                // What follows a request that closes the connection is never read.
                if !stays || inspected.consumed == 0 {
                    return Verdict { verdict: "accept", ..Verdict::default() };
                }
                before += inspected.consumed;
                previous = inspected.as_previous();
            }
            Outcome::Nothing | Outcome::Gone(_) => {
                return Verdict { verdict: "accept", ..Verdict::default() };
            }
            Outcome::Failed(fault) => {
                let (status, code) = (Some(fault.kind.status), Some(fault.kind.code.to_owned()));
                return Verdict { verdict: "fault", status, code, ..Verdict::default() };
            }
            Outcome::Rejected(rejection) => {
                return refused(rejection, &inspected, octets, before, redactor);
            }
        }
    }
}

fn refused(
    rejection: &Rejection,
    inspected: &Inspected,
    octets: &[u8],
    before: usize,
    redactor: Option<&Redactor>,
) -> Verdict {
    let mut violations: Vec<ErrorItem> = rejection.violations().map(ErrorItem::from).collect();
    if let Some(redactor) = redactor {
        illustrate(&mut violations, &message(inspected, octets.get(before..).unwrap_or_default(), redactor));
    }
    for item in violations.iter_mut().filter(|item| item.line.is_none()) {
        item.offset = item.offset.map(|offset| offset + before);
    }
    Verdict {
        verdict: "reject",
        status: rejection.status().map(|s| s.code()),
        code: Some(rejection.rule().code.to_owned()),
        offset: violations.first().and_then(|item| item.offset),
        violations,
    }
}

/// The message as the journal would keep it.
fn message(inspected: &Inspected, octets: &[u8], redactor: &Redactor) -> Message {
    let redactor = redactor.within(inspected.secret.as_ref());
    let content_type = inspected.head.as_ref().and_then(|head| head.get("content-type"));
    let content_type = content_type.map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
    let head = match &inspected.head {
        Some(head) => redactor.head(&head.octets),
        None => redactor.head(octets),
    };
    let (body, gap) = match &inspected.head {
        Some(head) if inspected.body.is_empty() => {
            (&inspected.raw, inspected.raw_at.saturating_sub(head.octets.len()))
        }
        _ => (&inspected.body, 0),
    };
    let body = redactor.body(content_type.as_deref(), body, body.len() as u64);
    Message { head, body, gap }
}

impl Verdict {
    /// True if it is in order.
    pub(super) fn accepts(&self) -> bool {
        self.verdict == "accept"
    }

    /// For people.
    pub(super) fn as_text(&self) -> String {
        let mut text = match (self.status, &self.code) {
            (Some(status), Some(code)) => format!("{}: {status} {code}\n", self.verdict),
            (None, Some(code)) => format!("{}: {code}, no answer is possible\n", self.verdict),
            _ => format!("{}\n", self.verdict),
        };
        for item in &self.violations {
            text.push_str(&format!("\n{}", item.detail));
            if item.code != self.code.as_deref().unwrap_or("") {
                text.push_str(&format!(" ({})", item.code));
            }
            text.push_str(&format!("\n{}", place(item)));
            item.excerpt.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
            text.push_str(&format!("  fix: {}\n", item.fix));
        }
        if let Some(code) = &self.code {
            text.push_str(&format!("\n`candor explain {code}` says more.\n"));
        }
        text
    }
}

/// Where it is, on a line of its own.
fn place(item: &ErrorItem) -> String {
    let mut parts = Vec::new();
    let location = item.location.as_deref().unwrap_or("");
    parts.extend(item.pointer.as_ref().map(|p| format!("body {p}")));
    parts.extend(item.parameter.as_ref().map(|p| format!("{location} parameter {p}")));
    parts.extend(item.header.as_ref().map(|h| format!("header {h}")));
    parts.extend(item.line.zip(item.column).map(|(line, column)| format!("line {line}, column {column}")));
    if item.line.is_none() {
        parts.extend(item.offset.map(|o| format!("octet {o}")));
    }
    parts.extend(item.schema.as_ref().map(|s| format!("{}:{}:{}", s.file, s.line, s.column)));
    if parts.is_empty() { String::new() } else { format!("  at {}\n", parts.join(", ")) }
}

/// The result of a future that never waits, as those over [`Octets`] are.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
