//! `x-candor-retired`: what was removed for good and stays documented, so that clients learn what became of it.

use crate::{diagnostic::Reporter, lints::extension_malformed, tree::Node};

/// That an operation was removed for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// What to use in its place.
    pub instead: Option<String>,
}

const KEY: &str = "x-candor-retired";

/// What an operation says of itself, else what its path says of all.
pub(crate) fn retired(operation: &Node, path: &Node, reporter: &mut Reporter<'_>) -> Option<Retired> {
    let node = operation.get(KEY).or_else(|| path.get(KEY))?;
    match (node.as_bool(), node.as_str()) {
        (Some(false), _) => None,
        (Some(true), _) => Some(Retired { instead: None }),
        (None, Some(instead)) if !instead.trim().is_empty() => {
            Some(Retired { instead: Some(instead.trim().to_owned()) })
        }
        _ => {
            extension_malformed::report(reporter, node, &extension_malformed::RETIRED);
            None
        }
    }
}
