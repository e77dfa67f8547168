//! libFuzzer at `targets::chunks`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::chunks::run(octets));
