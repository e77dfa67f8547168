//! From text to an expression, with errors that point at the octet.

use candor_exchange::Layer;
use candor_rule::{sensitive::visible, text};

use super::{
    Expr, Field, QueryError,
    field::{LogPhrase, Phrase, VERDICTS},
    names::{self, NAMES, Name},
    token::{Kind, Term, Token, tokens},
    value::{self, Peer},
};
use crate::words::words;

/// Parentheses and minus signs within one another.
const MAX_DEPTH: usize = 32;
/// Terms of one query.
const MAX_TERMS: usize = 200;

pub(super) fn parse(text: &str, now: u64) -> Result<Expr, QueryError> {
    let tokens = tokens(text)?;
    let terms = tokens.iter().filter(|token| matches!(token.kind, Kind::Term(_)));
    if let Some(token) = terms.clone().nth(MAX_TERMS) {
        return Err(error(format!("A query has at most {MAX_TERMS} terms."), token.start, token.end));
    }
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, now, length: text.len() };
    if tokens.is_empty() {
        return Ok(Expr::All(Vec::new()));
    }
    let expression = parser.any()?;
    match parser.next() {
        None => Ok(expression),
        Some(token) => Err(error("This parenthesis closes none.".into(), token.start, token.end)),
    }
}

fn error(message: String, start: usize, end: usize) -> QueryError {
    QueryError { message, offset: start, length: end.saturating_sub(start), suggestion: None }
}

struct Parser<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    depth: usize,
    now: u64,
    /// Octets of the query.
    length: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Token<'t>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    fn take(&mut self, kind: &Kind<'_>) -> bool {
        let is_it = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(is_it);
        is_it
    }

    /// Alternatives, divided by `or`.
    fn any(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.all()?];
        while self.take(&Kind::Or) {
            parts.push(self.all()?);
        }
        Ok(Expr::any(parts))
    }

    /// Terms that must all hold, with or without `and` between them.
    fn all(&mut self) -> Result<Expr, QueryError> {
        let mut parts = vec![self.one()?];
        while self.peek().is_some_and(|token| !matches!(token.kind, Kind::Or | Kind::Close)) {
            self.take(&Kind::And);
            parts.push(self.one()?);
        }
        Ok(Expr::all(parts))
    }

    /// A term, a group, or the opposite of one.
    fn one(&mut self) -> Result<Expr, QueryError> {
        let Some(token) = self.next() else {
            let before = self.tokens.last().map_or((0, self.length), |token| (token.start, token.end));
            return Err(error("A term is expected behind this.".into(), before.0, before.1));
        };
        if self.depth >= MAX_DEPTH {
            let message =
                format!("Parentheses and minus signs stand in one another {MAX_DEPTH} times at most.");
            return Err(error(message, token.start, token.end));
        }
        match &token.kind {
            Kind::Not => {
                self.depth += 1;
                let inner = self.one()?;
                self.depth -= 1;
                Ok(Expr::opposite(inner))
            }
            Kind::Open => self.group(token),
            Kind::Term(term) => self.term(term, token),
            Kind::Close => {
                Err(error("A term is expected before this parenthesis.".into(), token.start, token.end))
            }
            Kind::And | Kind::Or => {
                let message =
                    "A term is expected before this word; to search for it, put it in quotes.".into();
                Err(error(message, token.start, token.end))
            }
        }
    }

    fn group(&mut self, open: &Token<'_>) -> Result<Expr, QueryError> {
        self.depth += 1;
        let inner = self.any()?;
        self.depth -= 1;
        match self.take(&Kind::Close) {
            true => Ok(inner),
            false => {
                Err(error("The parenthesis that begins here does not end.".into(), open.start, open.end))
            }
        }
    }

    fn term(&self, term: &Term<'_>, token: &Token<'_>) -> Result<Expr, QueryError> {
        if let Some((name, at)) = term.field {
            return self.named(term, name, at).map(Expr::Field);
        }
        Ok(Expr::Field(Field::Text(phrase(term.value, token.start, token.end)?)))
    }

    fn named(&self, term: &Term<'_>, name: &str, at: usize) -> Result<Field, QueryError> {
        let known = names::named(name).ok_or_else(|| unknown(name, at))?;
        if term.value.is_empty() {
            let message = format!("`{}:` needs a value, {} for example.", known.name, known.example);
            return Err(error(message, at, at + name.len() + 1));
        }
        let value = Value { term, name: known };
        let texts = || term.value.split(',').filter(|v| !v.is_empty()).map(str::to_owned).collect();
        let lower = || term.value.to_lowercase().split(',').map(str::to_owned).collect();
        Ok(match known.name {
            "status" => Field::Status(value.each(value::status, STATUS)?),
            "right" => Field::Right(value.each(value::status, STATUS)?),
            "rule" => Field::Rule(texts()),
            "finding" => Field::Finding(texts()),
            "op" => Field::Operation(texts()),
            "is" => {
                let verdict =
                    |word: &str| VERDICTS.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)).map(|(_, v)| *v);
                Field::Is(value.each(verdict, "")?)
            }
            "born" => Field::Born(value.each(Layer::of, "")?),
            "shape" => {
                Field::Shape(value.each(shape, "1 (target or headers), 2 (body), 3 (values) or 4 (guard)")?)
            }
            "product" => Field::Product(lower()),
            "host" => Field::Host(lower()),
            "identity" => Field::Identity(lower()),
            "method" => {
                Field::Method(term.value.to_ascii_uppercase().split(',').map(str::to_owned).collect())
            }
            "path" => Field::Path(term.value.to_owned()),
            "client" => Field::Client(
                value.each(Peer::read, "an address such as 10.0.0.* or a network such as 10.0.0.0/8")?,
            ),
            "log" => {
                let end = at + name.len() + 1;
                Field::Log(LogPhrase { phrase: phrase(term.value, at, end)?, ..LogPhrase::default() })
            }
            "id" => Field::Id(term.value.to_owned()),
            "took" => Field::Took(value.each(value::took, TOOK)?),
            "sent" => Field::Sent(value.each(value::size, SIZE)?),
            "got" => Field::Got(value.each(value::size, SIZE)?),
            "since" => Field::Since(value.moment(self.now)?),
            _ => Field::Until(value.moment(self.now)?),
        })
    }
}

