//! Runs what the pages claim: every case of every rule, through the very pipeline of the gateway.
//!
//! [`all`] gives the cases with their place in the repository; [`run`] plays one to
//! [`candor_inspect::inspect`] and tells what came out otherwise than written. The gateway's live-socket
//! test takes the cases from [`all`] as well, and a [`Setting`] from [`setting`].

mod compare;
mod findings;
mod policies;
mod script;
mod setting;
mod streams;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use candor_inspect::{Inspected, Outcome, Previous, inspect};
use candor_rule::{
    Finding, Rule, Violation,
    case::{Case, Step},
};

use self::{
    compare::{compare, summary, told},
    script::Script,
};
use crate::{finding_home, home, rules};
pub use findings::{found, run as run_exchange};
pub use setting::{Carried, Setting, Times, setting};

/// A case and the page that it stands on.
#[derive(Debug)]
pub struct Located {
    /// The rule whose page it is.
    pub rule: &'static Rule,
    /// `crates/wire/src/rules/bare_lf.md:21`, from the root of the repository.
    pub place: String,
    /// The case.
    pub case: Case,
}

/// Every case of every rule.
///
/// # Errors
/// The places of pages whose cases cannot be read, each with what is wrong there.
pub fn all() -> Result<Vec<Located>, Vec<String>> {
    let mut cases = Vec::new();
    let mut faults = Vec::new();
    for rule in rules() {
        let page = page_path(rule);
        match Case::all(rule.page) {
            Ok(found) => cases.extend(found.into_iter().map(|case| Located {
                rule,
                place: format!("{page}:{}", case.line),
                case,
            })),
            Err(fault) => faults.push(format!("{page}: {fault}")),
        }
    }
    if faults.is_empty() { Ok(cases) } else { Err(faults) }
}

/// Where the page of a rule lies, from the root of the repository.
pub fn page_path(rule: &Rule) -> String {
    let crate_name = home(rule).map_or("?", |home| home.name);
    format!("crates/{crate_name}/src/rules/{}.md", rule.code.replace('-', "_"))
}

/// Path of the page of a finding.
pub fn finding_page_path(finding: &Finding) -> String {
    let crate_name = finding_home(finding).map_or("?", |home| home.name);
    let stem = finding.code.replace('-', "_");
    // No name in Rust begins with a digit.
    let mark = if stem.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    format!("crates/{crate_name}/src/findings/{mark}{stem}.md")
}

/// Plays a case to `inspect` and compares every verdict: as written, octet by octet, and (where nothing
/// is said about time) all octets at once. A verdict may not depend on how the network cuts the stream.
///
/// # Errors
/// What came out otherwise than the case says, in one line per difference.
pub fn run(case: &Case) -> Result<(), Vec<String>> {
    let setting = setting(case).map_err(|fault| vec![fault])?;
    let as_written = run_steps(case, &setting, case.steps.clone());
    if !as_written.is_empty() {
        return Err(as_written);
    }
    let mut differences = Vec::new();
    if case.octets().len() <= MOST_SINGLE_OCTETS {
        let found = run_steps(case, &setting, single_octets(&case.steps));
        differences.extend(found.into_iter().map(|d| format!("octet by octet: {d}")));
    }
    if case.steps.iter().all(|step| matches!(step, Step::Send(_))) {
        let found = run_steps(case, &setting, vec![Step::Send(case.octets())]);
        differences.extend(found.into_iter().map(|d| format!("all at once: {d}")));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// Longer streams are not also cut into single octets: it would prove nothing more and take long.
const MOST_SINGLE_OCTETS: usize = 4096;

fn single_octets(steps: &[Step]) -> Vec<Step> {
    steps
        .iter()
        .flat_map(|step| match step {
            Step::Send(octets) => octets.iter().map(|octet| Step::Send(vec![*octet])).collect(),
            other => vec![other.clone()],
        })
        .collect()
}

fn run_steps(case: &Case, setting: &Setting, steps: Vec<Step>) -> Vec<String> {
    let requests = play_steps(setting, steps, case.verdicts.len() + 1);
    let mut differences = Vec::new();
    for (number, verdict) in (1..).zip(&case.verdicts) {
        let found = match requests.get(number - 1) {
            Some(inspected) => compare(verdict, inspected),
            None => vec![format!("expected {}, but the connection was closed before", summary(verdict))],
        };
        let label = if number == 1 { String::new() } else { format!("request {number}: ") };
        differences.extend(found.into_iter().map(|difference| format!("{label}{difference}")));
    }
    match requests.get(case.verdicts.len()).map(|further| &further.outcome) {
        None | Some(Outcome::Nothing) => {}
        Some(outcome) => {
            differences.push(format!("no verdict is stated for a further request: {}", told(outcome)))
        }
    }
    differences
}

/// Inspects the requests of a case's stream, as many as it has verdicts.
///
/// # Errors
/// If the settings cannot be read.
pub fn play(case: &Case) -> Result<Vec<Inspected>, String> {
    Ok(play_steps(&setting(case)?, case.steps.clone(), case.verdicts.len()))
}

/// Inspects at most `most` requests, until the connection would be closed or nothing is left.
fn play_steps(setting: &Setting, steps: Vec<Step>, most: usize) -> Vec<Inspected> {
    if setting.is_http2 {
        return streams::play(setting, steps, most);
    }
    let mut script = Script::new(steps, setting);
    let mut previous = Previous::Nothing;
    let mut requests = Vec::new();
    for _ in 0..most {
        let Some(mut inspected) = finish(inspect(&setting.inspector, &mut script, previous)) else { break };
        setting.ask_application(&mut inspected);
        previous = inspected.as_previous();
        // On paper it is answered at once.
        inspected.seats.clear();
        script.end(&inspected);
        let goes_on = script.drain(&inspected);
        requests.push(inspected);
        if !goes_on {
            break;
        }
    }
    requests
}

/// Runs a future that never waits for anything outside. `None` if it does.
fn finish<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// What a sentence of a violation does against the house style: too long, blaming, or without a full stop.
pub fn sentence_faults(sentence: &str) -> Vec<&'static str> {
    let lower = sentence.to_lowercase();
    let has = |word: &str| lower.split(|c: char| !c.is_alphabetic()).any(|w| w == word);
    let checks = [
        (sentence.is_empty(), "is empty"),
        (sentence.split_whitespace().count() > 25, "has more than 25 words"),
        (!sentence.ends_with(['.', '?']), "does not end with a full stop"),
        (has("invalid"), "says \"invalid\" instead of what is wrong"),
        (has("please"), "says \"please\""),
        (has("oops") || has("sorry"), "apologises"),
    ];
    checks.into_iter().filter(|(bad, _)| *bad).map(|(_, what)| what).collect()
}

/// Every violation that a request raised, refused or noted: for tests of their wording.
pub fn violations(inspected: &Inspected) -> impl Iterator<Item = &Violation> {
    let refused = match &inspected.outcome {
        Outcome::Rejected(rejection) => Some(rejection.violations()),
        _ => None,
    };
    inspected.notes.iter().map(|note| &note.violation).chain(refused.into_iter().flatten())
}
