//! The command behind `--`: its environment, its upstream, and the wait until it listens.

use std::{
    ffi::OsString,
    net::{TcpListener, TcpStream, ToSocketAddrs},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use candor_exchange::Redactor;
use candor_gateway::UpstreamUrl;
use candor_logs::{Command, Intake, Restart, Running, follow};
use tokio::sync::{Notify, oneshot};

use super::signals;
use crate::{
    output::Failure,
    redaction,
    settings::{Settings, table},
};

/// Between two looks whether it listens.
const LOOK: Duration = Duration::from_millis(50);

/// Where the lines of logs come from, beside what runs.
pub struct Logs {
    /// Where they come together.
    pub intake: Arc<Intake>,
    /// The command, if there is one.
    pub command: Option<Running>,
    /// Told when the command has ended by itself.
    pub ended: Arc<Notify>,
    /// Ends the command at a signal, until signals are handled.
    pub meanwhile: Option<oneshot::Sender<()>>,
}

impl Logs {
    /// None yet, masked as the journal's.
    pub fn new(settings: &Settings) -> Self {
        let redactor = Redactor::new(redaction::of(settings));
        Self {
            intake: Arc::new(Intake::new(Arc::new(redactor))),
            command: None,
            ended: Arc::default(),
            meanwhile: None,
        }
    }

    /// True if requests must be noted for them.
    pub fn are_expected(&self, settings: &Settings) -> bool {
        self.command.is_some() || !settings.list(&table::LOG_FILES).is_empty()
    }

    /// Starts to follow the files.
    ///
    /// # Errors
    /// If there is no thread for one.
    pub fn follow(&self, settings: &Settings) -> Result<(), Failure> {
        for file in settings.list(&table::LOG_FILES) {
            let path = settings.resolve(&table::LOG_FILES, file);
            if !path.exists() {
                let place = path.display();
                eprintln!("warning: {place} is not there yet; it is read from its beginning when it comes");
            }
            follow(path, self.intake.clone())
                .map_err(|error| Failure::run(format!("error: {file} cannot be followed: {error}")))?;
        }
        Ok(())
    }

    /// Starts the command and waits until it listens.
    ///
    /// # Errors
    /// If it cannot be started, or ends before it listens.
    pub fn start(
        &mut self,
        settings: &Settings,
        line: &[OsString],
        environment: Vec<(String, String)>,
    ) -> Result<(), Failure> {
        let restart = match settings.text(&table::RESTART) {
            Some("on-failure") => Restart::OnFailure,
            _ => Restart::Never,
        };
        let grace = settings.duration(&table::GRACE);
        let command = Command { line: line.to_vec(), through: through(), environment, restart, grace };
        let shown = command.shown();
        let ended = self.ended.clone();
        let running = command.start(&self.intake, move || ended.notify_one()).map_err(|error| {
            let help =
                "name a program that this user can run, with its arguments: `candor serve -- python app.py`";
            Failure::run((format!("error: `{shown}` cannot be started: {error}"), help))
        })?;
        self.meanwhile = Some(signals::meanwhile(running.ender()));
        let result = wait(settings, &shown, &running);
        self.command = Some(running);
        result
    }
}

/// On Linux the command goes through this program, which asks the system to end it when Candor is killed.
fn through() -> Vec<OsString> {
    match std::env::current_exe() {
        Ok(own) if cfg!(target_os = "linux") => {
            vec![own.into_os_string(), "serve".into(), "--become".into(), "--".into()]
        }
        _ => Vec::new(),
    }
}

/// Becomes the command. Comes back only if that fails: exit code 127.
pub fn become_it(line: &[OsString]) -> Failure {
    use std::os::unix::process::CommandExt;
    #[cfg(target_os = "linux")]
    {
        // Without it only the end by SIGKILL leaves something behind.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    }
    let Some((program, arguments)) = line.split_first() else {
        return Failure::usage("error: no command".to_owned());
    };
    let error = std::process::Command::new(program).args(arguments).exec();
    let name = program.to_string_lossy();
    Failure::run(format!("error: `{name}` cannot be started: {error}"))
}

fn wait(settings: &Settings, shown: &str, running: &Running) -> Result<(), Failure> {
    let Some(url) = settings.text(&table::UPSTREAM).and_then(|u| u.parse::<UpstreamUrl>().ok()) else {
        return Ok(());
    };
    let most = settings.duration(&table::WAIT);
    let began = Instant::now();
    eprintln!("waiting for {url}: {shown}");
    while began.elapsed() < most {
        if let Some(ended) = running.ended() {
            let help = "its own output says why; try the command alone";
            let message = format!("error: `{shown}` ended with exit code {} before it listened", ended.code);
            return Err(Failure::run((message, help)));
        }
        let addresses = (url.host(), url.port()).to_socket_addrs().into_iter().flatten();
        if addresses.into_iter().any(|a| TcpStream::connect_timeout(&a, Duration::from_secs(1)).is_ok()) {
            eprintln!("{url} listens after {:.1} s", began.elapsed().as_secs_f64());
            return Ok(());
        }
        std::thread::sleep(LOOK);
    }
    eprintln!(
        "warning: nothing listens at {url} after {} s; until something does, requests are answered 502\n  help: \
         --wait gives it longer; --upstream says where it listens",
        most.as_secs()
    );
    Ok(())
}

/// The upstream of a command of which nobody said where it listens: the port that it is told in `PORT`, a free
/// one if none is.
///
/// # Errors
/// If `PORT` is no port, or no port is free.
pub fn upstream(environment: &mut Vec<(String, String)>) -> Result<String, Failure> {
    let named = environment.iter().rev().find(|(name, _)| name == "PORT").map(|(_, value)| value.clone());
    let port = match named.or_else(|| std::env::var("PORT").ok()) {
        Some(text) => text.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| {
            let message = format!("error: PORT is \"{text}\"; it is expected to be a number from 1 to 65535");
            Failure::usage((message, "correct it, or say where the command listens with --upstream"))
        })?,
        None => {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
            let port = free.map_err(|error| Failure::run(format!("error: no port is free: {error}")))?.port();
            environment.push(("PORT".into(), port.to_string()));
            port
        }
    };
    Ok(format!("http://127.0.0.1:{port}"))
}

/// Reads a file of lines `NAME=value`: `export` before them, quotes around values and lines that begin with `#`
/// are understood.
///
/// # Errors
/// If it cannot be read, or a line is none of these.
pub fn environment(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let place = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage((
            format!("error: {place} cannot be read: {error}"),
            "name another file with --env-file",
        ))
    })?;
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            pair(line).ok_or_else(|| {
                let message = format!("error: {place}:{number}:1: this line is no NAME=value");
                Failure::usage((message, "write NAME=value, or begin it with # to leave it out"))
            })
        })
        .collect()
}

fn pair(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_good =
        !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_name);
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    // A remark behind a value without quotes.
    let plain = || value.split(" #").next().unwrap_or_default().trim_end();
    is_good.then(|| (name.to_owned(), quoted.unwrap_or_else(plain).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_env_file_are_understood() {
        let some = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(pair("A=1"), some("A", "1"));
        assert_eq!(pair("export A_B = \"x = # y\""), some("A_B", "x = # y"));
        assert_eq!(pair("A='it'"), some("A", "it"));
        assert_eq!(pair("A=it # is"), some("A", "it"));
        assert_eq!(pair("A="), some("A", ""));
        assert_eq!(pair("A=a#b=c"), some("A", "a#b=c"));
        for bad in ["A", "=1", "1A=1", "A-B=1", "a b=1"] {
            assert_eq!(pair(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_upstream_follows_from_port() {
        let mut named = vec![("PORT".to_owned(), "9123".to_owned())];
        assert_eq!(upstream(&mut named).unwrap(), "http://127.0.0.1:9123");
        assert_eq!(named.len(), 1);
        assert!(upstream(&mut vec![("PORT".to_owned(), "http".to_owned())]).is_err());
    }
}
