//! A day of invented traffic: the same every time, apart from its date.

use candor_exchange::{
    Birthplace, Exchange, ExchangeId, FaultRecord, Layer, Message, ReadingRecord, Redactor, Response, Verdict,
};

const DAY: u64 = 86_400_000;

/// Name, method, path, and how many of 100 requests are for it.
const OPERATIONS: [(&str, &str, &str, u64); 8] = [
    ("listOrders", "GET", "/v1/orders?page=", 35),
    ("getOrder", "GET", "/v1/orders/", 25),
    ("createOrder", "POST", "/v1/orders?draft=", 12),
    ("getCustomer", "GET", "/v1/customers/", 10),
    ("updateCustomer", "PUT", "/v1/customers/", 6),
    ("searchProducts", "GET", "/v1/products?q=lamp&page=", 6),
    ("uploadInvoice", "POST", "/v1/invoices/", 4),
    ("deleteSession", "DELETE", "/v1/sessions/", 2),
];

/// Code, status, and what the problem says.
const REFUSALS: [(&str, u16, &str); 8] = [
    ("json-syntax", 400, "The body has an unexpected comma at octet"),
    ("body-schema", 422, "The member /items/0/quantity is a string; expected is an integer, in line"),
    ("param-format", 400, "The parameter page is no number: it has the length"),
    ("media-type", 415, "The body is text/plain; expected is application/json, by rule"),
    ("no-such-path", 404, "No operation has this path: the nearest has a distance of"),
    ("method-unknown", 405, "This path has GET and POST only, of these tried:"),
    ("param-missing", 400, "The parameter page is missing; parameters given:"),
    ("body-too-long", 413, "The body is longer than allowed, by octets:"),
];

/// The exchanges of the day before a moment, in the order of time.
pub(crate) struct Day {
    start: u64,
    number: u64,
    next: u64,
    redactor: Redactor,
}

/// The middle of the day that ends at `end`.
pub(crate) fn middle(end: u64) -> u64 {
    end - DAY / 2
}

impl Day {
    pub(crate) fn ending(end: u64, number: u64) -> Self {
        Self { start: end - DAY, number, next: 0, redactor: Redactor::default() }
    }

    fn message(&self, head: &str, body: &str) -> Message {
        Message {
            head: self.redactor.head(head.as_bytes()),
            body: self.redactor.body(Some("application/json"), body.as_bytes(), body.len() as u64),
            gap: 0,
        }
    }
}

impl Iterator for Day {
    type Item = Exchange;

    fn next(&mut self) -> Option<Exchange> {
        let number = self.next;
        if number == self.number {
            return None;
        }
        self.next += 1;
        let dice = Dice(number);
        let time = self.start + (u128::from(number) * u128::from(DAY) / u128::from(self.number)) as u64;
        let mut random = [0; 10];
        random[..8].copy_from_slice(&dice.roll(1, u64::MAX).to_be_bytes());
        let id = ExchangeId::new(time, random);
        let (operation, method, path, _) = OPERATIONS[kind(dice.roll(2, 100))];
        let client = format!("10.20.{}.{}", dice.roll(3, 60), dice.roll(4, 250));
        let (target, body) = request(dice, method, path);
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: shop-app/{}.2 (Linux; x86_64)\r\n\
             Accept: application/json\r\nAuthorization: Bearer {:032x}\r\nContent-Length: {}\r\n\r\n",
            dice.roll(5, 9),
            dice.roll(6, u64::MAX),
            body.len()
        );
        let mut exchange = Exchange::of(id, self.message(&head, &body), None);
        exchange.client = client;
        exchange.method = method.into();
        exchange.target = self.redactor.target(target.as_bytes());
        exchange.host = "shop.example".into();
        exchange.operation = Some(operation.into());
        exchange.timing.total = 2_000 + dice.roll(7, 60_000);
        exchange.timing.inspect = 30;
        self.answer(&mut exchange, dice);
        Some(exchange)
    }
}

