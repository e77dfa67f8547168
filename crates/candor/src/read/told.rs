//! Faults as violations: the rules of the contract, at their places.

use candor_contract::typed::{Sent, SentIn};
use candor_rule::Violation;
use candor_syntax::json::{Document, pointer};
use serde_json::Value;

use super::{Fault, Faults, Field, Kind, Within};

/// Faults of a JSON text, in the order in which they stand there.
pub(super) fn of_json(document: &Document<'_>, first: &Fault, rest: &[Fault]) -> Faults {
    let tell = |fault: &Fault| {
        let target = target(fault);
        let node = document.find(&target);
        let at = node.map(|node| match (&fault.kind, node.key_span()) {
            (Kind::Unknown { .. }, Some(key)) => document.text_span(key),
            _ => node.text_span(),
        });
        let value = node.map_or(Value::Null, |node| node.to_value());
        let members: Vec<String> = match &fault.kind {
            Kind::Missing { .. } => {
                node.iter().flat_map(|n| n.members()).map(|m| m.key.into_owned()).collect()
            }
            _ => Vec::new(),
        };
        phrase(fault, &Sent { place: SentIn::Body { pointer: &target, at }, value: &value }, &members)
    };
    in_order(tell(first), rest.iter().map(tell), |violation| violation.place.offset())
}

/// Faults of fields, in the order of the fields; those of absent ones first.
pub(super) fn of_fields(fields: &[Field], within: Within, first: &Fault, rest: &[Fault]) -> Faults {
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let tell = |fault: &Fault| {
        let target = match (&fault.kind, within) {
            // An absent parameter is itself what is told of; an absent field, the form that lacks it.
            (Kind::Missing { name, .. }, Within::Parameters(_)) => member(&fault.pointer, name),
            _ => target(fault),
        };
        let tokens = pointer::tokens(&target).unwrap_or_default();
        // A type that takes one value takes the only one that there is.
        let only = fields.first().filter(|_| fields.len() == 1).map_or("", |field| field.name.as_str());
        let name = tokens.first().map_or(only, |name| name);
        let number = fields.iter().position(|field| field.name == name);
        let texts = number.and_then(|number| fields.get(number)).map_or(&[][..], |field| &field.texts);
        let which = tokens.get(1).and_then(|index| index.parse::<usize>().ok()).unwrap_or(0);
        let text = texts.get(which);
        let value = text.map_or(Value::Null, |text| Value::String(text.value.clone()));
        let place = match within {
            Within::Parameters(location) => SentIn::Parameter { name, location, span: None },
            Within::Form => SentIn::Body { pointer: &target, at: text.and_then(|text| text.at) },
        };
        (number, phrase(fault, &Sent { place, value: &value }, &names))
    };
    let ((_, first), rest) = in_order(tell(first), rest.iter().map(tell), |(number, _)| *number);
    (first, rest.into_iter().map(|(_, violation)| violation).collect())
}

/// Sorted; there is always a first one.
fn in_order<T, K: Ord>(mut first: T, rest: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> (T, Vec<T>) {
    let mut rest: Vec<T> = rest.collect();
    for other in &mut rest {
        if key(other) < key(&first) {
            std::mem::swap(other, &mut first);
        }
    }
    rest.sort_by_key(key);
    (first, rest)
}

/// The pointer of what is told of.
fn target(fault: &Fault) -> String {
    match &fault.kind {
        Kind::Unknown { name, .. } => member(&fault.pointer, name),
        _ => fault.pointer.clone(),
    }
}

fn member(of: &str, name: &str) -> String {
    let mut out = of.to_owned();
    pointer::push(&mut out, name);
    out
}

/// In the words of the rule that speaks of it; `members` are the names that were sent.
fn phrase(fault: &Fault, sent: &Sent<'_>, members: &[String]) -> Violation {
    match &fault.kind {
        Kind::Type(expected) => sent.not_of_type(expected),
        Kind::Range { expected, bound, is_above } => sent.out_of_range(expected, bound, *is_above),
        Kind::Among(options) => sent.not_among(options),
        Kind::Missing { name, known } => {
            let unknown = members.iter().filter(|member| !known.is_empty() && !known.contains(member));
            sent.missing(name, unknown.map(String::as_str))
        }
        Kind::Unknown { name, known } => sent.unknown(name, known.iter().map(String::as_str)),
        Kind::Said(said) => sent.not_readable(said),
    }
}
