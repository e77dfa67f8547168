//! libFuzzer at `targets::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::json::run(octets));
