//! What the settings say of the gateway, in the gateway's own words.

use std::{io::IsTerminal, sync::Arc};

use candor_exchange::{RedactConfig, Redactor};
use candor_gateway::{
    AccessLog, Authorities, Away, GatewayConfig, Http2, Live, LogFormat, RedisConfig, RepairConfig,
    ServiceConfig, Sizes, Timeouts,
};

use crate::{
    redaction,
    settings::{
        Settings,
        table::{self, Setting},
    },
};

/// True unless the journal is switched off.
pub(super) fn keeps(settings: &Settings) -> bool {
    settings.text(&table::STORE) != Some("off")
}

/// The gateway of these settings. Where it listens and what it keeps is left to whoever starts it.
pub(super) fn of(settings: &Settings, live: Live, inspector: candor_inspect::Inspector) -> GatewayConfig {
    let mut config =
        GatewayConfig { live, ..GatewayConfig::serving(Vec::new(), Arc::new(inspector), Arc::default()) };
    config.workers = count(settings, &table::WORKERS);
    config.redis = redis(settings);
    if let Some(folder) = settings.text(&table::BODY_FOLDER) {
        config.body_folder = settings.resolve(&table::BODY_FOLDER, folder);
    }
    config
}

/// What of it may change while it runs; `log` is where lines of the access log go.
pub(super) fn live(settings: &Settings, services: Vec<ServiceConfig>, log: &AccessLog) -> Live {
    let count = |setting: &Setting| count(settings, setting);
    let folder = keeps(settings).then(|| settings.text(&table::DATA)).flatten();
    let redactor = Redactor::new(RedactConfig {
        key: folder.and_then(|folder| redaction::key(&settings.resolve(&table::DATA, folder))),
        body_limit: count(&table::CAPTURE),
        ..redaction::of(settings)
    });
    let mut config = Live::new(services, Arc::new(redactor));
    config.access_log = log_format(settings).map(|format| log.with(format));
    config.readings = settings.switch(&table::READINGS);
    config.public_url = settings.text(&table::PUBLIC_URL).map(str::to_owned);
    config.workbench_url = settings.text(&table::WORKBENCH_URL).map(str::to_owned);
    config.prefix = settings.text(&table::PREFIX).unwrap_or("/_candor").to_owned();
    config.docs = settings.switch(&table::DOCS);
    config.needs_upstreams = settings.text(&table::READY) == Some("upstreams");
    config.templates = settings.templates.compiled.clone();
    config.repair = RepairConfig {
        max_body: count(&table::REPAIR_MAX_BODY),
        wait: settings.duration(&table::REPAIR_WAIT),
        original: settings.switch(&table::REPAIR_ORIGINAL),
        corrections: settings.corrections.clone(),
    };
    config.timeouts = Timeouts {
        idle: settings.duration(&table::IDLE_TIMEOUT),
        handshake: settings.duration(&table::HANDSHAKE_TIMEOUT),
        head: settings.duration(&table::HEAD_TIMEOUT),
        body: settings.duration(&table::BODY_TIMEOUT),
        write: settings.duration(&table::WRITE_TIMEOUT),
        half_closed: settings.duration(&table::HALF_CLOSED_TIMEOUT),
        connect: settings.duration(&table::CONNECT_TIMEOUT),
        response: settings.duration(&table::UPSTREAM_TIMEOUT),
        total: settings.get(&table::TOTAL_TIMEOUT).map(|_| settings.duration(&table::TOTAL_TIMEOUT)),
        tunnel_idle: settings.duration(&table::TUNNEL_TIMEOUT),
        unready: settings
            .get(&table::UNREADY_TIME)
            .map(|_| settings.duration(&table::UNREADY_TIME))
            .unwrap_or_default(),
        drain: settings.duration(&table::DRAIN_TIMEOUT),
        ..Timeouts::default()
    };
    config.sizes = Sizes {
        body_budget: settings.number(&table::BUDGET),
        body_disk: settings.number(&table::DISK_BUDGET),
        checked_response: count(&table::MAX_CHECKED_RESPONSE),
        captured_body: count(&table::CAPTURE),
        connections: count(&table::MAX_CONNECTIONS),
        handshakes: count(&table::MAX_HANDSHAKES),
        ..Sizes::default()
    };
    config.upgrades = settings.list(&table::UPGRADES).to_vec();
    let streams = u32::try_from(settings.number(&table::MAX_STREAMS)).unwrap_or(u32::MAX);
    config.http2 = settings.switch(&table::HTTP2).then(|| Http2 { streams, ..Http2::default() });
    config
}

/// Where accounts of limits are shared.
fn redis(settings: &Settings) -> Option<RedisConfig> {
    let path = settings.text(&table::REDIS_CA).map(|path| settings.resolve(&table::REDIS_CA, path));
    Some(RedisConfig {
        url: settings.text(&table::REDIS)?.parse().ok()?,
        authorities: path.map_or(Authorities::System, Authorities::File),
        timeout: settings.duration(&table::REDIS_TIMEOUT),
        prefix: settings.text(&table::REDIS_PREFIX).unwrap_or_default().to_owned(),
        away: match settings.text(&table::REDIS_AWAY) {
            Some("allow") => Away::Allow,
            Some("deny") => Away::Deny,
            _ => Away::Local,
        },
    })
}

fn count(settings: &Settings, setting: &Setting) -> usize {
    usize::try_from(settings.number(setting)).unwrap_or(usize::MAX)
}

/// Where lines of the access log go, once some are wanted.
pub(super) fn log() -> AccessLog {
    AccessLog::new(LogFormat::Json, std::io::stdout())
}

fn log_format(settings: &Settings) -> Option<LogFormat> {
    Some(match settings.text(&table::ACCESS_LOG) {
        Some("off") => return None,
        Some("json") => LogFormat::Json,
        Some("pretty") => LogFormat::Pretty,
        Some("common") => LogFormat::Common,
        _ if std::io::stdout().is_terminal() => LogFormat::Pretty,
        _ => LogFormat::Json,
    })
}
