//! Some requests match two paths.

use std::collections::HashMap;

use candor_rule::ParameterIn;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
    schema::{Direction, Evaluator},
    shape,
};

/// How a first segment with a parameter is grouped.
const HOLE: &str = "{";

/// The declaration.
pub static LINT: Lint = Lint {
    code: "path-ambiguous",
    severity: Severity::Warning,
    page: include_str!("path_ambiguous.md"),
    looks: &[Look::Document(look)],
};

fn look(scene: &Scene<'_>, reporter: &mut Reporter<'_>) {
    type Split<'s> = (&'s Site<'s>, Vec<&'s str>);
    let mut alike: HashMap<(usize, &str), Vec<Split<'_>>> = HashMap::new();
    for site in &scene.sites {
        let segments: Vec<&str> = site.operation.template.split('/').collect();
        let first = segments.get(1).map_or("", |first| if first.contains('{') { HOLE } else { first });
        alike.entry((segments.len(), first)).or_default().push((site, segments));
    }
    for ((length, first), group) in &alike {
        // Templates that start with different texts never meet; those that start with a hole meet all.
        let any = alike.get(&(*length, HOLE)).filter(|_| *first != HOLE);
        for (number, (site, segments)) in group.iter().enumerate() {
            let rivals = group.iter().take(number).chain(any.into_iter().flatten());
            let same = rivals.filter(|(rival, _)| rival.operation.method == site.operation.method);
            let found = same
                .filter_map(|(rival, theirs)| Some((rival, common((site, segments), (rival, theirs))?)))
                .next();
            let Some((rival, path)) = found else { continue };
            let (own, other) = (&site.operation.template, &rival.operation.template);
            let message = format!("{path} matches both {own} and {other}");
            let help = "Candor takes the one with the earlier text, other servers may not: let one path have text \
                        where the other has it too";
            reporter.report(&LINT, site.place.key_at, message, help);
        }
    }
}

/// A path that both templates match, if neither is the more concrete one throughout.
fn common((one, own): (&Site<'_>, &[&str]), (other, theirs): (&Site<'_>, &[&str])) -> Option<String> {
    let (mut more, mut less) = (false, false);
    let mut path = Vec::new();
    for (a, b) in own.iter().zip(theirs) {
        match (a.contains('{'), b.contains('{')) {
            (false, false) if a == b => path.push(*a),
            (true, true) if a == b || (is_hole(a) && is_hole(b)) => path.push("…"),
            (false, true) if is_hole(b) && takes(other, b, a) => {
                more = true;
                path.push(a);
            }
            (true, false) if is_hole(a) && takes(one, a, b) => {
                less = true;
                path.push(b);
            }
            _ => return None,
        }
    }
    (more && less).then(|| path.join("/"))
}

/// Whether the text may be a value of the parameter: `mine` is no integer.
fn takes(site: &Site<'_>, hole: &str, text: &str) -> bool {
    let name = hole.trim_matches(['{', '}']);
    let operation = site.operation;
    let declared = operation.parameters.iter().find(|p| p.location == ParameterIn::Path && p.name == name);
    let Some(schema) = declared.and_then(|parameter| parameter.schema) else { return true };
    let schemas = &operation.document.schemas;
    shape::scalars(text, shape::types(schemas, schema))
        .into_iter()
        .any(|value| Evaluator::new(schemas, Direction::Request).valid(schema, &value))
}

/// A segment that is nothing but a parameter.
fn is_hole(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}') && segment.matches('{').count() == 1
}