/// The words to look for; `start` and `end` are where they stand, for the message if there are none.
fn phrase(text: &str, start: usize, end: usize) -> Result<Phrase, QueryError> {
    let found: Vec<String> = words(text).collect();
    match found.is_empty() {
        true => {
            let message = format!("`{}` has no letter or digit to look for.", visible(text));
            Err(error(message, start, end))
        }
        false => Ok(Phrase { words: found, is_open: text.ends_with('*') }),
    }
}

const STATUS: &str = "a status such as 422, 4xx, >=400 or 400..403";
const TOOK: &str = "a range of durations such as >200ms, <=1.5s or 1s..5s";
const SIZE: &str = "a size such as 0, >64KiB or 1kB..1MB";

fn unknown(name: &str, at: usize) -> QueryError {
    let all: Vec<&str> = NAMES.iter().map(|n| n.name).collect();
    let lower = name.to_lowercase();
    let hint = match text::nearest(&lower, all.iter().copied()) {
        Some(meant) => (format!("Did you mean `{meant}:`?"), Some(meant.to_owned())),
        None => {
            (format!("There are {}; to search for the text, put it in quotes.", text::one_of(&all)), None)
        }
    };
    let message = format!("No field is called `{}:`. {}", visible(name), hint.0);
    QueryError { suggestion: hint.1, ..error(message, at, at + name.len()) }
}

/// A value and the field that it is for.
struct Value<'t> {
    term: &'t Term<'t>,
    name: &'static Name,
}

impl Value<'_> {
    /// Each value of a list, read by `read`. `expected` says what it can be where the field has no words.
    fn each<T>(&self, read: impl Fn(&str) -> Option<T>, expected: &str) -> Result<Vec<T>, QueryError> {
        let mut out = Vec::new();
        let mut at = self.term.value_at;
        for part in self.term.value.split(',') {
            let Some(value) = read(part) else { return Err(self.misread(part, at, expected)) };
            out.push(value);
            at += part.len() + 1;
        }
        Ok(out)
    }

    fn misread(&self, part: &str, at: usize, expected: &str) -> QueryError {
        let words = self.name.words;
        let expected = if expected.is_empty() { text::one_of(words) } else { expected.to_owned() };
        let message = format!("\"{}\" is not {expected}.", visible(part));
        // A duration without its sign is meant as "longer than".
        let longer = || value::micros(part).filter(|_| self.name.name == "took").map(|_| format!(">{part}"));
        // One letter is near to every other.
        let nearest = text::nearest(part, words.iter().copied()).filter(|_| part.len() > 1);
        let suggestion = nearest.map(str::to_owned).or_else(longer);
        QueryError { suggestion, ..error(message, at, at + part.len()) }
    }

    fn moment(&self, now: u64) -> Result<u64, QueryError> {
        let (value, at) = (self.term.value, self.term.value_at);
        value::moment(value, now).ok_or_else(|| {
            let value_shown = visible(value);
            let message = format!(
                "\"{value_shown}\" is not a time such as 10m, 2h, today, 14:30 or 2026-11-21T23:00:00Z."
            );
            error(message, at, at + value.len())
        })
    }
}

