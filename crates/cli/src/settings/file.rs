//! Reads `candor.toml` with the place of every value, so that each fault is told at its line.

use std::{collections::BTreeMap, ops::Range};

use candor_contract::{Diagnostic, Severity};
use candor_rule::{Action, Finding, Rule, text::nearest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub use self::entry::Entry;
use super::{
    World, table,
    tables::{self, Shape},
    value::{Kind, Value},
};

type Item<'t> = Spanned<DeValue<'t>>;

/// What a file says.
#[derive(Debug, Default)]
pub struct File {
    /// Settings of the table, by key, each with the place to complain at.
    pub values: BTreeMap<&'static str, (Value, Diagnostic)>,
    /// `[rules]`.
    pub rules: Vec<RuleSetting>,
    /// Tables that may be there several times, by their key.
    pub entries: BTreeMap<&'static str, Vec<Entry>>,
}

impl File {
    /// The tables of a shape.
    pub fn all(&self, shape: &Shape) -> &[Entry] {
        self.entries.get(shape.key).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, shape: &Shape, entries: Vec<Entry>) {
        self.entries.entry(shape.key).or_default().extend(entries);
    }
}

/// What an entry of `[rules]` is about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// A rule for requests.
    Rule(&'static Rule),
    /// A finding in answers.
    Finding(&'static Finding),
}

impl About {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.code,
            Self::Finding(finding) => finding.code,
        }
    }

    /// What can be done about it.
    fn actions(self) -> &'static [Action] {
        match self {
            Self::Rule(_) => Action::ALL,
            Self::Finding(_) => &[Action::Reject, Action::Warn, Action::Off],
        }
    }
}

/// What the file says about one rule.
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// Which.
    pub about: About,
    /// What is to be done.
    pub action: Option<Action>,
    /// The status to answer with.
    pub status: Option<u16>,
    /// Where it stands.
    pub span: Range<usize>,
}

/// Every section.
fn sections() -> Vec<&'static str> {
    let keys = tables::ALL.iter().map(|shape| shape.key.split('.').next().unwrap_or(shape.key));
    let mut all: Vec<&str> = table::ALL.iter().map(|s| s.section()).chain(["rules"]).chain(keys).collect();
    all.dedup();
    all
}

/// What stands in a section: settings, and tables that may be there several times.
fn names_in(section: &str) -> impl Iterator<Item = &'static str> {
    let settings = table::ALL.iter().map(|setting| setting.key);
    let all = settings.chain(tables::ALL.iter().map(|shape| shape.key));
    all.filter_map(move |key| key.split_once('.').filter(|(s, _)| *s == section).map(|(_, name)| name))
}

/// The shape of the tables at a key, `problem.template` for example.
fn shape_of(key: &str) -> Option<&'static Shape> {
    tables::ALL.iter().copied().find(|shape| shape.key == key)
}

