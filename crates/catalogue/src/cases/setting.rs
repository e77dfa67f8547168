//! The settings of a case, as the pipeline takes them.

use std::{net::IpAddr, sync::Arc, time::Duration};

use candor_contract::{Contract, Source};
use candor_guard::limits::{By, Limit, Measure, Pace};
use candor_inspect::{
    Carriage, ClientCertificate, Guards, Handshake, Inspected, Inspector, Outcome, UnknownRoutes,
};
use candor_rule::{Docket, Mode, Policy, Preset, Rule, ScopeKey, case::Case};
use candor_state::cases::refusal;
use candor_wire::Limits;

use super::policies;

/// The times after which a silent client is given up.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// From the first octet of a head to its last; 10 s.
    pub head: Duration,
    /// Without an octet of a body; 30 s.
    pub body: Duration,
    /// Without a request; 60 s.
    pub idle: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { head: seconds(10), body: seconds(30), idle: seconds(60) }
    }
}

/// What the settings of a case ask for.
#[derive(Debug)]
pub struct Setting {
    /// Policy, limits and contract.
    pub inspector: Inspector,
    /// Patience with the client.
    pub times: Times,
    /// Octets of body that the budget has left; `None` for plenty.
    pub budget: Option<usize>,
    /// What the octets are carried by.
    pub carried: Carried,
    /// Where the client is; nobody knows.
    pub address: Option<IpAddr>,
    /// Requests of others that are under way.
    pub others: u64,
    /// True if the client speaks HTTP/2.
    pub is_http2: bool,
    /// False if the API never answers: what was accepted goes on running.
    pub is_answered: bool,
    /// What the application finds out, as `candor_state::cases` reads it.
    pub application: Option<String>,
}

impl Setting {
    /// The application's own verdict on a request that reaches it.
    pub(super) fn ask_application(&self, inspected: &mut Inspected) {
        let (Outcome::Accepted, Some(head)) = (&inspected.outcome, &inspected.head) else { return };
        let docket = Docket::new(&self.inspector.policy);
        let refusal = self.application.as_deref().map(|text| refusal(text, head, &docket));
        if let Some(Ok(rejection)) = refusal {
            inspected.outcome = Outcome::Rejected(rejection);
        }
    }
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            inspector: Inspector::default(),
            times: Times::default(),
            budget: None,
            carried: Carried::default(),
            address: None,
            others: 0,
            is_http2: false,
            is_answered: true,
            application: None,
        }
    }
}

/// What carries the octets of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Carried {
    /// A connection without TLS.
    #[default]
    Plain,
    /// One without TLS on a port that speaks it.
    Exposed,
    /// TLS.
    Tls {
        /// The server name of the handshake.
        server_name: Option<String>,
        /// Names in the certificate that was shown.
        certificate: Vec<String>,
        /// The client's own.
        client: Option<ClientCertificate>,
    },
}

impl Carried {
    /// As the pipeline takes it.
    pub fn carriage(&self) -> Carriage<'_> {
        match self {
            Self::Plain => Carriage::default(),
            Self::Exposed => Carriage { is_exposed: true, ..Carriage::default() },
            Self::Tls { server_name, certificate, client } => Carriage {
                tls: Some(Handshake {
                    server_name: server_name.as_deref(),
                    certificate,
                    client: client.as_ref(),
                }),
                ..Carriage::default()
            },
        }
    }

    /// `exposed`, or `tls api.test covering api.test, *.api.test` with `-` for no server name.
    fn read(value: &str) -> Result<Self, String> {
        if value == "exposed" {
            return Ok(Self::Exposed);
        }
        let parts = value.strip_prefix("tls ").and_then(|rest| rest.split_once(" covering "));
        let (name, covered) = parts.ok_or("expected exposed, or tls NAME covering NAMES")?;
        let server_name = (name != "-").then(|| name.to_owned());
        Ok(Self::Tls { server_name, certificate: list(covered), client: None })
    }
}

/// Reads the settings of a case: `preset`, `mode`, `contract`, `unknown_routes`, `path_case` and
/// `trailing_slash` (`exact` or `ignore`), `protocol` (`h2`), `budget`, the times
/// `header_timeout`, `body_timeout`, `idle_timeout` (`10s`), the site (`hosts` and `reserved_headers` as lists with
/// commas, `pseudonym`, `max_hops`, `https`), `rate` (a limit), `client_address`, what `policies.rs` beside this
/// file reads, `carriage` ([`Carried`]), `client`
/// (the subject of the client's certificate), `answers` (`none`), `application`
/// (what only it can find, by `candor_state::cases`), and every limit by its name. `action CODE` and
/// `status CODE` set those of one rule, `idempotency_key NAME` and `precondition NAME` what an operation needs.
///
/// # Errors
/// The first setting that is not understood.
pub fn setting(case: &Case) -> Result<Setting, String> {
    of(&case.settings)
}

