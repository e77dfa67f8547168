//! `candor cost`: what the traffic of the journal costs, for people and for programs.

use std::{
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use candor_cost::{Asked, Bill, Line, OUTCOMES, Refusal, Report, Saving, Usage, figures, measure};
use candor_exchange::time;
use candor_journal::{Field, Query};
use candor_reader::trial::refuses;
use candor_rule::text::printable;

use crate::{
    arguments::{Cost, Format},
    call::Sources,
    contract, kept,
    output::{self, Failure},
};

/// Operations and rules that are listed for people.
const ROWS: usize = 20;

/// Measures, and prints what it comes to.
///
/// # Errors
/// If settings, prices or the query cannot be used, or the journal cannot be read.
pub fn run(arguments: &Cost) -> Result<ExitCode, Failure> {
    let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), true)?;
    let sheet = match &arguments.price_sheet {
        Some(file) => {
            contract::load_plain(&arguments.flags.0, Some(file)).map_err(Failure::usage)?.price_sheet()
        }
        None => sources.settings().price_sheet(),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as u64);
    let query = query(arguments, now)?;
    let journal = sources.journal()?;
    let judge = |exchange: &_| refuses(&sources.inspector, exchange).and_then(|error| Refusal::of([&error]));
    let asked = Asked { query: &query, now, most: arguments.limit, judge: &judge };
    let gateway = sources.settings().keeping();
    let measured = measure(&*journal, asked, &sheet, &gateway).map_err(kept::unreadable)?;
    let report = Report::new(measured, sheet, gateway, arguments.growth);
    output::print(&match arguments.format {
        Format::Json => format!("{:#}\n", report.as_json()),
        Format::Text => as_text(&report),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The query with the bounds in time.
fn query(arguments: &Cost, now: u64) -> Result<Query, Failure> {
    let mut query = kept::parse(&arguments.query)?;
    let moment = |flag: &str, text: &str| {
        time::parse(text, now).ok_or_else(|| {
            let found = printable(text.as_bytes(), 60);
            let help = "write so long ago, such as 90m, 24h or 7d, or a date such as 2026-11-21 or 2026-11-21T23:00Z";
            Failure::usage((format!("--{flag} is \"{found}\"; a time is expected"), help))
        })
    };
    let since = match &arguments.since {
        Some(text) => Some(text.as_str()),
        None => (query.period().0 == 0).then_some("24h"),
    };
    if let Some(text) = since {
        query = query.and(Field::Since(moment("since", text)?));
    }
    if let Some(text) = &arguments.until {
        query = query.and(Field::Until(moment("until", text)?));
    }
    Ok(query)
}

fn as_text(report: &Report) -> String {
    let measured = &report.measured;
    let total = measured.total();
    let requests = format!("{} requests", figures::number(total.requests));
    let period = format!("{} to {}", time::rfc3339(measured.since), time::rfc3339(measured.until));
    if total.requests == 0.0 {
        return format!("No requests were kept from {period}.\n");
    }
    let mut text = format!(
        "{requests} from {period}: {}\n\n{}",
        amount(report, &report.bill(&total)),
        table(&by_line(report)),
    );
    text.push_str(&format!("\nBy operation, the costliest first\n{}", table(&by_operation(report))));
    text.push_str(&format!("\nWhat need not be spent\n{}", table(&savings(report))));
    if !measured.savings.wasted.is_empty() {
        text.push_str(&format!("\nBy rule, of those that the contract refuses\n{}", table(&by_rule(report))));
    }
    let projected = projections(report);
    if !projected.is_empty() {
        text.push_str(&format!("\nIf it goes on like this\n{}", table(&projected)));
    }
    text.push_str("\nAssumed\n");
    for sentence in report.assumptions() {
        text.push_str(&format!("- {sentence}\n"));
    }
    text
}

/// A total with its currency.
fn amount(report: &Report, bill: &Bill) -> String {
    match bill.total {
        Some(_) => format!("{} {}", figures::total(bill), report.sheet.currency),
        None => "no price is set, so amounts are in units".to_owned(),
    }
}

type Rows = Vec<Vec<String>>;

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// A row for each line, a column for each of several uses, and their sum.
fn lines(report: &Report, heads: Vec<String>, columns: &[Usage]) -> Rows {
    let bills: Vec<Bill> = columns.iter().map(|usage| report.bill(usage)).collect();
    let mut rows = vec![heads];
    for (number, line) in Line::ALL.into_iter().enumerate() {
        let cells = bills.iter().filter_map(|bill| bill.items.get(number)).map(figures::cell);
        rows.push([line.title().to_owned()].into_iter().chain(cells).collect());
    }
    if bills.iter().any(|bill| bill.total.is_some()) {
        let name = format!("Total {}", report.sheet.currency);
        rows.push([name].into_iter().chain(bills.iter().map(figures::total)).collect());
    }
    rows
}

fn by_line(report: &Report) -> Rows {
    let measured = &report.measured;
    let mut heads = row(["", "all"]);
    heads.extend(OUTCOMES.map(|(.., name)| name.to_owned()));
    let columns: Vec<Usage> =
        [measured.total()].into_iter().chain(OUTCOMES.map(|(class, ..)| measured.of(class))).collect();
    let mut rows = lines(report, heads, &columns);
    let requests = columns.iter().map(|usage| figures::number(usage.requests));
    rows.insert(1, ["Requests".to_owned()].into_iter().chain(requests).collect());
    rows
}

fn by_operation(report: &Report) -> Rows {
    let mut heads = row(["", "requests", "all"]);
    heads.extend(OUTCOMES.map(|(.., name)| name.to_owned()));
    let mut rows = vec![heads];
    let all = &report.measured.operations;
    for one in all.iter().take(ROWS) {
        let bills = [one.total()].into_iter().chain(OUTCOMES.map(|(class, ..)| one.of(class)));
        let cells = bills.map(|usage| figures::total(&report.bill(&usage)));
        let names = [operation(one.name.as_deref()), figures::number(one.total().requests)];
        rows.push(names.into_iter().chain(cells).collect());
    }
    if all.len() > ROWS {
        rows.push(vec![format!("and {} more", all.len() - ROWS)]);
    }
    rows
}

fn operation(name: Option<&str>) -> String {
    name.map_or_else(|| "(no operation)".to_owned(), |name| printable(name.as_bytes(), 60))
}

fn savings(report: &Report) -> Rows {
    let mut rows =
        vec![row(["", "requests", "took", "earlier refusal saves", "a check at the client saves"])];
    let told = |usage: &Usage| figures::total(&report.bill(usage));
    let mut add = |name: &str, saving: Saving| {
        let cells = [&saving.took, &saving.earlier_refusal, &saving.validation].map(told);
        let requests = figures::number(saving.took.requests);
        rows.push([name.to_owned(), requests].into_iter().chain(cells).collect());
    };
    let savings = &report.measured.savings;
    add("the contract refuses, and so did the API", savings.observed);
    add("refused by Candor, by a clause of the contract", savings.refused);
    add("refused, and sent again unchanged", savings.retries);
    add("together", savings.sum());
    if savings.accepted.requests > 0.0 {
        let name = "the contract refuses, the API took (not in the sum)".to_owned();
        rows.push(vec![name, figures::number(savings.accepted.requests), told(&savings.accepted)]);
    }
    rows
}

fn by_rule(report: &Report) -> Rows {
    let mut rows = vec![row(["", "rule", "requests", "took"])];
    let wasted = &report.measured.savings.wasted;
    for one in wasted.iter().take(ROWS) {
        let requests = figures::number(one.usage.requests);
        let took = figures::total(&report.bill(&one.usage));
        rows.push(vec![operation(one.operation.as_deref()), one.code.clone(), requests, took]);
    }
    if wasted.len() > ROWS {
        rows.push(vec![format!("and {} more", wasted.len() - ROWS)]);
    }
    rows
}

fn projections(report: &Report) -> Rows {
    let projections = report.projections();
    if projections.is_empty() {
        return Vec::new();
    }
    let total = report.measured.total();
    let columns: Vec<Usage> = projections.iter().map(|one| total.times(one.factor)).collect();
    let grown = format!("a month of {} × the traffic", report.growth);
    let mut rows = lines(report, row(["", "a day", "a month", &grown]), &columns);
    let requests = columns.iter().map(|usage| figures::number(usage.requests));
    rows.insert(1, ["Requests".to_owned()].into_iter().chain(requests).collect());
    rows
}

/// Rows in columns: the first to the left, figures to the right.
fn table(rows: &Rows) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(number, (cell, width))| match number {
            0 => format!("  {cell:<width$}"),
            _ => format!("  {cell:>width$}"),
        });
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
