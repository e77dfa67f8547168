//! Exchanges, log lines and queries made of dice: the same for the same seed.

use candor_exchange::{
    Birthplace, Exchange, ExchangeId, FaultRecord, FoundItem, Layer, Level, LogLine, Message, Noted,
    ReadingRecord, Redactor, Response, Stream, Verdict,
};
use candor_journal::time::rfc3339;

/// The time of the first exchange, in milliseconds since 1970; one each second from there, nearly.
pub const START: u64 = 1_795_300_000_000;
/// So many are made.
pub const EXCHANGES: u64 = 1300;
/// When the queries are asked.
pub const NOW: u64 = START + EXCHANGES * 1000;

/// Numbers that look like chance (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        dice.below(2);
        dice.below(2);
        dice
    }

    /// Less than `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % most
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    fn is_one_in(&mut self, number: u64) -> bool {
        self.below(number) == 0
    }
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "get", ""];
const HOSTS: [&str; 5] = ["shop.example", "Shop.Example", "api.shop.example:8443", "[::1]", ""];
const CLIENTS: [&str; 7] =
    ["10.0.0.1", "10.0.0.2", "10.0.7.1", "192.0.2.200", "::1", "2001:db8::7", "2001:db8:1::7"];
const OPERATIONS: [&str; 4] = ["listOrders", "getOrder", "create Order", "Größe"];
const RULES: [&str; 5] = ["host-missing", "json-syntax", "json-depth", "body-type", "bare-lf"];
const FINDINGS: [&str; 3] = ["undocumented-status", "undocumented-member", "write-only-returned"];
const PRODUCTS: [&str; 4] = ["nginx", "FastAPI", "ASP.NET Core", ""];
const WORDS: [&str; 17] = [
    "order",
    "Orders",
    "customer",
    "4711",
    "größe",
    "GRÖSSE",
    "naïve",
    "İstanbul",
    "\u{212a}elvin",
    "a",
    "trailing",
    "comma",
    "x-1",
    "e_mail",
    "日本",
    "null",
    "or",
];
const PATHS: [&str; 8] = [
    "/orders",
    "/orders/4711",
    "/orders/4711/items?page=2&sort=a",
    "/v1/customers/x%20y",
    "*",
    "",
    "http://shop.example/orders/1?q=größe",
    "/ORDERS/a*b",
];

/// Some words with something between them.
fn text(dice: &mut Dice) -> String {
    let number = dice.below(5);
    (0..number)
        .map(|_| dice.one_of(&WORDS).to_owned() + dice.one_of(&[" ", ", ", "\"", "\\", "-", "\u{0}", "\n"]))
        .collect()
}

fn body(dice: &mut Dice) -> Vec<u8> {
    match dice.below(6) {
        0 => Vec::new(),
        1 => format!(
            "{{\"note\":\"{}\",\"number\":{}}}",
            text(dice).replace(['"', '\\', '\u{0}', '\n'], " "),
            dice.below(5000)
        )
        .into_bytes(),
        // No UTF-8 in places: kept as hexadecimal.
        2 => [text(dice).as_bytes(), &[0xff, 0xfe], text(dice).as_bytes(), &[0xc3]].concat(),
        _ => text(dice).into_bytes(),
    }
}

fn message(dice: &mut Dice, head: &str) -> Message {
    let redactor = Redactor::default();
    let body = body(dice);
    let size = if dice.is_one_in(5) { 5_000_000 } else { body.len() as u64 };
    Message {
        head: redactor.head(head.as_bytes()),
        body: redactor.body(Some("text/plain"), &body, size),
        gap: 0,
    }
}

