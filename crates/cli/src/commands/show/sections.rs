//! The sections of the screen, in the order in which one asks: what became of it, the request with what is
//! wrong marked, the rules and the contract, who refused it, the answer, what to send instead, the time, and
//! what the same client did before and after.

use candor_exchange::{Exchange, FoundItem, Layer, Level, ReadingRecord};
use candor_reader::account::{offered, wrapped};
use candor_rule::reason_phrase;
use candor_workbench::views::{
    chip::Form,
    exchange::{Answer, Broken, ExchangeView, place},
    pipeline::State,
    traffic::Row,
};

use super::{Beside, Extent, Section, WIDTH, part};
use crate::{
    kept,
    terminal::{Line, Style},
};

/// The screen.
pub fn of(exchange: &Exchange, view: &ExchangeView, beside: &Beside, is_full: bool) -> Vec<Section> {
    let extent = |lines| if is_full { Extent::Whole } else { Extent::Lines(lines) };
    let mut sections = vec![
        verdict(exchange, view),
        request(view, extent(16)),
        rules(view, if is_full { usize::MAX } else { 2 }, extent(6)),
        fault(view),
        reading(view),
        findings(&view.findings, if is_full { usize::MAX } else { 3 }),
        repaired(view),
    ];
    let answers = [("What the upstream answered", &view.original), ("Answer", &view.response)];
    for (title, answer) in answers {
        sections.extend(answer.as_ref().map(|answer| self::answer(title, answer, extent(10))));
    }
    sections.push(logs(beside));
    sections.extend([
        compared(beside),
        correction(exchange, beside, is_full),
        timeline(view),
        redacted(exchange),
        near(exchange, beside),
    ]);
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn title(text: &str, small: &str) -> Line {
    Line::of(Style::Strong, text).with(Style::Quiet, &format!("  {small}"))
}

/// Sentences, folded.
fn prose(style: Style, text: &str, indent: usize) -> Vec<Line> {
    let text = format!("{}{}", " ".repeat(indent), crate::terminal::safe(text));
    wrapped(&text, indent).iter().map(|line| Line::of(style, line)).collect()
}

/// The colour of a verdict.
pub fn colour(form: Form) -> Style {
    match form {
        Form::Refused | Form::Fault => Style::Bad,
        Form::Upstream | Form::Observed => Style::Warn,
        Form::Passed => Style::Good,
    }
}

fn verdict(exchange: &Exchange, view: &ExchangeView) -> Section {
    let request: String = match view.request_line.chars().count() {
        0..=70 => view.request_line.clone(),
        _ => view.request_line.chars().take(69).chain(['…']).collect(),
    };
    let mut first = Line::of(colour(view.chip.form), &view.chip.text)
        .with(Style::Strong, &format!(" {request}"))
        .with(Style::Plain, &format!("  {}", view.who));
    if let Some(shape) = view.shape {
        first = first.with(Style::Quiet, &format!(", shape: {shape}"));
    }
    let mut lines = first.folded(WIDTH, 4, 2);
    lines.extend(prose(Style::Strong, &view.sentence, 0));
    if !view.fix.is_empty() {
        lines.extend(prose(Style::Good, &format!("fix: {}", view.fix), 0));
    }
    lines.push(Line::default());
    let fact =
        |name: &str, value: &str| Line::of(Style::Quiet, &format!("{name:<9}")).with(Style::Plain, value);
    match view.codes.as_slice() {
        [] => {}
        [code] => {
            lines.push(fact("rule", code).with(Style::Quiet, &format!("; `candor explain {code}` says more")))
        }
        codes => lines.extend(fact("rules", &codes.join(", ")).folded(WIDTH, 9, 2)),
    }
    lines.push(fact("id", &exchange.id.to_string()));
    if view.request_id != exchange.id.to_string() {
        lines.push(fact("request", &view.request_id));
    }
    let when = kept::clock(exchange.id.unix_millis());
    let mut who = fact("when", &format!("{when} UTC, {} ms", view.millis));
    who = who.with(Style::Quiet, ", client ").with(Style::Plain, &view.client);
    if let Some(operation) = &view.operation {
        who = who.with(Style::Quiet, ", operation ").with(Style::Plain, operation);
    }
    lines.extend(who.folded(WIDTH, 9, 2));
    lines.push(steps(view));
    Section { least: lines.len(), lines }
}

/// How far it came: the steps that were taken, and where it stopped.
fn steps(view: &ExchangeView) -> Line {
    let mut line = Line::of(Style::Quiet, &format!("{:<8}", "reached"));
    for step in &view.steps {
        line = match step.state {
            State::Taken => line.with(Style::Plain, &format!(" {}", step.name)),
            State::Stopped => line.with(Style::Plain, " ").with(Style::Bad, &format!("[{}]", step.name)),
            State::Seen => line.with(Style::Plain, " ").with(Style::Warn, &format!("({})", step.name)),
            State::NotRun => line,
        };
    }
    line
}

fn request(view: &ExchangeView, extent: Extent) -> Section {
    let mut lines = vec![title("Request", &view.request_size)];
    // The mark says which rule; its sentence stands below.
    let code = |text: &str| {
        let number: Option<usize> = text.split(' ').next().and_then(|word| word.parse().ok());
        let broken = number.and_then(|number| view.violations.iter().find(|b| b.number == number));
        broken.map_or_else(|| text.to_owned(), |b| format!("{} {}", b.number, b.item.code))
    };
    for part in &view.request {
        lines.push(Line::of(Style::Quiet, &format!("  {}", part.heading)));
        lines.extend(part::rows(part, extent, &code));
    }
    let most = if extent == Extent::Whole { usize::MAX } else { 1 };
    for (number, hex) in view.hex.iter().take(most) {
        lines.push(Line::of(Style::Quiet, &format!("  octets around mark {number}, which have no glyph")));
        lines.extend(part::hex(hex));
    }
    Section { least: lines.len(), lines }
}

fn rules(view: &ExchangeView, most: usize, extent: Extent) -> Section {
    let mut lines = Vec::new();
    for broken in view.violations.iter().take(most) {
        lines.extend(rule(broken, view, extent));
    }
    let more = view.violations.len().saturating_sub(most);
    if more > 0 {
        lines.push(Line::of(Style::Quiet, &format!("  … and {more} more (--full)")));
    }
    if !lines.is_empty() {
        lines.insert(0, title("Rule and contract", "what was promised"));
    }
    Section { least: lines.len(), lines }
}

fn rule(broken: &Broken, view: &ExchangeView, extent: Extent) -> Vec<Line> {
    let item = &broken.item;
    let style = if broken.ruling.is_some() { Style::Warn } else { Style::Bad };
    let subject = item.pointer.as_ref().or(item.parameter.as_ref()).or(item.header.as_ref());
    let mut first = Line::of(style, &format!("  {} {}", broken.number, item.code));
    if let Some(ruling) = &broken.ruling {
        first = first.with(Style::Quiet, &format!(" ({ruling})"));
    }
    if let Some(subject) = subject {
        first = first.with(Style::Plain, &format!("  {subject}"));
    }
    let mut lines = first.with(Style::Quiet, &format!("  {}", place(item))).folded(WIDTH, 4, 2);
    // The sentence of a single one stands at the top already.
    if view.violations.len() > 1 || view.sentence != item.detail {
        lines.extend(prose(Style::Plain, &item.detail, 4));
        if !item.fix.is_empty() {
            lines.extend(prose(Style::Good, &format!("fix: {}", item.fix), 4));
        }
    }
    if let Some(spec) =
        candor_catalogue::rule(&item.code).map(|rule| rule.spec).filter(|spec| !spec.is_empty())
    {
        lines.push(Line::of(Style::Quiet, &format!("    {spec}")));
    }
    if let Some(schema) = &item.schema {
        let place = format!("    {}:{}:{} ", schema.file, schema.line, schema.column);
        lines.push(Line::of(Style::Plain, &place).with(Style::Quiet, &schema.pointer));
    }
    if let Some(clause) = &broken.clause {
        lines.extend(part::rows(clause, extent, &|_| String::new()));
    }
    lines
}

fn fault(view: &ExchangeView) -> Section {
    let Some(fault) = &view.fault else { return Section { lines: Vec::new(), least: 0 } };
    let mut lines = vec![title("Fault", "not the client's")];
    lines.push(Line::of(Style::Bad, &format!("  {}", fault.code)));
    lines.extend(prose(Style::Plain, &fault.cause, 2));
    if !fault.told.is_empty() {
        lines.extend(prose(Style::Quiet, &format!("the client was told: {}", fault.told), 2));
    }
    Section { least: lines.len(), lines }
}

fn reading(view: &ExchangeView) -> Section {
    let read = view.reading.as_ref().filter(|read| read.layer != Layer::Candor);
    let lines = read.map(read_lines).unwrap_or_default();
    Section { least: lines.len().min(8), lines }
}

fn read_lines(read: &ReadingRecord) -> Vec<Line> {
    let mut lines = vec![title("Reading", &format!("who made the {}, and how we know", read.status))];
    let mut born = Line::of(Style::Plain, "  born: ").with(Style::Strong, read.layer.word());
    if !read.product.is_empty() {
        born = born.with(Style::Plain, ", ").with(Style::Strong, &read.product);
        born = born.with(Style::Quiet, &format!(", {} % sure", read.confidence / 10));
    }
    lines.push(born);
    for evidence in &read.evidence {
        lines.extend(prose(Style::Quiet, evidence, 4));
    }
    let right = read.right_status;
    let mut fits =
        Line::of(Style::Plain, &format!("  cause: {}, shape {}, right status ", read.cause, read.shape))
            .with(Style::Strong, &format!("{right} {}", reason_phrase(right)));
    if read.misuse {
        fits = fits.with(Style::Warn, &format!(", not {}", read.status));
    }
    lines.push(fits);
    read.exceeded.iter().for_each(|limit| lines.extend(prose(Style::Warn, &format!("limit: {limit}"), 2)));
    for field in &read.fields {
        let text = format!("names {} in {}: {}", field.name, field.within, field.message);
        lines.extend(prose(Style::Plain, &text, 2));
    }
    read.messages.iter().for_each(|said| lines.extend(prose(Style::Plain, &format!("says: {said}"), 2)));
    lines
}

fn findings(findings: &[FoundItem], most: usize) -> Section {
    let mut lines = Vec::new();
    for found in findings.iter().take(most) {
        let style = if found.severity == "error" { Style::Bad } else { Style::Warn };
        let sure = match found.confidence {
            1000.. => String::new(),
            sure => format!(", {} % sure", sure / 10),
        };
        let head = Line::of(style, &format!("  {} {}", found.severity, found.code));
        lines.push(head.with(Style::Quiet, &sure));
        lines.extend(prose(Style::Plain, &found.detail, 4));
        for evidence in found.evidence.iter().filter(|evidence| evidence.says != found.detail) {
            lines.extend(prose(Style::Quiet, &evidence.says, 4));
        }
        if !found.right.is_empty() {
            lines.extend(prose(Style::Good, &format!("right: {}", found.right), 4));
        }
    }
    if findings.len() > most {
        lines.push(Line::of(Style::Quiet, &format!("  … and {} more (--full)", findings.len() - most)));
    }
    if !lines.is_empty() {
        lines.insert(0, title("Findings", "in the upstream's answer"));
    }
    Section { least: lines.len().min(4), lines }
}

fn repaired(view: &ExchangeView) -> Section {
    let Some(repair) = &view.repair else { return Section { lines: Vec::new(), least: 0 } };
    let mut lines = vec![title("Refusal of the upstream", repair.done.word())];
    repair.notes.iter().for_each(|note| lines.extend(prose(Style::Plain, note, 2)));
    Section { least: 2.min(lines.len()), lines }
}

fn answer(name: &str, answer: &Answer, extent: Extent) -> Section {
    let mut lines = vec![title(name, answer.by)];
    for part in &answer.parts {
        lines.extend(part::rows(part, extent, &str::to_owned));
    }
    Section { least: lines.len().min(4), lines }
}

fn logs(beside: &Beside) -> Section {
    if beside.logs.is_empty() {
        return Section { lines: Vec::new(), least: 0 };
    }
    let mut lines = vec![title("Application log", "lines that name this request or its trace")];
    for line in &beside.logs {
        let style = match line.level {
            Some(Level::Error) => Style::Bad,
            Some(Level::Warning) => Style::Warn,
            _ => Style::Plain,
        };
        let time = format!("  {}.{:03}  ", kept::time_of_day(line.time), line.time % 1000);
        lines.extend(Line::of(Style::Quiet, &time).with(style, &line.text).folded(WIDTH, 0, 16));
    }
    Section { least: lines.len().min(12), lines }
}

fn compared(beside: &Beside) -> Section {
    const MOST: usize = 3;
    let Some((origin, diff)) = &beside.compared else { return Section { lines: Vec::new(), least: 0 } };
    let mut lines = vec![title("Compared with one that worked", origin)];
    for difference in diff.differences.iter().take(MOST) {
        lines.extend(prose(Style::Plain, &format!("{} {}", difference.what, difference.why), 2));
    }
    match diff.differences.len() {
        0 => lines.push(Line::of(Style::Plain, "  Nothing differs that a server would decide by.")),
        n if n > MOST => {
            lines.push(Line::of(Style::Quiet, &format!("  … and {} more (candor diff)", n - MOST)))
        }
        _ => {}
    }
    Section { least: 2, lines }
}

fn correction(exchange: &Exchange, beside: &Beside, is_full: bool) -> Section {
    const ROOM: usize = 12;
    let Some(correction) = &beside.correction else { return Section { lines: Vec::new(), least: 0 } };
    let more = format!("candor correct --id {}", exchange.id);
    let lines = offered(correction, if is_full { usize::MAX } else { ROOM }, Some(&more));
    let mut lines: Vec<Line> = lines.iter().map(|line| Line::of(Style::Plain, line)).collect();
    if let Some(first) = lines.first_mut() {
        *first = first.clone().restyled(Style::Strong);
    }
    Section { least: lines.len(), lines }
}

fn timeline(view: &ExchangeView) -> Section {
    let mut line = title("Time", &format!("{} ms in all", view.millis));
    for stretch in &view.timeline {
        let took = stretch.time.map_or("-".to_owned(), |(_, took)| format!("{:.2}", took as f64 / 1000.0));
        line = line.with(Style::Quiet, &format!("; {} ", stretch.name)).with(Style::Plain, &took);
    }
    Section { lines: vec![line], least: 1 }
}

/// What was masked before it was kept.
fn redacted(exchange: &Exchange) -> Section {
    let redacted = exchange.redacted();
    if redacted.is_empty() {
        return Section { lines: Vec::new(), least: 0 };
    }
    let mut lines = vec![title("Redacted", "masked before it was kept; equal hashes mean equal values")];
    for one in &redacted {
        let place = crate::terminal::safe(&format!("{} {}", one.message, one.place));
        let why = format!(", {} octets, for {}", one.masked.length, one.masked.why.told());
        let mut line = Line::of(Style::Plain, &format!("  {place}")).with(Style::Quiet, &why);
        if let Some(hash) = &one.masked.hash {
            line = line.with(Style::Quiet, &format!(", hash {hash}"));
        }
        lines.extend(line.folded(WIDTH, 4, 1));
    }
    Section { least: lines.len().min(3), lines }
}

fn near(exchange: &Exchange, beside: &Beside) -> Section {
    if beside.neighbours.len() < 2 {
        return Section { lines: Vec::new(), least: 0 };
    }
    let mut lines = vec![title("Neighbours", "of the same client, newest first")];
    for neighbour in &beside.neighbours {
        let row = Row::of(neighbour);
        let request: String = format!("{} {}", row.method, row.target).chars().take(34).collect();
        let is_this = neighbour.id == exchange.id;
        let verdict = if is_this { "this exchange".to_owned() } else { row.verdict.clone() };
        let line = Line::of(Style::Plain, if is_this { "> " } else { "  " })
            .with(Style::Quiet, &row.time)
            .with(colour(row.chip.form), &format!("  {:<3}", row.chip.text))
            .with(Style::Plain, &format!("  {request:<34}  "))
            .with(Style::Quiet, &verdict);
        lines.extend(line.folded(WIDTH, 0, 1));
    }
    Section { least: lines.len().min(4), lines }
}
