//! `format`: named forms of texts and numbers, and what exactly is amiss with one that is not of its form.

mod explain;

use std::{collections::HashMap, sync::LazyLock};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// A named form of texts or numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format(&'static Known);

#[derive(Debug, PartialEq, Eq)]
struct Known {
    name: &'static str,
    /// What it is called in a sentence.
    words: &'static str,
    example: &'static str,
}

macro_rules! known {
    ($($name:literal, $words:literal, $example:literal;)*) => {
        &[$(Known { name: $name, words: $words, example: $example }),*]
    };
}

/// Formats that are checked. Others are annotations: `password` and `binary` take any text, every JSON number
/// is a `double`, and a reader rounds what `float` cannot hold, so that refusing it would mend nothing.
static KNOWN: &[Known] = known! {
    "date", "a date (year-month-day)", "2024-05-31";
    "date-time", "a date and time of RFC 3339", "2024-05-31T09:30:00Z";
    "time", "a time of RFC 3339", "09:30:00Z";
    "duration", "a duration of ISO 8601", "P3DT4H";
    "email", "an e-mail address", "kim@example.org";
    "idn-email", "an e-mail address", "kim@example.org";
    "hostname", "a host name", "api.example.org";
    "ipv4", "an IPv4 address", "192.0.2.7";
    "ipv6", "an IPv6 address", "2001:db8::7";
    "uri", "an absolute URI", "https://example.org/a";
    "uri-reference", "a URI reference", "/a?b=c";
    "iri", "an absolute IRI", "https://example.org/ä";
    "iri-reference", "an IRI reference", "/ä";
    "uri-template", "a URI template", "/pets/{id}";
    "uuid", "a UUID", "0190a6e2-7d5c-7b1e-9c3f-5a4b3c2d1e0f";
    "json-pointer", "a JSON Pointer", "/items/0";
    "relative-json-pointer", "a relative JSON Pointer", "1/items";
    "regex", "a regular expression", "^[a-z]+$";
    "byte", "base64 text", "aGVsbG8=";
    "int32", "an integer from -2,147,483,648 to 2,147,483,647 (int32)", "2147483647";
    "int64", "an integer of 64 bits (int64)", "9007199254740993";
};

impl Format {
    /// `None` for a format that is not checked.
    pub(crate) fn of(name: &str) -> Option<Self> {
        KNOWN.iter().find(|k| k.name == name).map(Self)
    }

    /// One value of each.
    pub(crate) fn examples() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|known| known.example)
    }

    pub(crate) fn name(self) -> &'static str {
        self.0.name
    }

    pub(crate) fn words(self) -> &'static str {
        self.0.words
    }

    pub(crate) fn example(self) -> &'static str {
        self.0.example
    }

    /// What exactly is amiss with a text that is not of this form, as a clause: "February 2023 has 28 days".
    /// `None` where no more can be said than what is expected.
    pub(crate) fn explain(self, text: &str) -> Option<String> {
        explain::why(self.0.name, text)
    }

    /// True if a text is written like this format, be its parts possible or not.
    pub(crate) fn resembles(self, text: &str) -> bool {
        explain::resembles(self.0.name, text)
    }

    /// True if `value` has the form, or is of a type that the format does not speak of.
    pub(crate) fn holds(self, value: &Value) -> bool {
        match (self.0.name, value) {
            ("int32", Value::Number(n)) => within(n, f64::from(i32::MIN), f64::from(i32::MAX)),
            ("int64", Value::Number(n)) => {
                n.is_i64()
                    || (n.is_f64() && within(n, -9_223_372_036_854_775_808.0, 9_223_372_036_854_774_784.0))
            }
            ("byte", Value::String(text)) => is_base64(text),
            (name, Value::String(_)) if !matches!(name, "int32" | "int64") => engine_accepts(name, value),
            _ => true,
        }
    }
}

/// What `int32` and `int64` do not allow is left to `type` where it is a fraction.
fn within(number: &serde_json::Number, min: f64, max: f64) -> bool {
    number.as_f64().is_some_and(|f| f >= min && f <= max)
}

/// RFC 4648 §4, padded, line breaks allowed as senders of MIME put them.
fn is_base64(text: &str) -> bool {
    let octets: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    let digits = octets.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
    let padding = octets.get(digits..).unwrap_or_default();
    octets.len().is_multiple_of(4) && padding.len() <= 2 && padding.iter().all(|b| *b == b'=')
}

/// The validators of all formats, made at the first use of one.
fn engine_accepts(name: &str, value: &Value) -> bool {
    static ENGINES: LazyLock<HashMap<&str, Validator>> = LazyLock::new(|| {
        let make = |known: &'static Known| {
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            Some((known.name, options.build(&json!({ "format": known.name })).ok()?))
        };
        KNOWN.iter().filter_map(make).collect()
    });
    let accepts = |name: &str, value: &Value| ENGINES.get(name).is_none_or(|engine| engine.is_valid(value));
    match (name, value) {
        ("email" | "idn-email", Value::String(text)) if is_plain_address(text) => true,
        // Names of hosts are the same in any case (RFC 1035 §2.3.3); the engine knows `xn--` in lower case only.
        ("email" | "hostname", Value::String(text)) => {
            accepts(name, &Value::String(text.to_ascii_lowercase()))
        }
        // RFC 6531 §3.3 takes an address of RFC 5321 and lets characters above ASCII stand where letters may.
        ("idn-email", Value::String(text)) => {
            let plain = text.chars().map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { 'x' });
            accepts("email", &Value::String(plain.collect()))
        }
        _ => accepts(name, value),
    }
}

/// An address as nearly all are: words between dots, at a host whose labels are words. The engine takes all of them,
/// and takes its time.
fn is_plain_address(text: &str) -> bool {
    let is_word = |word: &str, signs: &[u8]| {
        !word.is_empty() && word.bytes().all(|octet| octet.is_ascii_alphanumeric() || signs.contains(&octet))
    };
    let is_label = |label: &str| label.starts_with(|c: char| c.is_ascii_alphabetic()) && is_word(label, b"");
    // No part may be longer than 63 octets (RFC 1035 §2.3.4).
    text.len() < 64
        && text.split_once('@').is_some_and(|(local, host)| {
            local.split('.').all(|word| is_word(word, b"_+-")) && host.split('.').all(is_label)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_what_the_engine_takes() {
        let engine = jsonschema::options().should_validate_formats(true).build(&json!({ "format": "email" }));
        let engine = engine.unwrap();
        let parts = [
            "", "a", "7", "Ada", "a.b", "a..b", ".a", "b.", "a+b", "-a", "_", "a b", "é", "3m", "xn--a",
            "a-b",
        ];
        let mut plain = 0;
        for (local, host) in parts.iter().flat_map(|local| parts.map(|host| (local, host))) {
            for host in [host.to_owned(), format!("{host}.example"), format!("mail.{host}.example")] {
                let text = format!("{local}@{host}");
                plain += usize::from(is_plain_address(&text));
                let taken = engine.is_valid(&Value::String(text.to_ascii_lowercase()));
                assert!(taken || !is_plain_address(&text), "{text}");
            }
        }
        assert!(plain > 50, "{plain}");
        assert!(!is_plain_address(&format!("{}@example.org", "a".repeat(60))));
    }
}
