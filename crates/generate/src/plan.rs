//! What is to be written: every schema that has a name, in an order in which each stands behind what it needs,
//! and the operations.

use std::collections::{BTreeSet, HashMap, HashSet};

use candor_contract::terms::{Demand, OperationTerms, ParameterTerms, Term, TermId, Terms};

use crate::{
    lower::Lowering,
    names::{Names, pascal},
    shape::Shape,
};

/// What is to be written.
pub(crate) struct Plan<'t> {
    pub(crate) terms: &'t Terms,
    /// Each behind what it needs, except where they need each other.
    pub(crate) schemas: Vec<Named>,
    pub(crate) operations: Vec<Planned<'t>>,
    names: HashMap<TermId, String>,
    recursive: HashSet<TermId>,
}

/// A schema with a name.
pub(crate) struct Named {
    pub(crate) id: TermId,
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// It needs itself, perhaps through others.
    pub(crate) is_recursive: bool,
}

/// An operation.
pub(crate) struct Planned<'t> {
    pub(crate) terms: &'t OperationTerms,
    /// In Pascal case.
    pub(crate) name: String,
    pub(crate) parameters: Vec<(&'t ParameterTerms, Shape)>,
    /// Shape and place of the body's schema.
    pub(crate) body: Option<(Shape, Option<TermId>)>,
}

impl<'t> Plan<'t> {
    /// `reserved` are names that the language or the helpers have.
    pub(crate) fn new(terms: &'t Terms, reserved: &[&str]) -> Self {
        let named = targets(terms);
        let lowering = Lowering { terms, named: named.iter().copied().collect() };
        let (mut given, mut operations) = (Names::without(reserved), Names::default());
        let operation_names: Vec<String> =
            terms.operations.iter().map(|operation| operation_name(operation, &mut operations)).collect();
        for name in &operation_names {
            for part in ["Body", "Request"] {
                given.give(&format!("{name}{part}"), "");
            }
        }
        let names: HashMap<TermId, String> = named
            .iter()
            .filter_map(|id| Some((*id, given.give(&schema_name(terms.all.get(*id)?), "Schema"))))
            .collect();
        let shapes: HashMap<TermId, Shape> = named.iter().map(|id| (*id, lowering.open(*id))).collect();
        let mut order = Order::new(&shapes);
        named.iter().for_each(|id| order.visit(*id));
        let Order { done, recursive, .. } = order;
        let mut shapes = shapes;
        let schemas = done.into_iter().filter_map(|id| {
            let (name, shape) = (names.get(&id)?.clone(), shapes.remove(&id)?);
            Some(Named { id, name, shape, is_recursive: recursive.contains(&id) })
        });
        let schemas = schemas.collect();
        let planned = terms.operations.iter().zip(operation_names).map(|(operation, name)| Planned {
            terms: operation,
            name,
            parameters: operation
                .parameters
                .iter()
                .map(|parameter| {
                    (parameter, parameter.schema.map_or(Shape::Anything, |id| lowering.shape(id)))
                })
                .collect(),
            body: operation.body.as_ref().and_then(|body| {
                body.range.as_ref()?;
                let shape = body.schema.map_or(Shape::Anything, |id| lowering.shape(id));
                Some((shape, body.schema))
            }),
        });
        Self { terms, schemas, operations: planned.collect(), names, recursive }
    }

    /// What a schema is called.
    pub(crate) fn name(&self, id: TermId) -> &str {
        self.names.get(&id).map_or("Schema", String::as_str)
    }

    pub(crate) fn is_named(&self, id: TermId) -> bool {
        self.names.contains_key(&id)
    }

    /// Visits every shape.
    pub(crate) fn walk<'s>(&'s self, visit: &mut dyn FnMut(&'s Shape)) {
        self.schemas.iter().for_each(|named| named.shape.walk(visit));
        for planned in &self.operations {
            planned.parameters.iter().for_each(|(_, shape)| shape.walk(visit));
            planned.body.iter().for_each(|(shape, _)| shape.walk(visit));
        }
    }

