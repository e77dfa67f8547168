//! Values made up for a schema, where its document shows none: plain ones, of which the schema itself says whether they
//! will do.

use serde_json::{Map, Number, Value};

use crate::{
    schema::{Check, Direction, Evaluator, Format, Id, Schemas},
    shape,
};

/// Deepest chain of references that is followed.
const MAX_DEPTH: usize = 16;

/// Texts that patterns often ask for.
const TEXTS: &[&str] = &[
    "text",
    "a",
    "A",
    "1",
    "abc",
    "ABC",
    "123",
    "example",
    "EXAMPLE",
    "a-1",
    "A1",
    "en",
    "EUR",
    "1.0.0",
    "+14155550123",
];

/// Longest text that is made up, in characters.
const MAX_TEXT: usize = 1_000;

/// A value without parts that the schema takes; `None` if none of the likely ones will do.
pub(crate) fn plain(schemas: &Schemas, id: Id) -> Option<Value> {
    let mut likely = Likely::default();
    likely.gather(schemas, id, 0);
    let types = shape::types(schemas, id);
    let takes = |name: &str| types.names().is_empty() || types.has(name);
    let mut values = likely.options;
    if takes("string") {
        values.extend(likely.texts.iter().cloned().map(Value::String));
        let texts = TEXTS.iter().map(|text| (*text).to_owned());
        let stretched = texts.map(|text| fitted(text, likely.min_length, likely.max_length));
        values.extend(stretched.map(Value::String));
        values.extend(Format::examples().map(Value::from));
    }
    if takes("integer") || takes("number") {
        values.extend(likely.numbers.into_iter().chain([1.into(), 0.into()]).map(Value::Number));
    }
    if takes("boolean") {
        values.push(true.into());
    }
    values.extend([Value::Null, Value::Object(Map::new()), Value::Array(Vec::new())]);
    values.into_iter().find(|value| Evaluator::new(schemas, Direction::Request).valid(id, value))
}

/// As long as it has to be, if that is not too long.
fn fitted(text: String, min: usize, max: usize) -> String {
    let length = text.chars().count().clamp(min.min(MAX_TEXT), max.max(min).min(MAX_TEXT));
    text.chars().cycle().take(length).collect()
}

/// Values that the keywords of a schema suggest.
struct Likely {
    options: Vec<Value>,
    numbers: Vec<Number>,
    texts: Vec<String>,
    min_length: usize,
    max_length: usize,
}

impl Default for Likely {
    fn default() -> Self {
        let (options, numbers, texts) = Default::default();
        Self { options, numbers, texts, min_length: 0, max_length: MAX_TEXT }
    }
}

impl Likely {
    fn gather(&mut self, schemas: &Schemas, id: Id, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let length = |octets: u64| usize::try_from(octets).unwrap_or(usize::MAX);
        for keyword in &schemas.get(id).keywords {
            match &keyword.check {
                Check::Reference(to) => self.gather(schemas, *to, depth + 1),
                Check::AllOf(ids) => ids.iter().for_each(|id| self.gather(schemas, *id, depth + 1)),
                Check::Enum(options) => self.options.extend(options.iter().cloned()),
                Check::Const(value) => self.options.push(value.clone()),
                Check::Minimum(bound) | Check::Maximum(bound) => self.numbers.push(bound.clone()),
                Check::ExclusiveMinimum(bound) => self.numbers.extend(next_to(bound, 1)),
                Check::ExclusiveMaximum(bound) => self.numbers.extend(next_to(bound, -1)),
                Check::MultipleOf(step) => self.numbers.push(step.clone()),
                Check::MinLength(min) => self.min_length = self.min_length.max(length(*min)),
                Check::MaxLength(max) => self.max_length = self.max_length.min(length(*max)),
                Check::Pattern(pattern) => self.texts.extend(pattern.sample()),
                Check::Format(format) => self.texts.push(format.example().to_owned()),
                _ => {}
            }
        }
    }
}

/// The whole number before or after a bound, and one a little nearer.
fn next_to(bound: &Number, by: i64) -> Vec<Number> {
    let whole = bound.as_i64().and_then(|bound| bound.checked_add(by)).map(Number::from);
    let near = bound.as_f64().and_then(|bound| Number::from_f64(bound + by as f64 / 2.0));
    whole.into_iter().chain(near).collect()
}
