//! What several of these tests need.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{io::Read, path::PathBuf, process::Command};

use candor_contract::{Contract, Diagnostic, Loaded, Source};

/// A folder of the shared data; `None`, with the reason printed, where it is absent.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(folder);
    if !path.exists() {
        println!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

/// A file's octets, unpacked if it ends with `.gz`.
pub fn read(path: &std::path::Path) -> Vec<u8> {
    if path.extension().is_some_and(|e| e == "gz") {
        let output = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip runs");
        return output.stdout;
    }
    let mut octets = Vec::new();
    std::fs::File::open(path).and_then(|mut f| f.read_to_end(&mut octets)).expect("the file can be read");
    octets
}

pub fn load(text: &str) -> Result<Loaded, Vec<Diagnostic>> {
    Contract::load(&[Source { name: "api.yaml".into(), text: text.as_bytes().to_vec() }])
}
