//! A schema in words: one line for the value, and its parts.

use std::collections::{BTreeMap, HashSet};

use candor_rule::SchemaRef;
use serde_json::Number;

use super::Detail;
use crate::{
    operation::Document,
    schema::{Check, Id, Keyword, Schema, Schemas, Types},
    words,
};

/// A schema in words.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// "an integer from 1 to 100"
    pub words: String,
    /// Where the schema stands that it refers to, as a pointer: `/components/schemas/Pet`.
    pub name: Option<String>,
    /// What is inside.
    pub parts: Vec<Part>,
    /// There is more inside than is described here.
    pub more: bool,
}

/// A part of a value.
#[derive(Clone, Debug)]
pub struct Part {
    /// "property", "properties like", "other properties", "items", "item" or "variant".
    pub role: &'static str,
    /// Name, pattern, number or value of the discriminator; empty where there is nothing to tell apart.
    pub name: String,
    /// It must be there.
    pub required: bool,
    /// What it has to be.
    pub shape: Sketch,
}

/// Most schemas that are taken together for one value.
const MOST_TOGETHER: usize = 64;

/// Most variants and parts that are described at one place.
const MOST_PARTS: usize = 400;

/// Describes a schema.
pub(super) fn of(schemas: &Schemas, id: Id, detail: Detail) -> Sketch {
    Sketcher { schemas, detail, inside: Vec::new() }.sketch(id, 0)
}

/// Adds every named schema that is reached from `roots`.
pub(super) fn gather(
    document: &Document,
    roots: Vec<Id>,
    known: &mut HashSet<Id>,
    named: &mut BTreeMap<String, (SchemaRef, Sketch)>,
) {
    let schemas = &document.schemas;
    let mut open = roots;
    while let Some(id) = open.pop() {
        if !known.insert(id) {
            continue;
        }
        for check in schemas.get(id).keywords.iter().map(|k| &k.check) {
            if let Check::Reference(to) | Check::DynamicReference { target: to, .. } = check {
                let schema = schemas.get(*to);
                let place = document.place(&schema.pointer, schema.at);
                let sketch =
                    || Sketcher { schemas, detail: Detail::Named, inside: Vec::new() }.sketch(*to, 0);
                named.entry(schema.pointer.to_string()).or_insert_with(|| (place, sketch()));
            }
            open.extend(check.schemas());
        }
    }
}

struct Sketcher<'s> {
    schemas: &'s Schemas,
    detail: Detail,
    /// What is being described: a schema inside itself is not described again.
    inside: Vec<Id>,
}

/// The keywords about one value, through references and `allOf`.
#[derive(Default)]
struct Together<'s> {
    schemas: Vec<&'s Schema>,
    keywords: Vec<&'s Keyword>,
    /// Where the first reference leads.
    name: Option<(&'s str, Id)>,
}

impl<'s> Sketcher<'s> {
    fn sketch(&mut self, id: Id, level: usize) -> Sketch {
        let mut all = Together::default();
        self.collect(id, &mut all);
        let target = all.name.map_or(id, |(_, target)| target);
        let words = self.words(&all);
        let name = all.name.map(|(pointer, _)| pointer.to_owned());
        let stops = match self.detail {
            Detail::Levels(levels) => level >= levels,
            Detail::Named => level > 0 && name.is_some(),
        };
        if stops || self.inside.contains(&target) {
            let more = all.keywords.iter().any(|k| has_parts(&k.check));
            return Sketch { words, name, parts: Vec::new(), more };
        }
        self.inside.push(target);
        let parts = self.parts(&all, level + 1);
        self.inside.pop();
        Sketch { words, name, more: parts.len() >= MOST_PARTS, parts }
    }

    fn collect(&self, id: Id, all: &mut Together<'s>) {
        let schema = self.schemas.get(id);
        if all.schemas.len() >= MOST_TOGETHER || all.schemas.iter().any(|known| std::ptr::eq(*known, schema))
        {
            return;
        }
        let is_alone = all.schemas.len() == all.keywords.len();
        all.schemas.push(schema);
        for keyword in &schema.keywords {
            match &keyword.check {
                Check::Reference(to) | Check::DynamicReference { target: to, .. } => {
                    if is_alone && all.keywords.is_empty() && all.name.is_none() {
                        all.name = Some((&self.schemas.get(*to).pointer, *to));
                    }
                    self.collect(*to, all);
                }
                Check::AllOf(ids) => ids.iter().for_each(|id| self.collect(*id, all)),
                _ => all.keywords.push(keyword),
            }
        }
    }

