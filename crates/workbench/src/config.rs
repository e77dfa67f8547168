//! What the workbench is told when it starts.

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

use candor_cost::{Gateway, Sheet};
use candor_inspect::Inspector;
use candor_journal::{Journal, Rates};
use candor_logs::Intake;

use crate::{ContractNow, ContractState, Metric, TrustedHeader, replay::Replay};

/// Shortest token taken: below it, guessing over a network is thinkable.
pub(crate) const MIN_TOKEN: usize = 16;

/// What the workbench shows, and to whom.
#[derive(Clone)]
pub struct WorkbenchConfig {
    /// Where the exchanges are.
    pub journal: Arc<dyn Journal>,
    /// Where it listens: the port is part of the `Host` that a browser sends. [`crate::Workbench::serve`]
    /// takes the listener's own address instead.
    pub address: SocketAddr,
    /// Further names under which it is reached: `name` (any port) or `name:port`.
    pub hosts: Vec<String>,
    /// What a reader must present, at least 16 octets. Needed unless the address is a loopback one.
    pub token: Option<String>,
    /// Address of the gateway (`http://127.0.0.1:8400`), for commands to copy.
    pub gateway_url: Option<String>,
    /// The contract and the mode at the moment, asked for at every page.
    pub contract: ContractNow,
    /// What decides about requests at the moment, for the pages of the API; `None` where nothing does.
    pub inspector: Option<InspectorNow>,
    /// Sends a kept request again, if that was turned on.
    pub replay: Option<Replay>,
    /// Settings at start, for the health page. They must hold no secret.
    pub facts: Vec<Fact>,
    /// Where lines of logs come together; takes those that are sent to `/v1/logs`. `None` where none are kept.
    pub logs: Option<Arc<Intake>>,
    /// How long the live tail waits for a subscriber that does not read before it is cut off.
    pub tail_patience: Duration,
    /// Counters of others, asked for at every scrape; must not block.
    pub metrics: Arc<dyn Fn() -> Vec<Metric> + Send + Sync>,
    /// How the upstreams do at the moment; must not block.
    pub upstreams: Arc<dyn Fn() -> Vec<UpstreamState> + Send + Sync>,
    /// What stands in the way of requests to the gateway, as sentences; must not block.
    pub obstacles: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
    /// Since when everything runs, in Unix milliseconds.
    pub started: u64,
    /// A field by which a proxy in front says who asks; it stands for the token.
    pub trusted: Option<TrustedHeader>,
    /// What requests cost.
    pub prices: Sheet,
    /// How the journal is kept.
    pub keeping: Gateway,
}

/// A server of an upstream and how it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpstreamState {
    /// As it is configured.
    pub address: String,
    /// The service that it belongs to; empty for one that stands alone.
    pub service: String,
    /// Whether it is asked: up, resting or down.
    pub standing: &'static str,
    /// Requests that it was asked.
    pub requests: u64,
    /// Requests that it failed.
    pub failures: u64,
    /// The newest failure: when, in Unix milliseconds, and what happened.
    pub last_error: Option<(u64, String)>,
}

/// Gives the inspector of the moment; must not block.
pub type InspectorNow = Arc<dyn Fn() -> Arc<Inspector> + Send + Sync>;

/// A document of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSource {
    /// Its name as in the journal's `schema.file`.
    pub name: String,
    /// Its text.
    pub text: Arc<[u8]>,
}

/// A setting and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// "upstream".
    pub name: String,
    /// "http://127.0.0.1:9000".
    pub value: String,
}

impl WorkbenchConfig {
    /// With nothing but a journal and an address.
    pub fn new(journal: Arc<dyn Journal>, address: SocketAddr) -> Self {
        Self {
            journal,
            address,
            hosts: Vec::new(),
            token: None,
            gateway_url: None,
            contract: Arc::new(|| Arc::new(ContractState { mode: "enforce".into(), ..Default::default() })),
            inspector: None,
            replay: None,
            facts: Vec::new(),
            logs: None,
            tail_patience: Duration::from_secs(5),
            metrics: Arc::new(Vec::new),
            upstreams: Arc::new(Vec::new),
            obstacles: Arc::new(Vec::new),
            started: crate::clock::now(),
            trusted: None,
            prices: Sheet::default(),
            keeping: Gateway { rates: Rates::default(), retain: Duration::from_secs(30 * 86_400) },
        }
    }

    /// Refuses what would show captured traffic to strangers.
    pub(crate) fn check(&self) -> Result<(), RefusedConfig> {
        match &self.token {
            Some(token) if token.len() < MIN_TOKEN => Err(RefusedConfig::ShortToken),
            None if !self.address.ip().is_loopback() && self.trusted.is_none() => {
                Err(RefusedConfig::NoToken(self.address))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for WorkbenchConfig {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkbenchConfig")
            .field("address", &self.address)
            .field("hosts", &self.hosts)
            .field("token", &self.token.as_ref().map(|_| "(set)"))
            .finish_non_exhaustive()
    }
}

/// Why the workbench does not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusedConfig {
    /// It would listen where others can reach it, and anybody could read the traffic.
    NoToken(SocketAddr),
    /// The token can be guessed.
    ShortToken,
}

impl fmt::Display for RefusedConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(address) => write!(
                f,
                "the workbench on {address} could be read by others: set a token of at least {MIN_TOKEN} \
                 characters or a trusted proxy, or let it listen on 127.0.0.1"
            ),
            Self::ShortToken => write!(f, "the workbench's token is short: at least {MIN_TOKEN} characters"),
        }
    }
}

impl std::error::Error for RefusedConfig {}
