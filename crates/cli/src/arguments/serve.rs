//! The command line of `candor serve`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor serve --upstream http://127.0.0.1:9000 --openapi api.yaml
  candor serve --upstream http://127.0.0.1:9000 --mode observe     see first what would be refused
  CANDOR_UPSTREAM=http://127.0.0.1:9000 candor serve --listen 0.0.0.0:8400

  candor serve --env-file .env -- uvicorn app:app --port 9000      with --upstream http://127.0.0.1:9000
  candor serve -- sh -c 'exec node server.js'                      it listens on the port in PORT
  candor serve --upstream http://127.0.0.1:9000 --log-file /var/log/app.log

A command behind -- is started first, and the gateway waits until its port takes connections. Without
--upstream that is 127.0.0.1 and the port in PORT, which the command gets; a free one if PORT is not set.
Lines that it or a log file writes are kept with the request whose id they name (X-Request-Id or
traceparent of what the upstream gets). SIGTERM reaches the command when the last request is answered; its
exit code becomes Candor's unless it is started again (--restart on-failure).

Every setting can be given as a flag, as an environment variable (CANDOR_ and the flag in capitals,
with _ for -) or in candor.toml; the flag wins, then the variable, then the file. `--help` lists
them all, `candor config show` says what is in force and why. Rules are set in candor.toml:

  [rules]
  header-obs-fold = \"reject\"
  body-type = { action = \"reject\", status = 400 }

  [[scope]]
  operation = \"createUser\"
  mode = \"observe\"

A document may be an address, or upstream:/openapi.json for the upstream's own. Documents and candor.toml
are read again when they change and on SIGHUP; what is broken is told and changes nothing.

The access log goes to stdout, everything else to stderr. SIGTERM or Ctrl-C lets requests under way
finish.";

/// `candor serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Read settings from this file; without it from ./candor.toml, if there is one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::All,
    /// The API's own command, with its arguments: started before the gateway and ended after it
    #[arg(last = true, value_name = "CMD")]
    pub command: Vec<OsString>,
    /// Become the command, and end with the program that started this one
    #[arg(long = "become", hide = true, requires = "command")]
    pub becomes: bool,
}
