//! libFuzzer at `targets::correction`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::correction::run(octets));
