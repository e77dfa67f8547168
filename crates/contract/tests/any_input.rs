//! No document and no request makes it panic, and neither takes it longer than it should.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use bytes::Bytes;
use candor_contract::{Contract, Request, Route, Source, cases};
use candor_rule::Span;
use candor_syntax::{MediaType, json};
use candor_wire::{Field, Framing, Head};
use common::load;

/// xorshift: the same run every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    /// Some octets replaced, removed, doubled or moved.
    fn spoil(&mut self, octets: &mut Vec<u8>) {
        const TOKENS: &[&str] = &[
            "{",
            "}",
            "[",
            "]",
            ":",
            "$ref",
            "\n",
            "  ",
            "&a",
            "*a",
            "%",
            "%zz",
            "\u{1F600}",
            "\0",
            "'",
            "null",
            "-1",
            "1e999",
            "#",
            "/",
        ];
        for _ in 0..=self.roll(4) {
            let at = self.roll(octets.len().max(1)).min(octets.len());
            let until = (at + self.roll(12)).min(octets.len());
            match self.roll(4) {
                0 => drop(octets.drain(at..until)),
                1 => {
                    let piece = octets[at..until].to_vec();
                    octets.splice(at..at, piece);
                }
                2 => {
                    let token = TOKENS[self.roll(TOKENS.len())];
                    octets.splice(at..until, token.bytes());
                }
                _ if at < octets.len() => octets[at] = u8::try_from(self.roll(256)).unwrap(),
                _ => {}
            }
        }
    }
}

#[test]
fn spoilt_documents_give_diagnostics_not_panics() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut loaded = 0;
    for _ in 0..600 {
        let mut text = cases::PETS.as_bytes().to_vec();
        dice.spoil(&mut text);
        match Contract::load(&[Source { name: "spoilt.yaml".into(), text }]) {
            Ok(found) => {
                loaded += 1;
                found.warnings.iter().for_each(|w| drop(w.to_string()));
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                errors.iter().for_each(|e| drop(e.to_string()));
            }
        }
    }
    println!("{loaded} of 600 spoilt documents still load");
    assert!(loaded > 50, "{loaded}");
}

#[test]
fn spoilt_requests_give_violations_not_panics() {
    let contract = load(cases::PETS).unwrap().contract;
    let mut dice = Dice(0xD1B5_4A32_D192_ED03);
    let targets = [
        "/pets?limit=1&tags=a,b&filter[kind]=cat&where=%7B%7D&id=1&id=2",
        "/pets/7",
        "/pets/7.json",
        "/reports?month=2024-01",
    ];
    let bodies =
        [r#"{"name":"x","shape":{"type":"circle","r":1},"owner":{"id":1},"tags":["a"]}"#, "a=1&b=%zz&a=2"];
    let mut refused = 0;
    for _ in 0..4000 {
        let mut target = targets[dice.roll(targets.len())].as_bytes().to_vec();
        let mut value = b"session=abcd; a=b".to_vec();
        dice.spoil(&mut target);
        dice.spoil(&mut value);
        let mut octets = b"GET ".to_vec();
        octets.extend(&target);
        let value_at = octets.len() + " HTTP/1.1\r\nCookie: ".len();
        octets.extend(b" HTTP/1.1\r\nCookie: ");
        octets.extend(&value);
        let head = Head {
            octets: Bytes::from(octets),
            method: Span::new(0, 3),
            target: Span::new(4, 4 + target.len()),
            version: candor_wire::Version::Http11,
            fields: vec![Field {
                name: Span::new(value_at - 8, value_at - 2),
                value: Span::new(value_at, value_at + value.len()),
                folded: false,
            }],
            framing: Framing::None,
            keep_alive: true,
            expects_continue: false,
            wants_upgrade: false,
        };
        let path = target.iter().position(|b| *b == b'?').unwrap_or(target.len());
        if let Route::Found(found) = contract.route(b"GET", &target[..path], Span::new(4, 4 + path)) {
            let query = (path < target.len()).then(|| Span::new(4 + path + 1, 4 + target.len()));
            let violations =
                found.operation.check_parameters(&Request { head: &head, query, captures: &found.captures });
            for offset in violations.iter().filter_map(|v| v.place.offset()) {
                assert!(offset <= head.octets.len(), "{violations:?}");
            }
            refused += usize::from(!violations.is_empty());
        }
        let mut body = bodies[dice.roll(bodies.len())].as_bytes().to_vec();
        dice.spoil(&mut body);
        let json = MediaType::parse(b"application/json").unwrap();
        let form = MediaType::parse(b"application/x-www-form-urlencoded").unwrap();
        for operation in contract.operations() {
            if let (Some(schema), Ok(document)) =
                (operation.json_body(&json), json::Document::parse(&body, &json::Limits::default()))
            {
                refused += usize::from(!schema.check(&document).is_empty());
            }
            if let Some(schema) = operation.form_body(&form) {
                refused += usize::from(!schema.check(&body).is_empty());
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}
