//! Whom a request is for and what its head asks of the connection: Host, absolute targets, Connection,
//! Expect, Upgrade (RFC 9110 §7.2, §7.6.1, §7.8, §10.1.1; RFC 9112 §3.2, §9.3).

use candor_rule::{Docket, Rejection, Span};

use crate::{
    Field, Head, Version, accept,
    authority::{Authority, Fault},
    date, grammar,
    known::{Known, Seen},
    rules,
    target::Absolute,
    websocket,
};

/// Checks the fields that concern the request as a whole, and sets the head's flags.
///
/// # Errors
/// The rejection of the lowest phase.
pub(crate) fn check(head: &mut Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let options = connection_options(head, seen);
    head.keep_alive = !options.close && (head.version != Version::Http10 || options.keep_alive);
    head.wants_upgrade = options.upgrade && head.version == Version::Http11 && seen.has(Known::Upgrade);
    check_ascii(head, docket)?;
    if let Some((field, name)) = options.end_to_end {
        let name = name.of(&head.octets);
        docket.raise(rules::connection_nominates_end_to_end::at(field.value, name))?;
    }
    check_wishes(head, seen, docket)?;
    let expectation = read_expect(head, seen, docket)?;
    head.expects_continue = expectation;
    check_websocket(head, seen, docket)?;
    check_host(head, seen, docket)
}

/// Values outside ASCII (RFC 9110 §5.5 gives them no meaning): looked for only where somebody wants it.
fn check_ascii(head: &Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    if !docket.watches(&rules::header_value_non_ascii::RULE) {
        return Ok(());
    }
    for field in &head.fields {
        let value = field.value.of(&head.octets);
        if let Some(at) = value.iter().position(|o| !o.is_ascii()) {
            let name = field.name.of(&head.octets);
            let offset = field.value.start + at;
            docket.raise(rules::header_value_non_ascii::at(offset, name, value[at]))?;
        }
    }
    Ok(())
}

/// Fields that ask for something, and cannot be understood.
fn check_wishes(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    for known in [Known::IfModifiedSince, Known::IfUnmodifiedSince] {
        for field in seen.all(head, known) {
            let value = field.value.of(&head.octets);
            if !date::is_http_date(value) {
                docket.raise(rules::date_header_invalid::at(known.name(), field.value, value))?;
            }
        }
    }
    for field in seen.all(head, Known::Accept) {
        let value = field.value.of(&head.octets);
        if let Some(at) = accept::fault(value) {
            let rest = value.get(at..).unwrap_or_default();
            let end = field.value.end.max(field.value.start + at + 1);
            docket.raise(rules::accept_malformed::at(Span::new(field.value.start + at, end), rest))?;
        }
    }
    if seen.has(Known::MaxForwards) && matches!(head.method(), b"OPTIONS" | b"TRACE") {
        for field in seen.all(head, Known::MaxForwards) {
            let value = field.value.of(&head.octets);
            if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
                docket.raise(rules::max_forwards_invalid::at(field.value, value))?;
            }
        }
    }
    Ok(())
}

/// A handshake that is evidently one. HTTP lets a server ignore any other offer to upgrade (RFC 9110 §7.8).
fn check_websocket(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let evident = seen.has(Known::SecWebSocketKey) || seen.has(Known::SecWebSocketVersion);
    if !evident || !websocket::is_offered(head) {
        return Ok(());
    }
    websocket::check(head).map_or(Ok(()), |violation| docket.raise(violation))
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

fn connection_options(head: &Head, seen: &Seen) -> Options {
    let mut options = Options::default();
    for field in seen.all(head, Known::Connection) {
        let value = field.value.of(&head.octets);
        if value.eq_ignore_ascii_case(b"keep-alive") {
            options.keep_alive = true;
            continue;
        }
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
fn read_expect(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<bool, Rejection> {
    let mut waits = false;
    for field in seen.all(head, Known::Expect).filter(|_| head.version != Version::Http10) {
        let value = field.value.of(&head.octets);
        if value.eq_ignore_ascii_case(b"100-continue") {
            waits = true;
        } else {
            docket.raise(rules::expect_unsupported::at(field.value, value))?;
        }
    }
    Ok(waits)
}

fn check_host(head: &Head, seen: &Seen, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let mut hosts = seen.all(head, Known::Host);
    let Some(host) = hosts.next() else {
        return if head.version == Version::Http10 {
            Ok(())
        } else {
            docket.raise(rules::host_missing::at(head.octets.len()))
        };
    };
    if let Some(second) = hosts.next() {
        return docket.raise(rules::host_multiple::at(second.name));
    }
    let value = host.value.of(&head.octets);
    let named = match Authority::parse(value) {
        Ok(named) => named,
        Err(Fault::Port(at)) => {
            let port = value.get(at..).unwrap_or_default();
            return docket.raise(rules::host_port_invalid::at(host.line(), port));
        }
        Err(Fault::Host(at)) => {
            return docket.raise(rules::host_invalid::at(host.line(), value, at));
        }
    };
    let Some(absolute) = Absolute::split(head.target()) else {
        return match named.host.is_empty() && head.target() != b"*" {
            true => docket.raise(rules::host_empty::at(host.line())),
            false => Ok(()),
        };
    };
    let default_port = if absolute.scheme.len() == 5 { 443 } else { 80 };
    match Authority::parse(absolute.authority.of(head.target())) {
        Ok(target) if !named.names_same(&target, default_port) => {
            docket.raise(rules::host_target_mismatch::at(host.line()))
        }
        _ => Ok(()),
    }
}
