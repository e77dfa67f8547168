//! Exchanges to look at: what a day in front of an API brings, and one whose sender means harm.

#![allow(clippy::expect_used, reason = "samples are constants: a broken one shall stop the test")]

use candor_exchange::Exchange;
use serde_json::{Value, json};

/// An id with a time of its own: `n` seconds after noon of 21 November 2026.
pub fn id(n: u64) -> String {
    candor_exchange::ExchangeId::new(1_795_262_400_000 + n * 1000, [n as u8; 10]).to_string()
}

/// An exchange of which `part` tells what is not ordinary.
pub fn exchange(n: u64, part: &Value) -> Exchange {
    let mut whole = json!({
        "id": id(n), "request_id": id(n), "client": "192.0.2.51", "method": "GET", "target": "/v1/products",
        "host": "api.example.com", "operation": null, "verdict": "passed", "errors": [], "notes": [],
        "fault": null,
        "request": { "head": { "text": "GET /v1/products HTTP/1.1\r\nHost: api.example.com\r\n\r\n" }, "body": {} },
        "response": answer(200, "upstream", "application/json", "[]"),
        "timing": { "total": 3100, "inspect": 180, "upstream": 2800 }
    });
    for (name, value) in part.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).expect("a sample is an exchange")
}

/// An answer as the client got it.
pub fn answer(status: u16, birthplace: &str, media_type: &str, body: &str) -> Value {
    let reason = candor_rule::reason_phrase(status);
    let head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    json!({ "status": status, "birthplace": birthplace,
        "message": { "head": { "text": head }, "body": { "text": body } } })
}

/// The contract that the samples speak of.
pub const CONTRACT: &str = "openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths: {}
components:
  schemas:
    CreateOrder:
      type: object
      required: [customer_id, currency, items]
      properties:
        currency:
          type: string
          enum: [EUR, USD, GBP]
    OrderItem:
      properties:
        sku:
          type: string
          pattern: '^[A-Z]{2}-[0-9]{4}$'
";

/// Two values that the contract does not allow; one of them is invisible.
pub fn two_values(n: u64) -> Exchange {
    let body = "{\n  \"customer_id\": \"cus_8Qm2ZtR4\",\n  \"currency\": \"EURO\",\n  \"items\": [\n    \
                { \"sku\": \"KB-2041\", \"qty\": 2 },\n    { \"sku\": \"KB\u{200b}-3310\", \"qty\": 1 }\n  ],\n  \
                \"note\": \"leave at reception\"\n}";
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: acme-checkout/3.2.1\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        "*".repeat(812),
        body.len()
    );
    let currency = body.find("\"EURO\"").expect("it is there");
    let space = body.find('\u{200b}').expect("it is there");
    let clause = |keyword: &str, pointer: &str| {
        let line = CONTRACT.lines().position(|l| l.trim().starts_with(keyword)).expect("it is there") + 1;
        json!({ "file": "contracts/orders.yaml", "pointer": pointer, "line": line, "column": 11 })
    };
    let errors = json!([
        { "code": "body-enum", "detail": "`currency` is \"EURO\"; EUR, USD or GBP is expected. Did you mean \"EUR\"?",
          "fix": "Send \"EUR\".", "pointer": "#/currency", "offset": currency, "length": 6, "line": 3, "column": 15,
          "schema": clause("enum:", "/components/schemas/CreateOrder/properties/currency/enum") },
        { "code": "body-pattern", "detail": "`items[1].sku` hides a zero-width space after \"KB\".",
          "fix": "Remove octets E2 80 8B.", "pointer": "#/items/1/sku", "offset": space, "length": 3, "line": 6,
          "column": 17, "schema": clause("pattern:", "/components/schemas/OrderItem/properties/sku/pattern") }
    ]);
    let problem = json!({ "type": "/_candor/rules/body-enum", "title": "Value not in enum", "status": 422,
        "detail": "`currency` is \"EURO\".", "errors": [] });
    exchange(
        n,
        &json!({
            "client": "203.0.113.24", "method": "POST", "target": "/v1/orders", "operation": "createOrder",
            "verdict": "refused", "errors": errors,
            "request": { "head": { "text": head }, "body": { "text": body } },
            "response": answer(422, "candor", "application/problem+json", &problem.to_string()),
            "timing": { "total": 410, "inspect": 350, "upstream": 0 }
        }),
    )
}