    fn parts(&mut self, all: &Together<'s>, level: usize) -> Vec<Part> {
        let required: HashSet<&str> = all
            .keywords
            .iter()
            .filter_map(|k| if let Check::Required(names) = &k.check { Some(names) } else { None })
            .flat_map(|names| names.iter().map(|name| &**name))
            .collect();
        let mut parts = Vec::new();
        let mut declared = HashSet::new();
        for keyword in &all.keywords {
            let mut inner: Vec<(&'static str, String, bool, Id)> = Vec::new();
            match &keyword.check {
                Check::Properties(properties) => {
                    let mut list: Vec<_> = properties.iter().collect();
                    // As they stand in the document.
                    list.sort_by_key(|(_, id)| self.schemas.get(**id).at);
                    for (name, id) in list {
                        if declared.insert(&**name) {
                            inner.push(("property", name.to_string(), required.contains(&**name), *id));
                        }
                    }
                }
                Check::PatternProperties(list) => {
                    let named = |(pattern, id): &(std::sync::Arc<crate::schema::Pattern>, Id)| {
                        ("properties like", pattern.source.to_string(), false, *id)
                    };
                    inner.extend(list.iter().map(named));
                }
                Check::AdditionalProperties { schema } | Check::UnevaluatedProperties(schema)
                    if self.asks(*schema) =>
                {
                    inner.push(("other properties", String::new(), false, *schema));
                }
                Check::PrefixItems(ids) => {
                    let numbered = |(i, id): (usize, &Id)| ("item", i.to_string(), false, *id);
                    inner.extend(ids.iter().enumerate().map(numbered));
                }
                Check::Items { schema, .. } if self.asks(*schema) => {
                    inner.push(("items", String::new(), false, *schema));
                }
                Check::OneOf(ids) | Check::AnyOf(ids) => {
                    let variant = |(i, id): (usize, &Id)| ("variant", self.tag(all, *id, i), false, *id);
                    inner.extend(ids.iter().enumerate().map(variant));
                }
                _ => {}
            }
            for (role, name, required, id) in inner {
                if parts.len() < MOST_PARTS {
                    parts.push(Part { role, name, required, shape: self.sketch(id, level) });
                }
            }
        }
        let mut missing: Vec<&str> = required.difference(&declared).copied().collect();
        missing.sort_unstable();
        let any = || Sketch { words: "any value".into(), ..Sketch::default() };
        parts.extend(missing.into_iter().map(|name| Part {
            role: "property",
            name: name.to_owned(),
            required: true,
            shape: any(),
        }));
        parts
    }

    /// True for a schema that says something and allows something.
    fn asks(&self, id: Id) -> bool {
        let schema = self.schemas.get(id);
        !schema.never && !schema.keywords.is_empty()
    }

    /// What a variant is told apart by: the value of the discriminator, or its number.
    fn tag(&self, all: &Together<'_>, id: Id, number: usize) -> String {
        let target =
            self.schemas.get(id).find(|c| if let Check::Reference(to) = c { Some(*to) } else { None });
        let discriminators = all.schemas.iter().filter_map(|schema| schema.discriminator.as_ref());
        let mapped =
            discriminators.flat_map(|d| &d.mapping).find(|(_, own)| Some(*own) == target || *own == id);
        mapped.map_or_else(|| (number + 1).to_string(), |(value, _)| value.to_string())
    }

    fn words(&self, all: &Together<'_>) -> String {
        if all.schemas.iter().any(|schema| schema.never) {
            return "nothing: every value is refused".into();
        }
        let checks = || all.keywords.iter().map(|k| &k.check);
        let mut words = listed(all).unwrap_or_else(|| {
            let types = checks().filter_map(|c| if let Check::Type(types) = c { Some(*types) } else { None });
            base(types.reduce(Types::common), all)
        });
        for phrase in [lengths(all), numbers(all), sizes(all)].into_iter().flatten() {
            words.push_str(&phrase);
        }
        for check in checks() {
            match check {
                Check::Pattern(pattern) => {
                    words.push_str(&format!(" matching {}", words::name(&pattern.source)))
                }
                Check::Format(format) if !words.contains(format.words()) => {
                    words.push_str(&format!(", {}", format.words()));
                }
                Check::UniqueItems => words.push_str(", all different"),
                Check::MultipleOf(step) => {
                    words.push_str(&format!(", a multiple of {}", words::number(step)));
                }
                Check::Contains { .. } => words.push_str(", with items of a certain kind"),
                Check::OneOf(ids) => words.push_str(&format!(", exactly one of {} variants", ids.len())),
                Check::AnyOf(ids) => words.push_str(&format!(", one of {} variants", ids.len())),
                Check::Not(_) => words.push_str(", not of a forbidden kind"),
                Check::If { .. } => words.push_str(", with a condition"),
                Check::AdditionalProperties { schema } | Check::UnevaluatedProperties(schema)
                    if self.schemas.get(*schema).never =>
                {
                    words.push_str("; other properties are refused");
                }
                Check::DependentRequired(_) | Check::DependentSchemas(_) => {
                    words.push_str("; some properties need others");
                }
                Check::PropertyNames(_) => words.push_str("; names have to fit a schema"),
                _ => {}
            }
        }
        if all.schemas.iter().any(|schema| schema.nullable) {
            words.push_str(", or null");
        }
        if all.schemas.iter().any(|schema| schema.read_only) {
            words.push_str(" (set by the API only)");
        }
        words
    }
}

fn has_parts(check: &Check) -> bool {
    matches!(
        check,
        Check::Properties(_)
            | Check::OneOf(_)
            | Check::AnyOf(_)
            | Check::Items { .. }
            | Check::PrefixItems(_)
    )
}

/// The values that are listed.
fn listed(all: &Together<'_>) -> Option<String> {
    all.keywords.iter().find_map(|keyword| match &keyword.check {
        Check::Enum(values) => Some(words::options(values)),
        Check::Const(value) => Some(words::literal(value)),
        _ => None,
    })
}

/// What kind of value it is.
fn base(types: Option<Types>, all: &Together<'_>) -> String {
    let Some(types) = types else {
        let has = |pick: fn(&Check) -> bool| all.keywords.iter().any(|k| pick(&k.check));
        return match () {
            () if has(|c| matches!(c, Check::Properties(_) | Check::Required(_))) => {
                "an object, or anything else"
            }
            () if has(|c| matches!(c, Check::Items { .. })) => "an array, or anything else",
            () => "any value",
        }
        .into();
    };
    let format =
        all.keywords.iter().find_map(|k| if let Check::Format(f) = &k.check { Some(*f) } else { None });
    match format {
        // "an integer of 32 bits" says all of it.
        Some(format) if types == Types::only("integer") && format.words().starts_with("an integer") => {
            format.words().into()
        }
        _ => types.words(),
    }
}

/// " of 1 to 40 characters"
fn lengths(all: &Together<'_>) -> Option<String> {
    let least = count(all, |c| if let Check::MinLength(n) = c { Some(*n) } else { None });
    let most = count(all, |c| if let Check::MaxLength(n) = c { Some(*n) } else { None });
    range(least, most, "character", "characters")
}

/// " of 1 to 50 items", " of at least 2 properties"
fn sizes(all: &Together<'_>) -> Option<String> {
    let items = range(
        count(all, |c| if let Check::MinItems(n) = c { Some(*n) } else { None }),
        count(all, |c| if let Check::MaxItems(n) = c { Some(*n) } else { None }),
        "item",
        "items",
    );
    let properties = range(
        count(all, |c| if let Check::MinProperties(n) = c { Some(*n) } else { None }),
        count(all, |c| if let Check::MaxProperties(n) = c { Some(*n) } else { None }),
        "property",
        "properties",
    );
    match (items, properties) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or_default() + &b.unwrap_or_default()),
    }
}

