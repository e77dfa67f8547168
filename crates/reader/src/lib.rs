//! What to make of a refusal that somebody else wrote, and how to mend the request behind it.
//!
//! Nothing here does I/O: octets, files and rules come in as arguments.

pub mod account;
pub mod audit;
pub mod baseline;
pub mod correct;
pub mod diff;
pub mod findings;
pub mod given;
pub mod reading;
mod record;
pub mod retell;
pub mod signature;
pub mod signatures;
pub mod told;
pub mod trial;

pub use reading::{Reader, Reading};
pub use record::refusal;
