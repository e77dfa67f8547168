//! Where in a request the places stand that an answer names.

use candor_problem::ErrorItem;
use candor_rule::{ParameterIn, Place, Span, sensitive::visible};
use candor_syntax::{form, json, locate};

use crate::{diff::Parts, reading::FieldRead};

/// A place that an answer names, as an item of its own: what is said of it, and where it stands.
pub(super) fn named(field: &FieldRead, who: &str, parts: &Parts<'_>) -> ErrorItem {
    let name = visible(&field.name);
    let said = shortened(&field.message, 120);
    let part = if field.within == "body" { String::new() } else { format!(" ({})", field.within) };
    let detail = match said.as_str() {
        "" => format!("{who} names `{name}`{part}."),
        said => format!("{who} names `{name}`{part}: \"{said}\""),
    };
    item(detail, &place(field, parts))
}

/// A sentence about a place.
pub(super) fn item(detail: String, place: &Place) -> ErrorItem {
    ErrorItem { detail, ..ErrorItem::at(place) }
}

fn place(field: &FieldRead, parts: &Parts<'_>) -> Place {
    let pairs_of = |span: Span| {
        let pair = form::pairs(span.of(parts.octets)).find(|pair| pair.name_text() == field.name);
        pair.map(|pair| {
            Span::new(pair.name_span.start, pair.value_span.end.max(pair.name_span.end)).shifted(span.start)
        })
    };
    let name = field.name.clone();
    let parameter = |location, span| Place::Parameter { name: name.clone(), location, span };
    match field.within {
        "query" => parameter(ParameterIn::Query, parts.path_and_query().1.and_then(pairs_of)),
        "path" => {
            parameter(ParameterIn::Path, Some(parts.path_and_query().0).filter(|span| !span.is_empty()))
        }
        "cookie" => parameter(ParameterIn::Cookie, parts.field("cookie").map(|f| f.span)),
        "header" => Place::Header { span: parts.field(&name.to_ascii_lowercase()).map(|f| f.span), name },
        _ => in_body(&field.name, parts),
    }
}

/// The member, or the object that lacks it; the field of a form.
fn in_body(name: &str, parts: &Parts<'_>) -> Place {
    let limits = candor_syntax::Limits::default().json;
    if let Ok(document) = json::Document::parse(&parts.body, &limits) {
        let at = match document.find(name) {
            Some(node) => {
                let span = node.key_span().map_or(node.span(), |key| Span::new(key.start, node.span().end));
                Some(document.text_span(span))
            }
            // The caret goes where it would have been added.
            None => around(&document, name).map(|node| {
                let end = node.span().end;
                document.text_span(Span::new(end.saturating_sub(1), end))
            }),
        };
        return Place::Body { pointer: Some(name.to_owned()), at };
    }
    let bare = name.trim_start_matches('/');
    let pair = form::pairs(&parts.body).find(|pair| pair.name_text() == bare);
    let whole = |pair: form::Pair<'_>| Span::new(pair.name_span.start, pair.value_span.end);
    let at = pair.map(|pair| locate(&parts.body, whole(pair)));
    Place::Body { pointer: Some(name.to_owned()), at }
}

/// The innermost object or list that is there on the way to a pointer.
fn around<'d>(document: &'d json::Document<'d>, pointer: &str) -> Option<json::Node<'d>> {
    let mut rest = pointer;
    while let Some((parent, _)) = rest.rsplit_once('/') {
        if let Some(node) = document.find(parent) {
            return matches!(node.kind(), json::Kind::Object | json::Kind::Array).then_some(node);
        }
        rest = parent;
    }
    None
}

/// The beginning of a text on one line, what cannot be seen in it made visible.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", printable(text.get(..end).unwrap_or_default())),
        None => printable(&text),
    }
}

/// As `visible`, but quotes stay: a sentence is shown, not a value.
fn printable(text: &str) -> String {
    visible(text).replace("\\\"", "'")
}
