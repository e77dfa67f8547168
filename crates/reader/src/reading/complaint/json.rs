//! Complaints in JSON of any layout, by structure.
//!
//! Two shapes carry nearly all of them: an object that has a member with a place beside one with a message, and
//! an object whose keys are places and whose values are messages. Everything else is sentences. What a server
//! echoes of the request (`input`, `value`, `ctx` …) is no complaint and is stepped over.

use candor_syntax::json::{Document, Kind, Node};

use super::{Complaints, In, Place, sentence};
use crate::reading::asked::Asked;

/// Levels that are walked.
const MAX_DEPTH: usize = 24;
/// Nodes that are looked at.
const MAX_NODES: usize = 5000;

/// Members that hold a place.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "loc", "instancePath", "dataPath", "pointer", "jsonPointer", "json_pointer", "propertyPath",
    "property_path", "fieldPath", "field_path", "path", "field", "fieldName", "field_name", "param",
    "paramName", "parameter", "parameterName", "property", "propertyName", "property_name", "attribute",
    "argument", "argumentName", "ArgumentName", "location", "target", "member", "Field", "Property",
    "PropertyName", "Path", "Param", "key", "name", "Name", "instance", "id", "header",
];
/// Members that hold a message.
#[rustfmt::skip]
const MESSAGES: &[&str] = &[
    "message", "msg", "reason", "detail", "details", "description", "error", "error_description",
    "errorMessage", "error_message", "defaultMessage", "title", "messages", "err", "Message", "Error",
    "Reason", "Detail", "Description", "text", "info", "hint", "cause", "summary", "rule", "errors",
    "constraints", "keyword", "code", "type", "kind", "tag", "err_msg",
];
/// Members whose text is no sentence for a person.
#[rustfmt::skip]
const CODES: &[&str] =
    &[
    "code", "type", "kind", "keyword", "tag", "rule", "error_code", "errorCode", "name", "status",
];
/// Members that echo the request, or say where one is or when it was.
#[rustfmt::skip]
const ECHOES: &[&str] = &[
    "input", "value", "values", "ctx", "context", "received", "rejectedValue", "rejected_value", "rejected",
    "instance", "timestamp", "trace", "stack", "traceId", "trace_id", "requestId", "request_id",
    "arguments", "codes", "url", "uri", "schemaPath", "schema_path", "schema", "expected", "allowedValues",
    "documentation_url", "docs", "links", "meta", "attemptedValue", "bindingFailure", "severity", "method",
    "host", "exception",
];
/// Keys of a map of places that stand for the whole.
#[rustfmt::skip]
const WHOLE: &[&str] = &[
    "non_field_errors", "nonFieldErrors", "_schema", "__all__", "base", "formErrors", "_errors", "global",
    "general", "root", "_global", "_form", "$", "",
];

/// Reads a body.
pub(super) fn read(document: &Document<'_>, asked: &Asked<'_>, out: &mut Complaints) {
    let mut walk = Walk { asked, out, nodes: 0 };
    walk.node(&document.root(), &Place::default(), "", 0);
}

struct Walk<'w, 'r> {
    asked: &'w Asked<'r>,
    out: &'w mut Complaints,
    nodes: usize,
}

