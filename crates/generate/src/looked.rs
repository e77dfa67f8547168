//! What schemas look at of a value: for what is asked of the rest of it (JSON Schema Core §11).

use candor_contract::terms::{Demand, Term, TermId};

use crate::{
    lower::Lowering,
    shape::{Looked, LookedPart, Shape},
};

/// Schemas within one another that are followed.
const MAX_DEPTH: usize = 24;

/// What a schema looks at besides the keyword that asks.
pub(crate) fn own(lowering: &Lowering<'_>, term: &Term, of_items: bool) -> Looked {
    gather(lowering, term, of_items, true, 0)
}

fn gather(lowering: &Lowering<'_>, term: &Term, of_items: bool, asks: bool, depth: usize) -> Looked {
    let mut looked = Looked::default();
    if depth > MAX_DEPTH {
        return looked;
    }
    let inner = |id: TermId| {
        let term = lowering.terms.all.get(id);
        term.map_or_else(Looked::default, |term| gather(lowering, term, of_items, false, depth + 1))
    };
    let part = |id: TermId, trigger: Option<&String>, test: Option<(Shape, bool)>| {
        let looked = inner(id);
        let shape = lowering.shape(id);
        (!looked.is_empty()).then(|| LookedPart { shape, looked, trigger: trigger.cloned(), test })
    };
    for demand in &term.demands {
        match demand {
            Demand::Properties(list) if !of_items => looked.names.extend(list.iter().map(|(n, _)| n.clone())),
            Demand::PatternProperties(list) if !of_items => {
                looked.patterns.extend(list.iter().map(|(source, _)| source.clone()));
            }
            Demand::AdditionalProperties(_) if !of_items => looked.all = true,
            Demand::UnevaluatedProperties(_) if !of_items && !asks => looked.all = true,
            Demand::PrefixItems(ids) if of_items => looked.first = ids.len(),
            Demand::Items { .. } if of_items => looked.all = true,
            Demand::UnevaluatedItems(_) if of_items && !asks => looked.all = true,
            Demand::Contains { schema, .. } if of_items => looked.contains.push(lowering.shape(*schema)),
            Demand::Reference(id) | Demand::DynamicReference(id) => {
                looked.parts.extend(part(*id, None, None))
            }
            Demand::AllOf(ids) | Demand::AnyOf(ids) | Demand::OneOf(ids) => {
                looked.parts.extend(ids.iter().filter_map(|id| part(*id, None, None)));
            }
            Demand::DependentSchemas(list) => {
                looked.parts.extend(list.iter().filter_map(|(name, id)| part(*id, Some(name), None)));
            }
            Demand::If { test, then, otherwise } => {
                looked.parts.extend(part(*test, None, None));
                for (branch, holds) in [(then, true), (otherwise, false)] {
                    let test = Some((lowering.shape(*test), holds));
                    looked.parts.extend(branch.and_then(|id| part(id, None, test)));
                }
            }
            _ => {}
        }
    }
    looked
}
