//! `x-candor-ignore`: the codes that are not to be told of a part of a document, written at that part.

use crate::{
    diagnostic::Reporter,
    lints::ignore_unknown,
    tree::{Mark, Node},
};

/// The member that names the codes.
pub(crate) const KEY: &str = "x-candor-ignore";

/// Parts of a document, each with a code that is not told there.
#[derive(Default)]
pub(crate) struct Ignored(Vec<(Mark, Mark, Box<str>)>);

impl Ignored {
    /// Gathers what a file asks for; names that are no codes are told.
    pub(crate) fn read(root: &Node, reporter: &mut Reporter<'_>) -> Self {
        let mut ignored = Self::default();
        ignored.gather(root, root.at, reporter);
        ignored
    }

    /// True if a code is not to be told at a place.
    pub(crate) fn holds(&self, code: &str, at: Mark) -> bool {
        self.0.iter().any(|(from, to, own)| (*from..=*to).contains(&at) && **own == *code)
    }

    /// `from` is where the part starts: at its key, if it has one.
    fn gather(&mut self, node: &Node, from: Mark, reporter: &mut Reporter<'_>) {
        for member in node.members() {
            if &*member.key == KEY {
                let one = std::slice::from_ref(&member.value);
                let names = if member.value.items().is_empty() { one } else { member.value.items() };
                for name in names {
                    match name.as_str() {
                        Some(code) if super::Lint::find(code).is_some() => {
                            self.0.push((from, last(node), code.into()));
                        }
                        _ => ignore_unknown::report(reporter, name),
                    }
                }
            } else {
                self.gather(&member.value, member.key_at, reporter);
            }
        }
        for item in node.items() {
            self.gather(item, item.at, reporter);
        }
    }
}

/// The last place within a node.
fn last(node: &Node) -> Mark {
    let inner = node.members().last().map(|m| last(&m.value)).or_else(|| node.items().last().map(last));
    inner.map_or(node.at, |inner| inner.max(node.at))
}
