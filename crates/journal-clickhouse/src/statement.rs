//! Statements with their values apart: what somebody typed or sent is never part of the text.

/// A statement, and what stands in its places `{p0:String}`, `{p1:UInt64}`, ….
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    /// As they are sent: with control characters escaped.
    pub(crate) values: Vec<String>,
}

impl Statement {
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// Adds to the text.
    pub(crate) fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// The place of a text.
    pub(crate) fn text(&mut self, value: &str) -> String {
        let mut escaped = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' => escaped.push_str("\\\\"),
                '\t' => escaped.push_str("\\t"),
                '\n' => escaped.push_str("\\n"),
                '\r' => escaped.push_str("\\r"),
                '\0' => escaped.push_str("\\0"),
                other => escaped.push(other),
            }
        }
        self.place("String", escaped)
    }

    /// The place of a number.
    pub(crate) fn number(&mut self, value: u64) -> String {
        self.place("UInt64", value.to_string())
    }

    /// The place of sixteen octets.
    pub(crate) fn octets(&mut self, value: [u8; 16]) -> String {
        let hex = value.iter().map(|octet| format!("{octet:02x}")).collect();
        format!("toFixedString(unhex({}), 16)", self.place("String", hex))
    }

    fn place(&mut self, kind: &str, value: String) -> String {
        self.values.push(value);
        format!("{{p{}:{kind}}}", self.values.len() - 1)
    }
}

/// `%XX` for whatever is not plain in a query string.
pub(crate) fn percent_encoded(text: &str, to: &mut String) {
    for octet in text.bytes() {
        match octet {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => to.push(char::from(octet)),
            other => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                let digit = |value: u8| HEX.get(usize::from(value)).copied().map_or('0', char::from);
                to.extend(['%', digit(other >> 4), digit(other & 15)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_apart() {
        let mut statement = Statement::default();
        let place = statement.text("a'; DROP\t\\");
        assert_eq!((place.as_str(), statement.number(7).as_str()), ("{p0:String}", "{p1:UInt64}"));
        assert_eq!(statement.values, ["a'; DROP\\t\\\\", "7"]);
    }

    #[test]
    fn a_query_string_holds_any_text() {
        let mut out = String::new();
        percent_encoded("a b&é", &mut out);
        assert_eq!(out, "a%20b%26%C3%A9");
    }
}
