//! Application logs: where lines come from (a command that Candor runs, followed files,
//! OpenTelemetry), how the
//! request is found that a line belongs to, and how many are kept.

mod command;
mod follow;
mod intake;
mod join;
mod lines;
pub mod otlp;

pub use command::{Command, Ended, Restart, Running};
pub use follow::follow;
pub use intake::{Counts, Intake, Source};
pub use rustix::process::Signal;
