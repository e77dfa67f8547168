//! What may change while the gateway runs, beside the inspector: formats, times, addresses, the services.

use std::sync::Arc;

use candor_exchange::Redactor;
use candor_problem::Templates;

use crate::current::Current;
use crate::{AccessLog, Http2, RepairConfig, ServerReport, ServiceConfig, Services, Sizes, Timeouts};

/// Settings that a request takes as they are when it needs them.
#[derive(Clone)]
pub struct Live {
    /// Where requests go that pass: the APIs behind the gateway, at least one.
    pub services: Vec<ServiceConfig>,
    /// Masks secrets before anything is stored or logged.
    pub redactor: Arc<Redactor>,
    /// Where each exchange is told in one line.
    pub access_log: Option<AccessLog>,
    /// Whether refusals of the upstream are read before they are kept; they are.
    pub readings: bool,
    /// Where clients reach the gateway, without a slash at the end; used in `type` of problem documents.
    pub public_url: Option<String>,
    /// Where clients may look at their exchange, without a slash at the end; usually unset.
    pub workbench_url: Option<String>,
    /// Path under which the gateway answers itself; `/_candor`.
    pub prefix: String,
    /// Whether the rules of each operation are published under the prefix, for everybody.
    pub docs: bool,
    /// The user's own formats of problems; none.
    pub templates: Templates,
    /// How refusals of the upstream are repaired, where the policy wants it.
    pub repair: RepairConfig,
    /// Whether requests should only be sent here while each service has a server that is asked.
    pub needs_upstreams: bool,
    /// Times.
    pub timeouts: Timeouts,
    /// Sizes and counts. Those of the whole process are taken at the start.
    pub sizes: Sizes,
    /// HTTP/2 on the connections that begin with it, or agree on it by ALPN; `None` for HTTP/1 alone.
    pub http2: Option<Http2>,
    /// Protocols that a connection may switch to on a client's wish; `websocket`. What goes through a
    /// switched connection is not looked at, so a protocol that carries HTTP (`h2c`) goes past every check.
    pub upgrades: Vec<String>,
}

impl Live {
    /// Defaults for everything that can have one.
    pub fn new(services: Vec<ServiceConfig>, redactor: Arc<Redactor>) -> Self {
        Self {
            services,
            redactor,
            access_log: None,
            readings: true,
            public_url: None,
            workbench_url: None,
            prefix: "/_candor".into(),
            docs: false,
            templates: Templates::default(),
            repair: RepairConfig::default(),
            needs_upstreams: false,
            timeouts: Timeouts::default(),
            sizes: Sizes::default(),
            http2: Some(Http2::default()),
            upgrades: vec!["websocket".into()],
        }
    }
}

/// The settings in force, and the services as they are shared.
pub(crate) struct InForce {
    pub(crate) live: Live,
    pub(crate) services: Services,
}

impl std::ops::Deref for InForce {
    type Target = Live;

    fn deref(&self) -> &Live {
        &self.live
    }
}

impl InForce {
    /// # Errors
    /// If the services cannot be used, in words.
    pub(crate) fn new(live: Live, before: Option<&Services>) -> Result<Self, String> {
        let services = Services::new(&live.services, before)?;
        Ok(Self { live, services })
    }
}

/// The handle by which settings are changed. Clones are of the same.
#[derive(Clone)]
pub struct CurrentLive(pub(crate) Current<InForce>);

impl CurrentLive {
    /// Puts these in force: for what begins from now on. Services that did not change keep their connections, and
    /// what is known of their servers.
    ///
    /// # Errors
    /// If the services cannot be used, in words; then nothing changes.
    pub fn change(&self, live: Live) -> Result<(), String> {
        let before = self.0.get();
        let next = InForce::new(live, Some(&before.services))?;
        next.services.retire_others(&before.services);
        self.0.replace(Arc::new(next));
        Ok(())
    }

    /// How each server of the services is doing.
    pub fn report(&self) -> Vec<ServerReport> {
        self.0.get().services.report()
    }
}
