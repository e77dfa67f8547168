//! A gateway on loopback, upstreams that follow a script, and a client that shows every octet.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "support of tests, where a panic is the report"
)]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use candor_exchange::{Exchange, ExchangeId, Redactor};
use candor_gateway::{Counters, CurrentLive, Gateway, GatewayConfig, Stopped};
use candor_inspect::Inspector;
use candor_journal::{Figures, Found, Journal, JournalError, Page, Query};

/// Longest that a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a script waits at until the test lets it go on: by `send`, or by dropping the other half.
pub struct Gate(Mutex<Receiver<()>>);

/// A gate, and what opens it.
pub fn gate() -> (Sender<()>, Gate) {
    let (open, wait) = channel();
    (open, Gate(Mutex::new(wait)))
}

impl Gate {
    /// Waits until it is opened; each `send` lets one through.
    pub fn pass(&self) {
        let _ = self.0.lock().unwrap().recv_timeout(PATIENCE);
    }
}

/// Tries until it holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "{what}: not after {PATIENCE:?}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Keeps exchanges in memory.
#[derive(Default)]
pub struct Memory {
    exchanges: Mutex<Vec<Exchange>>,
    flushed: Mutex<usize>,
}

impl Memory {
    pub fn flushes(&self) -> usize {
        *self.flushed.lock().unwrap()
    }

    /// The first so many exchanges, once they are there.
    pub fn first(&self, count: usize) -> Vec<Exchange> {
        eventually(&format!("{count} exchanges are recorded"), || {
            self.exchanges.lock().unwrap().len() >= count
        });
        self.exchanges.lock().unwrap().clone()
    }

    pub fn only(&self) -> Exchange {
        let mut all = self.first(1);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }
}

impl Journal for Memory {
    fn append(&self, exchange: Exchange) {
        assert!(exchange.target != "/panic-in-the-journal", "a bug in the journal, on purpose");
        self.exchanges.lock().unwrap().push(exchange);
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        Ok(self.exchanges.lock().unwrap().iter().find(|e| e.id == id).cloned().map(Arc::new))
    }

    fn search(&self, _: &Query, _: Page) -> Result<Found, JournalError> {
        Ok(Found::default())
    }

    fn flush(&self) -> Result<(), JournalError> {
        *self.flushed.lock().unwrap() += 1;
        Ok(())
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        Ok(None)
    }

    fn figures(&self) -> Figures {
        Figures::default()
    }
}

/// A gateway that runs until it is dropped or stopped.
pub struct Running {
    pub address: SocketAddr,
    pub journal: Arc<Memory>,
    pub counters: Arc<Counters>,
    pub services: CurrentLive,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<Stopped>>,
}

impl Running {
    /// In front of `upstream`, with one worker and what `adjust` changes.
    pub fn start(upstream: SocketAddr, adjust: impl FnOnce(&mut GatewayConfig)) -> Self {
        let url = format!("http://{upstream}").parse().unwrap();
        let journal = Arc::new(Memory::default());
        let mut config =
            GatewayConfig::new(url, Arc::new(Inspector::default()), Arc::new(Redactor::default()));
        config.listen = vec!["127.0.0.1:0".parse().unwrap()];
        config.workers = 1;
        config.journal = Some(journal.clone());
        adjust(&mut config);
        let gateway = Gateway::bind(config).unwrap();
        let (address, counters) = (gateway.addresses()[0], gateway.counters());
        let services = gateway.live();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let thread = thread::spawn(move || gateway.run(stopped).unwrap());
        Self { address, journal, counters, services, stop: Some(stop), thread: Some(thread) }
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// Sends one request on a connection of its own.
    pub fn ask(&self, request: &str) -> Answer {
        let mut client = self.client();
        client.send(request.as_bytes());
        client.answer()
    }

    pub fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    pub fn wait(mut self) -> Stopped {
        self.ask_to_stop();
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A request as an upstream got it.
#[derive(Clone, Debug)]
pub struct Got {
    pub head: String,
    pub body: Vec<u8>,
    /// Number of the connection it came on, from 0.
    pub connection: usize,
}

impl Got {
    pub fn field(&self, name: &str) -> Option<String> {
        field(&self.head, name)
    }

    pub fn fields(&self, name: &str) -> Vec<String> {
        fields(&self.head, name)
    }

    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }
}

/// An upstream whose connections are handled by a script.
pub struct Upstream {
    pub address: SocketAddr,
    got: Receiver<Got>,
}

/// One connection at the upstream.
pub struct UpstreamSide {
    pub stream: TcpStream,
    pub number: usize,
    buffer: Vec<u8>,
    got: Sender<Got>,
}

impl Upstream {
    /// Runs `script` for each connection, in a thread of its own.
    pub fn scripted(script: impl Fn(&mut UpstreamSide) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, got) = channel();
        let script = Arc::new(script);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (script, got) = (script.clone(), sender.clone());
                let mut side = UpstreamSide { stream: stream.unwrap(), number, buffer: Vec::new(), got };
                thread::spawn(move || script(&mut side));
            }
        });
        Self { address, got }
    }

    /// Answers every request with what `answer` makes of it, and keeps connections open.
    pub fn answering(answer: impl Fn(&Got) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::scripted(move |side| {
            while let Some(got) = side.request() {
                let octets = answer(&got);
                if side.stream.write_all(&octets).is_err() {
                    return;
                }
            }
        })
    }

    /// Answers every request with 200 and its own target.
    pub fn echoing() -> Self {
        Self::answering(|got| ok(got.target()))
    }

    /// The same octets for every request.
    pub fn saying(octets: &'static str) -> Self {
        Self::answering(move |_| octets.as_bytes().to_vec())
    }

    /// The next request that reached it.
    pub fn got(&self) -> Got {
        self.got.recv_timeout(PATIENCE).expect("a request reaches the upstream")
    }

    /// True if nothing reached it that was not looked at.
    pub fn got_nothing(&self) -> bool {
        self.got.try_recv().is_err()
    }
}