/// A text being read: its name, what was found wrong, and the world it asks.
pub struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    world: &'a World<'a>,
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// `world` answers `${NAME}`, and has the rules and findings that may be named.
    pub fn new(name: &'a str, text: &'a str, world: &'a World<'a>) -> Self {
        Self { name, text, world, found: Vec::new() }
    }

    /// Reads everything; what is wrong is in the second part.
    pub fn read(mut self) -> (File, Vec<Diagnostic>) {
        let mut file = File::default();
        let (root, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.report(error.span().unwrap_or(0..0), format!("not TOML: {}", error.message()), "");
        }
        // The values of a text that is not TOML would only repeat what was said.
        if self.found.is_empty() {
            for (key, item) in root.get_ref() {
                self.section(key.get_ref(), key.span(), item, &mut file);
            }
        }
        (file, self.found)
    }

    /// A diagnostic at a place of this text.
    pub fn diagnostic(name: &str, text: &str, at: Range<usize>, message: String, help: &str) -> Diagnostic {
        let start = at.start.min(text.len());
        let before = text.get(..start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line_text = text.get(line_start..).unwrap_or("").lines().next().unwrap_or("");
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        Diagnostic {
            severity: Severity::Error,
            code: None,
            file: name.to_owned(),
            line: before.matches('\n').count() + 1,
            column,
            message,
            help: help.to_owned(),
            excerpt: line_text.replace('\t', " "),
            caret: column - 1,
        }
    }

    fn report(&mut self, at: Range<usize>, message: impl Into<String>, help: &str) {
        self.found.push(Self::diagnostic(self.name, self.text, at, message.into(), help));
    }

    fn section(&mut self, name: &str, at: Range<usize>, item: &Item<'_>, file: &mut File) {
        if let Some(shape) = shape_of(name) {
            return file.add(shape, self.entries(shape, item));
        }
        match (name, item.get_ref()) {
            ("rules", DeValue::Table(rules)) => {
                let rules = self.rules_of(rules, true);
                file.rules.extend(rules);
            }
            (_, DeValue::Table(entries)) if names_in(name).next().is_some() => {
                for (key, item) in entries {
                    match shape_of(&format!("{name}.{}", key.get_ref())) {
                        Some(shape) => file.add(shape, self.entries(shape, item)),
                        None => self.setting(name, key.get_ref(), key.span(), item, file),
                    }
                }
            }
            (_, DeValue::Table(_)) => {
                let sections = sections();
                let help = match nearest(name, sections.iter().copied()) {
                    Some(near) => format!("did you mean [{near}]?"),
                    None => format!("there are [{}]", sections.join("], [")),
                };
                self.report(at, format!("there is no section [{name}]"), &help);
            }
            _ => {
                let help =
                    home_of(name).unwrap_or_else(|| "settings stand in sections such as [gateway]".into());
                self.report(at, format!("`{name}` stands outside every section"), &help);
            }
        }
    }

    fn setting(&mut self, section: &str, name: &str, at: Range<usize>, item: &Item<'_>, file: &mut File) {
        let Some(setting) = table::ALL.iter().find(|s| s.section() == section && s.name() == name) else {
            let known: Vec<&str> = names_in(section).collect();
            let help = match (home_of(name), nearest(name, known.iter().copied())) {
                (Some(home), _) => home,
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => format!("[{section}] knows {}", known.join(", ")),
            };
            return self.report(at, format!("[{section}] has no setting `{name}`"), &help);
        };
        if let Some(value) = self.value(setting.key, setting.kind, item) {
            let place = Self::diagnostic(self.name, self.text, item.span(), String::new(), "");
            file.values.insert(setting.key, (value, place));
        }
    }

    fn value(&mut self, key: &str, kind: Kind, item: &Item<'_>) -> Option<Value> {
        let text = match (item.get_ref(), kind) {
            (DeValue::Integer(number), Kind::Count(..) | Kind::Size(_) | Kind::Duration) => {
                number.to_string()
            }
            (DeValue::Boolean(value), Kind::Switch) => return Some(Value::Switch(*value)),
            (DeValue::Array(items), Kind::Paths | Kind::Names | Kind::Rates | Kind::Amounts) => {
                let texts = items.iter().map(|i| self.text_of(key, kind, i)).collect::<Option<Vec<_>>>()?;
                if !matches!(kind, Kind::Rates | Kind::Amounts) {
                    return Some(Value::List(texts));
                }
                texts.join(",")
            }
            (DeValue::String(_), Kind::Paths | Kind::Names) => {
                return self.text_of(key, kind, item).map(|text| Value::List(vec![text]));
            }
            (DeValue::String(_), Kind::Count(..) | Kind::Switch) => {
                self.misfit(key, kind, item, "write it without quotes");
                return None;
            }
            _ => self.text_of(key, kind, item)?,
        };
        match kind.read(&text) {
            Ok(value) => Some(value),
            Err(misfit) => {
                self.misfit(key, kind, item, &misfit.help);
                None
            }
        }
    }

    /// The text of a string, `${NAME}` replaced.
    fn text_of(&mut self, key: &str, kind: Kind, item: &Item<'_>) -> Option<String> {
        match (item.get_ref(), kind) {
            (DeValue::Integer(number), Kind::Rates | Kind::Amount | Kind::Amounts) => {
                return Some(number.to_string());
            }
            (DeValue::Float(number), Kind::Rates | Kind::Amount | Kind::Amounts) => {
                return Some(number.as_str().to_owned());
            }
            _ => {}
        }
        let DeValue::String(text) = item.get_ref() else {
            self.misfit(key, kind, item, "");
            return None;
        };
        if kind == Kind::Verbatim {
            return Some(text.to_string());
        }
        match expand(text, self.world.environment) {
            Ok(text) => Some(text),
            Err((message, help)) => {
                self.report(item.span(), message, &help);
                None
            }
        }
    }

    fn misfit(&mut self, key: &str, kind: Kind, item: &Item<'_>, help: &str) {
        let name = key.rsplit('.').next().unwrap_or(key);
        let message = format!("`{name}` is {}; {} is expected", found(item, kind), kind.expected());
        self.report(item.span(), message, help);
    }

    fn rules_of(&mut self, rules: &DeTable<'_>, with_status: bool) -> Vec<RuleSetting> {
        let mut settings = Vec::new();
        for (code, item) in rules {
            let rule = self.world.rules.iter().find(|r| r.code == code.get_ref()).map(|r| About::Rule(r));
            let finding =
                || self.world.findings.iter().find(|f| f.code == code.get_ref()).map(|f| About::Finding(f));
            let Some(about) = rule.or_else(finding) else {
                let known =
                    self.world.rules.iter().map(|r| r.code).chain(self.world.findings.iter().map(|f| f.code));
                let near = nearest(code.get_ref(), known);
                let help = near.map_or_else(
                    || "`candor explain` lists them all".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                self.report(
                    code.span(),
                    format!("there is no rule and no finding `{}`", code.get_ref()),
                    &help,
                );
                continue;
            };
            settings.extend(self.rule(about, item, with_status));
        }
        settings
    }

    fn rule(&mut self, about: About, item: &Item<'_>, with_status: bool) -> Option<RuleSetting> {
        let mut setting = RuleSetting { about, action: None, status: None, span: item.span() };
        let actions = about.actions();
        match item.get_ref() {
            DeValue::String(_) => setting.action = Some(self.word(about.code(), actions, item)?),
            DeValue::Table(entries) => {
                for (key, item) in entries {
                    match (&**key.get_ref(), item.get_ref()) {
                        ("action", _) => setting.action = Some(self.word("action", actions, item)?),
                        ("status", _) if matches!(about, About::Finding(_)) => {
                            self.report(
                                key.span(),
                                "a finding has no status",
                                "it is about answers; set its action",
                            );
                        }
                        ("status", DeValue::Integer(number)) if with_status => {
                            setting.status = number.to_string().parse().ok();
                            setting.span = item.span();
                        }
                        ("status", _) if !with_status => {
                            self.report(key.span(), "a scope cannot change a status", "set it in [rules]");
                        }
                        ("status", _) => self.misfit("status", Kind::Count(400, 508), item, ""),
                        (other, _) => {
                            self.report(
                                key.span(),
                                format!("a rule has no `{other}`"),
                                "it has action and status",
                            );
                        }
                    }
                }
            }
            _ => {
                let help = "write `code = \"warn\"` or `code = { action = \"reject\", status = 400 }`";
                self.report(item.span(), format!("`{}` is {}", about.code(), found(item, Kind::Path)), help);
                return None;
            }
        }
        Some(setting)
    }

    /// One of the words of an enumeration.
    fn word<T: Copy + std::fmt::Display>(&mut self, key: &str, all: &[T], item: &Item<'_>) -> Option<T> {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        let text = item.get_ref().as_str().unwrap_or("");
        let at = words.iter().position(|w| w == text);
        if at.is_none() {
            let help = nearest(text, words.iter().map(String::as_str))
                .map(|near| format!("did you mean \"{near}\"?"));
            let expected = candor_rule::text::one_of(&words);
            let message = format!("`{key}` is {}; {expected} is expected", found(item, Kind::Path));
            self.report(item.span(), message, &help.unwrap_or_default());
        }
        at.and_then(|at| all.get(at).copied())
    }
}

/// If another section has a setting of this name: where it belongs.
fn home_of(name: &str) -> Option<String> {
    if let Some(setting) = table::ALL.iter().find(|s| s.name() == name) {
        return Some(format!("`{name}` belongs into [{}]", setting.section()));
    }
    let setting = table::ALL.iter().find(|s| s.flag == name.replace('_', "-"))?;
    Some(format!("what --{} says is `{}` under [{}]", setting.flag, setting.name(), setting.section()))
}

/// What stands there, in words.
fn found(item: &Item<'_>, kind: Kind) -> String {
    match item.get_ref() {
        DeValue::String(_) if kind.is_secret() => "a text (not shown)".into(),
        DeValue::String(text) => format!("\"{}\"", candor_rule::text::printable(text.as_bytes(), 60)),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {}", number.as_str()),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(_) => "a date".into(),
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    }
}

/// Replaces `${NAME}`. An unset variable is an error, never an empty text.
fn expand(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<String, (String, String)> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            return Err(("`${` without `}`".into(), "write ${NAME}".into()));
        };
        match environment(name) {
            Some(value) => out.push_str(&value),
            None => {
                let message = format!("the environment variable `{name}` is not set");
                return Err((
                    message,
                    format!("set it, for example `export {name}=…`, or write the value here"),
                ));
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

mod entry;
#[cfg(test)]
mod tests;
