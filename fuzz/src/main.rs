//! The driver: `candor-fuzz [TARGET…] [--runs N] [--seconds N] [--seed N]`; `candor-fuzz TARGET --replay FILE` runs
//! one input, `candor-fuzz --seeds FOLDER` writes what the targets start from as files for libFuzzer, and
//! `candor-fuzz TARGET --keep FOLDER` makes the files of a folder the target's corpus.
//!
//! Every seed is run as it is, then mutations of them. An input that makes a target panic is written to
//! `crash-TARGET-…` in the present folder and the driver ends with 1.

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use candor_fuzz::{
    TARGETS, Target,
    mutate::{dictionary, mutate},
    random::Random,
    seeds,
};

struct Arguments {
    targets: Vec<&'static Target>,
    runs: u64,
    time: Duration,
    seed: u64,
    seeds: Option<PathBuf>,
    replay: Option<PathBuf>,
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::from(2);
        }
    };
    let mut failed = 0;
    for target in &arguments.targets {
        if let Some(folder) = &arguments.keep {
            match seeds::keep(target, folder) {
                Ok(count) => println!("{}: {count} inputs kept", target.name),
                Err(error) => {
                    eprintln!("{}: {error}", target.name);
                    failed += 1;
                }
            }
            continue;
        }
        match (&arguments.seeds, &arguments.replay) {
            (Some(folder), _) => write(target, &folder.join(target.name)),
            (None, Some(file)) => failed += u32::from(!replay(target, file)),
            (None, None) => failed += u32::from(!fuzz(target, &arguments)),
        }
    }
    let passed = u32::try_from(arguments.targets.len()).unwrap_or(u32::MAX) - failed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments {
        targets: Vec::new(),
        runs: u64::MAX,
        time: Duration::from_secs(5),
        seed: 1,
        seeds: None,
        replay: None,
        keep: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{word}: {value} is no number"))
        };
        match word.as_str() {
            "--runs" => arguments.runs = number()?,
            "--seconds" => arguments.time = Duration::from_secs(number()?),
            "--seed" => arguments.seed = number()?,
            "--replay" => arguments.replay = Some(words.next().ok_or("--replay needs a file")?.into()),
            "--keep" => arguments.keep = Some(words.next().ok_or("--keep needs a folder")?.into()),
            "--seeds" => arguments.seeds = Some(words.next().ok_or("--seeds needs a folder")?.into()),
            name => {
                let target = TARGETS.iter().find(|target| target.name == name);
                arguments.targets.push(target.ok_or_else(|| format!("there is no target {name}"))?);
            }
        }
    }
    if arguments.targets.is_empty() {
        arguments.targets = TARGETS.iter().collect();
    }
    Ok(arguments)
}

/// Runs a target until the runs or the time are used up. False if it panicked.
fn fuzz(target: &Target, arguments: &Arguments) -> bool {
    let seeds = seeds::of(target);
    let dictionary = dictionary();
    let mut random = Random::new(arguments.seed);
    let begun = Instant::now();
    let mut runs = 0;
    let is_over = |runs: u64| runs >= arguments.runs || begun.elapsed() >= arguments.time;
    for seed in &seeds {
        if !survives(target, seed) {
            return false;
        }
        runs += 1;
    }
    while !is_over(runs) {
        let seed = random.pick(&seeds).map_or(&[][..], Vec::as_slice);
        if !survives(target, &mutate(seed, &seeds, &dictionary, &mut random)) {
            return false;
        }
        runs += 1;
    }
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    println!("{}: {} seeds, {runs} runs, {:.0} a minute", target.name, seeds.len(), runs as f64 / minutes);
    true
}

/// Runs one input. False if the target panicked or there is no such file.
fn replay(target: &Target, file: &Path) -> bool {
    match fs::read(file) {
        Ok(octets) => {
            let begun = Instant::now();
            let survived = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(&octets))).is_ok();
            println!("{}: {:?}", target.name, begun.elapsed());
            survived
        }
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            false
        }
    }
}

/// False, and the input saved, if the target panicked.
fn survives(target: &Target, octets: &[u8]) -> bool {
    if panic::catch_unwind(AssertUnwindSafe(|| (target.run)(octets))).is_ok() {
        return true;
    }
    let path = format!("crash-{}-{:08x}", target.name, Random::of(octets).below(1 << 32));
    match fs::write(&path, octets) {
        Ok(()) => eprintln!("{}: panicked; the input is in {path}: {}", target.name, octets.escape_ascii()),
        Err(error) => eprintln!("{path}: {error}: {}", octets.escape_ascii()),
    }
    false
}

fn write(target: &Target, folder: &Path) {
    let seeds = seeds::of(target);
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for seed in &seeds {
        let path = folder.join(format!("{:012x}", Random::of(seed).below(1 << 48)));
        fs::write(&path, seed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    println!("{}: {} seeds in {}", target.name, seeds.len(), folder.display());
}
