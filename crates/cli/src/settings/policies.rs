//! What is decided by configuration alone: `[[access]]`, `[[block]]`, `[[legal]]`, `[[retired]]`, `[[require]]`,
//! `[[maintenance]]`, `[cors]`, `[csrf]` and `[version]`.

use std::path::Path;

use candor_contract::Diagnostic;
use candor_guard::{
    Network,
    policies::{
        Access, Block, Cors, CorsError, Csrf, Legal, Maintenance, Otherwise, Pattern, Require, Retired,
        Tokens, Traits, Versions, Which, header,
    },
};
use candor_rule::{ScopeKey, text::nearest};

use super::{
    Settings,
    file::{Entry, File, Reader},
    table,
    tables::{self, Shape},
};

const SHAPES: [&Shape; 6] = [
    &tables::ACCESS,
    &tables::BLOCK,
    &tables::LEGAL,
    &tables::RETIRED,
    &tables::REQUIRE,
    &tables::MAINTENANCE,
];

/// The member at fault, what is wrong, and how to mend it.
type Fault = (&'static str, String, String);

impl Settings {
    /// Enters every table. The services were read before: tables name them.
    pub(super) fn read_policies(&mut self, file: &File, path: &Path, text: &str) -> Vec<Diagnostic> {
        let name = path.display().to_string();
        let mut found = Vec::new();
        for shape in SHAPES {
            for entry in file.all(shape) {
                let here = |member: &str, message: String, help: &str| {
                    Reader::diagnostic(&name, text, entry.place(member), message, help)
                };
                for operation in entry.list("operations") {
                    let message = format!("no OpenAPI document in use has the operation `{operation}`");
                    let key = ScopeKey::Operation(operation.clone());
                    self.scopes.push((key, here("operations", message, "")));
                }
                if let Err((member, message, help)) = self.read_policy(shape.key, entry) {
                    found.push(here(member, message, &help));
                }
            }
        }
        found
    }

    fn read_policy(&mut self, key: &str, entry: &Entry) -> Result<(), Fault> {
        let which = self.which(entry)?;
        let own = |member: &str| entry.text(member).map(str::to_owned);
        let called = || own("name").unwrap_or_default();
        match key {
            "access" => {
                let (allow, deny) = (networks(entry, "allow")?, networks(entry, "deny")?);
                if allow.is_empty() && deny.is_empty() {
                    return Err(fault(
                        "allow",
                        "nobody is let in or kept out",
                        "add deny = [\"203.0.113.0/24\"]",
                    ));
                }
                self.policies.access.push(Access { which, allow, deny });
            }
            "block" => {
                let block = Block { name: called(), which, traits: traits(entry)?, advice: own("advice") };
                if block.which.is_all() && block.traits.is_all() {
                    return Err(fault("name", "it would block everything", "say what: paths = [\"*.php\"]"));
                }
                if self.policies.blocks.iter().any(|other| other.name == block.name) {
                    return Err(fault("name", "another block has this name", "each has a name of its own"));
                }
                self.policies.blocks.push(block);
            }
            "legal" if which.is_all() => {
                return Err(fault("by", "it would block everything", "say what: paths = [\"/articles/17\"]"));
            }
            "legal" => self.policies.legal.push(Legal {
                which,
                networks: networks(entry, "networks")?,
                blocked_by: own("by").unwrap_or_default(),
                reason: own("reason"),
            }),
            "retired" if which.is_all() => {
                return Err(fault("instead", "it would retire everything", "say what: paths = [\"/v1/*\"]"));
            }
            "retired" => self.policies.retired.push(Retired { which, instead: own("instead") }),
            "require" => {
                let claim = entry.text("claim").unwrap_or_default().parse();
                let claim = claim
                    .map_err(|error: String| ("claim", error, "such as claim = \"claim:plan\"".to_owned()))?;
                let otherwise = match entry.text("otherwise") {
                    Some("payment-required") => Otherwise::Payment,
                    Some("auth-step-up-required") => Otherwise::StepUp,
                    _ => Otherwise::Permission,
                };
                let values = entry.list("values").to_vec();
                self.policies.requires.push(Require { name: called(), which, claim, values, otherwise });
            }
            _ => {
                let seconds = entry.duration("retry_after").map_or(300, |time| time.as_secs().max(1));
                self.policies.maintenance.push(Maintenance {
                    which,
                    except: networks(entry, "except")?,
                    retry_after: u32::try_from(seconds).unwrap_or(u32::MAX),
                });
            }
        }
        Ok(())
    }

    fn which(&self, entry: &Entry) -> Result<Which, Fault> {
        let known: Vec<&str> = self.services.iter().map(|service| service.name.as_str()).collect();
        if let Some(name) = entry.list("services").iter().find(|name| !known.contains(&name.as_str())) {
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a [[service]] has that as its name".to_owned(),
            };
            return Err(("services", format!("there is no service `{name}`"), help));
        }
        if let Some(path) = entry.list("paths").iter().find(|path| !path.starts_with(['/', '*'])) {
            let help = format!("did you mean \"/{path}\"?");
            return Err(("paths", format!("\"{path}\" is no path"), help));
        }
        let is_method = |method: &&String| {
            candor_wire::grammar::is_token(method.as_bytes()) && !method.contains(char::is_lowercase)
        };
        if let Some(method) = entry.list("methods").iter().find(|method| !is_method(method)) {
            let help = format!("did you mean \"{}\"?", method.to_uppercase());
            return Err(("methods", format!("\"{method}\" is no method"), help));
        }
        Ok(Which {
            services: entry.list("services").to_vec(),
            operations: entry.list("operations").to_vec(),
            paths: entry.list("paths").iter().map(|path| Pattern::exact(path)).collect(),
            methods: entry.list("methods").to_vec(),
        })
    }

    /// Puts together what the layers say about CORS, for all services and for those that have origins of their own.
    pub(super) fn apply_cors(&mut self) -> Option<String> {
        match self.cors(self.list(&table::CORS_ORIGINS)) {
            Ok(cors) => self.policies.cors = cors,
            Err(error) => {
                return self.complaint_at(&format!("cors.{}", error.setting), error.message, error.help);
            }
        }
        for (shape, entry, origin) in &self.tables {
            if shape.key != tables::SERVICE.key || !entry.says("cors_origins") {
                continue;
            }
            match self.cors(entry.list("cors_origins")) {
                Ok(cors) => {
                    let name = entry.text("name").unwrap_or_default().to_owned();
                    self.policies.cors_of.push((name, cors));
                }
                Err(error) => {
                    let (message, help) = (error.message, error.help);
                    return Some(format!("error: {origin}: `cors_origins`: {message}\n  help: {help}"));
                }
            }
        }
        None
    }

    fn cors(&self, origins: &[String]) -> Result<Cors, CorsError> {
        let credentials = self.switch(&table::CORS_CREDENTIALS);
        let mut cors = Cors::new(origins, self.list(&table::CORS_EXPOSE), credentials)?;
        cors.methods = self.list(&table::CORS_METHODS).to_vec();
        cors.headers = self.list(&table::CORS_HEADERS).to_vec();
        cors.max_age = self.duration(&table::CORS_MAX_AGE).as_secs();
        cors.public = self.text(&table::PUBLIC_URL).and_then(origin);
        cors.is_own_only = self.text(&table::CORS_ANSWERS) == Some("own");
        Ok(cors)
    }

    /// Puts together what the layers say about forged requests.
    pub(super) fn apply_csrf(&mut self) -> Option<String> {
        let cookies = self.list(&table::CSRF_COOKIES).to_vec();
        let secret = self.text(&table::CSRF_SECRET);
        if cookies.is_empty() {
            let (message, help) =
                ("it is not said which cookies sign browsers in", "add cookies = [\"session\"]");
            return secret
                .and_then(|_| self.complaint_at(table::CSRF_SECRET.key, message.into(), help.into()));
        }
        let name = |setting| self.text(setting).unwrap_or_default();
        let tokens = secret.map(|secret| {
            Tokens::new(name(&table::CSRF_HEADER), name(&table::CSRF_COOKIE), secret.as_bytes())
        });
        self.policies.csrf = Some(Csrf { cookies, tokens });
        None
    }

    /// Puts together what the layers say about versions.
    pub(super) fn apply_versions(&mut self) -> Option<String> {
        let own = |setting| self.text(setting).map(str::to_owned);
        let (header, query) = (own(&table::VERSION_HEADER), own(&table::VERSION_QUERY));
        let supported = self.list(&table::VERSION_SUPPORTED).to_vec();
        let is_named = header.is_some() || query.is_some();
        if is_named == supported.is_empty() {
            let (setting, message, help) = match (&header, is_named) {
                (Some(_), true) => {
                    (&table::VERSION_HEADER, "no version is supported", "add supported = [\"1\"]")
                }
                (None, true) => (&table::VERSION_QUERY, "no version is supported", "add supported = [\"1\"]"),
                (_, false) => (
                    &table::VERSION_SUPPORTED,
                    "it is not said where clients name the version",
                    "add header = \"X-Api-Version\"",
                ),
            };
            return self.complaint_at(setting.key, message.into(), help.into());
        }
        self.policies.versions = is_named.then_some(Versions { header, query, supported });
        None
    }
}

/// The origin of an address, as browsers send it.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    Some(format!("{scheme}://{}", authority.strip_suffix(usual).unwrap_or(authority)).to_lowercase())
}

fn traits(entry: &Entry) -> Result<Traits, Fault> {
    let header = |text: &String| header(text).map_err(|error| ("headers", error, String::new()));
    Ok(Traits {
        agents: entry.list("agents").iter().map(|text| Pattern::any_case(text)).collect(),
        headers: entry.list("headers").iter().map(header).collect::<Result<_, _>>()?,
        networks: networks(entry, "networks")?,
    })
}

fn networks(entry: &Entry, member: &'static str) -> Result<Vec<Network>, Fault> {
    let read = |text: &String| {
        let help = "such as \"10.0.0.7\", \"10.0.0.0/24\" or \"2001:db8::/32\"".to_owned();
        text.parse().map_err(|_| (member, format!("\"{text}\" is no address and no network"), help))
    };
    entry.list(member).iter().map(read).collect()
}

fn fault(member: &'static str, message: &str, help: &str) -> Fault {
    (member, message.to_owned(), help.to_owned())
}
