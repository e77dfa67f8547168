//! A day of a million exchanges: what it costs to store them, and how long a search in them takes.
//!
//! `cargo xtask bench journal` runs it, in two processes so that what filling needed is not counted as memory
//! of searching:
//!
//! - `fill FOLDER NUMBER` stores that many, spread over the 24 hours before now, a slice each hour.
//! - `compact FOLDER` does what otherwise comes by itself, in the background, to the slices that are over.
//! - `ask FOLDER` searches, each query once with nothing of the files in memory and then five times more.

mod day;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use candor_journal::{Journal, JournalError, Page, Query};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};

type Error = Box<dyn std::error::Error>;

/// The bound that the traffic page gives to its counts.
const COUNTED: u64 = 6000;

/// Exchanges that are made before they are stored: making them is not counted.
const BATCH: u64 = 20_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["fill", folder, number] => {
            number.parse().map_err(Error::from).and_then(|number| fill(Path::new(folder), number))
        }
        ["compact", folder] => compact(Path::new(folder)),
        ["ask", folder] => ask(Path::new(folder)),
        _ => {
            println!("nothing to do: `cargo xtask bench journal` gives a folder and a number");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn fill(folder: &Path, number: u64) -> Result<(), Error> {
    let config = SqliteConfig { queue_octets: 4 << 30, ..SqliteConfig::new(folder) };
    let journal = SqliteJournal::open(config)?;
    let (mut cpu, mut seconds) = (0.0, 0.0);
    let mut day = day::Day::ending(now(), number);
    loop {
        let batch: Vec<_> = day.by_ref().take(usize::try_from(BATCH)?).collect();
        if batch.is_empty() {
            break;
        }
        let (cpu_before, began) = (cpu_seconds(), Instant::now());
        batch.into_iter().for_each(|exchange| journal.append(exchange));
        journal.flush()?;
        cpu += cpu_seconds() - cpu_before;
        seconds += began.elapsed().as_secs_f64();
    }
    let figures = journal.figures();
    println!(
        "stored: {} successes, {} failures; lost: {}",
        figures.successes,
        figures.failures,
        figures.lost()
    );
    println!("ingest: {:.0} a second, {:.1} CPU µs each", number as f64 / seconds, cpu / number as f64 * 1e6);
    drop(journal);
    disk(folder)
}

fn compact(folder: &Path) -> Result<(), Error> {
    let journal = SqliteJournal::open(SqliteConfig::new(folder))?;
    let (cpu, began) = (cpu_seconds(), Instant::now());
    journal.compact(now())?;
    let (cpu, seconds) = (cpu_seconds() - cpu, began.elapsed().as_secs_f64());
    let figures = journal.figures();
    drop(journal);
    let (slices, octets) = (figures.compacted_slices, figures.compacted_octets);
    println!(
        "compacted: {slices} slices in {seconds:.2} s, {cpu:.2} CPU s; {} MB given back",
        octets / 1_000_000
    );
    disk(folder)
}

/// What a success and a failure take on disk: blocks are measured, the rest of the files is the failures'.
fn disk(folder: &Path) -> Result<(), Error> {
    let (mut files, mut blocks, mut successes, mut failures, mut count) = (0, 0, 0, 0, 0);
    for slice in slices(folder)? {
        files += slice.metadata()?.len();
        let connection = rusqlite::Connection::open(&slice)?;
        let sql =
            "SELECT ifnull(sum(length(data) + length(requests) + length(operations) + length(rules)), 0),
            ifnull(sum(count), 0), count(*), (SELECT count(*) FROM failure) FROM block";
        let row: [i64; 4] =
            connection.query_row(sql, [], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?;
        let [octets, held, number, rows] = row.map(|value| u64::try_from(value).unwrap_or_default());
        (blocks, successes, count, failures) =
            (blocks + octets, successes + held, count + number, failures + rows);
    }
    println!(
        "disk: {} MB; a success {:.0} octets, in blocks of {:.0}; a failure {:.0} octets",
        files / 1_000_000,
        blocks as f64 / successes as f64,
        successes as f64 / count as f64,
        (files - blocks) as f64 / failures as f64
    );
    Ok(())
}

fn ask(folder: &Path) -> Result<(), Error> {
    let now = now();
    let middle = day::middle(now);
    let one = SqliteJournal::open_read_only(folder)?.search(&Query::parse("", now)?, Page::default())?;
    let newest = one.exchanges.last().map(|e| e.request_id.clone()).unwrap_or_default();
    println!("| query | found | looked at | to the end | cold ms | warm ms | warm, CPU ms |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for text in [
        "",
        "status:4xx",
        "status:4xx since:1h",
        "rule:json-syntax",
        "rule:uri-too-long",
        &format!("id:{newest}"),
        "id:no-such-request",
        "op:createOrder born:framework",
        "op:createOrder is:passed",
        "\"unexpected comma\" status:4xx",
        "\"customer 4711\"",
        "client:10.20.30.0/24",
        "client:10.20.30.5",
        "client:192.0.2.1",
        "is:refused -op:listOrders",
        &format!("until:{}", candor_journal::time::rfc3339(middle)),
        "path:/nowhere/at/all",
        "\"words that nobody wrote\"",
        "status:451",
    ] {
        let query = Query::parse(text, now).map_err(|e| e.to_string())?;
        for slice in slices(folder)? {
            forget(&slice)?;
        }
        let journal = SqliteJournal::open_read_only(folder)?;
        let (cold, found) = timed(&journal, &query)?;
        let (mut warm, before) = (Vec::new(), thread_seconds());
        for _ in 0..5 {
            warm.push(timed(&journal, &query)?.0);
        }
        let cpu = (thread_seconds() - before) / 5.0 * 1000.0;
        warm.sort_by(f64::total_cmp);
        let end = if found.next.is_none() { "yes" } else { "page" };
        let (number, scanned) = (found.exchanges.len(), found.scanned);
        println!("| `{text}` | {number} | {scanned} | {end} | {cold:.1} | {:.1} | {cpu:.1} |", warm[2]);
    }
    println!(
        "\n| counted | matches | all of them | cold ms | warm ms | warm, CPU ms |\n|---|--:|--:|--:|--:|--:|"
    );
    for text in ["", "status:4xx", "rule:json-syntax", "op:createOrder", "took:>50ms", "\"customer 4711\""] {
        let query = Query::parse(text, now).map_err(|e| e.to_string())?;
        slices(folder)?.iter().try_for_each(|slice| forget(slice))?;
        let journal = SqliteJournal::open_read_only(folder)?;
        let began = Instant::now();
        let counts = journal.count(&query, COUNTED)?;
        let cold = began.elapsed().as_secs_f64() * 1000.0;
        let (began, before) = (Instant::now(), thread_seconds());
        for _ in 0..5 {
            journal.count(&query, COUNTED)?;
        }
        let (warm, cpu) = (began.elapsed().as_secs_f64() * 200.0, (thread_seconds() - before) * 200.0);
        let end = if (counts.failures_since, counts.successes_since) == (None, None) { "yes" } else { "no" };
        println!("| `{text}` | {} | {end} | {cold:.1} | {warm:.1} | {cpu:.1} |", counts.matched);
    }
    println!("\nmemory of searching: {} at most", peak());
    Ok(())
}

fn timed(journal: &SqliteJournal, query: &Query) -> Result<(f64, candor_journal::Found), JournalError> {
    let began = Instant::now();
    let found = journal.search(query, Page::default())?;
    Ok((began.elapsed().as_secs_f64() * 1000.0, found))
}

/// Takes a file out of the system's memory.
fn forget(path: &Path) -> Result<(), Error> {
    let file = format!("if={}", path.display());
    let dd = Command::new("dd").args([&file, "iflag=nocache", "count=0"]).stderr(Stdio::null()).status()?;
    if dd.success() { Ok(()) } else { Err(format!("dd cannot read {}", path.display()).into()) }
}

fn slices(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let files = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(files.into_iter().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "sqlite")).collect())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64)
}

/// CPU seconds that this process has used, user and system; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// CPU seconds of this thread alone, which other programs hardly change; 0 where the system does not say.
fn thread_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("unknown").trim().to_owned()
}
