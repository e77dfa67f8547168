//! `[[service]]`: the APIs behind the gateway, each with its servers, its contract and its times.

use std::path::Path;

use candor_contract::{Diagnostic, Mount};
use candor_gateway::{
    Authorities, HealthCheck, MAX_SERVERS, ServiceConfig, ServiceTimeouts, UpstreamTls, UpstreamUrl,
};

use super::{
    Contract, Location, Origin, Settings,
    file::{Entry, Reader},
    table,
};

impl Settings {
    /// Every API behind the gateway: that of `gateway.upstream`, which takes what no other does, and those of
    /// `[[service]]`.
    ///
    /// # Errors
    /// If there is none, or the upstream is no address.
    pub fn all_services(&self) -> Result<Vec<ServiceConfig>, String> {
        let mut all = self.services.clone();
        if let Some(text) = self.text(&table::UPSTREAM) {
            let help = "such as http://127.0.0.1:9000";
            let url = text
                .parse()
                .map_err(|error| format!("error: upstream \"{text}\": {error}\n  help: {help}"))?;
            let mut service = ServiceConfig::new(url);
            if let Some(url) = service.servers.first() {
                service.tls = self.upstream_tls(url);
            }
            all.push(service);
        }
        match all.is_empty() {
            true => Err("error: no upstream: where is the API that stands behind the gateway?\n  help: name it: \
                         `candor serve --upstream http://127.0.0.1:9000`, or `upstream` in [gateway] or a [[service]] \
                         of candor.toml"
                .into()),
            false => Ok(all),
        }
    }

    /// Which requests are served at all; none means all.
    pub fn served(&self) -> Vec<Mount> {
        match self.text(&table::UPSTREAM) {
            Some(_) => Vec::new(),
            None => self.services.iter().map(|service| service.mount.clone()).collect(),
        }
    }

    /// The services by their names, the most specific first, if a table tells requests by them; what no other service
    /// takes has no name.
    pub fn named(&self) -> Vec<(String, Mount)> {
        let matters = |entry: &Entry| !entry.list("services").is_empty() || entry.says("cors_origins");
        if !self.tables.iter().any(|(_, entry, _)| matters(entry)) {
            return Vec::new();
        }
        let mut named: Vec<_> = self.services.iter().map(|s| (s.name.clone(), s.mount.clone())).collect();
        named.sort_by_key(|(_, mount)| std::cmp::Reverse(mount.weight()));
        named
    }

    /// Enters a service and its documents.
    pub(super) fn read_service(&mut self, entry: &Entry, path: &Path, text: &str) -> Vec<Diagnostic> {
        let name = path.display().to_string();
        let here = |member: &str, message: String, help: &str| {
            Reader::diagnostic(&name, text, entry.place(member), message, help)
        };
        let service = match service(entry, path) {
            Ok(service) => service,
            Err((member, message, help)) => return vec![here(member, message, help)],
        };
        let same = |other: &ServiceConfig| other.mount == service.mount || other.name == service.name;
        if let Some(other) = self.services.iter().find(|other| same(other)) {
            let (member, what) = match other.name == service.name {
                true => ("name", "this name"),
                false => ("prefix", "the same host and prefix"),
            };
            let message = format!("service `{}` has {what} already", other.name);
            return vec![here(member, message, "each service has a name, and requests, of its own")];
        }
        let line = here("name", String::new(), "").line;
        for document in entry.list("openapi") {
            let location = match document.contains("://") || document.starts_with('/') {
                true => Location::Url(document.clone()),
                false => Location::File(document.clone()),
            };
            self.contracts.push(Contract {
                location,
                mount: service.mount.clone(),
                mode: entry.word("mode"),
                responses: entry.word("responses"),
                repair: entry.word("repair"),
                max_body: entry.number("max_body"),
                rules: entry.rules.clone(),
                origin: Origin::File(path.to_owned(), line),
            });
        }
        self.services.push(service);
        Vec::new()
    }
}

/// The member at fault, what is wrong, and how to mend it.
type Fault = (&'static str, String, &'static str);

fn service(entry: &Entry, path: &Path) -> Result<ServiceConfig, Fault> {
    let url = |text: &String| {
        let help = "such as \"http://10.0.0.7:9000\", or a list of them";
        text.parse::<UpstreamUrl>().map_err(|error| ("upstream", error.to_string(), help))
    };
    let servers = entry.list("upstream").iter().map(url).collect::<Result<Vec<_>, _>>()?;
    if !(1..=MAX_SERVERS).contains(&servers.len()) {
        let message = format!("a service has from 1 to {MAX_SERVERS} servers, not {}", servers.len());
        return Err(("upstream", message, "name them: upstream = [\"http://10.0.0.7:9000\"]"));
    }
    let text = |member| entry.text(member).map(str::to_owned);
    let usual = ServiceConfig::new(servers[0].clone());
    let check = text("health").map(|path| {
        let usual = HealthCheck::of(path);
        HealthCheck {
            interval: entry.duration("health_interval").unwrap_or(usual.interval),
            timeout: entry.duration("health_timeout").unwrap_or(usual.timeout),
            failures: count(entry, "health_failures").unwrap_or(usual.failures),
            ..usual
        }
    });
    if let (None, Some(member)) =
        (&check, ["health_interval", "health_timeout", "health_failures"].into_iter().find(|m| entry.says(m)))
    {
        return Err((member, "says how, but not what is asked".into(), "add health = \"/healthz\""));
    }
    if entry.says("rewrite") && !entry.says("prefix") {
        return Err((
            "rewrite",
            "there is no prefix that it could stand for".into(),
            "add prefix = \"/orders\"",
        ));
    }
    if let (None, Some(_)) = (text("upstream_certificate"), text("upstream_key")) {
        let message = "there is a key, but no certificate".to_owned();
        return Err(("upstream_key", message, "add upstream_certificate = \"gateway.pem\""));
    }
    let file = |member| text(member).map(|file| path.parent().unwrap_or(Path::new("")).join(file));
    let tls = UpstreamTls {
        authorities: file("upstream_ca").map_or(Authorities::System, Authorities::File),
        certificate: file("upstream_certificate")
            .map(|chain| (chain.clone(), file("upstream_key").unwrap_or(chain))),
        name: text("upstream_name"),
    };
    Ok(ServiceConfig {
        name: text("name").unwrap_or_default(),
        mount: Mount { host: text("host"), prefix: text("prefix") },
        rewrite: text("rewrite"),
        keep_host: entry.switch("keep_host").unwrap_or(true),
        servers,
        tls,
        timeouts: ServiceTimeouts {
            connect: entry.duration("connect_timeout"),
            response: entry.duration("upstream_timeout"),
            total: entry.duration("total_timeout"),
        },
        check,
        failures: count(entry, "failures").unwrap_or(usual.failures),
        rest: entry.duration("rest").unwrap_or(usual.rest),
    })
}

fn count(entry: &Entry, member: &str) -> Option<u32> {
    entry.number(member).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}
