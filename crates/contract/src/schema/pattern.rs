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
    /// Compiles it: with an engine that takes linear time, or where it needs lookaround, backreferences or the
    /// bounds of words with one that backtracks for a bounded number of steps.
    ///
    /// # Errors
    /// The pattern is no regular expression.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let linear = || {
            let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
            build(options.with_draft(Draft::Draft202012), source)
        };
        let spelt = spell_out(source);
        let bounded = || {
            let options = PatternOptions::fancy_regex().backtrack_limit(MAX_STEPS);
            let options = jsonschema::options().with_pattern_options(options);
            build(options.with_draft(Draft::Draft202012), &spelt.text)
        };
        let engine = match spelt.has_boundary {
            true => bounded().or_else(|_| linear()),
            false => linear().or_else(|_| bounded()),
        }?;
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

    /// A short text that matches; `None` for patterns that are not a plain sequence of characters.
    pub(crate) fn sample(&self) -> Option<String> {
        simple::sample(&self.source)
    }

    pub(crate) fn matches_value(&self, text: &Value) -> bool {
        self.engine.is_valid(text)
    }
}

/// Members of classes: there is no class within a class.
const DIGIT: &str = "0-9";
const NO_DIGIT: &str = r"\x00-/:-\u{10FFFF}";
const WORD: &str = "A-Za-z0-9_";
const NO_WORD: &str = r"\x00-/:-@\[-\^`\{-\u{10FFFF}";

/// White space and ends of lines of ECMA-262 (§12.2, §12.3), as the members of a class.
const SPACE: &str = r"\t-\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// A pattern as the engine that backtracks takes it.
#[derive(Default)]
struct Spelt {
    text: String,
    /// True if it asks where a word begins or ends: of that the other engine has a notion of its own.
    has_boundary: bool,
}

/// `\d`, `\w`, `\s` and `\b` spelt out: ECMA-262 means ASCII by digits and words (§22.2.2.9), which the engines do not.
fn spell_out(source: &str) -> Spelt {
    let (mut spelt, mut in_class) = (Spelt::default(), false);
    let mut rest = source.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            in_class = if in_class { c != ']' } else { c == '[' };
            spelt.text.push(c);
            continue;
        }
        let escaped = rest.next();
        let (members, others) = match escaped {
            Some('d' | 'D') => (DIGIT, NO_DIGIT),
            Some('w' | 'W') => (WORD, NO_WORD),
            Some('s') => (SPACE, ""),
            Some('S') if !in_class => (SPACE, ""),
            Some('b') if in_class => (r"\x08", ""),
            Some(c @ ('b' | 'B')) if !in_class => {
                spelt.has_boundary = true;
                spelt.text.push_str(if c == 'b' { BOUNDARY } else { NO_BOUNDARY });
                continue;
            }
            _ => {
                spelt.text.push('\\');
                spelt.text.extend(escaped);
                continue;
            }
        };
        match (escaped.is_some_and(char::is_uppercase), in_class) {
            (false, true) => spelt.text.push_str(members),
            (true, true) => spelt.text.push_str(others),
            (false, false) => spelt.text.extend(["[", members, "]"]),
            (true, false) => spelt.text.extend(["[^", members, "]"]),
        }
    }
    spelt
}

/// `\b` and `\B` by what stands around them.
const BOUNDARY: &str = "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))";
const NO_BOUNDARY: &str = "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))";

fn build(options: jsonschema::ValidationOptions<'_>, pattern: &str) -> Result<Validator, String> {
    options.build(&json!({ "pattern": pattern })).map_err(|error| error.to_string())
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
    fn digits_words_and_their_bounds_are_ascii_with_lookahead_too() {
        for (pattern, text, expected) in [
            (r"^\w+$", "ý", false),
            (r"^(?!x)\w+$", "ý", false),
            (r"^(?!x)\w+$", "y_1", true),
            (r"^(?!x)[\d-]+$", "1-2", true),
            (r"^(?!x)[\d-]+$", "١", false),
            (r"^(?!x)\\d$", r"\d", true),
            (r"^(?!x)[\D]+$", "١a", true),
            (r"^(?!x)[\Wa]+$", "ýa", true),
            (r"^(?!x)[\Wa]+$", "ýb", false),
            // "é" is no letter of a word: it ends one.
            (r"\bcaf\b", "café", true),
            (r"\bcaf\b", "cafe", false),
            (r"\bt", "été", true),
            (r"^a\Bb", "ab", true),
            (r"caf\B", "café", false),
            (r"^\B$", "", true),
            (r"^é\B", "éé", true),
            (r"^[\b]$", "\u{8}", true),
            (r"^[\b]$", "b", false),
            (r"^\\b$", r"\b", true),
            (r"\ba\sb\b", "a\u{feff}b", true),
            (r"\ba\sb\b", "a\u{85}b", false),
            (r"^a\S\b", "a-b", true),
            (r"\b[\s-]a", "-a", false),
            (r"\b\/\u0041\x41\.\p{L}", "a/AA.é", true),
        ] {
            assert_eq!(Pattern::new(pattern).map(|p| p.matches(text)), Ok(expected), "{pattern} {text}");
        }
    }
}
