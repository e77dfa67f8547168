//! Flags made from the table of settings.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use super::table::{self, Setting};

/// The settings that were given as flags, by key.
#[derive(Clone, Debug, Default)]
pub struct Given(BTreeMap<&'static str, Vec<String>>);

impl Given {
    /// What was given for a setting.
    pub fn get(&self, setting: &Setting) -> Option<&[String]> {
        self.0.get(setting.key).map(Vec::as_slice)
    }

    /// From flags and their values, as a test writes them.
    #[cfg(test)]
    pub fn of(flags: &[(&'static str, &str)]) -> Self {
        let key = |flag| table::ALL.iter().find(|s| s.flag == flag).unwrap().key;
        Self(flags.iter().map(|(flag, value)| (key(*flag), vec![(*value).to_owned()])).collect())
    }
}

/// Every setting as a flag: for `serve` and `config show`.
#[derive(Clone, Debug, Default)]
pub struct All(pub Given);

/// Those that mean something to `demo`, which brings its own API.
#[derive(Clone, Debug, Default)]
pub struct ForDemo(pub Given);

/// Those that decide about a request: for `inspect`.
#[derive(Clone, Debug, Default)]
pub struct ForInspect(pub Given);

/// Those of `inspect` and where the journal is: for commands that look calls up.
#[derive(Clone, Debug, Default)]
pub struct ForReader(pub Given);

/// Prices, and where the journal is and how it was kept: for `cost`.
#[derive(Clone, Debug, Default)]
pub struct ForCost(pub Given);

fn for_cost(setting: &Setting) -> bool {
    setting.section() == "cost"
        || is_place(setting)
        || [table::OPENAPI.key, table::SUCCESSES.key, table::RETAIN.key].contains(&setting.key)
}

/// Where the journal is.
fn is_place(setting: &Setting) -> bool {
    [table::DATA.key, table::STORE.key, table::JOURNAL_CA.key].contains(&setting.key)
}

fn for_reader(setting: &Setting) -> bool {
    for_inspect(setting) || is_place(setting)
}

fn for_demo(setting: &Setting) -> bool {
    !["gateway.upstream", "gateway.openapi", "gateway.openapi_prefix"].contains(&setting.key)
        && setting.section() != "command"
}

fn for_inspect(setting: &Setting) -> bool {
    let sizes = setting.section() == "limits"
        && !["limits.budget", "limits.disk_budget", "limits.max_connections", "limits.max_handshakes"]
            .contains(&setting.key);
    sizes
        || setting.section() == "auth"
        || [
            "gateway.openapi",
            "gateway.openapi_prefix",
            "gateway.preset",
            "gateway.mode",
            "gateway.overlook",
            "gateway.null_as_absent",
            "gateway.unknown_routes",
            "gateway.path_case",
            "gateway.trailing_slash",
            "redact.names",
        ]
        .contains(&setting.key)
}

macro_rules! flags {
    ($type:ident, $offers:expr) => {
        impl Args for $type {
            fn augment_args(command: Command) -> Command {
                augment(command, $offers)
            }

            fn augment_args_for_update(command: Command) -> Command {
                augment(command, $offers)
            }
        }

        impl FromArgMatches for $type {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
                Ok(Self(collect(matches, $offers)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                self.0 = collect(matches, $offers);
                Ok(())
            }
        }
    };
}

flags!(All, |_| true);
flags!(ForDemo, for_demo);
flags!(ForInspect, for_inspect);
flags!(ForReader, for_reader);
flags!(ForCost, for_cost);

fn augment(mut command: Command, offers: fn(&Setting) -> bool) -> Command {
    for setting in table::ALL.iter().filter(|s| offers(s)) {
        let action = if setting.kind.is_list() { ArgAction::Append } else { ArgAction::Set };
        command = command.arg(
            Arg::new(setting.key)
                .long(setting.flag)
                .value_name(setting.kind.placeholder())
                .help(help(setting))
                .help_heading(heading(setting.section()))
                .hide_short_help(!setting.common)
                .action(action),
        );
    }
    command
}

fn collect(matches: &ArgMatches, offers: fn(&Setting) -> bool) -> Given {
    let values = table::ALL.iter().filter(|s| offers(s)).filter_map(|setting| {
        let given = matches.get_many::<String>(setting.key)?;
        Some((setting.key, given.cloned().collect()))
    });
    Given(values.collect())
}

fn help(setting: &Setting) -> String {
    let mut text = setting.help.to_owned();
    if let super::value::Kind::Word(words) = setting.kind {
        text.push_str(&format!(" [{}]", words.join("|")));
    }
    if !setting.default.is_empty() {
        text.push_str(&format!(" [default: {}]", setting.default));
    }
    text
}

fn heading(section: &'static str) -> &'static str {
    table::SECTIONS.iter().find(|s| s.name == section).map_or(section, |s| s.title)
}
