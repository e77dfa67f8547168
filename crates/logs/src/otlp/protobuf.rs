//! An export in protobuf: as much of the wire format as its messages need, by hand. Fields that are not known are
//! passed over; lengths are believed only as far as there are octets, values lie inside one another at most
//! [`MAX_DEPTH`] deep, and there are at most [`MOST_PARTS`]: one of two octets takes many more once it is read.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::{NotLogs, Record, Resources, record};

/// Levels of arrays and maps in a value.
const MAX_DEPTH: usize = 32;

/// Texts, values and messages of one export.
const MOST_PARTS: u32 = 1_000_000;

/// Records of one export.
const MOST_RECORDS: usize = 50_000;

/// The answer where some records were not taken.
pub(super) fn taken(refused: u64, why: &str) -> Vec<u8> {
    if refused == 0 {
        return Vec::new();
    }
    let mut partial = vec![0x08];
    varint(refused, &mut partial);
    bytes(2, why.as_bytes(), &mut partial);
    let mut response = Vec::new();
    bytes(1, &partial, &mut response);
    response
}

/// A `Status`.
pub(super) fn status(message: &str) -> Vec<u8> {
    let mut status = Vec::new();
    bytes(2, message.as_bytes(), &mut status);
    status
}

fn bytes(number: u8, octets: &[u8], to: &mut Vec<u8>) {
    to.push(number << 3 | 2);
    varint(octets.len() as u64, to);
    to.extend_from_slice(octets);
}

fn varint(mut value: u64, to: &mut Vec<u8>) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

/// Reads an export.
pub(super) fn read(octets: &[u8]) -> Result<Resources, NotLogs> {
    let left = Cell::new(MOST_PARTS);
    let whole = Message { octets, at: 0, left: &left };
    let read = || {
        let mut resources = Vec::new();
        for field in whole {
            if let (1, Wire::Bytes(one)) = field? {
                resources.push(resource_logs(one)?);
            }
        }
        Ok(resources)
    };
    read().map_err(|Broken { at, what }| {
        NotLogs(format!("The body is no export of logs in protobuf: at octet {at}, {what}."))
    })
}

/// What cannot be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Broken {
    at: usize,
    what: &'static str,
}

/// The value of a field.
#[derive(Clone, Copy, Debug)]
enum Wire<'o> {
    Varint(u64),
    Fixed64(u64),
    Fixed32,
    Bytes(Message<'o>),
}

/// The fields of a message, one after the other. Ends at the first that is broken.
#[derive(Clone, Copy, Debug)]
struct Message<'o> {
    octets: &'o [u8],
    /// Where these octets stand in the body.
    at: usize,
    /// Parts that the export may still have.
    left: &'o Cell<u32>,
}

impl<'o> Message<'o> {
    fn broken<T>(&self, what: &'static str) -> Result<T, Broken> {
        Err(Broken { at: self.at, what })
    }

    fn take(&mut self, count: usize) -> Result<&'o [u8], Broken> {
        let Some((taken, rest)) = self.octets.split_at_checked(count) else {
            return self.broken("a field is longer than what is left");
        };
        self.octets = rest;
        self.at += count;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [octet] = self.take(1)? else { break };
            value |= u64::from(octet & 0x7f) << shift;
            if octet & 0x80 == 0 {
                return Ok(value);
            }
        }
        self.broken("a number has more than 10 octets")
    }

    fn field(&mut self) -> Result<(u64, Wire<'o>), Broken> {
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.take(8)?.first_chunk().map_or(0, |octets| u64::from_le_bytes(*octets))),
            2 => {
                let length = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
                let Some(left) = self.left.get().checked_sub(1) else {
                    return self.broken("there are more than 1,000,000 parts");
                };
                self.left.set(left);
                let at = self.at;
                Wire::Bytes(Message { octets: self.take(length)?, at, left: self.left })
            }
            5 => {
                self.take(4)?;
                Wire::Fixed32
            }
            _ => return self.broken("a field is of no type that these messages have"),
        };
        Ok((key >> 3, value))
    }

    /// Its octets as text.
    fn text(&self) -> Result<String, Broken> {
        std::str::from_utf8(self.octets).map(str::to_owned).or_else(|_| self.broken("a text is not UTF-8"))
    }

    fn hex(&self) -> String {
        self.octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }
}

