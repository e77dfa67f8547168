//! libFuzzer at `targets::redactor`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::redactor::run(octets));
