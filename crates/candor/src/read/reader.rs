//! The deserialiser that goes on after a fault.

use std::borrow::Cow;
use std::cell::RefCell;

use candor_syntax::json::{Kind as JsonKind, Node, pointer};
use serde::de::{Deserializer, Error as _, Visitor};

use super::access::{Entries, Items, Tagged};
use super::number::{self, Read, Width};
use super::{Fault, Field, Halt, Kind, Text};

/// What is read.
#[derive(Clone)]
pub(super) enum Source<'d> {
    /// A value of a JSON text.
    Json(Node<'d>),
    /// Everything by its name.
    Fields(&'d [Field]),
    /// All texts of one name.
    Texts(&'d [Text]),
    /// One text.
    Text(&'d Text),
    /// The name of a member.
    Name(Cow<'d, str>),
    /// Whatever is asked for: made up, so that the rest can be looked at, after so many attempts.
    Anything(usize),
}

/// The way to a value.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(before, name) => {
                let mut out = before.pointer();
                pointer::push(&mut out, name);
                out
            }
            Self::Index(before, index) => format!("{}/{index}", before.pointer()),
        }
    }
}

/// What is known of the faults so far.
#[derive(Default)]
pub(super) struct Session {
    pub(super) faults: RefCell<Vec<Fault>>,
    /// Members that are made up: pointer of the object, and name.
    supplied: Vec<(String, String)>,
    /// Members that are passed over.
    hidden: Vec<(String, String)>,
    /// Values that are made up, and how many attempts at each the type did not take.
    replaced: Vec<(String, usize)>,
}

/// Texts that are made up, one after the other until the type takes one.
const TEXTS: [&str; 7] = [
    "a",
    "1",
    "2000-01-01T00:00:00Z",
    "2000-01-01",
    "192.0.2.1",
    "00000000-0000-4000-8000-000000000000",
    "https://a.example/",
];

impl Session {
    /// Sees to it that the next run comes past what ended this one; false if that cannot be done.
    pub(super) fn pass(&mut self, halt: &Halt) -> bool {
        let Some(pointer) = halt.pointer.clone() else { return false };
        if halt.is_made_up {
            let attempts = self.replaced.iter_mut().find(|(at, _)| *at == pointer);
            return match attempts {
                Some((_, count)) => {
                    *count += 1;
                    *count < TEXTS.len()
                }
                None => {
                    self.replaced.push((pointer, 1));
                    true
                }
            };
        }
        let member = |name: &String| (pointer.clone(), name.clone());
        match &halt.kind {
            Kind::Missing { name, .. } if !self.supplied.contains(&member(name)) => {
                self.supplied.push(member(name));
                true
            }
            Kind::Unknown { name, .. } if !self.hidden.contains(&member(name)) => {
                self.hidden.push(member(name));
                true
            }
            Kind::Missing { .. } | Kind::Unknown { .. } => false,
            _ if self.attempts(&pointer).is_some() => false,
            _ => {
                self.replaced.push((pointer, 0));
                true
            }
        }
    }

    fn attempts(&self, pointer: &str) -> Option<usize> {
        self.replaced.iter().find(|(at, _)| at == pointer).map(|(_, count)| *count)
    }

    pub(super) fn supplied<'s>(&'s self, pointer: &'s str) -> impl Iterator<Item = &'s str> {
        self.supplied.iter().filter(move |(at, _)| at == pointer).map(|(_, name)| name.as_str())
    }

    pub(super) fn is_hidden(&self, pointer: &str, name: &str) -> bool {
        self.hidden.iter().any(|(at, hidden)| at == pointer && hidden == name)
    }

    /// True if members of some object are made up or passed over.
    pub(super) fn changes_members(&self) -> bool {
        !self.supplied.is_empty() || !self.hidden.is_empty()
    }
}

/// Reads one value.
pub(super) struct Reader<'s, 'd> {
    pub(super) source: Source<'d>,
    pub(super) path: Path<'s>,
    pub(super) session: &'s Session,
}

type Result<T> = std::result::Result<T, Halt>;

impl<'s, 'd> Reader<'s, 'd> {
    pub(super) fn new(source: Source<'d>, path: Path<'s>, session: &'s Session) -> Self {
        let attempts = (!session.replaced.is_empty()).then(|| session.attempts(&path.pointer())).flatten();
        let source = match (source, attempts) {
            (Source::Anything(_), attempts) => Source::Anything(attempts.unwrap_or(0)),
            (_, Some(attempts)) => Source::Anything(attempts),
            (source, None) => source,
        };
        Self { source, path, session }
    }

    /// Notes a fault of this value.
    fn note(&self, kind: Kind) {
        if !self.is_made_up() {
            self.session.faults.borrow_mut().push(Fault { pointer: self.path.pointer(), kind });
        }
    }

