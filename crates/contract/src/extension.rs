//! What a contract may say to Candor beside what OpenAPI has words for: `x-candor-max-body` and `x-candor-retired`.

use crate::{diagnostic::Reporter, lints::extension_malformed, tree::Node};

/// That an operation was removed for good, and stays documented so that clients learn what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// What to use in its place.
    pub instead: Option<String>,
}

/// The largest body in octets: what an operation says, else what its document says of all.
pub(crate) fn max_body(operation: &Node, document: &Node, reporter: &mut Reporter<'_>) -> Option<u64> {
    const KEY: &str = "x-candor-max-body";
    let node = operation.get(KEY).or_else(|| document.get(KEY))?;
    let octets = node.to_value().as_u64();
    if octets.is_none() {
        extension_malformed::report(reporter, node, &extension_malformed::MAX_BODY);
    }
    octets
}

/// What an operation says of itself, else what its path says of all.
pub(crate) fn retired(operation: &Node, path: &Node, reporter: &mut Reporter<'_>) -> Option<Retired> {
    const KEY: &str = "x-candor-retired";
    let node = operation.get(KEY).or_else(|| path.get(KEY))?;
    match (node.as_bool(), node.as_str().map(str::trim)) {
        (Some(false), _) => None,
        (Some(true), _) => Some(Retired { instead: None }),
        (None, Some(instead)) if !instead.is_empty() => Some(Retired { instead: Some(instead.to_owned()) }),
        _ => {
            extension_malformed::report(reporter, node, &extension_malformed::RETIRED);
            None
        }
    }
}
