//! The pipeline of a request, minus sockets.
//!
//! [`inspect`] is one function that reads top to bottom: wire, identify, route, guard, negotiate, body,
//! parse, validate. It waits for octets through [`Input`], so the gateway (sockets), `candor inspect` (a file) and
//! the cases on the rules' pages (a script) all run the very same code.

mod body_steps;
mod coming;
mod condition_steps;
mod contract_steps;
mod guard_steps;
mod guards;
mod input;
mod limit_steps;
mod pipeline;
mod policy_steps;
mod reading;
mod site;

pub use candor_wire::Previous;
pub use coming::{Coming, Rest};
pub use condition_steps::conditions_of;
pub use guards::{Guards, method};
pub use input::{Awaiting, Carriage, ClientCertificate, Handshake, Input, Interruption, Octets};
pub use pipeline::{Inspected, Inspector, MAX_RAW, Outcome, UnknownRoutes, inspect};
pub use reading::{MAX_HELD, Piece, Tally};
pub use site::Site;
