//! What the grammar allows and good practice does not: duplicate keys, halves of surrogate pairs, numbers
//! that no double holds, a byte order mark.
//!
//! One pass over the tape finds them; only if there are any, a second pass works out their pointers.

use std::borrow::Cow;

use candor_rule::{Place, Span, Violation};

use super::{
    Document,
    node::{inner_of, text_of},
    pointer, string,
    tape::{ESCAPED, Entry, INTEGER, LONE_SURROGATE, REMARKABLE, Tag},
};
use crate::rules::{
    json_bom, json_duplicate_key, json_lone_surrogate, json_number_imprecise, json_number_out_of_range,
};

/// Most violations of one rule that are reported for one text. More would help nobody, and each costs memory.
const MAX_OF_ONE_RULE: usize = 100;

/// Largest magnitude up to which every integer is a double of its own (RFC 7493 §2.2): 2^53 - 1.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Something found, at an entry of the tape.
#[derive(Clone, Copy, Debug)]
struct Finding {
    index: usize,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// The key was used before, at this entry.
    Repeats(usize),
    LoneSurrogate,
    OutOfRange,
    Imprecise,
}

#[derive(Debug, Default)]
struct Findings {
    list: Vec<Finding>,
    counts: [usize; 4],
}

impl Findings {
    fn add(&mut self, index: usize, what: What) {
        let kind = match what {
            What::Repeats(_) => 0,
            What::LoneSurrogate => 1,
            What::OutOfRange => 2,
            What::Imprecise => 3,
        };
        if let Some(count) = self.counts.get_mut(kind)
            && *count < MAX_OF_ONE_RULE
        {
            *count += 1;
            self.list.push(Finding { index, what });
        }
    }
}

