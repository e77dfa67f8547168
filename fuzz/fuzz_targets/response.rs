//! libFuzzer at `targets::response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::response::run(octets));
