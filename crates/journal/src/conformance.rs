//! What every backend must do, as checks that its tests run against it. Each check panics with what is
//! wrong; give it a journal that is empty.

mod counts;

use std::sync::Arc;

use candor_exchange::{
    Birthplace, Exchange, ExchangeId, FaultRecord, FoundItem, Layer, Level, LogLine, Message, Noted,
    ObservedRefusal, ReadingRecord, Redactor, Response, Stream, Timing, Verdict,
};

use crate::{Journal, Page, Query};

/// The time at which the samples begin, in milliseconds since 1970; one each second from there.
pub const START: u64 = 1_795_303_000_000;

/// A plausible exchange, different for each number: `sample(n)` begins `n` seconds after [`START`]. Every
/// fourth is refused, every tenth failed, every seventh only observed; the rest passed, every ninth of them
/// with a warning.
pub fn sample(number: u64) -> Exchange {
    let verdict = match number {
        n if n.is_multiple_of(4) => Verdict::Refused,
        n if n.is_multiple_of(10) => Verdict::Failed,
        n if n.is_multiple_of(7) => Verdict::Observed,
        _ => Verdict::Passed,
    };
    let code = if number.is_multiple_of(8) { "host-missing" } else { "json-syntax" };
    let error = || {
        serde_json::from_value(serde_json::json!({
            "code": code,
            "detail": format!("Not JSON: a trailing comma in part {number}."),
            "fix": "Remove the comma.",
        }))
    };
    let error = || error().unwrap_or_default();
    let id = id(number);
    let redactor = Redactor::default();
    let message = |head: String, body: String| Message {
        head: redactor.head(head.as_bytes()),
        body: redactor.body(Some("application/json"), body.as_bytes(), body.len() as u64),
        gap: 0,
    };
    let (status, phrase) = match verdict {
        Verdict::Refused => (if number.is_multiple_of(8) { 400 } else { 422 }, "no"),
        Verdict::Failed => (502, "broken"),
        _ => (200, "fine"),
    };
    let target = format!("/orders/{number}?token=secret");
    Exchange {
        id,
        request_id: if number.is_multiple_of(3) { format!("req-{number}") } else { id.to_string() },
        trace_id: None,
        client: format!("10.0.0.{}", number % 3),
        method: if number.is_multiple_of(2) { "POST".into() } else { "GET".into() },
        target: redactor.target(target.as_bytes()),
        host: "shop.example".into(),
        operation: Some(if number.is_multiple_of(5) { "getOrder".into() } else { "createOrder".into() }),
        verdict,
        errors: if verdict == Verdict::Refused { vec![error()] } else { Vec::new() },
        notes: if verdict == Verdict::Observed || number.is_multiple_of(9) {
            let ruling = if verdict == Verdict::Observed { "observed" } else { "warned" };
            vec![Noted { ruling: ruling.into(), error: error() }]
        } else {
            Vec::new()
        },
        observed: (verdict == Verdict::Observed).then_some(ObservedRefusal { status: 422, errors: 1 }),
        fault: (verdict == Verdict::Failed).then(|| FaultRecord {
            code: "upstream-unreachable".into(),
            cause: "connection refused by shop".into(),
        }),
        request: message(
            format!("POST {target} HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Bearer secret\r\n\r\n"),
            format!("{{\"sku\":\"Größe {number}\",\"password\":\"secret\",}}"),
        ),
        response: Some(Response {
            status,
            birthplace: if status == 200 { Birthplace::Upstream } else { Birthplace::Candor },
            message: message(
                format!("HTTP/1.1 {status} X\r\n\r\n"),
                format!("{{\"state\":\"{phrase} {number}\"}}"),
            ),
        }),
        original: None,
        reading: reading(number, status).filter(|_| verdict == Verdict::Refused),
        repair: None,
        identity: (number % 5 == 1).then(|| format!("Ada.{}", number % 2)),
        service: None,
        server: None,
        findings: findings(number),
        tunnel: None,
        timing: Timing { total: number, inspect: 1, upstream: 2 },
    }
}

/// Some refusals were read: one as Candor's own, others as if the upstream had written them; some not at all.
fn reading(number: u64, status: u16) -> Option<ReadingRecord> {
    let read = |layer, product: &str, shape, right_status| {
        let misuse = status != right_status;
        Some(ReadingRecord {
            layer,
            product: product.into(),
            shape,
            status,
            right_status,
            misuse,
            ..Default::default()
        })
    };
    match number % 20 {
        0 => read(Layer::Candor, "Candor", 1, status),
        4 => read(Layer::Server, "nginx", 2, 413),
        8 => read(Layer::Framework, "FastAPI", 3, 422),
        12 => read(Layer::Application, "", 2, 415),
        _ => None,
    }
}

