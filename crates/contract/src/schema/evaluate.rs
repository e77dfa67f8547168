//! Checks a value against a schema: for a verdict, or for everything that is wrong.

use std::collections::{HashMap, HashSet};

use candor_rule::text::nearest;
use serde_json::{Map, Value};

use super::{
    Check, Detail, Direction, Fault, Id, Keyword, Schema, Schemas,
    fault::Because,
    leaf::{holds, is_named, known_names},
    value,
};
use crate::tree::escape;

/// Schemas inside one another, through references and members alike, that are followed. Deeper values are
/// refused: a check that gives up must not let pass.
const MAX_DEPTH: usize = 600;

/// Keywords that are looked at to find the branch that was meant; past it the branches are not compared.
pub(super) const MAX_STEPS: u64 = 50_000;

/// Unknown members of an object among which a misspelt one is looked for.
const MAX_STRANGERS: usize = 100;

/// Faults that are collected; a body of a megabyte can hold a hundred thousand.
pub(crate) const MAX_FAULTS: usize = 100;

/// A step from a value to one inside it.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// One check of one value.
pub(crate) struct Evaluator<'a> {
    pub(super) schemas: &'a Schemas,
    pub(super) direction: Direction,
    pub(super) path: Vec<Step<'a>>,
    /// Resources entered, outermost first: what `$dynamicRef` looks through.
    scope: Vec<u32>,
    depth: usize,
    pub(super) steps: u64,
    /// Verdicts on branches: without them nested `anyOf` would take exponential time.
    verdicts: HashMap<(Id, *const Value), bool>,
    /// Properties whose null breaks their schema, by their pointers, where they are noted in place of faults.
    pub(super) nulls: Option<HashSet<String>>,
}

