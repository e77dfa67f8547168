//! Numbers, texts and lists, each by its own rules.

use serde_json::Number;

use crate::{
    layout::{Doc, call, list, text},
    shape::{ListRules, NumberRules, TextRules},
    words::quoted,
};

use super::{Library, Printer};

impl Printer<'_, '_> {
    pub(super) fn number(&mut self, rules: &NumberRules) -> Doc {
        let is_zod = self.library == Library::Zod;
        let mut doc = match (is_zod, rules.is_integer) {
            (true, true) => self.helper("integer", Vec::new()),
            (true, false) => self.own("number", Vec::new()),
            (false, true) => {
                self.own("number", Vec::new()).then("unsafe", Vec::new()).then("integer", Vec::new())
            }
            (false, false) => self.own("number", Vec::new()).then("unsafe", Vec::new()),
        };
        let bound = |number: &Number| vec![text(number.to_string())];
        let words = if is_zod { ["gte", "gt", "lte", "lt"] } else { ["min", "greater", "max", "less"] };
        let bounds = [&rules.minimum, &rules.above, &rules.maximum, &rules.below];
        for (name, bound_of) in words.into_iter().zip(bounds) {
            if let Some(number) = bound_of {
                doc = doc.then(name, bound(number));
            }
        }
        let mut checks = Vec::new();
        if let Some(step) = &rules.multiple_of {
            checks.push(self.helper("multipleOf", bound(step)));
        }
        if let Some(name) = rules.format {
            checks.push(self.helper("format", vec![text(quoted(name))]));
        }
        self.library.checked(doc, checks)
    }

    pub(super) fn text(&mut self, rules: &TextRules) -> Doc {
        let is_zod = self.library == Library::Zod;
        let mut doc = match (is_zod, rules.says_more()) {
            (true, _) => self.own("string", Vec::new()),
            (false, false) => self.own("string", Vec::new()).then("allow", vec![text("\"\"")]),
            (false, true) => self.helper("text", Vec::new()),
        };
        let mut checks = Vec::new();
        for (name, count_of, own) in [("min", rules.min, "minLength"), ("max", rules.max, "maxLength")] {
            match count_of {
                // One unit or none is one character or none.
                Some(count) if is_zod && (count == 0 || count == 1 && name == "min") => {
                    doc = doc.then(name, vec![text(count.to_string())]);
                }
                Some(count) => checks.push(self.helper(own, vec![text(count.to_string())])),
                None => {}
            }
        }
        if let Some(source) = &rules.pattern {
            checks.push(self.helper("pattern", vec![text(quoted(source))]));
        }
        if let Some(name) = rules.format {
            checks.push(self.helper("format", vec![text(quoted(name))]));
        }
        self.library.checked(doc, checks)
    }

    pub(super) fn list(&mut self, rules: &ListRules, indent: usize) -> Doc {
        let is_zod = self.library == Library::Zod;
        let mut doc = if rules.first.is_empty() && !rules.items.is_nothing() {
            let items = self.shape(&rules.items, indent);
            match (is_zod, rules.items.is_anything()) {
                (true, _) => self.own("array", vec![items]),
                (false, true) => self.own("array", Vec::new()),
                (false, false) => self.own("array", Vec::new()).then("items", vec![items]),
            }
        } else {
            let first = rules.first.iter().map(|shape| self.shape(shape, indent + 2)).collect();
            let rest = match rules.items.is_nothing() {
                true => {
                    self.used.insert("noItem");
                    text("noItem")
                }
                false => self.shape(&rules.items, indent),
            };
            self.helper("tuple", vec![list(first), rest])
        };
        let is_tuple = !rules.first.is_empty() || rules.items.is_nothing();
        let mut checks = Vec::new();
        for (name, count_of) in [("min", rules.min), ("max", rules.max)] {
            if let Some(count) = count_of {
                let count = vec![text(count.to_string())];
                match is_tuple && is_zod {
                    true => checks.push(call(format!("z.{name}Length"), count)),
                    false => doc = doc.then(name, count),
                }
            }
        }
        if rules.unique {
            checks.push(self.helper("uniqueItems", Vec::new()));
        }
        if let Some(contains) = &rules.contains {
            let shape = self.shape(&contains.shape, indent);
            let count = |count: Option<u64>| text(count.map_or("undefined".to_owned(), |n| n.to_string()));
            checks.push(self.helper("contains", vec![shape, count(contains.min), count(contains.max)]));
        }
        self.library.checked(doc, checks)
    }
}
