//! A contract told again for clients: validators in other languages that refuse what the gateway refuses, with the
//! same codes at the same places.
//!
//! Terms of a contract go in, texts of files come out. In between stands one form, [`shape`](shape/), which says
//! what must hold of a value; every target prints from it. What a document says is hostile: names become plain
//! identifiers ([`names`](names/)), texts become literals and comments that nothing can end ([`words`](words/)).

mod asked;
mod branch;
mod formats;
mod json_schema;
mod layout;
mod looked;
mod lower;
mod names;
mod pattern;
mod plan;
mod pydantic;
mod python;
mod shape;
mod typescript;
mod unexpressed;
mod validators;
mod words;

use candor_contract::terms::Terms;

pub use unexpressed::Unexpressed;
use validators::Library;

/// A language and library to write for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// TypeScript with Zod 4.
    Zod,
    /// Python with Pydantic 2.
    Pydantic,
    /// TypeScript with Joi.
    Joi,
    /// JSON Schema 2020-12, one file for each operation.
    JsonSchema,
}

impl Target {
    /// As the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zod => "zod",
            Self::Pydantic => "pydantic",
            Self::Joi => "joi",
            Self::JsonSchema => "json-schema",
        }
    }
}

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name: no folders in it.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// What was made of a contract.
#[derive(Debug)]
pub struct Generated {
    /// The files, in the order of their use.
    pub files: Vec<File>,
    /// What the target does not say, in the order of the document.
    pub unexpressed: Vec<Unexpressed>,
}

/// What the top of each file says.
pub(crate) struct Told<'a> {
    document: &'a str,
    unexpressed: &'a [Unexpressed],
}

/// Writes a contract for a target. `document` is what its files say they were made from.
pub fn generate(terms: &Terms, target: Target, document: &str) -> Generated {
    let unexpressed = unexpressed::of(terms, target);
    let told = Told { document, unexpressed: &unexpressed };
    let mut files = match target {
        Target::Zod | Target::Joi => {
            let library = if target == Target::Zod { Library::Zod } else { Library::Joi };
            validators::files(library, &plan::Plan::new(terms, typescript::RESERVED), &told)
        }
        Target::Pydantic => pydantic::files(&plan::Plan::new(terms, pydantic::RESERVED), &told),
        Target::JsonSchema => json_schema::files(&plan::Plan::new(terms, &[]), &told),
    };
    files.push(File { name: "README.md".to_owned(), text: unexpressed::table(&told, target) });
    Generated { files, unexpressed }
}

/// Most gaps that the top of a file names; the table names all.
const MAX_TOLD: usize = 20;

impl Told<'_> {
    /// Where a file comes from and what it does not check.
    pub(crate) fn head(&self) -> Vec<String> {
        let name = words::lines(self.document, 200).join(" ");
        let mut lines = vec![format!("Made by `candor generate` from {name}. Do not edit: make it again.")];
        if self.unexpressed.is_empty() {
            return lines;
        }
        lines.push(String::new());
        lines.push("Not checked here:".to_owned());
        let mut kinds: Vec<(&Unexpressed, usize)> = Vec::new();
        for gap in self.unexpressed {
            match kinds.iter_mut().find(|(known, _)| known.what == gap.what && known.why == gap.why) {
                Some((_, count)) => *count += 1,
                None => kinds.push((gap, 1)),
            }
        }
        for (gap, count) in kinds.iter().take(MAX_TOLD) {
            let places = candor_rule::text::counted(*count, "place", "places");
            lines.extend(words::lines(&format!("- {}: {} ({places})", gap.what, gap.why), 74));
        }
        if kinds.len() > MAX_TOLD {
            lines.push(format!("- and {} other things", kinds.len() - MAX_TOLD));
        }
        lines.push(String::new());
        lines.push("README.md names the places.".to_owned());
        lines
    }

    /// The same for the file of helpers.
    pub(crate) fn helpers(&self) -> Vec<String> {
        let mut lines = self.head();
        lines.truncate(1);
        lines.push(String::new());
        lines.push(
            "From what a schema finds to what the gateway would say: one fault each, at its place."
                .to_owned(),
        );
        lines
    }
}