impl Document<'_> {
    /// What is wrong with a text that follows the grammar, in the order of the text: `json-bom`,
    /// `json-duplicate-key`, `json-lone-surrogate`, `json-number-out-of-range` and `json-number-imprecise`; at
    /// most 100 of each. Takes time near-linear in the length of the text, whatever it holds.
    pub fn violations(&self) -> Vec<Violation> {
        let mut findings = Findings::default();
        let mut keys = Vec::new();
        for (index, entry) in self.tape.iter().enumerate() {
            match entry.tag {
                Tag::Object => self.check_keys(index, &mut keys, &mut findings),
                Tag::Number if entry.has(REMARKABLE) => self.check_number(index, entry, &mut findings),
                Tag::String | Tag::Key if entry.has(LONE_SURROGATE) => {
                    findings.add(index, What::LoneSurrogate);
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        if self.has_bom() {
            found.push(json_bom::at(self.text_span(Span::new(0, 3))));
        }
        if !findings.list.is_empty() {
            findings.list.sort_by_key(|finding| finding.index);
            let pointers = self.pointers(findings.list.iter().map(|finding| finding.index));
            found.extend(findings.list.iter().zip(pointers).map(|(f, pointer)| self.violation(*f, pointer)));
        }
        found
    }

    /// True if an object has two members of the same name.
    pub fn has_repeated_keys(&self) -> bool {
        let mut findings = Findings::default();
        let mut keys = Vec::new();
        let objects = self.tape.iter().enumerate().filter(|(_, entry)| entry.tag == Tag::Object);
        for (index, _) in objects {
            self.check_keys(index, &mut keys, &mut findings);
            if !findings.list.is_empty() {
                return true;
            }
        }
        false
    }

    fn violation(&self, finding: Finding, pointer: String) -> Violation {
        let span = self.span_of(finding.index);
        let place = |span| Place::Body { pointer: Some(pointer.clone()), at: Some(self.text_span(span)) };
        let text = |span: Span| self.text.get(span.start..span.end).unwrap_or_default();
        match finding.what {
            What::Repeats(first) => {
                let first = self.text_span(self.span_of(first));
                let again = self.text_span(span);
                json_duplicate_key::at(pointer, &text_of(self, finding.index), first, again)
            }
            What::LoneSurrogate => {
                let inner = text(Span::new(span.start + 1, span.end - 1));
                let start = span.start + 1 + string::first_lone_surrogate(inner).unwrap_or_default();
                let span = Span::new(start, start + 6);
                json_lone_surrogate::at(place(span), text(span))
            }
            What::OutOfRange => json_number_out_of_range::at(place(span), text(span)),
            What::Imprecise => json_number_imprecise::at(place(span), text(span)),
        }
    }

    fn span_of(&self, index: usize) -> Span {
        self.entry(index).map(Entry::span).unwrap_or_default()
    }

    /// `keys` is room to work in, kept from object to object.
    fn check_keys(&self, object: usize, keys: &mut Vec<usize>, findings: &mut Findings) {
        keys.clear();
        let Some(end) = self.entry(object).map(|entry| entry.next as usize) else { return };
        let mut index = object + 1;
        while index < end {
            keys.push(index);
            // A key is one entry; what follows its value is the next key.
            index = self.entry(index + 1).map_or(end, |value| (value.next as usize).max(index + 1));
        }
        if !self.may_repeat(keys) {
            return;
        }
        // Sorting makes equal keys neighbours, the earlier first, without a hash that somebody could attack.
        let mut named: Vec<(Cow<'_, str>, usize)> = keys.iter().map(|i| (text_of(self, *i), *i)).collect();
        named.sort_unstable();
        for pair in named.windows(2) {
            if let [(first, at), (second, again)] = pair
                && first == second
            {
                findings.add(*again, What::Repeats(*at));
            }
        }
    }

    /// False if the keys are plainly all different: few, and no two alike as they stand.
    fn may_repeat(&self, keys: &[usize]) -> bool {
        const FEW: usize = 12;
        if keys.len() > FEW {
            return true;
        }
        let mut raw = [""; FEW];
        for (slot, index) in raw.iter_mut().zip(keys) {
            match self.entry(*index) {
                Some(key) if !key.has(ESCAPED) => *slot = inner_of(self, key),
                _ => return true,
            }
        }
        let raw = raw.get(..keys.len()).unwrap_or_default();
        raw.iter().enumerate().any(|(i, key)| raw.iter().take(i).any(|other| other == key))
    }

    fn check_number(&self, index: usize, entry: &Entry, findings: &mut Findings) {
        let span = entry.span();
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        if text.parse::<f64>().is_ok_and(f64::is_infinite) {
            findings.add(index, What::OutOfRange);
        } else if entry.has(INTEGER) && !is_safe_integer(text) {
            findings.add(index, What::Imprecise);
        }
    }

    /// The pointers of some entries, given in ascending order, in one walk over the tape. A key has the
    /// pointer of its member.
    fn pointers(&self, wanted: impl Iterator<Item = usize>) -> Vec<String> {
        let mut wanted = wanted.peekable();
        let mut around: Vec<Around> = Vec::new();
        let mut pointers = Vec::new();
        for (index, entry) in self.tape.iter().enumerate() {
            while around.last().is_some_and(|a| a.end <= index) {
                around.pop();
            }
            match around.last_mut() {
                Some(object) if entry.tag == Tag::Key => object.child = Some(index),
                Some(array) if !array.is_object => array.child = Some(array.child.map_or(0, |c| c + 1)),
                _ => {}
            }
            while wanted.next_if_eq(&index).is_some() {
                pointers.push(self.pointer_through(&around));
            }
            if wanted.peek().is_none() {
                break;
            }
            if let Tag::Array | Tag::Object = entry.tag {
                let is_object = entry.tag == Tag::Object;
                around.push(Around { end: entry.next as usize, is_object, child: None });
            }
        }
        pointers
    }

    fn pointer_through(&self, around: &[Around]) -> String {
        let mut pointer = String::new();
        for Around { is_object, child, .. } in around {
            match child {
                Some(key) if *is_object => pointer::push(&mut pointer, &text_of(self, *key)),
                Some(item) => pointer::push(&mut pointer, &item.to_string()),
                None => {}
            }
        }
        pointer
    }
}

/// An array or object around an entry.
struct Around {
    /// First entry outside.
    end: usize,
    is_object: bool,
    /// The index of the item, or the entry of the key, that was reached.
    child: Option<usize>,
}

fn is_safe_integer(text: &str) -> bool {
    text.trim_start_matches('-').parse::<u64>().is_ok_and(|magnitude| magnitude <= MAX_SAFE_INTEGER)
}
