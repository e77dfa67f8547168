//! What a document asks for and a target does not check: said at the top of its files and in a table.

use std::collections::HashSet;

use candor_contract::terms::{Demand, Term, Terms};

use crate::{Target, Told, pattern, words};

/// Something that is not checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unexpressed {
    /// What it is, in the words of the document.
    pub what: String,
    /// Why not.
    pub why: String,
    /// Pointer of the schema or name of the operation.
    pub at: String,
}

pub(crate) fn of(terms: &Terms, target: Target) -> Vec<Unexpressed> {
    let mut found = Vec::new();
    for operation in &terms.operations {
        let name =
            operation.id.clone().unwrap_or_else(|| format!("{} {}", operation.method, operation.template));
        for range in operation.body.iter().flat_map(|body| &body.others) {
            found.push(Unexpressed {
                what: format!("`{range}`"),
                why: "only JSON bodies are checked".to_owned(),
                at: name.clone(),
            });
        }
    }
    for term in &terms.all {
        for (what, why) in &term.gaps {
            let (what, why) = (what.clone(), (*why).to_owned());
            found.push(Unexpressed { what, why, at: term.pointer.clone() });
        }
        for demand in &term.demands {
            if let Some((what, why)) = gap(term, demand, target) {
                found.push(Unexpressed { what, why: why.to_owned(), at: term.pointer.clone() });
            }
        }
    }
    let mut known = HashSet::new();
    found.retain(|gap| known.insert(gap.clone()));
    found
}

/// What one keyword asks for that the target cannot say.
fn gap(_term: &Term, demand: &Demand, target: Target) -> Option<(String, &'static str)> {
    let is_script = matches!(target, Target::Zod | Target::Joi);
    match demand {
        Demand::DynamicReference(_) => Some((
            "`$dynamicRef`".to_owned(),
            "the nearest schema of that name is meant, wherever it is used",
        )),
        Demand::Pattern(source) if target == Target::Pydantic && pattern::for_python(source).is_none() => {
            Some((format!("`pattern: {source}`"), "Python's `re` has no words for it"))
        }
        Demand::PatternProperties(list) if target == Target::Pydantic => {
            let (source, _) = list.iter().find(|(source, _)| pattern::for_python(source).is_none())?;
            Some((format!("`patternProperties: {source}`"), "Python's `re` has no words for it"))
        }
        Demand::Properties(list) if is_script && list.iter().any(|(name, _)| name == "__proto__") => {
            Some(("`__proto__`".to_owned(), "in JavaScript this is no name of a member"))
        }
        Demand::Format("int64") if is_script => {
            Some(("`format: int64`".to_owned(), "a JavaScript number is exact up to 2^53 only"))
        }
        _ => None,
    }
}

/// The table of all that is not checked, with what the files are.
pub(crate) fn table(told: &Told<'_>, target: Target) -> String {
    let name = words::lines(told.document, 200).join(" ");
    let mut out = format!("# {}, from {}\n\n{}\n\n", title(target), cell(&name), how(target));
    if told.unexpressed.is_empty() {
        out.push_str("All that the gateway checks of these values is checked here.\n");
        return out;
    }
    out.push_str("Not checked here:\n\n| what | why | where |\n| --- | --- | --- |\n");
    for gap in told.unexpressed {
        out.push_str(&format!("| {} | {} | {} |\n", cell(&gap.what), cell(&gap.why), cell(&gap.at)));
    }
    out
}

fn title(target: Target) -> &'static str {
    match target {
        Target::Zod => "Zod schemas",
        Target::Pydantic => "Pydantic models",
        Target::Joi => "Joi schemas",
        Target::JsonSchema => "JSON Schemas",
    }
}

fn how(target: Target) -> &'static str {
    match target {
        Target::Zod => {
            "`schemas.ts` holds the schemas of the document, `operations.ts` a `validate…` function and the types of \
             each operation, `checks.ts` what they need besides Zod 4."
        }
        Target::Joi => {
            "`schemas.ts` holds the schemas of the document, `operations.ts` a `validate…` function and the types of \
             each operation, `checks.ts` what they need besides Joi."
        }
        Target::Pydantic => {
            "`schemas.py` holds the schemas of the document, `operations.py` a `validate_…` function for each \
             operation, `checks.py` what they need besides Pydantic 2."
        }
        Target::JsonSchema => {
            "One schema for each operation: a request is an object with `path`, `query`, `header`, `cookie` and \
             `body`. Formats are to be checked, not only noted."
        }
    }
}

/// A text for one cell of a table.
fn cell(text: &str) -> String {
    words::lines(text, usize::MAX).join(" ").replace('|', "\\|").replace('<', "&lt;")
}
