//! libFuzzer at `targets::document`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::document::run(octets));
