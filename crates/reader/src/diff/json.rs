//! JSON by structure: members that are absent, added, renamed or of another type. Order never matters.

use std::collections::HashMap;

use candor_rule::{Span, text::nearest};
use candor_syntax::json::{Document, Kind, Node, pointer};

use super::{
    Aspect, Found,
    pairs::{echo, shown},
    parts::Parts,
    shape,
};

/// Values that are compared in all; what lies behind is not looked at.
const MAX_STEPS: usize = 20_000;

/// Compares two texts.
pub(super) fn compare(
    ours: &Document<'_>,
    theirs: &Document<'_>,
    here: &Parts<'_>,
    there: &Parts<'_>,
    found: &mut Found,
) {
    let mut work = vec![(ours.root(), theirs.root(), String::new())];
    let mut steps = 0;
    while let Some((own, known, at)) = work.pop() {
        steps += 1;
        if steps > MAX_STEPS {
            return found.fold("values beyond the first 20,000");
        }
        let places = (here.in_message(own.span()), there.in_message(known.span()));
        match (own.kind(), known.kind()) {
            (Kind::Object, Kind::Object) => members(own, known, &at, (here, there), found, &mut work),
            (Kind::Array, Kind::Array) => items(own, known, &at, places, found, &mut work),
            (a, b) if a == b => value(own, known, &at, places, found),
            _ => of_other_type(own, known, &at, places, found),
        }
    }
}

type Work<'d> = Vec<(Node<'d>, Node<'d>, String)>;

fn members<'d>(
    own: Node<'d>,
    known: Node<'d>,
    at: &str,
    (here, there): (&Parts<'_>, &Parts<'_>),
    found: &mut Found,
    work: &mut Work<'d>,
) {
    let below = |key: &str| {
        let mut pointer = at.to_owned();
        pointer::push(&mut pointer, key);
        pointer
    };
    let (ours, theirs): (Vec<_>, Vec<_>) = (own.members().collect(), known.members().collect());
    let index =
        |node: Node<'d>| node.members().map(|m| (m.key.into_owned(), m.value)).collect::<HashMap<_, _>>();
    let (our_values, their_values) = (index(own), index(known));
    let strangers: Vec<&str> =
        ours.iter().map(|m| &*m.key).filter(|k| !their_values.contains_key(*k)).take(100).collect();
    let mut renamed = Vec::new();
    for member in theirs.iter().filter(|m| !our_values.contains_key(&*m.key)).take(100) {
        let there_at = there.in_message(member.key_span);
        match nearest(&member.key, strangers.iter().copied().filter(|s| !renamed.contains(s))) {
            Some(near) => {
                let own_member = ours.iter().find(|m| m.key == near);
                let here_at = own_member.and_then(|m| here.in_message(m.key_span));
                let what = format!("{} is sent where {} worked.", shown(&below(near)), shown(&member.key));
                let why = "A server ignores or refuses a name that it does not know.";
                found.add(Aspect::Body, &below(near), 88, what, why, (here_at, there_at));
                renamed.push(near);
            }
            None => {
                let what =
                    format!("{} is absent; the request that worked has it.", shown(&below(&member.key)));
                found.add(
                    Aspect::Body,
                    &below(&member.key),
                    82,
                    what,
                    "It may be required.",
                    (None, there_at),
                );
            }
        }
    }
    for member in ours.iter().rev() {
        let pointer = below(&member.key);
        if let Some(known) = their_values.get(&*member.key) {
            work.push((member.value, *known, pointer));
        } else if !renamed.contains(&&*member.key) {
            let what = format!("{} is sent; the request that worked has no such member.", shown(&pointer));
            let why = "Strict servers refuse names that they do not know.";
            found.add(Aspect::Body, &pointer, 45, what, why, (here.in_message(member.key_span), None));
        }
    }
}

/// Each item against the one at its place, or the last one there is: lists hold things of one kind.
fn items<'d>(
    own: Node<'d>,
    known: Node<'d>,
    at: &str,
    places: (Option<Span>, Option<Span>),
    found: &mut Found,
    work: &mut Work<'d>,
) {
    let theirs: Vec<Node<'d>> = known.items().take(1000).collect();
    let ours: Vec<Node<'d>> = own.items().take(1000).collect();
    if ours.is_empty() != theirs.is_empty() {
        let (is, was) =
            if ours.is_empty() { ("empty", "one with items") } else { ("not empty", "an empty one") };
        let what = format!("The list {} is {is}; {was} worked.", shown(at));
        found.add(Aspect::Body, at, 52, what, "A list may need items, or take none.", places);
    } else if ours.len() != theirs.len() {
        found.fold(format!("number of items of {}", if at.is_empty() { "the body" } else { at }));
    }
    for (index, item) in ours.iter().enumerate().rev() {
        if let Some(known) = theirs.get(index).or(theirs.last()) {
            work.push((*item, *known, format!("{at}/{index}")));
        }
    }
}

fn name_of(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or("")
}

fn value(own: Node<'_>, known: Node<'_>, at: &str, places: (Option<Span>, Option<Span>), found: &mut Found) {
    let name = name_of(at);
    match own.kind() {
        Kind::String => {
            let (ours, theirs) = (own.as_str().unwrap_or_default(), known.as_str().unwrap_or_default());
            if let Some((weight, why)) = shape::compare(&ours, &theirs) {
                let what = format!("{} is {}; {} worked.", shown(at), echo(name, &ours), echo(name, &theirs));
                found.add(Aspect::Body, at, weight, what, why, places);
            }
        }
        Kind::Number
            if own.is_integer_literal() != known.is_integer_literal() && known.is_integer_literal() =>
        {
            let what = format!("{} has a fraction; an integer worked.", shown(at));
            found.add(
                Aspect::Body,
                at,
                68,
                what,
                "Where integers are counted, fractions are refused.",
                places,
            );
        }
        Kind::Number if own.raw() != known.raw() => {
            let what =
                format!("{} is {}; {} worked.", shown(at), echo(name, own.raw()), echo(name, known.raw()));
            let sign = own.raw().starts_with('-') != known.raw().starts_with('-');
            let why = if sign { "It has another sign." } else { "Another number." };
            found.add(Aspect::Body, at, if sign { 48 } else { 11 }, what, why, places);
        }
        Kind::Boolean if own.as_bool() != known.as_bool() => found.fold(format!("value of {at}")),
        _ => {}
    }
}

fn of_other_type(
    own: Node<'_>,
    known: Node<'_>,
    at: &str,
    places: (Option<Span>, Option<Span>),
    found: &mut Found,
) {
    let subject = if at.is_empty() { "The body".to_owned() } else { shown(at) };
    let what = format!("{subject} is {}; {} worked.", own.kind().name(), known.kind().name());
    let (weight, why) = match (own.kind(), known.kind()) {
        (Kind::String, Kind::Number | Kind::Boolean) => {
            (89, "A value in quotes is a string, whatever it says.")
        }
        (Kind::Null, _) => (78, "Null is not the same as absent."),
        (_, Kind::Null) => (40, "Null worked."),
        _ => (86, "A server reads each type in its own way."),
    };
    found.add(Aspect::Body, at, weight, what, why, places);
}
