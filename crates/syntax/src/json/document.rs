//! A text that was read: the way in, and the way from faults to violations.

use std::{str, sync::OnceLock};

use candor_rule::{Place, Span, TextSpan, Violation};

use super::{
    Expected, Limits, Node, Wrong, encoding, found, pointer,
    scan::{Fault, Scan},
    string,
    tape::{Entry, Tag},
};
use crate::{
    place::{self, Places},
    rules::{
        json_empty, json_invalid_utf8, json_syntax, json_too_deep, json_trailing_data, json_truncated,
        json_utf16,
    },
};

/// A JSON text, read and found to follow the grammar. Borrows the text.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    pub(super) text: &'t str,
    pub(super) tape: Vec<Entry>,
    places: OnceLock<Places>,
}

const BOM: &[u8] = b"\xEF\xBB\xBF";

impl<'t> Document<'t> {
    /// Reads a text. Takes time linear in its length and 16 octets of memory per node and key.
    ///
    /// A byte order mark is stepped over here and reported by [`Document::violations`], so that its rule can be
    /// switched off; likewise everything else that the grammar allows and good practice does not.
    ///
    /// # Errors
    /// The first fault: of `json-empty`, `json-utf16`, `json-invalid-utf8`, `json-syntax`, `json-truncated`,
    /// `json-trailing-data` or `json-too-deep`.
    pub fn parse(octets: &'t [u8], limits: &Limits) -> Result<Self, Violation> {
        if let Some(encoding) = encoding::foreign(octets) {
            return Err(json_utf16::whole(octets.len(), encoding));
        }
        if u32::try_from(octets.len()).is_err() {
            return Err(json_too_deep::too_long());
        }
        let (text, broken) = well_formed_part(octets);
        let start = if octets.starts_with(BOM) { BOM.len() } else { 0 };
        let mut scan = Scan::new(text.as_bytes(), start, limits.max_depth);
        let result = scan.run();
        let failure = Failure { octets, scan: &scan, limits };
        match (result, broken) {
            (Ok(()), None) => Ok(Self { text, tape: scan.tape, places: OnceLock::new() }),
            (Err(fault), None) => Err(failure.violation(fault)),
            (result, Some(broken)) => Err(failure.of_broken_text(result, broken)),
        }
    }

    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The text as received, byte order mark included.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// True if the text begins with a byte order mark.
    pub fn has_bom(&self) -> bool {
        self.text.as_bytes().starts_with(BOM)
    }

    /// The node at an RFC 6901 pointer (`/items/0/qty`; the empty pointer is the root). Of members with the
    /// same name the last is found, as in [`Document::to_value`].
    pub fn find(&self, pointer: &str) -> Option<Node<'_>> {
        let mut node = self.root();
        for token in pointer::tokens(pointer)? {
            node = node.child(&token)?;
        }
        Some(node)
    }

    /// The RFC 6901 pointer of the innermost node around an offset; a key belongs to its member. The empty
    /// pointer for an offset outside every node.
    pub fn pointer_at(&self, offset: usize) -> String {
        let mut pointer = String::new();
        let mut node = self.root();
        loop {
            let inner = match node.kind() {
                super::Kind::Object => node
                    .members()
                    .find(|m| (m.key_span.start..m.value.span().end).contains(&offset))
                    .map(|m| (m.key, m.value)),
                super::Kind::Array => node
                    .items()
                    .enumerate()
                    .find(|(_, item)| (item.span().start..item.span().end).contains(&offset))
                    .map(|(index, item)| (index.to_string().into(), item)),
                _ => None,
            };
            let Some((token, next)) = inner else { return pointer };
            pointer::push(&mut pointer, &token);
            node = next;
        }
    }

    /// A span with its line and column. The first call walks through the text once; each call after that takes
    /// a bounded number of steps.
    pub fn text_span(&self, span: Span) -> TextSpan {
        let text = self.text.as_bytes();
        self.places.get_or_init(|| Places::of(text)).locate(text, span)
    }

    /// The value, for readers that know nothing of places.
    pub fn to_value(&self) -> serde_json::Value {
        self.root().to_value()
    }

    pub(super) fn entry(&self, index: usize) -> Option<&Entry> {
        self.tape.get(index)
    }
}

/// Where a text stops being UTF-8.
#[derive(Clone, Copy)]
struct Broken {
    /// The sequence of octets that is no character.
    span: Span,
    /// True if more octets could have completed it: the text ends inside a character.
    is_cut: bool,
}

/// The text up to the first octet that is not UTF-8.
fn well_formed_part(octets: &[u8]) -> (&str, Option<Broken>) {
    match str::from_utf8(octets) {
        Ok(text) => (text, None),
        Err(error) => {
            let (good, bad) = octets.split_at(error.valid_up_to());
            let length = error.error_len().unwrap_or(bad.len());
            let span = Span::new(good.len(), good.len() + length);
            // The first part was just found to be well-formed, so the default is never taken.
            let text = str::from_utf8(good).unwrap_or_default();
            (text, Some(Broken { span, is_cut: error.error_len().is_none() }))
        }
    }
}

/// A scan that stopped, about to say why.
struct Failure<'a, 't> {
    octets: &'a [u8],
    scan: &'a Scan<'t>,
    limits: &'a Limits,
}

