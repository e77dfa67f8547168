//! Settings of cases for what is decided by configuration alone, each in one line: what it is about, then words such
//! as `paths` or `networks` with a list behind them.

use candor_guard::{
    Network,
    policies::{
        Access, Block, Cors, Csrf, Legal, Otherwise, Pattern, Policies, Require, Retired, Tokens, Traits,
        Versions, Which, header,
    },
};
use candor_inspect::Inspector;

/// Words behind which a list stands.
const WORDS: &[&str] = &[
    "paths",
    "methods",
    "operations",
    "services",
    "agents",
    "headers",
    "networks",
    "allow",
    "deny",
    "header",
    "query",
    "else",
];

/// Sets `access`, `block`, `legal`, `retired`, `version`, `require`, `cors`, `cors_headers`, `csrf` or `csrf_secret`;
/// false if the key is none of them.
pub(super) fn set(inspector: &mut Inspector, key: &str, value: &str) -> Result<bool, String> {
    let policies = &mut inspector.policies;
    match key {
        "cors" => {
            policies.cors = Cors::new(&super::setting::list(value), &[], false).map_err(|e| e.message)?
        }
        "cors_headers" => policies.cors.headers = super::setting::list(value),
        "csrf" => policies.csrf = Some(Csrf { cookies: super::setting::list(value), tokens: None }),
        "csrf_secret" => {
            let csrf = policies.csrf.as_mut().ok_or("csrf comes first")?;
            csrf.tokens = Some(Tokens::new("X-CSRF-Token", "csrf-token", value.as_bytes()));
        }
        _ => return table(policies, key, &Said::read(value)),
    }
    Ok(true)
}

fn table(policies: &mut Policies, key: &str, said: &Said) -> Result<bool, String> {
    let which = said.which();
    match key {
        "access" => {
            let (allow, deny) = (said.networks("allow")?, said.networks("deny")?);
            policies.access.push(Access { which, allow, deny });
        }
        "block" => {
            let traits = Traits {
                agents: said.list("agents").iter().map(|text| Pattern::any_case(text)).collect(),
                headers: said.list("headers").iter().map(|text| header(text)).collect::<Result<_, _>>()?,
                networks: said.networks("networks")?,
            };
            policies.blocks.push(Block { name: said.about.clone(), which, traits, advice: None });
        }
        "legal" => {
            let (blocked_by, networks) = (said.about.clone(), said.networks("networks")?);
            policies.legal.push(Legal { which, networks, blocked_by, reason: None });
        }
        "retired" => policies.retired.push(Retired { which, instead: Some(said.about.clone()) }),
        "version" => {
            let of = |word: &str| -> Option<(String, Vec<String>)> {
                let (first, rest) = said.list(word).join(", ").split_once(' ').map(own)?;
                Some((first, super::setting::list(&rest)))
            };
            let (header, query) = (of("header"), of("query"));
            let supported = header.iter().chain(&query).flat_map(|(_, all)| all.clone()).collect();
            let name = |one: Option<(String, Vec<String>)>| one.map(|(name, _)| name);
            policies.versions = Some(Versions { header: name(header), query: name(query), supported });
        }
        "require" => {
            let mut words = said.about.splitn(3, ' ').map(str::to_owned);
            let mut word = || words.next().ok_or("expected a name, a part of the identity and values");
            let (name, claim, values) = (word()?, word()?, word()?);
            let otherwise = match said.list("else").first().map(String::as_str) {
                Some("payment-required") => Otherwise::Payment,
                Some("auth-step-up-required") => Otherwise::StepUp,
                _ => Otherwise::Permission,
            };
            let (claim, values) = (claim.parse()?, super::setting::list(&values));
            policies.requires.push(Require { name, which, claim, values, otherwise });
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn own((one, other): (&str, &str)) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

/// A line taken apart.
struct Said {
    about: String,
    lists: Vec<(String, Vec<String>)>,
}

impl Said {
    fn read(text: &str) -> Self {
        let mut parts: Vec<(String, Vec<&str>)> = vec![(String::new(), Vec::new())];
        for word in text.split_whitespace() {
            match parts.last_mut() {
                Some((_, words)) if !WORDS.contains(&word) => words.push(word),
                _ => parts.push((word.to_owned(), Vec::new())),
            }
        }
        let about = parts.remove(0).1.join(" ");
        let lists = parts.into_iter().map(|(word, rest)| (word, super::setting::list(&rest.join(" "))));
        Self { about, lists: lists.collect() }
    }

    fn list(&self, word: &str) -> &[String] {
        self.lists.iter().find(|(own, _)| own == word).map_or(&[], |(_, list)| list.as_slice())
    }

    fn networks(&self, word: &str) -> Result<Vec<Network>, String> {
        let read = |text: &String| text.parse::<Network>().map_err(|error| error.to_string());
        self.list(word).iter().map(read).collect()
    }

    fn which(&self) -> Which {
        Which {
            services: self.list("services").to_vec(),
            operations: self.list("operations").to_vec(),
            paths: self.list("paths").iter().map(|text| Pattern::exact(text)).collect(),
            methods: self.list("methods").to_vec(),
        }
    }
}
