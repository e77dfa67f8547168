//! A media type is misspelt.

use candor_rule::text::nearest;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
};

/// What requests usually carry.
const USUAL: &[&str] = &[
    "application/json",
    "application/problem+json",
    "application/merge-patch+json",
    "application/json-patch+json",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "application/xml",
    "application/x-ndjson",
    "application/yaml",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "multipart/form-data",
    "multipart/mixed",
    "multipart/related",
    "text/plain",
    "text/html",
    "text/csv",
    "text/xml",
    "image/png",
    "image/jpeg",
];

/// The top-level types that are registered.
const TOP: &[&str] = &[
    "application",
    "audio",
    "example",
    "font",
    "haptics",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
    "*",
];

/// The declaration.
pub static LINT: Lint = Lint {
    code: "media-type-misspelt",
    severity: Severity::Warning,
    page: include_str!("media_type_misspelt.md"),
    looks: &[Look::Operation(look)],
};

fn look<'s>(scene: &Scene<'s>, site: &Site<'s>, reporter: &mut Reporter<'_>) {
    let Some((_, contents)) = scene.body(site) else { return };
    for content in contents {
        let range = content.content.range.to_ascii_lowercase();
        let essence = range.split(';').next().unwrap_or("").trim();
        let Some((top, subtype)) = essence.split_once('/') else { continue };
        let near = USUAL.iter().copied().filter(|usual| is_slip(essence, usual));
        let Some(near) = near.min_by_key(|usual| usual.len().abs_diff(essence.len())) else {
            if !TOP.contains(&top)
                && let Some(near) = nearest(top, TOP.iter().copied())
            {
                tell(reporter, content.key_at, essence, &format!("{near}/{subtype}"));
            }
            continue;
        };
        tell(reporter, content.key_at, essence, near);
    }
}

/// One or two letters wrong, and not merely another well-formed name: `text/xml` is no misspelt `text/html`.
fn is_slip(found: &str, usual: &str) -> bool {
    let has_own_prefix = found.split('/').nth(1).is_some_and(|s| s.starts_with("x-") || s.contains('+'));
    if found == usual || USUAL.contains(&found) || has_own_prefix || found.contains('*') {
        return false;
    }
    let (Some((top, sub)), Some((usual_top, usual_sub))) = (found.split_once('/'), usual.split_once('/'))
    else {
        return false;
    };
    (top == usual_top || !TOP.contains(&top))
        && sub.len() >= 3
        && sub.len().abs_diff(usual_sub.len()) <= 1
        && sub.chars().next() == usual_sub.chars().next()
        && nearest(found, [usual]).is_some()
        && nearest(sub, [usual_sub]).is_some()
}

fn tell(reporter: &mut Reporter<'_>, at: crate::tree::Mark, found: &str, near: &str) {
    let message =
        format!("the media type `{found}` is probably misspelt; requests of that type only are taken");
    reporter.report(&LINT, at, message, format!("did you mean `{near}`?"));
}
