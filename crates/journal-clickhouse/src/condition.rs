//! From a query to a condition on the columns. It decides every query exactly as [`Query::matches`] does: nothing
//! that it finds is looked at again.

use std::net::IpAddr;

use candor_journal::{Field, Join, Peer, Phrase, Query, Range, StatusRange, log_period_of};

use crate::statement::Statement;

/// The condition that rows of exchanges meet if the query finds them. `lines` is the table of log lines.
pub(crate) fn of(query: &Query, lines: &str, statement: &mut Statement) -> String {
    let period = query.period();
    query.fold(
        |field| term(field, lines, period, statement),
        |join, parts| match (join, parts.is_empty()) {
            (Join::All, true) => "1".to_owned(),
            (Join::Any, true) => "0".to_owned(),
            (Join::All, false) => format!("({})", parts.join(" AND ")),
            (Join::Any, false) => format!("({})", parts.join(" OR ")),
            (Join::Not, _) => format!("NOT ({})", parts.join(" AND ")),
        },
    )
}

fn term(field: &Field, lines: &str, period: (u64, u64), to: &mut Statement) -> String {
    match field {
        Field::Status(ranges) => any(ranges, |range| status("status", *range, to)),
        Field::Rule(codes) => any(codes, |code| listed("codes", code, to)),
        Field::Finding(codes) => any(codes, |code| listed("findings", code, to)),
        Field::Born(layers) => any(layers, |layer| format!("born = {}", to.text(layer.word()))),
        Field::Product(names) => any(names, |name| named("product", name, to)),
        Field::Shape(shapes) => any(shapes, |shape| format!("shape = {}", to.number((*shape).into()))),
        Field::Right(ranges) => {
            format!("ifNull({}, 0)", any(ranges, |range| status("`right`", *range, to)))
        }
        Field::Operation(names) => any(names, |name| named("operation", name, to)),
        Field::Method(names) => {
            any(names, |name| format!("lower(method) = {}", to.text(&name.to_ascii_lowercase())))
        }
        Field::Path(pattern) => glob("path", pattern, to),
        Field::Client(peers) => any(peers, |peer| client(peer, to)),
        Field::Identity(names) => any(names, |name| named("identity", name, to)),
        Field::Host(patterns) => any(patterns, |pattern| glob("host", pattern, to)),
        Field::Id(id) => match id.parse::<candor_exchange::ExchangeId>() {
            Ok(parsed) => format!("(id = {} OR request_id = {})", to.octets(parsed.octets()), to.text(id)),
            Err(_) => format!("(request_id != '' AND request_id = {})", to.text(id)),
        },
        Field::Is(verdicts) => any(verdicts, |verdict| format!("verdict = {}", to.text(verdict.word()))),
        Field::Since(time) => format!("id >= {}", to.octets(first_id(*time))),
        Field::Until(time) => format!("id < {}", to.octets(first_id(*time))),
        Field::Took(ranges) => any(ranges, |range| number("took", *range, to)),
        Field::Sent(ranges) => any(ranges, |range| number("sent", *range, to)),
        Field::Got(ranges) => format!("ifNull({}, 0)", any(ranges, |range| number("got", *range, to))),
        Field::Log(log) => logged(&log.phrase, lines, period, to),
        Field::Text(phrase) => holds(phrase, to),
    }
}

/// No id of this millisecond is less, and every id before it is.
pub(crate) fn first_id(millis: u64) -> [u8; 16] {
    let mut id = [0; 16];
    match millis >> 48 {
        0 => id.iter_mut().zip(&millis.to_be_bytes()[2..]).for_each(|(to, from)| *to = *from),
        _ => id = [0xff; 16],
    }
    id
}

fn any<T>(list: &[T], one: impl FnMut(&T) -> String) -> String {
    let parts: Vec<String> = list.iter().map(one).collect();
    match parts.as_slice() {
        [] => "0".to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(" OR ")),
    }
}

fn status(column: &str, range: StatusRange, to: &mut Statement) -> String {
    number(column, Range { least: range.first.into(), most: range.last.into() }, to)
}

fn number(column: &str, range: Range, to: &mut Statement) -> String {
    match (range.least, range.most) {
        (least, most) if least == most => format!("{column} = {}", to.number(least)),
        (least, u64::MAX) => format!("{column} >= {}", to.number(least)),
        (least, most) => format!("{column} BETWEEN {} AND {}", to.number(least), to.number(most)),
    }
}

/// A column that is empty where there is no such thing: `*` stands for any that is there.
fn named(column: &str, pattern: &str, to: &mut Statement) -> String {
    match pattern.chars().all(|c| c == '*') {
        true => format!("({column} != '' AND {})", glob(column, pattern, to)),
        false => glob(column, pattern, to),
    }
}

