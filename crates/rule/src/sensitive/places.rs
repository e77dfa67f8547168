//! Places that hold secrets whatever they are called: patterns of JSON Pointers, as settings write them and
//! contracts give them.

use std::fmt;
use std::str::FromStr;

/// A pattern of JSON Pointers (RFC 6901): `/users/*/email`, where `*` is any one segment and `**` any number
/// of them, none included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointerPattern(Vec<Segment>);

/// One segment of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This member, or the item of this number.
    Name(Box<str>),
    /// Any member or item.
    One,
    /// Any number of segments.
    Any,
}

/// What leads from a value to one within it.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A member of an object.
    Member(&'a str),
    /// An item of a list, from 0.
    Item(usize),
}

impl PointerPattern {
    /// The pattern of these segments.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// Its segments.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The names in it, in order.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Name(name) => Some(&**name),
            Segment::One | Segment::Any => None,
        })
    }
}

impl FromStr for PointerPattern {
    type Err = String;

    /// # Errors
    /// What is wrong, as the end of a sentence that begins with the pattern.
    fn from_str(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("does not begin with `/`, as a JSON Pointer does: /users/*/email".to_owned());
        };
        let segment = |text: &str| match text {
            "*" => Ok(Segment::One),
            "**" => Ok(Segment::Any),
            _ if text.replace("~0", "").replace("~1", "").contains('~') => {
                Err(format!("has a `~` in `{text}` that is neither ~0 (for ~) nor ~1 (for /)"))
            }
            _ => Ok(Segment::Name(text.replace("~1", "/").replace("~0", "~").into())),
        };
        rest.split('/').map(segment).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for PointerPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Name(name) => write!(f, "/{}", name.replace('~', "~0").replace('/', "~1")),
            Segment::One => f.write_str("/*"),
            Segment::Any => f.write_str("/**"),
        })
    }
}

/// Several patterns, followed at once from the root of a text to its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointers(Vec<PointerPattern>);

/// How far each pattern has come at some value: its number, and how many of its segments are behind.
#[derive(Clone, Debug, Default)]
pub struct Reached(Vec<(usize, usize)>);

impl Reached {
    /// True if no pattern leads to this value or further down.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Pointers {
    /// These patterns.
    pub fn new(all: Vec<PointerPattern>) -> Self {
        Self(all)
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The patterns.
    pub fn iter(&self) -> impl Iterator<Item = &PointerPattern> {
        self.0.iter()
    }

    /// Where all of them are at the root.
    pub fn start(&self) -> Reached {
        let mut reached = Reached::default();
        (0..self.0.len()).for_each(|pattern| self.add(&mut reached, pattern, 0));
        reached
    }

    /// Where they are one step further.
    pub fn step(&self, from: &Reached, step: Step<'_>) -> Reached {
        let mut reached = Reached::default();
        for (pattern, index) in &from.0 {
            match self.segment(*pattern, *index) {
                Some(Segment::Any) => self.add(&mut reached, *pattern, *index),
                Some(Segment::One) => self.add(&mut reached, *pattern, index + 1),
                Some(Segment::Name(name)) if leads(name, step) => {
                    self.add(&mut reached, *pattern, index + 1);
                }
                _ => {}
            }
        }
        reached
    }

    /// True if one of them ends at the value of this JSON Pointer, or above it.
    pub fn cover(&self, pointer: &str) -> bool {
        let mut reached = self.start();
        let mut segments = pointer.split('/').skip(1);
        loop {
            if self.is_hit(&reached) {
                return true;
            }
            let Some(segment) = segments.next() else { return false };
            let name = segment.replace("~1", "/").replace("~0", "~");
            reached = self.step(&reached, Step::Member(&name));
        }
    }

    /// True if one of them ends at this value.
    pub fn is_hit(&self, reached: &Reached) -> bool {
        reached.0.iter().any(|(pattern, index)| self.segment(*pattern, *index).is_none())
    }

    fn segment(&self, pattern: usize, index: usize) -> Option<&Segment> {
        self.0.get(pattern)?.0.get(index)
    }

    fn add(&self, reached: &mut Reached, pattern: usize, index: usize) {
        if reached.0.contains(&(pattern, index)) {
            return;
        }
        reached.0.push((pattern, index));
        if self.segment(pattern, index) == Some(&Segment::Any) {
            self.add(reached, pattern, index + 1);
        }
    }
}

fn leads(name: &str, step: Step<'_>) -> bool {
    match step {
        Step::Member(member) => member == name,
        Step::Item(number) => name.parse() == Ok(number),
    }
}

/// What the contract calls secret in one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Names of query parameters, header fields and cookies.
    pub names: Vec<String>,
    /// Segments of the path, counted from its end: 0 is the last one.
    pub segments: Vec<usize>,
    /// The path as a whole, where nobody can count its segments.
    pub whole_path: bool,
    /// Values in bodies, of requests and answers alike; the first segment is the field of a form.
    pub body: Pointers,
}

impl Places {
    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.segments.is_empty() && !self.whole_path && self.body.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(pattern: &str, path: &[Step<'_>]) -> bool {
        let pointers = Pointers::new(vec![pattern.parse().unwrap()]);
        let end = path.iter().fold(pointers.start(), |reached, step| pointers.step(&reached, *step));
        pointers.is_hit(&end)
    }

    #[test]
    fn stars_stand_for_one_segment_or_any_number() {
        use Step::{Item, Member};
        let email = [Member("users"), Item(3), Member("email")];
        for pattern in
            ["/users/*/email", "/users/3/email", "/**/email", "/users/**", "/**", "/**/users/**/email"]
        {
            assert!(hits(pattern, &email), "{pattern}");
        }
        for pattern in ["/users/*", "/users/email", "/*/email", "/users/4/email", "/users/*/email/*"] {
            assert!(!hits(pattern, &email), "{pattern}");
        }
        assert!(hits("/**/email", &[Member("email")]) && hits("/a~1b/~0", &[Member("a/b"), Member("~")]));
    }

    #[test]
    fn a_pattern_is_written_as_it_was_read_and_errors_name_what_is_wrong() {
        for text in ["/users/*/email", "/**/a~1b", "/"] {
            assert_eq!(text.parse::<PointerPattern>().unwrap().to_string(), text);
        }
        assert!("users".parse::<PointerPattern>().unwrap_err().contains("does not begin with `/`"));
        assert!("/a~2".parse::<PointerPattern>().unwrap_err().contains("`a~2`"));
    }
}
