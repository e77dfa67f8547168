//! A header parameter is one that OpenAPI ignores.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
    parameter::NO_PARAMETERS,
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "parameter-ignored",
    severity: Severity::Note,
    page: include_str!("parameter_ignored.md"),
    looks: &[Look::Operation(look)],
};

fn look<'s>(scene: &Scene<'s>, site: &Site<'s>, reporter: &mut Reporter<'_>) {
    for owner in [site.place.node, site.place.item] {
        for listed in owner.get("parameters").map(Node::items).unwrap_or_default() {
            let Some((node, _)) = scene.follow(listed, String::new()) else { continue };
            let name = node.text("name").unwrap_or("");
            let is_header = node.text("in") == Some("header");
            if !is_header || !NO_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            let place = match name.to_ascii_lowercase().as_str() {
                "accept" => "list the media types under `responses`",
                "content-type" => "list the media types under `requestBody`",
                _ => "declare it under `securitySchemes` and name it in `security`",
            };
            let message = format!("OpenAPI ignores a header parameter `{name}`, and so does Candor");
            reporter.report(&LINT, node.at, message, place);
        }
    }
}
