//! Just enough of RFC 3986 §5.2 to resolve `$id` and `$ref` within one document, and from file to file.

/// Resolves `reference` (without fragment) against `base`.
pub(crate) fn join(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let scheme_end = scheme(base).map_or(0, |s| s.len() + 1);
    let (prefix, rest) = base.split_at(scheme_end);
    if reference.starts_with("//") {
        return format!("{prefix}{reference}");
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(after) => rest.split_at(2 + after.find(['/', '?']).unwrap_or(after.len())),
        None => ("", rest),
    };
    let path = path.split('?').next().unwrap_or("");
    if reference.starts_with('?') {
        return format!("{prefix}{authority}{path}{reference}");
    }
    let (reference, query) = match reference.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (reference, String::new()),
    };
    let whole = if reference.starts_with('/') {
        reference.to_owned()
    } else {
        let folder = path.rfind('/').map_or("/", |at| path.get(..=at).unwrap_or("/"));
        format!("{folder}{reference}")
    };
    format!("{prefix}{authority}{}{query}", without_dots(&whole, prefix == "document:"))
}

fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let ok = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    ok.then_some(scheme)
}

/// With `climbs` a path that leads out of the root says so (`/../a`); else the root is as far as it goes.
fn without_dots(path: &str, climbs: bool) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                if out.len() > 1 && out.last() != Some(&"..") {
                    out.pop();
                } else if climbs {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
        if last && matches!(segment, "." | "..") {
            out.push("");
        }
    }
    out.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn references_are_resolved_as_rfc_3986_says() {
        let base = "http://a/b/c/d";
        for (reference, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("../g", "http://a/b/g"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("g/", "http://a/b/c/g/"),
            (".", "http://a/b/c/"),
            ("../../../g", "http://a/g"),
            ("", base),
            ("urn:x:y", "urn:x:y"),
        ] {
            assert_eq!(join(base, reference), expected, "{reference}");
        }
    }
}
