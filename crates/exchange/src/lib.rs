//! An exchange: one request and what was answered, as the journal keeps it and the workbench shows it.
//!
//! **Everything in an [`Exchange`] is redacted.** The only way to put captured octets into one is a
//! [`Captured`], and the only way to make that is through `redact`: masks keep the length, so that the
//! offsets of violations still point at the right octet.

mod captured;
mod copies;
mod found;
pub mod har;
mod id;
mod ids;
mod illustrate;
mod log;
mod masked;
mod model;
mod reading;
mod redact;
mod redacted;
pub mod time;

pub use captured::Captured;
pub use copies::{Command, as_http1, curl, fetch, python};
pub use found::{EvidenceItem, FoundItem};
pub use id::ExchangeId;
pub use ids::Ids;
pub use illustrate::illustrate;
pub use log::{Level, LogLine, MAX_LINE, Stream};
pub use masked::{MAX_NOTED, Masked, Why, is_mask, mask_run, told_apart};
pub use model::{
    Birthplace, Done, Exchange, FaultRecord, Message, Noted, ObservedRefusal, RepairRecord, Response, Timing,
    Tunnel, Verdict,
};
pub use reading::{CANDOR, FieldRecord, Layer, ReadingRecord};
pub use redact::{Content, RedactConfig, Redactor, Secrets};
pub use redacted::{Part, Redacted};
