//! Media types (RFC 9110 §8.3.1), read strictly.

use candor_rule::Span;

/// A media type: `type/subtype; name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    essence: String,
    slash: usize,
    parameters: Vec<Parameter>,
}

/// A parameter of a media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// In lower case.
    pub name: String,
    /// Without quotes and backslashes; octets that are not UTF-8 become U+FFFD.
    pub value: String,
    /// Where the value stands in the field value, quotes included.
    pub span: Span,
}

impl MediaType {
    /// Reads the value of a `Content-Type` field, without the white space around it.
    ///
    /// # Errors
    /// The offset in `value` of the first octet that the grammar does not allow; its length if it ends too soon.
    pub fn parse(value: &[u8]) -> Result<Self, usize> {
        let mut reader = Reader { value, at: 0 };
        let slash = reader.token()?.len();
        reader.expect(b'/')?;
        reader.token()?;
        let essence = lower(value.get(..reader.at).unwrap_or_default());
        let mut parameters = Vec::new();
        while !reader.is_at_end() {
            reader.skip_blank();
            reader.expect(b';')?;
            reader.skip_blank();
            // A semicolon may stand alone: `parameters = *( OWS ";" OWS [ parameter ] )`.
            if !reader.is_at_end() && reader.peek() != Some(b';') {
                parameters.push(reader.parameter()?);
            }
        }
        Ok(Self { essence, slash, parameters })
    }

    /// `type/subtype` in lower case, without parameters.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// The part after the slash, in lower case.
    pub fn subtype(&self) -> &str {
        self.essence.get(self.slash + 1..).unwrap_or_default()
    }

    /// The value of a parameter, by its name in any case; the first of several.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|p| p.name.eq_ignore_ascii_case(name)).map(|p| p.value.as_str())
    }

    /// All parameters, as sent.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// True for `application/json`, `text/json` and every type with the suffix `+json`.
    pub fn is_json(&self) -> bool {
        self.subtype() == "json" || self.subtype().ends_with("+json")
    }

    /// True for `application/x-www-form-urlencoded`.
    pub fn is_form(&self) -> bool {
        self.essence == "application/x-www-form-urlencoded"
    }

    /// True for every `multipart/…`.
    pub fn is_multipart(&self) -> bool {
        self.essence.starts_with("multipart/")
    }

    /// True for XML: `application/xml`, `text/xml` and every type with the suffix `+xml`.
    pub fn is_xml(&self) -> bool {
        self.subtype() == "xml" || self.subtype().ends_with("+xml")
    }

    /// True for every other `text/…`.
    pub fn is_text(&self) -> bool {
        self.essence.starts_with("text/") && !self.is_json() && !self.is_xml()
    }

    /// True for one JSON text per line: `application/x-ndjson` and its other names.
    pub fn is_json_lines(&self) -> bool {
        matches!(self.subtype(), "x-ndjson" | "ndjson" | "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines")
    }

    /// True for JSON text sequences (RFC 7464): `application/json-seq` and the suffix `+json-seq`.
    pub fn is_json_sequence(&self) -> bool {
        self.subtype() == "json-seq" || self.subtype().ends_with("+json-seq")
    }

    /// True if it lies in a range as contracts name it: `application/json`, `application/*`, `*/*`. Parameters of
    /// the range must be there with the same value (any case), those of the type alone do not matter.
    pub fn matches(&self, range: &str) -> bool {
        let (essence, wanted) = range.split_once(';').map_or((range, None), |(e, p)| (e, Some(p)));
        self.is_within(essence.trim()) && wanted.is_none_or(|_| self.has_parameters_of(range))
    }

    fn is_within(&self, essence: &str) -> bool {
        match essence.strip_suffix("/*") {
            None => self.essence.eq_ignore_ascii_case(essence),
            Some("*") => true,
            Some(type_) => self.essence.get(..self.slash).is_some_and(|own| own.eq_ignore_ascii_case(type_)),
        }
    }

    fn has_parameters_of(&self, range: &str) -> bool {
        // `*` is a token, so a range is read by the same grammar.
        let Ok(range) = Self::parse(range.trim().as_bytes()) else { return false };
        range.parameters.iter().filter(|wanted| wanted.name != "q").all(|wanted| {
            self.parameter(&wanted.name).is_some_and(|value| value.eq_ignore_ascii_case(&wanted.value))
        })
    }
}

/// Reads a value from left to right; every error is the offset at which it stopped.
struct Reader<'v> {
    value: &'v [u8],
    at: usize,
}

