//! What schemas look at of a value, for what is asked of the rest of it.

use crate::{
    layout::{Doc, list, text},
    python::quoted,
    shape::{Looked, LookedPart},
};

use super::Printer;

impl Printer<'_, '_> {
    pub(super) fn looked(&mut self, looked: &Looked, hint: &str) -> Doc {
        let texts = |names: &[String]| list(names.iter().map(|name| text(quoted(name))).collect());
        let mut items = Vec::new();
        if looked.all {
            items.push(text("all=True"));
        }
        if !looked.names.is_empty() {
            items.push(texts(&looked.names).after("names="));
        }
        let patterns: Vec<String> =
            looked.patterns.iter().filter_map(|source| crate::pattern::for_python(source)).collect();
        if !patterns.is_empty() {
            items.push(texts(&patterns).after("patterns="));
        }
        if looked.first > 0 {
            items.push(text(format!("first={}", looked.first)));
        }
        if !looked.contains.is_empty() {
            let shapes = self.several(&looked.contains, hint);
            items.push(list(shapes).after("contains="));
        }
        if !looked.parts.is_empty() {
            let parts = looked.parts.iter().map(|part| self.looked_part(part, hint)).collect();
            items.push(list(parts).after("parts="));
        }
        self.rule("Looked", items)
    }

    fn looked_part(&mut self, part: &LookedPart, hint: &str) -> Doc {
        let mut items = vec![self.later(&part.shape, hint), self.looked(&part.looked, hint)];
        items.extend(part.trigger.as_ref().map(|name| text(quoted(name)).after("trigger=")));
        if let Some((shape, holds)) = &part.test {
            items.push(self.later(shape, hint).after(if *holds { "when=" } else { "unless=" }));
        }
        self.rule("LookedPart", items)
    }
}
