//! The command that Candor runs: started in a process group of its own, its output passed through and joined,
//! started again where that is wanted, and ended with everything that it started.

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use candor_exchange::Stream;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::{Intake, Source, lines::Lines};

/// Before the first new start; twice as long each time, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Whoever ran so long counts as sound: the next pause is short again.
const SOUND: Duration = Duration::from_secs(60);

/// Octets that are read at once.
const CHUNK: usize = 16 << 10;

/// What to run.
#[derive(Clone, Debug)]
pub struct Command {
    /// Program and arguments.
    pub line: Vec<OsString>,
    /// What stands before it, for the system's sake: a program that becomes the command. It is not shown.
    pub through: Vec<OsString>,
    /// Added to the environment.
    pub environment: Vec<(String, String)>,
    /// What to do when it ends.
    pub restart: Restart,
    /// From SIGTERM to SIGKILL, at the end.
    pub grace: Duration,
}

/// What becomes of a command that ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// It stays ended.
    Never,
    /// It is started again if it failed, after a pause.
    OnFailure,
}

/// How a command ended that is not started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; 128 and the number of the signal that ended it.
    pub code: u8,
}

/// A command that runs. Dropping it ends it.
#[derive(Debug)]
pub struct Running {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    grace: Duration,
}

#[derive(Debug, Default)]
struct State {
    /// Its process group, as long as its number cannot be anybody else's.
    group: Option<Pid>,
    is_stopping: bool,
    ended: Option<Ended>,
}

