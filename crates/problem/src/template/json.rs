//! Templates for JSON types: JSON whose strings may hold placeholders.

use std::collections::HashSet;

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::TemplateError;
use super::member::{Member, Scope, Values};
use super::pieces::{self, Escape, Piece};

/// Key of an object that becomes a list with one item per error.
const EACH: &str = "$each";

/// A compiled JSON template.
#[derive(Clone, Debug)]
pub(super) enum Mould {
    /// A value without placeholders.
    Constant(Value),
    /// `"{member}"`: the member's own JSON value.
    Member(Member),
    /// A string with placeholders.
    Text(Vec<Piece>),
    List(Vec<Mould>),
    /// In the order of the template.
    Object(Vec<(String, Mould)>),
    /// One per error.
    Each(Box<Mould>),
}

impl Mould {
    /// False if everything that it names is absent: its key is dropped then.
    pub(super) fn is_there(&self, values: &Values<'_>) -> bool {
        match self {
            Self::Constant(_) | Self::List(_) | Self::Object(_) => true,
            Self::Member(member) => values.get(*member).is_some(),
            Self::Text(pieces) => pieces::is_there(pieces, values),
            Self::Each(_) => values.each().is_some(),
        }
    }

    /// The document, indented by two spaces.
    pub(super) fn fill(&self, values: &Values<'_>) -> String {
        // Strings, numbers and lists of them always serialise.
        serde_json::to_string_pretty(&Filled { mould: self, values: *values }).unwrap_or_default()
    }
}

/// A mould with its values.
struct Filled<'a> {
    mould: &'a Mould,
    values: Values<'a>,
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values = self.values;
        let there = |mould: &&Mould| mould.is_there(&values);
        match self.mould {
            Mould::Constant(value) => value.serialize(serializer),
            Mould::Member(member) => values.get(*member).serialize(serializer),
            Mould::Text(pieces) => serializer.serialize_str(&pieces::fill(pieces, &values, Escape::Json)),
            Mould::List(items) => {
                serializer.collect_seq(items.iter().filter(there).map(|mould| Filled { mould, values }))
            }
            Mould::Object(entries) => serializer.collect_map(
                entries.iter().filter(|(_, m)| there(&m)).map(|(key, mould)| (key, Filled { mould, values })),
            ),
            Mould::Each(item) => serializer.collect_seq(
                values.each().into_iter().flatten().map(|values| Filled { mould: item, values }),
            ),
        }
    }
}

/// Reads and checks a JSON template.
pub(super) fn compile(text: &str) -> Result<Mould, TemplateError> {
    if let Err(error) = serde_json::from_str::<Value>(text) {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let at = offset(text, error.line(), error.column());
        return Err(TemplateError::body(at, format!("not JSON: {message}"), ""));
    }
    let node = Reader { text, at: 0 }.value();
    let node = node.ok_or_else(|| TemplateError::body(0, "not JSON", ""))?;
    node.compile(text, Scope::Problem)
}

/// The octet at a line and column (1-based, in octets) as serde_json counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A JSON value with its place, which serde_json does not tell.
struct Node {
    at: usize,
    json: Json,
}

enum Json {
    Constant(Value),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(usize, String, Node)>),
}

impl Node {
    fn compile(self, text: &str, scope: Scope) -> Result<Mould, TemplateError> {
        match self.json {
            Json::Constant(value) => Ok(Mould::Constant(value)),
            Json::Text(string) => of_string(&string, self.at, text, scope),
            Json::List(items) => items
                .into_iter()
                .map(|item| item.compile(text, scope))
                .collect::<Result<_, _>>()
                .map(Mould::List),
            Json::Object(entries) => {
                let mut seen = HashSet::new();
                if let Some((at, key, _)) = entries.iter().find(|(_, key, _)| !seen.insert(key.as_str())) {
                    return Err(TemplateError::body(
                        *at,
                        format!("the key `{key}` is there twice"),
                        "remove one",
                    ));
                }
                if entries.iter().any(|(_, key, _)| key == EACH) {
                    return each(entries, self.at, text, scope);
                }
                let compile = |(_, key, node): (usize, String, Node)| Ok((key, node.compile(text, scope)?));
                entries.into_iter().map(compile).collect::<Result<_, _>>().map(Mould::Object)
            }
        }
    }
}