/// A head whose line ends with LF alone.
pub fn bare_lf(n: u64) -> Exchange {
    exchange(
        n,
        &json!({
            "target": "/v1/orders", "verdict": "refused",
            "errors": [{ "code": "bare-lf", "detail": "A line of the request head ends with LF alone; CR LF is expected.",
                "fix": "End every line of the head with CR LF (0D 0A).", "offset": 46, "length": 1 }],
            "request": { "head": { "text": "GET /v1/orders HTTP/1.1\r\nHost: api.example.com\n\r\n" }, "body": {} },
            "response": answer(400, "candor", "application/problem+json", "{}"),
            "timing": { "total": 120, "inspect": 90, "upstream": 0 }
        }),
    )
}

/// Let pass, though on enforce it would have been refused.
pub fn observed(n: u64) -> Exchange {
    exchange(
        n,
        &json!({
            "method": "PATCH", "target": "/v1/users/usr_5hT9?api_key=********", "operation": "updateUser",
            "verdict": "observed", "request_id": "checkout-77",
            "observed": { "status": 400, "errors": 1 },
            "notes": [{ "ruling": "observed", "code": "host-missing", "header": "Host",
                "detail": "No `Host`; HTTP/1.1 needs exactly one.", "fix": "Send the header `Host`." }],
            "response": answer(200, "upstream", "application/json", "{\"ok\":true}")
        }),
    )
}

/// The upstream is gone.
pub fn fault(n: u64) -> Exchange {
    exchange(
        n,
        &json!({
            "verdict": "failed", "request_id": "checkout-77",
            "fault": { "code": "upstream-closed", "cause": "http://127.0.0.1:9000 closed the connection after 3 octets of the head." },
            "response": answer(502, "candor", "application/problem+json", "{}")
        }),
    )
}

/// An answer that breaks its contract, withheld; the client got something else.
pub fn withheld(n: u64) -> Exchange {
    let evidence = json!({ "side": "response", "says": "`/id` is the string \"seven\", and an integer is expected.",
        "weight": 1000, "pointer": "#/id", "offset": 6, "length": 7, "line": 1, "column": 7,
        "schema": { "file": "api.yaml", "pointer": "/components/schemas/Cat/properties/id/type", "line": 67, "column": 15 } });
    exchange(
        n,
        &json!({
            "operation": "readCat", "verdict": "failed",
            "fault": { "code": "response-invalid", "cause": "`/id` is the string \"seven\"." },
            "findings": [
                { "code": "undocumented-status", "severity": "warning", "confidence": 1000,
                  "detail": "GET /cats/{id} answers 203; the contract documents 200.", "right": "a documented status" },
                { "code": "response-schema-violation", "severity": "error", "confidence": 1000,
                  "detail": "`/id` is the string \"seven\", and an integer is expected.", "right": "an answer that follows its schema",
                  "evidence": [evidence] },
            ],
            "original": answer(203, "upstream", "application/json", "{\"id\":\"seven\"}"),
            "response": answer(502, "candor", "application/problem+json", "{}")
        }),
    )
}

/// The application's own 404.
pub fn upstream_404(n: u64) -> Exchange {
    exchange(
        n,
        &json!({
            "target": "/v1/users/usr_0000", "operation": "getUser",
            "response": answer(404, "upstream", "application/json", "{\"detail\":\"Not found\"}")
        }),
    )
}

/// FastAPI's refusal of a value with a 400, read before it was kept.
pub fn read_400(n: u64) -> Exchange {
    let body =
        r#"{"detail":[{"type":"int_parsing","loc":["body","qty"],"msg":"Input should be a valid integer"}]}"#;
    exchange(
        n,
        &json!({
            "method": "POST", "target": "/v1/orders", "operation": "createOrder",
            "response": answer(400, "upstream", "application/json", body),
            "reading": { "layer": "framework", "product": "FastAPI", "confidence": 985,
                "evidence": ["errors of Pydantic with loc under `detail`"],
                "exceeded": ["2,000,000 octets of body; 1,048,576 are taken by default (client_max_body_size)"],
                "shape": 3, "status": 400, "right_status": 422, "misuse": true, "cause": "values",
                "fields": [{ "name": "/qty", "in": "body", "message": "Input should be a valid integer" }] }
        }),
    )
}

