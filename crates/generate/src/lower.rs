//! Terms of a contract to shapes.

use std::collections::HashSet;

use candor_contract::terms::{Demand, Term, TermId, Terms};
use serde_json::Value;

use crate::{
    branch, looked,
    shape::{
        Branch, Conditional, Contains, Discriminator, ListRules, Member, NumberRules, ObjectRules, Rest,
        Shape, TextRules, Union,
    },
};

/// Makes shapes of the terms of one contract.
pub(crate) struct Lowering<'t> {
    pub(crate) terms: &'t Terms,
    /// Schemas that are told once and referred to by name.
    pub(crate) named: HashSet<TermId>,
}

/// The keywords of one schema, sorted.
#[derive(Default)]
struct Sorted<'t> {
    types: Option<&'t [&'static str]>,
    values: Option<(&'t [Value], bool)>,
    number: Option<NumberRules>,
    text: Option<TextRules>,
    list: Option<ListRules>,
    object: Option<ObjectRules>,
    others: Vec<Shape>,
}

impl<'t> Lowering<'t> {
    /// What a schema asks for where it is used.
    pub(crate) fn shape(&self, id: TermId) -> Shape {
        if self.named.contains(&id) { Shape::Named(id) } else { self.open(id) }
    }

    /// What a schema asks for, be it named or not.
    pub(crate) fn open(&self, id: TermId) -> Shape {
        let Some(term) = self.terms.all.get(id) else { return Shape::Anything };
        if term.never {
            return Shape::Nothing;
        }
        let mut sorted = Sorted::default();
        for demand in &term.demands {
            self.sort(term, demand, &mut sorted);
        }
        let shape = sorted.shape(term.nullable);
        if term.nullable && !shape.is_anything() { Shape::Nullable(Box::new(shape)) } else { shape }
    }

    fn sort(&self, term: &Term, demand: &'t Demand, sorted: &mut Sorted<'t>) {
        match demand {
            Demand::Type(types) => sorted.types = Some(types),
            Demand::Enum(values) => sorted.constants(values, false),
            Demand::Const(value) => sorted.constants(std::slice::from_ref(value), true),
            Demand::Minimum(n) => sorted.number().minimum = Some(n.clone()),
            Demand::Maximum(n) => sorted.number().maximum = Some(n.clone()),
            Demand::ExclusiveMinimum(n) => sorted.number().above = Some(n.clone()),
            Demand::ExclusiveMaximum(n) => sorted.number().below = Some(n.clone()),
            Demand::MultipleOf(n) => sorted.number().multiple_of = Some(n.clone()),
            Demand::Format(name @ ("int32" | "int64")) => sorted.number().format = Some(name),
            Demand::Format(name) => sorted.text().format = Some(name),
            Demand::MinLength(n) => sorted.text().min = Some(*n),
            Demand::MaxLength(n) => sorted.text().max = Some(*n),
            Demand::Pattern(source) => sorted.text().pattern = Some(source.clone()),
            Demand::MinItems(n) => sorted.list().min = Some(*n),
            Demand::MaxItems(n) => sorted.list().max = Some(*n),
            Demand::UniqueItems => sorted.list().unique = true,
            Demand::PrefixItems(ids) => sorted.list().first = self.shapes(ids),
            Demand::Items { schema, .. } => sorted.list().items = self.shape(*schema),
            Demand::Contains { schema, min, max } => {
                let contains = Contains { shape: self.shape(*schema), min: *min, max: *max };
                sorted.list().contains = Some(contains);
            }
            Demand::MinProperties(n) => sorted.object().min = Some(*n),
            Demand::MaxProperties(n) => sorted.object().max = Some(*n),
            Demand::Required(names) => sorted.object().required.clone_from(names),
            Demand::DependentRequired(rules) => sorted.object().dependent.clone_from(rules),
            Demand::Properties(properties) => {
                let member = |(name, id): &(String, TermId)| Member {
                    name: name.clone(),
                    required: false,
                    shape: self.shape(*id),
                    term: *id,
                };
                sorted.object().members = properties.iter().map(member).collect();
            }
            Demand::PatternProperties(list) => sorted.object().patterns = self.keyed(list),
            Demand::AdditionalProperties(id) => sorted.object().rest = self.shape(*id),
            Demand::PropertyNames(id) => sorted.object().names = Some(self.shape(*id)),
            Demand::DependentSchemas(list) => sorted.others.push(Shape::Dependents(self.keyed(list))),
            Demand::Reference(id) | Demand::DynamicReference(id) => sorted.others.push(self.shape(*id)),
            Demand::AllOf(ids) => sorted.others.extend(self.shapes(ids)),
            Demand::AnyOf(ids) => sorted.others.push(Shape::AnyOf(Box::new(self.union(term, ids)))),
            Demand::OneOf(ids) => sorted.others.push(Shape::OneOf(Box::new(self.union(term, ids)))),
            Demand::Not(id) => sorted.others.push(Shape::Not(Box::new(self.shape(*id)))),
            Demand::If { test, then, otherwise } => {
                let shape = |id: &Option<TermId>| id.map(|id| self.shape(id));
                let (then, otherwise) = (shape(then), shape(otherwise));
                let conditional = Conditional { test: self.shape(*test), then, otherwise };
                sorted.others.push(Shape::If(Box::new(conditional)));
            }
            Demand::UnevaluatedProperties(id) | Demand::UnevaluatedItems(id) => {
                let of_items = matches!(demand, Demand::UnevaluatedItems(_));
                let looked = looked::own(self, term, of_items);
                let rest = Rest { looked, shape: self.shape(*id), of_items };
                sorted.others.push(Shape::Rest(Box::new(rest)));
            }
        }
    }

