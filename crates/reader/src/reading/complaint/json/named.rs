//! The place that an object names beside a message.

use candor_syntax::json::{Kind, Node};

use super::{
    super::{In, Place, sentence},
    Walk,
    members::{MESSAGES, PLACES, is_list_of_errors},
};

impl Walk<'_, '_> {
    /// The place that an object names beside a message.
    pub(super) fn place_of(&self, node: &Node<'_>, key: &str) -> Option<Place> {
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
pub(super) fn part_with_keys(node: &Node<'_>) -> Option<In> {
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
pub(super) fn inner_names(node: &Node<'_>, message: &str) -> Vec<String> {
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
