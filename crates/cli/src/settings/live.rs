//! Which settings take effect while the gateway runs, once: the reloader names the others when they change, and the
//! reference says it of each.

/// Sections of which every setting does, but for those in [`RESTART`].
const LIVE: &[&str] =
    &["gateway", "tls", "limits", "timeouts", "auth", "cors", "csrf", "version", "repair", "redact"];

/// Tables and settings of other sections that do.
const LIVE_TOO: &[&str] = &[
    "journal.body",
    "journal.readings",
    "log.access",
    "access",
    "auth.scheme",
    "block",
    "contract",
    "legal",
    "limit",
    "maintenance",
    "problem.template",
    "require",
    "retired",
    "scope",
    "service",
];

/// Settings of those sections that need a restart: sockets, threads, and budgets of the whole process.
const RESTART: &[&str] = &[
    "gateway.listen",
    "gateway.workers",
    "gateway.body_folder",
    "tls.listen",
    "limits.budget",
    "limits.disk_budget",
    "limits.max_connections",
    "limits.max_handshakes",
];

/// True if a setting or table takes effect when it is read again, false if the gateway must be restarted for it.
pub fn is_live(key: &str) -> bool {
    let section = key.split_once('.').map(|(section, _)| section);
    LIVE_TOO.contains(&key)
        || section.is_some_and(|section| LIVE.contains(&section)) && !RESTART.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{table, tables};

    #[test]
    fn what_is_named_is_there() {
        let keys: Vec<&str> =
            table::ALL.iter().map(|s| s.key).chain(tables::ALL.iter().map(|shape| shape.key)).collect();
        let sections: Vec<&str> = table::SECTIONS.iter().map(|section| section.name).collect();
        assert!(LIVE.iter().all(|name| sections.contains(name)));
        assert_eq!(
            LIVE_TOO.iter().chain(RESTART).filter(|key| !keys.contains(key)).collect::<Vec<_>>(),
            [&""; 0]
        );
        assert!(
            is_live("timeouts.idle")
                && is_live("service")
                && !is_live("gateway.workers")
                && !is_live("workbench.listen")
        );
    }
}