fn of_string(string: &str, at: usize, text: &str, scope: Scope) -> Result<Mould, TemplateError> {
    // Within a string with escapes the place is known to the string only.
    let is_verbatim = text.get(at + 1..).is_some_and(|rest| rest.starts_with(string));
    let pieces = pieces::read(string, at + 1, scope).map_err(|error| match is_verbatim {
        true => error,
        false => TemplateError { place: super::TemplatePlace::Body(at), ..error },
    })?;
    let alone = pieces.len() == 1 && !string.ends_with(&format!("{}}}", pieces::AS_TEXT));
    match pieces.as_slice() {
        [Piece::Member(member)] if alone => Ok(Mould::Member(*member)),
        pieces if pieces.iter().any(|p| matches!(p, Piece::Member(m) if m.is_errors())) => {
            let help = "write \"{errors}\" alone, or {\"$each\": \"errors\", \"item\": …}";
            Err(TemplateError::body(at, "a list of errors cannot stand within a text", help))
        }
        [] | [Piece::Text(_)] => {
            let constant = pieces.first().map_or("", |p| if let Piece::Text(t) = p { t } else { "" });
            Ok(Mould::Constant(constant.into()))
        }
        _ => Ok(Mould::Text(pieces)),
    }
}

/// `{"$each": "errors", "item": …}`.
fn each(
    entries: Vec<(usize, String, Node)>,
    at: usize,
    text: &str,
    scope: Scope,
) -> Result<Mould, TemplateError> {
    const FORM: &str = "write {\"$each\": \"errors\", \"item\": …}";
    if scope == Scope::Error {
        return Err(TemplateError::body(
            at,
            "an error has no errors of its own",
            "use $each once, not within an item",
        ));
    }
    let mut found = None;
    for (key_at, key, node) in entries {
        match (key.as_str(), node.json) {
            (EACH, Json::Text(what)) if what == "errors" => {}
            (EACH, _) => return Err(TemplateError::body(node.at, "$each goes over \"errors\" only", FORM)),
            ("item", json) => found = Some(Node { at: node.at, json }.compile(text, Scope::Error)?),
            (other, _) => {
                return Err(TemplateError::body(
                    key_at,
                    format!("`{other}` cannot stand beside $each"),
                    FORM,
                ));
            }
        }
    }
    let item = found.ok_or_else(|| TemplateError::body(at, "$each has no item", FORM))?;
    Ok(Mould::Each(Box::new(item)))
}

/// Reads JSON that is known to be JSON, and keeps the places.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Node> {
        let at = self.skip(b" \t\r\n")?;
        let json = match self.text.as_bytes().get(at)? {
            b'"' => Json::Text(self.string()?),
            b'[' => Json::List(self.list()?),
            b'{' => Json::Object(self.object()?),
            _ => Json::Constant(self.constant()?),
        };
        Some(Node { at, json })
    }

    /// Goes on to the first octet that is none of these.
    fn skip(&mut self, octets: &[u8]) -> Option<usize> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().position(|b| !octets.contains(b))?;
        Some(self.at)
    }

    /// True, and behind it, if `close` comes next; commas are passed over.
    fn closed(&mut self, close: u8) -> Option<bool> {
        let at = self.skip(b" \t\r\n,")?;
        let is_closed = self.text.as_bytes().get(at) == Some(&close);
        self.at += usize::from(is_closed);
        Some(is_closed)
    }

    fn list(&mut self) -> Option<Vec<Node>> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.closed(b']')? {
            items.push(self.value()?);
        }
        Some(items)
    }

    fn object(&mut self) -> Option<Vec<(usize, String, Node)>> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.closed(b'}')? {
            let at = self.at;
            let key = self.string()?;
            self.skip(b" \t\r\n:")?;
            entries.push((at, key, self.value()?));
        }
        Some(entries)
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        let mut escaped = false;
        let length = self.text.as_bytes().get(start + 1..)?.iter().position(|b| {
            let ends = *b == b'"' && !escaped;
            escaped = *b == b'\\' && !escaped;
            ends
        })?;
        self.at = start + length + 2;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn constant(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find(|c: char| c.is_ascii_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
        self.at += end;
        serde_json::from_str(rest.get(..end)?).ok()
    }
}