impl<'o> Iterator for Message<'o> {
    type Item = Result<(u64, Wire<'o>), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.octets.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.octets = &[];
        }
        Some(field)
    }
}

fn resource_logs(message: Message<'_>) -> Result<(String, Vec<Record>), Broken> {
    let (mut name, mut records) = (String::new(), Vec::new());
    for field in message {
        match field? {
            (1, Wire::Bytes(resource)) => name = service(resource)?.unwrap_or(name),
            (2, Wire::Bytes(scope)) => {
                for field in scope {
                    if let (2, Wire::Bytes(one)) = field? {
                        if records.len() == MOST_RECORDS {
                            return one.broken("there are more than 50,000 records");
                        }
                        records.push(log_record(one)?);
                    }
                }
            }
            _ => {}
        }
    }
    Ok((name, records))
}

/// The name of the service that a resource is.
fn service(message: Message<'_>) -> Result<Option<String>, Broken> {
    for field in message {
        if let (1, Wire::Bytes(attribute)) = field?
            && let (name, value) = key_value(attribute, MAX_DEPTH)?
            && name == "service.name"
        {
            return Ok(Some(record::text(&value)));
        }
    }
    Ok(None)
}

fn log_record(message: Message<'_>) -> Result<Record, Broken> {
    let mut record = Record::default();
    for field in message {
        match field? {
            (1, Wire::Fixed64(nanos)) => record.time = nanos,
            (2, Wire::Varint(number)) => record.severity = number,
            (3, Wire::Bytes(text)) => record.severity_text = text.text()?,
            (5, Wire::Bytes(value)) => record.body = any_value(value, MAX_DEPTH)?,
            (6, Wire::Bytes(attribute)) => record.attributes.push(key_value(attribute, MAX_DEPTH)?),
            (9, Wire::Bytes(id)) => record.trace = id.hex(),
            (11, Wire::Fixed64(nanos)) => record.observed = nanos,
            (12, Wire::Bytes(name)) => record.event = name.text()?,
            _ => {}
        }
    }
    Ok(record)
}

fn key_value(message: Message<'_>, depth: usize) -> Result<(String, Value), Broken> {
    let (mut key, mut value) = (String::new(), Value::Null);
    for field in message {
        match field? {
            (1, Wire::Bytes(text)) => key = text.text()?,
            (2, Wire::Bytes(any)) => value = any_value(any, depth)?,
            _ => {}
        }
    }
    Ok((key, value))
}

