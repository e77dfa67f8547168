//! Clauses of the contract that are overlooked: for who cannot mend the document of an API.

use std::collections::HashMap;

use crate::{Scope, Violation};

/// A clause whose violations are noted and do not end a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// Code of the rule that tells violations of it.
    pub code: String,
    /// Pointer of the keyword in its file, as in [`crate::SchemaRef`].
    pub pointer: String,
    /// The file; `None` for any.
    pub file: Option<String>,
    /// The operation in which it is overlooked, as in [`Scope`]; `None` for all.
    pub operation: Option<String>,
}

/// Clauses by their pointers.
#[derive(Clone, Default, Debug)]
pub(crate) struct Overlooked(HashMap<String, Vec<Clause>>);

impl Overlooked {
    pub(crate) fn add(&mut self, clause: Clause) {
        self.0.entry(clause.pointer.clone()).or_default().push(clause);
    }

    /// True if the violation is of such a clause. One that names no clause never is, nor is one behind which nothing
    /// was looked at.
    pub(crate) fn covers(&self, violation: &Violation, scope: &Scope) -> bool {
        let Some(broken) = violation.schema.as_ref().filter(|_| !violation.ends_check) else { return false };
        let is_it = |clause: &Clause| {
            clause.code == violation.rule.code
                && clause.file.as_ref().is_none_or(|file| *file == broken.file)
                && clause.operation.as_ref().is_none_or(|own| scope.operation.as_deref() == Some(own))
        };
        self.0.get(&broken.pointer).is_some_and(|clauses| clauses.iter().any(is_it))
    }
}
