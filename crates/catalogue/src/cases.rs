//! Runs what the pages claim: every case of every rule, through the very pipeline of the gateway.
//!
//! [`all`] gives the cases with their place in the repository; [`run`] plays one to
//! [`candor_inspect::inspect`] and tells what came out otherwise than written. The gateway's live-socket
//! test takes the cases from [`all`] as well, and a [`Setting`] from [`setting`].

use std::{
    collections::VecDeque,
    pin::pin,
    sync::Arc,
    task::{Poll, Waker},
    time::Duration,
};

use bytes::BytesMut;
use candor_contract::{Contract, Source};
use candor_inspect::{
    Awaiting, Input, Inspected, Inspector, Interruption, Outcome, Previous, UnknownRoutes, inspect,
};
use candor_problem::ErrorItem;
use candor_rule::{
    Connection, Mode, Policy, Preset, Rejection, Rule, Violation,
    case::{Case, Expected, Step, Verdict},
};
use candor_wire::{Framing, Limits};

use crate::{home, rules};

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

/// The times after which a silent client is given up.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// From the first octet of a head to its last; 10 s.
    pub head: Duration,
    /// Without an octet of a body; 30 s.
    pub body: Duration,
    /// Without a request; 60 s.
    pub idle: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { head: seconds(10), body: seconds(30), idle: seconds(60) }
    }
}

/// What the settings of a case ask for.
#[derive(Debug, Default)]
pub struct Setting {
    /// Policy, limits and contract.
    pub inspector: Inspector,
    /// Patience with the client.
    pub times: Times,
    /// Octets of body that the budget has left; `None` for plenty.
    pub budget: Option<usize>,
}

/// Reads the settings of a case: `preset`, `mode`, `contract`, `unknown_routes`, `budget`, the times
/// `header_timeout`, `body_timeout`, `idle_timeout` (`10s`), and every limit by its name. `action CODE` and
/// `status CODE` set those of one rule.
///
/// # Errors
/// The first setting that is not understood.
pub fn setting(case: &Case) -> Result<Setting, String> {
    let mut setting = Setting::default();
    let preset = case.setting("preset").map_or(Ok(Preset::default()), str::parse);
    let mut policy = Policy::new(preset.map_err(|e| format!("preset: {e}"))?);
    for (key, value) in &case.settings {
        set(&mut setting, &mut policy, key, value).map_err(|e| format!("{key}: {value}: {e}"))?;
    }
    setting.inspector.policy = policy;
    Ok(setting)
}

fn set(setting: &mut Setting, policy: &mut Policy, key: &str, value: &str) -> Result<(), String> {
    let seconds = || -> Result<Duration, String> {
        let number = value.strip_suffix('s').unwrap_or(value).trim();
        number.parse().map(Duration::from_secs).map_err(|_| "expected seconds, as in 10s".to_owned())
    };
    match key {
        "preset" => {}
        "mode" => policy.set_mode(value.parse::<Mode>().map_err(|e| e.to_string())?),
        "contract" => setting.inspector.contract = Some(Arc::new(contract(value)?)),
        "unknown_routes" => {
            setting.inspector.unknown_routes = match value {
                "refuse" => UnknownRoutes::Refuse,
                "pass" => UnknownRoutes::Pass,
                _ => return Err("expected refuse or pass".to_owned()),
            }
        }
        "budget" => setting.budget = Some(value.parse().map_err(|_| "not a number")?),
        "header_timeout" => setting.times.head = seconds()?,
        "body_timeout" => setting.times.body = seconds()?,
        "idle_timeout" => setting.times.idle = seconds()?,
        _ => match key.split_once(' ') {
            Some(("action", code)) => {
                let action = value.parse().map_err(|e| format!("{e}"))?;
                policy.set_action(known(code)?, action).map_err(|e| e.to_string())?;
            }
            Some(("status", code)) => {
                let status = value.parse().map_err(|_| "not a number")?;
                policy.set_status(known(code)?, status).map_err(|e| e.to_string())?;
            }
            _ => limit(&mut setting.inspector.limits, key, value)?,
        },
    }
    Ok(())
}

fn known(code: &str) -> Result<&'static Rule, String> {
    crate::rule(code.trim()).ok_or_else(|| "there is no such rule".to_owned())
}