impl Day {
    /// 80 of 100 work; 10 are refused by Candor, 8 by what is behind it, and 2 do not reach it.
    fn answer(&self, exchange: &mut Exchange, dice: Dice) {
        let (status, birthplace, body) = match dice.roll(8, 100) {
            0..80 => (200, Birthplace::Upstream, items(dice, size(dice))),
            80..90 => {
                let rare = dice.roll(9, 20_000) == 0;
                let (code, status, says) = if rare {
                    ("uri-too-long", 414, "The target is longer than allowed, by octets:")
                } else {
                    REFUSALS[dice.roll(10, 8) as usize]
                };
                let detail = format!("{says} {}.", dice.roll(11, 900));
                let error =
                    serde_json::json!({ "code": code, "detail": detail, "fix": "Look at the contract." });
                exchange.verdict = Verdict::Refused;
                exchange.errors = serde_json::from_value(error.clone()).into_iter().collect();
                exchange.reading = Some(reading(Layer::Candor, "Candor", 1, status));
                let body = serde_json::json!({ "status": status, "title": "Refused", "errors": [error] });
                (status, Birthplace::Candor, body.to_string())
            }
            90..98 => {
                let status = [400, 401, 404, 409, 422, 429, 500][dice.roll(12, 7) as usize];
                exchange.reading = (status < 500).then(|| match dice.roll(13, 3) {
                    0 => reading(Layer::Framework, "FastAPI", 3, status),
                    1 => reading(Layer::Server, "nginx", 2, status),
                    _ => reading(Layer::Application, "", 2, status),
                });
                let body = format!(
                    "{{\"error\":\"customer {} cannot do that\",\"code\":\"E{}\",\"trace\":\"{:x}\"}}",
                    dice.roll(14, 20_000),
                    dice.roll(15, 40),
                    dice.roll(16, u64::MAX)
                );
                (status, Birthplace::Upstream, body)
            }
            _ => {
                exchange.verdict = Verdict::Failed;
                let cause = "connection refused by 10.0.0.7:8080".into();
                exchange.fault = Some(FaultRecord { code: "upstream-unreachable".into(), cause });
                (502, Birthplace::Candor, "{\"status\":502,\"title\":\"The server is not reached\"}".into())
            }
        };
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nServer: app\r\nX-Request-Id: {}\r\n\
             Content-Length: {}\r\n\r\n",
            exchange.request_id,
            body.len()
        );
        exchange.response = Some(Response { status, birthplace, message: self.message(&head, &body) });
    }
}

fn reading(layer: Layer, product: &str, shape: u8, status: u16) -> ReadingRecord {
    ReadingRecord {
        layer,
        product: product.into(),
        shape,
        status,
        right_status: status,
        ..ReadingRecord::default()
    }
}

fn kind(mut share: u64) -> usize {
    OPERATIONS
        .iter()
        .position(|(.., of)| {
            let here = share < *of;
            share = share.saturating_sub(*of);
            here
        })
        .unwrap_or(0)
}

fn request(dice: Dice, method: &str, path: &str) -> (String, String) {
    let target = format!("{path}{}", dice.roll(20, 50_000));
    let body = if matches!(method, "POST" | "PUT") { items(dice, size(dice)) } else { String::new() };
    (target, body)
}

/// Most bodies are small, a few have some kilobytes.
fn size(dice: Dice) -> u64 {
    match dice.roll(21, 100) {
        0..60 => 2,
        60..90 => 6,
        90..99 => 25,
        _ => 120,
    }
}

fn items(dice: Dice, number: u64) -> String {
    let item = |at: u64| {
        format!(
            "{{\"sku\":\"A-{:05}\",\"quantity\":{},\"price\":{}.90,\"customer\":\"customer {}\"}}",
            dice.roll(100 + at, 90_000),
            dice.roll(200 + at, 9) + 1,
            dice.roll(300 + at, 400),
            dice.roll(400 + at, 20_000)
        )
    };
    format!("{{\"items\":[{}]}}", (0..number).map(item).collect::<Vec<_>>().join(","))
}

/// Numbers that look like chance and are the same every time.
#[derive(Clone, Copy)]
struct Dice(u64);

impl Dice {
    /// Less than `most`; another one for each `purpose`.
    fn roll(self, purpose: u64, most: u64) -> u64 {
        let mut z = self
            .0
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .wrapping_add(purpose.wrapping_mul(0xd1b5_4a32_d192_ed03));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }
}
