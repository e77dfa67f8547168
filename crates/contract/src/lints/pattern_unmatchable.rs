//! No text can match a pattern.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::pattern::Facts,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, Schema},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "pattern-unmatchable",
    severity: Severity::Warning,
    page: include_str!("pattern_unmatchable.md"),
    looks: &[Look::Schema(look)],
};

fn look(_: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    for keyword in &site.schema.keywords {
        let Check::Pattern(pattern) = &keyword.check else { continue };
        // What needs lookaround is beyond this reader; it is enforced all the same.
        let Some(facts) = Facts::of(&pattern.source) else { continue };
        let source = crate::words::name(&pattern.source);
        if let Some((message, help)) = reason(&facts, site.schema, &source) {
            reporter.report(&LINT, keyword.at, message, help);
        }
    }
}

/// Why no text can match, and what to do about it.
fn reason(facts: &Facts, schema: &Schema, source: &str) -> Option<(String, &'static str)> {
    if !facts.possible {
        let message = format!("no text can match {source}: something stands before `^` or behind `$`");
        return Some((
            message,
            "write `^` first and `$` last, and escape them where the characters are meant",
        ));
    }
    let help = "correct the lengths or the repetitions: every value is refused as it is";
    let most = schema.find(|c| if let Check::MaxLength(most) = c { Some(*most) } else { None });
    if let Some(most) = most.filter(|most| facts.shortest > *most) {
        let message =
            format!("{source} needs {} characters or more, and `maxLength` is {most}", facts.shortest);
        return Some((message, help));
    }
    let least = schema.find(|c| if let Check::MinLength(least) = c { Some(*least) } else { None });
    let longest = facts.longest.filter(|_| facts.is_anchored);
    if let Some((least, longest)) = least.zip(longest).filter(|(least, longest)| longest < least) {
        let message = format!("{source} takes {longest} characters at most, and `minLength` is {least}");
        return Some((message, help));
    }
    None
}
