//! Journal, gateway and workbench, started together and stopped together.

mod backoff;
mod board;
mod certificates;
pub mod command;
mod gateway;
mod metrics;
mod ports;
pub mod reload;
mod room;
mod signals;
pub mod sockets;
mod store;
mod telemetry;
mod trouble;
mod upstream;
pub mod watch;

use std::{
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use candor_gateway::{AccessLog, Begun, Gateway, ServiceConfig};
use candor_journal::{Figures, Journal};
use candor_logs::Signal;
use candor_telemetry::Exported;
use candor_workbench::{Fact, RefusedHeader, TrustedHeader, Workbench, WorkbenchConfig};
use tokio::sync::Notify;

use self::{
    board::Board,
    certificates::Certificates,
    command::Logs,
    reload::{Reloader, Request},
    trouble::Watch,
};
use crate::{
    contract::Ready,
    guards,
    output::Failure,
    place::Place,
    settings::{
        Settings,
        table::{self, Setting},
    },
};

pub use upstream::check as check_upstream;

/// Everything that runs.
pub struct Running {
    gateway: Gateway,
    journal: Arc<dyn Journal>,
    /// False if the journal is off.
    keeps: bool,
    workbench: Option<Serving>,
    /// Gateway as clients reach it.
    pub gateway_address: SocketAddr,
    /// Every port of the gateway; those for TLS come last.
    gateway_urls: Vec<String>,
    /// What clients are shown, until the reloader has it.
    certificates: Option<Certificates>,
    /// Workbench, if it runs.
    pub workbench_url: Option<String>,
    facts: Vec<Fact>,
    log: AccessLog,
    /// What became of what was told to a collector.
    told: Option<Arc<Exported>>,
    stop: Arc<Notify>,
    /// The contract as it is in force.
    board: Board,
    /// Has everything read anew; nothing if the contract stays as it is.
    reload: Option<Request>,
    /// Lines of the application's log, and the command that writes them.
    logs: Logs,
    passes_hangup: bool,
    /// Says when the journal is in trouble.
    watch: Watch,
}

/// How long the workbench may take to answer what it was asked before the stop.
const WORKBENCH_GRACE: Duration = Duration::from_secs(1);

/// How long the rest of the access log may take.
const LOG_GRACE: Duration = Duration::from_secs(2);

/// The workbench's thread.
struct Serving {
    thread: JoinHandle<std::io::Result<()>>,
    stop: Arc<Notify>,
}

impl Running {
    /// Opens the journal, takes the ports, starts the workbench. The gateway serves from
    /// [`Running::until_stopped`] on.
    ///
    /// # Errors
    /// What cannot be had, and how to mend it.
    pub fn start(settings: &Settings, ready: Ready, logs: Logs) -> Result<Self, Failure> {
        let board = Board::new(board::fixed(settings, &ready));
        Self::with(settings, ready, board, logs, Vec::new())
    }

    /// As [`Running::start`], with a contract that is kept up to date.
    ///
    /// # Errors
    /// As [`Running::start`].
    pub fn reloading(
        reloader: Reloader,
        ready: Ready,
        logs: Logs,
        sockets: Vec<TcpListener>,
    ) -> Result<Self, Failure> {
        let mut running = Self::with(reloader.settings(), ready, reloader.board(), logs, sockets)?;
        let failed = |error| Failure::run(format!("error: the contract cannot be kept up to date: {error}"));
        let certificates = running.certificates.take();
        let kept = reload::Kept {
            inspector: running.gateway.inspector(),
            live: running.gateway.live(),
            log: running.log.clone(),
            certificates,
        };
        running.reload = Some(reloader.run(kept).map_err(failed)?);
        Ok(running)
    }

    fn with(
        settings: &Settings,
        ready: Ready,
        board: Board,
        logs: Logs,
        mut sockets: Vec<TcpListener>,
    ) -> Result<Self, Failure> {
        let services = settings.all_services().map_err(Failure::usage)?;
        let credentials = guards::told(settings, &ready.inspector);
        let facts = facts(settings, &services, &board, credentials);
        let workbench = workbench_listener(settings, &mut sockets)?;
        let journal = store::open(settings)?;
        let log = gateway::log();
        let live = gateway::live(settings, services, &log);
        let mut config = gateway::of(settings, live, ready.inspector);
        config.journal = gateway::keeps(settings).then(|| journal.clone());
        if gateway::keeps(settings) {
            logs.intake.keep_in(journal.clone());
            if logs.are_expected(settings) {
                logs.intake.expect_lines();
            }
            let intake = logs.intake.clone();
            config.begun = Some(Begun(Arc::new(move |request, trace| intake.begun(request, trace))));
            logs.follow(settings)?;
        }
        let awaited = board.clone();
        config.obstacles = vec![Arc::new(move || board::obstacles(&awaited.state()))];
        config.telemetry = telemetry::start(settings, std::process::id().to_string())?;
        let told = config.telemetry.as_ref().map(|exporter| exporter.exported());
        let certificates = Certificates::load(settings).map_err(Failure::usage)?;
        let listen = address(settings, &table::LISTEN)?;
        config.listen = listen.into_iter().collect();
        config.inherited = sockets;
        if let Some(certificates) = &certificates {
            certificates.warnings().iter().for_each(|warning| eprintln!("warning: {warning}\n"));
            let listen = address(settings, &table::TLS_LISTEN)?.into_iter();
            config.listen_tls = listen.map(|address| (address, certificates.tls().clone())).collect();
        }
        if config.listen.is_empty() && config.listen_tls.is_empty() {
            let help = "give an address to --listen, or a certificate to --tls-certificate";
            return Err(Failure::usage(("the gateway listens nowhere".to_owned(), help)));
        }
        let plain = config.listen.len();
        let flag = |at: SocketAddr| {
            let setting = if Some(at) == listen { &table::LISTEN } else { &table::TLS_LISTEN };
            setting.flag
        };
        let gateway = Gateway::bind(config).map_err(|e| ports::refused(&e, flag))?;
        let urls = (0..).zip(gateway.addresses()).map(|(number, address)| match number < plain {
            true => format!("http://{address}"),
            false => format!("https://{address}"),
        });
        let gateway_urls = urls.collect();
        let gateway_address = gateway.addresses().first().copied();
        let gateway_address = gateway_address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut running = Self {
            watch: Watch::over(journal.clone(), gateway.sharing()),
            journal,
            keeps: gateway::keeps(settings),
            workbench: None,
            gateway_address,
            gateway_urls,
            certificates,
            workbench_url: None,
            facts,
            log,
            told,
            stop: Arc::default(),
            gateway,
            board,
            reload: None,
            logs,
            passes_hangup: settings.switch(&table::HANGUP),
        };
        if let Some(listener) = workbench {
            running.start_workbench(settings, listener)?;
        }
        Ok(running)
    }

    /// What runs where, for the terminal.
    pub fn banner(&self) -> String {
        let mut lines = vec![format!("Candor {}", env!("CARGO_PKG_VERSION"))];
        let gateway = self.gateway_urls.join("\n             ");
        let workbench = self.workbench_url.clone().unwrap_or_else(|| "off".into());
        let first = [("gateway", gateway), ("workbench", workbench)];
        // Several documents stand below each other.
        let has_several = self.board.state().documents.len() > 1;
        let value = |fact: &Fact| match fact.name.as_str() {
            "contract" if has_several => fact.value.replace("; ", "\n             "),
            _ => fact.value.clone(),
        };
        let rest = self.facts.iter().map(|f| (f.name.as_str(), value(f)));
        lines.extend(first.into_iter().chain(rest).map(|(name, value)| format!("  {name:<10} {value}")));
        lines.join("\n")
    }

    /// Ends everything when called, as SIGTERM does.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let stop = self.stop.clone();
        move || stop.notify_one()
    }

    /// Serves until SIGTERM, Ctrl-C or the stopper, then lets requests under way finish and the journal write.
    ///
    /// # Errors
    /// If the journal could not store what it was given.
    pub fn until_stopped(self) -> Result<ExitCode, Failure> {
        let mut command = self.logs.command;
        let reload = self.reload.clone();
        let hangup = command.as_ref().filter(|_| self.passes_hangup).map(|c| c.passer(Signal::HUP));
        if let Some(command) = &command {
            signals::pass_on(command.passer(Signal::USR1), command.passer(Signal::USR2));
        }
        let reload = reload.map(|request| {
            move || {
                // Nobody hears it if the reloader has ended.
                let _ = request.send(());
                if let Some(hang_up) = &hangup {
                    hang_up();
                }
            }
        });
        let kill = command.as_ref().map(candor_logs::Running::killer);
        let at_once = move || {
            if let Some(kill) = &kill {
                kill();
            }
        };
        let stop = self.stop.clone();
        signals::handle(move || stop.notify_one(), at_once, reload);
        drop(self.logs.meanwhile);
        let (stop, ended) = (self.stop.clone(), self.logs.ended.clone());
        let counters = self.gateway.counters();
        let stopped = self.gateway.run(async move {
            tokio::select! {
                () = stop.notified() => {}
                () = ended.notified() => {}
            }
        });
        // Requests under way are answered by now. What it still writes is kept.
        let code = command.as_mut().and_then(|command| {
            let code = command.ended().map(|ended| ended.code);
            command.stop();
            code
        });
        let logs = if command.is_some() { self.journal.flush().err() } else { None };
        if let Some(workbench) = self.workbench {
            workbench.stop.notify_one();
            // A live tail that somebody left open would wait for ever.
            ends_within(&workbench.thread, WORKBENCH_GRACE);
        }
        drop(self.watch);
        let kept = match self.keeps {
            true => kept(&self.journal.figures(), counters.exchanges()),
            false => "the journal is off".to_owned(),
        };
        let stopped = stopped.map_err(|e| Failure::run(format!("error: the gateway stopped: {e}")))?;
        finish(self.log);
        let cut_off = match stopped.cut_off {
            0 => String::new(),
            count => format!("; {count} connections were cut off in the middle"),
        };
        eprintln!("stopped; {kept}{cut_off}");
        match stopped.journal.or(logs) {
            None => Ok(code.map_or(ExitCode::SUCCESS, ExitCode::from)),
            Some(error) => Err(store::failure(&error)),
        }
    }

    fn start_workbench(&mut self, settings: &Settings, listener: TcpListener) -> Result<(), Failure> {
        let failed =
            |error: std::io::Error| Failure::run(format!("error: the workbench cannot start: {error}"));
        let address = listener.local_addr().map_err(failed)?;
        let mut config = WorkbenchConfig::new(self.journal.clone(), address);
        config.token = settings.text(&table::WORKBENCH_TOKEN).map(str::to_owned);
        config.trusted = trusted(settings)?;
        config.hosts = settings.text(&table::WORKBENCH_URL).map(host_of).into_iter().collect();
        let gateway_url = self.gateway_urls.first().cloned().unwrap_or_default();
        config.gateway_url = Some(settings.text(&table::PUBLIC_URL).map_or(gateway_url, str::to_owned));
        config.contract = self.board.asked();
        let current = self.gateway.inspector();
        config.inspector = Some(Arc::new(move || current.get()));
        config.prices = settings.price_sheet();
        config.keeping = settings.keeping();
        config.replay = crate::commands::replay::for_the_workbench(settings);
        config.facts = self.facts.clone();
        config.logs = Some(self.logs.intake.clone());
        let counters = self.gateway.counters();
        let live = self.gateway.live();
        config.upstreams = Arc::new(move || metrics::servers(&live));
        let readiness = self.gateway.readiness();
        config.obstacles = Arc::new(move || readiness.obstacles());
        let (told, sharing) = (self.told.clone(), self.gateway.sharing());
        config.metrics = Arc::new(move || {
            let told = told.iter().map(|told| metrics::of_telemetry(told));
            let sharing = sharing.iter().flat_map(|sharing| metrics::of_sharing(sharing));
            metrics::of(&counters).into_iter().chain(told).chain(sharing).collect()
        });
        let workbench = Workbench::new(config).map_err(|error| {
            let help = "give a token: `--workbench-token \"$(openssl rand -hex 16)\"` or CANDOR_WORKBENCH_TOKEN; or \
                        keep it on this machine: `--workbench 127.0.0.1:8401`";
            Failure::usage((error.to_string(), help))
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let stop = Arc::new(Notify::new());
        let stopped = stop.clone();
        let serve = move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                workbench.serve(listener, async move { stopped.notified().await }).await
            })
        };
        let thread = std::thread::Builder::new().name("workbench".into()).spawn(serve).map_err(failed)?;
        self.workbench = Some(Serving { thread, stop });
        let own = format!("http://{address}");
        self.workbench_url = Some(settings.text(&table::WORKBENCH_URL).map_or(own, str::to_owned));
        Ok(())
    }
}

