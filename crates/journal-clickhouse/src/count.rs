//! Counting: the columns of what matches, added up by the server.

use candor_journal::{Class, Counts, FACETS, Field, Query};

use crate::{
    cells::Reading,
    condition,
    link::{ASKING, Fault, Link},
    read::cut_off,
    statement::Statement,
};

/// Different values of a facet that are told apart, as everywhere.
const MOST_VALUES: u32 = 2000;

/// Counts all that matches: a column is cheap to read, so no bound is needed but the time.
pub(crate) fn count(link: &Link, query: &Query) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let table = link.address.table("");
    let ends = ask(link, query, |condition| {
        format!(
            "SELECT count(), toUnixTimestamp64Milli(min(time)), toUnixTimestamp64Milli(max(time)) \
             FROM {table} FINAL WHERE {condition}"
        )
    })?;
    let mut row = Reading(&ends.0);
    let mut number = || row.number().ok_or_else(cut_off);
    let (matched, first, last) = (number()?, number()?, number()?);
    counts.scanned = ends.1;
    if matched == 0 {
        return Ok(counts);
    }
    counts.matched = matched;
    counts.bins.cover(first);
    counts.bins.add(first, Class::Passed, 0);
    counts.bins.cover(last);
    over_time(link, query, &mut counts)?;
    facets(link, query, &mut counts)?;
    Ok(counts)
}

fn ask(link: &Link, query: &Query, select: impl FnOnce(&str) -> String) -> Result<(Vec<u8>, u64), Fault> {
    let mut statement = Statement::default();
    let condition = condition::of(query, &link.address.table("_logs"), &mut statement);
    statement.push(&select(&condition));
    statement.push(" FORMAT RowBinary");
    let given = link.ask(&statement, ASKING)?;
    Ok((given.octets, given.read_rows))
}

fn over_time(link: &Link, query: &Query, counts: &mut Counts) -> Result<(), Fault> {
    let (table, width) = (link.address.table(""), counts.bins.width);
    let (octets, _) = ask(link, query, |condition| {
        format!(
            "SELECT toString(class), toUInt64(intDiv(toUnixTimestamp64Milli(time), {width})) AS stretch, count() \
             FROM {table} FINAL WHERE {condition} GROUP BY class, stretch"
        )
    })?;
    let mut reading = Reading(&octets);
    while !reading.is_at_end() {
        let class = reading.text().ok_or_else(cut_off)?;
        let class = Class::ALL.into_iter().find(|known| known.name() == class).ok_or_else(cut_off)?;
        let stretch = reading.number().ok_or_else(cut_off)?;
        counts.bins.add(stretch.saturating_mul(width), class, reading.number().ok_or_else(cut_off)?);
    }
    // The first was noted to say where time begins, and is counted by now.
    counts.bins.bins.retain(|_, bin| bin.iter().any(|count| *count > 0));
    Ok(())
}

/// Where the values of a facet stand, and which of them count.
fn column(facet: &str) -> (&str, &str) {
    match facet {
        "status" => ("toString(status)", "1"),
        "rule" => ("arrayJoin(codes)", "1"),
        "finding" => ("arrayJoin(findings)", "1"),
        "op" => ("operation", "operation != ''"),
        "born" => ("born", "born != ''"),
        "product" => ("product", "product != ''"),
        _ => ("client", "1"),
    }
}

/// Every value of what matches, counted: facet by facet, which reads the columns of the condition again for each.
fn by_columns(table: &str, condition: &str) -> String {
    let one = |facet: &&str| {
        let (value, counts) = column(facet);
        format!(
            "SELECT '{facet}' AS facet, toString({value}) AS value, count() AS times \
             FROM {table} FINAL WHERE {condition} AND {counts} GROUP BY value"
        )
    };
    FACETS.iter().map(one).collect::<Vec<_>>().join(" UNION ALL ")
}

/// The same, row by row: for conditions that cost more than making a list of each row's values.
fn by_rows(table: &str, condition: &str) -> String {
    let one = |facet: &&str| match *facet {
        "rule" | "finding" => {
            let column = if *facet == "rule" { "codes" } else { "findings" };
            format!("arrayMap(value -> ('{facet}', toString(value)), {column})")
        }
        facet => {
            let (value, counts) = column(facet);
            format!("if({counts}, [('{facet}', toString({value}))], [])")
        }
    };
    let lists = FACETS.iter().map(one).collect::<Vec<_>>().join(", ");
    format!(
        "SELECT pair.1 AS facet, pair.2 AS value, count() AS times FROM \
         (SELECT arrayJoin(arrayConcat({lists})) AS pair FROM {table} FINAL WHERE {condition}) GROUP BY facet, value"
    )
}

/// One question for all of them. Values beyond the most frequent come as one, without a name.
fn facets(link: &Link, query: &Query, counts: &mut Counts) -> Result<(), Fault> {
    let table = link.address.table("");
    let is_costly = query.fields().iter().any(|field| matches!(field, Field::Text(_) | Field::Log(_)));
    let (octets, _) = ask(link, query, |condition| {
        let all = if is_costly { by_rows(&table, condition) } else { by_columns(&table, condition) };
        format!(
            "SELECT facet, place <= {MOST_VALUES} AS told, if(told, value, '') AS name, sum(times) FROM \
             (SELECT facet, value, times, row_number() OVER (PARTITION BY facet ORDER BY times DESC, value) AS place \
              FROM ({all})) GROUP BY facet, told, name"
        )
    })?;
    let mut reading = Reading(&octets);
    while !reading.is_at_end() {
        let facet = reading.text().ok_or_else(cut_off)?;
        let told = reading.take(1).ok_or_else(cut_off)? == [1];
        let name = reading.text().ok_or_else(cut_off)?;
        let times = reading.number().ok_or_else(cut_off)?;
        let Some(facet) = FACETS.into_iter().find(|known| *known == facet) else { continue };
        let tally = counts.facets.entry(facet).or_default();
        match told {
            true => tally.add(name, times),
            false => tally.others += times,
        }
    }
    Ok(())
}