    pub(crate) fn is_recursive(&self, id: TermId) -> bool {
        self.recursive.contains(&id)
    }

    pub(crate) fn term(&self, id: TermId) -> Option<&'t Term> {
        self.terms.all.get(id)
    }
}

/// Schemas that are referred to, and those that the document names.
fn targets(terms: &Terms) -> BTreeSet<TermId> {
    let mut found = BTreeSet::new();
    for (id, term) in terms.all.iter().enumerate() {
        if component(&term.pointer).is_some() {
            found.insert(id);
        }
        for demand in &term.demands {
            if let Demand::Reference(to) | Demand::DynamicReference(to) = demand {
                found.insert(*to);
            }
        }
    }
    found
}

fn component(pointer: &str) -> Option<&str> {
    let name = ["/components/schemas/", "/definitions/"].iter().find_map(|home| pointer.strip_prefix(home));
    name.filter(|name| !name.contains('/'))
}

/// From the name in `components`, or the last steps of the pointer.
fn schema_name(term: &Term) -> String {
    if let Some(name) = component(&term.pointer) {
        return pascal(&name.replace("~1", "/").replace("~0", "~"));
    }
    let idle =
        ["components", "schemas", "properties", "schema", "content", "paths", "allOf", "anyOf", "oneOf"];
    let steps: Vec<&str> = term.pointer.split('/').filter(|s| !s.is_empty() && !idle.contains(s)).collect();
    let last = steps.len().saturating_sub(3);
    pascal(&steps.get(last..).unwrap_or_default().join(" "))
}

fn operation_name(operation: &OperationTerms, names: &mut Names) -> String {
    let from_id = operation.id.as_deref().map(pascal).filter(|name| !name.is_empty());
    let name = from_id.unwrap_or_else(|| {
        let method = operation.method.to_ascii_lowercase();
        pascal(&format!("{method} {}", operation.template))
    });
    names.give(&name, "Operation")
}

/// Puts schemas behind what they need (Tarjan's strongly connected components).
struct Order<'s> {
    shapes: &'s HashMap<TermId, Shape>,
    index: HashMap<TermId, usize>,
    low: HashMap<TermId, usize>,
    stack: Vec<TermId>,
    done: Vec<TermId>,
    recursive: HashSet<TermId>,
}

impl<'s> Order<'s> {
    fn new(shapes: &'s HashMap<TermId, Shape>) -> Self {
        Self {
            shapes,
            index: HashMap::new(),
            low: HashMap::new(),
            stack: Vec::new(),
            done: Vec::new(),
            recursive: HashSet::new(),
        }
    }

    fn visit(&mut self, id: TermId) {
        if self.index.contains_key(&id) {
            return;
        }
        let own = self.index.len();
        self.index.insert(id, own);
        self.low.insert(id, own);
        self.stack.push(id);
        let mut needs = Vec::new();
        if let Some(shape) = self.shapes.get(&id) {
            shape.walk(&mut |inner| {
                if let Shape::Named(to) = inner {
                    needs.push(*to);
                }
            });
        }
        for need in &needs {
            let known = self.index.contains_key(need);
            if !known {
                self.visit(*need);
            }
            let theirs = match known {
                false => self.low.get(need).copied(),
                true => self.index.get(need).copied().filter(|_| self.stack.contains(need)),
            };
            if let (Some(theirs), Some(low)) = (theirs, self.low.get_mut(&id)) {
                *low = (*low).min(theirs);
            }
        }
        if self.low.get(&id) != Some(&own) {
            return;
        }
        let start = self.stack.iter().rposition(|open| *open == id).unwrap_or(0);
        let mut circle: Vec<TermId> = self.stack.drain(start..).collect();
        if circle.len() > 1 || needs.contains(&id) {
            self.recursive.extend(&circle);
        }
        circle.sort_unstable();
        self.done.extend(circle);
    }
}
