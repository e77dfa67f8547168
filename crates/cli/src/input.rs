//! Files that commands read, `-` for standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use candor_reader::given::{self, Sent, Unreadable};

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

/// One of the requests of a file: HTTP as it stands, a curl command, HAR or a Postman collection. `entry`
/// counts from 1; without it there must be but one.
///
/// # Errors
/// If the file cannot be read or understood, or holds several: exit code 2.
pub fn request(file: &Path, entry: Option<usize>) -> Result<Sent, Failure> {
    let octets = read(file)?;
    one(&octets, &file.display().to_string(), entry)
}

/// Every exchange of a file.
///
/// # Errors
/// If the file cannot be read or understood: exit code 2.
pub fn exchanges(file: &Path) -> Result<Vec<Sent>, Failure> {
    exchanges_of(&read(file)?, &file.display().to_string())
}

/// As [`exchanges`], of what was read already.
///
/// # Errors
/// As [`exchanges`].
pub fn exchanges_of(octets: &[u8], name: &str) -> Result<Vec<Sent>, Failure> {
    given::read(octets, &load).map_err(|error| unreadable(name, error))
}

/// As [`request`], where `file#3` means the third request of a file that holds several and `file#name` the one
/// of this name; a command of curl is taken for itself.
///
/// # Errors
/// As [`request`].
pub fn numbered(name: &str) -> Result<Sent, Failure> {
    if given::curl::is_command(name.as_bytes()) {
        return command(name, None);
    }
    let Some((file, which)) = name.rsplit_once('#').filter(|_| !Path::new(name).exists()) else {
        return request(Path::new(name), None);
    };
    if let Ok(number) = which.parse() {
        return request(Path::new(file), Some(number));
    }
    let mut all = all(&read(Path::new(file))?, file)?;
    match all.iter().position(|sent| sent.name == which || sent.name.ends_with(&format!(" / {which}"))) {
        Some(at) => Ok(all.swap_remove(at)),
        None => choose(all, file, Some(0)),
    }
}

/// The request of a curl command.
///
/// # Errors
/// As [`request`].
pub fn command(line: &str, entry: Option<usize>) -> Result<Sent, Failure> {
    let sent = given::curl::read(line, &load).map_err(|error| unreadable("the command", error))?;
    choose(sent, "the command", entry)
}

fn one(octets: &[u8], name: &str, entry: Option<usize>) -> Result<Sent, Failure> {
    choose(all(octets, name)?, name, entry)
}

/// Every request of a text, in any form; `name` says where it came from.
///
/// # Errors
/// If the text cannot be understood: exit code 2.
pub fn all(octets: &[u8], name: &str) -> Result<Vec<Sent>, Failure> {
    given::read(octets, &load).map_err(|error| unreadable(name, error))
}

/// As [`all`], where files that the text names are not read: who wrote it has no right to them.
///
/// # Errors
/// As [`all`], and where it names one.
pub fn without_files(octets: &[u8], name: &str) -> Result<Vec<Sent>, Failure> {
    let none =
        |file: &str| Err(format!("{file} is a file, and none is read here: put what it holds in its place"));
    given::read(octets, &none).map_err(|error| unreadable(name, error))
}

fn choose(mut sent: Vec<Sent>, name: &str, entry: Option<usize>) -> Result<Sent, Failure> {
    let count = sent.len();
    let index = match entry {
        Some(entry) => entry.checked_sub(1).filter(|i| *i < count),
        None => (count == 1).then_some(0),
    };
    if let Some(index) = index {
        return Ok(sent.swap_remove(index));
    }
    let first: Vec<String> =
        sent.iter().take(5).enumerate().map(|(i, s)| format!("{} {}", i + 1, s.name)).collect();
    let listed = if count == 0 { String::new() } else { format!(", beginning with {}", first.join("; ")) };
    Err(Failure::usage((
        format!("{name} holds {count} requests{listed}"),
        "choose one by --entry, counted from 1, or by #3 or #NAME behind the file",
    )))
}

fn unreadable(name: &str, error: Unreadable) -> Failure {
    let Unreadable { line, column, message, help } = error;
    Failure::usage((format!("{name}:{line}:{column}: {message}"), help))
}

/// What `@file` names in a command.
fn load(name: &str) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    let read = match name {
        "-" => io::stdin().read_to_end(&mut octets),
        name => File::open(name).and_then(|mut file| file.read_to_end(&mut octets)),
    };
    read.map(|_| octets).map_err(|error| format!("{name} cannot be read: {error}"))
}
