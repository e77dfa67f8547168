//! Writing to stdout, and failures with their exit codes.

use std::{
    fmt,
    io::{ErrorKind, Write},
    process::ExitCode,
};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    messages: Vec<String>,
}

impl Failure {
    /// Candor could not run, or errors were found: exit code 1. The messages are ready to be printed.
    pub fn run(messages: impl Into<Messages>) -> Self {
        Self { code: 1, messages: messages.into().0 }
    }

    /// The command line, a setting or a file cannot be used: exit code 2.
    pub fn usage(messages: impl Into<Messages>) -> Self {
        Self { code: 2, messages: messages.into().0 }
    }

    /// The same with one line more.
    pub fn and(mut self, line: String) -> Self {
        match self.messages.last_mut() {
            Some(last) => last.push_str(&format!("\n{line}")),
            None => self.messages.push(line),
        }
        self
    }

    /// What is wrong as a sentence, without how to mend it on the command line.
    pub fn summary(&self) -> String {
        let first = self.messages.first().and_then(|message| message.lines().next()).unwrap_or_default();
        let text = first.trim_start_matches("error: ");
        let mut letters = text.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{capital}{}.", letters.as_str())
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages.join("\n\n"))
    }
}

/// One message, several, or one with its help.
#[derive(Debug)]
pub struct Messages(Vec<String>);

impl From<Vec<String>> for Messages {
    fn from(messages: Vec<String>) -> Self {
        Self(messages)
    }
}

impl From<String> for Messages {
    fn from(message: String) -> Self {
        Self(vec![message])
    }
}

/// What is wrong, and how to mend it.
impl From<(String, &str)> for Messages {
    fn from((message, help): (String, &str)) -> Self {
        Self(vec![format!("error: {message}\n  help: {help}")])
    }
}

/// Writes to stdout. A reader that closed the pipe (`| head`) is no failure; it ends the program quietly.
///
/// # Errors
/// If stdout cannot be written, because a disk is full for instance.
pub fn print(text: &str) -> Result<(), Failure> {
    print_octets(text.as_bytes())
}

/// As [`print`], for what need not be text.
///
/// # Errors
/// As [`print`].
pub fn print_octets(octets: &[u8]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    written(stdout.write_all(octets).and_then(|()| stdout.flush()))
}

/// What became of a write to stdout: see [`print`].
///
/// # Errors
/// As [`print`].
pub fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            let help = "check where stdout goes: free space on that disk, or send it elsewhere";
            Err(Failure::run((format!("stdout cannot be written: {error}"), help)))
        }
    }
}
