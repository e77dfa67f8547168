//! The declarations against the specification of rules, where it is at hand (`../shared/rules`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use std::{collections::HashMap, fs};

use candor_catalogue::{findings, rules};
use candor_rule::{Action, Preset, Rule};

/// Where we differ from the specification on purpose: code, column, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "h2-compression-failed",
        "code",
        "ours: the specification left this to a library of HTTP/2, which would not have told",
    ),
    (
        "h2-flood",
        "code",
        "ours: the specification left this to a library of HTTP/2, which would not have told",
    ),
    (
        "h2-flow-control-exceeded",
        "code",
        "ours: the specification left this to a library of HTTP/2, which would not have told",
    ),
    (
        "h2-frame-invalid",
        "code",
        "ours: the specification left this to a library of HTTP/2, which would not have told",
    ),
    (
        "h2-scheme-invalid",
        "code",
        "ours: the specification left this to a library of HTTP/2, which would not have told",
    ),
    (
        "head-truncated",
        "code",
        "ours: the specification has truncated bodies only, and a head that breaks off deserves an answer too",
    ),
    (
        "auth-token-unknown",
        "code",
        "ours: the specification has opaque tokens that were taken back only, and some were never given out",
    ),
];

fn read(name: &str) -> Option<String> {
    let path = format!("{}/../../../shared/rules/{name}", env!("CARGO_MANIFEST_DIR"));
    match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            println!("skipped: {path}: {error}");
            None
        }
    }
}

fn none(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_rule_is_declared_as_specified() {
    let Some(table) = read("rules.tsv") else { return };
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let specified: HashMap<&str, HashMap<&str, &str>> = lines
        .map(|line| {
            let row: HashMap<&str, &str> = columns.iter().copied().zip(line.split('\t')).collect();
            (row["code"], row)
        })
        .collect();
    let mut findings = Vec::new();
    for rule in rules() {
        match specified.get(rule.code) {
            Some(row) => findings.extend(differences(rule, row)),
            None => findings.push(format!("{}: code: not in rules.tsv", rule.code)),
        }
    }
    findings.retain(|finding| {
        !EXCEPTIONS.iter().any(|(code, column, _)| finding.starts_with(&format!("{code}: {column}:")))
    });
    none(&findings);
}

/// Findings of ours that the specification does not have: what nobody looked at is told as well, and so are
/// clients of which all calls fail and rules that no document states.
const OUR_FINDINGS: &[&str] = &[
    "response-not-checked",
    "client-always-fails",
    "client-without-credential",
    "client-wrong-base-url",
    "client-wrong-media-type",
    "undocumented-rule",
    "not-found-as-500",
];

#[test]
fn every_finding_is_declared_as_specified() {
    let Some(table) = read("misuse.tsv") else { return };
    let specified: HashMap<&str, &str> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .map(|(code, rest)| (code, rest.split('\t').next().unwrap_or_default()))
        .collect();
    let declared: HashMap<&str, &str> = findings().map(|f| (f.code, f.severity.word())).collect();
    assert_eq!(specified.len(), 95, "{} codes in misuse.tsv", specified.len());
    let mut differences = Vec::new();
    for (code, severity) in &specified {
        match declared.get(code) {
            Some(found) if found == severity => {}
            Some(found) => differences.push(format!("{code}: {found}, specified {severity}")),
            None => differences.push(format!("{code}: {severity}, and nobody declares it")),
        }
    }
    let ours = declared.keys().filter(|code| !specified.contains_key(*code) && !OUR_FINDINGS.contains(code));
    differences.extend(ours.map(|code| format!("{code}: not in misuse.tsv")));
    differences.extend(
        OUR_FINDINGS
            .iter()
            .filter(|code| !declared.contains_key(*code))
            .map(|code| format!("{code}: not declared")),
    );
    differences.sort();
    none(&differences);
}

fn differences(rule: &Rule, row: &HashMap<&str, &str>) -> Vec<String> {
    let connection = rule.connection.word();
    // "MUST (a 4xx)" is a MUST; "ought to" is the RFC's softer SHOULD.
    let level = row.get("level").and_then(|l| l.split([' ', ';']).next()).unwrap_or_default();
    let level = match level {
        "ought" => "SHOULD",
        // "can send 431": a permission.
        "can" => "MAY",
        level => level,
    };
    let mut findings = Vec::new();
    if level != rule.level.word() {
        findings.push(format!("{}: level: declared {}, specified {level}", rule.code, rule.level));
    }
    let declared = [
        ("shape", rule.shape.number().to_string()),
        ("status", rule.status.map_or("-".to_owned(), |s| s.to_string())),
        ("phase", rule.phase.to_string()),
        ("connection", connection.to_owned()),
        ("default_action", rule.action.to_string()),
    ];
    findings.extend(declared.iter().filter(|(column, value)| row.get(column) != Some(&value.as_str())).map(
        |(column, value)| {
            format!("{}: {column}: declared {value}, specified {}", rule.code, row.get(column).unwrap_or(&""))
        },
    ));
    findings
}

/// Lines of presets.md that name a part of a rule only, and what covers that part: rule and reason.
const PRESET_LINES_APART: &[(&str, &str)] = &[
    ("leading-blank-lines", "the same in every preset: a limit, not an action"),
    (
        "target-encoded-nul, -control, -not-utf8",
        "the same in every preset: path and query differ, not the action",
    ),
    ("header-duplicate-singleton", "the same in every preset: which fields are singletons, not the action"),
];

#[test]
fn presets_do_what_is_specified() {
    let Some(text) = read("presets.md") else { return };
    let mut findings = Vec::new();
    let rows = text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| rule"));
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [names, actions @ ..] = cells.as_slice() else { continue };
        if PRESET_LINES_APART.iter().any(|(line, _)| names.starts_with(line)) {
            continue;
        }
        for rule in named(names) {
            for (preset, cell) in Preset::ALL.iter().zip(actions) {
                findings.extend(differing(rule, *preset, cell));
            }
        }
    }
    none(&findings);
}