impl<'v> Reader<'v> {
    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.value.len()
    }

    fn skip_blank(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, octet: u8) -> Result<(), usize> {
        if self.peek() != Some(octet) {
            return Err(self.at);
        }
        self.at += 1;
        Ok(())
    }

    /// A token (RFC 9110 §5.6.2).
    fn token(&mut self) -> Result<&'v [u8], usize> {
        let rest = self.value.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|octet| !is_token_octet(*octet)).unwrap_or(rest.len());
        self.at += length;
        match rest.get(..length) {
            Some(token) if length > 0 => Ok(token),
            _ => Err(self.at),
        }
    }

    fn parameter(&mut self) -> Result<Parameter, usize> {
        let name = lower(self.token()?);
        self.expect(b'=')?;
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => self.quoted()?,
            _ => String::from_utf8_lossy(self.token()?).into_owned(),
        };
        Ok(Parameter { name, value, span: Span::new(start, self.at) })
    }

    /// A quoted string (RFC 9110 §5.6.4), from its opening quote on.
    fn quoted(&mut self) -> Result<String, usize> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let octet = self.peek().ok_or(self.at)?;
            match octet {
                b'"' => {
                    self.at += 1;
                    return Ok(String::from_utf8_lossy(&out).into_owned());
                }
                b'\\' => {
                    self.at += 1;
                    out.push(self.text_octet()?);
                }
                _ => out.push(self.text_octet()?),
            }
        }
    }

    fn text_octet(&mut self) -> Result<u8, usize> {
        match self.peek() {
            Some(octet @ (b'\t' | 0x20..=0x7E | 0x80..)) => {
                self.at += 1;
                Ok(octet)
            }
            _ => Err(self.at),
        }
    }
}

fn lower(token: &[u8]) -> String {
    // Tokens are ASCII.
    String::from_utf8(token.to_ascii_lowercase()).unwrap_or_default()
}

/// "!#$%&'*+-.^_`|~", letters and digits, as a table: every request with a body asks for each octet of its type.
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = matches!(octet as u8, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'^'..=b'z' | b'|' | b'~');
        octet += 1;
    }
    table
};

#[expect(clippy::indexing_slicing, reason = "the table has a place for every octet")]
pub(crate) fn is_token_octet(octet: u8) -> bool {
    TOKEN[usize::from(octet)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_parameters_are_read() {
        let media = MediaType::parse(b"Text/HTML;Charset=\"utf\\-8\" ;; version=1.0 ; x=\"\";").unwrap();
        assert_eq!((media.essence(), media.subtype()), ("text/html", "html"));
        assert_eq!(media.parameter("CHARSET"), Some("utf-8"));
        assert_eq!(media.parameter("version"), Some("1.0"));
        assert_eq!(media.parameter("x"), Some(""));
        assert_eq!(media.parameter("y"), None);
        assert_eq!(media.parameters()[0].span, Span::new(18, 26));
    }

    #[test]
    fn the_offset_is_that_of_the_first_wrong_octet() {
        let wrong: &[(&[u8], usize)] = &[
            (b"", 0),
            (b"json", 4),
            (b"/json", 0),
            (b"application/", 12),
            (b"application /json", 11),
            (b"application/ json", 12),
            (b"application/json charset=utf-8", 17),
            (b"application/json, text/html", 16),
            (b"application/json; charset", 25),
            (b"application/json; charset=", 26),
            (b"application/json; charset = utf-8", 25),
            (b"application/json; =x", 18),
            (b"application/json; a=\"b", 22),
            (b"application/json; a=\"b\\", 23),
            (b"application/json; a=\"\x01\"", 21),
            (b"application/json; a=b c", 22),
            (b"application/json; a=\"b\"c", 23),
            (b"text/\xe9", 5),
            (b"a/b/c", 3),
        ];
        for (value, offset) in wrong {
            assert_eq!(MediaType::parse(value), Err(*offset), "{}", value.escape_ascii());
        }
    }

    #[test]
    fn json_is_known_by_its_suffix_too() {
        let is_json = |value: &str| MediaType::parse(value.as_bytes()).unwrap().is_json();
        assert!(is_json("application/json; charset=utf-8"));
        assert!(is_json("application/vnd.api+json"));
        assert!(is_json("TEXT/JSON"));
        assert!(!is_json("application/jsonp"));
        assert!(!is_json("application/x-ndjson"));
    }

    #[test]
    fn ranges_cover_types_and_need_their_parameters() {
        let media = MediaType::parse(b"application/vnd.pets+json; version=1").unwrap();
        for range in ["*/*", "application/*", "Application/VND.pets+json", "application/*; Version=1"] {
            assert!(media.matches(range), "{range}");
        }
        for range in ["text/*", "application/json", "application/*; version=2", "application/*; a=b", "", "*"]
        {
            assert!(!media.matches(range), "{range}");
        }
    }
}
