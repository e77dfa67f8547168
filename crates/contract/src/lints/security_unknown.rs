//! A security scheme is not declared.

use candor_rule::text::nearest;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene},
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "security-unknown",
    severity: Severity::Warning,
    page: include_str!("security_unknown.md"),
    looks: &[Look::Document(look)],
};

fn look(scene: &Scene<'_>, reporter: &mut Reporter<'_>) {
    let schemes = scene.root.find("/components/securitySchemes").map(Node::members).unwrap_or_default();
    let own = scene.sites.iter().map(|site| site.place.node);
    for node in std::iter::once(scene.root).chain(own) {
        for member in node.get("security").into_iter().flat_map(Node::items).flat_map(Node::members) {
            let name = &*member.key;
            // Since 3.2 the name may be an address.
            if schemes.iter().any(|s| *s.key == *name) || name.contains(['/', '#']) {
                continue;
            }
            let message = format!("the security scheme `{name}` is not declared");
            let help = match nearest(name, schemes.iter().map(|s| &*s.key)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it under `components/securitySchemes`".to_owned(),
            };
            reporter.report(&LINT, member.key_at, message, help);
        }
    }
}
