//! Two operations have the same `operationId`.

use std::collections::HashMap;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "operation-id-duplicated",
    severity: Severity::Warning,
    page: include_str!("operation_id_duplicated.md"),
    looks: &[Look::Document(look)],
};

fn look(scene: &Scene<'_>, reporter: &mut Reporter<'_>) {
    let mut known: HashMap<&str, usize> = HashMap::new();
    for site in &scene.sites {
        let Some(member) = site.place.node.member("operationId") else { continue };
        let Some(id) = member.value.as_str() else { continue };
        let line = site.operation.at.line;
        if let Some(first) = known.insert(id, line) {
            known.insert(id, first);
            let message = format!("the operationId `{id}` names the operation of line {first} already");
            let help = "give each operation its own: settings and generated clients go by it";
            reporter.report(&LINT, member.value.at, message, help);
        }
    }
}
