//! A journal of which every figure is known, measured and priced: the sums are those of a hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::{sync::Arc, time::Duration};

use candor_cost::{Asked, Gateway, Line, PerOperation, Places, Refusal, Report, Sheet, measure};
use candor_exchange::{
    Birthplace, Exchange, ExchangeId, Message, Noted, ObservedRefusal, Redactor, Response, Timing, Verdict,
};
use candor_journal::{Class, Figures, Found, Journal, JournalError, Memory, Page, Query, Rates, SliceState};
use candor_problem::{ErrorItem, SchemaItem};

/// A full hour.
const HOUR: u64 = 1_795_302_000_000;
const NOW: u64 = HOUR + 3_600_000;

fn message(head: usize, body: usize) -> Message {
    let redactor = Redactor::default();
    Message {
        head: redactor.head(format!("GET / HTTP/1.1\r\n{}\r\n\r\n", "x".repeat(head - 20)).as_bytes()),
        body: redactor.body(None, "y".repeat(body).as_bytes(), body as u64),
        gap: 0,
    }
}

/// 100 octets in and 200 out, half a second of the API.
fn exchange(number: u64, operation: &str, status: u16) -> Exchange {
    let mut id = [0; 10];
    id[2..].copy_from_slice(&number.to_be_bytes());
    let id = ExchangeId::new(HOUR + number * 1000, id);
    let response = Response { status, birthplace: Birthplace::Upstream, message: message(50, 150) };
    Exchange {
        client: "10.0.0.1".into(),
        method: "GET".into(),
        target: format!("/{number}"),
        operation: Some(operation.into()),
        timing: Timing { total: 600_000, inspect: 1000, upstream: 500_000 },
        ..Exchange::of(id, message(40, 60), Some(response))
    }
}

fn error(code: &str, has_clause: bool) -> ErrorItem {
    let schema = has_clause.then(SchemaItem::default);
    ErrorItem { code: code.into(), schema, ..ErrorItem::default() }
}

fn refused(number: u64, code: &str, has_clause: bool) -> Exchange {
    Exchange {
        verdict: Verdict::Refused,
        errors: vec![error(code, has_clause)],
        timing: Timing { total: 1000, inspect: 1000, upstream: 0 },
        ..exchange(number, "create", 422)
    }
}

fn observed(number: u64, status: u16) -> Exchange {
    let note = Noted { ruling: "observed".into(), error: error("body-type", true) };
    let observed = Some(ObservedRefusal { status: 422, errors: 1 });
    Exchange { verdict: Verdict::Observed, notes: vec![note], observed, ..exchange(number, "create", status) }
}

fn sheet() -> Sheet {
    Sheet {
        currency: "EUR".into(),
        compute: Places { hour: Some(3600.0), requests: Some(2.0) },
        database_million_queries: Some(1e6),
        database_queries: Some(PerOperation { others: 3.0, of: [("create".to_owned(), 5.0)].into() }),
        worker_hour: Some(3600.0),
        worker_seconds: Some(PerOperation { others: 0.0, of: [("create".to_owned(), 2.0)].into() }),
        bandwidth_out_gb: Some(1e9),
        storage_gb_month: Some(1e9),
        ..Sheet::default()
    }
}

fn report(journal: &dyn Journal, query: &str, rates: Rates, judge: candor_cost::Judge<'_>) -> Report {
    report_at(NOW, journal, query, rates, judge)
}

fn report_at(
    now: u64,
    journal: &dyn Journal,
    query: &str,
    rates: Rates,
    judge: candor_cost::Judge<'_>,
) -> Report {
    let gateway = Gateway { rates, retain: Duration::from_secs(730 * 3600) };
    let query = Query::parse(query, now).unwrap();
    let asked = Asked { query: &query, now, most: 10_000, judge };
    let measured = measure(journal, asked, &sheet(), &gateway).unwrap();
    Report::new(measured, sheet(), gateway, 3.0)
}

fn journal(exchanges: impl IntoIterator<Item = Exchange>) -> Memory {
    let journal = Memory::default();
    exchanges.into_iter().for_each(|exchange| journal.append(exchange));
    journal
}

