//! A path parameter is not called required.

use candor_rule::ParameterIn;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "path-parameter-optional",
    severity: Severity::Note,
    page: include_str!("path_parameter_optional.md"),
    looks: &[Look::Operation(look)],
};

fn look<'s>(scene: &Scene<'s>, site: &Site<'s>, reporter: &mut Reporter<'_>) {
    for (parameter, node) in scene.parameters(site) {
        let is_required = node.get("required").and_then(Node::as_bool) == Some(true);
        if parameter.location == ParameterIn::Path && !is_required {
            let message =
                format!("the path parameter `{}` is not called required; it is always", parameter.name);
            reporter.report(&LINT, node.at, message, "write `required: true`, as OpenAPI insists on");
        }
    }
}