/// Writes what waits of the access log. Whoever reads stdout may have stopped reading: that must not keep the
/// program from ending.
fn finish(log: AccessLog) {
    let lost = log.lost();
    let writing = std::thread::spawn(move || log.close());
    if lost > 0 || !ends_within(&writing, LOG_GRACE) {
        eprintln!("warning: lines of the access log were lost: stdout was too slow or full");
    }
}

fn ends_within<T>(thread: &JoinHandle<T>, grace: Duration) -> bool {
    let end = Instant::now() + grace;
    while !thread.is_finished() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    thread.is_finished()
}

/// An address to listen on; `None` if that is switched off.
fn address(settings: &Settings, setting: &Setting) -> Result<Option<SocketAddr>, Failure> {
    let text = settings.text(setting).unwrap_or_default();
    if text == "off" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Failure::usage(format!("error: \"{text}\" is no address")))
}

fn workbench_listener(
    settings: &Settings,
    sockets: &mut Vec<TcpListener>,
) -> Result<Option<TcpListener>, Failure> {
    let text = settings.text(&table::WORKBENCH).unwrap_or("off");
    let Ok(address) = text.parse::<SocketAddr>() else { return Ok(None) };
    let is_it = |socket: &TcpListener| socket.local_addr().is_ok_and(|at| at == address);
    if let Some(at) = sockets.iter().position(is_it) {
        return Ok(Some(sockets.swap_remove(at)));
    }
    match TcpListener::bind(address) {
        Ok(listener) => Ok(Some(listener)),
        Err(error) => Err(ports::taken(address, &error, table::WORKBENCH.flag)),
    }
}

