//! What can be set, for people and for editors: a page and a JSON Schema, both made from the tables that the
//! reader of `candor.toml` follows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    live::is_live,
    table::{self, Setting},
    tables::{self, Shape, Takes},
    value::Kind,
};

const OPENING: &str = "\
# Configuration

Every setting has three names: a flag, an environment variable and a key in `candor.toml`. A flag wins over the variable, the variable over the file, the file over the default. `candor config show` prints what is in force and which of the four each value came from; `candor check candor.toml` finds what is wrong with a file, with line and column.

`./candor.toml` is read if it is there; `--config FILE` or `CANDOR_CONFIG` names another. In its texts `${NAME}` stands for an environment variable: secrets need not be written down. Paths are relative to the file. Sizes take B, KiB, MiB, GiB, kB, MB or GB; times take ms, s, m, h or d.

A change of the file takes effect while the gateway runs, within a second or two, but for settings of which it says here that they need a restart; the gateway names those when they change. What stands in other files that settings name (formats of problems, secrets) is read again at SIGHUP.

Editors complete and check the file with the schema that `candor config schema` prints; with Taplo or Even Better TOML the first line of the file is then `#:schema ./candor.schema.json`.

This page is made from the program itself (`candor config reference`).
";

/// The page, in Markdown.
pub fn markdown() -> String {
    let mut page = OPENING.to_owned();
    for section in table::SECTIONS {
        page.push_str(&format!("\n## `[{}]`: {}\n", section.name, section.title));
        for setting in table::ALL.iter().filter(|s| s.section() == section.name) {
            page.push_str(&about(setting));
        }
    }
    page.push_str(RULES);
    for shape in tables::ALL {
        page.push_str(&about_shape(shape));
    }
    page
}

const RULES: &str = "
## `[rules]`: what is done about one rule

A line for each rule or finding, by its code: `reject`, `warn` (let pass and record), `strip`, `ignore` or `off`; or a table that also sets the status, where the rule has alternatives. `candor explain CODE` says what a rule is about.

```toml
[rules]
json-duplicate-key = \"warn\"
body-type = { action = \"reject\", status = 400 }
```
";

fn about(setting: &Setting) -> String {
    let default = match setting.default {
        "" => "none".to_owned(),
        default => format!("`{default}`"),
    };
    format!(
        "\n### `{key}`\n\n{help}.\n\n- takes {takes}; default {default}\n- `--{flag}`, `{variable}`\n- `{name} = {example}`\n{restart}",
        key = setting.key,
        help = setting.help.trim_end_matches('.'),
        takes = takes(setting.kind),
        flag = setting.flag,
        variable = setting.variable(),
        name = setting.name(),
        example = setting.example(),
        restart = if is_live(setting.key) { "" } else { "- needs a restart\n" },
    )
}

fn about_shape(shape: &Shape) -> String {
    let mut text = format!(
        "\n## `{}`\n\n{}. It may be there several times; {}.\n\n",
        shape.header(),
        shape.help,
        shape.needs
    );
    text.push_str("| member | takes | what it does |\n|---|---|---|\n");
    for member in shape.members {
        let takes = match member.takes {
            Takes::A(kind) => takes(kind),
            Takes::Rules => "a table as `[rules]`".into(),
        };
        text.push_str(&format!(
            "| `{}` | {} | {} |\n",
            member.name,
            takes.replace('|', "\\|"),
            member.help.replace('|', "\\|")
        ));
    }
    text.push_str(&format!("\n```toml\n{}```\n", shape.example));
    text
}

fn takes(kind: Kind) -> String {
    kind.expected().trim_end_matches(',').to_owned()
}

