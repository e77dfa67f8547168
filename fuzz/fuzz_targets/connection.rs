//! libFuzzer at `targets::connection`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::connection::run(octets));
