//! From a query to SQL: which index leads, and what the columns can say before a record is unpacked.

use candor_exchange::ExchangeId;
use candor_journal::{Field, Page, Peer, Phrase, Query, StatusRange};
use rusqlite::types::Value;

use crate::{
    filter,
    slice::{WITH_READINGS, first_key, last_key},
    writer::verdict,
};

/// Requests that a statement names.
const MOST_NAMED: usize = 1000;

/// A statement over one slice's failures, newest first, with its values. Gives key, id and record; finds at
/// least what matches, so each record must still be asked. `version` is that of the slice's schema.
pub(crate) fn failures(query: &Query, page: Page, version: i64) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut conditions = Vec::new();
    let (tags, words) = (tags(query, version >= WITH_READINGS), phrases(query));
    let mut from = String::from("failure f");
    let mut order = "f.key";
    if let Some((lead, others)) = tags.split_first() {
        from = "tag t CROSS JOIN failure f ON f.key = t.key".into();
        order = "t.key";
        conditions.push("t.tag = ?".to_owned());
        values.push(Value::from(lead.clone()));
        for tag in others {
            conditions.push("EXISTS (SELECT 1 FROM tag o WHERE o.tag = ? AND o.key = t.key)".to_owned());
            values.push(Value::from(tag.clone()));
        }
        if let Some(words) = words {
            conditions.push("t.key IN (SELECT rowid FROM text WHERE text MATCH ?)".to_owned());
            values.push(Value::from(words));
        }
    } else if let Some(words) = words {
        from = "text x CROSS JOIN failure f ON f.key = x.rowid".into();
        order = "x.rowid";
        conditions.push("x.text MATCH ?".to_owned());
        values.push(Value::from(words));
    }
    let (since, until) = query.period();
    let newest = page.before.map_or(u64::MAX, |id| id.unix_millis()).min(until);
    let oldest = page.after.map_or(0, |id| id.unix_millis()).max(since);
    conditions.push(format!("{order} BETWEEN ? AND ?"));
    values.push(Value::from(first_key(oldest)));
    values.push(Value::from(last_key(newest)));
    status(query, &mut conditions, &mut values);
    logged(query, &mut conditions, &mut values);
    let sql = format!(
        "SELECT f.key, f.id, f.record FROM {from} WHERE {} ORDER BY {order} DESC",
        conditions.join(" AND ")
    );
    (sql, values)
}

/// Words of the tag table that must all be there, the rarest kind first.
fn tags(query: &Query, has_readings: bool) -> Vec<String> {
    let mut tags: Vec<_> = query.required().filter_map(|field| tag(field, has_readings)).collect();
    tags.sort();
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// The tags that a query asks for, the rarest kind first, if nothing but they and its period decide it.
pub(crate) fn decided_by_tags(query: &Query) -> Option<Vec<String>> {
    let of_time = |field: &&Field| !matches!(field, Field::Since(_) | Field::Until(_));
    let fields = query.conjunction()?;
    let mut tags: Vec<_> =
        fields.into_iter().filter(of_time).map(|field| tag(field, true)).collect::<Option<_>>()?;
    tags.sort();
    Some(tags.into_iter().map(|(_, tag)| tag).collect())
}

/// The tag of exactly the failures that have this, and how rare its kind is, the rarest 0.
fn tag(field: &Field, has_readings: bool) -> Option<(u8, String)> {
    fn only<T>(list: &[T]) -> Option<&T> {
        list.first().filter(|_| list.len() == 1)
    }
    let named = |rarity, kind: &str, names: &[String]| {
        only(names).filter(|name| !name.contains('*')).map(|name| (rarity, format!("{kind}:{name}")))
    };
    match field {
        Field::Rule(codes) => named(1, "rule", codes),
        Field::Finding(codes) => named(1, "finding", codes),
        Field::Operation(names) => named(2, "op", names),
        Field::Product(names) if has_readings => named(2, "product", names),
        Field::Born(layers) if has_readings => only(layers).map(|layer| (4, format!("born:{layer}"))),
        Field::Shape(shapes) if has_readings => only(shapes).map(|shape| (5, format!("shape:{shape}"))),
        Field::Right(ranges) if has_readings => {
            let range = only(ranges).filter(|range| range.first == range.last)?;
            Some((2, format!("right:{}", range.first)))
        }
        Field::Id(id) if id.parse::<ExchangeId>().is_ok_and(|parsed| parsed.to_string() != *id) => None,
        Field::Id(id) => Some((0, format!("id:{id}"))),
        Field::Client(peers) => match peers.as_slice() {
            [Peer::Address(address)] => named(3, "client", std::slice::from_ref(address)),
            _ => None,
        },
        Field::Is(verdicts) => only(verdicts).map(|v| (5, format!("is:{}", verdict(*v)))),
        Field::Status(ranges) => match *only(ranges)? {
            StatusRange { first, last } if first == last => Some((2, format!("status:{first}"))),
            StatusRange { first, last } if first % 100 == 0 && last == first + 99 => {
                Some((4, format!("class:{}", first / 100)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The full-text expression. The words are letters and digits only, so nothing in them can be syntax.
fn phrases(query: &Query) -> Option<String> {
    let phrases: Vec<String> = query
        .required()
        .filter_map(|field| match field {
            Field::Text(phrase) => Some(expression(phrase)),
            Field::Path(pattern) => of_path(pattern),
            _ => None,
        })
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

/// The words that a pattern names in full, where the target stands.
fn of_path(pattern: &str) -> Option<String> {
    let words: Vec<String> =
        filter::whole_words(pattern).iter().map(|word| format!("target : \"{word}\"")).collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

/// One phrase as full-text expression.
pub(crate) fn expression(phrase: &Phrase) -> String {
    format!("\"{}\"{}", phrase.words.join(" "), if phrase.is_open { " *" } else { "" })
}

/// Requests whose log lines were looked up for the query.
fn logged(query: &Query, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
    for field in query.required() {
        if let Field::Log(log) = field
            && log.ids.traces.is_empty()
            && log.ids.requests.len() <= MOST_NAMED
        {
            let places = vec!["?"; log.ids.requests.len()].join(",");
            conditions.push(format!("f.key IN (SELECT key FROM tag WHERE tag IN ({places}))"));
            values.extend(log.ids.requests.iter().map(|id| Value::from(format!("id:{id}"))));
        }
    }
}

fn status(query: &Query, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
    for field in query.required() {
        if let Field::Status(ranges) = field {
            let tests: Vec<&str> = ranges.iter().map(|_| "f.status BETWEEN ? AND ?").collect();
            conditions.push(format!("({})", tests.join(" OR ")));
            values
                .extend(ranges.iter().flat_map(|r| [i64::from(r.first), i64::from(r.last)]).map(Value::from));
        }
    }
}
