//! Numbers, texts, lists and objects, each by its own rules.

use crate::{
    layout::{Doc, list, text},
    pattern,
    python::quoted,
    shape::{ListRules, NumberRules, ObjectRules, Shape, TextRules},
};

use super::{Printer, is_class, lambda, mapping, subscript, tuple};

impl Printer<'_, '_> {
    pub(super) fn number(&mut self, rules: &NumberRules) -> Doc {
        let mut items = Vec::new();
        if rules.is_integer {
            items.push(text("integer=True"));
        }
        let bounds = [
            ("ge", &rules.minimum),
            ("gt", &rules.above),
            ("le", &rules.maximum),
            ("lt", &rules.below),
            ("multiple_of", &rules.multiple_of),
        ];
        items.extend(bounds.iter().filter_map(|(name, of)| of.as_ref().map(|n| text(format!("{name}={n}")))));
        items.extend(rules.format.map(|name| text(format!("format={}", quoted(name)))));
        self.annotated(text(if rules.is_integer { "int" } else { "float" }), "Number", items)
    }

    pub(super) fn text(&mut self, rules: &TextRules) -> Doc {
        let mut items = Vec::new();
        for (name, of) in [("min_length", rules.min), ("max_length", rules.max)] {
            items.extend(of.map(|n| text(format!("{name}={n}"))));
        }
        let pattern = rules.pattern.as_deref().and_then(pattern::for_python);
        items.extend(pattern.map(|source| text(format!("pattern={}", quoted(&source)))));
        items.extend(rules.format.map(|name| text(format!("format={}", quoted(name)))));
        self.annotated(text("str"), "Text", items)
    }

    pub(super) fn list(&mut self, rules: &ListRules, hint: &str) -> Doc {
        let hint = format!("{hint}Item");
        let is_plain = rules.first.is_empty() && !rules.items.is_nothing();
        let base = match is_plain {
            true => {
                let items = self.shape(&rules.items, &hint);
                subscript("list", vec![items])
            }
            false => text("list[Any]"),
        };
        let mut items = Vec::new();
        for (name, of) in [("min_items", rules.min), ("max_items", rules.max)] {
            items.extend(of.map(|n| text(format!("{name}={n}"))));
        }
        if rules.unique {
            items.push(text("unique=True"));
        }
        if let Some(contains) = &rules.contains {
            items.push(lambda(self.later(&contains.shape, &hint)).after("contains="));
            items.extend(contains.min.map(|n| text(format!("min_contains={n}"))));
            items.extend(contains.max.map(|n| text(format!("max_contains={n}"))));
        }
        if !is_plain {
            let first = self.several(&rules.first, &hint);
            items.push(lambda(tuple(first)).after("first="));
            let rest = match rules.items.is_nothing() {
                true => self.annotated(text("Any"), "Nothing", vec![text("\"body-item-unexpected\"")]),
                false => self.later(&rules.items, &hint),
            };
            items.push(lambda(rest).after("rest="));
        }
        if items.is_empty() { base } else { self.annotated(base, "Items", items) }
    }

    pub(super) fn object(&mut self, rules: &ObjectRules, hint: &str) -> Doc {
        if is_class(rules) {
            let name = self.names.give(hint, "Object");
            let outer = std::mem::take(&mut self.classes);
            self.class(&name, rules, &[]);
            let own = std::mem::replace(&mut self.classes, outer);
            self.classes.push_str(&own);
            return text(name);
        }
        let is_open = rules.rest.is_anything() || !rules.patterns.is_empty() || rules.rest.is_nothing();
        let base = match is_open {
            true => text("dict[str, Any]"),
            false => {
                let rest = self.shape(&rules.rest, &format!("{hint}Value"));
                subscript("dict", vec![text("str"), rest])
            }
        };
        let items = self.members(rules, hint);
        if items.is_empty() { base } else { self.annotated(base, "Members", items) }
    }

    /// What is looked at in an object besides its members.
    pub(super) fn members(&mut self, rules: &ObjectRules, hint: &str) -> Vec<Doc> {
        let texts = |names: &[String]| list(names.iter().map(|name| text(quoted(name))).collect());
        let mut items = Vec::new();
        if !rules.required.is_empty() {
            items.push(texts(&rules.required).after("required="));
        }
        for (name, of) in [("min_properties", rules.min), ("max_properties", rules.max)] {
            items.extend(of.map(|n| text(format!("{name}={n}"))));
        }
        if let Some(names) = &rules.names {
            items.push(lambda(self.later(names, hint)).after("names="));
        }
        if !rules.dependent.is_empty() {
            let pairs = rules.dependent.iter().map(|(name, needs)| (name.clone(), texts(needs)));
            items.push(mapping(pairs.collect()).after("dependent="));
        }
        let is_map = rules.members.is_empty() && rules.patterns.is_empty() && !rules.rest.is_nothing();
        let is_ruled = !rules.patterns.is_empty() || !rules.rest.is_anything() && !is_map;
        let is_forbidden = rules.rest.is_nothing() && is_class(rules) && rules.patterns.is_empty();
        if is_ruled && !is_forbidden {
            let names: Vec<String> = rules.members.iter().map(|member| member.name.clone()).collect();
            items.push(texts(&names).after("named="));
            if !rules.patterns.is_empty() {
                let patterns: Vec<(String, Shape)> = rules
                    .patterns
                    .iter()
                    .filter_map(|(source, shape)| Some((pattern::for_python(source)?, shape.clone())))
                    .collect();
                items.push(lambda(self.keyed(&patterns, hint)).after("patterns="));
            }
            if !rules.rest.is_anything() {
                let rest = self.later(&rules.rest, &format!("{hint}Value"));
                items.push(lambda(rest).after("rest="));
            }
        }
        items
    }
}
