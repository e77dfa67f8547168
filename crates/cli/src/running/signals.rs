//! Signals: SIGTERM and Ctrl-C stop, SIGHUP reads everything anew.

use std::{
    io::{IsTerminal, Write},
    thread,
};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

/// Calls `end` and ends the program at SIGTERM or Ctrl-C, until what it gives is dropped: for the time before
/// [`handle`].
pub fn meanwhile(end: impl Fn() + Send + 'static) -> oneshot::Sender<()> {
    let (over, is_over) = oneshot::channel();
    let (caught, ready) = std::sync::mpsc::channel::<()>();
    let spawned = thread::Builder::new().name("signals".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async move {
            let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
            let Ok(mut interrupt) = signal(SignalKind::interrupt()) else { return };
            drop(caught);
            let code = tokio::select! {
                _ = terminate.recv() => 143,
                _ = interrupt.recv() => 130,
                _ = is_over => return,
            };
            end();
            std::process::exit(code);
        });
    });
    if spawned.is_ok() {
        // Nothing is ever sent, as in `handle`.
        let _ = ready.recv();
    }
    over
}

/// Calls these at SIGUSR1 and SIGUSR2, which would end the program otherwise.
pub fn pass_on(first: impl Fn() + Send + 'static, second: impl Fn() + Send + 'static) {
    let spawned = thread::Builder::new().name("signals".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async move {
            let Ok(mut user_1) = signal(SignalKind::user_defined1()) else { return };
            let Ok(mut user_2) = signal(SignalKind::user_defined2()) else { return };
            loop {
                tokio::select! {
                    _ = user_1.recv() => first(),
                    _ = user_2.recv() => second(),
                }
            }
        });
    });
    if let Err(error) = spawned {
        eprintln!("warning: SIGUSR1 and SIGUSR2 are not passed on: {error}");
    }
}

/// Calls `stop` at the first SIGTERM or Ctrl-C, `at_once` at the second, and ends then; calls `reload` at every SIGHUP. Without
/// `reload` SIGHUP keeps its meaning to the system, and so it does when a terminal hangs up. When it returns,
/// signals are caught: one that came earlier than that would end the program without a word.
pub fn handle(
    stop: impl Fn() + Send + 'static,
    at_once: impl Fn() + Send + 'static,
    reload: Option<impl Fn() + Send + 'static>,
) {
    let (caught, ready) = std::sync::mpsc::channel::<()>();
    let has_terminal = std::io::stderr().is_terminal();
    let spawned = thread::Builder::new().name("signals".into()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async move {
            let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
            let Ok(mut interrupt) = signal(SignalKind::interrupt()) else { return };
            let mut hangup = reload.as_ref().and_then(|_| signal(SignalKind::hangup()).ok());
            drop(caught);
            let mut is_stopping = false;
            loop {
                let hung_up = async {
                    match &mut hangup {
                        Some(signal) => signal.recv().await,
                        None => std::future::pending().await,
                    }
                };
                let is_hangup = tokio::select! {
                    _ = terminate.recv() => false,
                    _ = interrupt.recv() => false,
                    _ = hung_up => !has_terminal || std::io::stderr().is_terminal(),
                };
                match &reload {
                    Some(reload) if is_hangup => reload(),
                    _ if is_stopping => {
                        at_once();
                        std::process::exit(130)
                    }
                    _ => {
                        is_stopping = true;
                        // Whoever read stderr may be gone: stopping must not depend on it.
                        let text = "stopping: requests under way may finish; once more ends at once";
                        let _ = writeln!(std::io::stderr(), "{text}");
                        stop();
                    }
                }
            }
        });
    });
    match spawned {
        // Nothing is ever sent: the thread lets go of its end, whether it catches signals or failed to.
        Ok(_) => drop(ready.recv()),
        Err(error) => eprintln!("warning: signals are not handled: {error}"),
    }
}