fn listed(column: &str, pattern: &str, to: &mut Statement) -> String {
    match pattern.contains('*') {
        false => format!("has({column}, {})", to.text(pattern)),
        true => format!("arrayExists(value -> {}, {column})", glob("value", pattern, to)),
    }
}

fn glob(column: &str, pattern: &str, to: &mut Statement) -> String {
    match pattern.contains('*') {
        false => format!("{column} = {}", to.text(pattern)),
        true => format!("{column} LIKE {}", to.text(&like(pattern))),
    }
}

/// A pattern of our own as one of SQL.
fn like(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    for c in pattern.chars() {
        match c {
            '*' => out.push('%'),
            '%' | '_' | '\\' => out.extend(['\\', c]),
            other => out.push(other),
        }
    }
    out
}

fn client(peer: &Peer, to: &mut Statement) -> String {
    match peer {
        Peer::Address(pattern) => glob("client", pattern, to),
        Peer::Network { address: IpAddr::V4(address), prefix } => {
            let rest = u32::MAX.checked_shr(u32::from(*prefix)).unwrap_or(0);
            let first = u32::from(*address) & !rest;
            let (first, last) = (to.number(first.into()), to.number((first | rest).into()));
            format!("(isIPv4String(client) AND IPv4StringToNumOrDefault(client) BETWEEN {first} AND {last})")
        }
        Peer::Network { address: IpAddr::V6(address), prefix } => {
            let rest = u128::MAX.checked_shr(u32::from(*prefix)).unwrap_or(0);
            let first = u128::from(*address) & !rest;
            let (first, last) = (to.octets(first.to_be_bytes()), to.octets((first | rest).to_be_bytes()));
            format!("(isIPv6String(client) AND IPv6StringToNumOrDefault(client) BETWEEN {first} AND {last})")
        }
    }
}

/// Words between blanks, as [`candor_journal::words::listed`] writes them. An index of words answers for `LIKE`.
pub(crate) fn holds(phrase: &Phrase, to: &mut Statement) -> String {
    if phrase.words.is_empty() {
        return "1".to_owned();
    }
    let words = phrase.words.join(" ");
    // Words are letters and digits: nothing in them means something in a pattern.
    let pattern = if phrase.is_open { format!("% {words}%") } else { format!("% {words} %") };
    format!("words LIKE {}", to.text(&pattern))
}

/// Exchanges to whose request, or trace, a line with these words belongs.
fn logged(phrase: &Phrase, lines: &str, period: (u64, u64), to: &mut Statement) -> String {
    let (since, until) = log_period_of(period);
    let mut within = String::new();
    if since > 0 {
        within = format!(" AND time >= fromUnixTimestamp64Milli(toInt64({}))", to.number(since));
    }
    if until < u64::MAX {
        within += &format!(" AND time < fromUnixTimestamp64Milli(toInt64({}))", to.number(until));
    }
    let words = holds(phrase, to);
    format!(
        "(if(request_id = '', UUIDNumToString(id), request_id) IN \
           (SELECT request_id FROM {lines} WHERE request_id != '' AND {words}{within}) \
         OR trace_id IN \
           (SELECT trace_id FROM {lines} WHERE request_id = '' AND trace_id != '' AND {words}{within}))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (String, Vec<String>) {
        let mut statement = Statement::default();
        let condition = of(&Query::parse(text, 1_795_303_000_000).unwrap(), "l", &mut statement);
        (condition, statement.values)
    }

    #[test]
    fn nothing_that_was_typed_stands_in_the_text() {
        let (condition, values) = told("op:a'b path:*50%_\\* -(rule:x or rule:y*) \"It's\"");
        assert!(!condition.contains("a'b") && !condition.contains("50"), "{condition}");
        assert_eq!(values, ["a'b", "%50\\\\%\\\\_\\\\\\\\%", "x", "y%", "% it s %"]);
        assert!(condition.contains("NOT ((has(codes, {p2:String}) OR arrayExists("), "{condition}");
    }

    #[test]
    fn networks_are_ranges_of_addresses() {
        let (_, values) = told("client:10.1.2.3/8,::/0");
        let last = "f".repeat(32);
        assert_eq!(values, ["167772160", "184549375", &"0".repeat(32), &last]);
    }

    #[test]
    fn times_bound_the_ids() {
        assert_eq!(first_id(1), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(first_id(u64::MAX), [0xff; 16]);
        assert_eq!(told("").0, "1");
    }
}
