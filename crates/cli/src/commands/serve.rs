//! `candor serve`: gateway, journal and workbench in front of the user's API.

use std::process::ExitCode;

use crate::{
    arguments::Serve,
    contract,
    output::Failure,
    running::{self, Running},
    settings::table,
};

/// Serves until SIGTERM or Ctrl-C.
///
/// # Errors
/// If settings or documents cannot be used (exit code 2), or something needed cannot be had (1).
pub fn run(serve: &Serve) -> Result<ExitCode, Failure> {
    let settings = contract::settings(&serve.flags.0, serve.config.as_deref())?;
    if settings.text(&table::UPSTREAM).is_none() {
        let help = "name it: `candor serve --upstream http://127.0.0.1:9000`, or `upstream` in [gateway] of candor.toml";
        return Err(Failure::usage((
            "no upstream: where is the API that stands behind the gateway?".into(),
            help,
        )));
    }
    let ready = contract::ready(&settings)?;
    for warning in &ready.warnings {
        eprintln!("{warning}\n");
    }
    let running = Running::start(&settings, ready)?;
    running::check_upstream(&settings);
    eprintln!("{}", running.banner());
    running.until_stopped()
}
