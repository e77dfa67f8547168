//! Files that commands read, `-` for standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use crate::{output::Failure, settings};

/// A file, or standard input for `-`.
///
/// # Errors
/// If it cannot be opened: exit code 2.
pub fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(file) {
        Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 16, file))),
        Err(error) => Err(Failure::usage(settings::unreadable(file, &error))),
    }
}

/// All of a file, or of standard input for `-`.
///
/// # Errors
/// If it cannot be read: exit code 2.
pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut octets = Vec::new();
    let read = open(file)?.read_to_end(&mut octets);
    read.map_err(|e| Failure::usage(settings::unreadable(file, &e)))?;
    Ok(octets)
}
