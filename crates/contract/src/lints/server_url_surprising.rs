//! A server's URL is not what it seems.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene},
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "server-url-surprising",
    severity: Severity::Warning,
    page: include_str!("server_url_surprising.md"),
    looks: &[Look::Document(look)],
};

fn look(scene: &Scene<'_>, reporter: &mut Reporter<'_>) {
    let inner = scene.sites.iter().flat_map(|site| [site.place.item, site.place.node]);
    let servers = std::iter::once(scene.root).chain(inner).filter_map(|node| node.get("servers"));
    for server in servers.flat_map(Node::items) {
        let Some(url) = server.get("url") else { continue };
        let text = url.as_str().unwrap_or("").trim();
        let path = text.split(['?', '#']).next().unwrap_or("");
        if text.contains(['?', '#']) {
            let message = format!("the server URL {} has a query or a fragment", crate::words::name(text));
            reporter.report(&LINT, url.at, message, "paths are appended to it: end it with the path");
        } else if is_relative(path) {
            let (read, help) = if looks_like_host(path) {
                ("as a host; by the rules it is a path", format!("write `https://{path}`"))
            } else {
                (
                    "as a path from the root; clients start from the document's own address",
                    format!("write `/{path}`"),
                )
            };
            let message = format!("the server URL {} is read {read}", crate::words::name(text));
            reporter.report(&LINT, url.at, message, help);
        }
    }
}

/// Neither an address nor a path from the root, nor a variable that may be either.
fn is_relative(url: &str) -> bool {
    !url.is_empty() && !url.contains("://") && !url.starts_with(['/', '{', '.'])
}

fn looks_like_host(url: &str) -> bool {
    url.split('/').next().is_some_and(|first| first.contains(['.', ':']))
}
