//! The path part of `servers`: what stands before every path template.

use crate::{diagnostic::Reporter, lints::server_unusable, tree::Node};

/// The base paths of a `servers` list, without trailing slash, each once; `[""]` where there is none.
/// A variable without a default stays as `{name}` and matches any one segment.
pub(crate) fn base_paths(servers: Option<&Node>, reporter: &mut Reporter<'_>) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for server in servers.map(Node::items).unwrap_or_default() {
        let Some(url) = server.get("url") else {
            server_unusable::without_url(reporter, server.at);
            continue;
        };
        let Some(text) = url.as_str() else { continue };
        let mut whole = text.trim().to_owned();
        for variable in server.get("variables").map(Node::members).unwrap_or_default() {
            let first = || variable.value.get("enum").and_then(|e| e.items().first());
            if let Some(value) = variable.value.get("default").or_else(first) {
                let value = match value.to_value() {
                    serde_json::Value::String(text) => text,
                    other => other.to_string(),
                };
                whole = whole.replace(&format!("{{{}}}", variable.key), &value);
            }
        }
        if whole.contains('{') {
            server_unusable::open_variable(reporter, url.at, text);
        }
        let base = path_of(&whole);
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    if bases.is_empty() {
        bases.push(String::new());
    }
    bases
}

/// The path of a URL or of a relative reference.
fn path_of(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or("");
    let path = match url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//")) {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""),
        None if url.starts_with('/') || url.is_empty() => url,
        // `api.example.org/v1` and `v1` cannot be told apart but by the dot.
        None => match url.split_once('/') {
            Some((host, path)) if host.contains(['.', ':', '{']) => {
                return format!("/{}", path.trim_matches('/')).trim_end_matches('/').to_owned();
            }
            _ if url.contains(['.', '{']) => "",
            _ => return format!("/{}", url.trim_matches('/')),
        },
    };
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_path_of_a_server_url() {
        for (url, expected) in [
            ("https://api.example.org/v1/", "/v1"),
            ("https://api.example.org", ""),
            ("/", ""),
            ("/v2", "/v2"),
            ("v2", "/v2"),
            ("//host/a/b", "/a/b"),
            ("api.example.org/v1", "/v1"),
            (".", ""),
            ("https://{host}/x", "/x"),
        ] {
            assert_eq!(path_of(url), expected, "{url}");
        }
    }
}
