//! Cases of rule pages on live sockets: a gateway per setting, an upstream that notes what reaches it,
//! a client that plays the steps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "support of tests, where a panic is the report")]

pub mod check;
pub mod connection;
pub mod sent;
mod upstream;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use candor_catalogue::cases::{self, Carried};
use candor_exchange::Redactor;
use candor_gateway::{Gateway, GatewayConfig, Stopped, Tls, TlsFiles};
use candor_journal::Memory;
use candor_rule::case::{Case, Step};

use connection::{Answer, Connection};
use sent::Sent;
use upstream::Upstream;

/// For how long a gateway waits for a client that a case lets fall silent.
const SHORT: Duration = Duration::from_millis(1500);

/// Time in which what was sent before it arrives by itself, mostly: nothing depends on that it does.
const PAUSE: Duration = Duration::from_millis(3);

/// The same octets, cut in three wherever that is, each piece arriving by itself. `None` for a case that
/// says itself what comes when.
pub fn in_three(case: &Case) -> Option<Vec<Step>> {
    let closes = matches!(case.steps.last(), Some(Step::Close));
    let sends = case.steps.iter().filter(|step| matches!(step, Step::Send(_))).count();
    if sends + usize::from(closes) != case.steps.len() {
        return None;
    }
    let octets = case.octets();
    let mut steps = Vec::new();
    for piece in octets.chunks(octets.len().div_ceil(3).max(1)) {
        steps.extend([Step::Send(piece.to_vec()), Step::Wait(PAUSE)]);
    }
    steps.extend(closes.then_some(Step::Close));
    Some(steps)
}

/// Settings of a case, in an order of their own: equal ones share a stage.
pub type Key = (Vec<(String, String)>, bool);

/// What decides on which stage a case is played.
pub fn key(case: &Case) -> Key {
    let mut settings = case.settings.clone();
    settings.sort();
    (settings, waits_too_long(case))
}

/// True if the client falls silent for longer than the gateway would wait.
fn waits_too_long(case: &Case) -> bool {
    let times = cases::setting(case).map(|setting| setting.times).unwrap_or_default();
    let least = times.head.min(times.body).min(times.idle);
    case.steps.iter().any(|step| matches!(step, Step::Wait(time) if *time >= least))
}

fn tls() -> Tls {
    let file = |name| [Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)].into();
    let files =
        TlsFiles { certificates: file("server.pem"), keys: file("server.key"), ..TlsFiles::default() };
    Tls::load(&files).unwrap()
}

/// A gateway with the settings of some cases, and what stands behind it.
pub struct Stage {
    pub journal: Arc<Memory>,
    upstream: Upstream,
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<Stopped>>,
}

/// What came of a case.
pub struct Played {
    /// Its requests, as sent.
    pub sent: Vec<Sent>,
    /// The answers, as many as could be read.
    pub answers: Vec<Answer>,
    /// Why there are no more, if more were expected; or how the connection ended otherwise than in order.
    pub trouble: Option<String>,
    /// What reached the upstream meanwhile.
    pub reached: Vec<upstream::Reached>,
}

impl Stage {
    /// For this case and all of the same [`key`].
    pub fn for_case(case: &Case) -> Self {
        let setting = cases::setting(case).unwrap_or_else(|fault| panic!("{}: {fault}", case.title));
        let upstream = Upstream::start();
        let journal = Arc::new(Memory::default());
        let url = format!("http://{}", upstream.address).parse().unwrap();
        let mut config = GatewayConfig::new(url, Arc::new(setting.inspector), Arc::default());
        config.live.redactor = Arc::new(Redactor::default());
        let address = "127.0.0.1:0".parse().unwrap();
        match setting.carried {
            Carried::Plain => config.listen = vec![address],
            Carried::Exposed => (config.listen, config.listen_tls) = (vec![], vec![(address, tls())]),
            Carried::Tls { .. } => unreachable!("cases through TLS are left to the tests of TLS"),
        }
        config.workers = 1;
        if !setting.is_http2 {
            // One case shows what becomes of HTTP/2 where it is switched off.
            config.live.http2 = None;
        }
        config.journal = Some(journal.clone());
        if let Some(budget) = setting.budget {
            config.live.sizes.body_budget = budget as u64;
        }
        if waits_too_long(case) {
            (config.live.timeouts.head, config.live.timeouts.body, config.live.timeouts.idle) =
                (SHORT, SHORT, SHORT);
        }
        let gateway = Gateway::bind(config).unwrap();
        let address = gateway.addresses()[0];
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let thread = thread::spawn(move || gateway.run(stopped).unwrap());
        Self { journal, upstream, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Where the gateway listens.
    #[allow(dead_code, reason = "only some of the tests speak to it themselves")]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Plays the steps of a case, or these in their place, and reads an answer for each of its verdicts.
    pub fn play(&self, case: &Case, steps: &[Step]) -> Played {
        let inspected = cases::play(case).unwrap_or_default();
        let sent = sent::requests(&case.octets(), &inspected);
        let mut answers = Vec::new();
        let trouble = self.converse(case, steps, &sent, &mut answers).err();
        Played { sent, answers, trouble, reached: self.upstream.take() }
    }

    fn converse(
        &self,
        case: &Case,
        steps: &[Step],
        sent: &[Sent],
        answers: &mut Vec<Answer>,
    ) -> Result<(), String> {
        let mut connection = Connection::open(self.address)?;
        for step in steps {
            match step {
                Step::Send(octets) => connection.send(octets),
                Step::Close => connection.half_close(),
                Step::Wait(time) if *time <= PAUSE => thread::sleep(*time),
                // A wait within the limits proves nothing here, one beyond them is waited for by reading.
                Step::Wait(_) => {}
            }
        }
        for number in 0..case.verdicts.len() {
            answers.push(connection.answer(sent.get(number).is_some_and(Sent::is_head))?);
        }
        connection.finish()
    }

    /// Sends these octets on a connection of their own and reads one answer.
    pub fn ask(&self, octets: &[u8]) -> Result<Answer, String> {
        let mut connection = Connection::open(self.address)?;
        connection.send(octets);
        connection.half_close();
        connection.answer(false)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
