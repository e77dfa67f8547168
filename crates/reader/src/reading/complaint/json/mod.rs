//! Complaints in JSON of any layout, by structure.
//!
//! Two shapes carry nearly all of them: an object that has a member with a place beside one with a message, and
//! an object whose keys are places and whose values are messages. Everything else is sentences. What a server
//! echoes of the request (`input`, `value`, `ctx` …) is no complaint and is stepped over.

mod map;
mod members;
mod named;

use candor_syntax::json::{Document, Kind, Node};

use super::{Complaints, Place, sentence};
use crate::reading::asked::Asked;
use members::{CODES, ECHOES, MESSAGES, message_of};
use named::{inner_names, part_with_keys};

/// Levels that are walked.
const MAX_DEPTH: usize = 24;
/// Nodes that are looked at.
const MAX_NODES: usize = 5000;

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
        if text.starts_with(['[', '{', '"'])
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
            self.out.push(Some(base.reaching(&place)), text);
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
}
