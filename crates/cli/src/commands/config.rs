//! `candor config`: what is set and who said so, and everything that can be set.

use std::process::ExitCode;

use candor_gateway::RedisUrl;
use candor_journal_clickhouse::Address;
use serde_json::{Map, json};

use crate::{
    arguments::{Config, ConfigShow, Format},
    contract,
    output::{self, Failure},
    settings::{
        Origin, Settings,
        file::{Entry, RuleSetting},
        reference, table,
        tables::{Shape, Takes},
        value::{Kind, Value, amount, show_duration, show_size},
    },
};

/// Prints what was asked for.
///
/// # Errors
/// If the settings cannot be read, or stdout cannot be written.
pub fn run(config: &Config) -> Result<ExitCode, Failure> {
    let text = match config {
        Config::Show(show) => shown_settings(show)?,
        Config::Reference => reference::markdown(),
        Config::Schema => format!("{:#}\n", reference::schema()),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Every setting with its value and origin.
fn shown_settings(show: &ConfigShow) -> Result<String, Failure> {
    let settings = contract::settings(&show.flags.0, show.config.as_deref())?;
    Ok(match show.format {
        Format::Json => as_json(&settings),
        Format::Text => as_text(&settings),
    })
}

fn as_json(settings: &Settings) -> String {
    let line = |key: &str, value: Option<serde_json::Value>, origin: &str| json!({ "key": key, "value": value, "origin": origin });
    let all = table::ALL.iter().map(|setting| match settings.get(setting) {
        Some((value, origin)) => line(setting.key, Some(shown(setting.kind, value)), &origin.to_string()),
        None => line(setting.key, None, "not set"),
    });
    let rules = settings.rules.iter().map(|(rule, origin)| {
        let value = rule_members(rule).collect::<Map<_, _>>();
        line(&format!("rules.{}", rule.about.code()), Some(value.into()), &origin.to_string())
    });
    let tables = settings.tables.iter().map(|(shape, entry, origin)| {
        let mut members: Map<_, _> =
            members(shape, entry).map(|(name, value)| (name.to_owned(), value)).collect();
        if !entry.rules.is_empty() {
            let rules = entry.rules.iter();
            let rules =
                rules.map(|r| (r.about.code().to_owned(), rule_members(r).collect::<Map<_, _>>().into()));
            members.insert("rules".into(), rules.collect::<Map<_, _>>().into());
        }
        line(shape.key, Some(members.into()), &origin.to_string())
    });
    format!("{:#}\n", serde_json::Value::Array(all.chain(rules).chain(tables).collect()))
}

/// In the form of `candor.toml`, with origins as comments.
fn as_text(settings: &Settings) -> String {
    let mut lines = Vec::new();
    let mut section = "";
    for setting in table::ALL {
        if setting.section() != section {
            section = setting.section();
            lines.extend([String::new(), format!("[{section}]")]);
        }
        lines.push(match settings.get(setting) {
            Some((value, origin)) => with_origin(setting.name(), &shown(setting.kind, value), origin),
            None => format!("{:<44} # not set", format!("# {} =", setting.name())),
        });
    }
    if !settings.rules.is_empty() {
        lines.extend([String::new(), "[rules]".to_owned()]);
    }
    for (rule, origin) in &settings.rules {
        let value = rule_members(rule).collect::<Map<_, _>>().into();
        lines.push(with_origin(rule.about.code(), &value, origin));
    }
    for (shape, entry, origin) in &settings.tables {
        lines.extend([String::new(), format!("# {origin}"), shape.header()]);
        lines.extend(members(shape, entry).map(|(name, value)| format!("{name} = {}", toml(&value))));
        if !entry.rules.is_empty() {
            let rules = entry.rules.iter().map(|rule| {
                let value = rule_members(rule).collect::<Map<_, _>>();
                (rule.about.code().to_owned(), value.into())
            });
            lines.push(format!("rules = {}", toml(&rules.collect::<Map<_, _>>().into())));
        }
    }
    let text = lines.iter().skip(1).map(|line| format!("{}\n", line.trim_end()));
    text.collect()
}

fn with_origin(name: &str, value: &serde_json::Value, origin: &Origin) -> String {
    format!("{:<44} # {origin}", format!("{name} = {}", toml(value)))
}

fn members<'a>(
    shape: &'static Shape,
    entry: &'a Entry,
) -> impl Iterator<Item = (&'static str, serde_json::Value)> + 'a {
    shape.members.iter().filter_map(|member| {
        let Takes::A(kind) = member.takes else { return None };
        let (_, value) = entry.values().find(|(name, _)| *name == member.name)?;
        Some((member.name, shown(kind, value)))
    })
}

fn rule_members(rule: &RuleSetting) -> impl Iterator<Item = (String, serde_json::Value)> {
    let action = rule.action.map(|action| ("action".to_owned(), json!(action.to_string())));
    action.into_iter().chain(rule.status.map(|status| ("status".to_owned(), json!(status))))
}

fn shown(kind: Kind, value: &Value) -> serde_json::Value {
    match (kind, value) {
        (Kind::Secret, _) => json!("(set, not shown)"),
        (Kind::Redis, Value::Text(text)) => match text.parse::<RedisUrl>() {
            Ok(url) => json!(url.to_string()),
            Err(_) => json!("(set, not shown)"),
        },
        (Kind::Journal, Value::Text(text)) => match text.parse::<Address>() {
            Ok(address) => json!(address.to_string()),
            Err(_) if matches!(text.as_str(), "sqlite" | "off") => json!(text),
            Err(_) => json!("(set, not shown)"),
        },
        (Kind::Mount, Value::Text(text)) if text.is_empty() => json!("/"),
        (Kind::Amount, Value::Text(text)) => json!(amount(text)),
        (_, Value::Text(text)) => json!(text),
        (_, Value::List(list)) => json!(list),
        (Kind::Size(_), Value::Number(octets)) => json!(show_size(*octets)),
        (_, Value::Number(number)) => json!(number),
        (_, Value::Duration(duration)) => json!(show_duration(*duration)),
        (_, Value::Switch(on)) => json!(on),
    }
}

/// A value as TOML writes it: JSON's strings, numbers and lists are TOML's, its objects are not.
fn toml(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name} = {}", toml(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