/// 200 with this body.
pub fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

impl UpstreamSide {
    /// Reads one request, body by Content-Length; `None` at the end of the connection.
    pub fn request(&mut self) -> Option<Got> {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more()?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let length = field(&head, "content-length").map_or(0, |l| l.parse().unwrap());
        while self.buffer.len() < end + length {
            self.more()?;
        }
        let body = self.buffer[end..end + length].to_vec();
        self.buffer.drain(..end + length);
        let got = Got { head, body, connection: self.number };
        let _ = self.got.send(got.clone());
        Some(got)
    }

    pub fn say(&mut self, octets: &str) {
        let _ = self.stream.write_all(octets.as_bytes());
    }

    /// Waits until the gateway closes the connection.
    pub fn closed(&mut self) -> bool {
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match self.stream.read(&mut [0; 64]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    /// So many octets behind the requests.
    pub fn exactly(&mut self, length: usize) -> Vec<u8> {
        while self.buffer.len() < length {
            self.more().expect("more octets");
        }
        self.buffer.drain(..length).collect()
    }

    fn more(&mut self) -> Option<()> {
        let mut piece = [0; 4096];
        let read = self.stream.read(&mut piece).ok().filter(|n| *n > 0)?;
        self.buffer.extend_from_slice(&piece[..read]);
        Some(())
    }
}

/// A client's side of a connection to the gateway.
pub struct Client {
    pub stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer as a client got it.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// False if it ended before its framing said so.
    pub complete: bool,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<String> {
        field(&self.head, name)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// A member of the problem document.
    pub fn member(&self, name: &str) -> serde_json::Value {
        let body: serde_json::Value = serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("no problem document ({e}): {} {:?}", self.head, self.body));
        assert_eq!(self.field("content-type").as_deref(), Some("application/problem+json"));
        body[name].clone()
    }

    pub fn code(&self) -> String {
        self.member("code").as_str().unwrap_or_default().to_owned()
    }
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::new() }
    }

    pub fn send(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).unwrap();
    }

    pub fn half_close(&mut self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    pub fn answer(&mut self) -> Answer {
        self.answer_to("GET")
    }

    /// Reads the answer to a request of this method.
    pub fn answer_to(&mut self, method: &str) -> Answer {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.more(), "the connection ended before an answer: {:?}", self.buffer);
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.buffer.drain(..end);
        let status = head[9..12].parse().unwrap();
        let (body, complete) = self.body(&head, status, method);
        Answer { status, head, body, complete }
    }

    fn body(&mut self, head: &str, status: u16, method: &str) -> (Vec<u8>, bool) {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 {
            return (Vec::new(), true);
        }
        if field(head, "transfer-encoding").is_some() {
            return self.chunks();
        }
        let length = field(head, "content-length").map_or(usize::MAX, |l| l.parse().unwrap());
        while self.buffer.len() < length {
            if !self.more() {
                return (std::mem::take(&mut self.buffer), length == usize::MAX);
            }
        }
        (self.buffer.drain(..length).collect(), true)
    }

    fn chunks(&mut self) -> (Vec<u8>, bool) {
        let mut body = Vec::new();
        loop {
            let Some(size) = self.line() else { return (body, false) };
            let size = usize::from_str_radix(&size, 16).unwrap();
            while self.buffer.len() < size + 2 {
                if !self.more() {
                    return (body, false);
                }
            }
            body.extend(self.buffer.drain(..size));
            assert_eq!(self.buffer.drain(..2).collect::<Vec<_>>(), b"\r\n");
            if size == 0 {
                return (body, true);
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        loop {
            if let Some(at) = find(&self.buffer, b"\r\n") {
                let line = self.buffer.drain(..at + 2).collect::<Vec<_>>();
                return Some(String::from_utf8(line[..at].to_vec()).unwrap());
            }
            if !self.more() {
                return None;
            }
        }
    }

    /// Reads until this was received; it stays to be read as part of an answer.
    pub fn sees(&mut self, octets: &str) {
        while find(&self.buffer, octets.as_bytes()).is_none() {
            assert!(self.more(), "the connection ended before {octets:?}: {:?}", self.buffer);
        }
    }

    /// What was received behind the last answer.
    pub fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// True if nothing more comes and the gateway closed the connection in order.
    pub fn at_end(&mut self) -> bool {
        self.buffer.is_empty() && matches!(self.stream.read(&mut [0; 64]), Ok(0))
    }

    fn more(&mut self) -> bool {
        let mut piece = [0; 65536];
        match self.stream.read(&mut piece) {
            Ok(0) => false,
            Ok(read) => {
                self.buffer.extend_from_slice(&piece[..read]);
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("reading an answer: {error}; so far {:?}", self.buffer),
        }
    }
}

pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

pub fn fields(head: &str, name: &str) -> Vec<String> {
    head.split("\r\n")
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .filter(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.trim().to_owned())
        .collect()
}

pub fn field(head: &str, name: &str) -> Option<String> {
    fields(head, name).into_iter().next()
}

/// A request with nothing special about it.
pub fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: api.test\r\n\r\n")
}
