//! Reads `[[contract]]`: a document with where it counts and what is done about it.

use candor_contract::Mount;
use candor_gateway::DocumentUrl;
use candor_rule::text::nearest;
use toml::de::DeValue;

use super::{ContractSetting, Item, Kind, Location, Reader, Value};

const FORM: &str =
    "write `[[contract]]` with file or url, and prefix, host, mode or rules if they are wanted";

const KNOWN: &[&str] = &["file", "url", "prefix", "host", "mode", "responses", "repair", "rules"];

impl Reader<'_> {
    /// An entry of `[[contract]]`.
    pub(super) fn contract(&mut self, item: &Item<'_>) -> Option<ContractSetting> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.report(item.span(), "`contract` is a list of tables", FORM);
            return None;
        };
        let mut places = Vec::new();
        let (mut mount, mut mode, mut responses, mut repair, mut rules) =
            (Mount::default(), None, None, None, Vec::new());
        for (key, item) in entries {
            let name = &**key.get_ref();
            match (name, item.get_ref()) {
                ("file", _) => {
                    places.push((Location::File(self.text_of(name, Kind::Path, item)?), item.span()))
                }
                ("url", _) => places.push((Location::Url(self.url(item)?), item.span())),
                ("prefix", _) => mount.prefix = Some(self.mount_prefix(item)?),
                ("host", _) => mount.host = Some(self.mount_host(item)?),
                ("mode", _) => mode = self.word("mode", candor_rule::Mode::ALL, item),
                ("responses", _) => responses = self.word("responses", candor_rule::Mode::ALL, item),
                ("repair", _) => repair = self.word("repair", candor_rule::Repair::ALL, item),
                ("rules", DeValue::Table(entries)) => rules = self.rules_of(entries, false),
                _ => {
                    let help = match nearest(name, KNOWN.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it has {}", KNOWN.join(", ")),
                    };
                    self.report(key.span(), format!("a contract has no `{name}`"), &help);
                }
            }
        }
        match (places.pop(), places.pop()) {
            (Some((location, span)), None) => {
                Some(ContractSetting { location, mount, mode, responses, repair, rules, span })
            }
            _ => {
                self.report(item.span(), "a contract has either a file or a url", FORM);
                None
            }
        }
    }

    /// An address, or a path of the upstream.
    fn url(&mut self, item: &Item<'_>) -> Option<String> {
        let text = self.text_of("url", Kind::Url, item)?;
        let fault = match text.starts_with('/') {
            true => None,
            false => text.parse::<DocumentUrl>().err(),
        };
        if let Some(error) = fault {
            let help = "write it in full, or as a path of the upstream: `url = \"/openapi.json\"`";
            self.report(item.span(), error.to_string(), help);
            return None;
        }
        Some(text)
    }

    fn mount_prefix(&mut self, item: &Item<'_>) -> Option<String> {
        let text = self.text_of("prefix", Kind::Prefix, item)?;
        match (text.as_str(), Kind::Prefix.read(&text)) {
            ("/", _) => Some(String::new()),
            (_, Ok(Value::Text(text))) => Some(text),
            _ => {
                self.misfit("prefix", Kind::Prefix, item, "\"/\" takes the paths as the document has them");
                None
            }
        }
    }

    fn mount_host(&mut self, item: &Item<'_>) -> Option<String> {
        let text = self.text_of("host", Kind::Names, item)?;
        let name = text.strip_prefix("*.").unwrap_or(&text);
        let known = |b: u8| b.is_ascii_alphanumeric() || b"-._[]:".contains(&b);
        let has_port =
            name.rsplit_once(':').is_some_and(|(before, _)| !before.contains(':') && !name.ends_with(']'));
        if name.is_empty() || !name.bytes().all(known) || has_port {
            let message = format!("`host` is \"{text}\"; a host name without port is expected");
            self.report(
                item.span(),
                message,
                "such as `api.example.com`, or `*.example.com` for all below it",
            );
            return None;
        }
        Some(text)
    }
}
