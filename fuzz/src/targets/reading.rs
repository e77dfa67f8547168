//! Readings: any octets as a request and its answer are read, twice to the same, and nothing is made up.

use candor_reader::{
    Reader, Reading,
    reading::{Cause, FieldRead},
};

/// Reads what stands before the first NUL as the request, what follows as its answer.
pub fn run(octets: &[u8]) {
    let at = octets.iter().position(|octet| *octet == 0);
    let (request, response) = at.map_or((&b""[..], octets), |at| (&octets[..at], &octets[at + 1..]));
    let reader = Reader::default();
    let reading = reader.read(request, response);
    check(&reading);
    for field in reading.fields.iter().filter(|_| is_plain(request) && is_plain(response)) {
        let name = letters(last_name(field).as_bytes());
        let named = [request, response].iter().any(|text| holds(&letters(text), &name));
        assert!(named, "{field:?} is made up: {}", octets.escape_ascii());
    }
    let again = reader.read(request, response);
    assert_eq!(format!("{reading:?}"), format!("{again:?}"), "read twice: {}", octets.escape_ascii());
    check(&reader.read(&masked(request), &masked(response)));
    check(&Reader::default().without(reading.birthplace.product).read(request, response));
}

/// What the sender calls it: in a body, which item of a list it is has been counted, not read, and a pointer's escapes
/// are not part of the name.
fn last_name(field: &FieldRead) -> String {
    let is_counted = |name: &&str| field.within == "body" && name.bytes().all(|octet| octet.is_ascii_digit());
    let name = field.name.rsplit('/').find(|name| !is_counted(name)).unwrap_or_default();
    match field.within {
        "body" => name.replace("~1", "/").replace("~0", "~"),
        _ => name.to_owned(),
    }
}

fn check(reading: &Reading) {
    let Reading { birthplace, status, cause, shape, right_status, fields, messages, .. } = reading;
    assert!(*status == 0 || (100..1000).contains(status), "{reading:?}");
    assert!((1..=4).contains(shape), "{reading:?}");
    let is_registered = !candor_rule::reason_phrase(*right_status).is_empty();
    assert!(is_registered || right_status == status, "{reading:?}");
    assert!(!reading.is_misuse || *status == 400 && right_status != status, "{reading:?}");
    assert!(birthplace.confidence <= 1000, "{reading:?}");
    assert!(birthplace.product.is_empty() == (birthplace.confidence == 0), "{reading:?}");
    assert!(Cause::ALL.contains(cause), "{reading:?}");
    assert!(fields.len() <= 500 && messages.len() <= 10, "{reading:?}");
    for field in fields {
        assert!(["body", "query", "path", "header", "cookie"].contains(&field.within), "{reading:?}");
        assert!(!field.name.is_empty() && field.message.len() <= 2000, "{reading:?}");
    }
}

/// True if a name in the text is written as it is read: no escapes, entities, codings or other charsets.
fn is_plain(text: &[u8]) -> bool {
    let coded = ["content-encoding", "transfer-encoding"];
    let lower = text.to_ascii_lowercase();
    text.is_ascii()
        && !text.iter().any(|octet| matches!(octet, b'\\' | b'&' | b'%' | b'+' | b'~' | 0))
        && !coded.iter().any(|name| holds(&lower, name.as_bytes()))
}

fn letters(text: &[u8]) -> Vec<u8> {
    text.iter().filter(|octet| octet.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

/// The head as it is, the body with every letter and digit masked, as a journal keeps it.
fn masked(message: &[u8]) -> Vec<u8> {
    let head = message.windows(4).position(|w| w == b"\r\n\r\n").map_or(message.len(), |at| at + 4);
    let mask = |octet: &u8| if octet.is_ascii_alphanumeric() { b'*' } else { *octet };
    [&message[..head], &message[head..].iter().map(mask).collect::<Vec<_>>()].concat()
}
