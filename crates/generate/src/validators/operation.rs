//! An operation as types, a table of what it asks for, and a function.

use crate::{
    asked,
    layout::{TYPESCRIPT, block, call, list, text},
    names::lower_first,
    plan::Planned,
    shape::Shape,
    typescript::{self, comment, notes},
};

use super::{Printer, statement};

impl Printer<'_, '_> {
    pub(super) fn operation(&mut self, planned: &Planned<'_>) -> String {
        let name = &planned.name;
        let mut out = String::new();
        let mut parts = Vec::new();
        let mut parameters = Vec::new();
        for (terms, shape) in &planned.parameters {
            let schema = self.shape(shape, 6);
            self.used.insert("by");
            parameters.push(asked::parameter(self.plan, terms, call("by", vec![schema])));
        }
        parts.push(list(parameters).after("parameters: "));
        let terms = planned.terms;
        let mut body_type = None;
        if let Some(body) = &terms.body {
            let mut faults = text("() => []");
            if let Some((shape, id)) = &planned.body {
                let schema = self.shape(shape, 0);
                let about =
                    id.map(|id| notes(self.plan, id, 0)).filter(|_| !matches!(shape, Shape::Named(_)));
                out.push('\n');
                out.push_str(&comment(&about.unwrap_or_default(), 0));
                out.push_str(&statement(&format!("export const {name}Body = "), &schema));
                out.push_str(&self.type_alias(&format!("{name}Body"), shape));
                self.used.insert("by");
                faults = text(format!("by({name}Body)"));
                body_type = Some(format!("{name}Body"));
            }
            let required = text(body.required.to_string()).after("required: ");
            let parts_of_body = block(vec![required, faults.after("faults: ")]);
            parts.push(parts_of_body.after("body: "));
        }
        out.push('\n');
        out.push_str(&comment(&[format!("What `{name}` takes.")], 0));
        out.push_str(&asked::request_type(self.plan, planned, body_type.as_deref()));
        let variable = lower_first(name);
        out.push('\n');
        out.push_str(&statement(&format!("const {variable}Asked: Asked = "), &block(parts)));
        out.push('\n');
        out.push_str(&comment(&typescript::operation_notes(planned), 0));
        let head = format!("export function validate{name}(request: Parts): Violation[] {{\n");
        out.push_str(&if head.len() > TYPESCRIPT.width + 1 {
            format!("export function validate{name}(\n  request: Parts,\n): Violation[] {{\n")
        } else {
            head
        });
        out.push_str(&format!("  return judge({variable}Asked, request);\n}}\n"));
        out
    }
}