/// The exchange of this number.
pub fn exchange(dice: &mut Dice, number: u64) -> Exchange {
    // Several in one millisecond, some long before their neighbours.
    let millis = START + number / 3 * 3000 + if dice.is_one_in(3) { dice.below(2000) } else { 0 };
    let mut random = [0; 10];
    random[..8].copy_from_slice(&(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).to_be_bytes());
    random[8..].copy_from_slice(&(number as u16).to_be_bytes());
    let status = [200, 201, 204, 302, 200, 200, 400, 404, 422, 500, 502, 0][dice.below(12) as usize];
    let path = dice.one_of(&PATHS);
    let method = dice.one_of(&METHODS);
    let request = message(dice, &format!("{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
    let answer = message(dice, &format!("HTTP/1.1 {status} X\r\n\r\n"));
    let birthplace = if dice.is_one_in(2) { Birthplace::Candor } else { Birthplace::Upstream };
    let response = (status > 0).then_some(Response { status, birthplace, message: answer });
    let mut made = Exchange::of(ExchangeId::new(millis, random), request, response);
    if dice.is_one_in(3) {
        // Ids that occur twice do so within seconds, as a client's retry.
        made.request_id = request_id(number);
    }
    made.trace_id = dice.is_one_in(3).then(|| trace_id(number));
    made.client = dice.one_of(&CLIENTS).into();
    made.method = method.into();
    made.target = Redactor::default().target(path.as_bytes());
    made.host = dice.one_of(&HOSTS).into();
    made.operation = (!dice.is_one_in(4)).then(|| dice.one_of(&OPERATIONS).into());
    made.timing.total = dice.below(7) * [1, 900, 70_000, 3_000_000][dice.below(4) as usize];
    made.verdict = match dice.below(9) {
        0 => Verdict::Refused,
        1 => Verdict::Observed,
        2 => Verdict::Failed,
        _ => Verdict::Passed,
    };
    if made.verdict == Verdict::Refused {
        made.errors = (0..=dice.below(3)).map(|_| error(dice)).collect();
    }
    if made.verdict == Verdict::Observed || dice.is_one_in(8) {
        made.notes = vec![Noted { ruling: dice.one_of(&["observed", "warned"]).into(), error: error(dice) }];
    }
    if made.verdict == Verdict::Failed {
        made.fault = Some(FaultRecord { code: "upstream-unreachable".into(), cause: text(dice) });
    }
    if dice.is_one_in(6) {
        made.findings = (0..=dice.below(2)).map(|_| finding(dice)).collect();
    }
    if made.is_failure() && dice.is_one_in(2) {
        made.reading = Some(reading(dice, status));
    }
    made
}

fn request_id(number: u64) -> String {
    format!("req-{}", number / 3)
}

fn trace_id(number: u64) -> String {
    format!("{:032x}", number / 5)
}

fn error<T: serde::de::DeserializeOwned>(dice: &mut Dice) -> T {
    let error = serde_json::json!({ "code": dice.one_of(&RULES), "detail": text(dice), "fix": "" });
    serde_json::from_value(error).unwrap()
}

fn finding(dice: &mut Dice) -> FoundItem {
    FoundItem { code: dice.one_of(&FINDINGS).into(), detail: text(dice), ..FoundItem::default() }
}

fn reading(dice: &mut Dice, status: u16) -> ReadingRecord {
    let layers = [Layer::Candor, Layer::Edge, Layer::Server, Layer::Framework, Layer::Application];
    ReadingRecord {
        layer: layers[dice.below(5) as usize],
        product: dice.one_of(&PRODUCTS).into(),
        shape: 1 + dice.below(4) as u8,
        status,
        right_status: [400, 415, 422, 500][dice.below(4) as usize],
        ..ReadingRecord::default()
    }
}

/// A log line of a request or of a trace.
pub fn line(dice: &mut Dice, number: u64) -> LogLine {
    let text = text(dice);
    LogLine {
        time: START + number * 1000,
        source: "shop".into(),
        stream: Stream::Stdout,
        level: Some(Level::Info),
        size: text.len() as u64,
        text,
        request_id: dice.is_one_in(2).then(|| request_id(number)),
        trace_id: dice.is_one_in(2).then(|| trace_id(number)),
    }
}

/// A query of a few terms, groups and alternatives.
pub fn query(dice: &mut Dice) -> String {
    if dice.is_one_in(40) { String::new() } else { any(dice, 2) }
}

fn any(dice: &mut Dice, depth: u64) -> String {
    let number = if dice.is_one_in(4) { 2 } else { 1 };
    (0..number).map(|_| all(dice, depth)).collect::<Vec<_>>().join(" or ")
}

fn all(dice: &mut Dice, depth: u64) -> String {
    let number = 1 + dice.below(3) / 2 + dice.below(3) / 2;
    let between = dice.one_of(&[" ", " ", " and "]);
    (0..number).map(|_| one(dice, depth)).collect::<Vec<_>>().join(between)
}

fn one(dice: &mut Dice, depth: u64) -> String {
    let minus = ["", "", "", "", "-", "not "][dice.below(6) as usize];
    let inner = match depth > 0 && dice.is_one_in(6) {
        true => format!("({})", any(dice, depth - 1)),
        false => term(dice),
    };
    minus.to_owned() + &inner
}

/// One or two values of a list, divided by a comma.
fn list(dice: &mut Dice, values: &[&str]) -> String {
    let first = dice.one_of(values).to_owned();
    if dice.is_one_in(4) { format!("{first},{}", dice.one_of(values)) } else { first }
}

fn term(dice: &mut Dice) -> String {
    let moment = |dice: &mut Dice| rfc3339(START + dice.below(EXCHANGES) * 1000);
    match dice.below(21) {
        0 => {
            "status:".to_owned()
                + &list(dice, &["4xx", "200", "422", ">=400", "<300", "400..404", "0", "451", "2xx"])
        }
        1 => {
            "rule:".to_owned()
                + &list(dice, &["json-syntax", "json-*", "host-missing", "nothing", "upstream-unreachable"])
        }
        2 => {
            "finding:".to_owned()
                + &list(dice, &["undocumented-status", "undocumented-*", "*-returned", "nothing"])
        }
        3 => "op:".to_owned() + &list(dice, &["listOrders", "*Order", "get*", "Größe", "nothing"]),
        4 => "is:".to_owned() + &list(dice, &["refused", "passed", "observed", "failed"]),
        5 => "born:".to_owned() + &list(dice, &["candor", "edge", "server", "framework", "application"]),
        6 => "product:".to_owned() + &list(dice, &["nginx", "fastapi", "asp*", "nothing"]),
        7 => "shape:".to_owned() + &list(dice, &["1", "2", "3", "4"]),
        8 => "right:".to_owned() + &list(dice, &["415", "4xx", "400..420", "500"]),
        9 => "method:".to_owned() + &list(dice, &["get", "POST", "PUT", "PATCH"]),
        10 => {
            let path = dice.one_of(&[
                "/orders",
                "/orders/*",
                "/orders/47*",
                "*page=2*",
                "/v1/*/x%20y",
                "/nothing",
                "*",
                "/ORDERS/*",
                "*items*",
            ]);
            format!("path:{path}")
        }
        11 => {
            "host:".to_owned()
                + &list(dice, &["shop.example", "*.example*", "SHOP.EXAMPLE", "[::1]", "nothing"])
        }
        12 => {
            "client:".to_owned()
                + &list(
                    dice,
                    &[
                        "10.0.0.1",
                        "10.0.0.0/24",
                        "10.0.0.*",
                        "10.0.0.0/13",
                        "2001:db8::/32",
                        "::1",
                        "192.0.2.1",
                        "2001:db8::/49",
                    ],
                )
        }
        13 => format!("id:{}", request_id(dice.below(EXCHANGES))),
        14 => format!("since:{}", moment(dice)),
        15 => format!("until:{}", moment(dice)),
        16 => "took:".to_owned() + &list(dice, &[">200ms", "<1ms", "1ms..1s", ">=9s", "<=0us", ">1h"]),
        17 => "sent:".to_owned() + &list(dice, &["0", ">1MiB", "<20", "5..50"]),
        18 => "got:".to_owned() + &list(dice, &["0", ">1MB", "<20", "5..50"]),
        19 => format!("log:{}", dice.one_of(&["order", "\"trailing comma\"", "größe", "ord*", "nothing"])),
        _ => words(dice),
    }
}

fn words(dice: &mut Dice) -> String {
    match dice.below(6) {
        0 => dice.one_of(&["nobody", "\"order 4712\"", "日本語"]).to_owned(),
        1 => dice.one_of(&["ord*", "gr*", "47*", "\"a ord*\""]).to_owned(),
        2 => format!("\"{} {}\"", dice.one_of(&WORDS), dice.one_of(&WORDS)),
        3 => format!("{}", dice.below(5000)),
        _ => format!("\"{}\"", dice.one_of(&WORDS)),
    }
}