/// The field by which a proxy vouches for readers of the workbench.
fn trusted(settings: &Settings) -> Result<Option<TrustedHeader>, Failure> {
    let proxies = settings.list(&table::WORKBENCH_PROXIES);
    let Some(name) = settings.text(&table::WORKBENCH_USER_HEADER).filter(|name| !name.is_empty()) else {
        let help = "name the field as well: `--workbench-user-header X-Forwarded-User`";
        let alone = || Failure::usage(("error: --workbench-proxies stands alone".to_owned(), help));
        return if proxies.is_empty() { Ok(None) } else { Err(alone()) };
    };
    let refused = |error: RefusedHeader| {
        let help = "give each proxy's address or network: `--workbench-proxies 10.0.0.7,10.1.0.0/24`";
        Failure::usage((format!("error: the workbench's proxies: {error}"), help))
    };
    TrustedHeader::new(name, proxies).map(Some).map_err(refused)
}

/// What is in force, for the terminal and the workbench.
fn facts(
    settings: &Settings,
    services: &[ServiceConfig],
    board: &Board,
    credentials: Option<String>,
) -> Vec<Fact> {
    let fact = |name: &str, value: String| Fact { name: name.into(), value };
    let word = |setting| settings.text(setting).unwrap_or_default();
    let lines = board::lines(&board.state());
    let contract = if lines.is_empty() {
        "none: only HTTP itself is checked (--openapi FILE adds your API's)".to_owned()
    } else {
        let routes = match word(&table::UNKNOWN_ROUTES) {
            "pass" => "other paths pass unchecked",
            _ => "other paths are refused (--unknown-routes pass lets them through)",
        };
        format!("{}; {routes}", lines.join("; "))
    };
    let mode = match word(&table::MODE) {
        "observe" => "observe: nothing is refused that can be let pass",
        _ => "enforce",
    };
    let mut facts = vec![
        fact("upstream", services.iter().map(told).collect::<Vec<_>>().join("; ")),
        fact("contract", contract),
        fact("rules", format!("preset {}, mode {mode}", word(&table::PRESET))),
        fact("journal", journal(settings)),
    ];
    facts.extend(room::told(settings).map(|told| fact("memory", told)));
    facts.extend(credentials.map(|told| fact("credentials", told)));
    facts
}

