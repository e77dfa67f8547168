//! `candor serve`: gateway, journal and workbench in front of the user's API.

use std::process::ExitCode;

use crate::{
    arguments::Serve,
    output::Failure,
    running::{
        self, Running,
        command::{self, Logs, become_it},
        reload::{self, Again, Reloader},
        sockets,
    },
    settings::{table, value::Value},
};

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// If settings or documents cannot be used (exit code 2), or something needed cannot be had (1).
pub fn run(serve: &Serve) -> Result<ExitCode, Failure> {
    if serve.becomes {
        return Err(become_it(&serve.command));
    }
    let sockets = sockets::passed()?;
    let mut again = reload::again(serve.flags.0.clone(), serve.config.as_deref());
    let mut settings = again().map_err(Failure::usage)?;
    let mut logs = Logs::new(&settings);
    if !serve.command.is_empty() {
        let file = settings.text(&table::ENV_FILE).map(|file| settings.resolve(&table::ENV_FILE, file));
        let mut environment = file.map_or(Ok(Vec::new()), |file| command::environment(&file))?;
        if settings.text(&table::UPSTREAM).is_none() {
            let upstream = Value::Text(command::upstream(&mut environment)?);
            settings.suggest(&table::UPSTREAM, upstream.clone());
            again = with_upstream(again, upstream);
        }
        logs.start(&settings, &serve.command, environment)?;
    }
    settings.all_services().map_err(Failure::usage)?;
    let (reloader, ready) = Reloader::start(again, settings)?;
    if serve.command.is_empty() {
        running::check_upstream(reloader.settings());
    }
    let running = Running::reloading(reloader, ready, logs, sockets)?;
    eprintln!("{}", running.banner());
    running.until_stopped()
}

/// The same settings with an upstream, where they name none.
fn with_upstream(again: Again, upstream: Value) -> Again {
    Box::new(move || {
        let mut settings = again()?;
        settings.suggest(&table::UPSTREAM, upstream.clone());
        Ok(settings)
    })
}