impl Walk<'_, '_> {
    /// Looks at a value that stands under `key`, inside of what is wrong at `base`.
    fn node(&mut self, node: &Node<'_>, base: &Place, key: &str, depth: usize) {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return;
        }
        match node.kind() {
            Kind::String => {
                let text = node.as_str().unwrap_or_default();
                self.string(&text, base, key, depth);
            }
            Kind::Array => {
                for item in node.items() {
                    self.node(&item, base, key, depth + 1);
                }
            }
            Kind::Object => self.object(node, base, key, depth),
            _ => {}
        }
    }

    fn string(&mut self, text: &str, base: &Place, key: &str, depth: usize) {
        // Some put the JSON of a library's error into a string.
        if text.starts_with(['[', '{'])
            && depth < 4
            && let Ok(inner) =
                Document::parse(text.as_bytes(), &candor_syntax::json::Limits { max_depth: MAX_DEPTH })
        {
            return self.node(&inner.root(), base, key, depth + 1);
        }
        self.out.say(text);
        if CODES.contains(&key) && !text.contains(' ') {
            return;
        }
        self.out.sentences.push(text.to_owned());
        let places = sentence::places(text, self.asked);
        if places.is_empty() {
            let place = (!base.segments.is_empty()).then(|| base.clone());
            self.out.push(place, text);
        }
        for place in places {
            // Some name the whole way again.
            let is_whole = !base.segments.is_empty() && place.segments.starts_with(&base.segments);
            self.out.push(Some(if is_whole { place } else { base.join(&place) }), text);
        }
    }

    fn object(&mut self, node: &Node<'_>, base: &Place, key: &str, depth: usize) {
        if let Some(within) = part_with_keys(node) {
            let message = message_of(node);
            self.out.is_structured = true;
            for name in node.child("keys").into_iter().flat_map(|keys| keys.items()) {
                let inner = name.as_str().and_then(|name| Place::parse(&name)).unwrap_or_default();
                self.out.push_structured(Place { within: Some(within), ..inner }, &message);
            }
        } else if let Some(place) = self.place_of(node, key) {
            self.item(node, &base.join(&place), depth);
        } else if self.is_map_of_places(node, key) {
            self.map(node, base, depth);
        } else {
            for member in node.members() {
                if !ECHOES.contains(&&*member.key) {
                    self.node(&member.value, base, &member.key, depth + 1);
                }
            }
        }
    }

    /// The place that an object names beside a message.
    fn place_of(&self, node: &Node<'_>, key: &str) -> Option<Place> {
        let says =
            node.members().any(|m| MESSAGES.contains(&&*m.key) || matches!(&*m.key, "keys" | "children"));
        if !says {
            return None;
        }
        let part = [
            "location",
            "in",
            "source",
            "where",
            "parameterType",
            "param_type",
            "locationType",
            "location_type",
        ]
        .iter()
        .find_map(|name| In::of(&node.child(name)?.as_str()?));
        let mut found = node.child("source").and_then(|source| source_of(&source));
        for name in PLACES {
            if found.is_some() {
                break;
            }
            let Some(value) = node.child(name) else { continue };
            found = self.place_in(name, &value, key);
        }
        let mut place = found?;
        place.within = place.within.or(part);
        Some(place)
    }

    fn place_in(&self, name: &str, value: &Node<'_>, key: &str) -> Option<Place> {
        match value.kind() {
            Kind::Array => {
                if !matches!(
                    name,
                    "loc"
                        | "path"
                        | "location"
                        | "field"
                        | "propertyPath"
                        | "pointer"
                        | "instancePath"
                        | "Path"
                ) {
                    return None;
                }
                let segments: Option<Vec<String>> = value.items().map(|item| segment(&item)).collect();
                let segments = segments?;
                // `["items[0].qty"]` and the like.
                if let [only] = segments.as_slice()
                    && only.contains(['.', '[', '/'])
                {
                    return Place::parse(only);
                }
                Some(Place::of(segments))
            }
            Kind::String => {
                let text = value.as_str()?;
                let words = text.trim();
                match name {
                    // Of a problem document or an error object as a whole, not of an item.
                    "instance" | "id" | "Name" | "name" | "key" | "target" | "path" | "location" | "code"
                        if !self.is_item_place(name, words, key) =>
                    {
                        None
                    }
                    _ if words.is_empty() => Some(Place::default()),
                    _ if words.contains(char::is_whitespace) => Some(Place::name(words)),
                    _ => Place::parse(words),
                }
            }
            _ => None,
        }
    }

    /// True if a member with a name of many meanings holds a place here.
    fn is_item_place(&self, name: &str, text: &str, key: &str) -> bool {
        let path = self.asked.target.split('?').next().unwrap_or_default();
        let is_kind =
            ["Error", "Exception", "error", "exception", "Failed"].iter().any(|end| text.ends_with(end));
        let is_known = Place::parse(text).is_some_and(|p| {
            p.within.is_some() || p.segments.last().is_some_and(|s| self.asked.spelling(s).is_some())
        });
        if text.contains(char::is_whitespace) || is_kind || (!path.is_empty() && text == path) {
            return false;
        }
        match name {
            "instance" | "id" => false,
            "location" => In::of(text).is_none() && (is_known || text.contains(['/', '.', '['])),
            "path" => true,
            _ => is_known || is_list_of_errors(key),
        }
    }

    /// An object with a place: its messages, and what lies further in.
    fn item(&mut self, node: &Node<'_>, place: &Place, depth: usize) {
        let message = message_of(node);
        for member in node.members() {
            if let (true, Some(text)) = (MESSAGES.contains(&&*member.key), member.value.as_str()) {
                self.out.say(&text);
                if text.contains(' ') {
                    self.out.sentences.push(text.into_owned());
                }
            }
        }
        self.out.is_structured = true;
        let inner = inner_names(node, &message);
        for name in &inner {
            let place = match place.segments.last() == Some(name) {
                true => place.clone(),
                false => place.child(name),
            };
            self.out.push_structured(place, &message);
        }
        // Nested complaints, as class-validator and Go's validators write them.
        let before = self.out.list.len();
        for name in ["children", "inner", "nested", "causes", "errors", "details"] {
            if let Some(child) = node.child(name).filter(|c| matches!(c.kind(), Kind::Array | Kind::Object)) {
                self.node(&child, place, name, depth + 1);
            }
        }
        if inner.is_empty() && self.out.list.len() == before {
            let named = (!place.segments.is_empty() || place.within.is_some()).then(|| place.clone());
            match named {
                Some(place) => self.out.push_structured(place, &message),
                None => {
                    let places = sentence::places(&message, self.asked);
                    if places.is_empty() {
                        self.out.push(None, &message);
                    }
                    for place in places {
                        self.out.push(Some(place), &message);
                    }
                }
            }
        }
    }

    /// True if the keys of an object are places.
    fn is_map_of_places(&self, node: &Node<'_>, key: &str) -> bool {
        let hinted = is_list_of_errors(key) || In::of(key).is_some();
        let mut lists = 0;
        let mut texts = 0;
        let mut count = 0;
        for member in node.members() {
            count += 1;
            let is_said = MESSAGES.contains(&&*member.key)
                || is_list_of_errors(&member.key) && In::of(&member.key).is_none();
            let is_whole =
                WHOLE.contains(&&*member.key) || matches!(&*member.key, "fieldErrors" | "field_errors");
            let envelope = is_said && !is_whole && !self.asked.has_top(&member.key);
            match member.value.kind() {
                Kind::Array if is_whole => lists += 1,
                Kind::Array if is_list_of_messages(&member.value) && !envelope => lists += 1,
                Kind::String if hinted && !envelope && member.value.raw().contains(' ') => texts += 1,
                Kind::String
                    if !envelope && !CODES.contains(&&*member.key) && !ECHOES.contains(&&*member.key) =>
                {
                    texts += 1
                }
                Kind::Object | Kind::Array if hinted && !envelope => lists += 1,
                // A part of the request, or a nested map.
                Kind::Object if In::of(&member.key).is_some() || self.asked.has_top(&member.key) => {
                    lists += 1
                }
                Kind::Null | Kind::Boolean | Kind::Number if hinted => {}
                _ => return false,
            }
        }
        if count == 0 {
            return false;
        }
        let all_known = || node.members().all(|m| self.asked.spelling(&m.key).is_some());
        (lists > 0 && texts == 0) || (hinted && lists + texts > 0) || (texts > 0 && all_known())
    }

    fn map(&mut self, node: &Node<'_>, base: &Place, depth: usize) {
        self.out.is_structured = true;
        for member in node.members() {
            let key = &*member.key;
            if depth > MAX_DEPTH || self.nodes > MAX_NODES {
                return;
            }
            let place = if WHOLE.contains(&key) || matches!(key, "fieldErrors" | "field_errors") {
                base.clone()
            } else if base.segments.is_empty()
                && base.within.is_none()
                && member.value.kind() == Kind::Object
                && let Some(within) = In::of(key)
            {
                Place { within: Some(within), segments: Vec::new() }
            } else if key.contains(char::is_whitespace) {
                base.child(key)
            } else {
                match Place::parse(key) {
                    Some(inner) if base.within.is_none() || inner.within.is_none() => base.join(&inner),
                    _ => base.child(key),
                }
            };
            self.messages(&member.value, &place, depth + 1);
        }
    }

    /// What stands at a place in a map: messages, or a further map.
    fn messages(&mut self, node: &Node<'_>, place: &Place, depth: usize) {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return;
        }
        match node.kind() {
            Kind::String => {
                let text = node.as_str().unwrap_or_default();
                self.out.say(&text);
                self.out.sentences.push(text.clone().into_owned());
                match place.segments.is_empty() {
                    true => self.out.push(None, &text),
                    false => self.out.push_structured(place.clone(), &text),
                }
            }
            Kind::Array => {
                // Cerberus wraps the complaints of each level into a list of one.
                let wraps = node.items().count() == 1
                    && (is_index(place.segments.last()) || node.items().all(|item| has_indices(&item)));
                for (index, item) in node.items().enumerate() {
                    let is_nested = !wraps && item.kind() == Kind::Object && message_of(&item).is_empty();
                    let place = if is_nested { place.child(&index.to_string()) } else { place.clone() };
                    self.messages(&item, &place, depth + 1);
                }
            }
            Kind::Object if !message_of(node).is_empty() && !self.is_map_of_places(node, "errors") => {
                self.item(node, place, depth);
            }
            Kind::Object
                if node.child("message").is_some()
                    && node.child("message").is_some_and(|m| m.kind() == Kind::String) =>
            {
                self.item(node, place, depth);
            }
            Kind::Object => self.map(node, place, depth),
            _ => {}
        }
    }
}