/// Some answers have findings, whatever their verdict.
fn findings(number: u64) -> Vec<FoundItem> {
    let found = |code: &str, detail: String| FoundItem {
        code: code.into(),
        severity: "warning".into(),
        confidence: 1000,
        detail,
        ..FoundItem::default()
    };
    match number % 14 {
        3 => vec![found("undocumented-status", format!("It answers {number}; the contract documents 200."))],
        5 => vec![found("write-only-returned", "`/token` is write-only.".into())],
        7 => vec![found("undocumented-status", String::new()), found("write-only-returned", String::new())],
        _ => Vec::new(),
    }
}

/// The id of `sample(number)`.
pub fn id(number: u64) -> ExchangeId {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let mut random = [0; 10];
    random.iter_mut().zip(mixed).for_each(|(to, from)| *to = from);
    ExchangeId::new(START + number * 1000, random)
}

const COUNT: u64 = 400;

/// Runs every check, each on a journal of its own.
pub fn run<J: Journal>(make: impl Fn() -> J) {
    for check in [by_id, by_query, in_pages, what_is_new, late_arrivals, figures, logs, counts::counts] {
        check(&make());
    }
}

fn fill(journal: &dyn Journal) -> Vec<Exchange> {
    let all: Vec<Exchange> = (0..COUNT).map(sample).collect();
    for exchange in &all {
        journal.append(exchange.clone());
    }
    store(journal);
    all
}

fn store(journal: &dyn Journal) {
    let flushed = journal.flush();
    assert!(flushed.is_ok(), "flush: {flushed:?}");
}

/// All that matches, page by page.
fn found(journal: &dyn Journal, query: &Query, mut page: Page) -> Vec<Arc<Exchange>> {
    let mut all = Vec::new();
    for _ in 0..100_000 {
        let Ok(part) = journal.search(query, page) else { unreachable_search(query) };
        assert!(
            part.exchanges.len() <= page.limit,
            "{} exceed the limit {}",
            part.exchanges.len(),
            page.limit
        );
        all.extend(part.exchanges);
        match part.next {
            None => return all,
            next => page.before = next,
        }
    }
    all
}

#[expect(clippy::panic, reason = "this is a test suite: a failed check panics")]
fn unreachable_search(query: &Query) -> ! {
    panic!("the search for `{query}` failed")
}

fn query(text: &str) -> Query {
    let query = Query::parse(text, START + COUNT * 1000);
    assert!(query.is_ok(), "{text}: {query:?}");
    query.unwrap_or_default()
}

fn by_id(journal: &dyn Journal) {
    let all = fill(journal);
    for exchange in &all {
        let got = journal.get(exchange.id).ok().flatten();
        assert_eq!(got.as_deref(), Some(exchange), "get by id gives what was appended");
        if !exchange.timing.total.is_multiple_of(9) {
            continue;
        }
        let by_id = found(journal, &query(&format!("id:{}", exchange.id)), Page::default());
        assert_eq!(by_id.first().map(|e| e.id), Some(exchange.id), "search by exchange id");
        let by_request = found(journal, &query(&format!("id:{}", exchange.request_id)), Page::default());
        assert_eq!(by_request.len(), 1, "one has the request id {}", exchange.request_id);
        assert_eq!(by_request.first().map(|e| e.id), Some(exchange.id));
    }
    assert!(matches!(journal.get(id(COUNT + 1)), Ok(None)), "an unknown id finds nothing");
    let mut twice = sample(COUNT + 5);
    twice.request_id = "req-9".into();
    journal.append(twice);
    store(journal);
    assert_eq!(found(journal, &query("id:req-9"), Page::default()).len(), 2, "request ids may repeat");
}