#[test]
fn each_request_is_counted_with_what_became_of_it() {
    let journal = journal([
        exchange(0, "list", 200),
        exchange(1, "create", 201),
        refused(2, "body-type", true),
        refused(3, "rate-limited", false),
        exchange(4, "create", 409),
        exchange(5, "list", 500),
        observed(6, 200),
    ]);
    let report = report(&journal, "since:2h", Rates::default(), &|_| None);
    let requests: Vec<f64> = Class::ALL.iter().map(|class| report.measured.of(*class).requests).collect();
    assert_eq!(requests, [2.0, 1.0, 1.0, 1.0, 2.0], "refused, upstream, fault, observed, passed");
    let total = report.measured.total();
    assert_eq!((total.requests, total.reached), (7.0, 5.0));
    assert_eq!((total.octets_in, total.octets_out), (700.0, 1400.0));
    assert_eq!(total.upstream_seconds(), 2.5);
    assert_eq!(total.queries, 3.0 + 5.0 + 5.0 + 3.0 + 5.0, "list, create, create, list, create");
    assert_eq!(total.worker_seconds, 4.0, "two creates that succeeded");
    let bill = report.bill(&total);
    // 2.5 s on instances for 2 at 1 a second; 21 queries; 2,100 octets for a month; 4 s; 1,400 octets out.
    let money = Line::ALL.map(|line| bill.money(line).unwrap());
    assert_eq!(money, [1.25, 21.0, 2100.0, 4.0, 1400.0]);
    assert_eq!(bill.total, Some(3526.25));
    let names: Vec<_> = report.measured.operations.iter().map(|one| one.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["create", "list"], "the costliest first");
    assert_eq!(report.measured.operations[0].of(Class::Upstream).upstream_seconds(), 0.5);
}

#[test]
fn the_period_begins_with_the_journal_and_projections_follow_from_it() {
    let of = |query: &str| {
        let journal = journal([exchange(0, "list", 200), exchange(1800, "create", 201)]);
        report(&journal, query, Rates::default(), &|_| None)
    };
    let report = of("since:24h");
    assert_eq!((report.measured.since, report.measured.until), (HOUR, NOW + 1));
    let young = of("op:create since:24h");
    assert_eq!(young.measured.since, HOUR, "the time before the first create passed without one");
    assert_eq!(young.measured.total().requests, 1.0);
    let later = of("since:45m");
    assert_eq!((later.measured.since, later.measured.total().requests), (NOW - 2_700_000, 1.0));
    let factors: Vec<f64> = report.projections().iter().map(|one| one.factor.round()).collect();
    assert_eq!(factors, [24.0, 730.0, 2190.0], "an hour");
    assert!(of("since:1s").projections().is_empty(), "nothing was measured");
}

#[test]
fn what_could_be_saved_is_counted_once() {
    let again = |number| Exchange { target: "/same".into(), ..exchange(number, "create", 404) };
    let other_client = Exchange { client: "10.0.0.2".into(), ..again(20) };
    let asked_for = |number| Exchange { target: "/slow".into(), ..exchange(number, "create", 429) };
    let broken_again = |number| Exchange { target: "/broken".into(), ..observed(number, 400) };
    let late = Exchange { target: "/late".into(), ..exchange(0, "create", 404) };
    let later = Exchange { target: "/late".into(), ..exchange(3601, "create", 404) };
    let journal = journal([
        again(10),
        again(11),
        again(12),
        other_client,
        asked_for(30),
        asked_for(31),
        broken_again(40),
        broken_again(41),
        observed(50, 200),
        refused(60, "body-type", true),
        refused(61, "rate-limited", false),
        exchange(70, "create", 422),
        late,
        later,
    ]);
    let judge = |exchange: &Exchange| {
        let is_known = exchange.status() == 422;
        is_known.then(|| Refusal { code: "body-enum".into(), is_clause: true })
    };
    let report = report_at(NOW + 60_000, &journal, "", Rates::default(), &judge);
    let savings = &report.measured.savings;
    assert_eq!(
        savings.retries.took.requests, 2.0,
        "the first is none, nor another client's, nor what comes after an hour"
    );
    assert_eq!(savings.observed.took.requests, 3.0, "two observed, one that the contract refuses by now");
    assert_eq!(savings.accepted.requests, 1.0);
    assert_eq!(savings.refused.took.requests, 1.0, "a rate limit is nothing that a client can check");
    let (earlier, validation) = (savings.sum().earlier_refusal, savings.sum().validation);
    assert_eq!((earlier.upstream_seconds(), earlier.octets_out), (1.5, 0.0));
    assert_eq!((validation.upstream_seconds(), validation.octets_out), (2.5, 1200.0), "three, one, two");
    let wasted: Vec<_> = savings.wasted.iter().map(|one| (one.code.as_str(), one.usage.requests)).collect();
    assert_eq!(wasted, [("body-type", 3.0), ("body-enum", 1.0)]);
}

