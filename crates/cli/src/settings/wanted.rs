//! Which documents the contract is made of: from the table's `openapi` and from `[[contract]]`.

use std::path::{Path, PathBuf};

use candor_contract::Mount;
use candor_gateway::{DocumentUrl, UpstreamTls, UpstreamUrl};
use candor_rule::ScopeKey;

use super::{Contract, Location, Origin, Settings, scope_action, table};

/// What a document of the upstream begins with in `openapi`: its path follows.
const OF_UPSTREAM: &str = "upstream:";

/// A document that the contract is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is called in messages and scopes: the file as written, or the address in full.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Where it counts.
    pub mount: Mount,
}

/// Where a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// At an address, with whom to believe about its certificate.
    Address(DocumentUrl, UpstreamTls),
}

impl Settings {
    /// The documents. What a flag or the environment names stands in place of everything in the file.
    ///
    /// # Errors
    /// Addresses that cannot be used.
    pub fn wanted(&self) -> Result<Vec<Wanted>, Vec<String>> {
        let (mut wanted, mut wrong) = (Vec::new(), Vec::new());
        let mut add = |found: Result<Wanted, String>| match found {
            Ok(document) => wanted.push(document),
            Err(message) => wrong.push(message),
        };
        let mount = Mount { prefix: self.text(&table::OPENAPI_PREFIX).map(str::to_owned), host: None };
        for text in self.list(&table::OPENAPI) {
            let location = match text.strip_prefix(OF_UPSTREAM) {
                Some(path) => Location::Url(path.to_owned()),
                None if text.contains("://") => Location::Url(text.clone()),
                None => Location::File(text.clone()),
            };
            let path = |name: &str| self.resolve(&table::OPENAPI, name);
            add(self.document(&location, &mount, path));
        }
        for contract in self.contracts_in_force() {
            let folder = match &contract.origin {
                Origin::File(file, _) => file.parent().unwrap_or(Path::new("")).to_owned(),
                _ => PathBuf::new(),
            };
            let found = self.document(&contract.location, &contract.mount, |name| folder.join(name));
            add(found.map_err(|message| format!("{message}\n  --> {}", contract.origin)));
        }
        if wrong.is_empty() { Ok(wanted) } else { Err(wrong) }
    }

    /// A document at an address that counts everywhere.
    ///
    /// # Errors
    /// If the address cannot be used.
    pub fn at_address(&self, text: &str) -> Result<Wanted, String> {
        self.document(&Location::Url(text.to_owned()), &Mount::default(), |name| name.into())
    }

    /// Where the file of a document is.
    pub fn path_of(&self, name: &str) -> PathBuf {
        let is_it = |w: &Wanted| {
            if let Place::File(path) = &w.place { (w.name == name).then(|| path.clone()) } else { None }
        };
        let found = self.wanted().ok().and_then(|all| all.iter().find_map(is_it));
        found.unwrap_or_else(|| self.resolve(&table::OPENAPI, name))
    }

    fn contracts_in_force(&self) -> &[Contract] {
        match self.get(&table::OPENAPI) {
            Some((_, Origin::Flag(_) | Origin::Environment(_))) => &[],
            _ => &self.contracts,
        }
    }

    fn document(
        &self,
        location: &Location,
        mount: &Mount,
        path: impl Fn(&str) -> PathBuf,
    ) -> Result<Wanted, String> {
        let (name, place) = match location {
            Location::File(name) => (name.clone(), Place::File(path(name))),
            Location::Url(text) => {
                let url = self.address(text)?;
                (url.to_string(), Place::Address(url.clone(), self.upstream_tls(url.origin())))
            }
        };
        Ok(Wanted { name, place, mount: mount.clone() })
    }

    /// The address in full.
    fn address(&self, text: &str) -> Result<DocumentUrl, String> {
        if !text.starts_with('/') {
            return text.parse().map_err(|error| format!("error: {error}"));
        }
        let Some(upstream) = self.upstream() else {
            return Err(format!(
                "error: {text} is a document of the upstream, and no upstream is set\n  help: name it: `--upstream \
                 http://127.0.0.1:9000`"
            ));
        };
        DocumentUrl::of(upstream, text).map_err(|error| format!("error: {error}"))
    }

