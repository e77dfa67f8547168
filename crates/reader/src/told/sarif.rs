//! SARIF 2.1.0, for code scanning.

use std::path::Path;

use candor_rule::Severity;
use serde_json::{Value, json};

use super::{About, Entry, Place, Told};

/// Everything.
pub fn sarif(told: &Told) -> String {
    let mut rules: Vec<&About> = told.entries.iter().filter_map(|entry| entry.about.as_ref()).collect();
    rules.sort_by_key(|about| about.code);
    rules.dedup();
    let index =
        |entry: &Entry| entry.code().and_then(|code| rules.iter().position(|about| about.code == code));
    let results = told.entries.iter().map(|entry| result(entry, index(entry)));
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Candor",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|about| rule(about)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(about: &About) -> Value {
    let page = about.parts();
    let said = about.properties.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>();
    let help = if said.is_empty() { page.intro.to_owned() } else { said.join(". ") };
    let properties: serde_json::Map<String, Value> =
        about.properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    json!({
        "id": about.code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.intro},
        "help": {"text": help, "markdown": without_cases(about)},
        "defaultConfiguration": {"level": level(about.severity)},
        "properties": properties,
    })
}

/// The page without the cases at its end.
fn without_cases(about: &About) -> &'static str {
    about.page.split("\n## Cases").next().unwrap_or_default().trim()
}

fn result(entry: &Entry, rule: Option<usize>) -> Value {
    let text = format!("{}: {} {}", entry.subject, entry.text, entry.mend);
    let code = entry.code().unwrap_or("error");
    let mut result = json!({
        "level": level(entry.severity),
        "message": {"text": text.trim_end()},
        "locations": locations(entry),
        "partialFingerprints": {"findingOfOperation/v1": format!("{code} {}", entry.subject)},
        "occurrenceCount": entry.count.max(1),
        "properties": entry.properties,
    });
    if let (Some(rule), Some(about)) = (rule, &entry.about) {
        result["ruleId"] = about.code.into();
        result["ruleIndex"] = rule.into();
    }
    if entry.is_accepted {
        result["suppressions"] = json!([{"kind": "external", "justification": "accepted by the baseline"}]);
    }
    result
}

fn locations(entry: &Entry) -> Value {
    let mut location = json!({
        "logicalLocations": [{"fullyQualifiedName": entry.subject, "kind": "function"}],
    });
    if let Some(place) = &entry.place {
        location["physicalLocation"] = physical(place);
    }
    json!([location])
}

fn physical(place: &Place) -> Value {
    let mut region = json!({"startLine": place.line.max(1)});
    if let Some(column) = place.column {
        region["startColumn"] = column.max(1).into();
    }
    json!({"artifactLocation": {"uri": uri(&place.file)}, "region": region})
}

/// A path as a relative reference, or as a `file:` URI where it is absolute (SARIF §3.4.3).
fn uri(file: &Path) -> String {
    let text = file.display().to_string().replace('\\', "/");
    let mut uri = if file.is_absolute() { "file://".to_owned() } else { String::new() };
    for octet in text.bytes() {
        let plain = octet.is_ascii_alphanumeric() || b"/-._~".contains(&octet);
        uri += &if plain { char::from(octet).to_string() } else { format!("%{octet:02X}") };
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