fn limit(limits: &mut Limits, key: &str, value: &str) -> Result<(), String> {
    let number: usize = value.replace([',', '_'], "").parse().map_err(|_| "not a number".to_owned())?;
    let field = match key {
        "max_blank_lines" => &mut limits.max_blank_lines,
        "max_method" => &mut limits.max_method,
        "max_target" => &mut limits.max_target,
        "max_header" => &mut limits.max_header,
        "max_cookie" => &mut limits.max_cookie,
        "max_headers" => &mut limits.max_headers,
        "max_header_count" => &mut limits.max_header_count,
        "max_chunk_ext" => &mut limits.max_chunk_ext,
        "max_trailers" => &mut limits.max_trailers,
        "max_body" => {
            limits.max_body = number as u64;
            return Ok(());
        }
        _ => return Err("there is no such setting".to_owned()),
    };
    *field = number;
    Ok(())
}

fn contract(name: &str) -> Result<Contract, String> {
    let text = candor_contract::cases::by_name(name).ok_or("there is no such test contract")?;
    match Contract::load(&[Source { name: name.to_owned(), text: text.into() }]) {
        Ok(loaded) => Ok(loaded.contract),
        Err(faults) => Err(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// Plays a case to `inspect` and compares every verdict.
///
/// # Errors
/// What came out otherwise than the case says, in one line per difference.
pub fn run(case: &Case) -> Result<(), Vec<String>> {
    let requests = play(case).map_err(|fault| vec![fault])?;
    let mut differences = Vec::new();
    for (number, (verdict, inspected)) in (1..).zip(case.verdicts.iter().zip(&requests)) {
        let found = compare(verdict, inspected);
        let label = if number == 1 { String::new() } else { format!("request {number}: ") };
        differences.extend(found.into_iter().map(|difference| format!("{label}{difference}")));
    }
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// Inspects as many requests of a case's stream as it has verdicts.
///
/// # Errors
/// If the settings cannot be read.
pub fn play(case: &Case) -> Result<Vec<Inspected>, String> {
    let setting = setting(case)?;
    let mut script = Script::new(case, &setting);
    let mut previous = Previous::Nothing;
    let mut requests = Vec::new();
    for _ in &case.verdicts {
        let inspected = finish(inspect(&setting.inspector, &mut script, previous))
            .ok_or("inspect waits for something other than its input")?;
        script.drain(&inspected);
        requests.push(inspected);
        previous = Previous::Request;
    }
    Ok(requests)
}

/// Runs a future that never waits for anything outside. `None` if it does.
fn finish<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut std::task::Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// A client that does what the steps of a case say, with its own clock.
struct Script {
    buffer: BytesMut,
    steps: VecDeque<Step>,
    times: Times,
    budget: Option<usize>,
    /// For how long has been waited for what is awaited.
    waited: (Option<Awaiting>, Duration),
}

impl Script {
    fn new(case: &Case, setting: &Setting) -> Self {
        Self {
            buffer: BytesMut::new(),
            steps: case.steps.iter().cloned().collect(),
            times: setting.times,
            budget: setting.budget,
            waited: (None, Duration::ZERO),
        }
    }

    /// Reads on to the end of a body that a refusal left unread, as the gateway does where the connection
    /// stays open. A chunked one is not followed: cases do not go on behind it.
    fn drain(&mut self, inspected: &Inspected) {
        let Outcome::Rejected(rejection) = &inspected.outcome else { return };
        let Some(head) = &inspected.head else { return };
        let Framing::Length(length) = head.framing else { return };
        if rejection.connection() == Connection::Close {
            return;
        }
        let end = head.octets.len() as u64 + length;
        let mut left = usize::try_from(end.saturating_sub(inspected.consumed as u64)).unwrap_or(usize::MAX);
        loop {
            let taken = left.min(self.buffer.len());
            let _ = self.buffer.split_to(taken);
            left -= taken;
            match self.steps.pop_front() {
                Some(Step::Send(octets)) if left > 0 => self.buffer.extend_from_slice(&octets),
                Some(step) => {
                    self.steps.push_front(step);
                    return;
                }
                None => return,
            }
        }
    }

    fn limit(&self, awaiting: Awaiting) -> Duration {
        match awaiting {
            Awaiting::Request => self.times.idle,
            Awaiting::Head => self.times.head,
            Awaiting::Body => self.times.body,
        }
    }
}

impl Input for Script {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    async fn fill(&mut self, awaiting: Awaiting) -> Result<(), Interruption> {
        if self.waited.0 != Some(awaiting) {
            self.waited = (Some(awaiting), Duration::ZERO);
        }
        let limit = self.limit(awaiting);
        while let Some(step) = self.steps.pop_front() {
            match step {
                Step::Send(octets) if octets.is_empty() => {}
                Step::Send(octets) => {
                    self.buffer.extend_from_slice(&octets);
                    if awaiting == Awaiting::Body {
                        self.waited.1 = Duration::ZERO;
                    }
                    return Ok(());
                }
                Step::Wait(time) => {
                    self.waited.1 += time;
                    if self.waited.1 >= limit {
                        return Err(Interruption::Timeout { seconds: limit.as_secs() });
                    }
                }
                Step::Close => return Err(Interruption::Closed),
            }
        }
        // A script that has ended is a file that has ended.
        Err(Interruption::Closed)
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn reserve(&mut self, octets: usize) -> Result<(), Interruption> {
        match self.budget.map(|left| left.checked_sub(octets)) {
            None => Ok(()),
            Some(Some(left)) => {
                self.budget = Some(left);
                Ok(())
            }
            Some(None) => Err(Interruption::Full),
        }
    }
}

/// What is otherwise than expected.
fn compare(verdict: &Verdict, inspected: &Inspected) -> Vec<String> {
    match (verdict, &inspected.outcome) {
        (Verdict::Accept { noting }, Outcome::Accepted) => missing_notes(noting, inspected),
        (Verdict::Reject { status, errors }, Outcome::Rejected(rejection)) => {
            rejected(*status, errors, rejection)
        }
        (_, outcome) => vec![format!("expected {}, got {}", summary(verdict), told(outcome))],
    }
}

fn missing_notes(noting: &[String], inspected: &Inspected) -> Vec<String> {
    let noted = |code: &&String| inspected.notes.iter().any(|note| note.violation.rule.code == **code);
    noting.iter().filter(|code| !noted(code)).map(|code| format!("it passed without noting {code}")).collect()
}

fn rejected(status: Option<u16>, expected: &[Expected], rejection: &Rejection) -> Vec<String> {
    let mut differences = Vec::new();
    let found = rejection.status().map(|s| s.code());
    if found != status {
        differences.push(format!("expected status {status:?}, got {found:?}"));
    }
    let items: Vec<ErrorItem> = rejection.violations().map(ErrorItem::from).collect();
    for (index, error) in expected.iter().enumerate() {
        // The first must be the primary one; a further one may be any of the same code.
        let candidates = if index == 0 { items.get(..1) } else { items.get(1..) }.unwrap_or_default();
        let nearest = candidates
            .iter()
            .filter(|item| item.code == error.code)
            .map(|item| differing(error, item))
            .min_by_key(Vec::len);
        match nearest {
            Some(members) => differences.extend(members),
            None => differences.push(format!(
                "expected {}{}, got {}",
                error.code,
                if index == 0 { "" } else { " as a further error" },
                items.iter().map(described).collect::<Vec<_>>().join("; "),
            )),
        }
    }
    differences
}

/// The members of an error that are not what the case says.
fn differing(expected: &Expected, item: &ErrorItem) -> Vec<String> {
    let members = serde_json::to_value(item).unwrap_or_default();
    expected
        .members
        .iter()
        .filter_map(|(name, value)| {
            let found = match members.get(name) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => "nothing".to_owned(),
            };
            (found != *value).then(|| format!("{}: expected {name}={value}, got {name}={found}", item.code))
        })
        .collect()
}

fn summary(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accept { .. } => "accept".to_owned(),
        Verdict::Reject { errors, .. } => errors.first().map(|e| e.code.clone()).unwrap_or_default(),
    }
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted => "accept".to_owned(),
        Outcome::Rejected(rejection) => {
            rejection.violations().map(|v| described(&ErrorItem::from(v))).collect::<Vec<_>>().join("; ")
        }
        Outcome::Failed(fault) => format!("the fault {} ({})", fault.kind.code, fault.cause),
        Outcome::Nothing => "no request".to_owned(),
        Outcome::Gone(error) => format!("a broken connection ({error})"),
    }
}

/// An error with its place, for a difference.
fn described(item: &ErrorItem) -> String {
    let offset = item.offset.map(|at| format!(" offset={at}")).unwrap_or_default();
    let pointer = item.pointer.as_ref().map(|p| format!(" pointer={p}")).unwrap_or_default();
    format!("{}{offset}{pointer} ({})", item.code, item.detail)
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
