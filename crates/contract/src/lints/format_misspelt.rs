//! A format is misspelt.

use candor_rule::text::nearest;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Format,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "format-misspelt",
    severity: Severity::Warning,
    page: include_str!("format_misspelt.md"),
    looks: &[Look::Schema(look)],
};

/// Formats that are registered or usual and that Candor does not check.
const OTHERS: &[&str] = &[
    "binary",
    "password",
    "float",
    "double",
    "decimal",
    "decimal128",
    "double-int",
    "char",
    "html",
    "commonmark",
    "media-range",
    "http-date",
    "base64url",
    "date-time-local",
    "time-local",
    "int8",
    "int16",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "sf-binary",
    "sf-boolean",
    "sf-decimal",
    "sf-integer",
    "sf-string",
    "sf-token",
    "idn-hostname",
    "unixtime",
    "unix-time",
    "color",
    "phone",
    "url",
    "text",
    "enum",
    "ip",
    "string",
    "integer",
    "cidr",
    "month",
    "year",
    "id",
    "guid",
    "money",
    "timestamp",
    "timezone",
];

/// What to check against: those that people write by heart.
const USUAL: &[&str] =
    &["date", "date-time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid", "byte", "duration"];

fn look(_: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let Some(member) = site.node.member("format") else { return };
    let Some(name) = member.value.as_str() else { return };
    if Format::of(name).is_some() || OTHERS.contains(&name) {
        return;
    }
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let same = USUAL.iter().find(|usual| usual.replace('-', "") == plain).copied();
    let near =
        same.or_else(|| nearest(name, USUAL.iter().copied()).filter(|near| near.len() > 4 && name.len() > 4));
    if let Some(near) = near {
        let message = format!("the format `{name}` is not known and not checked");
        reporter.report(&LINT, member.value.at, message, format!("did you mean `{near}`?"));
    }
}