    fn upstream(&self) -> Option<UpstreamUrl> {
        self.text(&table::UPSTREAM)?.parse().ok()
    }

    /// Enters modes and rules of `[[contract]]` into the policy, under the names that the documents have.
    pub(super) fn apply_contracts(&mut self) {
        let mut policy = self.policy.clone();
        for contract in self.contracts_in_force() {
            // What cannot be used is told when the documents are asked for.
            let Ok(wanted) = self.document(&contract.location, &contract.mount, |name| PathBuf::from(name))
            else {
                continue;
            };
            let key = ScopeKey::Document(wanted.name);
            if let Some(mode) = contract.mode {
                policy.set_scope_mode(key.clone(), mode);
            }
            if let Some(mode) = contract.responses {
                policy.set_scope_responses(key.clone(), mode);
            }
            if let Some(repair) = contract.repair {
                policy.set_scope_repair(key.clone(), repair);
            }
            if let Some(octets) = contract.max_body {
                policy.set_scope_max_body(key.clone(), octets);
            }
            for setting in &contract.rules {
                // That it can be set was checked when the file was read.
                let _ = scope_action(&mut policy, &key, setting);
            }
        }
        self.policy = policy;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::super::{World, load};
    use super::*;
    use crate::settings::flags::Given;

    fn settings(file: &str, flags: &[(&'static str, &str)]) -> Settings {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (process, number) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("candor-wanted-{process}-{number}"));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("candor.toml");
        std::fs::write(&path, file).unwrap();
        let world = World { environment: &|_| None, rules: candor_contract::rules::ALL, findings: &[] };
        let settings = load(&Given::of(flags), Some(&path), &world).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        settings
    }

    const FILE: &str = "[gateway]\nupstream = \"http://127.0.0.1:9000\"\nopenapi = [\"a.yaml\", \"upstream:/o.json\"]\n\
        [[contract]]\nfile = \"b/users.yaml\"\nprefix = \"/users\"\nmode = \"observe\"\n\
        [[contract]]\nurl = \"/openapi.json\"\nhost = \"*.api.test\"\nprefix = \"/\"\nrules = { body-type = \"warn\" }\n";

    #[test]
    fn documents_come_from_the_list_and_from_the_tables() {
        let settings = settings(FILE, &[]);
        let wanted = settings.wanted().unwrap();
        let told: Vec<_> = wanted
            .iter()
            .map(|w| (w.name.as_str(), w.mount.host.as_deref(), w.mount.prefix.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("a.yaml", None, None),
                ("http://127.0.0.1:9000/o.json", None, None),
                ("b/users.yaml", None, Some("/users")),
                ("http://127.0.0.1:9000/openapi.json", Some("*.api.test"), Some("")),
            ]
        );
        assert!(
            matches!(&wanted[2].place, Place::File(path) if path.ends_with("b/users.yaml") && path.is_absolute())
        );
        let rule = candor_contract::rules::ALL.iter().find(|r| r.code == "body-type").unwrap();
        let ruling = |name: &str| {
            let scope = candor_rule::Scope { document: Some(name.into()), path: None, operation: None };
            settings.policy.ruling(rule, &scope).word()
        };
        assert_eq!(ruling("b/users.yaml"), "observed");
        assert_eq!(ruling("http://127.0.0.1:9000/openapi.json"), "warned");
        assert_eq!(ruling("a.yaml"), "rejected");
    }

    #[test]
    fn what_a_flag_names_stands_in_place_of_the_file() {
        let settings = settings(FILE, &[("openapi", "c.yaml"), ("upstream", "http://127.0.0.1:9001")]);
        let names: Vec<_> = settings.wanted().unwrap().into_iter().map(|w| w.name).collect();
        assert_eq!(names, ["c.yaml"]);
    }

    #[test]
    fn a_document_of_the_upstream_needs_one() {
        let settings = settings("[[contract]]\nurl = \"/openapi.json\"\n", &[]);
        let wrong = settings.wanted().unwrap_err();
        assert!(wrong[0].contains("no upstream is set") && wrong[0].contains("candor.toml:2"), "{wrong:?}");
    }
}
