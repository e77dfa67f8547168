//! Where a text departs from a simple pattern: `^[A-Z]{3}-\d+$` wants a digit as the fifth character.
//!
//! A simple pattern is anchored at its start and is a sequence of characters and classes, each perhaps
//! repeated. Of any other nothing is said, rather than something wrong.

use std::{collections::BTreeSet, iter::Peekable, str::Chars};

/// Most characters and classes, repeats counted, that are followed.
const MAX_UNITS: usize = 200;

/// Longest text that is followed, in characters.
const MAX_TEXT: usize = 200;

/// One character that the pattern wants.
#[derive(Clone, Debug)]
struct Unit {
    set: Set,
    optional: bool,
    repeats: bool,
}

/// A character or a class, with its spelling in the pattern.
#[derive(Clone, Debug)]
struct Set {
    spelling: String,
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Set {
    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != self.negated
    }

    fn first(&self) -> Option<char> {
        let listed = self.ranges.iter().map(|(first, _)| *first);
        listed.chain(['a', '1', '-', ' ']).find(|c| self.has(*c))
    }

    /// "a digit", "`-`", "one of `[a-f]`".
    fn words(&self) -> String {
        match (self.negated, self.ranges.as_slice()) {
            (false, [('0', '9')]) => "a digit".into(),
            (false, [('A', 'Z')]) => "a letter from A to Z".into(),
            (false, [('a', 'z')]) => "a letter from a to z".into(),
            (false, [(only, same)]) if only == same => format!("`{only}`"),
            _ => format!("a character of `{}`", self.spelling),
        }
    }
}

/// What is wrong with `text` by the pattern, as a clause; `None` if it matches or the pattern is not simple.
pub(super) fn departure(pattern: &str, text: &str) -> Option<String> {
    let (units, closed) = parse(pattern)?;
    if text.chars().nth(MAX_TEXT).is_some() {
        return None;
    }
    let mut states = reach(&units, BTreeSet::from([0]));
    for (number, c) in text.chars().enumerate() {
        if !closed && states.contains(&units.len()) {
            return None;
        }
        let next = step(&units, &states, c);
        if next.is_empty() {
            let place = number + 1;
            let shown = candor_rule::sensitive::visible(&c.to_string());
            return Some(match expected(&units, &states) {
                Some(words) => format!("character {place} is `{shown}`, and {words} is expected there"),
                None => format!("nothing may follow character {number}"),
            });
        }
        states = reach(&units, next);
    }
    if states.contains(&units.len()) {
        return None;
    }
    let length = text.chars().count();
    expected(&units, &states).map(|words| format!("{words} is expected after character {length}"))
}

/// Of each character that has to be there the first that may be.
pub(super) fn sample(pattern: &str) -> Option<String> {
    let (units, _) = parse(pattern)?;
    units.iter().filter(|unit| !unit.optional).map(|unit| unit.set.first()).collect()
}

/// The states after one more character.
fn step(units: &[Unit], states: &BTreeSet<usize>, c: char) -> BTreeSet<usize> {
    let taking =
        states.iter().filter_map(|at| Some((*at, units.get(*at)?))).filter(|(_, unit)| unit.set.has(c));
    taking.flat_map(|(at, unit)| [Some(at + 1), unit.repeats.then_some(at)]).flatten().collect()
}

/// With the states that are reached without a character.
fn reach(units: &[Unit], mut states: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = states.iter().copied().collect();
    while let Some(at) = open.pop() {
        if units.get(at).is_some_and(|unit| unit.optional) && states.insert(at + 1) {
            open.push(at + 1);
        }
    }
    states
}

/// What may come next, of up to three kinds.
fn expected(units: &[Unit], states: &BTreeSet<usize>) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for unit in states.iter().filter_map(|at| units.get(*at)) {
        let own = unit.set.words();
        if !words.contains(&own) {
            words.push(own);
        }
    }
    (1..=3).contains(&words.len()).then(|| candor_rule::text::one_of(&words))
}

/// The units, and whether the pattern is anchored at its end; `None` if it is not simple.
fn parse(pattern: &str) -> Option<(Vec<Unit>, bool)> {
    let mut rest = pattern.strip_prefix('^')?.chars().peekable();
    let mut units = Vec::new();
    while let Some(c) = rest.next() {
        if c == '$' {
            return rest.next().is_none().then_some((units, true));
        }
        let set = match c {
            '(' | ')' | '|' | '.' | '*' | '+' | '?' | '{' | '}' | ']' | '^' => return None,
            '\\' => escape(rest.next()?)?,
            '[' => class(&mut rest)?,
            literal => Set { spelling: literal.into(), ranges: vec![(literal, literal)], negated: false },
        };
        let (least, most) = repeats(&mut rest)?;
        // A lazy or possessive sign, or a second repeat.
        if matches!(rest.peek(), Some('?' | '+' | '*' | '{')) {
            return None;
        }
        let count = most.unwrap_or(least.max(1));
        if count > MAX_UNITS || units.len() + count > MAX_UNITS {
            return None;
        }
        units.extend((0..count).map(|i| Unit {
            set: set.clone(),
            optional: i >= least,
            repeats: most.is_none() && i + 1 == count,
        }));
    }
    Some((units, false))
}

