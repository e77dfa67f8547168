//! Fuzzing: what must hold for any octets at all, as one function per target.
//!
//! A target panics where something does not hold. libFuzzer calls it through the one-line programs in
//! `fuzz_targets/`; the driver in `main.rs` calls the very same functions with its own seeded mutations, so
//! that a bounded run is a normal test that needs nothing but the stable toolchain.

pub mod mutate;
pub mod pieces;
pub mod quoted;
pub mod random;
pub mod seeds;
pub mod targets;

/// One target: its name, what it checks, and what it starts from.
pub struct Target {
    /// As on the command line, and the name of its folder under `corpus/`.
    pub name: &'static str,
    /// Panics where something does not hold.
    pub run: fn(&[u8]),
    /// Inputs that others wrote or that the rules' pages give.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "head", run: targets::head::run, seeds: seeds::requests },
    Target { name: "chunks", run: targets::chunks::run, seeds: seeds::chunked_bodies },
    Target { name: "json", run: targets::json::run, seeds: seeds::json_texts },
    Target { name: "response", run: targets::response::run, seeds: seeds::responses },
    Target { name: "connection", run: targets::connection::run, seeds: seeds::requests },
    Target { name: "redactor", run: targets::redactor::run, seeds: seeds::requests },
    Target { name: "contract", run: targets::contract::run, seeds: seeds::requests },
    Target { name: "document", run: targets::document::run, seeds: seeds::documents },
    Target { name: "correction", run: targets::correction::run, seeds: seeds::requests },
    Target { name: "reading", run: targets::reading::run, seeds: seeds::exchanges },
    Target { name: "h2", run: targets::h2::run, seeds: seeds::frames },
    Target { name: "given", run: targets::given::run, seeds: seeds::commands },
];
