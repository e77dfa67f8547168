//! No branch of `oneOf` or `anyOf` fits: which one did the sender mean?
//!
//! The faults of that branch are what the sender has to mend; those of the others are noise. In this order:
//! the discriminator says it; a property that is a constant in each branch says it; only one branch takes
//! this type of value; one branch is nearer than any other. Else nobody can say, and the value as a whole is
//! reported, or the constant that no branch has.

use std::cmp::Reverse;

use candor_rule::text::nearest;
use serde_json::Value;

use crate::{shape, tree::escape};

use super::{
    Check, Detail, Evaluator, Fault, Id, Keyword, Schema, Types,
    evaluate::{MAX_FAULTS, MAX_STEPS},
    fault::{Choice, ChosenBy},
    leaf::known_names,
    merged, value,
};

impl<'a> Evaluator<'a> {
    /// Reports that none of `ids` fits. Always false.
    pub(super) fn no_branch(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        ids: &'a [Id],
        value: &'a Value,
        out: Option<&mut Vec<Fault<'a>>>,
    ) -> bool {
        let Some(out) = out else { return false };
        if self.notes_null(value) {
            return false;
        }
        match self.meant(schema, ids, value) {
            Meant::Branch(id, by, faults) if !faults.is_empty() => {
                let choice = by.map(|by| self.choice(ids, id, by));
                let room = MAX_FAULTS.saturating_sub(out.len());
                let told = faults.into_iter().map(|fault| Fault { chosen: fault.chosen.or(choice), ..fault });
                out.extend(told.take(room));
            }
            Meant::Branch(..) => out.push(self.fault(schema, keyword, value, Detail::Plain)),
            Meant::Nobody(detail) => {
                let mut fault = self.fault(schema, keyword, value, detail);
                let property = match &fault.detail {
                    Detail::Discriminator { property, present: true, .. } => Some(*property),
                    Detail::Options { property, value, .. } => {
                        fault.value = value;
                        *property
                    }
                    _ => None,
                };
                if let Some(property) = property {
                    fault.pointer = format!("{}/{}", fault.pointer, escape(property));
                }
                out.push(fault);
            }
        }
        false
    }

    fn meant(&mut self, schema: &'a Schema, ids: &'a [Id], value: &'a Value) -> Meant<'a> {
        if let Some(meant) = self.by_discriminator(schema, ids, value) {
            return meant;
        }
        let fitting: Vec<Id> = ids.iter().copied().filter(|id| self.takes_type(*id, value, 0)).collect();
        match fitting.as_slice() {
            [] => match (self.only_real(ids), self.unquoted(ids, value)) {
                (Some(only), _) | (None, Some(only)) => Meant::Branch(only, None, self.collect(only, value)),
                (None, None) => Meant::Nobody(self.other_type(ids, value)),
            },
            [only] => match self.unquoted(ids, value).filter(|_| !self.is_nearly_constant(*only, value)) {
                Some(number) => Meant::Branch(number, None, self.collect(number, value)),
                None => Meant::Branch(*only, None, self.collect(*only, value)),
            },
            several => match self.by_tag(several, value) {
                Some(meant) => meant,
                None => match self.by_nearness(several, value) {
                    Some((id, faults)) => Meant::Branch(id, Some(ChosenBy::Nearness), faults),
                    None => Meant::Nobody(Detail::Plain),
                },
            },
        }
    }

    fn fault(
        &self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        value: &'a Value,
        detail: Detail<'a>,
    ) -> Fault<'a> {
        let (pointer, keyword) = (self.pointer(), Some(keyword));
        Fault { pointer, value, schema, keyword, detail, because: None, chosen: None }
    }