fn any_value(message: Message<'_>, depth: usize) -> Result<Value, Broken> {
    let Some(deeper) = depth.checked_sub(1) else {
        return message.broken("values lie inside one another more than 32 deep");
    };
    let mut value = Value::Null;
    for field in message {
        value = match field? {
            (1, Wire::Bytes(text)) => Value::String(text.text()?),
            (2, Wire::Varint(flag)) => Value::Bool(flag != 0),
            (3, Wire::Varint(number)) => Value::from(number.cast_signed()),
            (4, Wire::Fixed64(bits)) => Value::from(f64::from_bits(bits)),
            (5, Wire::Bytes(list)) => {
                let mut values = Vec::new();
                for field in list {
                    if let (1, Wire::Bytes(one)) = field? {
                        values.push(any_value(one, deeper)?);
                    }
                }
                Value::Array(values)
            }
            (6, Wire::Bytes(list)) => {
                let mut pairs = Map::new();
                for field in list {
                    if let (1, Wire::Bytes(one)) = field? {
                        pairs.extend([key_value(one, deeper)?]);
                    }
                }
                Value::Object(pairs)
            }
            (7, Wire::Bytes(octets)) => Value::String(octets.hex()),
            _ => value,
        };
    }
    Ok(value)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn of(number: u8, parts: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        bytes(number, &parts.concat(), &mut out);
        out
    }

    fn text(text: &str) -> Vec<u8> {
        of(1, &[text.as_bytes()])
    }

    fn pair(number: u8, key: &str, any: &[u8]) -> Vec<u8> {
        of(number, &[&text(key), &of(2, &[any])])
    }

    fn fixed(number: u8, value: u64) -> Vec<u8> {
        [&[number << 3 | 1][..], &value.to_le_bytes()].concat()
    }

    /// The same export as the one in JSON in the tests of [`super::super`].
    pub fn export(now: u64, trace: &str) -> Vec<u8> {
        let trace = u128::from_str_radix(trace, 16).unwrap().to_be_bytes();
        let first = of(
            2,
            &[
                &fixed(1, now * 1_000_000),
                &[2 << 3, 17],
                &of(5, &[&text("no stock, password=hunter2")]),
                &pair(6, "exception.stacktrace", &text("Traceback\n  at main")),
                &pair(6, "code.line.number", &[3 << 3, 7]),
                &pair(6, "sku", &text("KB-01")),
                &[8 << 3 | 5, 1, 0, 0, 0],
                &of(9, &[&trace]),
                &of(10, &[&[1; 8]]),
            ],
        );
        let list = of(5, &[&of(1, &[&[2 << 3, 1]]), &of(1, &[&fixed(4, 1.5f64.to_bits())])]);
        let map =
            of(6, &[&pair(1, "event", &text("sold")), &pair(1, "left", &[3 << 3, 3]), &pair(1, "of", &list)]);
        let second = of(
            2,
            &[
                &fixed(11, now * 1_000_000 + 5_000_000),
                &of(3, &[b"WARN"]),
                &of(5, &[&map]),
                &pair(6, "request.id", &text("checkout-77")),
            ],
        );
        let third = of(2, &[&of(5, &[&text("of nobody")])]);
        let scope = of(2, &[&of(1, &[&text("orders")]), &first, &second, &third]);
        let resource = of(1, &[&pair(1, "service.name", &text("shop"))]);
        // Fields may stand in any order.
        of(1, &[&scope, &resource])
    }

    #[test]
    fn what_is_cut_or_odd_is_told_with_its_place() {
        let whole = export(1, "4bf92f3577b34da6a3ce929d0e0e4736");
        for length in 1..whole.len() {
            let error = read(&whole[..length]).unwrap_err();
            assert!(error.to_string().contains("at octet "), "{error}");
        }
        let said = |octets: &[u8]| read(octets).unwrap_err().to_string();
        assert!(
            said(&[0xff; 11]).contains("at octet 10, a number has more than 10 octets"),
            "{}",
            said(&[0xff; 11])
        );
        assert!(said(&[0x0b]).contains("of no type"));
        assert!(said(&of(1, &[&of(2, &[&of(2, &[&of(5, &[&of(1, &[b"\xff"])])])])])).contains("not UTF-8"));
    }

    #[test]
    fn values_are_bounded_in_depth() {
        let nested = |depth: usize| {
            let value = (0..depth).fold(text("x"), |inner, _| of(5, &[&of(1, &[&inner])]));
            read(&of(1, &[&of(2, &[&of(2, &[&of(5, &[&value])])])]))
        };
        assert!(nested(MAX_DEPTH - 1).is_ok());
        assert!(nested(MAX_DEPTH).unwrap_err().to_string().contains("more than 32 deep"));
    }

    #[test]
    fn what_is_small_and_many_is_refused() {
        let said = |octets: &[u8]| read(octets).unwrap_err().to_string();
        let records = of(1, &[&of(2, &[&[2 << 3 | 2, 0].repeat(MOST_RECORDS + 1)])]);
        assert!(said(&records).contains("more than 50,000 records"));
        let attributes = of(1, &[&of(2, &[&of(2, &[&[6 << 3 | 2, 0].repeat(MOST_PARTS as usize)])])]);
        assert!(said(&attributes).contains("more than 1,000,000 parts"));
    }

    #[test]
    fn any_octets_at_all_are_read_or_refused() {
        let mut state = 1_u64;
        let mut whole = export(1, "4bf92f3577b34da6a3ce929d0e0e4736");
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (state >> 33) as usize % whole.len();
            whole[at] = (state >> 24) as u8;
            let _ = read(&whole);
        }
    }
}
