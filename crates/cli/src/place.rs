//! Where a journal is: in a folder, or on a ClickHouse. Opens it for reading, and makes the way to a server.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use candor_gateway::{Authorities, Caller, FetchLimits, UpstreamTls};
use candor_journal::{Journal, JournalError};
use candor_journal_clickhouse::{Address, Answer, ClickHouseJournal, NotAnAddress, Transport};
use candor_journal_sqlite::SqliteJournal;

use crate::{
    output::Failure,
    settings::{Settings, table},
};

/// A journal's place.
#[derive(Clone, Debug)]
pub enum Place {
    /// Slices of SQLite.
    Folder(PathBuf),
    /// A table, and whom to believe about the server's certificate.
    Server(Box<Address>, Authorities),
}

impl Place {
    /// The one that settings name.
    ///
    /// # Errors
    /// If what they name cannot be read: exit code 2.
    pub fn of(settings: &Settings) -> Result<Self, Failure> {
        let path = settings.text(&table::JOURNAL_CA).map(|path| settings.resolve(&table::JOURNAL_CA, path));
        match settings.text(&table::STORE) {
            Some(text) if Address::is_meant(text) => Self::server(text, path),
            _ => {
                let folder = settings.text(&table::DATA).unwrap_or(table::DATA.default);
                Ok(Self::Folder(settings.resolve(&table::DATA, folder)))
            }
        }
    }

    /// The one that a command names by --data: a folder, or an address. Where nothing is named the gateway's
    /// variable counts.
    ///
    /// # Errors
    /// If an address cannot be read: exit code 2.
    pub fn named(path: &Path) -> Result<Self, Failure> {
        let text = path.to_str().unwrap_or_default();
        let ca = || std::env::var_os(table::JOURNAL_CA.variable()).map(PathBuf::from);
        if Address::is_meant(text) {
            return Self::server(text, ca());
        }
        match std::env::var(table::STORE.variable()) {
            Ok(address) if text == table::DATA.default && Address::is_meant(&address) => {
                Self::server(&address, ca())
            }
            _ => Ok(Self::Folder(path.to_owned())),
        }
    }

    fn server(text: &str, ca: Option<PathBuf>) -> Result<Self, Failure> {
        let wrong = |error: NotAnAddress| {
            let help =
                "write clickhouse://USER:PASSWORD@HOST:8123/DATABASE?table=NAME, or clickhouses:// for TLS";
            Failure::usage((format!("the address of the ClickHouse cannot be read: {error}"), help))
        };
        let address = text.parse().map_err(wrong)?;
        Ok(Self::Server(Box::new(address), ca.map_or(Authorities::System, Authorities::File)))
    }

    /// Opens it for reading, also while a gateway writes to it.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn open(&self) -> Result<Box<dyn Journal>, JournalError> {
        match self {
            Self::Folder(folder) => Ok(Box::new(SqliteJournal::open_read_only(folder)?)),
            Self::Server(address, authorities) => {
                let transport = transport(address, authorities).map_err(JournalError::new)?;
                Ok(Box::new(ClickHouseJournal::open_read_only((**address).clone(), transport)?))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Server(address, _) => address.fmt(f),
        }
    }
}

/// The way to a ClickHouse: the gateway's own client.
///
/// # Errors
/// If certificates cannot be read, or there is no thread.
pub fn transport(address: &Address, authorities: &Authorities) -> Result<Arc<dyn Transport>, String> {
    let origin = address.origin().parse().map_err(|error| format!("{address}: {error}"))?;
    Ok(Arc::new(Wire(Caller::start(origin, &UpstreamTls::from(authorities.clone()))?)))
}

#[derive(Debug)]
struct Wire(Caller);

impl Transport for Wire {
    fn call(&self, head: Vec<u8>, body: Vec<u8>, time: Duration, octets: usize) -> Result<Answer, String> {
        let answered = self.0.call(head, body, FetchLimits { time, octets })?;
        Ok(Answer { status: answered.status, head: answered.head, body: answered.body })
    }
}
