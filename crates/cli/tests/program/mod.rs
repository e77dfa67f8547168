//! The real program, run from tests.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// Where it is.
pub const PATH: &str = env!("CARGO_BIN_EXE_candor");

/// What it said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs it to its end.
pub fn candor(arguments: &[&str]) -> Said {
    run(Path::new("."), arguments, b"")
}

fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> Said {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may well end without reading.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PATH);
    command.args(arguments).current_dir(folder);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CANDOR_")) {
        command.env_remove(name);
    }
    command
}

/// A folder of its own, deleted at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("candor-cli-test-{}-{number}", std::process::id()));
        // Left by a run that was killed, if at all.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs the program in this folder.
    pub fn candor(&self, arguments: &[&str]) -> Said {
        run(&self.0, arguments, b"")
    }

    /// Runs the program in this folder with something on its stdin.
    pub fn candor_reading(&self, arguments: &[&str], input: &[u8]) -> Said {
        run(&self.0, arguments, input)
    }

    /// Starts the program in this folder.
    pub fn start(&self, arguments: &[&str]) -> Started {
        Self::spawn(command(&self.0, arguments))
    }

    /// Starts the program in this folder, and lets no file grow beyond so many KiB.
    pub fn start_limited(&self, kib: u32, arguments: &[&str]) -> Started {
        // The signal is ignored so that a write fails, as on a full disk.
        let script = format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("bash");
        shell.args(["-c", &script, PATH]).args(arguments).current_dir(&self.0);
        Self::spawn(shell)
    }

    fn spawn(mut command: Command) -> Started {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Started { child, stderr, said: String::new() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program while it runs; ended at the end.
pub struct Started {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
}

impl Started {
    /// Reads stderr up to the line that holds `needle`, and gives that line.
    pub fn wait_for(&mut self, needle: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended before it said {needle:?}:\n{}", self.said);
            self.said.push_str(&line);
            if line.contains(needle) {
                return line;
            }
        }
    }

    /// Asks it to end without ever reading its stdout, and gives its exit code.
    pub fn terminate_unread(mut self) -> i32 {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Asks it to end, and gives its exit code and everything that it said.
    pub fn terminate(mut self) -> Said {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut rest = String::new();
        while self.stderr.read_line(&mut rest).unwrap() > 0 {}
        let mut stdout = String::new();
        std::io::Read::read_to_string(&mut self.child.stdout.take().unwrap(), &mut stdout).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Said { code, stdout, stderr: std::mem::take(&mut self.said) + &rest }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