/// `1` to `4`.
fn shape(text: &str) -> Option<u8> {
    text.parse().ok().filter(|shape| (1..=4).contains(shape) && text.len() == 1)
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
            ("status:400-403 right:415..417", "status:400..403 right:415..417"),
            ("STATUS:422 Rule:host-missing", "status:422 rule:host-missing"),
            ("method:post,get path:/x*", "method:POST,GET path:/x*"),
            ("\"Trailing, comma\" Word -\"a b\"", "\"trailing comma\" word -\"a b\""),
            ("is:refused,failed ip:127.0.0.1,10.0.0.0/8", "is:refused,failed client:127.0.0.1,10.0.0.0/8"),
            ("Finding:undocumented-*,write-only-returned", "finding:undocumented-*,write-only-returned"),
            ("BORN:Framework,edge product:FastAPI", "born:framework,edge product:fastapi"),
            ("shape:2,4 right:415,5xx", "shape:2,4 right:415,5xx"),
            ("since:1970-01-02 host:A", "since:1970-01-02T00:00:00Z host:a"),
            ("id:\"a b\" path:\"/f(1)\"", "id:\"a b\" path:\"/f(1)\""),
            ("took:>200ms sent:>=1MiB got:0", "took:>=200001us sent:>=1MiB got:0"),
            ("took:<=0us,<1ms", "took:0us..0us,<=999us"),
            ("a OR b c", "a or b c"),
            ("(a or b) c", "(a or b) c"),
            ("((a)) and not (b or (c or d))", "a -(b or c or d)"),
            ("--a", "a"),
            ("trail* \"or\" \"a b*\"", "trail* \"or\" \"a b*\""),
        ] {
            let query = Query::parse(text, NOW).unwrap();
            assert_eq!(query.to_string(), canonical, "{text}");
            assert_eq!(Query::parse(canonical, 0).unwrap(), query, "{text}");
        }
    }

    #[test]
    fn errors_point_at_the_octet_and_say_what_was_meant() {
        let error = |text: &str| Query::parse(text, NOW).unwrap_err();
        for (text, offset, length, suggestion) in [
            ("op:x stauts:404", 5, 6, Some("status")),
            ("status:404,banana", 11, 6, None),
            ("is:refusd", 3, 6, Some("refused")),
            ("-since:yesteryear", 7, 10, None),
            ("a \"b", 2, 2, None),
            ("rule:", 0, 5, None),
            ("findings:x", 0, 8, Some("finding")),
            ("born:edge,framwork", 10, 8, Some("framework")),
            ("shape:5", 6, 1, None),
            ("prodct:x", 0, 6, Some("product")),
            ("took:200ms", 5, 5, Some(">200ms")),
            ("sent:many", 5, 4, None),
            ("client:10.0.0.0/33", 7, 11, None),
            ("(a or b", 0, 1, None),
            ("a or b ) c", 7, 1, None),
            ("a or", 2, 2, None),
            ("or a", 0, 2, None),
            ("a (or b)", 3, 2, None),
            ("()", 1, 1, None),
            ("a -", 2, 1, None),
            ("***", 0, 3, None),
        ] {
            let e = error(text);
            assert_eq!(
                (e.offset, e.length, e.suggestion.as_deref()),
                (offset, length, suggestion),
                "{text}: {e}"
            );
        }
        assert_eq!(error("stauts:404").message, "No field is called `stauts:`. Did you mean `status:`?");
        assert!(error("zzzzzzzz:1").message.contains("status, rule"));
        assert!(error("product:").message.contains("product:nginx"));
        assert!(error("born:x").message.contains("candor, edge, server, framework or application"));
    }

    #[test]
    fn hostile_queries_are_bounded() {
        let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(Query::parse(&deep, NOW).unwrap_err().offset, 32);
        assert_eq!(Query::parse(&"-".repeat(5000), NOW).unwrap_err().length, 1);
        let long = "a ".repeat(5000);
        assert!(Query::parse(&long, NOW).unwrap_err().message.contains("200"));
        let alternatives = vec!["a"; 200].join(" or ");
        assert_eq!(Query::parse(&alternatives, NOW).unwrap().to_string(), alternatives);
    }
}
