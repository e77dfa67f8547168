//! `candor journal check`: is everything that was stored still there?

use std::{fmt::Write, path::Path, process::ExitCode};

use candor_gateway::Authorities;
use candor_journal_clickhouse::{Address, ClickHouseJournal};
use candor_journal_sqlite::{Repaired, SliceReport, check, repair};
use candor_rule::text::{counted, size, thousands};
use serde_json::json;

use crate::{
    arguments::{Format, JournalCheck},
    kept,
    output::{self, Failure},
    place::{self, Place},
};

/// Checks, mends where asked, and says so.
///
/// # Errors
/// If the folder cannot be used, or stdout cannot be written.
pub fn run(arguments: &JournalCheck) -> Result<ExitCode, Failure> {
    let folder = &arguments.place.data;
    if let Place::Server(address, authorities) = Place::named(folder)? {
        return on_server(arguments, *address, &authorities);
    }
    if !folder.is_dir() {
        let help = "name the data folder of a gateway by --data";
        return Err(Failure::usage((format!("there is no journal at {}", folder.display()), help)));
    }
    let repaired = match arguments.repair {
        true => repair(folder).map_err(kept::unreadable)?,
        false => Vec::new(),
    };
    tell(arguments, &check(folder).map_err(kept::unreadable)?, &repaired)
}

/// Has a ClickHouse check its parts: a day is told as a slice is.
fn on_server(
    arguments: &JournalCheck,
    address: Address,
    authorities: &Authorities,
) -> Result<ExitCode, Failure> {
    if arguments.repair {
        let help = "a part that is damaged is fetched from a replica, or restored from a backup, by ClickHouse's means";
        return Err(Failure::usage(("a ClickHouse is not repaired from here".to_owned(), help)));
    }
    let transport = place::transport(&address, authorities).map_err(Failure::run)?;
    let journal = ClickHouseJournal::open_read_only(address, transport).map_err(kept::unreadable)?;
    tell(arguments, &journal.check().map_err(kept::unreadable)?, &[])
}

fn tell(
    arguments: &JournalCheck,
    slices: &[SliceReport],
    repaired: &[Repaired],
) -> Result<ExitCode, Failure> {
    output::print(&match arguments.format {
        Format::Text => as_text(slices, repaired),
        Format::Json => as_json(slices, repaired),
    })?;
    Ok(ExitCode::from(u8::from(slices.iter().any(|slice| !slice.faults.is_empty()))))
}

fn as_text(slices: &[SliceReport], repaired: &[Repaired]) -> String {
    let mut text = String::new();
    for one in repaired {
        let (saved, lost) = (thousands(one.saved), counted_places(one.lost));
        _ = writeln!(
            text,
            "repaired {}: {saved} exchanges saved, {lost} lost; the damaged file is {}",
            name(&one.path),
            one.kept.display()
        );
    }
    for slice in slices {
        let state = if slice.faults.is_empty() { "sound" } else { "DAMAGED" };
        _ = writeln!(
            text,
            "{:<38} {:>10} {:>10} failures {:>10} successes   {state}",
            name(&slice.path),
            size(slice.octets),
            thousands(slice.failures),
            thousands(slice.successes),
        );
        slice.faults.iter().for_each(|fault| _ = writeln!(text, "    {fault}"));
    }
    let damaged = slices.iter().filter(|slice| !slice.faults.is_empty()).count();
    let total: u64 = slices.iter().map(|slice| slice.failures + slice.successes).sum();
    let verdict = match damaged {
        0 => "all sound".to_owned(),
        _ => format!("{damaged} damaged; mend with `candor journal check --repair` while no gateway runs"),
    };
    let exchanges = thousands(total);
    text + &format!("{}, {exchanges} exchanges: {verdict}\n", counted(slices.len(), "slice", "slices"))
}

fn counted_places(lost: u64) -> String {
    counted(usize::try_from(lost).unwrap_or(usize::MAX), "place", "places")
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn as_json(slices: &[SliceReport], repaired: &[Repaired]) -> String {
    let slices: Vec<_> = slices
        .iter()
        .map(|slice| {
            json!({
                "path": slice.path, "octets": slice.octets, "failures": slice.failures,
                "successes": slice.successes, "faults": slice.faults,
            })
        })
        .collect();
    let repaired: Vec<_> = repaired
        .iter()
        .map(|one| json!({"path": one.path, "kept": one.kept, "saved": one.saved, "lost": one.lost}))
        .collect();
    format!("{:#}\n", json!({"version": 1, "slices": slices, "repaired": repaired}))
}
