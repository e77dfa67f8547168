//! What a document says that a client will stumble over: one file and one page per kind of it.
//!
//! A lint is declared once, as `LINT` in `src/lints/<code>.rs` beside its page `<code>.md`. Those that
//! concern what a document *means* are raised where it is compiled; all others look at the document
//! afterwards, when everything is asked for ([`crate::Contract::check`]). A lint never changes a verdict.

mod family;
pub(crate) mod ignored;
pub(crate) mod pattern;
pub(crate) mod scene;

use candor_rule::Page;

pub(crate) use scene::{Place, Scene, Site};

use crate::{
    Severity,
    diagnostic::Reporter,
    lints,
    schema::{Id, Schema},
    tree::Node,
};

/// A kind of thing that can be wrong with a document.
#[derive(Debug)]
pub struct Lint {
    /// Stable kebab-case name; never reused.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Its page, as Markdown with cases.
    pub page: &'static str,
    /// Who finds it; nobody where the compiler does, which then takes the sentence from the lint's file.
    pub(crate) looks: &'static [Look],
}

/// A way of finding it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// Looks at the document as a whole.
    Document(fn(&Scene<'_>, &mut Reporter<'_>)),
    /// Looks at each operation.
    Operation(for<'s> fn(&Scene<'s>, &Site<'s>, &mut Reporter<'_>)),
    /// Looks at each schema that an operation refers to.
    Schema(fn(&Scene<'_>, &SchemaSite<'_>, &mut Reporter<'_>)),
}

/// A schema and the text that it was made of.
#[derive(Clone, Copy)]
pub(crate) struct SchemaSite<'s> {
    pub(crate) id: Id,
    pub(crate) schema: &'s Schema,
    pub(crate) node: &'s Node,
}

impl Lint {
    /// Every lint, by code.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        lints::ALL.iter().copied()
    }

    /// The lint of this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        Self::all().find(|lint| lint.code == code)
    }

    /// The first heading of its page: a short summary in plain words.
    pub fn title(&self) -> &'static str {
        Page::of(self.page).title
    }
}

/// Lets every lint look.
pub(crate) fn run(scene: &Scene<'_>, reporter: &mut Reporter<'_>) {
    for look in Lint::all().flat_map(|lint| lint.looks) {
        match look {
            Look::Document(look) => look(scene, reporter),
            Look::Operation(look) => scene.sites.iter().for_each(|site| look(scene, site, reporter)),
            Look::Schema(look) => scene.schemas().for_each(|site| look(scene, &site, reporter)),
        }
    }
}