    fn shapes(&self, ids: &[TermId]) -> Vec<Shape> {
        ids.iter().map(|id| self.shape(*id)).collect()
    }

    fn keyed(&self, list: &[(String, TermId)]) -> Vec<(String, Shape)> {
        list.iter().map(|(name, id)| (name.clone(), self.shape(*id))).collect()
    }

    fn union(&self, term: &Term, ids: &[TermId]) -> Union {
        let mut branches: Vec<Branch> = ids.iter().map(|id| branch::of(self, *id)).collect();
        branch::keep_telling(&mut branches);
        let discriminator = term.discriminator.as_ref().map(|discriminator| {
            let number = |target| ids.iter().position(|id| branch::leads_to(self.terms, *id, target));
            let mapping = discriminator.mapping.iter().map(|(value, id)| (value.clone(), number(*id)));
            Discriminator { property: discriminator.property.clone(), mapping: mapping.collect() }
        });
        Union { branches, discriminator }
    }
}

impl<'t> Sorted<'t> {
    fn number(&mut self) -> &mut NumberRules {
        self.number.get_or_insert_default()
    }

    fn text(&mut self) -> &mut TextRules {
        self.text.get_or_insert_default()
    }

    fn list(&mut self) -> &mut ListRules {
        self.list.get_or_insert_with(ListRules::any)
    }

    fn object(&mut self) -> &mut ObjectRules {
        self.object.get_or_insert_with(ObjectRules::any)
    }

    /// `enum` and `const` beside each other are both asked for.
    fn constants(&mut self, values: &'t [Value], is_const: bool) {
        match self.values {
            None => self.values = Some((values, is_const)),
            Some(_) => self.others.push(Shape::Among { values: values.to_vec(), is_const }),
        }
    }

    /// `nullable` takes null whatever is said here.
    fn shape(mut self, nullable: bool) -> Shape {
        if let Some(object) = &mut self.object {
            let wanted: HashSet<String> = object.required.drain(..).collect();
            object.members.iter_mut().for_each(|member| member.required = wanted.contains(&member.name));
            let mut unnamed: Vec<String> = wanted.into_iter().collect();
            unnamed.retain(|name| object.members.iter().all(|member| member.name != *name));
            unnamed.sort();
            object.required = unnamed;
        }
        let mut parts = Vec::new();
        let choice = self.choice(nullable);
        if choice.is_none() {
            parts.push(self.kinds());
            if let Some((values, is_const)) = self.values {
                parts.push(Shape::Among { values: values.to_vec(), is_const });
            }
        }
        parts.extend(choice);
        parts.append(&mut self.others);
        Shape::all(parts)
    }

    /// Plain values of the declared types, which need no other words.
    fn choice(&self, nullable: bool) -> Option<Shape> {
        let (values, is_const) = self.values?;
        let types = self.types?;
        let values: Vec<Value> = values.iter().filter(|v| !(nullable && v.is_null())).cloned().collect();
        let type_of = |value: &Value| match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            _ => "",
        };
        let plain = |name: &'static str| if name == "integer" { "number" } else { name };
        let declared: HashSet<&str> = types.iter().map(|name| plain(name)).collect();
        let found: HashSet<&str> = values.iter().map(type_of).collect();
        let whole =
            !types.contains(&"integer") || values.iter().all(|v| !v.is_number() || v.is_i64() || v.is_u64());
        let is_text_ruled =
            self.text.as_ref().is_some_and(|text| declared.contains("string") && text.says_more());
        let is_ruled = is_text_ruled || self.number.is_some() && declared.contains("number");
        let fits = declared == found && whole && !values.is_empty() && !is_ruled;
        fits.then_some(Shape::Choice { values, is_const })
    }

    fn kinds(&mut self) -> Shape {
        let types = self.types;
        let wants = |name: &str| types.is_none_or(|types| types.contains(&name));
        let declared = types.is_some();
        let mut shapes = Vec::new();
        if declared && wants("null") {
            shapes.push(Shape::Null);
        }
        if declared && wants("boolean") {
            shapes.push(Shape::Boolean);
        }
        if (declared || self.text.is_some()) && wants("string") {
            shapes.push(Shape::Text(self.text.take().unwrap_or_default()));
        }
        if (declared || self.number.is_some()) && (wants("number") || wants("integer")) {
            let mut rules = self.number.take().unwrap_or_default();
            rules.is_integer = !wants("number");
            shapes.push(Shape::Number(rules));
        }
        if (declared || self.list.is_some()) && wants("array") {
            shapes.push(Shape::List(Box::new(self.list.take().unwrap_or_else(ListRules::any))));
        }
        if (declared || self.object.is_some()) && wants("object") {
            shapes.push(Shape::Object(Box::new(self.object.take().unwrap_or_else(ObjectRules::any))));
        }
        match (declared, shapes.len()) {
            (true, 1) => shapes.remove(0),
            (false, 0) => Shape::Anything,
            _ => Shape::Kinds { shapes, others: !declared },
        }
    }
}

impl TextRules {
    pub(crate) fn says_more(&self) -> bool {
        self.min.is_some() || self.max.is_some() || self.pattern.is_some() || self.format.is_some()
    }
}

impl ListRules {
    pub(crate) fn any() -> Self {
        Self {
            first: Vec::new(),
            items: Shape::Anything,
            min: None,
            max: None,
            unique: false,
            contains: None,
        }
    }
}

impl ObjectRules {
    pub(crate) fn any() -> Self {
        Self {
            members: Vec::new(),
            required: Vec::new(),
            patterns: Vec::new(),
            rest: Shape::Anything,
            min: None,
            max: None,
            names: None,
            dependent: Vec::new(),
        }
    }
}
