//! libFuzzer at `targets::head`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::head::run(octets));
