//! From text to terms, with errors that point at the octet.

use candor_exchange::{Layer, Verdict};
use candor_rule::{sensitive::visible, text};

use super::{Field, QueryError, StatusRange, Term};
use crate::{time, words::words};

/// Fields, and in other spellings what they are called elsewhere.
const FIELDS: [&str; 16] = [
    "status", "rule", "finding", "born", "product", "shape", "right", "op", "method", "path", "client",
    "host", "id", "is", "since", "until",
];

pub(super) fn parse(text: &str, now: u64) -> Result<Vec<Term>, QueryError> {
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(skip) = text.get(at..).and_then(|rest| rest.find(|c: char| !c.is_whitespace())) {
        at += skip;
        let word = Word::read(text, at)?;
        at = word.end;
        terms.extend(word.term(now)?);
    }
    Ok(terms)
}

/// One term as written.
struct Word<'a> {
    negated: bool,
    /// The field with its offset, if there is one.
    field: Option<(&'a str, usize)>,
    value: &'a str,
    value_at: usize,
    end: usize,
}

impl<'a> Word<'a> {
    /// Reads `[-][field:]value`; the value in quotes may hold blanks.
    fn read(text: &'a str, start: usize) -> Result<Self, QueryError> {
        let rest = text.get(start..).unwrap_or_default();
        let negated = rest.len() > 1 && rest.starts_with('-');
        let at = start + usize::from(negated);
        let rest = text.get(at..).unwrap_or_default();
        let plain = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
        let name = rest.get(..plain).and_then(|r| r.split_once(':')).map(|(name, _)| name);
        let name =
            name.filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let value_at = at + name.map_or(0, |n| n.len() + 1);
        let value = text.get(value_at..).unwrap_or_default();
        let field = name.map(|n| (n, at));
        if let Some(inner) = value.strip_prefix('"') {
            let Some(length) = inner.find('"') else {
                let message = "The quote that begins here does not end.".to_owned();
                return Err(QueryError { message, offset: value_at, length: value.len(), suggestion: None });
            };
            let value = inner.get(..length).unwrap_or_default();
            return Ok(Self { negated, field, value, value_at: value_at + 1, end: value_at + length + 2 });
        }
        let length = value.find(char::is_whitespace).unwrap_or(value.len());
        let value = value.get(..length).unwrap_or_default();
        Ok(Self { negated, field, value, value_at, end: value_at + length })
    }

    fn term(&self, now: u64) -> Result<Option<Term>, QueryError> {
        let field = match self.field {
            Some((name, at)) => self.named(name, at, now)?,
            None => {
                let phrase: Vec<String> = words(self.value).collect();
                if phrase.is_empty() {
                    return Ok(None);
                }
                Field::Text(phrase)
            }
        };
        Ok(Some(Term { negated: self.negated, field }))
    }

    fn named(&self, name: &str, at: usize, now: u64) -> Result<Field, QueryError> {
        let lower = name.to_ascii_lowercase();
        if !FIELDS.contains(&lower.as_str()) && !matches!(&*lower, "operation" | "code") {
            return Err(self.unknown_field(name, at));
        }
        if self.value.is_empty() {
            return Err(self.error(
                format!("`{lower}:` needs a value, {}.", example(&lower)),
                at,
                name.len() + 1,
            ));
        }
        let value = self.value.to_owned();
        let list = || self.value.split(',').filter(|v| !v.is_empty()).map(str::to_owned).collect();
        Ok(match lower.as_str() {
            "status" => Field::Status(self.each(status, STATUS, &[])?),
            "right" => Field::Right(self.each(status, STATUS, &[])?),
            "is" => {
                let words = VERDICTS.map(|(word, _)| word);
                Field::Is(self.each(verdict, "refused, observed, failed or passed", &words)?)
            }
            "born" => {
                let words = Layer::ALL.map(Layer::word);
                Field::Born(self.each(Layer::of, "candor, edge, server, framework or application", &words)?)
            }
            "shape" => Field::Shape(self.each(
                shape,
                "1 (target or headers), 2 (body), 3 (values) or 4 (guard)",
                &[],
            )?),
            "product" => Field::Product(self.value.to_lowercase().split(',').map(str::to_owned).collect()),
            "rule" | "code" => Field::Rule(list()),
            "finding" => Field::Finding(list()),
            "op" | "operation" => Field::Operation(list()),
            "method" => {
                Field::Method(self.value.to_ascii_uppercase().split(',').map(str::to_owned).collect())
            }
            "path" => Field::Path(value),
            "client" => Field::Client(value),
            "host" => Field::Host(value),
            "id" => Field::Id(value),
            "since" => Field::Since(self.time(now)?),
            _ => Field::Until(self.time(now)?),
        })
    }

