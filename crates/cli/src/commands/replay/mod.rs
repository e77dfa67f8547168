//! `candor replay`: a kept request once more, to the upstream or where `--to` says, and what is answered now.

mod answer;
mod request;

use std::{process::ExitCode, sync::Arc, time::Duration};

use candor_exchange::{Birthplace, Exchange, Message, Redactor, Response};
use candor_gateway::{Answered, FetchLimits, UpstreamTls, UpstreamUrl, send_once};
use candor_rule::reason_phrase;
use candor_workbench::{Change, Replay as Replaying, Replayed};
use serde_json::json;

use crate::{
    arguments::{Format, Replay},
    contract, kept,
    output::{self, Failure},
    place::Place,
    redaction,
    settings::{Settings, table},
    terminal::{Line, Style},
};
use request::Request;

/// What an answer may take.
const LIMITS: FetchLimits = FetchLimits { time: Duration::from_secs(30), octets: 16 << 20 };

/// Sends a request again.
///
/// # Errors
/// If it cannot or must not be sent: exit code 2; if no answer came: exit code 1.
pub fn run(arguments: &Replay) -> Result<ExitCode, Failure> {
    let settings = contract::settings(&arguments.flags.0, arguments.config.as_deref())?;
    let exchange = kept::by_id(&Place::of(&settings)?, &arguments.id)?;
    let mut request = Request::of(&exchange)?;
    for field in &arguments.set_header {
        request.set(field)?;
    }
    request.must_be_unmasked()?;
    if !arguments.may_change_data {
        request.must_be_safe()?;
    }
    let (to, host) = match (&arguments.to, upstream(&settings)) {
        (Some(to), _) => (to.clone(), Some(to.authority())),
        (None, Some(upstream)) => (upstream, None),
        (None, None) => {
            let help = "name it by --to URL, by CANDOR_UPSTREAM or in candor.toml";
            return Err(Failure::usage(("no upstream is known to send it to".to_owned(), help)));
        }
    };
    let (head, body) = request.octets(host.as_deref(), &exchange.id.to_string());
    let answered = send(&to, &settings.upstream_tls(&to), (&head, &body)).map_err(|why| {
        let help = "check that it runs and is the right one, or name another by --to";
        Failure::run((format!("{} was not answered by {to}: {why}", request.line()), help))
    })?;
    let redactor = Redactor::new(redaction::of(&settings));
    let now = redacted(answered, &redactor);
    let before = exchange.original.as_ref().or(exchange.response.as_ref());
    let told = Told { exchange: &exchange, request: request.line(), to: to.to_string(), before, now: &now };
    output::print(&match arguments.format {
        Format::Json => told.as_json(),
        Format::Text => told.as_text(arguments.color.is_wanted()),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// How the workbench sends requests again: to the upstream of the settings alone. `None` where that is not turned
/// on, and where no upstream is set.
pub fn for_the_workbench(settings: &Settings) -> Option<Replaying> {
    let to = upstream(settings).filter(|_| settings.switch(&table::WORKBENCH_REPLAY))?;
    let (tls, redactor) = (settings.upstream_tls(&to), Redactor::new(redaction::of(settings)));
    Some(Arc::new(move |exchange, may_change_data| {
        let told = |failure: Failure| failure.summary();
        let request = Request::of(exchange).map_err(told)?;
        request.must_be_unmasked().map_err(told)?;
        if !may_change_data {
            request.must_be_safe().map_err(told)?;
        }
        let (head, body) = request.octets(None, &exchange.id.to_string());
        let answered = send(&to, &tls, (&head, &body));
        let now = redacted(answered.map_err(|why| format!("{to} did not answer: {why}"))?, &redactor);
        let before = exchange.original.as_ref().or(exchange.response.as_ref());
        let (changes, more) = before.map(|before| answer::changes(before, &now)).unwrap_or_default();
        Ok(Replayed { to: to.to_string(), now, changes, more })
    }))
}

fn upstream(settings: &Settings) -> Option<UpstreamUrl> {
    settings.text(&table::UPSTREAM)?.parse().ok()
}

fn send(to: &UpstreamUrl, tls: &UpstreamTls, request: (&[u8], &[u8])) -> Result<Answered, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(send_once(to, tls, request, LIMITS))
}

/// The answer as the journal would keep it: what is shown of it holds no secret.
fn redacted(answered: Answered, redactor: &Redactor) -> Response {
    let head = redactor.head(&answered.head);
    let media_type = media_type(&answered.head);
    let body = redactor.body(media_type.as_deref(), &answered.body, answered.body.len() as u64);
    Response {
        status: answered.status,
        birthplace: Birthplace::Upstream,
        message: Message { head, body, gap: 0 },
    }
}

fn media_type(head: &[u8]) -> Option<String> {
    let mut lines = head.split(|octet| *octet == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
    })
}

/// What is told.
struct Told<'a> {
    exchange: &'a Exchange,
    request: String,
    to: String,
    before: Option<&'a Response>,
    now: &'a Response,
}

