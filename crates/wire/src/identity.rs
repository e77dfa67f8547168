//! Whom a request is for and what its head asks of the connection: Host, absolute targets, Connection,
//! Expect, Upgrade (RFC 9110 §7.2, §7.6.1, §7.8, §10.1.1; RFC 9112 §3.2, §9.3).

use candor_rule::{Docket, Rejection, Span};

use crate::{
    Field, Head,
    authority::{Authority, Fault},
    grammar, rules,
    target::Absolute,
};

/// Checks the fields that concern the request as a whole, and sets the head's flags.
///
/// # Errors
/// The rejection of the lowest phase.
pub(crate) fn check(head: &mut Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let options = connection_options(head);
    head.keep_alive = !options.close && (head.minor == 1 || options.keep_alive);
    head.wants_upgrade = options.upgrade && head.minor == 1 && head.get("upgrade").is_some();
    if let Some((field, name)) = options.end_to_end {
        let name = name.of(&head.octets);
        docket.raise(rules::connection_nominates_end_to_end::at(field.value, name))?;
    }
    let expectation = read_expect(head, docket)?;
    head.expects_continue = expectation;
    check_host(head, docket)
}

#[derive(Default)]
struct Options {
    close: bool,
    keep_alive: bool,
    upgrade: bool,
    end_to_end: Option<(Field, Span)>,
}

/// Fields that a sender may not have dropped on the way by naming them in Connection.
static END_TO_END: &[&str] = &[
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "authorization",
    "cookie",
    "cache-control",
    "expect",
    "forwarded",
];

fn connection_options(head: &Head) -> Options {
    let mut options = Options::default();
    for field in head.all("connection") {
        let value = field.value.of(&head.octets);
        for member in grammar::list_members(value) {
            let is = |word: &str| member.eq_ignore_ascii_case(word.as_bytes());
            options.close |= is("close");
            options.keep_alive |= is("keep-alive");
            options.upgrade |= is("upgrade");
            let forwarded = member.get(..11).is_some_and(|m| m.eq_ignore_ascii_case(b"x-forwarded"));
            if options.end_to_end.is_none() && (forwarded || END_TO_END.iter().any(|name| is(name))) {
                let start = field.value.start + (member.as_ptr() as usize - value.as_ptr() as usize);
                options.end_to_end = Some((*field, Span::new(start, start + member.len())));
            }
        }
    }
    options
}

/// True if the client waits for `100 Continue`. In HTTP/1.0 the field is ignored (RFC 9110 §10.1.1).
fn read_expect(head: &Head, docket: &mut Docket<'_>) -> Result<bool, Rejection> {
    let mut waits = false;
    for field in head.all("expect").filter(|_| head.minor > 0) {
        let value = field.value.of(&head.octets);
        if value.eq_ignore_ascii_case(b"100-continue") {
            waits = true;
        } else {
            docket.raise(rules::expect_unsupported::at(field.value, value))?;
        }
    }
    Ok(waits)
}

fn check_host(head: &Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let mut hosts = head.all("host");
    let Some(host) = hosts.next() else {
        return if head.minor == 0 { Ok(()) } else { docket.raise(rules::host_missing::at()) };
    };
    if let Some(second) = hosts.next() {
        return docket.raise(rules::host_multiple::at(second.name));
    }
    let value = host.value.of(&head.octets);
    let named = match Authority::parse(value) {
        Ok(named) => named,
        Err(Fault::Port(at)) => {
            let span = Span::new(host.value.start + at, host.value.end);
            return docket.raise(rules::host_port_invalid::at(span, value.get(at..).unwrap_or_default()));
        }
        Err(Fault::Host(at)) => {
            let start = host.value.start + at;
            return docket
                .raise(rules::host_invalid::at(Span::new(start, host.value.end.max(start + 1)), value));
        }
    };
    let Some(absolute) = Absolute::split(head.target()) else {
        return match named.host.is_empty() && head.target() != b"*" {
            true => docket.raise(rules::host_empty::at(host.value)),
            false => Ok(()),
        };
    };
    let default_port = if absolute.scheme.len() == 5 { 443 } else { 80 };
    match Authority::parse(absolute.authority.of(head.target())) {
        Ok(target) if !named.names_same(&target, default_port) => {
            docket.raise(rules::host_target_mismatch::at(host.value))
        }
        _ => Ok(()),
    }
}
