//! libFuzzer at `targets::reading`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::reading::run(octets));