fn is_index(segment: Option<&String>) -> bool {
    segment.is_some_and(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()))
}

/// True for an object whose keys are indices.
fn has_indices(node: &Node<'_>) -> bool {
    node.members().next().is_some() && node.members().all(|m| is_index(Some(&m.key.clone().into_owned())))
}

/// True for keys under which complaints stand.
fn is_list_of_errors(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['_', '-'], "");
    [
        "error",
        "violation",
        "invalid",
        "issue",
        "validation",
        "detail",
        "problem",
        "failure",
        "fields",
        "messages",
        "extra",
        "causes",
    ]
    .iter()
    .any(|word| key.contains(word))
}

/// True for strings, or objects with a message, and nothing else.
fn is_list_of_messages(node: &Node<'_>) -> bool {
    let mut items = node.items().peekable();
    items.peek().is_some()
        && items.take(50).all(|item| match item.kind() {
            Kind::String => true,
            Kind::Object => !message_of(&item).is_empty(),
            _ => false,
        })
}

/// The first message of an object that is a string; several of a map or list joined.
fn message_of(node: &Node<'_>) -> String {
    for name in MESSAGES {
        let Some(value) = node.child(name) else { continue };
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            return text.into_owned();
        }
        let parts: Vec<String> = value
            .items()
            .chain(value.members().map(|m| m.value))
            .filter_map(|item| Some(item.as_str()?.into_owned()))
            .take(10)
            .collect();
        if !parts.is_empty() {
            return parts.join("; ");
        }
    }
    String::new()
}

