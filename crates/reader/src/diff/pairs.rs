//! Query parameters and form fields, by name.

use candor_rule::{Span, sensitive, text::nearest};
use candor_syntax::form::{self, Pair};

use super::{Aspect, Found, shape};

/// One side of the comparison.
#[derive(Clone, Copy)]
pub(super) struct Side<'o> {
    pub text: &'o [u8],
    /// Where the text stands in its message.
    pub at: Option<usize>,
}

impl Side<'_> {
    fn place(&self, span: Span) -> Option<Span> {
        self.at.map(|at| span.shifted(at))
    }
}

/// Most pairs that are compared.
const MAX_PAIRS: usize = 200;

/// Compares pairs by name, in any order.
pub(super) fn compare(here: Side<'_>, there: Side<'_>, aspect: Aspect, found: &mut Found) {
    let ours: Vec<Pair<'_>> = form::pairs(here.text).take(MAX_PAIRS).collect();
    let theirs: Vec<Pair<'_>> = form::pairs(there.text).take(MAX_PAIRS).collect();
    let named = |pairs: &[Pair<'_>], name: &[u8]| pairs.iter().filter(|p| *p.name == *name).count();
    let mut renamed = Vec::new();
    for pair in unique(&theirs) {
        let name = pair.name_text();
        if named(&ours, &pair.name) > 0 {
            continue;
        }
        let strangers =
            ours.iter().filter(|p| named(&theirs, &p.name) == 0).map(|p| p.name_text()).collect::<Vec<_>>();
        let places = (None, there.place(pair.name_span));
        match nearest(&name, strangers.iter().map(|n| &**n)) {
            Some(near) => {
                let own = ours.iter().find(|p| p.name_text() == near);
                let places = (own.and_then(|p| here.place(p.name_span)), places.1);
                let what = format!("{} is sent where {} worked.", shown(near), shown(&name));
                found.add(
                    aspect,
                    near,
                    87,
                    what,
                    "A server ignores or refuses a name that it does not know.",
                    places,
                );
                renamed.push(near.to_owned());
            }
            None => {
                let what = format!("{} is absent; the request that worked has it.", shown(&name));
                found.add(aspect, &name, 80, what, "It may be required.", places);
            }
        }
    }
    for pair in unique(&ours) {
        let name = pair.name_text();
        let (times, worked) = (named(&ours, &pair.name), named(&theirs, &pair.name));
        let places = (here.place(pair.value_span), None);
        if worked == 0 {
            if !renamed.iter().any(|known| **known == *name) {
                let what = format!("{} is sent; the request that worked has no such name.", shown(&name));
                found.add(
                    aspect,
                    &name,
                    45,
                    what,
                    "Strict servers refuse names that they do not know.",
                    places,
                );
            }
        } else if times > worked && worked == 1 {
            let what = format!("{} is sent {times} times; once worked.", shown(&name));
            found.add(aspect, &name, 78, what, "Which of several counts, servers disagree on.", places);
        } else if let Some(known) = theirs.iter().find(|p| p.name == pair.name) {
            value(pair, known, (here, there), aspect, found);
        }
    }
}

fn value(
    ours: &Pair<'_>,
    theirs: &Pair<'_>,
    (here, there): (Side<'_>, Side<'_>),
    aspect: Aspect,
    found: &mut Found,
) {
    let (name, value, known) = (ours.name_text(), ours.value_text(), theirs.value_text());
    let places = (here.place(ours.value_span), there.place(theirs.value_span));
    if let Some((weight, why)) = shape::compare(&value, &known) {
        let what = format!("{} is {}; {} worked.", shown(&name), echo(&name, &value), echo(&name, &known));
        found.add(aspect, &name, weight, what, why, places);
    } else if ours.value_span.of(here.text) != theirs.value_span.of(there.text) {
        let what = format!("{} is encoded otherwise than in the request that worked.", shown(&name));
        found.add(aspect, &name, 35, what, "Servers that decode by hand see another value.", places);
    }
}

/// The first pair of each name.
fn unique<'p, 'o>(pairs: &'p [Pair<'o>]) -> impl Iterator<Item = &'p Pair<'o>> {
    let is_first = |(at, pair): &(usize, &Pair<'_>)| !pairs.iter().take(*at).any(|p| p.name == pair.name);
    pairs.iter().enumerate().filter(is_first).map(|(_, pair)| pair)
}

/// A name as a sentence shows it.
pub(super) fn shown(name: &str) -> String {
    let name: String = sensitive::visible(name).chars().take(60).collect();
    format!("`{name}`")
}

/// A value as a sentence shows it.
pub(super) fn echo(name: &str, value: &str) -> String {
    if value.is_empty() { "empty".to_owned() } else { sensitive::echo(name, value) }
}
