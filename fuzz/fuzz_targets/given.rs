//! libFuzzer at `targets::given`.
#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| candor_fuzz::targets::given::run(octets));