/// The place that `source` names, as JSON:API has it.
fn source_of(node: &Node<'_>) -> Option<Place> {
    for (name, within) in [("pointer", None), ("parameter", Some(In::Query)), ("header", Some(In::Header))] {
        if let Some(text) = node.child(name).and_then(|value| value.as_str().map(|s| s.into_owned())) {
            let mut place = Place::parse(&text).unwrap_or_default();
            place.within = place.within.or(within);
            return Some(place);
        }
    }
    None
}

/// hapi and celebrate: `{"source": "payload", "keys": ["a.b"]}`.
fn part_with_keys(node: &Node<'_>) -> Option<In> {
    node.child("keys").filter(|keys| keys.kind() == Kind::Array)?;
    In::of(&node.child("source")?.as_str()?)
}

fn segment(node: &Node<'_>) -> Option<String> {
    match node.kind() {
        // valibot lists the steps of a path as objects.
        Kind::Object => segment(&node.child("key").filter(|key| key.kind() != Kind::Object)?),
        Kind::String => node.as_str().map(|s| s.into_owned()),
        Kind::Number => Some(node.raw().to_owned()),
        _ => None,
    }
}

/// Names that a complaint about an object adds to its place: what is missing or not known in it.
fn inner_names(node: &Node<'_>, message: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut add = |value: Node<'_>| {
        names.extend(value.as_str().map(|s| s.into_owned()));
        names.extend(value.items().filter_map(|item| Some(item.as_str()?.into_owned())));
    };
    for holder in [node.child("params"), Some(*node)].into_iter().flatten() {
        for name in [
            "missingProperty",
            "additionalProperty",
            "unevaluatedProperty",
            "propertyName",
            "keys",
            "missing_property",
        ] {
            // Of the item itself `propertyName` is its place.
            if let Some(value) =
                holder.child(name).filter(|_| name != "propertyName" || holder.span() != node.span())
            {
                add(value);
            }
        }
    }
    if names.is_empty() {
        names.extend(sentence::missing_or_unknown(message));
    }
    names.truncate(50);
    names
}
