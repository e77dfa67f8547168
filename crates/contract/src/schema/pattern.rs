//! `pattern`: regular expressions of ECMA-262, by an engine that never takes more than a bounded time.

mod simple;

use std::{collections::HashMap, fmt, sync::Arc};

use jsonschema::{Draft, PatternOptions, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

/// Steps that a pattern with lookaround may take on one text; at the limit the text is refused.
const MAX_STEPS: usize = 1_000_000;

/// A regular expression of the contract.
pub(crate) struct Pattern {
    pub(crate) source: Box<str>,
    engine: Validator,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

impl Pattern {
    /// Compiles it: with an engine that takes linear time, or where it needs lookaround or
    /// backreferences with one that backtracks for a bounded number of steps.
    ///
    /// # Errors
    /// The pattern is no regular expression.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let schema = json!({ "pattern": source });
        let linear = jsonschema::options().with_pattern_options(PatternOptions::regex());
        let engine = match build(linear.with_draft(Draft::Draft202012), &schema) {
            Ok(engine) => engine,
            Err(_) => {
                let bounded = PatternOptions::fancy_regex().backtrack_limit(MAX_STEPS);
                let options = jsonschema::options().with_pattern_options(bounded);
                build(options.with_draft(Draft::Draft202012), &json!({ "pattern": in_ascii(source) }))?
            }
        };
        Ok(Self { source: source.into(), engine })
    }

    /// True if it is found anywhere in `text`; a text that exhausts the steps is not matched.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.engine.is_valid(&Value::String(text.to_owned()))
    }

    /// True if the text is refused because matching it takes more steps than are allowed.
    pub(crate) fn gives_up_on(&self, text: &str) -> bool {
        let text = Value::String(text.to_owned());
        let error = self.engine.validate(&text).err();
        error.is_some_and(|e| matches!(e.kind(), ValidationErrorKind::BacktrackLimitExceeded { .. }))
    }

    /// Where a text departs from the pattern and what is expected there, in words; `None` for patterns that
    /// are not a plain sequence of characters.
    pub(crate) fn departure(&self, text: &str) -> Option<String> {
        simple::departure(&self.source, text)
    }

    pub(crate) fn matches_value(&self, text: &Value) -> bool {
        self.engine.is_valid(text)
    }
}

/// `\d` and `\w` spelt out: ECMA-262 means ASCII by them (§22.2.2.9), which the engine that backtracks does not.
fn in_ascii(source: &str) -> String {
    let (mut out, mut in_class) = (String::new(), false);
    let mut rest = source.chars();
    while let Some(c) = rest.next() {
        if c == '\\' {
            match (rest.next(), in_class) {
                (Some('d'), true) => out.push_str("0-9"),
                (Some('w'), true) => out.push_str("A-Za-z0-9_"),
                (Some('d'), false) => out.push_str("[0-9]"),
                (Some('w'), false) => out.push_str("[A-Za-z0-9_]"),
                (Some('D'), false) => out.push_str("[^0-9]"),
                (Some('W'), false) => out.push_str("[^A-Za-z0-9_]"),
                (other, _) => {
                    out.push('\\');
                    out.extend(other);
                }
            }
            continue;
        }
        in_class = if in_class { c != ']' } else { c == '[' };
        out.push(c);
    }
    out
}

fn build(options: jsonschema::ValidationOptions<'_>, schema: &Value) -> Result<Validator, String> {
    options.build(schema).map_err(|error| error.to_string())
}

/// The patterns of one document: the same expression is compiled once.
#[derive(Default)]
pub(super) struct Patterns(HashMap<Box<str>, Result<Arc<Pattern>, String>>);

impl Patterns {
    pub(super) fn get(&mut self, source: &str) -> Result<Arc<Pattern>, String> {
        let entry = self.0.entry(source.into());
        entry.or_insert_with(|| Pattern::new(source).map(Arc::new)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn digits_and_words_are_ascii_with_lookahead_too() {
        for (pattern, text, expected) in [
            (r"^\w+$", "ý", false),
            (r"^(?!x)\w+$", "ý", false),
            (r"^(?!x)\w+$", "y_1", true),
            (r"^(?!x)[\d-]+$", "1-2", true),
            (r"^(?!x)[\d-]+$", "١", false),
            (r"^(?!x)\\d$", r"\d", true),
        ] {
            assert_eq!(Pattern::new(pattern).map(|p| p.matches(text)), Ok(expected), "{pattern} {text}");
        }
    }
}