fn by_query(journal: &dyn Journal) {
    let all = fill(journal);
    for text in [
        "",
        "status:4xx",
        "status:422",
        "status:400,502",
        "status:>=400",
        "status:<400",
        "-status:2xx",
        "rule:host-missing",
        "rule:json-*",
        "rule:json-syntax is:passed",
        "rule:host-* is:passed",
        "rule:upstream-unreachable status:5xx",
        "-rule:json-syntax",
        "born:framework",
        "born:server,application right:415",
        "born:candor",
        "born:candor is:failed",
        "-born:candor is:refused",
        "born:edge",
        "product:nginx",
        "product:FASTAPI shape:3",
        "product:candor -is:failed",
        "product:fast*,nginx",
        "shape:2",
        "shape:1,3",
        "right:415",
        "right:413-422 -right:415",
        "right:4xx born:framework op:getOrder",
        "finding:undocumented-status",
        "finding:write-only-returned is:passed",
        "finding:write-only-returned,undocumented-status -is:passed",
        "finding:undocumented-*",
        "-finding:undocumented-status is:failed",
        "\"documents 200\"",
        "op:getOrder",
        "op:getOrder -is:passed",
        "op:get*",
        "op:nothing",
        "method:post is:passed",
        "is:refused",
        "is:observed,failed",
        "client:10.0.0.1",
        "client:10.0.*",
        "host:SHOP.example path:/orders/1*",
        "path:*token=\\*",
        "since:5m",
        "until:5m",
        "since:8m until:3m status:4xx",
        "comma",
        "\"trailing comma\"",
        "\"comma trailing\"",
        "\"part 12\"",
        "größe status:422",
        "\"Größe 40\"",
        "\"broken 10\" or \"broken 30\"",
        "op:getOrder or is:refused rule:host-missing",
        "(born:server or born:framework) shape:3",
        "-(is:passed or is:refused) client:10.0.0.1",
        "not (comma or state)",
        "since:5m or until:5m is:failed",
        "(since:3m or since:6m until:5m) is:refused",
        "status:4xx or comma",
        "comm*",
        "\"trailing com*\"",
        "größ* status:422",
        "client:10.0.0.0/31",
        "client:10.0.0.0/30 is:refused",
        "client:10.0.0.0/8,::/0 -is:passed",
        "client:10.0.0.0,10.0.0.2 is:passed",
        "host:other.example,shop.* is:failed",
        "identity:ada.1",
        "identity:ada.* -is:passed",
        "took:<100us",
        "took:>=300us or took:10us..20us",
        "got:0",
        "sent:>30 got:<20",
        "\"or\"",
        "\"refused by shop\"",
        "-comma -is:passed",
        "secret",
        "\"state fine\" op:createOrder",
        "comma state status:422 op:createOrder client:10.0.0.1",
    ] {
        let query = query(text);
        let mut expected: Vec<_> = all.iter().filter(|e| query.matches(e)).map(|e| e.id).collect();
        expected.reverse();
        for limit in [29, 1000] {
            let page = Page { limit, ..Page::default() };
            let got: Vec<_> = found(journal, &query, page).iter().map(|e| e.id).collect();
            assert_eq!(got.len(), expected.len(), "number found by `{text}`, {limit} a page");
            assert_eq!(got, expected, "`{text}` finds newest first, {limit} a page");
        }
    }
    assert!(!found(journal, &query("\"trailing comma\""), Page::default()).is_empty());
    assert!(found(journal, &query("secret"), Page::default()).is_empty(), "a secret can be found");
}

fn in_pages(journal: &dyn Journal) {
    fill(journal);
    let everything = Query::default();
    let page = Page { before: Some(id(300)), after: Some(id(290)), limit: 4, most: None };
    let numbers: Vec<_> = found(journal, &everything, page).iter().map(|e| e.timing.total).collect();
    assert_eq!(numbers, [299, 298, 297, 296, 295, 294, 293, 292, 291], "bounds are not included");
    let none = found(journal, &everything, Page { before: Some(id(0)), ..Page::default() });
    assert!(none.is_empty(), "nothing is older than the oldest");
}

fn what_is_new(journal: &dyn Journal) {
    assert!(matches!(journal.newest(), Ok(None)), "an empty journal has no newest");
    for number in [1, 2, 4] {
        journal.append(sample(number));
        store(journal);
        assert_eq!(journal.newest().ok().flatten(), Some(id(number)), "the newest after {number}");
    }
    let new = found(journal, &Query::default(), Page { after: Some(id(1)), ..Page::default() });
    assert_eq!(new.iter().map(|e| e.id).collect::<Vec<_>>(), [id(4), id(2)], "what is newer than 1");
}

