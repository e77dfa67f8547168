//! The trace that a request belongs to (W3C Trace Context, level 1): one that a client began is passed on
//! as it is, unless the gateway tells spans of its own; where there is none, one is begun here.

use candor_exchange::ExchangeId;
use candor_wire::Head;

/// Length of a `traceparent` of version 00.
const LENGTH: usize = 55;

/// The trace id that the request gives, if its `traceparent` is one and well-formed.
pub(crate) fn given(head: &Head) -> Option<String> {
    let mut all = head.all("traceparent");
    let (field, None) = (all.next()?, all.next()) else { return None };
    trace_id(field.value.of(&head.octets)).map(str::to_owned)
}

/// Reads `version-trace-parent-flags`. A later version may have more behind it.
fn trace_id(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok()?;
    let (known, rest) = text.split_at_checked(LENGTH)?;
    let mut parts = known.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
    };
    let set = |part: &str| part.bytes().any(|b| b != b'0');
    let known_end = rest.is_empty() || (version != "00" && rest.starts_with('-'));
    (parts.next().is_none() && known_end && version != "ff" && hex(version, 2) && hex(flags, 2))
        .then_some(trace)
        .filter(|trace| hex(trace, 32) && set(trace) && hex(parent, 16) && set(parent))
}

/// The trace id of a trace that begins with this exchange: its id, so that one leads to the other.
pub(crate) fn begun(id: ExchangeId) -> String {
    // It is ASCII.
    std::str::from_utf8(&id.hex()).unwrap_or_default().to_owned()
}

/// Writes the `traceparent` that begins this trace. It says "sampled", as the exchange is recorded.
pub(crate) fn push_parent(id: ExchangeId, out: &mut Vec<u8>) {
    let trace = id.hex();
    // An exchange id is random at its end, and never zero there: its variant bits are in that half.
    let (_, parent) = trace.split_at(trace.len() / 2);
    [b"00-", &trace[..], b"-", parent, b"-01"].into_iter().for_each(|part| out.extend_from_slice(part));
}

/// Writes the `traceparent` of a trace that a client began, with the span that we tell of this exchange as
/// parent, and the client's flags.
pub(crate) fn push_child(id: ExchangeId, trace: &str, head: &Head, out: &mut Vec<u8>) {
    let given = head.all("traceparent").next().map(|field| field.value.of(&head.octets));
    let flags = given.and_then(|value| std::str::from_utf8(value.get(53..LENGTH)?).ok()).unwrap_or("01");
    let span = candor_telemetry::upstream_parent(id);
    // Writing to a Vec cannot fail.
    let _ = std::io::Write::write_fmt(out, format_args!("00-{trace}-{span:016x}-{flags}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_traceparent_is_told_apart() {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let good = format!("00-{trace}-00f067aa0ba902b7-01");
        assert_eq!(trace_id(good.as_bytes()), Some(trace));
        assert_eq!(trace_id(format!("01-{trace}-00f067aa0ba902b7-01-more").as_bytes()), Some(trace));
        for bad in [
            String::new(),
            good.to_uppercase(),
            format!("{good}-more"),
            format!("01-{trace}-00f067aa0ba902b7-01more"),
            format!("ff-{trace}-00f067aa0ba902b7-01"),
            format!("00-{trace}-0000000000000000-01"),
            format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            format!("00-{trace}-00f067aa0ba902b7-0"),
            format!("00-{trace}-00f067aa0ba902b-701"),
            format!("00-{trace}é00f067aa0ba902b7-1"),
        ] {
            assert_eq!(trace_id(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn a_trace_that_begins_here_is_well_formed_and_leads_to_the_exchange() {
        let id = ExchangeId::new(1_700_000_000_000, [0; 10]);
        let mut parent = Vec::new();
        push_parent(id, &mut parent);
        assert_eq!(trace_id(&parent), Some(begun(id).as_str()));
        assert_eq!(begun(id), id.to_string().replace('-', ""));
    }
}
