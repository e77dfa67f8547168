//! The tables: made, brought up to date, and checked, by whoever comes first.

use std::{fmt, time::Duration};

use candor_journal::JournalError;

use crate::{
    Address,
    cells::Reading,
    link::{Fault, Link},
    row,
};

/// Number of the schema. The table `…_schema` has a row for each that was reached.
const VERSION: u64 = 1;

/// Oldest server that is spoken to: year and month.
const OLDEST: (u64, u64) = (24, 8);

/// Rows between two entries of the primary index. Exchanges are large: with the usual 8192 a single one would cost
/// megabytes to be read.
const GRANULARITY: u32 = 1024;

/// Why the tables cannot be used.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// The server did not do it.
    Fault(Fault),
    /// It is of another time than this Candor.
    Other(String),
}

impl From<Fault> for Unfit {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => fault.fmt(f),
            Self::Other(why) => f.write_str(why),
        }
    }
}

impl Unfit {
    /// As somebody is told who cannot go on.
    pub(crate) fn told(&self, address: &Address) -> JournalError {
        JournalError::new(format!("The ClickHouse at {address} cannot hold the journal: {self}."))
    }
}

/// Sees to it that the tables are there, and that they are of this version.
pub(crate) fn prepare(link: &Link, retain: Option<Duration>) -> Result<(), Unfit> {
    check_server(link)?;
    let address = &link.address;
    let retain = retain.map_or(0, |age| age.as_secs());
    match reached(link)? {
        Some((version, _)) if version > VERSION => {
            return Err(Unfit::Other(format!(
                "its tables were made by a newer Candor (format {version}; this one knows {VERSION}): use that one, or \
                 another table by ?table=NAME"
            )));
        }
        Some((VERSION, of_tables)) if of_tables == retain => return Ok(()),
        Some((VERSION, _)) => {
            for table in ["", "_logs"] {
                link.run(format!("ALTER TABLE {} {}", address.table(table), modified(retain)))?;
            }
        }
        _ => {
            link.run(format!("CREATE DATABASE IF NOT EXISTS {}", address.database))?;
            for statement in statements(address, retain) {
                link.run(statement)?;
            }
        }
    }
    let note = format!(
        "INSERT INTO {} (version, retain, at) SELECT {VERSION}, {retain}, now64(3)",
        address.table("_schema")
    );
    link.run(note)?;
    Ok(())
}

/// Checks that there are tables of this version, for who only reads.
pub(crate) fn check(link: &Link) -> Result<(), Unfit> {
    check_server(link)?;
    match reached(link)? {
        Some((VERSION, _)) => Ok(()),
        Some((version, _)) => {
            Err(Unfit::Other(format!("its tables have the format {version}; this Candor reads {VERSION}")))
        }
        None => Err(Unfit::Other("no gateway has stored anything there yet".to_owned())),
    }
}

fn check_server(link: &Link) -> Result<(), Unfit> {
    let given = link.run("SELECT version() FORMAT TabSeparated")?;
    let version = String::from_utf8_lossy(&given.octets).trim().to_owned();
    let mut parts = version.split('.').map(|part| part.parse::<u64>().unwrap_or_default());
    let found = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match found >= OLDEST {
        true => Ok(()),
        false => {
            let shown: String = version.chars().filter(|c| c.is_ascii_graphic()).take(20).collect();
            Err(Unfit::Other(format!("it is version {shown}; {}.{} or later is needed", OLDEST.0, OLDEST.1)))
        }
    }
}

/// The version of the tables and for how many seconds they keep rows; `None` if there are none.
fn reached(link: &Link) -> Result<Option<(u64, u64)>, Fault> {
    let sql = format!(
        "SELECT toUInt64(version), toUInt64(retain) FROM {} ORDER BY version DESC, at DESC LIMIT 1 FORMAT RowBinary",
        link.address.table("_schema")
    );
    match link.run(sql) {
        Ok(given) => {
            let mut row = Reading(&given.octets);
            Ok(row.number().zip(row.number()))
        }
        Err(fault) if fault.is_unknown() => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn modified(retain: u64) -> String {
    match retain {
        0 => "REMOVE TTL".to_owned(),
        seconds => {
            format!(
                "MODIFY TTL toDateTime(time) + toIntervalSecond({seconds}) SETTINGS materialize_ttl_after_modify = 0"
            )
        }
    }
}

/// What makes the tables. Doubles, which come from inserts whose acknowledgement was lost, are one row by their key.
pub(crate) fn statements(address: &Address, retain: u64) -> [String; 3] {
    let columns = |list: &[(&str, &str)]| {
        list.iter().map(|(name, kind)| format!("  `{name}` {kind}")).collect::<Vec<_>>().join(",\n")
    };
    let ttl = match retain {
        0 => String::new(),
        seconds => format!("\nTTL toDateTime(time) + toIntervalSecond({seconds})"),
    };
    let exchanges = format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{},\n  \
           INDEX by_request request_id TYPE bloom_filter(0.01) GRANULARITY 4,\n  \
           INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 4,\n  \
           INDEX by_word words TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 4\n\
         ) ENGINE = ReplacingMergeTree\nPARTITION BY toYYYYMMDD(time)\nORDER BY id{ttl}\n\
         SETTINGS index_granularity = {GRANULARITY}, ttl_only_drop_parts = 1",
        address.table(""),
        columns(row::EXCHANGE),
    );
    let lines = format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{},\n  \
           INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,\n  \
           INDEX by_word words TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 1\n\
         ) ENGINE = ReplacingMergeTree\nPARTITION BY toYYYYMMDD(time)\n\
         ORDER BY (request_id, trace_id, time, digest){ttl}\nSETTINGS ttl_only_drop_parts = 1",
        address.table("_logs"),
        columns(row::LINE),
    );
    let schema = format!(
        "CREATE TABLE IF NOT EXISTS {} (version UInt32, retain UInt64, at DateTime64(3, 'UTC')) \
         ENGINE = MergeTree ORDER BY (version, at)",
        address.table("_schema"),
    );
    [exchanges, lines, schema]
}
