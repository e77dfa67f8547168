//! Lists, objects and tagged values, piece by piece.

use std::borrow::Cow;

use candor_syntax::json::{Kind as JsonKind, Node};
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::reader::{Path, Reader, Session, Source};
use super::{Field, Halt, Text};

type Result<T> = std::result::Result<T, Halt>;

/// The items of a list.
pub(super) struct Items<'s, 'd> {
    left: Box<dyn Iterator<Item = (Source<'d>, Option<&'d str>)> + 'd>,
    is_made_up: bool,
    index: usize,
    path: Path<'s>,
    session: &'s Session,
}

impl<'s, 'd> Items<'s, 'd> {
    fn of(
        left: impl Iterator<Item = (Source<'d>, Option<&'d str>)> + 'd,
        path: Path<'s>,
        session: &'s Session,
    ) -> Self {
        Self { left: Box::new(left), is_made_up: false, index: 0, path, session }
    }

    pub(super) fn json(node: &Node<'d>, path: Path<'s>, session: &'s Session) -> Self {
        Self::of(node.items().map(|item| (Source::Json(item), None)), path, session)
    }

    pub(super) fn texts(texts: &'d [Text], path: Path<'s>, session: &'s Session) -> Self {
        Self::of(texts.iter().map(|text| (Source::Text(text), None)), path, session)
    }

    /// Values one after the other, as a tuple takes them.
    pub(super) fn fields(fields: &'d [Field], path: Path<'s>, session: &'s Session) -> Self {
        Self::of(fields.iter().map(|f| (Source::Texts(&f.texts), Some(f.name.as_str()))), path, session)
    }

    pub(super) fn anything(count: usize, path: Path<'s>, session: &'s Session) -> Self {
        let left = std::iter::repeat_n((), count).map(|()| (Source::Anything(0), None));
        Self { is_made_up: true, ..Self::of(left, path, session) }
    }

    pub(super) fn is_made_up(&self) -> bool {
        self.is_made_up
    }
}

impl<'d> SeqAccess<'d> for Items<'_, 'd> {
    type Error = Halt;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some((source, name)) = self.left.next() else { return Ok(None) };
        let path = match name {
            Some(name) => Path::Key(&self.path, name),
            None => Path::Index(&self.path, self.index),
        };
        self.index += 1;
        seed.deserialize(Reader::new(source, path, self.session)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        self.left.size_hint().1
    }
}

/// The members of an object.
pub(super) struct Entries<'s, 'd> {
    left: Box<dyn Iterator<Item = (Cow<'d, str>, Source<'d>)> + 'd>,
    supplied: Vec<String>,
    is_made_up: bool,
    /// What the next value is, and what it is called.
    next: Option<(Cow<'d, str>, Source<'d>)>,
    /// Of the object, where members of some are made up or passed over.
    pointer: Option<String>,
    path: Path<'s>,
    session: &'s Session,
}

impl<'s, 'd> Entries<'s, 'd> {
    fn of(
        left: impl Iterator<Item = (Cow<'d, str>, Source<'d>)> + 'd,
        path: Path<'s>,
        session: &'s Session,
    ) -> Self {
        let pointer = session.changes_members().then(|| path.pointer());
        let supplied = pointer.iter().flat_map(|at| session.supplied(at)).map(str::to_owned).collect();
        Self { left: Box::new(left), supplied, is_made_up: false, next: None, pointer, path, session }
    }

    pub(super) fn json(node: &Node<'d>, path: Path<'s>, session: &'s Session) -> Self {
        Self::of(node.members().map(|member| (member.key, Source::Json(member.value))), path, session)
    }

    pub(super) fn fields(fields: &'d [Field], path: Path<'s>, session: &'s Session) -> Self {
        let all = fields.iter().map(|f| (Cow::Borrowed(f.name.as_str()), Source::Texts(&f.texts)));
        Self::of(all, path, session)
    }

