//! `candor show`: one exchange of the journal, as much of it as the workbench's page shows.

mod part;
mod sections;

pub use sections::colour;

use std::{io::IsTerminal, process::ExitCode, sync::Arc};

use candor_exchange::{Command, Exchange, LogLine, Verdict, curl, fetch, har, python};
use candor_reader::{
    account::WIDTH,
    correct::{Correction, Given, Kind, correct},
    diff::{Diff, diff},
    given,
};
use candor_workbench::{ContractSource, neighbours, views::exchange::ExchangeView};

use crate::{
    arguments::{Show, ShowFormat},
    call::{Call, Sources},
    kept,
    output::{self, Failure},
    terminal::Line,
};

/// Most lines, unless everything is asked for.
const HEIGHT: usize = 60;

/// How much of something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All of it.
    Whole,
    /// About so many lines, those that matter first.
    Lines(usize),
}

/// A part of the screen.
struct Section {
    lines: Vec<Line>,
    /// Lines that stay when the screen is full.
    least: usize,
}

/// Shows one exchange.
///
/// # Errors
/// If there is none with this id, settings or journal cannot be read, or stdout cannot be written.
pub fn run(arguments: &Show) -> Result<ExitCode, Failure> {
    if arguments.format == ShowFormat::Text {
        let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), true)?;
        let call = sources.by_id(&arguments.id)?;
        let text = screen(&sources, &call, arguments.full, arguments.color.is_wanted())?;
        output::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let exchange =
        kept::by_id(&crate::call::place(&arguments.flags.0, arguments.config.as_deref())?, &arguments.id)?;
    match arguments.format {
        ShowFormat::Text | ShowFormat::Json => output::print(&kept::json_line(&exchange))?,
        ShowFormat::Har => {
            let entry = serde_json::to_string_pretty(&har::entry(&exchange)).unwrap_or_default();
            output::print(&format!("{}{entry}{}", har::FILE.0, har::FILE.1))?;
        }
        ShowFormat::Curl => copied(&exchange, curl::of(&exchange, None))?,
        ShowFormat::Fetch => copied(&exchange, fetch::of(&exchange, None))?,
        ShowFormat::Python => copied(&exchange, python::of(&exchange, None))?,
        ShowFormat::Raw => raw(&exchange)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A copy on standard output, what is to be known of it on the other.
fn copied(exchange: &Exchange, copy: Option<Command>) -> Result<(), Failure> {
    let copy = copy.ok_or_else(|| nothing_kept(exchange))?;
    copy.remarks.iter().for_each(|remark| eprintln!("note: {remark}"));
    match copy.text.as_str() {
        "" => Ok(()),
        text => output::print(&format!("{text}\n")),
    }
}

fn nothing_kept(exchange: &Exchange) -> Failure {
    let message = format!("nothing is kept of the request of {}", exchange.id);
    Failure::run((message, "`candor show` without --format says what is known of it"))
}

/// The octets of the request, for other programs. A terminal would obey what stands in them.
fn raw(exchange: &Exchange) -> Result<(), Failure> {
    let sent = given::kept(exchange);
    if std::io::stdout().is_terminal() {
        let help = "send them to a file or a program: candor show ID --format raw > request.http";
        return Err(Failure::usage((
            "octets as they were received are not written to a terminal".into(),
            help,
        )));
    }
    sent.remarks.iter().for_each(|remark| eprintln!("note: {remark}"));
    output::print_octets(&sent.request)
}

/// Everything that is known beside the exchange itself.
struct Beside {
    /// The nearest request that worked, and what differs.
    compared: Option<(String, Diff)>,
    correction: Option<Correction>,
    /// Of the same client, newest first, with this one.
    neighbours: Vec<Arc<Exchange>>,
    /// Lines of the application's log.
    logs: Vec<LogLine>,
}

/// An exchange of the journal for people: on one screen, or in full.
///
/// # Errors
/// If the journal cannot be read.
pub fn screen(sources: &Sources, call: &Call, is_full: bool, has_colours: bool) -> Result<String, Failure> {
    let Some(exchange) = call.exchange.clone() else { return Ok(String::new()) };
    let texts = sources.texts.iter();
    let texts: Vec<ContractSource> = texts
        .map(|source| ContractSource { name: source.name.clone(), text: source.text.as_slice().into() })
        .collect();
    let view = ExchangeView::of(&exchange, &texts);
    let beside = beside(sources, call, &exchange)?;
    let all = sections::of(&exchange, &view, &beside, is_full);
    let fitted = if is_full { all } else { fitted(all) };
    let mut text = String::new();
    for (number, section) in fitted.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        section.lines.iter().for_each(|line| line.print(has_colours, &mut text));
    }
    Ok(text)
}

fn beside(sources: &Sources, call: &Call, exchange: &Exchange) -> Result<Beside, Failure> {
    let journal = sources.journal()?;
    let near = neighbours(&*journal, exchange).map_err(kept::unreadable)?;
    let logs = journal.logs_of(exchange).map_err(kept::unreadable)?;
    let failed = exchange.verdict != Verdict::Passed || (400..500).contains(&exchange.status());
    if !failed || exchange.fault.is_some() || !given::is_whole(&exchange.request) {
        return Ok(Beside { compared: None, correction: None, neighbours: near, logs });
    }
    let worked = sources.baseline(call, None)?;
    let given = Given {
        baseline: worked.as_ref().map(|w| w.request.as_slice()),
        is_example: worked.as_ref().is_some_and(|w| w.is_example),
        host: call.sent.host.as_deref(),
    };
    let correction = correct(&call.sent.request, &sources.inspector, &given);
    let correction = Some(correction).filter(|c| matches!(c.kind, Kind::Correction | Kind::Sketch));
    let compared = worked.map(|w| (w.origin.clone(), diff(&call.sent.request, &w.request)));
    Ok(Beside { compared, correction, neighbours: near, logs })
}

/// What fits the screen: the last sections give lines first, none goes below its least.
fn fitted(mut sections: Vec<Section>) -> Vec<Section> {
    let height = |sections: &[Section]| sections.iter().map(|s| s.lines.len() + 1).sum::<usize>();
    let mut over = height(&sections).saturating_sub(HEIGHT + 1);
    for section in sections.iter_mut().rev() {
        // The line that says what was left out takes room itself.
        let spare = section.lines.len().saturating_sub(section.least + 1);
        let cut = if over == 0 { 0 } else { spare.min(over) };
        if cut > 0 {
            let left = section.lines.len() - cut - 1;
            let gone = candor_rule::text::counted(cut + 1, "more line", "more lines");
            section.lines.truncate(left);
            section.lines.push(Line::of(crate::terminal::Style::Quiet, &format!("  … {gone} (--full)")));
            over -= cut;
        }
    }
    sections
}
