//! The targets: what must hold for any octets.

pub mod chunks;
pub mod connection;
pub mod contract;
pub mod correction;
pub mod document;
pub mod given;
pub mod h2;
pub mod head;
pub mod json;
pub mod reading;
pub mod redactor;
pub mod response;

use candor_rule::{Policy, Preset};
use candor_wire::Limits;

/// Every preset.
pub(crate) const PRESETS: [Preset; 3] = [Preset::Strict, Preset::Default, Preset::Lenient];

/// Limits that short inputs reach.
pub(crate) fn small_limits() -> Limits {
    Limits {
        max_blank_lines: 1,
        max_method: 8,
        max_target: 40,
        max_header: 60,
        max_cookie: 30,
        max_headers: 200,
        max_header_count: 6,
        max_body: 50,
        max_chunk_ext: 12,
        max_trailers: 40,
        ..Limits::default()
    }
}

/// Every policy and set of limits that inputs are read with.
pub(crate) fn readings() -> impl Iterator<Item = (Policy, Limits)> {
    let usual = PRESETS.map(|preset| (Policy::new(preset), Limits::default()));
    usual.into_iter().chain([(Policy::new(Preset::Lenient), small_limits())])
}