    fn is_made_up(&self) -> bool {
        matches!(self.source, Source::Anything(_))
    }

    /// Its text, where it is one outside of JSON.
    fn text(&self) -> Option<&str> {
        match &self.source {
            Source::Text(text) => Some(&text.value),
            Source::Texts([text]) => Some(&text.value),
            Source::Fields([only]) => only.texts.first().map(|text| text.value.as_str()),
            Source::Name(name) => Some(name),
            _ => None,
        }
    }

    fn integer<V: Visitor<'d>>(
        self,
        width: Width,
        visitor: V,
        visit: fn(V, i128) -> Result<V::Value>,
    ) -> Result<V::Value> {
        let read = match &self.source {
            Source::Json(node) if node.is_integer_literal() => number::integer(node.raw(), width),
            Source::Json(_) => Read::No,
            _ => self.text().map_or(Read::No, |text| number::integer(text, width)),
        };
        let number = match read {
            Read::Fits(number) => number,
            Read::Beyond(bound, is_above) => {
                self.note(Kind::Range { expected: width.words(), bound: bound.to_string(), is_above });
                1
            }
            Read::No => {
                self.note(Kind::Type(width.words()));
                1
            }
        };
        let (pointer, is_made_up) = (self.path, self.is_made_up() || !matches!(read, Read::Fits(_)));
        placed(visit(visitor, number), pointer, is_made_up)
    }

    fn float<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        let text = match &self.source {
            Source::Json(node) if node.kind() == JsonKind::Number => Some(node.raw()),
            Source::Json(_) => None,
            _ => self.text(),
        };
        let number = text.and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite());
        if number.is_none() {
            self.note(Kind::Type("a number".to_owned()));
        }
        let (pointer, is_made_up) = (self.path, self.is_made_up() || number.is_none());
        placed(visitor.visit_f64(number.unwrap_or(1.0)), pointer, is_made_up)
    }

    fn string<V: Visitor<'d>>(self, expected: &str, visitor: V) -> Result<V::Value> {
        let text = match &self.source {
            Source::Json(node) => node.as_str(),
            _ => self.text().map(|text| Cow::Owned(text.to_owned())),
        };
        if text.is_none() {
            self.note(Kind::Type(expected.to_owned()));
        }
        let made_up = match self.source {
            Source::Anything(attempts) => TEXTS.get(attempts).copied().unwrap_or_default(),
            _ => "a",
        };
        let (pointer, is_made_up) = (self.path, self.is_made_up() || text.is_none());
        placed(visitor.visit_str(&text.unwrap_or(Cow::Borrowed(made_up))), pointer, is_made_up)
    }

    /// A list; `made_up` items where there is none.
    fn list<V: Visitor<'d>>(self, made_up: usize, visitor: V) -> Result<V::Value> {
        let items = match &self.source {
            Source::Json(node) if node.kind() == JsonKind::Array => {
                Items::json(node, self.path, self.session)
            }
            Source::Texts(texts) => Items::texts(texts, self.path, self.session),
            Source::Text(text) => Items::texts(std::slice::from_ref(*text), self.path, self.session),
            Source::Fields(fields) => Items::fields(fields, self.path, self.session),
            _ => {
                self.note(Kind::Type("an array".to_owned()));
                Items::anything(made_up, self.path, self.session)
            }
        };
        let is_made_up = self.is_made_up() || items.is_made_up();
        placed(visitor.visit_seq(items), self.path, is_made_up)
    }

    /// An object with these members, as far as they are known.
    fn object<V: Visitor<'d>>(self, known: &'static [&'static str], visitor: V) -> Result<V::Value> {
        let entries = match &self.source {
            Source::Json(node) if node.kind() == JsonKind::Object => {
                Entries::json(node, self.path, self.session)
            }
            Source::Fields(fields) => Entries::fields(fields, self.path, self.session),
            _ => {
                self.note(Kind::Type("an object".to_owned()));
                Entries::anything(known, self.path, self.session)
            }
        };
        let is_made_up = self.is_made_up() || entries.is_made_up();
        let mut result = placed(visitor.visit_map(entries), self.path, is_made_up);
        if let Err(Halt { kind: Kind::Missing { known: unsaid, .. }, .. }) = &mut result
            && unsaid.is_empty()
        {
            *unsaid = known.iter().map(|name| (*name).to_owned()).collect();
        }
        result
    }
}

/// The result of a type for the value at `path`: an error that names no place is about this one.
fn placed<T>(result: Result<T>, path: Path<'_>, is_made_up: bool) -> Result<T> {
    result.map_err(|mut halt| {
        if halt.pointer.is_none() {
            halt.pointer = Some(path.pointer());
            halt.is_made_up = is_made_up;
        }
        halt
    })
}

