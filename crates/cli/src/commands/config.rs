//! `candor config show`: what is set, and who said so.

use std::process::ExitCode;

use serde_json::json;

use crate::{
    arguments::{ConfigShow, Format},
    contract,
    output::{self, Failure},
    settings::{
        Contract, Settings,
        file::{Location, TemplateBody},
        table::{self, Setting},
        value::{Kind, Value, show_duration, show_size},
    },
};

/// Prints every setting with its value and origin.
///
/// # Errors
/// If the settings cannot be read, or stdout cannot be written.
pub fn run(show: &ConfigShow) -> Result<ExitCode, Failure> {
    let settings = contract::settings(&show.flags.0, show.config.as_deref())?;
    let text = match show.format {
        Format::Json => as_json(&settings),
        Format::Text => as_text(&settings),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn as_json(settings: &Settings) -> String {
    let all = table::ALL.iter().map(|setting| {
        let known = settings.get(setting);
        json!({
            "key": setting.key,
            "value": known.map(|(value, _)| shown(setting, value)),
            "origin": known.map_or("not set".to_owned(), |(_, origin)| origin.to_string()),
        })
    });
    let templates = settings.templates.written.iter().map(|template| {
        let (name, value) = body(&template.body);
        json!({
            "key": "problem.template",
            "value": { "media_type": template.media_type, name: value },
            "origin": template.origin.to_string(),
        })
    });
    let contracts = settings.contracts.iter().map(|contract| {
        let members = contract_members(contract).map(|(name, value)| (name.to_owned(), json!(value)));
        json!({
            "key": "contract",
            "value": members.collect::<serde_json::Map<_, _>>(),
            "origin": contract.origin.to_string(),
        })
    });
    format!("{:#}\n", serde_json::Value::Array(all.chain(contracts).chain(templates).collect()))
}

/// In the form of `candor.toml`, with origins as comments.
fn as_text(settings: &Settings) -> String {
    let mut text = String::new();
    let mut section = "";
    for setting in table::ALL {
        if setting.section() != section {
            let line = if section.is_empty() { "" } else { "\n" };
            section = setting.section();
            text.push_str(&format!("{line}[{section}]\n"));
        }
        let line = match settings.get(setting) {
            Some((value, origin)) => {
                format!("{:<44} # {origin}", format!("{} = {}", setting.name(), written(setting, value)))
            }
            None => format!("{:<44} # not set", format!("# {} =", setting.name())),
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for contract in &settings.contracts {
        let mut origin = format!(" # {}", contract.origin);
        text.push_str("\n[[contract]]\n");
        for (name, value) in contract_members(contract) {
            let line = format!("{:<44}{}", format!("{name} = {}", json!(value)), std::mem::take(&mut origin));
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    for template in &settings.templates.written {
        let (name, value) = body(&template.body);
        let media_type = format!("media_type = {}", json!(template.media_type));
        text.push_str(&format!(
            "\n[[problem.template]]\n{media_type:<44} # {}\n{name} = {}\n",
            template.origin,
            json!(value)
        ));
    }
    text
}

/// What is said of a document, rules of its own left out.
fn contract_members(contract: &Contract) -> impl Iterator<Item = (&'static str, String)> {
    let location = match &contract.location {
        Location::File(name) => ("file", name.clone()),
        Location::Url(url) => ("url", url.clone()),
    };
    let prefix =
        contract.mount.prefix.as_ref().map(|p| if p.is_empty() { "/".to_owned() } else { p.clone() });
    let mode = contract.mode.map(|mode| mode.to_string());
    let rest = [("prefix", prefix), ("host", contract.mount.host.clone()), ("mode", mode)];
    std::iter::once(location).chain(rest.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

fn body(body: &TemplateBody) -> (&'static str, &str) {
    match body {
        TemplateBody::Inline(text) => ("body", text),
        TemplateBody::File(path) => ("file", path),
    }
}

fn shown(setting: &Setting, value: &Value) -> serde_json::Value {
    match (setting.kind, value) {
        (Kind::Secret, _) => json!("(set, not shown)"),
        (_, Value::Text(text)) => json!(text),
        (_, Value::List(list)) => json!(list),
        (Kind::Size(_), Value::Number(octets)) => json!(show_size(*octets)),
        (_, Value::Number(number)) => json!(number),
        (_, Value::Duration(duration)) => json!(show_duration(*duration)),
        (_, Value::Switch(on)) => json!(on),
    }
}

/// A value as TOML writes it; JSON's strings and lists are TOML's.
fn written(setting: &Setting, value: &Value) -> String {
    shown(setting, value).to_string()
}
