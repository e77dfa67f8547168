//! Child processes: run with their output shown, counted and bounded in time, ended by id.

use std::{
    env,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// Results of a run, summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that could not be run, with a printed reason.
    pub skipped: u64,
}

impl Tally {
    /// One result.
    pub const fn one(passed: bool) -> Self {
        Self { passed: passed as u64, failed: !passed as u64, skipped: 0 }
    }

    /// Adds the figures of another run.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// The figures of one line of output: `test result: ok. 3 passed; 0 failed; …` of Rust's tests, or
    /// `3 passed, 0 failed` (`, 2 skipped`) with which an end-to-end suite closes.
    pub fn of_line(line: &str) -> Option<Self> {
        let figures = match line.trim().strip_prefix("test result: ") {
            Some(rest) => rest.split_once(". ")?.1,
            None => line.trim(),
        };
        let mut tally = Self::default();
        let mut seen = (false, false);
        for part in figures.split([';', ',']) {
            let (number, word) = part.trim().split_once(' ')?;
            match word {
                "passed" => (tally.passed, seen.0) = (number.parse().ok()?, true),
                "failed" => (tally.failed, seen.1) = (number.parse().ok()?, true),
                "skipped" | "ignored" => tally.skipped += number.parse::<u64>().ok()?,
                "measured" | "filtered out" => {}
                _ if word.starts_with("finished") || number == "finished" => {}
                _ => return None,
            }
        }
        (seen == (true, true)).then_some(tally)
    }
}

/// Runs a command in its own process group, shows its output as it comes, and sums the figures in it. A
/// command that fails without naming a failed test counts as one failure.
///
/// # Errors
/// If it cannot be started.
pub fn tally(command: &mut Command, limit: Duration) -> Result<Tally, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|e| format!("{name}: {e}"))?;
    let output = child.stdout.take().ok_or("the output was not piped")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    let end = Instant::now() + limit;
    let mut tally = Tally::default();
    let mut intime = true;
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                println!("{line}");
                tally.add(Tally::of_line(&line).unwrap_or_default());
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                intime = false;
                println!("{name} took longer than {} minutes and was ended", limit.as_secs() / 60);
                break;
            }
        }
    }
    let status = finish(&mut child, intime)?;
    if !intime || (!status.success() && tally.failed == 0) {
        tally.failed += 1;
    }
    Ok(tally)
}

/// Waits for the child; one that is out of time is ended with everything that it started.
fn finish(child: &mut Child, intime: bool) -> Result<ExitStatus, String> {
    if !intime {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        std::thread::sleep(Duration::from_secs(2));
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
    child.wait().map_err(|e| e.to_string())
}

/// Where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    let folder = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    env::current_dir().map_or(folder.clone(), |root| root.join(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_both_kinds_of_lines() {
        let rust = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.31s";
        assert_eq!(Tally::of_line(rust), Some(Tally { passed: 12, failed: 2, skipped: 1 }));
        assert_eq!(Tally::of_line("7 passed, 0 failed"), Some(Tally { passed: 7, failed: 0, skipped: 0 }));
        assert_eq!(
            Tally::of_line("7 passed, 1 failed, 2 skipped"),
            Some(Tally { passed: 7, failed: 1, skipped: 2 })
        );
        assert_eq!(Tally::of_line("7 passed"), None);
        assert_eq!(Tally::of_line("running 3 tests"), None);
        assert_eq!(Tally::of_line(""), None);
    }

    #[test]
    fn a_command_that_dies_or_hangs_counts_as_a_failure() {
        let minute = Duration::from_secs(60);
        let sh = |text: &str, limit| tally(Command::new("sh").args(["-c", text]), limit);
        assert_eq!(sh("echo '2 passed, 0 failed'", minute), Ok(Tally { passed: 2, ..Tally::default() }));
        assert_eq!(sh("exit 3", minute).map(|t| t.failed), Ok(1));
        assert_eq!(sh("echo '0 passed, 2 failed'; exit 1", minute).map(|t| t.failed), Ok(2));
        assert_eq!(sh("sleep 60", Duration::from_millis(100)).map(|t| t.failed), Ok(1));
        assert!(tally(&mut Command::new("no-such-command-here"), minute).is_err());
    }
}