    /// Each value of a list, read by `read`; `words` are those that it can be, for one that was misspelt.
    fn each<T>(
        &self,
        read: fn(&str) -> Option<T>,
        expected: &str,
        words: &[&str],
    ) -> Result<Vec<T>, QueryError> {
        let mut out = Vec::new();
        let mut at = self.value_at;
        for part in self.value.split(',') {
            let Some(value) = read(part) else {
                let message = format!("\"{}\" is not {expected}.", visible(part));
                let error = self.error(message, at, part.len());
                let suggestion = text::nearest(part, words.iter().copied()).map(str::to_owned);
                return Err(QueryError { suggestion, ..error });
            };
            out.push(value);
            at += part.len() + 1;
        }
        Ok(out)
    }

    fn time(&self, now: u64) -> Result<u64, QueryError> {
        time::parse(self.value, now).ok_or_else(|| {
            let value = visible(self.value);
            let message = format!("\"{value}\" is not a time such as 10m, 2h, 3d or 2026-11-21T23:00:00Z.");
            self.error(message, self.value_at, self.value.len())
        })
    }

    fn unknown_field(&self, name: &str, at: usize) -> QueryError {
        let meant = text::nearest(name, FIELDS);
        let hint = match meant {
            Some(meant) => format!("Did you mean `{meant}:`?"),
            None => format!("There are {}; to search for the text, put it in quotes.", text::one_of(&FIELDS)),
        };
        let message = format!("No field is called `{}:`. {hint}", visible(name));
        QueryError { suggestion: meant.map(str::to_owned), ..self.error(message, at, name.len()) }
    }

    fn error(&self, message: String, offset: usize, length: usize) -> QueryError {
        QueryError { message, offset, length, suggestion: None }
    }
}

fn example(field: &str) -> &'static str {
    match field {
        "status" => "status:4xx for example",
        "is" => "is:refused for example",
        "born" => "born:framework for example",
        "product" => "product:nginx for example",
        "shape" => "shape:2 for example",
        "right" => "right:415 for example",
        "since" | "until" => "since:2h for example",
        "path" => "path:/users/* for example",
        "method" => "method:POST for example",
        _ => "as it stands in the list",
    }
}

const VERDICTS: [(&str, Verdict); 4] = [
    ("refused", Verdict::Refused),
    ("observed", Verdict::Observed),
    ("failed", Verdict::Failed),
    ("passed", Verdict::Passed),
];

fn verdict(word: &str) -> Option<Verdict> {
    VERDICTS.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)).map(|(_, v)| *v)
}

pub(super) fn verdict_word(verdict: Verdict) -> &'static str {
    VERDICTS.iter().find(|(_, v)| *v == verdict).map_or("passed", |(w, _)| w)
}

const STATUS: &str = "a status such as 422, 4xx, >=400 or 400-403";

/// `1` to `4`.
fn shape(text: &str) -> Option<u8> {
    text.parse().ok().filter(|shape| (1..=4).contains(shape) && text.len() == 1)
}

