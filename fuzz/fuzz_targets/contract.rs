//! libFuzzer at `targets::contract`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::contract::run(octets));
