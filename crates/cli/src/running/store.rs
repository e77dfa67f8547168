//! Opens the journal that the settings name, for writing.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use candor_journal::{Journal, JournalError, Memory, Sampled};
use candor_journal_clickhouse::{ClickHouseConfig, ClickHouseJournal};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};

use super::gateway;
use crate::{
    output::Failure,
    place::{self, Place},
    settings::{Settings, table},
};

/// The journal; one in memory that stays empty, for the workbench to show, if it is switched off.
///
/// # Errors
/// If it cannot be written.
pub(super) fn open(settings: &Settings) -> Result<Arc<dyn Journal>, Failure> {
    if !gateway::keeps(settings) {
        return Ok(Arc::new(Memory::default()));
    }
    match Place::of(settings)? {
        Place::Folder(folder) => {
            let mut config = SqliteConfig::new(folder);
            config.slice = settings.duration(&table::SLICE);
            config.queue_octets = settings.number(&table::QUEUE);
            config.retain_age = Some(settings.duration(&table::RETAIN));
            config.retain_octets = Some(settings.number(&table::RETAIN_SIZE));
            Ok(sampled(SqliteJournal::open(config).map_err(|error| failure(&error))?, settings))
        }
        Place::Server(address, authorities) => {
            let folder = settings.text(&table::DATA).unwrap_or(table::DATA.default);
            let transport = place::transport(&address, &authorities).map_err(|why| {
                Failure::usage(format!("error: the way to the ClickHouse cannot be made: {why}"))
            })?;
            let config = ClickHouseConfig {
                address: *address,
                gateway: settings.text(&table::JOURNAL_NAME).map_or_else(host, str::to_owned),
                spool: settings.resolve(&table::DATA, folder).join("spool"),
                spool_octets: settings.number(&table::SPOOL),
                queue_octets: settings.number(&table::QUEUE),
                retain_age: Some(settings.duration(&table::RETAIN)),
            };
            let journal = ClickHouseJournal::open(&config, transport).map_err(|error| failure(&error))?;
            Ok(sampled(journal, settings))
        }
    }
}

fn sampled(journal: impl Journal + 'static, settings: &Settings) -> Arc<dyn Journal> {
    let rates = settings.rates();
    if rates.keep_all() {
        return Arc::new(journal);
    }
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_millis() as u64);
    Arc::new(Sampled::new(journal, rates, clock))
}

/// What the machine is called.
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Why the journal cannot do its work, and what to do.
pub(super) fn failure(error: &JournalError) -> Failure {
    let cause = error.source.as_ref().map(|s| format!(": {s}")).unwrap_or_default();
    let help = match error.message.starts_with("The ClickHouse") {
        true => "`candor config show` says what is set; docs/clickhouse.md what the server needs",
        false => "name a folder that this user can write and that has space: `--data DIR`",
    };
    Failure::run((format!("{}{cause}", error.message), help))
}
