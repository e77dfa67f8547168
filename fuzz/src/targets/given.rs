//! Requests as people have them: whatever the text, reading it ends, and a fault has a place in it.

use candor_reader::given;

/// Reads `octets` as whatever they are, and as a command.
pub fn run(octets: &[u8]) {
    let lines = octets.iter().filter(|o| matches!(o, b'\n' | b'\r')).count() + 1;
    let loader = |name: &str| {
        if name.len().is_multiple_of(2) { Ok(name.into()) } else { Err("there is no such file".into()) }
    };
    let text = format!("curl {}", String::from_utf8_lossy(octets));
    for result in [given::read(octets, &loader), given::curl::read(&text, &loader)] {
        if let Err(error) = result {
            assert!(error.line <= lines + 1, "{error:?} lies outside of {}", octets.escape_ascii());
        }
    }
}