/// A slow exchange ends after later ones, and is found in its place all the same.
fn late_arrivals(journal: &dyn Journal) {
    for number in [300, 100, 200, 301, 4, 8, 5000, 12, 299] {
        journal.append(sample(number));
        if number != 200 {
            store(journal);
        }
    }
    let order: Vec<_> = found(journal, &Query::default(), Page { limit: 2, ..Page::default() })
        .iter()
        .map(|e| e.timing.total)
        .collect();
    assert_eq!(order, [5000, 301, 300, 299, 200, 100, 12, 8, 4], "newest first by id, not by arrival");
}

/// A log line of a request or trace, so many seconds after [`START`].
pub fn line(seconds: u64, request_id: Option<&str>, trace_id: Option<&str>, text: &str) -> LogLine {
    LogLine {
        time: START + seconds * 1000,
        source: "shop".into(),
        stream: Stream::Stderr,
        level: Some(Level::Error),
        text: text.into(),
        size: text.len() as u64,
        request_id: request_id.map(str::to_owned),
        trace_id: trace_id.map(str::to_owned),
    }
}

fn logs(journal: &dyn Journal) {
    let all = fill(journal);
    let (Some(first), Some(third), Some(fourth)) = (all.first(), all.get(3), all.get(4)) else { return };
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut traced = sample(COUNT + 1);
    traced.trace_id = Some(trace.to_owned());
    journal.append(traced.clone());
    let lines = [
        line(4, Some(&fourth.request_id), Some(trace), "connection refused by the warehouse"),
        line(3, Some(&third.request_id), None, "Größe: refused the connection"),
        line(2, Some(&third.request_id), None, "begun"),
        line(COUNT, None, Some(trace), "Connection REFUSED twice"),
        line(9_000, Some(&third.request_id), None, "an hour later somebody used this id again"),
    ];
    lines.iter().for_each(|line| journal.append_log(line.clone()));
    store(journal);
    let texts = |exchange: &Exchange| match journal.logs_of(exchange) {
        Ok(lines) => lines.into_iter().map(|line| line.text).collect(),
        Err(error) => vec![error.to_string()],
    };
    assert_eq!(texts(third), ["begun", "Größe: refused the connection"], "of a success, the oldest first");
    assert_eq!(texts(fourth), ["connection refused by the warehouse"], "of a failure");
    assert_eq!(texts(&traced), ["Connection REFUSED twice"], "by its trace, without those of other requests");
    assert!(texts(first).is_empty(), "of nobody");
    assert_eq!(
        journal.logs_of(fourth).ok().and_then(|lines| lines.into_iter().next()).as_ref(),
        lines.first(),
        "a line comes back as it was"
    );
    let several = [fourth, first, &traced, third];
    let one_by_one: Vec<_> = several.iter().filter_map(|exchange| journal.logs_of(exchange).ok()).collect();
    assert_eq!(one_by_one.len(), several.len());
    assert_eq!(journal.logs_of_each(&several).ok(), Some(one_by_one), "several at once, in their order");
    let ids = |text: &str| -> Vec<ExchangeId> {
        let found = found(journal, &query(text), Page { limit: 7, ..Page::default() });
        found.iter().map(|e| e.id).collect()
    };
    assert_eq!(ids("log:\"connection refused\""), [traced.id, fourth.id], "log:, a trace and a request");
    assert_eq!(ids("log:\"connection refused\" status:4xx"), [fourth.id], "log: with another field");
    assert_eq!(ids("log:größe"), [third.id], "log: of a success");
    assert_eq!(ids("log:warehouse"), [fourth.id], "log: of one failure");
    assert_eq!(ids("log:ware*"), [fourth.id], "log: with an open word");
    assert_eq!(ids("log:nothing").len(), 0, "log: that no line has");
    assert_eq!(ids("log:begun or log:warehouse"), [fourth.id, third.id], "log: as alternatives");
    assert_eq!(ids("-log:refused").len() as u64, COUNT + 1 - 3, "log: turned round");
    let figures = journal.figures();
    assert_eq!((figures.logs, figures.lost_logs), (lines.len() as u64, 0), "lines are counted");
    assert_eq!(figures.stored(), COUNT + 1, "lines are no exchanges");
}

fn figures(journal: &dyn Journal) {
    let all = fill(journal);
    let failures = all.iter().filter(|e| e.is_failure()).count() as u64;
    let figures = journal.figures();
    assert_eq!((figures.successes, figures.failures), (COUNT - failures, failures), "stored");
    assert_eq!((figures.lost(), figures.trouble), (0, None), "lost");
}
