//! What checking a body costs that follows its schema: `cargo bench -p candor-contract`.
//!
//! Beside it what any check that builds values first would cost at least: reading and building alone.

#![allow(clippy::expect_used, reason = "a bench that cannot run has nothing to report")]

use std::{hint::black_box, time::Instant};

use candor_contract::{Answer, AnswerBody, Contract, Route, Source};
use candor_rule::Span;
use candor_syntax::{Limits, json};
use candor_wire::response::ResponseScanner;

const CONTRACT: &str = r##"
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    get:
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
components:
  schemas:
    Order:
      type: object
      required: [id, state, lines]
      properties:
        id: {type: integer, minimum: 1}
        state: {enum: [open, paid, sent]}
        note: {type: [string, "null"], maxLength: 200}
        payment:
          oneOf:
            - {type: object, required: [card], properties: {card: {type: string}}}
            - {type: object, required: [iban], properties: {iban: {type: string}}}
        lines:
          type: array
          items:
            type: object
            required: [sku, quantity]
            properties:
              sku: {type: string, pattern: "^[A-Z]{2}-[0-9]{4}$"}
              quantity: {type: integer, minimum: 1, maximum: 999}
              price: {type: number, minimum: 0}
            additionalProperties: false
"##;

const ORDER: &str = r#"{"id":17,"state":"paid","note":null,"payment":{"iban":"DE02120300000000202051"},"lines":[{"sku":"KB-0042","quantity":2,"price":19.5},{"sku":"MX-1001","quantity":1}]}"#;

/// Microseconds of one call: the best of many short rounds, since other load only ever adds.
fn microseconds(mut work: impl FnMut()) -> f64 {
    const CALLS: u32 = 20;
    let round = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        (0..CALLS).for_each(|_| work());
        began.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
    };
    (0..300).map(|_| round(&mut work)).fold(f64::INFINITY, f64::min)
}

fn main() {
    let source = Source { name: "bench.yaml".into(), text: CONTRACT.into() };
    let contract = Contract::load(&[source]).expect("a good contract").contract;
    let Route::Found(found) = contract.route(b"GET", b"/orders", Span::new(0, 7)) else { return };
    for count in [1, 6, 60, 600] {
        let body = format!("[{}]", vec![ORDER; count].join(","));
        let length = body.len();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        let mut buffer = head.as_bytes().into();
        let head = ResponseScanner::default().scan(&mut buffer, false).expect("a head").expect("a whole one");
        let answer = Answer { head: &head, body: AnswerBody::Whole(body.as_bytes()), to_head: false };
        let limits = Limits::default();
        let parse = || json::Document::parse(black_box(body.as_bytes()), &limits.json).expect("JSON");
        let read = microseconds(|| drop(black_box(parse())));
        let built = microseconds(|| drop(black_box(parse().to_value())));
        let checked = microseconds(|| {
            assert!(found.operation.check_response(black_box(&answer), &limits).is_empty());
        });
        println!("{length} octets: read {read:.1} µs, read and built {built:.1} µs, checked {checked:.1} µs");
    }
}
