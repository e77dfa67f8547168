//! An exchange as its record: JSON without the octets that were captured, and behind it those octets as they are.
//! To escape heads and bodies as text takes longer than to write all the rest.
//!
//! A record says how long it is, so that records can stand one behind the other. Until format 2 of the slices
//! they were lines of JSON; such lines are read, too, also among others.

use std::io;

use candor_exchange::{Exchange, ExchangeId};

/// The first octet of a record: no JSON begins with it.
const MARK: u8 = 1;
/// The mark, the length of what follows, and the length of the JSON in it.
const BEGIN: usize = 1 + 2 * LENGTH;
/// Octets of a length.
const LENGTH: usize = 4;

/// The record of an exchange.
pub(crate) fn write(mut exchange: Exchange) -> Vec<u8> {
    let captured = exchange.detach();
    let octets: usize = captured.iter().map(|octets| LENGTH + octets.len()).sum();
    // Enough for nearly all: growing would copy what is there each time.
    let mut record = Vec::with_capacity(1024 + octets);
    record.extend_from_slice(&[MARK; BEGIN]);
    // Cannot fail: string keys only, and writing to memory.
    let _ = serde_json::to_writer(&mut record, &exchange);
    let json = record.len() - BEGIN;
    for octets in &captured {
        record.extend_from_slice(&length(octets.len()));
        record.extend_from_slice(octets);
    }
    let all = record.len() - 1 - LENGTH;
    let lengths = [length(all), length(json)].concat();
    record.iter_mut().skip(1).zip(lengths).for_each(|(to, from)| *to = from);
    record
}

/// The exchange of a record.
pub(crate) fn read(record: &[u8]) -> io::Result<Exchange> {
    if record.first() != Some(&MARK) {
        return Ok(serde_json::from_slice(record)?);
    }
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a record is damaged");
    let (json, mut rest) = parts(record).ok_or_else(damaged)?;
    let mut exchange: Exchange = serde_json::from_slice(json)?;
    let mut captured = Vec::with_capacity(6);
    while !rest.is_empty() {
        let (octets, after) = piece(rest).ok_or_else(damaged)?;
        captured.push(octets.to_vec());
        rest = after;
    }
    exchange.attach(captured);
    Ok(exchange)
}

/// The records of a text that is nothing but records. One that is damaged takes all that follows.
pub(crate) fn all(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while let Some(after) = rest.strip_prefix(b"\n") {
            rest = after;
        }
        let length = match rest.first()? {
            &MARK => piece(rest.get(1..)?).map_or(rest.len(), |(octets, _)| 1 + LENGTH + octets.len()),
            _ => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
        };
        let (record, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(record)
    })
}

/// The id at the beginning of a record.
pub(crate) fn id(record: &[u8]) -> Option<ExchangeId> {
    let json = if record.first() == Some(&MARK) { record.get(BEGIN..)? } else { record };
    let text = json.strip_prefix(b"{\"id\":\"")?.get(..36)?;
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// The JSON of a record, and what is behind it.
fn parts(record: &[u8]) -> Option<(&[u8], &[u8])> {
    let (all, behind) = piece(record.get(1..)?)?;
    behind.is_empty().then(|| piece(all))?
}

/// What begins with its length, and what is behind it.
fn piece(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = text.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

/// No part of an exchange comes near to 4 GiB.
fn length(octets: usize) -> [u8; LENGTH] {
    u32::try_from(octets).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use candor_exchange::Redactor;
    use candor_journal::conformance::sample;

    use super::*;

    fn line(exchange: &Exchange) -> Vec<u8> {
        [serde_json::to_vec(exchange).unwrap(), b"\n".to_vec()].concat()
    }

    #[test]
    fn records_and_lines_of_before_are_read_side_by_side() {
        let mut exchanges: Vec<Exchange> = (0..40).map(sample).collect();
        exchanges[3].request.body = Redactor::default().body(None, b"\xff\x00 no text\n", 900);
        let text: Vec<u8> = exchanges
            .iter()
            .enumerate()
            .flat_map(|(at, exchange)| if at % 3 == 0 { line(exchange) } else { write(exchange.clone()) })
            .collect();
        assert_eq!(all(&text).count(), 40);
        for (record, exchange) in all(&text).zip(&exchanges) {
            assert_eq!(read(record).unwrap(), *exchange);
            assert_eq!(id(record), Some(exchange.id));
        }
    }

    #[test]
    fn damage_is_told() {
        let record = write(sample(7));
        for cut in 1..record.len() {
            assert!(read(&record[..cut]).is_err(), "cut at {cut}");
            assert!(all(&record[..cut]).count() <= 1);
        }
        for at in 0..BEGIN {
            let mut other = record.clone();
            other[at] ^= 0x41;
            assert!(read(&other).is_err(), "changed at {at}");
        }
    }
}
