//! Objects whose keys are places and whose values are messages.

use candor_syntax::json::{Kind, Node};

use super::{
    super::{In, Place},
    MAX_DEPTH, MAX_NODES, Walk,
    members::{CODES, ECHOES, MESSAGES, WHOLE, is_list_of_errors, message_of},
};
use crate::reading::asked::Sent;

impl Walk<'_, '_> {
    /// True if the keys of an object are places.
    pub(super) fn is_map_of_places(&self, node: &Node<'_>, key: &str) -> bool {
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

    pub(super) fn map(&mut self, node: &Node<'_>, base: &Place, depth: usize) {
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
                // Which item of what: of a member, or of a body that is a list itself.
                let counts = !place.segments.is_empty() || self.asked.sent == Sent::OtherJson;
                for (index, item) in node.items().enumerate() {
                    let is_nested =
                        counts && !wraps && item.kind() == Kind::Object && message_of(&item).is_empty();
                    let place = if is_nested { place.child(&index.to_string()) } else { place.clone() };
                    self.messages(&item, &place, depth + 1);
                }
            }
            Kind::Object
                if (!message_of(node).is_empty() && !self.is_map_of_places(node, "errors"))
                    || node.child("message").is_some_and(|message| message.kind() == Kind::String) =>
            {
                let own = self.place_of(node, "errors").map(|own| place.reaching(&own));
                self.item(node, own.as_ref().unwrap_or(place), depth);
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
