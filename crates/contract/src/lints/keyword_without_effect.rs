//! A keyword stands at a type that it says nothing about.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Check,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "keyword-without-effect",
    severity: Severity::Warning,
    page: include_str!("keyword_without_effect.md"),
    looks: &[Look::Schema(look)],
};

fn look(_: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let Some(types) = site.schema.find(|c| if let Check::Type(types) = c { Some(*types) } else { None })
    else {
        return;
    };
    for keyword in &site.schema.keywords {
        let wanted: &[&str] = match &keyword.check {
            Check::MinLength(_) | Check::MaxLength(_) | Check::Pattern(_) => &["string"],
            Check::Minimum(_) | Check::Maximum(_) | Check::MultipleOf(_) => &["integer", "number"],
            Check::ExclusiveMinimum(_) | Check::ExclusiveMaximum(_) => &["integer", "number"],
            Check::MinItems(_) | Check::MaxItems(_) | Check::Items { .. } => &["array"],
            Check::PrefixItems(_) | Check::Contains { .. } => &["array"],
            Check::Required(_) | Check::Properties(_) | Check::PatternProperties(_) => &["object"],
            Check::MinProperties(_) | Check::MaxProperties(_) | Check::PropertyNames(_) => &["object"],
            // `uniqueItems` among them: converters write it everywhere, and it misleads nobody.
            _ => continue,
        };
        if wanted.iter().any(|one| types.has(one)) {
            continue;
        }
        let message = format!("`{}` has no effect where the type is {}", keyword.name, types.words());
        let help = match (keyword.name, wanted.first()) {
            ("minimum", _) if types.has("string") => "write `minLength` for a length".to_owned(),
            ("maximum", _) if types.has("string") => "write `maxLength` for a length".to_owned(),
            ("minimum" | "maximum", _) if types.has("array") => {
                format!("write `{}` for a number of items", keyword.name.replace("imum", "Items"))
            }
            (_, Some(wanted)) => format!("it speaks about `type: {wanted}`: correct the type, or remove it"),
            (_, None) => String::new(),
        };
        reporter.report(&LINT, keyword.at, message, help);
    }
}