    fn collect(&mut self, id: Id, value: &'a Value) -> Vec<Fault<'a>> {
        let mut faults = Vec::new();
        self.run(id, value, Some(&mut faults));
        faults
    }

    fn choice(&self, ids: &[Id], chosen: Id, by: ChosenBy<'a>) -> Choice<'a> {
        let number = ids.iter().position(|id| *id == chosen).map_or(1, |at| at + 1);
        Choice { name: self.name_of(chosen), number, of: ids.len(), by }
    }

    /// What the document calls a branch, if it has a name.
    pub(super) fn name_of(&self, id: Id) -> Option<&'a str> {
        let target = self.schemas.get(id).find(|c| match c {
            Check::Reference(to) => Some(*to),
            _ => None,
        });
        let pointer: &'a str = &self.schemas.get(target.unwrap_or(id)).pointer;
        let name =
            ["/components/schemas/", "/definitions/"].iter().find_map(|home| pointer.strip_prefix(home));
        name.filter(|name| !name.contains('/'))
    }

    fn by_discriminator(&mut self, schema: &'a Schema, ids: &'a [Id], value: &'a Value) -> Option<Meant<'a>> {
        let (Some(discriminator), Value::Object(object)) = (&schema.discriminator, value) else {
            return None;
        };
        let property = &*discriminator.property;
        let known = || discriminator.mapping.iter().map(|(name, _)| &**name).collect();
        let (tag, sent) = match object.get(property) {
            Some(sent @ Value::String(tag)) => (tag.as_str(), sent),
            Some(_) => return None,
            None => {
                return Some(Meant::Nobody(Detail::Discriminator {
                    property,
                    known: known(),
                    present: false,
                }));
            }
        };
        let target = discriminator.mapping.iter().find(|(name, _)| &**name == tag).map(|(_, id)| *id);
        let branch = target.and_then(|target| ids.iter().copied().find(|id| self.leads_to(*id, target)));
        match branch {
            Some(id) => {
                let by = ChosenBy::Tag { property, value: sent };
                Some(Meant::Branch(id, Some(by), self.collect(id, value)))
            }
            None if target.is_some() => None,
            // The names of schemas say nothing if the branches bind the property to other constants.
            None => match self.by_tag(ids, value) {
                Some(meant @ Meant::Branch(..)) => Some(meant),
                _ => Some(Meant::Nobody(Detail::Discriminator { property, known: known(), present: true })),
            },
        }
    }

    fn leads_to(&self, id: Id, target: Id) -> bool {
        id == target
            || self.schemas.get(id).find(|c| if let Check::Reference(to) = c { Some(*to) } else { None })
                == Some(target)
    }

    /// The one branch whose constants agree with the value while those of all others do not; or what the
    /// branches want, if they all want constants at one place and the value has none of them.
    fn by_tag(&mut self, ids: &[Id], value: &'a Value) -> Option<Meant<'a>> {
        let mut wanted = None;
        for (property, member) in value.as_object().into_iter().flatten() {
            let constants = |id: &Id| self.member_constants(*id, property, 0);
            let Some(constants) = ids.iter().map(constants).collect::<Option<Vec<_>>>() else { continue };
            let agrees = |options: &Vec<&Value>| options.iter().any(|o| value::equal(o, member));
            let agreeing: Vec<Id> = ids
                .iter()
                .zip(&constants)
                .filter(|(_, options)| agrees(options))
                .map(|(id, _)| *id)
                .collect();
            match agreeing.as_slice() {
                [only] => {
                    let by = ChosenBy::Tag { property, value: member };
                    return Some(Meant::Branch(*only, Some(by), self.collect(*only, value)));
                }
                [] => wanted = wanted.or(Some((Some(property.as_str()), member, constants))),
                _ => {}
            }
        }
        if wanted.is_none() {
            let constants: Option<Vec<_>> = ids.iter().map(|id| self.constants(*id, 0)).collect();
            wanted = constants.map(|constants| (None, value, constants));
        }
        let (property, value, constants) = wanted?;
        let mut options: Vec<&'a Value> = Vec::new();
        for option in constants.into_iter().flatten() {
            if !options.iter().any(|known| value::equal(known, option)) {
                options.push(option);
            }
        }
        Some(Meant::Nobody(Detail::Options { property, value, options }))
    }

    /// What the branch binds the property `name` to; `None` if it binds it to nothing.
    fn member_constants(&self, id: Id, name: &str, depth: usize) -> Option<Vec<&'a Value>> {
        if depth > 8 {
            return None;
        }
        self.schemas.get(id).find(|check| match check {
            Check::Reference(to) => self.member_constants(*to, name, depth + 1),
            Check::AllOf(ids) => ids.iter().find_map(|id| self.member_constants(*id, name, depth + 1)),
            Check::Properties(properties) => self.constants(*properties.get(name)?, depth + 1),
            _ => None,
        })
    }

    /// The constants that a schema takes; `None` if it takes others as well.
    fn constants(&self, id: Id, depth: usize) -> Option<Vec<&'a Value>> {
        if depth > 8 {
            return None;
        }
        self.schemas.get(id).find(|check| match check {
            Check::Const(expected) => Some(vec![expected]),
            Check::Enum(options) => Some(options.iter().collect()),
            Check::Reference(to) => self.constants(*to, depth + 1),
            Check::AllOf(ids) => ids.iter().find_map(|id| self.constants(*id, depth + 1)),
            _ => None,
        })
    }

    /// False if the branch asks for another type of value.
    fn takes_type(&self, id: Id, value: &Value, depth: usize) -> bool {
        let schema = self.schemas.get(id);
        if schema.never || depth > 8 {
            return !schema.never;
        }
        schema.keywords.iter().all(|k| match &k.check {
            Check::Type(types) => types.accept(value),
            Check::Reference(to) => self.takes_type(*to, value, depth + 1),
            Check::AllOf(ids) => ids.iter().all(|id| self.takes_type(*id, value, depth + 1)),
            Check::AnyOf(ids) | Check::OneOf(ids) => {
                ids.iter().any(|id| self.takes_type(*id, value, depth + 1))
            }
            Check::Const(expected) => std::mem::discriminant(expected) == std::mem::discriminant(value),
            _ => true,
        })
    }

    /// The only branch that is not `null`.
    fn only_real(&self, ids: &[Id]) -> Option<Id> {
        let real: Vec<Id> = ids.iter().copied().filter(|id| !self.is_null(*id)).collect();
        match real.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn is_null(&self, id: Id) -> bool {
        self.schemas.get(id).keywords.iter().any(|k| match &k.check {
            Check::Type(types) => *types == Types::only("null"),
            Check::Const(value) => value.is_null(),
            Check::Enum(options) => options.iter().all(Value::is_null),
            _ => false,
        })
    }

    /// The branch that takes a number or a boolean which was sent in quotes.
    fn unquoted(&self, ids: &[Id], value: &Value) -> Option<Id> {
        let inner: Value = serde_json::from_str(value.as_str()?).ok()?;
        if !matches!(inner, Value::Number(_) | Value::Bool(_)) {
            return None;
        }
        let mut own = Evaluator::new(self.schemas, self.direction);
        ids.iter().copied().find(|id| own.run(*id, &inner, None))
    }

    fn is_nearly_constant(&self, id: Id, value: &Value) -> bool {
        let options = self.constants(id, 0).unwrap_or_default();
        value.as_str().is_some_and(|text| nearest(text, options.iter().filter_map(|o| o.as_str())).is_some())
    }

    /// No branch takes this type of value: which ones do they take?
    fn other_type(&self, ids: &[Id], value: &Value) -> Detail<'a> {
        let mut union = Types::default();
        for id in ids {
            let types = shape::types(self.schemas, *id);
            if types == Types::default() {
                return Detail::Plain;
            }
            union.merge(types);
        }
        if union.accept(value) { Detail::Plain } else { Detail::Types(union) }
    }

    /// The branch that is nearer than any other, and its faults.
    fn by_nearness(&mut self, ids: &[Id], value: &'a Value) -> Option<(Id, Vec<Fault<'a>>)> {
        let mut best: Option<(Distance, Id, Vec<Fault<'a>>)> = None;
        let mut tied = false;
        for id in ids {
            if self.steps > MAX_STEPS {
                return None;
            }
            let faults = merged(self.collect(*id, value));
            let distance = self.distance(*id, value, &faults);
            match best.as_ref().map(|(least, ..)| distance.cmp(least)) {
                None | Some(std::cmp::Ordering::Less) => {
                    best = Some((distance, *id, faults));
                    tied = false;
                }
                Some(std::cmp::Ordering::Equal) => tied = true,
                Some(std::cmp::Ordering::Greater) => {}
            }
        }
        best.filter(|_| !tied).map(|(_, id, faults)| (id, faults))
    }

    fn distance(&self, id: Id, value: &Value, faults: &[Fault<'_>]) -> Distance {
        let known = known_names(self.schemas, self.schemas.get(id));
        let sent = value.as_object().into_iter().flatten();
        let familiar = sent.filter(|(name, _)| known.contains(&name.as_str())).count();
        let depth = faults.iter().map(|f| f.pointer.matches('/').count()).min().unwrap_or(0);
        let almost = faults.iter().filter(|f| f.is_near_miss()).count();
        (faults.len().cast_signed() - familiar.cast_signed(), faults.len(), Reverse(depth), Reverse(almost))
    }
}

/// How far a value is from a branch: by the faults less the properties that the branch knows, so that much
/// of a large shape is nearer than nothing of a small one; by the faults alone; by how deep they lie; by
/// those that are near misses.
type Distance = (isize, usize, Reverse<usize>, Reverse<usize>);

enum Meant<'a> {
    /// What is wrong by the branch that was meant, and why that was.
    Branch(Id, Option<ChosenBy<'a>>, Vec<Fault<'a>>),
    /// No branch can be told from the others; what can be said all the same.
    Nobody(Detail<'a>),
}