impl Shared {
    /// A panic elsewhere leaves the state whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.state().group {
            // It may have ended this very moment.
            let _ = kill_process_group(group, signal);
        }
    }

    /// SIGTERM to all of it, SIGKILL to what is left after the grace.
    fn end(&self) {
        self.state().is_stopping = true;
        self.changed.notify_all();
        self.signal(Signal::TERM);
        if !self.wait(self.grace, |state| state.ended.is_some()) {
            self.signal(Signal::KILL);
        }
    }

    /// Waits until the condition holds, at most so long. True if it holds.
    fn wait(&self, most: Duration, holds: impl Fn(&State) -> bool) -> bool {
        let end = Instant::now() + most;
        let mut state = self.state();
        while !holds(&state) {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Command {
    /// Starts it; `ended` is called when it has ended by itself and is not started again.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(self, intake: &Arc<Intake>, ended: impl Fn() + Send + 'static) -> io::Result<Running> {
        let shared = Shared { state: Mutex::default(), changed: Condvar::new(), grace: self.grace };
        let shared = Arc::new(shared);
        let (first, outcome) = std::sync::mpsc::channel();
        let (mine, intake) = (shared.clone(), intake.clone());
        // The system ends the command when the thread ends that started it: so one thread does it all.
        let run = move || {
            let child = match self.spawn(&mine) {
                Ok(child) => child,
                Err(error) => {
                    let _ = first.send(Err(error));
                    return;
                }
            };
            let _ = first.send(Ok(()));
            let code = self.attend(child, &mine, &intake);
            let is_stopping = {
                let mut state = mine.state();
                state.ended = Some(Ended { code });
                state.is_stopping
            };
            mine.changed.notify_all();
            if !is_stopping {
                ended();
            }
        };
        let thread = std::thread::Builder::new().name("command".into()).spawn(run)?;
        match outcome.recv() {
            Ok(Ok(())) => Ok(Running { shared, thread: Some(thread) }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(io::Error::other("the command's thread ended")),
        }
    }

    /// Its program and arguments, as it was given.
    pub fn shown(&self) -> String {
        self.line.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    fn name(&self) -> String {
        let program = self.line.first().map(std::path::Path::new).and_then(|path| path.file_name());
        program.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn spawn(&self, shared: &Shared) -> io::Result<Child> {
        let mut all = self.through.iter().chain(&self.line);
        let mut command = std::process::Command::new(all.next().ok_or(io::ErrorKind::InvalidInput)?);
        command.args(all).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut state = shared.state();
        if state.is_stopping {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let child = command.spawn()?;
        state.group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Ok(child)
    }

    /// Stays with it until it ends for good. Gives its exit code.
    fn attend(&self, mut child: Child, shared: &Shared, intake: &Arc<Intake>) -> u8 {
        let mut pause = FIRST_PAUSE;
        loop {
            let began = Instant::now();
            let status = self.until_ended(child, shared, intake);
            let code = code(status);
            if shared.state().is_stopping || code == 0 || self.restart == Restart::Never {
                if !shared.state().is_stopping {
                    tell(&format!("{} ended with exit code {code}", self.name()));
                }
                return code;
            }
            if began.elapsed() >= SOUND {
                pause = FIRST_PAUSE;
            }
            child = loop {
                let seconds = pause.as_secs();
                tell(&format!(
                    "{} ended with exit code {code}; starting it again in {seconds} s",
                    self.name()
                ));
                if shared.wait(pause, |state| state.is_stopping) {
                    return code;
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                match self.spawn(shared) {
                    Ok(child) => break child,
                    Err(_) if shared.state().is_stopping => return code,
                    Err(error) => tell(&format!("{} cannot be started: {error}", self.name())),
                }
            };
        }
    }

    fn until_ended(&self, mut child: Child, shared: &Shared, intake: &Arc<Intake>) -> Option<ExitStatus> {
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let source = |stream| Source::new(intake.clone(), self.name(), stream);
        let out = out.map(|out| pass_on(out, source(Stream::Stdout), io::stdout()));
        let err = err.map(|err| pass_on(err, source(Stream::Stderr), io::stderr()));
        let pid = shared.state().group;
        if let Some(pid) = pid {
            // It has ended, but keeps its number: what it left in its group can still be told apart.
            let ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), ended), Err(rustix::io::Errno::INTR)) {}
            shared.signal(Signal::KILL);
        }
        shared.state().group = None;
        let status = child.wait().ok();
        for thread in [out, err].into_iter().flatten().flatten() {
            // Both ends of its pipes are closed, unless somebody left the group and holds them.
            let end = Instant::now() + Duration::from_secs(1);
            while !thread.is_finished() && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        status
    }
}

/// Passes output on as it comes, line by line, and joins it.
fn pass_on(
    mut from: impl Read + Send + 'static,
    mut source: Source,
    mut to: impl Write + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("output".into()).spawn(move || {
        let (mut lines, mut chunk) = (Lines::default(), vec![0; CHUNK]);
        let mut take = |line: &[u8], size| source.line(line, size);
        loop {
            match from.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => {
                    let octets = chunk.get(..count).unwrap_or_default();
                    // Whoever read our output may be gone: the command must not hang on that.
                    let _ = to.write_all(octets).and_then(|()| to.flush());
                    lines.push(octets, &mut take);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        lines.finish(&mut take);
    })
}

fn code(status: Option<ExitStatus>) -> u8 {
    let code = status.and_then(|s| s.code().or_else(|| s.signal().map(|signal| 128 + signal)));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Whoever read stderr may be gone.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "candor: {text}");
}

impl Running {
    /// How it ended, if it did and is not started again.
    pub fn ended(&self) -> Option<Ended> {
        self.shared.state().ended
    }

    /// Gives a way to end it at once, with everything that it started.
    pub fn killer(&self) -> impl Fn() + Send + 'static {
        let shared = self.shared.clone();
        move || {
            shared.state().is_stopping = true;
            shared.signal(Signal::KILL);
        }
    }

    /// Gives a way to end it as [`Running::stop`] does, for whoever does not own it.
    pub fn ender(&self) -> impl Fn() + Send + 'static {
        let shared = self.shared.clone();
        move || shared.end()
    }

    /// Gives a way to pass a signal on to it and everything that it started.
    pub fn passer(&self, signal: Signal) -> impl Fn() + Send + 'static {
        let shared = self.shared.clone();
        move || shared.signal(signal)
    }

    /// Ends it: SIGTERM to it and everything that it started, SIGKILL to what is left after the grace.
    pub fn stop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.shared.end();
        // It contains no panic of its own, and ends with the command.
        let _ = thread.join();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}