/// What became of so many exchanges.
fn kept(figures: &Figures, exchanges: u64) -> String {
    let stored = figures.successes + figures.failures;
    let sampled = figures.sampled_successes;
    let (spooled, inherited) = figures.remote.as_ref().map_or((0, 0), |r| (r.spooled, r.inherited));
    // What still waits for a disk that fails is lost as well.
    let lost = (exchanges + inherited).saturating_sub(stored + sampled + spooled);
    let left_out = match sampled {
        0 => String::new(),
        count => format!(", {count} successes left out by journal.successes"),
    };
    let waiting = match spooled {
        0 => String::new(),
        count => format!(", {count} wait in the spool"),
    };
    format!("{stored} exchanges stored{waiting}{left_out}, {lost} lost")
}

fn journal(settings: &Settings) -> String {
    match gateway::keeps(settings) {
        true => Place::of(settings).map_or_else(|_| String::new(), |place| place.to_string()),
        false => settings.text(&table::STORE).unwrap_or_default().to_owned(),
    }
}

/// A service in a few words.
fn told(service: &ServiceConfig) -> String {
    let servers = service.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let host = service.mount.host.as_deref().unwrap_or_default();
    let prefix = service.mount.prefix.as_deref().unwrap_or_default();
    match (service.name.as_str(), host, prefix) {
        ("", ..) => servers,
        (name, "", "") => format!("{name} at {servers}"),
        (name, ..) => format!("{name} ({host}{prefix}) at {servers}"),
    }
}

/// `name:port` of an address.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}
