//! The access log: one line per exchange, written by a thread of its own so that a slow terminal or pipe
//! never holds up a request.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use candor_exchange::{Exchange, Verdict};
use candor_rule::text::printable;

use candor_journal::time::rfc3339_millis;

use crate::clock::imf_fixdate;

/// Octets that may wait to be written; beyond it lines are dropped and counted.
const MAX_WAITING: usize = 8 << 20;

/// Lines that come within this time are written together.
const GATHER: Duration = Duration::from_millis(20);

/// How long the end of the log is waited for: a pipe that nobody reads must not hold up a stop.
const FAREWELL: Duration = Duration::from_secs(2);

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A JSON object, for programs.
    Json,
    /// Columns, for people at a terminal.
    Pretty,
    /// The common log format, which programs for the logs of web servers read.
    Common,
}

/// Where each exchange is told in one line. Cheap to clone; what waits is written when it is closed, or the last
/// clone dropped, unless the sink takes nothing for 2 s.
#[derive(Clone)]
pub struct AccessLog {
    shared: Arc<Shared>,
    writer: Arc<Writer>,
    format: LogFormat,
}

struct Shared {
    waiting: Mutex<Waiting>,
    wake: Condvar,
    lost: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    closed: bool,
    /// True once the writing thread is through.
    written: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Whole lines are appended: a panic elsewhere leaves nothing half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writing thread; waited for when dropped.
struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl AccessLog {
    /// Writes to `sink` in this format.
    pub fn new(format: LogFormat, sink: impl Write + Send + 'static) -> Self {
        let shared =
            Arc::new(Shared { waiting: Mutex::default(), wake: Condvar::new(), lost: AtomicU64::new(0) });
        let seen = shared.clone();
        let thread = std::thread::Builder::new()
            .name("access-log".into())
            .spawn(move || write_lines(&seen, sink))
            .ok();
        let writer = Arc::new(Writer { shared: shared.clone(), thread });
        Self { shared, writer, format }
    }

    /// The same log, in another format from now on.
    #[must_use]
    pub fn with(&self, format: LogFormat) -> Self {
        Self { format, ..self.clone() }
    }

    /// Writes what waits; lines that come later are lost.
    pub fn close(&self) {
        if self.writer.thread.is_some() {
            self.shared.close();
        }
    }

    /// Lines that were dropped because the sink was too slow or failed.
    pub fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::Relaxed)
    }

    /// Tells of an exchange.
    pub(crate) fn write(&self, exchange: &Exchange) {
        let line = match self.format {
            LogFormat::Json => json_line(exchange),
            LogFormat::Pretty => pretty_line(exchange).into_bytes(),
            LogFormat::Common => common_line(exchange).into_bytes(),
        };
        let mut waiting = self.shared.lock();
        if self.writer.thread.is_none() || waiting.lines.len() + line.len() > MAX_WAITING {
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let was_empty = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(&line);
        drop(waiting);
        if was_empty {
            self.shared.wake.notify_one();
        }
    }
}

impl Shared {
    /// Waits until what is there is written. True if it was.
    fn close(&self) -> bool {
        let mut waiting = self.lock();
        waiting.closed = true;
        self.wake.notify_all();
        let wait = self.wake.wait_timeout_while(waiting, FAREWELL, |waiting| !waiting.written);
        wait.unwrap_or_else(PoisonError::into_inner).0.written
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        if self.shared.close() {
            let _ = thread.join();
        }
    }
}

fn write_lines(shared: &Shared, mut sink: impl Write) {
    loop {
        let mut waiting = shared.lock();
        while waiting.lines.is_empty() && !waiting.closed {
            waiting = shared.wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let (lines, closed) = (std::mem::take(&mut waiting.lines), waiting.closed);
        drop(waiting);
        if sink.write_all(&lines).and_then(|()| sink.flush()).is_err() {
            let count = memchr::memchr_iter(b'\n', &lines).count();
            shared.lost.fetch_add(count as u64, Ordering::Relaxed);
        }
        if closed {
            shared.lock().written = true;
            shared.wake.notify_all();
            return;
        }
        std::thread::sleep(GATHER);
    }
}

/// JSON escapes every control character, so that a line is always one line.
fn json_line(exchange: &Exchange) -> Vec<u8> {
    let mut line = JsonLine(Vec::with_capacity(640));
    line.text("time", &rfc3339_millis(exchange.id.unix_millis()));
    line.text("id", std::str::from_utf8(&exchange.id.text()).unwrap_or_default());
    line.text("request_id", &exchange.request_id);
    line.text_of("trace_id", exchange.trace_id.as_deref());
    line.text("client", &exchange.client);
    line.text_of("identity", exchange.identity.as_deref());
    line.text_of("service", exchange.service.as_deref());
    line.text("method", &exchange.method);
    line.text("target", &exchange.target);
    line.text("host", &exchange.host);
    line.number("status", exchange.status().into());
    line.text("verdict", exchange.verdict.word());
    line.text_of("code", exchange.code());
    line.text_of("operation", exchange.operation.as_deref());
    line.text_of("cause", exchange.fault.as_ref().map(|f| f.cause.as_str()));
    line.millis("ms", exchange.timing.total);
    line.millis("upstream_ms", exchange.timing.upstream);
    line.number("request_octets", exchange.request.body.size());
    line.number("response_octets", exchange.response.as_ref().map_or(0, |r| r.message.body.size()));
    line.end()
}

/// One JSON object, written member by member: each exchange has such a line, and a general serializer takes several
/// times as long for one.
struct JsonLine(Vec<u8>);

impl JsonLine {
    fn name(&mut self, name: &str) {
        let before = if self.0.is_empty() { "{\"" } else { ",\"" };
        [before, name, "\":"].into_iter().for_each(|part| self.0.extend_from_slice(part.as_bytes()));
    }

    fn text_of(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        // No early end, so that many octets are looked at at once.
        let is_plain = |plain: bool, octet: u8| plain & (octet >= b' ') & (octet != b'"') & (octet != b'\\');
        if text.bytes().fold(true, is_plain) {
            ["\"", text, "\""].into_iter().for_each(|part| self.0.extend_from_slice(part.as_bytes()));
        } else {
            // Writing to a Vec cannot fail, here and below.
            let _ = serde_json::to_writer(&mut self.0, text);
        }
    }

    fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        let _ = serde_json::to_writer(&mut self.0, &number);
    }

    /// Microseconds as milliseconds, exactly.
    fn millis(&mut self, name: &str, micros: u64) {
        self.number(name, micros / 1000);
        let digit = |place: u64| b'0' + (micros / place % 10) as u8;
        self.0.extend([b'.', digit(100), digit(10), digit(1)]);
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"}\n");
        self.0
    }
}

