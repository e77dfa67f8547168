//! Annotations: what a contract says of a value without asking for it. They never decide whether a branch
//! fits; they are looked at once the value is otherwise judged.

use candor_syntax::base64;
use serde_json::Value;

use super::{
    Check, Direction, Id, Schema, Schemas,
    evaluate::{Step, pointer_of},
};

/// Deepest nesting that is looked at.
const MAX_DEPTH: usize = 64;

/// Most findings of one body.
const MAX_FOUND: usize = 20;

/// What stands against an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Against {
    /// `readOnly`: a property that only the server sets.
    ReadOnly,
    /// `writeOnly`: a property that only the client sends.
    WriteOnly,
    /// `contentEncoding`: a text that is not in this alphabet of base64.
    Encoding(base64::Alphabet),
}

/// One finding.
pub(crate) struct Finding<'s> {
    pub(crate) pointer: String,
    pub(crate) schema: &'s Schema,
    pub(crate) against: Against,
}

impl Schemas {
    /// Everything in `value` that stands against an annotation.
    pub(crate) fn against_annotations(
        &self,
        id: Id,
        value: &Value,
        direction: Direction,
    ) -> Vec<Finding<'_>> {
        let mut found = Vec::new();
        if self.annotated {
            self.look(id, value, direction, &mut Vec::new(), 0, &mut found);
        }
        found
    }

    fn look<'s, 'v>(
        &'s self,
        id: Id,
        value: &'v Value,
        direction: Direction,
        at: &mut Vec<Step<'v>>,
        depth: usize,
        found: &mut Vec<Finding<'s>>,
    ) {
        if depth > MAX_DEPTH || found.len() >= MAX_FOUND {
            return;
        }
        let schema = self.get(id);
        if let (Some(alphabet), Value::String(text)) = (schema.content_encoding, value)
            && base64::decode(text.as_bytes(), alphabet).is_none()
        {
            found.push(Finding { pointer: pointer_of(at), schema, against: Against::Encoding(alphabet) });
        }
        for keyword in &schema.keywords {
            match (&keyword.check, value) {
                (Check::Properties(properties), Value::Object(object)) => {
                    for (name, member) in object {
                        let Some(inner) = properties.get(name.as_str()) else { continue };
                        let against = match direction {
                            Direction::Request => Against::ReadOnly,
                            Direction::Answer => Against::WriteOnly,
                        };
                        at.push(Step::Key(name));
                        if self.is_foreign(*inner, direction) {
                            found.push(Finding {
                                pointer: pointer_of(at),
                                schema: self.get(*inner),
                                against,
                            });
                        } else {
                            self.look(*inner, member, direction, at, depth + 1, found);
                        }
                        at.pop();
                    }
                }
                (Check::Items { schema, .. }, Value::Array(items)) => {
                    for (i, item) in items.iter().enumerate() {
                        at.push(Step::Index(i));
                        self.look(*schema, item, direction, at, depth + 1, found);
                        at.pop();
                    }
                }
                (Check::Reference(to), _) => self.look(*to, value, direction, at, depth + 1, found),
                (Check::AllOf(ids), _) => {
                    for id in ids {
                        self.look(*id, value, direction, at, depth + 1, found);
                    }
                }
                _ => {}
            }
        }
    }

    /// True if the schema, or one that it refers to or combines, belongs to the other direction: `readOnly` in
    /// a request, `writeOnly` in an answer.
    pub(crate) fn is_foreign(&self, id: Id, direction: Direction) -> bool {
        let says = |schema: &Schema| match direction {
            Direction::Request => schema.read_only,
            Direction::Answer => schema.write_only,
        };
        let direct = |id: &Id| says(self.get(*id));
        let schema = self.get(id);
        says(schema)
            || schema.keywords.iter().any(|k| match &k.check {
                Check::Reference(to) => direct(to),
                Check::AllOf(ids) => ids.iter().any(direct),
                _ => false,
            })
    }
}