/// The same for settings that stand elsewhere.
pub(super) fn of(settings: &[(String, String)]) -> Result<Setting, String> {
    let mut setting = Setting::default();
    let preset =
        settings.iter().find(|(key, _)| key == "preset").map_or(Ok(Preset::default()), |(_, v)| v.parse());
    let mut policy = Policy::new(preset.map_err(|e| format!("preset: {e}"))?);
    for (key, value) in settings {
        set(&mut setting, &mut policy, key, value).map_err(|e| format!("{key}: {value}: {e}"))?;
    }
    setting.inspector.policy = policy;
    Ok(setting)
}

fn set(setting: &mut Setting, policy: &mut Policy, key: &str, value: &str) -> Result<(), String> {
    let seconds = || -> Result<Duration, String> {
        let number = value.strip_suffix('s').unwrap_or(value).trim();
        number.parse().map(Duration::from_secs).map_err(|_| "expected seconds, as in 10s".to_owned())
    };
    match key {
        "preset" => {}
        "protocol" if value == "h2" => setting.is_http2 = true,
        "mode" => policy.set_mode(value.parse::<Mode>().map_err(|e| e.to_string())?),
        "contract" => {
            let contract = contract(value)?;
            if value == "guarded.yaml" {
                setting.inspector.guards = Some(Arc::new(guards(&contract)?));
            }
            setting.inspector.contract = Some(Arc::new(contract));
        }
        "unknown_routes" => {
            setting.inspector.unknown_routes = match value {
                "refuse" => UnknownRoutes::Refuse,
                "pass" => UnknownRoutes::Pass,
                _ => return Err("expected refuse or pass".to_owned()),
            }
        }
        "path_case" => setting.inspector.spelling.any_case = ignored(value)?,
        "trailing_slash" => setting.inspector.spelling.any_slash = ignored(value)?,
        "hosts" => setting.inspector.site.hosts = Some(list(value)),
        "reserved_headers" => setting.inspector.site.reserved_headers = list(value),
        "pseudonym" => setting.inspector.site.pseudonym = value.to_owned(),
        "max_hops" => setting.inspector.site.max_hops = value.parse().map_err(|_| "not a number")?,
        "https" => setting.inspector.site.https_only = value == "required",
        "rate" => setting.inspector.rates.push(rate(value)?),
        "client_address" => {
            setting.address = Some(value.parse().map_err(|_| "not an address")?);
        }
        "open" => {
            let (others, limit) = open(value)?;
            setting.others = others;
            setting.inspector.rates.push(limit);
        }
        "application" => setting.application = Some(value.to_owned()),
        "answers" if value == "none" => setting.is_answered = false,
        "carriage" => setting.carried = Carried::read(value)?,
        "client" => {
            let certificate = vec!["api.test".to_owned()];
            let client = Some(ClientCertificate { subject: value.to_owned(), names: Vec::new() });
            setting.carried = Carried::Tls { server_name: None, certificate, client };
        }
        "budget" => setting.budget = Some(value.parse().map_err(|_| "not a number")?),
        "header_timeout" => setting.times.head = seconds()?,
        "body_timeout" => setting.times.body = seconds()?,
        "idle_timeout" => setting.times.idle = seconds()?,
        _ => match key.split_once(' ') {
            Some(("action", code)) => {
                let action = value.parse().map_err(|e| format!("{e}"))?;
                policy.set_action(known(code)?, action).map_err(|e| e.to_string())?;
            }
            Some(("idempotency_key", operation)) => {
                let need = value.parse().map_err(|e| format!("{e}"))?;
                policy.set_scope_idempotency_key(ScopeKey::Operation(operation.to_owned()), need);
            }
            Some(("precondition", operation)) => {
                let need = value.parse().map_err(|e| format!("{e}"))?;
                policy.set_scope_precondition(ScopeKey::Operation(operation.to_owned()), need);
            }
            Some(("status", code)) => {
                let status = value.parse().map_err(|_| "not a number")?;
                policy.set_status(known(code)?, status).map_err(|e| e.to_string())?;
            }
            _ if policies::set(&mut setting.inspector, key, value)? => {}
            _ if body_limit(&mut setting.inspector.body_limits, key, value)? => {}
            _ => limit(&mut setting.inspector.limits, key, value)?,
        },
    }
    Ok(())
}

