//! Is what was stored still there? What the server says of its parts, and what it counts, day by day.

use candor_journal::JournalError;
use candor_journal_sqlite::SliceReport;

use crate::{
    ClickHouseJournal,
    cells::Reading,
    link::{ASKING, Fault, Link},
    read::{self, cut_off},
    statement::Statement,
};

impl ClickHouseJournal {
    /// Has the server check every part of the table, and counts what is in it. A day each, the newest first.
    ///
    /// # Errors
    /// If it is away, or the user may not ask for that.
    pub fn check(&self) -> Result<Vec<SliceReport>, JournalError> {
        days(&self.link).map_err(|fault| self.told(&fault))
    }
}

fn days(link: &Link) -> Result<Vec<SliceReport>, Fault> {
    let mut faults = faults(link)?;
    let octets = read::days(link)?;
    let mut days = Vec::new();
    let sql = format!(
        "SELECT toString(toYYYYMMDD(time)) AS day, countIf(verdict != 'passed' OR status >= 400 OR status = 0), count() \
         FROM {} FINAL GROUP BY day ORDER BY day DESC FORMAT RowBinary",
        link.address.table("")
    );
    let given = link.ask(&Statement::new(sql), ASKING)?;
    let mut reading = Reading(&given.octets);
    while !reading.is_at_end() {
        let day = reading.text().ok_or_else(cut_off)?;
        let failures = reading.number().ok_or_else(cut_off)?;
        let all = reading.number().ok_or_else(cut_off)?;
        let of_it = octets.iter().find(|known| known.name == day);
        days.push(SliceReport {
            path: day.into(),
            octets: of_it.map_or(0, |known| known.octets),
            failures,
            successes: all.saturating_sub(failures),
            faults: faults.extract_if(.., |(part, _)| part.starts_with(day)).map(|(_, why)| why).collect(),
        });
    }
    Ok(days)
}

/// The parts that are not whole, and what the server says of them.
fn faults(link: &Link) -> Result<Vec<(String, String)>, Fault> {
    let sql = format!(
        "CHECK TABLE {} FORMAT RowBinary SETTINGS check_query_single_value_result = 0",
        link.address.table("")
    );
    let given = link.ask(&Statement::new(sql), ASKING)?;
    let mut reading = Reading(&given.octets);
    let mut faults = Vec::new();
    while !reading.is_at_end() {
        let part = reading.text().ok_or_else(cut_off)?;
        let is_whole = reading.take(1).ok_or_else(cut_off)? == [1];
        let why = reading.text().ok_or_else(cut_off)?;
        if !is_whole {
            faults.push((part.to_owned(), format!("part {part}: {why}")));
        }
    }
    Ok(faults)
}