#[test]
fn what_was_left_out_by_sampling_is_scaled_up_and_what_is_stored_is_not() {
    let rates = Rates { others: 0.1, of: [("list".to_owned(), 1.0)].into() };
    let creates = (0..50).map(|number| exchange(number, "create", 201));
    let lists = (100..130).map(|number| exchange(number, "list", 200));
    let failed = (200..205).map(|number| exchange(number, "create", 500));
    let journal = journal(creates.chain(lists).chain(failed));
    let of = |query: &str| report(&journal, query, rates.clone(), &|_| None);
    let passed = |query: &str| of(query).measured.of(Class::Passed).requests.round();
    let all = of("");
    assert_eq!(passed(""), 350.0, "20 creates, 30 that stand for 10 each, 30 lists");
    assert_eq!(all.measured.of(Class::Fault).requests, 5.0, "failures are all kept");
    assert_eq!(all.measured.of(Class::Passed).worker_seconds.round(), 640.0);
    assert_eq!(all.measured.total().captured, 85.0 * 300.0, "only what is there takes room");
    let (kept, estimated) = all.measured.sampled.unwrap();
    assert_eq!((kept, estimated.round()), (80.0, 350.0));
    assert!(all.assumptions().iter().any(|text| text.contains("80 stand for about 350")));
    assert_eq!(passed("op:create until:2026-11-21T23:00:25Z"), 70.0, "the first 20, and 5 more");
    assert_eq!(passed("op:create since:2026-11-21T23:00:25Z"), 250.0, "none of the first 20");
    assert_eq!(passed("path:/49"), 10.0, "one that is not of the first 20 of its kind");
}

/// A journal that knows what it takes on disk.
struct OnDisk(Memory, u64);

impl Journal for OnDisk {
    fn append(&self, exchange: Exchange) {
        self.0.append(exchange);
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        self.0.get(id)
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        self.0.search(query, page)
    }

    fn flush(&self) -> Result<(), JournalError> {
        self.0.flush()
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        self.0.newest()
    }

    fn figures(&self) -> Figures {
        self.0.figures()
    }

    fn slices(&self, _: usize) -> Result<Vec<SliceState>, JournalError> {
        let slice = |start, octets, exchanges| SliceState {
            name: String::new(),
            start,
            end: start + 3_600_000,
            octets,
            exchanges: Some(exchanges),
            failures: Some(0),
            is_compacted: false,
            trouble: None,
        };
        Ok(vec![slice(HOUR, 90_000, self.1), slice(HOUR - 7_200_000, 1_000_000_000, 1)])
    }
}

#[test]
fn what_lies_on_disk_is_shared_out_by_what_is_captured() {
    let of = |exchanges: u64, query: &str| {
        let journal = OnDisk(journal((0..exchanges).map(|number| exchange(number, "list", 200))), exchanges);
        let large = Exchange { request: message(40, 260), ..exchange(exchanges, "create", 200) };
        journal.append(large);
        let report = report(&journal, query, Rates::default(), &|_| None);
        let storage = report.bill(&report.measured.total()).items[2].units[0].0;
        (storage.round(), report.assumptions().join(" "))
    };
    // 1,199 of 300 octets and one of 500 are 1,200 exchanges with 300.2 octets on average, at 75 on disk.
    let (all, told) = of(1199, "since:2h");
    assert_eq!(all, (90_000.0_f64 / 1199.0 * 1200.0).round());
    assert!(
        told.contains("octets on disk for each that is captured of it: 90.0 kB for 1,199 exchanges"),
        "{told}"
    );
    let (create, _) = of(1199, "op:create since:2h");
    assert_eq!(create, 125.0, "500 octets at a quarter; the older slice is not of the time");
    let (few, told) = of(10, "since:2h");
    assert_eq!(few, 3500.0, "what was captured");
    assert!(told.contains("10 exchanges are too few"), "{told}");
}

#[test]
fn a_bound_ends_the_walk_and_the_period() {
    let journal = journal((0..1200).map(|number| exchange(number, "list", 200)));
    let gateway = Gateway { rates: Rates::default(), retain: Duration::from_secs(3600) };
    let query = Query::default();
    let asked = Asked { query: &query, now: NOW, most: 500, judge: &|_| None };
    let measured = measure(&journal, asked, &Sheet::default(), &gateway).unwrap();
    assert_eq!((measured.scanned, measured.is_cut), (500, true));
    assert_eq!(measured.since, HOUR + 700_000, "the 500th from the end");
    assert_eq!(measured.total().requests, 500.0);
}