/// `2/60s by everybody`, `… by address`, `… by header X-Client`.
fn rate(value: &str) -> Result<Limit, String> {
    let read = || {
        let (pace, by) = value.split_once(" by ")?;
        let (requests, window) = pace.split_once('/')?;
        let requests = requests.parse().ok()?;
        let window = Duration::from_secs(window.strip_suffix('s')?.parse().ok()?);
        Some(limit_of(Measure::Rate(Pace { requests, window, burst: requests }), whose(by)?))
    };
    read().ok_or_else(|| "expected a limit such as 2/60s by everybody".to_owned())
}

/// `1/2 by everybody`: of two requests that may be under way, one of somebody else is.
fn open(value: &str) -> Result<(u64, Limit), String> {
    let read = || {
        let (share, by) = value.split_once(" by ")?;
        let (others, most) = share.split_once('/')?;
        Some((others.parse().ok()?, limit_of(Measure::Open(most.parse().ok()?), whose(by)?)))
    };
    read().ok_or_else(|| "expected a limit such as 1/2 by everybody".to_owned())
}

fn limit_of(measure: Measure, by: By) -> Limit {
    Limit { name: "case".into(), measure, by, operations: Vec::new() }
}

fn whose(by: &str) -> Option<By> {
    match by.split_once(' ') {
        Some(("header", name)) => Some(By::Header(name.to_owned())),
        None if by == "address" => Some(By::Address),
        None if by == "everybody" => Some(By::Everybody),
        _ => None,
    }
}

fn ignored(value: &str) -> Result<bool, String> {
    match value {
        "exact" => Ok(false),
        "ignore" => Ok(true),
        _ => Err("expected exact or ignore".to_owned()),
    }
}

/// Words with commas between.
pub(super) fn list(value: &str) -> Vec<String> {
    value.split(',').map(|word| word.trim().to_owned()).collect()
}

fn known(code: &str) -> Result<&'static Rule, String> {
    crate::rule(code.trim()).ok_or_else(|| "there is no such rule".to_owned())
}

fn limit(limits: &mut Limits, key: &str, value: &str) -> Result<(), String> {
    let number: usize = value.replace([',', '_'], "").parse().map_err(|_| "not a number".to_owned())?;
    let field = match key {
        "max_blank_lines" => &mut limits.max_blank_lines,
        "max_method" => &mut limits.max_method,
        "max_target" => &mut limits.max_target,
        "max_params" => &mut limits.max_params,
        "max_header" => &mut limits.max_header,
        "max_cookie" => &mut limits.max_cookie,
        "max_headers" => &mut limits.max_headers,
        "max_header_count" => &mut limits.max_header_count,
        "max_chunk_ext" => &mut limits.max_chunk_ext,
        "max_trailers" => &mut limits.max_trailers,
        "max_ranges" => &mut limits.max_ranges,
        "max_body" => {
            limits.max_body = number as u64;
            return Ok(());
        }
        _ => return Err("there is no such setting".to_owned()),
    };
    *field = number;
    Ok(())
}

/// Sets a limit of bodies; false if the key is none.
fn body_limit(limits: &mut candor_syntax::Limits, key: &str, value: &str) -> Result<bool, String> {
    let number = || value.replace([',', '_'], "").parse::<usize>().map_err(|_| "not a number".to_owned());
    match key {
        "max_decoded" => limits.max_decoded = number()? as u64,
        "max_ratio" => limits.max_ratio = number()? as u64,
        "max_codings" => limits.max_codings = number()?,
        "max_fields" => limits.max_fields = number()?,
        "max_parts" => limits.max_parts = number()?,
        "max_part" => limits.max_part = number()? as u64,
        "max_depth" => limits.json.max_depth = number()?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// Credentials of the cases are held against what `candor_guard::cases` has for each scheme.
fn guards(contract: &Contract) -> Result<Guards, String> {
    let mut faults = Vec::new();
    let guards = Guards::new(contract, candor_guard::cases::REALM, &mut |scheme| {
        let material = candor_guard::cases::material(&scheme.name);
        candor_inspect::method(scheme, material).map_err(|fault| faults.push(fault)).ok()
    });
    if faults.is_empty() { Ok(guards) } else { Err(faults.join("; ")) }
}

fn contract(name: &str) -> Result<Contract, String> {
    let text = candor_contract::cases::by_name(name).ok_or("there is no such test contract")?;
    match Contract::load(&[Source { name: name.to_owned(), text: text.into() }]) {
        Ok(loaded) => Ok(loaded.contract),
        Err(faults) => Err(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}