/// nginx' page for a body that is too large, told again.
pub fn repaired(n: u64) -> Exchange {
    exchange(
        n,
        &json!({
            "method": "POST", "target": "/v1/orders",
            "original": answer(413, "upstream", "text/html", "<h1>413 Request Entity Too Large</h1>"),
            "response": answer(413, "candor", "application/problem+json", "{\"code\":\"upstream-refused\"}"),
            "repair": { "done": "repaired", "notes": ["Its body was markup, for which the client did not ask."] },
            "reading": { "layer": "server", "product": "nginx", "confidence": 985, "shape": 2, "status": 413,
                "right_status": 413, "cause": "body-too-large" }
        }),
    )
}

/// What the sender of [`hostile`] wants to see on a page.
pub const ATTACK: &str = "</style></title></script><script>alert(1)</script>\" onmouseover=\"alert(2) \
                          'onfocus='x <img src=x onerror=alert(3)> javascript:alert(4) \u{202e}\u{2066}\u{200b}\
                          \u{1b}[31m\u{1b}]0;x\u{7}\0\u{85} ` & &lt; {{7*7}} *** \r\n\t end";

/// Every text of it holds the attack, also where no such text should ever come.
pub fn hostile(n: u64) -> Exchange {
    let a = ATTACK;
    let item = json!({ "code": a, "reason": a, "detail": a, "fix": a, "pointer": a, "parameter": a, "in": a,
        "header": a, "offset": 4, "length": 9, "line": 1, "column": 5, "excerpt": [a, a],
        "schema": { "file": a, "pointer": a, "line": 1, "column": 1 } });
    let found = json!({ "side": a, "says": a, "weight": 1, "pointer": a, "header": a, "offset": 4, "length": 9,
        "line": 1, "column": 5, "schema": { "file": a, "pointer": a, "line": 1, "column": 1 } });
    let in_head = json!({ "code": "bare-lf", "detail": a, "fix": a, "header": a, "offset": 3, "length": 30 });
    let noted = json!({ "ruling": a, "code": a, "detail": a, "fix": a, "offset": 0 });
    let observed = json!({ "ruling": "observed", "code": "host-missing", "detail": a, "fix": a });
    // The octets themselves, and among them some that are no UTF-8.
    let octets: Vec<u8> = [a.as_bytes(), b"\xff\xfe\xc0\x80", a.as_bytes()].concat();
    let hex: String = octets.iter().map(|b| format!("{b:02x}")).collect();
    let message = json!({ "head": { "hex": hex }, "body": { "hex": hex, "size": 1_000_000 } });
    exchange(
        n,
        &json!({
            "request_id": a, "client": a, "method": a, "target": a, "host": a, "operation": a,
            "verdict": "refused", "errors": [item, in_head], "notes": [noted, observed],
            "fault": { "code": a, "cause": a }, "request": message,
            "findings": [{ "code": a, "severity": a, "confidence": 700, "detail": a, "right": a, "evidence": [found] }],
            "original": { "status": 400, "birthplace": "upstream", "message": message },
            "repair": { "done": "repaired", "notes": [a] },
            "reading": { "layer": "framework", "product": a, "confidence": 900, "evidence": [a], "exceeded": [a],
                "shape": 9, "status": 400, "right_status": 65_535, "misuse": true, "cause": a,
                "fields": [{ "name": a, "in": a, "message": a }], "messages": [a] },
            "response": { "status": 400, "birthplace": "upstream", "message": message }
        }),
    )
}

/// All of them, and some ordinary ones.
#[allow(dead_code, reason = "the preview shows all; the tests choose")]
pub fn all() -> Vec<Exchange> {
    let mut all: Vec<Exchange> = (0..8).map(|n| exchange(n * 7, &json!({}))).collect();
    all.extend([
        two_values(61),
        two_values(66),
        bare_lf(70),
        observed(72),
        fault(75),
        withheld(78),
        upstream_404(80),
        read_400(82),
        hostile(85),
    ]);
    let long = format!("{{\"a\":\"{}\",\"b\":1,}}", "x".repeat(3000));
    let at = long.len() - 2;
    all.push(exchange(
        90,
        &json!({
            "method": "POST", "target": "/v1/orders", "verdict": "refused",
            "errors": [{ "code": "json-syntax", "detail": "Not JSON: a comma after the last member, line 1, column 3015.",
                "fix": "Remove the comma.", "offset": at, "length": 1, "line": 1, "column": at + 1 }],
            "request": {
                "head": { "text": format!("POST /v1/orders HTTP/1.1\r\nHost: api.example.com\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", long.len()) },
                "body": { "text": long } },
            "response": answer(400, "candor", "application/problem+json", "{}"),
        }),
    ));
    all
}