/// `192.0.2.7 - ada [22/Nov/2026:12:00:00 +0000] "GET /pets/9 HTTP/1.1" 404 312`; a quote or backslash of the
/// client's is percent-encoded, and so is a space in who asks, so that it cannot end the field.
fn common_line(exchange: &Exchange) -> String {
    let date = imf_fixdate(exchange.id.unix_millis() / 1000);
    let date = std::str::from_utf8(&date).unwrap_or_default();
    // "Sun, 22 Nov 2026 12:00:00 GMT"
    let part = |range| date.get(range).unwrap_or_default();
    let (day, month, year, time) = (part(5..7), part(8..11), part(12..16), part(17..25));
    let shown = |text: &str| printable(text.as_bytes(), 2048).replace('\\', "%5C").replace('"', "%22");
    let user = exchange.identity.as_deref().filter(|user| !user.is_empty());
    let user = user.map_or_else(|| "-".to_owned(), |user| shown(user).replace(' ', "%20"));
    let method = if exchange.method.is_empty() { "-".to_owned() } else { shown(&exchange.method) };
    let octets = exchange.response.as_ref().map_or(0, |r| r.message.body.size());
    format!(
        "{} - {user} [{day}/{month}/{year}:{time} +0000] \"{method} {} {}\" {} {octets}\n",
        exchange.client,
        shown(&exchange.target),
        version(exchange.request.head.octets()),
        exchange.status(),
    )
}

/// The version in the first line of a head; HTTP/1.1 where that says no other that is known.
fn version(head: &[u8]) -> &'static str {
    let line = head.split(|octet| *octet == b'\n').next().unwrap_or_default().trim_ascii_end();
    let is_last = |known: &&str| line.strip_suffix(known.as_bytes()).is_some_and(|rest| rest.ends_with(b" "));
    ["HTTP/1.0", "HTTP/2.0"].into_iter().find(is_last).unwrap_or("HTTP/1.1")
}

fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// `12:00:00.123  404  GET     /pets/9  path-not-found  0.4 ms  01a1…`; whatever came from outside is
/// printable ASCII, so that no captured octet can steer the terminal.
fn pretty_line(exchange: &Exchange) -> String {
    let time = rfc3339_millis(exchange.id.unix_millis());
    let status = match exchange.status() {
        0 => "---".to_owned(),
        status => status.to_string(),
    };
    let colour = match (exchange.verdict, exchange.status()) {
        (Verdict::Failed, _) | (_, 500..) => "31",
        (Verdict::Refused, _) | (_, 400..) => "33",
        (Verdict::Observed, _) => "35",
        _ => "32",
    };
    let method = match exchange.method.as_str() {
        "" => "?".to_owned(),
        method => printable(method.as_bytes(), 16),
    };
    let mut line = format!(
        "{}  \x1b[{colour}m{status}\x1b[0m  {method:<7} {}",
        time.get(11..23).unwrap_or_default(),
        printable(exchange.target.as_bytes(), 160),
    );
    if let Some(code) = exchange.code() {
        let _ = write!(line, "  \x1b[1m{code}\x1b[0m");
    }
    let _ = write!(line, "  {:.1} ms  \x1b[2m{}\x1b[0m", millis(exchange.timing.total), exchange.request_id);
    if let Some(fault) = &exchange.fault {
        let _ = write!(line, "\n              {}", printable(fault.cause.as_bytes(), 400));
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use candor_exchange::{ExchangeId, Message};

    use super::*;

    #[test]
    fn a_line_is_one_json_object_whatever_it_tells_of() {
        let mut exchange =
            Exchange::of(ExchangeId::new(1_795_000_000_123, [7; 10]), Message::default(), None);
        exchange.target = "/a?\"b\"\n\\ \u{7f}é".to_owned();
        exchange.client = "192.0.2.7".to_owned();
        for (micros, millis) in [(0, 0.0), (7, 0.007), (1_234, 1.234), (5_000_060, 5000.06)] {
            exchange.timing.total = micros;
            let line = json_line(&exchange);
            assert_eq!(line.iter().filter(|octet| **octet == b'\n').count(), 1);
            let told: serde_json::Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(told["ms"], millis);
            assert_eq!(told["target"], exchange.target.as_str());
            assert_eq!(told["id"], exchange.id.to_string());
            assert_eq!(told["time"], "2026-11-18T11:06:40.123Z");
            assert_eq!(told["status"], 0);
            assert!(told.get("operation").is_none() && told.get("trace_id").is_none());
        }
    }
}