/// The rules that a cell names: "target-dot-segment, -encoded" are two.
fn named(cell: &str) -> Vec<&'static Rule> {
    let mut found: Vec<&'static Rule> = Vec::new();
    for word in cell.split([',', ' ', '(', ')']).filter(|w| !w.is_empty()) {
        let full = match (word.strip_prefix('-'), found.last()) {
            (Some(ending), Some(before)) => format!("{}-{ending}", before.code),
            _ => word.to_owned(),
        };
        found.extend(candor_catalogue::rule(&full));
    }
    found
}

/// Compares one cell: its first word is the action; "reject in the path" after a comma is the detector's.
fn differing(rule: &Rule, preset: Preset, cell: &str) -> Option<String> {
    let word = cell.split([',', ' ', '(']).next().unwrap_or_default();
    let Ok(expected) = word.parse::<Action>() else {
        return Some(format!("{}: {preset}: cannot read {cell:?}", rule.code));
    };
    let action = rule.action_in(preset);
    (action != expected
        && !EXCEPTIONS.iter().any(|(code, column, _)| *code == rule.code && *column == preset.word()))
    .then(|| format!("{}: {preset}: declared {action}, specified {expected}", rule.code))
}

#[test]
fn every_registered_status_is_described() {
    let Some(table) = read("statuses.tsv") else { return };
    let mut count = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let status = candor_catalogue::status(cells[0].parse().unwrap());
        let status = status.unwrap_or_else(|| panic!("{} is not described", cells[0]));
        assert_eq!(status.name(), cells[1], "{}", cells[0]);
        let section = cells[3].split([' ', ',']).find(|w| w.starts_with('§')).unwrap_or_default();
        assert!(status.spec().contains(section), "{}: {} is not {}", cells[0], status.spec(), cells[3]);
        // "only if told" is everything between a guess and "MUST NOT".
        let kept = match cells[7] {
            cell if cell.starts_with("yes") => "unless told otherwise",
            cell if cell.contains("MUST NOT") => "never",
            cell if cell.contains("interim") => "not at all",
            cell if cell.contains("updates") => "it updates the copy",
            _ => "only if told to",
        };
        assert_eq!(status.kept(), kept, "{}", cells[0]);
        count += 1;
    }
    assert_eq!(count, candor_catalogue::statuses().count());
}