fn count(all: &Together<'_>, pick: impl Fn(&Check) -> Option<u64>) -> Option<u64> {
    all.keywords.iter().find_map(|keyword| pick(&keyword.check))
}

fn range(least: Option<u64>, most: Option<u64>, one: &str, many: &str) -> Option<String> {
    Some(match (least.filter(|n| *n > 0), most) {
        (None, None) => return None,
        (Some(a), Some(b)) if a == b => format!(" of {}", words::count(a, one, many)),
        (Some(a), Some(b)) => format!(" of {a} to {}", words::count(b, one, many)),
        (Some(a), None) => format!(" of at least {}", words::count(a, one, many)),
        (None, Some(b)) => format!(" of at most {}", words::count(b, one, many)),
    })
}

/// " from 1 to 100", " above 0"
fn numbers(all: &Together<'_>) -> Option<String> {
    let find = |pick: fn(&Check) -> Option<&Number>| all.keywords.iter().find_map(|k| pick(&k.check));
    let least = find(|c| if let Check::Minimum(n) = c { Some(n) } else { None });
    let most = find(|c| if let Check::Maximum(n) = c { Some(n) } else { None });
    let above = find(|c| if let Check::ExclusiveMinimum(n) = c { Some(n) } else { None });
    let below = find(|c| if let Check::ExclusiveMaximum(n) = c { Some(n) } else { None });
    let mut phrase = match (least, most) {
        (Some(a), Some(b)) => format!(" from {} to {}", words::number(a), words::number(b)),
        (Some(a), None) => format!(" of at least {}", words::number(a)),
        (None, Some(b)) => format!(" of at most {}", words::number(b)),
        (None, None) => String::new(),
    };
    let open = [(above, "above"), (below, "below")];
    for (bound, word) in open.into_iter().filter_map(|(bound, word)| Some((bound?, word))) {
        let and = if phrase.is_empty() { "" } else { " and" };
        phrase.push_str(&format!("{and} {word} {}", words::number(bound)));
    }
    (!phrase.is_empty()).then_some(phrase)
}
