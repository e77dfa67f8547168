//! No branch of `oneOf` or `anyOf` fits: which one did the sender mean?
//!
//! The faults of that branch are what the sender has to mend; those of the others are noise. In this order:
//! the discriminator says it; a property that is a constant in each branch says it; only one branch takes
//! this type of value; one branch has fewer faults than any other. Else nobody can say, and the value as a
//! whole is reported.

use std::collections::HashSet;

use serde_json::Value;

use crate::tree::escape;

use super::{Check, Detail, Evaluator, Fault, Id, Keyword, Schema, evaluate::MAX_STEPS, value};

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
        match self.by_discriminator(schema, ids, value) {
            Meant::Branch(id) => {
                self.run(id, value, Some(out));
                return false;
            }
            Meant::Unclear(detail) => {
                let mut fault = self.fault(schema, keyword, value, detail);
                if let Detail::Discriminator { property, present: true, .. } = &fault.detail {
                    fault.pointer = format!("{}/{}", fault.pointer, escape(property));
                }
                out.push(fault);
                return false;
            }
            Meant::Unsaid => {}
        }
        let fitting: Vec<Id> = ids.iter().copied().filter(|id| self.takes_type(*id, value, 0)).collect();
        let chosen = match fitting.as_slice() {
            [] => self.only_real(ids).map(|id| self.collect(id, value)),
            [only] => Some(self.collect(*only, value)),
            several => match self.by_tag(several, value) {
                Some(id) => Some(self.collect(id, value)),
                None => self.by_fewest(several, value),
            },
        };
        match chosen {
            Some(faults) if !faults.is_empty() => out.extend(faults),
            _ => out.push(self.fault(schema, keyword, value, Detail::Plain)),
        }
        false
    }

    fn fault(
        &self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        value: &'a Value,
        detail: Detail<'a>,
    ) -> Fault<'a> {
        Fault { pointer: self.pointer(), value, schema, keyword: Some(keyword), detail, because: None }
    }

    fn collect(&mut self, id: Id, value: &'a Value) -> Vec<Fault<'a>> {
        let mut faults = Vec::new();
        self.run(id, value, Some(&mut faults));
        faults
    }

    fn by_discriminator(&self, schema: &'a Schema, ids: &[Id], value: &'a Value) -> Meant<'a> {
        let (Some(discriminator), Value::Object(object)) = (&schema.discriminator, value) else {
            return Meant::Unsaid;
        };
        let property = &*discriminator.property;
        let known = || discriminator.mapping.iter().map(|(name, _)| &**name).collect();
        let tag = match object.get(property) {
            Some(Value::String(tag)) => tag.as_str(),
            Some(_) => return Meant::Unsaid,
            None => {
                return Meant::Unclear(Detail::Discriminator { property, known: known(), present: false });
            }
        };
        let target = discriminator.mapping.iter().find(|(name, _)| &**name == tag).map(|(_, id)| *id);
        let branch = target.and_then(|target| ids.iter().find(|id| self.leads_to(**id, target)));
        match branch {
            Some(id) => Meant::Branch(*id),
            None if target.is_some() => Meant::Unsaid,
            // The names of schemas say nothing if the branches bind the property to other constants.
            None => match self.by_tag(ids, value) {
                Some(id) => Meant::Branch(id),
                None => Meant::Unclear(Detail::Discriminator { property, known: known(), present: true }),
            },
        }
    }

    fn leads_to(&self, id: Id, target: Id) -> bool {
        id == target
            || self.schemas.get(id).find(|c| if let Check::Reference(to) = c { Some(*to) } else { None })
                == Some(target)
    }

    /// The one branch whose constants agree with the value while those of all others do not.
    fn by_tag(&self, ids: &[Id], value: &'a Value) -> Option<Id> {
        let object = value.as_object()?;
        for (name, member) in object {
            let verdicts: Vec<Option<bool>> =
                ids.iter().map(|id| self.constant_agrees(*id, name, member, 0)).collect();
            let agreeing: Vec<Id> =
                ids.iter().zip(&verdicts).filter(|(_, v)| **v == Some(true)).map(|(id, _)| *id).collect();
            if let ([only], true) = (agreeing.as_slice(), verdicts.iter().all(Option::is_some)) {
                return Some(*only);
            }
        }
        None
    }

    /// Whether `member` is what the branch binds the property `name` to; `None` if it binds it to nothing.
    fn constant_agrees(&self, id: Id, name: &str, member: &Value, depth: usize) -> Option<bool> {
        if depth > 8 {
            return None;
        }
        self.schemas.get(id).find(|check| match check {
            Check::Reference(to) => self.constant_agrees(*to, name, member, depth + 1),
            Check::AllOf(ids) => ids.iter().find_map(|id| self.constant_agrees(*id, name, member, depth + 1)),
            Check::Properties(properties) => self.constant(*properties.get(name)?, member, depth + 1),
            _ => None,
        })
    }

    fn constant(&self, id: Id, member: &Value, depth: usize) -> Option<bool> {
        if depth > 8 {
            return None;
        }
        self.schemas.get(id).find(|check| match check {
            Check::Const(expected) => Some(value::equal(expected, member)),
            Check::Enum(options) => Some(options.iter().any(|o| value::equal(o, member))),
            Check::Reference(to) => self.constant(*to, member, depth + 1),
            Check::AllOf(ids) => ids.iter().find_map(|id| self.constant(*id, member, depth + 1)),
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
            Check::Type(types) => *types == super::Types::only("null"),
            Check::Const(value) => value.is_null(),
            Check::Enum(options) => options.iter().all(Value::is_null),
            _ => false,
        })
    }

    /// The faults of the branch that has fewer than any other.
    fn by_fewest(&mut self, ids: &[Id], value: &'a Value) -> Option<Vec<Fault<'a>>> {
        let mut best: Option<Vec<Fault<'a>>> = None;
        let mut tied = false;
        for id in ids {
            if self.steps > MAX_STEPS {
                return None;
            }
            let faults = merged(self.collect(*id, value));
            match best.as_ref().map(|b| weight(&faults).cmp(&weight(b))) {
                None | Some(std::cmp::Ordering::Less) => {
                    best = Some(faults);
                    tied = false;
                }
                Some(std::cmp::Ordering::Equal) => tied = true,
                Some(std::cmp::Ordering::Greater) => {}
            }
        }
        best.filter(|_| !tied)
    }
}

