//! Reading the suites that lie beside the project, if they are there.

use serde_json::Value;

/// The cases of a suite; `None`, with a printed reason, where the suites are not there.
pub fn suite(name: &str) -> Option<Vec<Value>> {
    let path = format!("{}/../../../shared/suites/{name}", env!("CARGO_MANIFEST_DIR"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect()),
        Err(error) => {
            println!("skipped: {path}: {error}");
            None
        }
    }
}

/// Octets of a base64 text.
pub fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for c in text.bytes().filter(|c| *c != b'=') {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}
