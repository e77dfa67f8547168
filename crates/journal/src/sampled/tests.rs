//! What is kept of which traffic.

use std::sync::atomic::{AtomicU64, Ordering};

use candor_exchange::{Birthplace, Message, Response};

use super::*;
use crate::{Memory, conformance};

const START: u64 = 1_795_302_000_000;

/// A journal whose clock is set by hand.
struct Set {
    journal: Sampled<Memory>,
    clock: Arc<AtomicU64>,
}

fn set(others: f64, of: &[(&str, f64)]) -> Set {
    let of = of.iter().map(|(name, rate)| ((*name).to_owned(), *rate)).collect();
    let clock = Arc::new(AtomicU64::new(START));
    let told = clock.clone();
    let journal = Sampled::new(Memory::default(), Rates { others, of }, move || told.load(Ordering::Relaxed));
    Set { journal, clock }
}

fn exchange(number: u64, operation: &str, status: u16) -> Exchange {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    let response = Response { status, birthplace: Birthplace::Upstream, message: Message::default() };
    let mut exchange =
        Exchange::of(ExchangeId::new(START + number, random), Message::default(), Some(response));
    exchange.request_id = format!("req-{number}");
    exchange.trace_id = Some(format!("{:032x}", u128::from(number) << 64 | 7));
    exchange.operation = Some(operation.to_owned()).filter(|name| !name.is_empty());
    exchange
}

fn kept(set: &Set, query: &str) -> Vec<String> {
    let query = Query::parse(query, START + 100_000_000).unwrap();
    let mut page = Page { limit: 1000, ..Page::default() };
    let mut ids = Vec::new();
    loop {
        let found = set.journal.search(&query, page).unwrap();
        ids.extend(found.exchanges.iter().map(|exchange| exchange.request_id.clone()));
        match found.next {
            None => return ids,
            next => page.before = next,
        }
    }
}

fn line(number: u64, text: &str) -> LogLine {
    let mut line = conformance::line(0, Some(&format!("req-{number}")), None, text);
    line.time = START + number;
    line
}

#[test]
fn all_are_kept_unless_something_else_is_said() {
    assert!(Rates::default().keep_all());
    conformance::run(|| set(1.0, &[]).journal);
}

#[test]
fn a_share_of_each_operation_is_kept_and_every_failure() {
    let set = set(0.1, &[("listOrders", 0.5), ("health", 0.0)]);
    for number in 0..6000 {
        let operation = ["createOrder", "listOrders", "health"][number as usize % 3];
        set.journal.append(exchange(number, operation, if number % 10 == 0 { 404 } else { 200 }));
    }
    let count = |query: &str| kept(&set, query).len() as f64;
    assert_eq!(count("status:404"), 600.0);
    assert_eq!(count("op:health status:200"), f64::from(BASELINES));
    // Four standard deviations on both sides of 1,800 by the share, and the first ones.
    let share = |operation: &str| (count(&format!("op:{operation} status:200")) - 20.0) / 1780.0;
    assert!((share("createOrder") - 0.1).abs() < 0.03, "{}", share("createOrder"));
    assert!((share("listOrders") - 0.5).abs() < 0.05, "{}", share("listOrders"));
    let figures = set.journal.figures();
    assert_eq!(figures.stored() + figures.sampled_successes, 6000);
    assert_eq!(figures.lost(), 0, "what is left out on purpose is no loss");
}

#[test]
fn several_gateways_keep_the_same() {
    let (one, other) = (set(0.3, &[]), set(0.3, &[]));
    let all: Vec<Exchange> = (0..2000).map(|number| exchange(number, "getOrder", 200)).collect();
    all.iter().for_each(|exchange| one.journal.append(exchange.clone()));
    // What each sees first differs: only the baselines may.
    all.iter().rev().for_each(|exchange| other.journal.append(exchange.clone()));
    let (one, other) = (kept(&one, ""), kept(&other, ""));
    let differ = one.iter().filter(|id| !other.contains(id)).count()
        + other.iter().filter(|id| !one.contains(id)).count();
    assert!(differ <= 2 * BASELINES as usize, "{differ}");
}

#[test]
fn more_is_kept_at_a_higher_share_and_nothing_else_instead() {
    let keep = |rate| {
        let set = set(rate, &[]);
        (0..2000).for_each(|number| set.journal.append(exchange(number, "getOrder", 200)));
        kept(&set, "")
    };
    let (few, many) = (keep(0.2), keep(0.4));
    assert!(few.len() < many.len() && few.iter().all(|id| many.contains(id)));
}

#[test]
fn baselines_are_kept_in_every_hour_and_of_every_path() {
    let set = set(0.0, &[]);
    let append = |number: u64, target: &str, hour: u64| {
        let mut one = exchange(number, "", 200);
        (one.method, one.target) = ("GET".into(), target.into());
        one.id = ExchangeId::new(START + hour * HOUR + number, [hour as u8; 10]);
        set.journal.append(one);
    };
    (0..100).for_each(|number| append(number, &format!("/orders/{number}?page={number}"), 0));
    (100..200).for_each(|number| append(number, &format!("/orders/{number}/items"), 0));
    assert_eq!(kept(&set, "path:*items").len(), BASELINES as usize);
    (0..100).for_each(|number| append(number, &format!("/orders/{number}"), 1));
    assert_eq!(kept(&set, "-path:*items").len(), 2 * BASELINES as usize, "again in the next hour");
}

#[test]
fn lines_share_the_fate_of_their_exchange() {
    let set = set(0.0, &[("kept", 1.0)]);
    (0..BASELINES.into()).for_each(|number| set.journal.append(exchange(number, "health", 200)));
    let lines = |number, operation: &str| {
        let of = exchange(number, operation, 200);
        set.journal.logs_of(&of).unwrap().into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    for (number, operation, status) in [(101, "health", 200), (102, "health", 500), (103, "kept", 200)] {
        set.journal.append_log(line(number, "before"));
        assert!(lines(number, operation).is_empty(), "it waits");
        set.journal.append(exchange(number, operation, status));
        set.journal.append_log(line(number, "after"));
    }
    assert!(lines(101, "health").is_empty());
    assert_eq!(lines(102, "health"), ["before", "after"]);
    assert_eq!(lines(103, "kept"), ["before", "after"]);
    let figures = set.journal.figures();
    assert_eq!((figures.logs, figures.sampled_logs, figures.sampled_successes), (4, 2, 1));
}

#[test]
fn lines_of_nobody_who_is_known_are_kept_in_the_end() {
    let set = set(0.0, &[]);
    let lines = |number| set.journal.logs_of(&exchange(number, "", 200)).unwrap().len();
    set.journal.append_log(line(1, "of a request that takes its time"));
    set.clock.store(START + PATIENCE, Ordering::Relaxed);
    assert_eq!(lines(1), 0);
    set.clock.store(START + PATIENCE + 1, Ordering::Relaxed);
    assert_eq!(lines(1), 1);
    set.journal.append_log(line(2, "at the end"));
    set.journal.flush().unwrap();
    assert_eq!(lines(2), 1);
}

#[test]
fn what_waits_is_bounded() {
    let set = set(0.0, &[]);
    for number in 0..5000 {
        set.journal.append_log(line(number, &"x".repeat(8000)));
    }
    let state = set.journal.state();
    assert!(state.waiting.octets <= MOST_WAITING && !state.waiting.by_id.is_empty());
    assert!(state.waiting.order.len() <= 2 * state.waiting.by_id.len() + 1000);
    drop(state);
    assert!(set.journal.figures().logs > 3000, "the oldest were kept");
}
