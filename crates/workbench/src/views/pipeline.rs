//! The strip that shows how far a request came.

use candor_exchange::{Exchange, Verdict};

/// The steps, in the order in which a request takes them.
pub const STEPS: [&str; 12] = [
    "accept",
    "wire",
    "identify",
    "route",
    "guard",
    "negotiate",
    "body",
    "parse",
    "validate",
    "upstream",
    "read",
    "answer",
];
const UPSTREAM: usize = 9;
const READ: usize = 10;
const ANSWER: usize = 11;

/// A step and what happened at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// What happened.
    pub state: State,
}

/// What happened at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was taken.
    Taken,
    /// The request ended here.
    Stopped,
    /// Something was observed here.
    Seen,
    /// It never ran.
    NotRun,
}

/// The strip of an exchange.
pub fn steps(exchange: &Exchange) -> Vec<Step> {
    let stopped = stopped_at(exchange);
    let seen = exchange
        .notes
        .iter()
        .filter(|n| n.ruling == "observed")
        .filter_map(|n| step_of_rule(&n.error.code))
        .min();
    // Also of a rule that this version does not know.
    let is_refused = exchange.verdict == Verdict::Refused;
    let state = |at: usize| {
        if stopped == Some(at) {
            State::Stopped
        } else if seen == Some(at) {
            State::Seen
        } else if at == READ && candor_reader::refusal(exchange).is_some() {
            State::Taken
        } else if at == ANSWER {
            if exchange.response.is_some() { State::Taken } else { State::NotRun }
        } else if stopped.is_some_and(|s| at > s) || (is_refused && at >= UPSTREAM) {
            State::NotRun
        } else {
            State::Taken
        }
    };
    STEPS.iter().enumerate().map(|(at, name)| Step { name, state: state(at) }).collect()
}

fn stopped_at(exchange: &Exchange) -> Option<usize> {
    match exchange.verdict {
        Verdict::Refused => exchange.errors.first().and_then(|e| step_of_rule(&e.code)),
        Verdict::Failed => match exchange.fault.as_ref().map(|f| f.code.as_str()) {
            Some("gateway-overloaded") => Some(6),
            Some(code) if code.starts_with("upstream-") => Some(UPSTREAM),
            _ => None,
        },
        _ if exchange.status() >= 400 => Some(UPSTREAM),
        _ => None,
    }
}

/// The step at which a rule is checked, by its phase.
fn step_of_rule(code: &str) -> Option<usize> {
    Some(match candor_catalogue::rule(code)?.phase {
        0..50 => 1,
        50..85 => 2,
        85..90 => 4,
        90..100 => 3,
        100..118 => 4,
        118..140 => 5,
        140..150 => 6,
        150..170 => 7,
        170.. => 8,
    })
}