    pub(super) fn anything(known: &'static [&'static str], path: Path<'s>, session: &'s Session) -> Self {
        let all = known.iter().map(|name| (Cow::Borrowed(*name), Source::Anything(0)));
        Self { is_made_up: true, ..Self::of(all, path, session) }
    }

    pub(super) fn is_made_up(&self) -> bool {
        self.is_made_up
    }

    fn advance(&mut self) -> Option<(Cow<'d, str>, Source<'d>)> {
        for (name, source) in self.left.by_ref() {
            if !self.pointer.as_deref().is_some_and(|at| self.session.is_hidden(at, &name)) {
                return Some((name, source));
            }
        }
        self.supplied.pop().map(|name| (Cow::Owned(name), Source::Anything(0)))
    }
}

impl<'d> MapAccess<'d> for Entries<'_, 'd> {
    type Error = Halt;

    fn next_key_seed<K: DeserializeSeed<'d>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((name, source)) = self.advance() else { return Ok(None) };
        let key = Source::Name(name.clone());
        self.next = Some((name, source));
        // What is wrong with a name is wrong with the object.
        seed.deserialize(Reader { source: key, path: self.path, session: self.session }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'d>>(&mut self, seed: V) -> Result<V::Value> {
        let (name, source) = self.next.take().unwrap_or((Cow::Borrowed(""), Source::Anything(0)));
        seed.deserialize(Reader::new(source, Path::Key(&self.path, &name), self.session))
    }
}

/// A variant of an enumeration and what belongs to it.
pub(super) struct Tagged<'s, 'd> {
    name: Cow<'d, str>,
    content: Option<Source<'d>>,
    path: Path<'s>,
    session: &'s Session,
}

impl<'s, 'd> Tagged<'s, 'd> {
    /// A string, or an object of one member; nothing else is one.
    pub(super) fn json(node: &Node<'d>, path: Path<'s>, session: &'s Session) -> Option<Self> {
        if let Some(name) = node.as_str() {
            return Some(Self { name, content: None, path, session });
        }
        let mut members = node.members();
        let only = members.next().filter(|_| node.kind() == JsonKind::Object && members.next().is_none())?;
        Some(Self { name: only.key, content: Some(Source::Json(only.value)), path, session })
    }

    pub(super) fn named(name: String, path: Path<'s>, session: &'s Session) -> Self {
        Self { name: Cow::Owned(name), content: None, path, session }
    }

    pub(super) fn made_up(name: &'static str, path: Path<'s>, session: &'s Session) -> Self {
        Self { name: Cow::Borrowed(name), content: Some(Source::Anything(0)), path, session }
    }
}

impl<'s, 'd> EnumAccess<'d> for Tagged<'s, 'd> {
    type Error = Halt;
    type Variant = Content<'s, 'd>;

    fn variant_seed<V: DeserializeSeed<'d>>(self, seed: V) -> Result<(V::Value, Self::Variant)> {
        let Self { name, content, path, session } = self;
        // What is wrong with its name is wrong with the value: it is placed by whoever asked for it.
        let variant = seed.deserialize(serde::de::value::StrDeserializer::new(&name))?;
        Ok((variant, Content { name, content, path, session }))
    }
}

/// What belongs to a variant.
pub(super) struct Content<'s, 'd> {
    name: Cow<'d, str>,
    content: Option<Source<'d>>,
    path: Path<'s>,
    session: &'s Session,
}

impl<'d> Content<'_, 'd> {
    fn read<T>(self, read: impl FnOnce(Reader<'_, 'd>) -> Result<T>) -> Result<T> {
        let source = self.content.unwrap_or(Source::Anything(0));
        read(Reader::new(source, Path::Key(&self.path, &self.name), self.session))
    }
}

impl<'d> VariantAccess<'d> for Content<'_, 'd> {
    type Error = Halt;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'d>>(self, seed: T) -> Result<T::Value> {
        self.read(|reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'d>>(self, length: usize, visitor: V) -> Result<V::Value> {
        self.read(|reader| serde::Deserializer::deserialize_tuple(reader, length, visitor))
    }

    fn struct_variant<V: Visitor<'d>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.read(|reader| serde::Deserializer::deserialize_struct(reader, "", fields, visitor))
    }
}
