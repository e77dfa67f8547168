//! The connection: made, used until it fails, made again.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use candor_guard::limits::shared::{self, SCRIPT};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until, timeout};

use super::resp::{self, Reply};
use super::url::Place;
use super::{Call, RedisConfig, RedisUrl, Sharing};
use crate::upstream::Connector;
use crate::{UpstreamTls, UpstreamUrl};

/// Pause before the second attempt to connect; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Least time for a connection with its handshakes, however short an answer may take.
const CONNECT: Duration = Duration::from_secs(1);

/// After so long without a call Redis is asked whether it is there: then it shows before a request needs it.
const IDLE: Duration = Duration::from_secs(10);

/// Makes connections to one Redis, and calls the script over them.
pub(super) struct Link {
    url: RedisUrl,
    /// Makes connections, unless a local socket is all that is needed.
    connector: Option<Connector>,
    timeout: Duration,
    sharing: Arc<Sharing>,
    /// The name of the script: its SHA-1, as Redis has it.
    digest: String,
}

/// What carries a connection.
trait Carrier: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Carrier for T {}

impl Link {
    pub(super) fn new(config: &RedisConfig, sharing: Arc<Sharing>) -> Result<Self, String> {
        let connector = match &config.url.place {
            Place::Socket(_) => None,
            Place::Host { host, port, is_tls } => {
                let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
                let url = format!("{}://{host}:{port}", if *is_tls { "https" } else { "http" });
                let url: UpstreamUrl = url.parse().map_err(|_| format!("{}: that is no host", config.url))?;
                Some(Connector::new(url, &UpstreamTls::from(config.authorities.clone()))?)
            }
        };
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, SCRIPT.as_bytes());
        let digest = digest.as_ref().iter().map(|octet| format!("{octet:02x}")).collect();
        Ok(Self { url: config.url.clone(), connector, timeout: config.timeout, sharing, digest })
    }

    /// Connects, and carries calls until that fails; then waits and begins again. Ends when nobody can call any
    /// more.
    pub(super) async fn run(self, mut calls: UnboundedReceiver<Call>) {
        let mut pause = FIRST;
        loop {
            let failed = match timeout(CONNECT.max(self.timeout), self.connect()).await {
                Ok(Ok(carrier)) => {
                    self.sharing.note(None);
                    pause = FIRST;
                    match self.carry(carrier, &mut calls).await {
                        Ok(()) => return,
                        Err(failed) => failed,
                    }
                }
                Ok(Err(failed)) => failed,
                Err(_) => "it does not answer".to_owned(),
            };
            self.sharing.note(Some(&failed));
            // Gateways that lost it together do not come back together.
            let random = RandomState::new().hash_one(0) as f64 / u64::MAX as f64;
            let until = Instant::now() + pause.mul_f64(1.0 - random / 2.0);
            pause = (pause * 2).min(LONGEST);
            // Calls that were made before it was known fail at once: whoever waits is told by the drop.
            while let Ok(call) = tokio::time::timeout_at(until, calls.recv()).await {
                if call.is_none() {
                    return;
                }
            }
        }
    }

    async fn connect(&self) -> Result<Box<dyn Carrier>, String> {
        let failed = |error: io::Error| error.to_string();
        let mut carrier: Box<dyn Carrier> = match (&self.url.place, &self.connector) {
            (Place::Socket(path), _) => Box::new(UnixStream::connect(path).await.map_err(failed)?),
            (_, Some(connector)) => Box::new(connector.connect().await.map_err(failed)?),
            (_, None) => return Err("there is no way to it".to_owned()),
        };
        let (user, password) = (self.url.user.as_deref(), self.url.password.as_deref());
        let database = self.url.database.to_string();
        let mut commands: Vec<Vec<&str>> = Vec::new();
        commands.extend(password.map(|word| ["AUTH"].into_iter().chain(user).chain([word]).collect()));
        commands.extend((self.url.database > 0).then(|| vec!["SELECT", &database]));
        commands.push(vec!["SCRIPT", "LOAD", SCRIPT]);
        let mut out = Vec::new();
        commands.iter().for_each(|words| resp::command(words.iter().map(|word| word.as_bytes()), &mut out));
        carrier.write_all(&out).await.map_err(failed)?;
        let (mut received, mut left) = (BytesMut::new(), commands.len());
        while left > 0 {
            match resp::next(&mut received).map_err(|_| "what answers there is no Redis".to_owned())? {
                Some(Reply::Error(error)) => return Err(format!("it says: {error}")),
                Some(_) => left -= 1,
                None if carrier.read_buf(&mut received).await.map_err(failed)? == 0 => {
                    return Err("it closed the connection".to_owned());
                }
                None => {}
            }
        }
        Ok(carrier)
    }

    /// Carries calls. Ok once nobody can call any more.
    async fn carry(
        &self,
        carrier: Box<dyn Carrier>,
        calls: &mut UnboundedReceiver<Call>,
    ) -> Result<(), String> {
        let (mut reader, mut writer) = tokio::io::split(carrier);
        let (mut received, mut out) = (BytesMut::new(), Vec::new());
        // What was asked, in order, since when; nobody for the question whether Redis is there.
        let mut asked: VecDeque<(Instant, Option<Call>)> = VecDeque::new();
        let mut used = Instant::now();
        loop {
            tokio::select! {
                call = calls.recv() => {
                    let Some(call) = call else { return Ok(()) };
                    self.ask(call, b"EVALSHA", self.digest.as_bytes(), &mut asked, &mut out);
                    while let Ok(call) = calls.try_recv() {
                        self.ask(call, b"EVALSHA", self.digest.as_bytes(), &mut asked, &mut out);
                    }
                }
                read = reader.read_buf(&mut received) => {
                    if read.map_err(|error| error.to_string())? == 0 {
                        return Err("it closed the connection".to_owned());
                    }
                    let malformed = |_| "what it answers is no Redis protocol".to_owned();
                    while let Some(reply) = resp::next(&mut received).map_err(malformed)? {
                        let (_, call) = asked.pop_front().ok_or("it answered what nobody asked")?;
                        match (reply, call) {
                            // It was started anew, or its scripts were cleared: with the text it has it again.
                            (Reply::Error(error), Some(call)) if error.starts_with("NOSCRIPT") => {
                                self.ask(call, b"EVAL", SCRIPT.as_bytes(), &mut asked, &mut out);
                            }
                            (Reply::Error(error), _) => return Err(format!("it says: {error}")),
                            (reply, Some(call)) => {
                                let answer = reply.integers().ok_or("it answered something else than the script")?;
                                // Nobody hears it if the client has gone.
                                let _ = call.answer.send(answer);
                            }
                            (_, None) => {}
                        }
                    }
                }
                () = sleep_until(used + IDLE), if asked.is_empty() => {
                    resp::command([&b"PING"[..]].into_iter(), &mut out);
                    asked.push_back((Instant::now(), None));
                }
                () = oldest(&asked, self.timeout) => return Err("it does not answer in time".to_owned()),
            }
            if !out.is_empty() {
                let written = timeout(self.timeout, writer.write_all(&out)).await;
                written.map_err(|_| "it takes no more calls")?.map_err(|error| error.to_string())?;
                out.clear();
                used = Instant::now();
            }
        }
    }

    /// Writes a call of the script, by its name or with its text.
    fn ask(
        &self,
        call: Call,
        command: &[u8],
        script: &[u8],
        asked: &mut VecDeque<(Instant, Option<Call>)>,
        out: &mut Vec<u8>,
    ) {
        if call.answer.is_closed() {
            return;
        }
        let shared::Call { keys, arguments } = &call.script;
        let (count, arguments) =
            (keys.len().to_string(), arguments.iter().map(u64::to_string).collect::<Vec<_>>());
        let words: Vec<&[u8]> = [command, script, count.as_bytes()]
            .into_iter()
            .chain(keys.iter().map(String::as_bytes))
            .chain(arguments.iter().map(String::as_bytes))
            .collect();
        resp::command(words.into_iter(), out);
        asked.push_back((Instant::now(), Some(call)));
    }
}

/// Until the oldest question has waited for too long.
async fn oldest(asked: &VecDeque<(Instant, Option<Call>)>, time: Duration) {
    match asked.front() {
        Some((since, _)) => sleep_until(*since + time).await,
        None => std::future::pending().await,
    }
}