macro_rules! integers {
    ($($method:ident $type:ty => $visit:ident as $to:ty;)*) => {$(
        fn $method<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
            let width = Width { min: <$type>::MIN as i128, max: <$type>::MAX as i128 };
            self.integer(width, visitor, |visitor, number| match <$to>::try_from(number) {
                Ok(number) => visitor.$visit(number),
                Err(_) => Err(Halt::custom("the number does not fit")),
            })
        }
    )*};
}

impl<'d> Deserializer<'d> for Reader<'_, 'd> {
    type Error = Halt;

    integers! {
        deserialize_i8 i8 => visit_i8 as i8;
        deserialize_i16 i16 => visit_i16 as i16;
        deserialize_i32 i32 => visit_i32 as i32;
        deserialize_i64 i64 => visit_i64 as i64;
        deserialize_i128 i128 => visit_i128 as i128;
        deserialize_u8 u8 => visit_u8 as u8;
        deserialize_u16 u16 => visit_u16 as u16;
        deserialize_u32 u32 => visit_u32 as u32;
        deserialize_u64 u64 => visit_u64 as u64;
        deserialize_u128 u64 => visit_u128 as u128;
    }

    fn deserialize_f32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.float(visitor)
    }

    fn deserialize_bool<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        let value = match &self.source {
            Source::Json(node) => node.as_bool(),
            _ => self.text().and_then(|text| text.parse().ok()),
        };
        if value.is_none() {
            let is_json = matches!(self.source, Source::Json(_));
            self.note(Kind::Type(if is_json { "a boolean" } else { "true or false" }.to_owned()));
        }
        let is_made_up = self.is_made_up() || value.is_none();
        placed(visitor.visit_bool(value.unwrap_or_default()), self.path, is_made_up)
    }

    fn deserialize_char<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.string("a string of one character", visitor)
    }

    fn deserialize_str<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.string("a string", visitor)
    }

    fn deserialize_string<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.string("a string", visitor)
    }

    fn deserialize_identifier<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.string("a string", visitor)
    }

    fn deserialize_bytes<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        match &self.source {
            Source::Json(node) if node.kind() == JsonKind::Array => self.list(0, visitor),
            _ => self.string("a string", visitor),
        }
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        match &self.source {
            Source::Anything(_) => visitor.visit_none(),
            Source::Json(node) if node.kind() == JsonKind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        let is_null = matches!(&self.source, Source::Json(node) if node.kind() == JsonKind::Null);
        if !is_null {
            self.note(Kind::Type("null".to_owned()));
        }
        placed(visitor.visit_unit(), self.path, !is_null)
    }

    fn deserialize_unit_struct<V: Visitor<'d>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        let (path, is_made_up) = (self.path, self.is_made_up());
        placed(visitor.visit_newtype_struct(self), path, is_made_up)
    }

    fn deserialize_seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.list(0, visitor)
    }

    fn deserialize_tuple<V: Visitor<'d>>(self, length: usize, visitor: V) -> Result<V::Value> {
        self.list(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.list(length, visitor)
    }

    fn deserialize_map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        self.object(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.object(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let tagged = match &self.source {
            Source::Json(node) => Tagged::json(node, self.path, self.session),
            _ => self.text().map(|text| Tagged::named(text.to_owned(), self.path, self.session)),
        };
        let is_made_up = self.is_made_up() || tagged.is_none();
        let tagged = tagged.unwrap_or_else(|| {
            self.note(Kind::Among(variants.iter().map(|name| (*name).into()).collect()));
            let first = variants.first().copied().unwrap_or_default();
            Tagged::made_up(first, self.path, self.session)
        });
        placed(visitor.visit_enum(tagged), self.path, is_made_up)
    }

    fn deserialize_ignored_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    /// For types that take several, and for those that sort it out later: they are told where as a whole.
    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value> {
        let Source::Json(node) = &self.source else {
            return match self.source {
                Source::Fields(_) => self.object(&[], visitor),
                Source::Anything(_) => placed(visitor.visit_unit(), self.path, true),
                Source::Texts(texts) if texts.len() != 1 => self.list(0, visitor),
                _ => self.string("a string", visitor),
            };
        };
        match node.kind() {
            JsonKind::Null => placed(visitor.visit_unit(), self.path, false),
            JsonKind::Boolean => self.deserialize_bool(visitor),
            JsonKind::String => self.string("a string", visitor),
            JsonKind::Array => self.list(0, visitor),
            JsonKind::Object => self.object(&[], visitor),
            JsonKind::Number => {
                let raw = node.raw();
                let result = match (raw.parse::<u64>(), raw.parse::<i64>()) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) => visitor.visit_i64(number),
                    _ => visitor.visit_f64(raw.parse().unwrap_or(f64::MAX)),
                };
                placed(result, self.path, false)
            }
        }
    }
}
