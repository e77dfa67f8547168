//! What is answered otherwise than before: status, type, and the body by its structure.

use candor_exchange::{Message, Response};
use candor_rule::{reason_phrase, sensitive::echo, text::thousands};
use candor_workbench::Change;
use serde_json::Value;

/// Differences that are told.
const MOST: usize = 20;
/// Depth to which bodies are compared.
const DEEPEST: usize = 64;

/// What differs between two answers; the number of further differences in the body behind it.
pub fn changes(before: &Response, now: &Response) -> (Vec<Change>, usize) {
    let mut all = Vec::new();
    let mut add = |place: &str, before: Option<String>, now: Option<String>| {
        if before != now {
            all.push(Change { place: place.to_owned(), before, now });
        }
    };
    let status = |r: &Response| Some(format!("{} {}", r.status, reason_phrase(r.status)));
    add("status", status(before), status(now));
    let media_type =
        |r: &Response| field(&r.message, "content-type").map(|value| echo("content-type", &value));
    add("content-type", media_type(before), media_type(now));
    let (old, new) = (&before.message.body, &now.message.body);
    let is_cut = old.is_truncated() || new.is_truncated();
    let json = |octets: &[u8]| serde_json::from_slice::<Value>(octets).ok().filter(|_| !is_cut);
    match (json(old.octets()), json(new.octets())) {
        (Some(old), Some(new)) => compare("", "", &old, &new, 0, &mut all),
        _ if old.octets() == new.octets() && old.size() == new.size() => {}
        _ => {
            let octets = |size: u64| Some(format!("{} octets", thousands(size)));
            let (before, now) = (octets(old.size()), octets(new.size()));
            let place = String::new();
            all.push(match before == now {
                true => Change { place, before, now: now.map(|now| format!("{now}, others")) },
                false => Change { place, before, now },
            });
        }
    }
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    (all, more)
}

fn field(message: &Message, name: &str) -> Option<String> {
    let lines = message.head.octets().split(|octet| *octet == b'\n').skip(1);
    lines
        .filter_map(|line| std::str::from_utf8(line).ok()?.split_once(':'))
        .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned()))
}

fn compare(at: &str, name: &str, old: &Value, new: &Value, depth: usize, all: &mut Vec<Change>) {
    if old == new || depth > DEEPEST {
        return;
    }
    let pointer = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    let of = |place: String, key: &str, old: Option<&Value>, new: Option<&Value>| Change {
        place,
        before: old.map(|value| shown(key, value)),
        now: new.map(|value| shown(key, value)),
    };
    match (old, new) {
        (Value::Object(before), Value::Object(now)) => {
            for (key, value) in before {
                match now.get(key) {
                    Some(new) => compare(&pointer(key), key, value, new, depth + 1, all),
                    None => all.push(of(pointer(key), key, Some(value), None)),
                }
            }
            for (key, value) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
                all.push(of(pointer(key), key, None, Some(value)));
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            for (number, (old, new)) in before.iter().zip(now).enumerate() {
                compare(&pointer(&number.to_string()), name, old, new, depth + 1, all);
            }
            if before.len() != now.len() {
                let items = |list: &[Value]| Some(candor_rule::text::counted(list.len(), "item", "items"));
                all.push(Change { place: at.to_owned(), before: items(before), now: items(now) });
            }
        }
        _ => all.push(of(at.to_owned(), name, Some(old), Some(new))),
    }
}

/// A value in a few characters.
fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => echo(name, text),
        Value::Object(members) => candor_rule::text::counted(members.len(), "member", "members"),
        Value::Array(items) => candor_rule::text::counted(items.len(), "item", "items"),
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use candor_exchange::{Birthplace, Redactor};

    use super::*;

    fn response(status: u16, body: &str) -> Response {
        let redactor = Redactor::default();
        let message = Message {
            head: redactor.head(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"),
            body: redactor.body(Some("application/json"), body.as_bytes(), body.len() as u64),
            gap: 0,
        };
        Response { status, birthplace: Birthplace::Upstream, message }
    }

    fn told(before: &str, now: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let (changes, _) = changes(&response(200, before), &response(200, now));
        changes.into_iter().map(|c| (c.place, c.before, c.now)).collect()
    }

    #[test]
    fn members_that_came_went_or_changed_are_told_by_their_place() {
        let (before, now) = (
            r#"{"a/b": 1, "gone": [1], "same": {"x": []}}"#,
            r#"{"same": {"x": []}, "a/b": "1", "new": null}"#,
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(before, now),
            [
                ("/a~1b".to_owned(), some("1"), some("\"1\"")),
                ("/gone".to_owned(), some("1 item"), None),
                ("/new".to_owned(), None, some("null")),
            ]
        );
        assert_eq!(told("[1, 2]", "[1]"), [(String::new(), some("2 items"), some("1 item"))]);
        assert_eq!(told("{}", " { } "), []);
        assert_eq!(told("plain", "plump"), [(String::new(), some("5 octets"), some("5 octets, others"))]);
    }

    #[test]
    fn another_status_comes_first() {
        let (changes, more) = changes(&response(200, "1"), &response(404, "2"));
        assert_eq!((changes.first().map(|c| c.place.as_str()), changes.len(), more), (Some("status"), 2, 0));
    }

    #[test]
    fn many_differences_are_counted() {
        let list = |from: u32| format!("{:?}", (from..from + 100).collect::<Vec<_>>());
        let (changes, more) = changes(&response(200, &list(0)), &response(200, &list(500)));
        assert_eq!((changes.len(), more), (20, 80));
    }
}