fn escape(c: char) -> Option<Set> {
    let (ranges, negated) = match c {
        'd' => (vec![('0', '9')], false),
        'D' => (vec![('0', '9')], true),
        'w' => (vec![('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_')], false),
        'W' => (vec![('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_')], true),
        c if c.is_ascii_punctuation() => (vec![(c, c)], false),
        _ => return None,
    };
    Some(Set { spelling: format!("\\{c}"), ranges, negated })
}

fn class(rest: &mut Peekable<Chars<'_>>) -> Option<Set> {
    let mut spelling = String::from("[");
    let mut ranges: Vec<(char, char)> = Vec::new();
    let negated = rest.next_if_eq(&'^').is_some();
    if negated {
        spelling.push('^');
    }
    loop {
        let c = rest.next()?;
        spelling.push(c);
        let first = match c {
            ']' => break,
            '[' => return None,
            '\\' => {
                let escaped = rest.next()?;
                spelling.push(escaped);
                let set = escape(escaped).filter(|set| !set.negated)?;
                match set.ranges.as_slice() {
                    [(only, same)] if only == same => *only,
                    several => {
                        ranges.extend_from_slice(several);
                        continue;
                    }
                }
            }
            c => c,
        };
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                if last == '\\' || last < first {
                    return None;
                }
                ranges.push((first, last));
                spelling.push('-');
                spelling.push(last);
                *rest = ahead;
            }
            _ => ranges.push((first, first)),
        }
    }
    (!ranges.is_empty()).then_some(Set { spelling, ranges, negated })
}

/// Least and most repeats; no most for "any number".
fn repeats(rest: &mut Peekable<Chars<'_>>) -> Option<(usize, Option<usize>)> {
    Some(match rest.peek() {
        Some('*') => {
            rest.next();
            (0, None)
        }
        Some('+') => {
            rest.next();
            (1, None)
        }
        Some('?') => {
            rest.next();
            (0, Some(1))
        }
        Some('{') => {
            rest.next();
            let inner: String = rest.by_ref().take_while(|c| *c != '}').collect();
            let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
            let least = least.parse().ok().filter(|n| *n <= MAX_UNITS)?;
            let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
            if most.is_some_and(|most| most < least) || most == Some(0) {
                return None;
            }
            (least, most)
        }
        _ => (1, Some(1)),
    })
}

#[cfg(test)]
mod tests {
    use super::{departure, sample};

    #[test]
    fn a_sample_matches_its_pattern() {
        for (pattern, expected) in [
            (r"^[A-Z]{3}-\d+$", Some("AAA-0")),
            (r"^[^a]x?y*$", Some("1")),
            (r"^[a-z]+-[a-z]+$", Some("a-a")),
            (r"^(a|b)$", None),
        ] {
            assert_eq!(sample(pattern).as_deref(), expected, "{pattern}");
            assert_eq!(expected.and_then(|text| departure(pattern, text)), None, "{pattern}");
        }
    }

    #[test]
    fn the_first_character_that_departs_is_named() {
        for (pattern, text, expected) in [
            (
                r"^[A-Z]{3}-\d+$",
                "AB1-22",
                Some("character 3 is `1`, and a letter from A to Z is expected there"),
            ),
            (r"^[A-Z]{3}-\d+$", "ABC22", Some("character 4 is `2`, and `-` is expected there")),
            (r"^[A-Z]{3}-\d+$", "ABC-", Some("a digit is expected after character 4")),
            (r"^[A-Z]{3}-\d+$", "ABC-1x", Some("character 6 is `x`, and a digit is expected there")),
            (r"^\d{4}$", "12345", Some("nothing may follow character 4")),
            (r"^\d{2,3}x?$", "12y", Some("character 3 is `y`, and a digit or `x` is expected there")),
            (r"^[a-z]*a$", "bbb", Some("a letter from a to z or `a` is expected after character 3")),
            (
                r"^#[0-9a-fA-F]{6}$",
                "#12g",
                Some("character 4 is `g`, and a character of `[0-9a-fA-F]` is expected there"),
            ),
            (r"^[^\s]+$", " ", None),
            (r"^a", "ba", Some("character 1 is `b`, and `a` is expected there")),
            (r"^\d+$", "12", None),
            (r"\d+", "x", None),
            (r"^(a|b)$", "c", None),
            (r"^\p{L}+$", "1", None),
        ] {
            assert_eq!(departure(pattern, text).as_deref(), expected, "{pattern} {text}");
        }
    }
}