/// The schema of `candor.toml` (JSON Schema 2020-12), as editors read it.
pub fn schema() -> Value {
    // What stands in each section, and lists of tables outside all.
    let (mut sections, mut root) = (BTreeMap::<&str, Map<_, _>>::new(), Map::new());
    for setting in table::ALL {
        sections.entry(setting.section()).or_default().insert(setting.name().into(), described(setting));
    }
    for shape in tables::ALL {
        let list = json!({ "type": "array", "description": shape.help, "items": entry(shape) });
        match shape.key.split_once('.') {
            Some((section, key)) => drop(sections.entry(section).or_default().insert(key.into(), list)),
            None => drop(root.insert(shape.key.into(), list)),
        }
    }
    for (name, properties) in sections {
        let title = table::SECTIONS.iter().find(|s| s.name == name).map(|s| s.title);
        root.insert(name.into(), closed(title, properties));
    }
    root.insert("rules".into(), json!({ "$ref": "#/$defs/rules" }));
    let mut schema = closed(Some("candor.toml"), root);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("$defs".into(), json!({ "rules": rules() }));
    }
    schema
}

/// An object with these properties and no others.
fn closed(title: Option<&str>, properties: Map<String, Value>) -> Value {
    let title = title.unwrap_or("candor.toml");
    json!({ "title": title, "type": "object", "properties": properties, "additionalProperties": false })
}

fn described(setting: &Setting) -> Value {
    let mut schema = of(setting.kind);
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".into(), setting.help.into());
        if !setting.default.is_empty() {
            members.insert("default".into(), default(setting));
        }
    }
    schema
}

fn default(setting: &Setting) -> Value {
    match setting.kind {
        Kind::Count(..) | Kind::Switch => serde_json::from_str(setting.default).unwrap_or_default(),
        kind if kind.is_list() => setting.default.split(',').map(|part| part.trim()).collect(),
        _ => setting.default.into(),
    }
}

/// What a value of a kind looks like in TOML.
fn of(kind: Kind) -> Value {
    match kind {
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Count(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Size(min) => json!({ "anyOf": [
            { "type": "integer", "minimum": min },
            { "type": "string", "pattern": "^[0-9_]+ ?(B|KiB|MiB|GiB|kB|KB|MB|GB)?$" },
        ] }),
        Kind::Duration => json!({ "type": "string", "pattern": "^[0-9_]+ ?(ms|s|m|min|h|d)$" }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Amount => json!({ "anyOf": [
            { "type": "number", "minimum": 0 },
            { "type": "string", "pattern": "^[0-9]" },
        ] }),
        Kind::Rates | Kind::Amounts => json!({ "anyOf": [
            { "type": ["string", "number"] },
            { "type": "array", "items": { "type": ["string", "number"] } },
        ] }),
        kind if kind.is_list() => json!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" } },
        ] }),
        _ => json!({ "type": "string" }),
    }
}

fn entry(shape: &Shape) -> Value {
    let members = shape.members.iter().map(|member| {
        let mut schema = match member.takes {
            Takes::A(kind) => of(kind),
            Takes::Rules => json!({ "$ref": "#/$defs/rules" }),
        };
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), member.help.into());
        }
        (member.name.to_owned(), schema)
    });
    let mut schema = json!({
        "type": "object",
        "properties": members.collect::<Map<_, _>>(),
        "required": shape.required,
        "additionalProperties": false,
    });
    if let (Some(schema), false) = (schema.as_object_mut(), shape.one_of.is_empty()) {
        let choices = shape.one_of.iter().map(|name| json!({ "required": [name] }));
        schema.insert("oneOf".into(), choices.collect());
    }
    schema
}

fn rules() -> Value {
    let (rules, findings) = (candor_catalogue::rules(), candor_catalogue::findings());
    let actions: Vec<String> = candor_rule::Action::ALL.iter().map(ToString::to_string).collect();
    let action = json!({ "enum": actions });
    let setting = json!({ "anyOf": [
        action,
        {
            "type": "object",
            "properties": { "action": action, "status": { "type": "integer" } },
            "additionalProperties": false,
        },
    ] });
    let titled = rules.map(|rule| (rule.code, rule.title())).chain(findings.map(|f| (f.code, f.title())));
    let all = titled.map(|(code, title)| {
        let mut schema = setting.clone();
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), title.into());
        }
        (code.to_owned(), schema)
    });
    json!({ "type": "object", "additionalProperties": false, "properties": all.collect::<Map<_, _>>() })
}
