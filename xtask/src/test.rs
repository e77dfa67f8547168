//! `test`: everything that must hold, on a fresh machine, closed by one line of figures.

use std::{
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    library, needs,
    run::{Tally, tally, target_folder},
    suites::{self, Suite},
    tidy,
};

/// How much of the cases is run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A seeded sample: within 30 minutes on two cores.
    Sample,
    /// All of them, with figures.
    Full,
}

/// Runs all, or one end-to-end suite by name.
///
/// # Errors
/// If anything failed.
pub fn run(extent: Extent, only: Option<&str>) -> Result<(), String> {
    let start = Instant::now();
    let mut all = suites::all()?;
    if let Some(name) = only {
        let names = all.iter().map(|s| s.name.clone()).collect::<Vec<_>>().join(", ");
        all.retain(|s| s.name == name);
        if all.is_empty() {
            return Err(format!("no suite is called `{name}`; there are: {names}"));
        }
    }
    let mut steps: Vec<(String, Tally)> = Vec::new();
    if shared().is_none() {
        println!("../shared is not there: tests that read its cases are skipped");
    }
    if only.is_none() {
        steps.push(step("tidy", tidy_step));
        steps.push(step("clippy", clippy));
        steps.push(step("cargo doc", || library::document().map(|()| Tally::one(true))));
        steps.push(step("cargo test", || cargo_test(extent)));
    }
    let program = build(extent);
    for suite in &all {
        steps.push(step(&suite.name, || match &program {
            Ok(program) => end_to_end(suite, program, extent),
            Err(message) => Err(message.clone()),
        }));
    }
    report(&steps, start.elapsed())
}

fn step(name: &str, run: impl FnOnce() -> Result<Tally, String>) -> (String, Tally) {
    println!("\n== {name}");
    let figures = run().unwrap_or_else(|message| {
        println!("{message}");
        Tally::one(false)
    });
    (name.to_owned(), figures)
}

fn tidy_step() -> Result<Tally, String> {
    tidy::run().map(|()| Tally::one(true))
}

fn clippy() -> Result<Tally, String> {
    let mut command = Command::new("cargo");
    command.args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]);
    let result = tally(&mut command, Duration::from_secs(30 * 60))?;
    Ok(Tally::one(result.failed == 0))
}

fn cargo_test(extent: Extent) -> Result<Tally, String> {
    // The script for shared limits is run by what it is for, where that can be had.
    if let Err(message) = needs::provide(&["redis-server".to_owned()]) {
        println!("{message}; tests of the script for shared limits are skipped");
    }
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--no-fail-fast", "--quiet"]);
    environment(&mut command, extent);
    tally(&mut command, Duration::from_secs(60 * 60))
}

/// The program that end-to-end suites run: quickly built by default, optimised where figures are wanted.
fn build(extent: Extent) -> Result<PathBuf, String> {
    let (profile, folder) = match extent {
        Extent::Sample => ("dev", "debug"),
        Extent::Full => ("release", "release"),
    };
    let status = Command::new("cargo")
        .args(["build", "--quiet", "--package", "candor-cli", "--profile", profile])
        .status()
        .map_err(|e| format!("cargo: {e}"))?;
    if !status.success() {
        return Err("`cargo build` failed".into());
    }
    Ok(target_folder().join(folder).join("candor"))
}

fn end_to_end(suite: &Suite, program: &PathBuf, extent: Extent) -> Result<Tally, String> {
    needs::provide(&wanted(&suite.needs, extent))?;
    let mut command = Command::new(needs::interpreter());
    command.arg(&suite.path).env("CANDOR", program).env("NODE_PATH", needs::node_folder());
    environment(&mut command, extent);
    let mut figures =
        tally(&mut command, Duration::from_secs(if extent == Extent::Full { 60 } else { 10 } * 60))?;
    if figures == Tally::default() {
        println!("{} closed without `N passed, N failed`", suite.path.display());
        figures.failed = 1;
    }
    Ok(figures)
}

/// What a suite needs, `full:…` only where every case is wanted.
fn wanted(needs: &[String], extent: Extent) -> Vec<String> {
    let one = |need: &String| match need.strip_prefix("full:") {
        Some(need) => (extent == Extent::Full).then(|| need.to_owned()),
        None => Some(need.clone()),
    };
    needs.iter().filter_map(one).collect()
}

fn environment(command: &mut Command, extent: Extent) {
    command.env("CANDOR_FULL", if extent == Extent::Full { "1" } else { "0" });
    if let Some(folder) = shared() {
        command.env("CANDOR_SHARED", folder);
    }
}

/// The folder of shared cases beside the project.
fn shared() -> Option<PathBuf> {
    std::fs::canonicalize("../shared").ok().filter(|p| p.is_dir())
}

fn report(steps: &[(String, Tally)], time: Duration) -> Result<(), String> {
    let mut sum = Tally::default();
    println!("\n{:<28} {:>7} {:>7} {:>7}", "", "passed", "failed", "skipped");
    for (name, figures) in steps {
        println!("{name:<28} {:>7} {:>7} {:>7}", figures.passed, figures.failed, figures.skipped);
        sum.add(*figures);
    }
    println!("in {} min {} s", time.as_secs() / 60, time.as_secs() % 60);
    println!("{} passed, {} failed", sum.passed, sum.failed);
    match sum.failed {
        0 => Ok(()),
        _ => Err(String::new()),
    }
}
