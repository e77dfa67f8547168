//! Versions of the software, told to everybody.

use candor_rule::{Evidence, Finding, Found, Severity, Span, sensitive};

use crate::audit::{
    Look, Scene,
    search::{before, digits, start_of},
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "leak-version-banner",
    severity: Severity::Info,
    spec: "RFC 9110 §10.2.4, §17.12",
    right: "the name of the product alone, or nothing",
    page: include_str!("leak_version_banner.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

const FIELDS: &[&str] = &["server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version"];
/// Octets at the end of a page in which a server signs it.
const FOOTER: usize = 400;

fn look(scene: &Scene<'_>) -> Option<Found> {
    let fields = FIELDS.iter().filter_map(|name| scene.field(name)).filter(|field| has_version(&field.value));
    let mut evidence: Vec<Evidence> = fields
        .map(|field| {
            let value = sensitive::echo("", &field.value);
            Evidence::in_response(
                field.place,
                format!("{} says {value}; the name of the product is enough.", field.name),
            )
        })
        .collect();
    if scene.is_error() && scene.answer.is_page() {
        evidence.extend(in_footer(scene.searched()).map(|span| {
            scene.found_in_body(
                span,
                1000,
                "The page is signed with a version; the name of the product is enough.",
            )
        }));
    }
    FINDING.at_each(evidence)
}

/// True if a number with a dot stands behind a slash, a blank or a bracket, or at the beginning.
fn has_version(value: &str) -> bool {
    value.split(['/', ' ', '(', ';', ',']).any(|word| {
        let number =
            word.trim_start_matches(['v', 'V']).split(['-', ')', '+', '_']).next().unwrap_or_default();
        let mut parts = number.split('.');
        let is_number =
            |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|o| o.is_ascii_digit()));
        is_number(parts.next()) && is_number(parts.next())
    })
}

/// The name and version of a product at the end of a page: letters, a slash (or `:// ` and the like), digits and a dot.
fn in_footer(page: &[u8]) -> Option<Span> {
    let from = page.len().saturating_sub(FOOTER);
    let is_name = |octet: u8| octet.is_ascii_alphabetic() || octet == b'-';
    (from..page.len()).filter(|at| page.get(*at) == Some(&b'/')).find_map(|at| {
        let start = start_of(page, at, 40, |octet| is_name(octet) || octet == b' ');
        let major = digits(page, at + 1).filter(|end| page.get(*end) == Some(&b'.'))?;
        let end = digits(page, major + 1)?;
        let letters = page.get(start..at)?.iter().filter(|octet| octet.is_ascii_alphabetic()).count();
        let is_protocol = page.get(start..at)?.trim_ascii().eq_ignore_ascii_case(b"http");
        (letters >= 2 && is_name(before(page, at)?) && !is_protocol).then(|| Span::new(start, end))
    })
}
