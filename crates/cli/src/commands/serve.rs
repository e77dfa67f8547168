//! `candor serve`: gateway, journal and workbench in front of the user's API.

use std::process::ExitCode;

use crate::{
    arguments::Serve,
    output::Failure,
    running::{
        self, Running,
        reload::{self, Reloader},
    },
    settings::table,
};

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// If settings or documents cannot be used (exit code 2), or something needed cannot be had (1).
pub fn run(serve: &Serve) -> Result<ExitCode, Failure> {
    let (reloader, ready) = {
        let again = reload::again(serve.flags.0.clone(), serve.config.as_deref());
        let settings = again().map_err(Failure::usage)?;
        if settings.text(&table::UPSTREAM).is_none() {
            let help = "name it: `candor serve --upstream http://127.0.0.1:9000`, or `upstream` in [gateway] of \
                        candor.toml";
            return Err(Failure::usage((
                "no upstream: where is the API that stands behind the gateway?".into(),
                help,
            )));
        }
        Reloader::start(again, settings)?
    };
    running::check_upstream(reloader.settings());
    let running = Running::reloading(reloader, ready)?;
    eprintln!("{}", running.banner());
    running.until_stopped()
}
