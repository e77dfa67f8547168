//! Schemas that refer to themselves without going into the value: such a check would never end.

use super::{Check, Id, Schema};

/// A keyword, by the position of its schema and its own.
pub(super) type Clause = (usize, usize);

/// The keywords that close a circle: without them every check ends.
pub(super) fn closing(schemas: &[Schema]) -> Vec<Clause> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; schemas.len()];
    let mut found = Vec::new();
    for start in 0..schemas.len() {
        // A stack of our own: a chain of references may be as long as the document.
        let mut stack: Vec<(usize, Vec<(Clause, Id)>)> = Vec::new();
        let mut next = Some(start);
        loop {
            if let Some(index) = next.take()
                && states.get(index) == Some(&State::New)
            {
                if let Some(state) = states.get_mut(index) {
                    *state = State::Open;
                }
                stack.push((index, edges(schemas, index)));
            }
            let Some((index, left)) = stack.last_mut() else { break };
            match left.pop() {
                None => {
                    if let Some(state) = states.get_mut(*index) {
                        *state = State::Done;
                    }
                    stack.pop();
                }
                Some((clause, to)) => match states.get(to.0 as usize) {
                    Some(State::Open) => found.push(clause),
                    Some(State::New) => next = Some(to.0 as usize),
                    _ => {}
                },
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The schemas that one applies to the very value that it is given.
fn edges(schemas: &[Schema], index: usize) -> Vec<(Clause, Id)> {
    let mut edges = Vec::new();
    let keywords = schemas.get(index).map(|s| s.keywords.as_slice()).unwrap_or_default();
    for (position, keyword) in keywords.iter().enumerate() {
        let mut add = |id: Id| edges.push(((index, position), id));
        match &keyword.check {
            Check::Reference(id) | Check::DynamicReference { target: id, .. } | Check::Not(id) => add(*id),
            Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => ids.iter().copied().for_each(add),
            Check::DependentSchemas(rules) => rules.iter().for_each(|(_, id)| add(*id)),
            Check::If { test, then, otherwise } => {
                [Some(*test), *then, *otherwise].into_iter().flatten().for_each(add);
            }
            _ => {}
        }
    }
    edges
}