/// `422`, `4xx`, `>=400`, `<500`, `400-403`; 0 stands for "no answer".
fn status(text: &str) -> Option<StatusRange> {
    let number = |text: &str| text.parse::<u16>().ok().filter(|n| *n <= 999 && !text.starts_with('+'));
    let range = |first: u16, last: u16| (first <= last).then_some(StatusRange { first, last });
    if let [class @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] = text.as_bytes() {
        let first = u16::from(class - b'0') * 100;
        return range(first, first + 99);
    }
    if let Some(text) = text.strip_prefix(">=") {
        return range(number(text)?, 999);
    }
    if let Some(text) = text.strip_prefix("<=") {
        return range(0, number(text)?);
    }
    if let Some(text) = text.strip_prefix('>') {
        return range(number(text)? + 1, 999);
    }
    if let Some(text) = text.strip_prefix('<') {
        return range(0, number(text)?.checked_sub(1)?);
    }
    if let Some((first, last)) = text.split_once('-') {
        return range(number(first)?, number(last)?);
    }
    number(text).and_then(|n| range(n, n))
}

#[cfg(test)]
mod tests {
    use crate::Query;

    const NOW: u64 = 1_795_303_450_000;

    #[test]
    fn the_canonical_text_is_the_same_query() {
        for (text, canonical) in [
            ("", ""),
            ("  status:4XX   -op:health ", "status:4xx -op:health"),
            ("status:>399 status:<=200 status:404,5xx", "status:>=400 status:<=200 status:404,5xx"),
            ("STATUS:422 Rule:host-missing", "status:422 rule:host-missing"),
            ("method:post,get path:/x*", "method:POST,GET path:/x*"),
            ("\"Trailing, comma\" Word -\"a b\"", "\"trailing comma\" word -\"a b\""),
            ("is:refused,failed client:127.0.0.1", "is:refused,failed client:127.0.0.1"),
            ("Finding:undocumented-*,write-only-returned", "finding:undocumented-*,write-only-returned"),
            ("BORN:Framework,edge product:FastAPI", "born:framework,edge product:fastapi"),
            ("shape:2,4 right:415,5xx", "shape:2,4 right:415,5xx"),
            ("since:1970-01-02 host:A", "since:1970-01-02T00:00:00Z host:A"),
            ("id:\"a b\"", "id:\"a b\""),
        ] {
            let query = Query::parse(text, NOW).unwrap();
            assert_eq!(query.to_string(), canonical);
            assert_eq!(Query::parse(canonical, 0).unwrap(), query);
        }
    }

    #[test]
    fn errors_point_at_the_octet_and_say_what_was_meant() {
        let error = |text: &str| Query::parse(text, NOW).unwrap_err();
        let e = error("op:x stauts:404");
        assert_eq!((e.offset, e.length, e.suggestion.as_deref()), (5, 6, Some("status")));
        assert_eq!(e.message, "No field is called `stauts:`. Did you mean `status:`?");
        let e = error("status:404,banana");
        assert_eq!((e.offset, e.length), (11, 6));
        let e = error("is:refusd");
        assert_eq!(e.suggestion.as_deref(), Some("refused"));
        let e = error("-since:yesterday");
        assert_eq!((e.offset, e.length), (7, 9));
        assert_eq!(error("a \"b").offset, 2);
        assert_eq!(error("rule:").offset, 0);
        assert!(error("zzzzzzzz:1").message.contains("status, rule"));
        let e = error("born:edge,framwork");
        assert_eq!((e.offset, e.length, e.suggestion.as_deref()), (10, 8, Some("framework")));
        assert!(e.message.contains("candor, edge, server, framework or application"), "{}", e.message);
        let e = error("shape:5");
        assert_eq!((e.offset, e.suggestion.as_deref()), (6, None));
        assert!(error("right:ok").message.contains("415") || error("right:ok").message.contains("4xx"));
        assert!(error("product:").message.contains("product:nginx"));
        assert_eq!(error("prodct:x").suggestion.as_deref(), Some("product"));
        assert_eq!(error("findings:x").suggestion.as_deref(), Some("finding"));
    }
}
