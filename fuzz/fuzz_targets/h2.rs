//! libFuzzer at `targets::h2`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::h2::run(octets));