/// The JSON Pointer of a value that these steps lead to.
pub(super) fn pointer_of(path: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in path {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&escape(key)),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

type Sink<'o, 'a> = Option<&'o mut Vec<Fault<'a>>>;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(schemas: &'a Schemas, direction: Direction) -> Self {
        Self {
            schemas,
            direction,
            path: Vec::new(),
            scope: Vec::new(),
            depth: 0,
            steps: 0,
            verdicts: HashMap::new(),
            nulls: None,
        }
    }

    /// Everything that is wrong with `value`; empty if it is valid.
    pub(crate) fn faults(&mut self, id: Id, value: &'a Value) -> Vec<Fault<'a>> {
        if self.run(id, value, None) {
            return Vec::new();
        }
        let mut faults = Vec::new();
        self.run(id, value, Some(&mut faults));
        faults
    }

    /// The verdict alone.
    pub(crate) fn valid(&mut self, id: Id, value: &'a Value) -> bool {
        let key = (id, std::ptr::from_ref(value));
        // What a `$dynamicRef` means depends on the way that led to it.
        let memorable = !self.schemas.dynamic;
        if memorable && let Some(verdict) = self.verdicts.get(&key) {
            return *verdict;
        }
        let verdict = self.run(id, value, None);
        if memorable && !self.schemas.get(id).keywords.is_empty() {
            self.verdicts.insert(key, verdict);
        }
        verdict
    }

    /// The pointer of the value under inspection.
    pub(super) fn pointer(&self) -> String {
        pointer_of(&self.path)
    }

    /// Looks at one schema; collects faults in `out`, or stops at the first if there is none to collect in.
    pub(super) fn run(&mut self, id: Id, value: &'a Value, mut out: Sink<'_, 'a>) -> bool {
        let schema = self.schemas.get(id);
        if schema.nullable && value.is_null() {
            return true;
        }
        if schema.never || self.depth >= MAX_DEPTH {
            let detail = if schema.never { Detail::Plain } else { Detail::TooDeep };
            self.report(&mut out, schema, None, value, detail);
            return false;
        }
        if out.as_ref().is_some_and(|faults| faults.len() >= MAX_FAULTS) {
            out = None;
        }
        let entered = self.enter(schema);
        self.depth += 1;
        let mut valid = true;
        for keyword in &schema.keywords {
            self.steps += 1;
            if !self.keyword(schema, keyword, value, out.as_deref_mut()) {
                valid = false;
                if out.is_none() {
                    break;
                }
            }
        }
        self.depth -= 1;
        if entered {
            self.scope.pop();
        }
        valid
    }

    pub(super) fn enter(&mut self, schema: &Schema) -> bool {
        let new = self.scope.last() != Some(&schema.resource);
        if new {
            self.scope.push(schema.resource);
        }
        new
    }

    pub(super) fn leave(&mut self, entered: bool) {
        if entered {
            self.scope.pop();
        }
    }

    fn inside(&mut self, step: Step<'a>, id: Id, value: &'a Value, out: Sink<'_, 'a>) -> bool {
        self.path.push(step);
        let valid = self.run(id, value, out);
        self.path.pop();
        valid
    }

    fn report(
        &mut self,
        out: &mut Sink<'_, 'a>,
        schema: &'a Schema,
        keyword: Option<&'a Keyword>,
        value: &'a Value,
        detail: Detail<'a>,
    ) {
        let is_of_name = matches!(detail, Detail::Unknown { .. } | Detail::Name { .. });
        if let Some(out) = out
            && out.len() < MAX_FAULTS
            && (is_of_name || !self.notes_null(value))
        {
            out.push(Fault {
                pointer: self.pointer(),
                value,
                schema,
                keyword,
                detail,
                because: None,
                chosen: None,
            });
        }
    }

    fn keyword(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        value: &'a Value,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        let detail = match &keyword.check {
            Check::Reference(id) => return self.run(*id, value, out),
            Check::DynamicReference { target, anchor } => {
                let id = self.dynamic(*target, anchor);
                return self.run(id, value, out);
            }
            Check::Required(names) => return self.required(schema, keyword, names, value, out),
            Check::DependentRequired(rules) => {
                return self.dependent_required(schema, keyword, rules, value, out);
            }
            Check::Properties(properties) => {
                let Value::Object(object) = value else { return true };
                return self.all(
                    object.iter().filter_map(|(k, v)| Some((Step::Key(k), *properties.get(k.as_str())?, v))),
                    out,
                );
            }
            Check::PatternProperties(patterns) => {
                let Value::Object(object) = value else { return true };
                let named = object.iter().flat_map(|(k, v)| {
                    patterns
                        .iter()
                        .filter(move |(p, _)| p.matches(k))
                        .map(move |(_, id)| (Step::Key(k), *id, v))
                });
                return self.all(named, out);
            }
            Check::AdditionalProperties { schema: id } => {
                let Value::Object(object) = value else { return true };
                let others: Vec<_> = object.iter().filter(|(k, _)| !is_named(schema, k)).collect();
                return self.others(schema, keyword, *id, object, others, out);
            }
            Check::UnevaluatedProperties(id) => {
                let Value::Object(object) = value else { return true };
                let evaluated = self.evaluated_names(schema, value, object, keyword);
                let others: Vec<_> = object.iter().filter(|(k, _)| !evaluated.contains(k.as_str())).collect();
                return self.others(schema, keyword, *id, object, others, out);
            }
            Check::PropertyNames(id) => return self.property_names(schema, keyword, *id, value, out),
            Check::DependentSchemas(rules) => {
                let Value::Object(object) = value else { return true };
                let mut valid = true;
                for (_, id) in rules.iter().filter(|(name, _)| object.contains_key(&**name)) {
                    valid &= self.conditional(*id, value, Because::Dependent, out.as_deref_mut());
                }
                return valid;
            }
            Check::PrefixItems(ids) => {
                let Value::Array(items) = value else { return true };
                return self.all(
                    items.iter().zip(ids).enumerate().map(|(i, (v, id))| (Step::Index(i), *id, v)),
                    out,
                );
            }
            Check::Items { after, schema: id } => {
                let Value::Array(items) = value else { return true };
                let rest = items.iter().enumerate().skip(*after);
                return self.surplus(schema, keyword, *id, rest.collect(), out);
            }
            Check::UnevaluatedItems(id) => {
                let Value::Array(items) = value else { return true };
                let evaluated = self.evaluated_items(schema, value, items, keyword);
                let rest = items.iter().enumerate().filter(|(i, _)| !evaluated.has(*i));
                return self.surplus(schema, keyword, *id, rest.collect(), out);
            }
            Check::Contains { schema: id, min, max } => {
                let Value::Array(items) = value else { return true };
                let count = items.iter().filter(|item| self.valid(*id, item)).count() as u64;
                if count >= min.unwrap_or(1) && max.is_none_or(|max| count <= max) {
                    return true;
                }
                Detail::Matches(count)
            }
            Check::AllOf(ids) => {
                let mut valid = true;
                for id in ids {
                    valid &= self.run(*id, value, out.as_deref_mut());
                    if !valid && out.is_none() {
                        return false;
                    }
                }
                return valid;
            }
            Check::AnyOf(ids) => {
                if ids.iter().any(|id| self.valid(*id, value)) {
                    return true;
                }
                return self.no_branch(schema, keyword, ids, value, out);
            }
            Check::OneOf(ids) => {
                let fitting: Vec<(usize, Id)> =
                    ids.iter().copied().enumerate().filter(|(_, id)| self.valid(*id, value)).collect();
                match fitting.len() {
                    0 => return self.no_branch(schema, keyword, ids, value, out),
                    1 => return true,
                    _ => {
                        let named = fitting.into_iter().map(|(i, id)| (i + 1, self.name_of(id)));
                        Detail::Branches(named.collect())
                    }
                }
            }
            Check::Not(id) => {
                if !self.valid(*id, value) {
                    return true;
                }
                Detail::Plain
            }
            Check::If { test, then, otherwise } => {
                let (branch, because) =
                    if self.valid(*test, value) { (then, Because::Then) } else { (otherwise, Because::Else) };
                return branch.is_none_or(|id| self.conditional(id, value, because, out));
            }
            Check::UniqueItems => match value {
                Value::Array(items) => match value::first_repeat(items) {
                    Some((first, second)) => Detail::Repeat { first, second },
                    None => return true,
                },
                _ => return true,
            },
            leaf => {
                if holds(leaf, value) {
                    return true;
                }
                Detail::Plain
            }
        };
        self.report(&mut out, schema, Some(keyword), value, detail);
        false
    }

    /// Checks members or items against their schemas.
    fn all(&mut self, parts: impl Iterator<Item = (Step<'a>, Id, &'a Value)>, mut out: Sink<'_, 'a>) -> bool {
        let mut valid = true;
        for (step, id, value) in parts {
            valid &= self.inside(step, id, value, out.as_deref_mut());
            if !valid && out.is_none() {
                return false;
            }
        }
        valid
    }

    /// Members that only `additionalProperties` or `unevaluatedProperties` speaks of.
    fn others(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        id: Id,
        object: &'a Map<String, Value>,
        others: Vec<(&'a String, &'a Value)>,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        if !self.schemas.get(id).never {
            return self.all(others.into_iter().map(|(k, v)| (Step::Key(k.as_str()), id, v)), out);
        }
        let valid = others.is_empty();
        for (name, value) in others {
            if out.as_ref().is_none_or(|faults| faults.len() >= MAX_FAULTS) {
                break;
            }
            let known = known_names(self.schemas, schema).into_iter();
            let meant = nearest(name, known.filter(|known| !object.contains_key(*known)));
            self.path.push(Step::Key(name));
            self.report(&mut out, schema, Some(keyword), value, Detail::Unknown { name, meant });
            self.path.pop();
        }
        valid
    }

    /// Items that only `items` or `unevaluatedItems` speaks of.
    fn surplus(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        id: Id,
        rest: Vec<(usize, &'a Value)>,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        if !self.schemas.get(id).never {
            return self.all(rest.into_iter().map(|(i, v)| (Step::Index(i), id, v)), out);
        }
        // The first one is the fault; those after it are too many for the same reason.
        let Some((index, value)) = rest.first() else { return true };
        self.path.push(Step::Index(*index));
        self.report(&mut out, schema, Some(keyword), value, Detail::Plain);
        self.path.pop();
        false
    }

    fn required(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        names: &'a [Box<str>],
        value: &'a Value,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        let Value::Object(object) = value else { return true };
        let absent = names.iter().map(|n| &**n).filter(|n| !object.contains_key(*n));
        // What only the server sets is required of answers, not of requests, and what only the client sends the
        // other way round (OpenAPI 3.0.4, readOnly, writeOnly).
        let foreign =
            |name: &str| schema.property(name).is_some_and(|id| self.schemas.is_foreign(id, self.direction));
        let missing: Vec<&'a str> = absent.filter(|n| !foreign(n)).collect();
        for name in &missing {
            if out.as_ref().is_none_or(|faults| faults.len() >= MAX_FAULTS) {
                break;
            }
            let known = known_names(self.schemas, schema);
            let strangers = object.keys().map(String::as_str).filter(|k| !known.contains(k));
            let instead = nearest(name, strangers.take(MAX_STRANGERS));
            self.report(&mut out, schema, Some(keyword), value, Detail::Missing { name, instead });
        }
        missing.is_empty()
    }

    fn dependent_required(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        rules: &'a [(Box<str>, Vec<Box<str>>)],
        value: &'a Value,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        let Value::Object(object) = value else { return true };
        let mut valid = true;
        for (trigger, needed) in rules.iter().filter(|(trigger, _)| object.contains_key(&**trigger)) {
            for missing in needed.iter().filter(|name| !object.contains_key(&***name)) {
                valid = false;
                self.report(&mut out, schema, Some(keyword), value, Detail::Dependent { trigger, missing });
            }
        }
        valid
    }

    fn property_names(
        &mut self,
        schema: &'a Schema,
        keyword: &'a Keyword,
        id: Id,
        value: &'a Value,
        mut out: Sink<'_, 'a>,
    ) -> bool {
        let Value::Object(object) = value else { return true };
        let mut valid = true;
        for (name, member) in object {
            // A name is no value of the instance: it is checked on its own, and its faults are put in words.
            let text = Value::String(name.clone());
            let mut own = Evaluator::new(self.schemas, self.direction);
            own.depth = self.depth;
            if own.run(id, &text, None) {
                continue;
            }
            valid = false;
            if out.is_none() {
                break;
            }
            let broken = self.schemas.get(id).keywords.iter().find(|k| !holds(&k.check, &text));
            let inner = Fault {
                pointer: String::new(),
                value: member,
                schema: self.schemas.get(id),
                keyword: broken,
                detail: Detail::Plain,
                because: None,
                chosen: None,
            };
            self.path.push(Step::Key(name));
            self.report(
                &mut out,
                schema,
                Some(keyword),
                member,
                Detail::Name { name, inner: Box::new(inner) },
            );
            self.path.pop();
        }
        valid
    }

    fn conditional(&mut self, id: Id, value: &'a Value, because: Because, out: Sink<'_, 'a>) -> bool {
        let Some(out) = out else { return self.run(id, value, None) };
        let before = out.len();
        let valid = self.run(id, value, Some(out));
        for fault in out.iter_mut().skip(before) {
            fault.because.get_or_insert(because);
        }
        valid
    }

    /// The schema that a `$dynamicRef` means here (Core §8.2.3.2).
    pub(super) fn dynamic(&self, target: Id, anchor: &str) -> Id {
        let in_scope =
            |resource: &u32| self.schemas.dynamic_anchors.get(*resource as usize)?.get(anchor).copied();
        self.scope.iter().find_map(in_scope).unwrap_or(target)
    }
}