enum Meant<'a> {
    Branch(Id),
    /// The discriminator itself is wrong.
    Unclear(Detail<'a>),
    /// There is none, or it does not help.
    Unsaid,
}

/// Fewer faults are nearer; among as many, those that lie deeper.
fn weight(faults: &[Fault<'_>]) -> (usize, std::cmp::Reverse<usize>) {
    let depth = faults.iter().map(|f| f.pointer.matches('/').count()).min().unwrap_or(0);
    (faults.len(), std::cmp::Reverse(depth))
}

/// A misspelt name is one fault, though it leaves one property missing and another unknown.
pub(crate) fn merged(faults: Vec<Fault<'_>>) -> Vec<Fault<'_>> {
    let respelt: HashSet<(String, String)> = faults
        .iter()
        .filter_map(|f| match &f.detail {
            Detail::Unknown { meant: Some(meant), .. } => {
                let parent = f.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                Some((parent.to_owned(), (*meant).to_owned()))
            }
            _ => None,
        })
        .collect();
    let said = |name: &str| -> Vec<String> {
        let same = faults.iter().filter(|f| f.keyword.is_some_and(|k| k.name == name));
        same.map(|f| f.pointer.clone()).collect()
    };
    let (mistyped, bounded): (Vec<String>, Vec<String>) =
        (said("type"), ["minimum", "maximum"].into_iter().flat_map(said).collect());
    let mut seen: HashSet<(String, &str, Option<&str>)> = HashSet::new();
    faults
        .into_iter()
        .filter(|f| {
            let keyword = f.keyword.map_or("", |k| k.name);
            let name = match &f.detail {
                Detail::Missing { name, .. }
                    if respelt.contains(&(f.pointer.clone(), (*name).to_owned())) =>
                {
                    return false;
                }
                Detail::Missing { name, .. } => Some(*name),
                Detail::Dependent { missing, .. } => Some(*missing),
                _ => None,
            };
            // A value of the wrong type breaks `enum` or `minimum` as well, and one out of bounds its `int32`.
            let implied =
                keyword != "type" && matches!(f.detail, Detail::Plain) && mistyped.contains(&f.pointer)
                    || keyword == "format" && bounded.contains(&f.pointer);
            // The same clause reached twice, through two references, is one fault.
            !implied && seen.insert((f.pointer.clone(), keyword, name))
        })
        .collect()
}