impl Told<'_> {
    fn changes(&self) -> (Vec<Change>, usize) {
        self.before.map(|before| answer::changes(before, self.now)).unwrap_or_default()
    }

    fn as_json(&self) -> String {
        let (changes, more) = self.changes();
        let answer = json!({
            "version": 1, "replayed": self.exchange.id.to_string(), "to": self.to,
            "before": self.before.map(|response| json!({"status": response.status, "message": response.message})),
            "now": {"status": self.now.status, "message": self.now.message},
            "changes": changes, "further_changes": more,
        });
        format!("{answer:#}\n")
    }

    fn as_text(&self, has_colours: bool) -> String {
        let status = |status: u16| format!("{status} {}", reason_phrase(status));
        let mut lines = vec![
            Line::of(Style::Strong, &self.request)
                .with(Style::Quiet, &format!("  sent to {} again", self.to)),
        ];
        if let Some(before) = self.before {
            let by = match before.birthplace {
                Birthplace::Candor => ", written by Candor: the upstream never saw it",
                Birthplace::Upstream => "",
            };
            let when = kept::clock(self.exchange.id.unix_millis());
            let line = Line::of(Style::Quiet, "before  ").with(Style::Plain, &status(before.status));
            lines.push(line.with(Style::Quiet, &format!("  ({when}{by})")));
        }
        let style = if self.now.status < 400 { Style::Good } else { Style::Bad };
        lines.push(Line::of(Style::Quiet, "now     ").with(style, &status(self.now.status)));
        let (changes, more) = self.changes();
        lines.push(Line::default());
        match (self.before, changes.as_slice()) {
            (None, _) => lines.push(Line::of(Style::Plain, "There was no answer to compare with.")),
            (_, []) => {
                lines.push(Line::of(Style::Plain, "The answer is the same: status, media type and body."))
            }
            (_, changes) => lines.extend(changes.iter().map(one)),
        }
        if more > 0 {
            lines.push(Line::of(Style::Quiet, &format!("and {more} more differences")));
        }
        let mut text = String::new();
        lines.iter().for_each(|line| line.print(has_colours, &mut text));
        text
    }
}

fn one(change: &Change) -> Line {
    let place = if change.place.is_empty() { "body" } else { &change.place };
    let line = Line::of(Style::Strong, place);
    match (&change.before, &change.now) {
        (Some(before), Some(now)) => line
            .with(Style::Plain, ": ")
            .with(Style::Bad, before)
            .with(Style::Plain, " is now ")
            .with(Style::Good, now),
        (None, Some(now)) => line.with(Style::Plain, " is new: ").with(Style::Good, now),
        (Some(before), None) => line.with(Style::Plain, " is gone; it was ").with(Style::Bad, before),
        (None, None) => line,
    }
}