impl Failure<'_, '_> {
    fn violation(&self, fault: Fault) -> Violation {
        match fault {
            Fault::Empty => json_empty::whole(self.octets.len()),
            Fault::TooDeep(at) => {
                json_too_deep::at(self.place(Span::octet(at), Expected::Value), self.limits.max_depth)
            }
            Fault::Trailing(at) => {
                // What follows may be left over from another message: no word of it is shown.
                let found = found::Found::at(self.octets, at, true);
                let span = Span::new(at, at + found.length);
                json_trailing_data::at(place::locate(self.octets, span), &found.text)
            }
            Fault::Grammar(wrong) if wrong.at >= self.octets.len() => {
                let at = Span::new(wrong.at, wrong.at);
                json_truncated::at(self.place(at, wrong.expected), wrong, self.scan.open.len())
            }
            Fault::Grammar(wrong) => self.syntax(wrong),
        }
    }

    /// The first fault of a text that stops being UTF-8 where the scan had to stop.
    fn of_broken_text(&self, result: Result<(), Fault>, broken: Broken) -> Violation {
        let expected = match result {
            // The grammar was broken before the encoding was.
            Err(fault @ (Fault::TooDeep(_) | Fault::Trailing(_))) => return self.violation(fault),
            Err(fault @ Fault::Grammar(wrong)) if wrong.at < broken.span.start => {
                return self.violation(fault);
            }
            // The text was cut inside a character of a string, not badly encoded.
            Err(Fault::Grammar(wrong)) if broken.is_cut && wrong.expected == Expected::Character => {
                return self.violation(Fault::Grammar(Wrong { at: self.octets.len(), ..wrong }));
            }
            Err(Fault::Grammar(wrong)) => wrong.expected,
            Err(Fault::Empty) | Ok(()) => Expected::End,
        };
        json_invalid_utf8::at(self.place(broken.span, expected), broken.span.of(self.octets))
    }

    fn syntax(&self, wrong: Wrong) -> Violation {
        let found = self.found(wrong);
        let in_array = self.scan.open.last().map(|open| !open.is_object);
        let seen = json_syntax::Seen {
            octets: self.octets,
            wrong,
            found: &found.text,
            at: place::locate(self.octets, Span::new(wrong.at, wrong.at + found.length)),
            in_array: in_array == Some(true),
        };
        json_syntax::at(&seen, self.pointer(wrong.expected, Some(wrong.at)))
    }

    fn found(&self, wrong: Wrong) -> found::Found {
        let secret = self.is_near_secret();
        match wrong.expected {
            Expected::Character | Expected::Escape | Expected::HexDigit | Expected::Digit => {
                found::Found::character(self.octets, wrong.at, secret)
            }
            Expected::Word(_) => found::Found {
                // The word is told from its beginning, the place is where it goes wrong.
                length: found::Found::character(self.octets, wrong.at, secret).length,
                ..found::Found::at(self.octets, wrong.token, secret)
            },
            _ => found::Found::at(self.octets, wrong.at, secret),
        }
    }

    fn place(&self, span: Span, expected: Expected) -> Place {
        let at = Some(place::locate(self.octets, span));
        Place::Body { pointer: Some(self.pointer(expected, Some(span.start))), at }
    }

    /// The pointer of the value, member or container that was being read.
    fn pointer(&self, expected: Expected, at: Option<usize>) -> String {
        let mut pointer = String::new();
        for (level, open) in self.scan.open.iter().enumerate() {
            match self.scan.open.get(level + 1) {
                Some(inner) if open.is_object => self.push_key(&mut pointer, inner.index - 1),
                Some(inner) => pointer::push(&mut pointer, &self.items(open.index, inner.index).to_string()),
                // A key without its value yet is the last thing on the tape.
                None if open.is_object => {
                    let last = self.scan.tape.len().saturating_sub(1);
                    let is_key = self.scan.tape.last().is_some_and(|e| e.tag == Tag::Key);
                    self.push_key(&mut pointer, if is_key { last } else { usize::MAX });
                }
                None if self.is_in_item(expected, at) => {
                    let index = self.items(open.index, self.scan.tape.len());
                    pointer::push(&mut pointer, &index.to_string());
                }
                None => {}
            }
        }
        pointer
    }

    /// True if a fault in an array belongs to the next item and not to the array itself.
    fn is_in_item(&self, expected: Expected, at: Option<usize>) -> bool {
        match expected {
            Expected::AfterItem => false,
            Expected::Value | Expected::ItemOrClose => {
                let octet = at.and_then(|at| self.octets.get(at));
                !matches!(octet, None | Some(b']' | b',' | b'}'))
            }
            _ => true,
        }
    }

    fn push_key(&self, pointer: &mut String, index: usize) {
        if let Some(key) = self.key(index) {
            pointer::push(pointer, &key);
        }
    }

    fn key(&self, index: usize) -> Option<std::borrow::Cow<'_, str>> {
        let span = self.scan.tape.get(index)?.span();
        let inner = self.octets.get(span.start + 1..span.end.checked_sub(1)?)?;
        str::from_utf8(inner).ok().map(string::unescape)
    }

    /// The number of items of the array at `index` that begin before the entry `end`.
    fn items(&self, index: usize, end: usize) -> usize {
        let mut count = 0;
        let mut at = index + 1;
        while at < end {
            count += 1;
            at = self.scan.tape.get(at).map_or(end, |entry| (entry.next as usize).max(at + 1));
        }
        count
    }

    /// True if the fault lies in or right after a member whose name says that it holds a secret.
    fn is_near_secret(&self) -> bool {
        let is_secret =
            |index: usize| self.key(index).is_some_and(|key| candor_rule::sensitive::is_sensitive_name(&key));
        let around = self.scan.open.iter().skip(1).map(|open| open.index.wrapping_sub(1));
        let keys = around.filter(|i| self.scan.tape.get(*i).is_some_and(|e| e.tag == Tag::Key));
        let last = self.scan.tape.iter().rposition(|e| e.tag == Tag::Key);
        keys.chain(last).any(is_secret)
    }
}
