//! `candor demo`: a sample API, the gateway and the workbench in front of it, and requests to try.

mod shop;
mod tries;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use candor_contract::Source;

use crate::{
    arguments::Demo,
    contract,
    output::{self, Failure},
    running::{Running, command::Logs},
    settings::{
        Settings,
        table::{self, Setting},
        value::Value,
    },
};

use tries::{TRIES, Try};

/// Starts everything and prints the requests; with `--try` sends them.
///
/// # Errors
/// If something needed cannot be had, or an answer of `--try` is not the expected one.
pub fn run(demo: &Demo) -> Result<ExitCode, Failure> {
    // The demo is the same everywhere: a candor.toml of another API in this folder does not count.
    let mut settings = contract::load_plain(&demo.flags.0, None).map_err(Failure::usage)?;
    let api = shop::start()
        .map_err(|error| Failure::run(format!("error: the sample API cannot start: {error}")))?;
    let folder = Temporary::unless_named(&settings)?;
    settings.suggest(&table::UPSTREAM, Value::Text(format!("http://{api}")));
    if let Some(folder) = &folder {
        settings.suggest(&table::DATA, Value::Text(folder.0.display().to_string()));
    }
    for setting in [&table::LISTEN, &table::WORKBENCH] {
        free_port(&mut settings, setting);
    }
    if let Some(address) = settings.text(&table::WORKBENCH).filter(|a| *a != "off").map(str::to_owned) {
        settings.suggest(&table::WORKBENCH_URL, Value::Text(format!("http://{address}")));
    }
    if demo.attempt && !demo.stay {
        settings.suggest(&table::ACCESS_LOG, Value::Text("off".into()));
    }
    let reader = match &folder {
        Some(folder) => format!("--config {}", folder.leave_settings()?.display()),
        None => format!("--data {}", settings.text(&table::DATA).unwrap_or(table::DATA.default)),
    };
    let source = Source { name: shop::CONTRACT_NAME.into(), text: shop::CONTRACT.into() };
    let ready =
        contract::prepare(&settings, vec![source]).map_err(|found| Failure::run(contract::texts(&found)))?;
    let running = Running::start(&settings, ready, Logs::new(&settings))?;
    eprintln!("{}\n", running.banner());
    serve(demo, running, &reader)
}

fn serve(demo: &Demo, running: Running, reader: &str) -> Result<ExitCode, Failure> {
    let gateway = running.gateway_address;
    let workbench = running.workbench_url.clone();
    if !demo.attempt {
        output::print(&introduction(gateway, workbench.as_deref(), reader))?;
        return running.until_stopped();
    }
    let (stop, stay) = (running.stopper(), demo.stay);
    let tries = std::thread::spawn(move || {
        let result = attempt(gateway, workbench.as_deref());
        if !stay {
            stop();
        }
        result
    });
    let code = running.until_stopped()?;
    match tries.join() {
        Ok(result) => result.map(|()| code),
        Err(_) => Err(Failure::run("error: the requests could not be tried".to_owned())),
    }
}

/// `reader` are the flags by which other commands find the demo's journal.
fn introduction(gateway: SocketAddr, workbench: Option<&str>, reader: &str) -> String {
    let url = format!("http://{gateway}");
    let mut text = String::from("Try these from another terminal:\n");
    for one in TRIES {
        text.push_str(&format!("\n  # {} ({})\n  {}\n", one.title, expected(one), one.curl(&url)));
    }
    text.push_str("\nEach answer has a request id in its header X-Request-Id");
    match workbench {
        Some(workbench) => text.push_str(&format!(
            "; look it up at\n  {workbench}/x/<request id>\nor watch everything at {workbench}\n"
        )),
        None => text.push_str(".\n"),
    }
    text.push_str(&format!(
        "\nWhat is wrong with a request, and one that passes:\n  candor diagnose {reader} --id <request id>\n"
    ));
    text.push_str(&format!("\nWhat a rule means: {url}/_candor/rules/json-syntax or `candor explain json-syntax`\nCtrl-C ends the demo.\n\n"));
    text
}

fn expected(one: &Try) -> String {
    if one.rule.is_empty() { one.status.to_string() } else { format!("{} {}", one.status, one.rule) }
}

/// Sends every request and prints what came back.
fn attempt(gateway: SocketAddr, workbench: Option<&str>) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for one in TRIES {
        let answer =
            one.send(gateway).map_err(|error| Failure::run(format!("error: {}: {error}", one.title)))?;
        let mut text = format!("# {}\n$ {}\n", one.title, one.curl(&format!("http://{gateway}")));
        text.push_str(&format!("{}\n{}\n", answer.status, answer.body.trim_end()));
        if let Some(workbench) = workbench {
            text.push_str(&format!("-> {workbench}/x/{}\n", answer.request_id));
        }
        output::print(&(text + "\n"))?;
        let names_rule = one.rule.is_empty() || answer.body.contains(&format!("\"{}\"", one.rule));
        if answer.status != one.status || !names_rule {
            wrong.push(format!("error: {}: expected {}, got {}", one.title, expected(one), answer.status));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::run(wrong)) }
}

/// Takes a free port where the usual one is taken and nobody asked for it.
fn free_port(settings: &mut Settings, setting: &Setting) {
    let Some(usual) = settings.text(setting).and_then(|a| a.parse::<SocketAddr>().ok()) else { return };
    if TcpListener::bind(usual).is_ok() {
        return;
    }
    let free = TcpListener::bind((usual.ip(), 0)).and_then(|l| l.local_addr());
    if let Ok(free) = free
        && settings.suggest(setting, Value::Text(free.to_string()))
    {
        eprintln!("port {} is taken; {} is used instead", usual.port(), free.port());
    }
}

/// A folder that is deleted at the end.
struct Temporary(PathBuf);

impl Temporary {
    /// `None` if the user named a folder.
    fn unless_named(settings: &Settings) -> Result<Option<Self>, Failure> {
        let is_default = settings.text(&table::DATA) == Some(table::DATA.default);
        if !is_default {
            return Ok(None);
        }
        let folder = std::env::temp_dir().join(format!("candor-demo-{}", std::process::id()));
        // For this user only, and not one that somebody else prepared.
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => Ok(Some(Self(folder))),
            Err(error) => Err(unusable(&folder, &error)),
        }
    }

    /// Leaves the contract and settings there that name it and the journal, for `candor diagnose --config`.
    fn leave_settings(&self) -> Result<PathBuf, Failure> {
        const SETTINGS: &str = "# Left by `candor demo` for commands that look into its journal.\n\
             [gateway]\nopenapi = [\"shop.yaml\"]\n\n[journal]\nfolder = \".\"\n";
        let file = self.0.join("candor.toml");
        let written = fs::write(self.0.join(shop::CONTRACT_NAME), shop::CONTRACT);
        match written.and_then(|()| fs::write(&file, SETTINGS)) {
            Ok(()) => Ok(file),
            Err(error) => Err(unusable(&self.0, &error)),
        }
    }
}

fn unusable(folder: &Path, error: &std::io::Error) -> Failure {
    let help = "name a folder with --data";
    Failure::run((format!("{} cannot be made: {error}", folder.display()), help))
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // SQLite may still be closing its files.
        if fs::remove_dir_all(&self.0).is_err() {
            std::thread::sleep(Duration::from_millis(200));
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
