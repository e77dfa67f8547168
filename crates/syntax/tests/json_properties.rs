//! Properties that hold for every text: against `serde_json`, under mutation, and for pointers.
//!
//! The generator is seeded, so a failure comes back; its message shows the text.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use candor_rule::{Span, Violation};
use candor_syntax::json::{Document, Kind, Limits, Node};
use serde_json::Value;

/// A small generator (xorshift64*): enough variety, no dependency, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const BLANKS: &[&str] = &["", "", "", " ", "\n", "\r\n", "\t", "  \r"];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "42",
    "0.5",
    "-2.75",
    "1e3",
    "1E-7",
    "9007199254740991",
    "18446744073709551615",
    "-9223372036854775808",
    "123456789012345678901234567890",
    "0.1e1",
    "2.2250738585072014e-308",
    "1e-400",
    "1.0",
];
const PIECES: &[&str] = &[
    "a",
    "name",
    "é",
    "日本",
    "\u{1d11e}",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u00e9",
    "\\ud834\\udd1e",
    "\\u0000",
    "~",
    "/",
    " ",
    "x y",
    "0",
    "'",
    "{",
    "]",
    ",",
];

fn string(dice: &mut Dice, out: &mut String) {
    out.push('"');
    for _ in 0..dice.roll(6) {
        out.push_str(dice.pick(PIECES));
    }
    out.push('"');
}

fn text(dice: &mut Dice, depth: usize, out: &mut String) {
    out.push_str(dice.pick(BLANKS));
    match dice.roll(if depth == 0 { 5 } else { 9 }) {
        0 => out.push_str(dice.pick(&["null", "true", "false"])),
        1 | 2 => out.push_str(dice.pick(NUMBERS)),
        3 | 4 => string(dice, out),
        5 | 6 => {
            out.push('[');
            for i in 0..dice.roll(5) {
                out.push_str(if i > 0 { "," } else { "" });
                text(dice, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for i in 0..dice.roll(5) {
                out.push_str(if i > 0 { "," } else { "" });
                out.push_str(dice.pick(BLANKS));
                string(dice, out);
                out.push_str(dice.pick(BLANKS));
                out.push(':');
                text(dice, depth - 1, out);
            }
            out.push_str(dice.pick(BLANKS));
            out.push('}');
        }
    }
    out.push_str(dice.pick(BLANKS));
}

/// As deep as `serde_json` goes.
const LIMITS: Limits = Limits { max_depth: 127 };

/// Equal, save that `serde_json` may miss the nearest double by one.
fn alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| alike(v, w)))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a.to_bits().abs_diff(b.to_bits()) <= 1
        }
        _ => ours == theirs,
    }
}

#[test]
fn every_text_has_the_value_that_serde_json_reads() {
    let mut dice = Dice(0x5EED);
    for _ in 0..20_000 {
        let mut sent = String::new();
        text(&mut dice, 5, &mut sent);
        let theirs: Value = serde_json::from_str(&sent).unwrap_or_else(|e| panic!("{e}: {sent:?}"));
        let document = Document::parse(sent.as_bytes(), &LIMITS)
            .unwrap_or_else(|violation| panic!("{}: {sent:?}", violation.detail));
        assert!(alike(&document.to_value(), &theirs), "{sent:?}");
    }
}

/// True if nothing was found that `serde_json` refuses as well: it knows neither duplicate keys nor imprecise
/// integers, and takes no byte order mark, no half surrogate pair and no number beyond a double.
fn is_accepted(document: &Document<'_>) -> bool {
    let refused = ["json-bom", "json-lone-surrogate", "json-number-out-of-range"];
    !document.violations().iter().any(|v| refused.contains(&v.rule.code))
}

#[test]
fn mutated_texts_never_panic_and_are_judged_as_serde_json_does() {
    const SPICE: &[&[u8]] = &[
        b"\"",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"'",
        b"0",
        b"1e999",
        b"-",
        b".",
        b"\0",
        b"\n",
        b"\xFF",
        b"\xC3",
        b"\xE2\x82",
        b"\xEF\xBB\xBF",
        b"\\ud800",
        b"\\udc00",
        b"\\u12",
        b"//",
        b"tru",
        b"NaN",
        b"+",
        b"e",
    ];
    let mut dice = Dice(0xCA_FE);
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..60_000 {
        let mut sent = String::new();
        text(&mut dice, 4, &mut sent);
        let mut sent = sent.into_bytes();
        for _ in 0..=dice.roll(3) {
            let at = dice.roll(sent.len() + 1);
            match dice.roll(4) {
                0 => sent.truncate(at),
                1 if at < sent.len() => drop(sent.remove(at)),
                2 if at < sent.len() => sent[at] = dice.roll(256) as u8,
                _ => drop(sent.splice(at..at, SPICE[dice.roll(SPICE.len())].iter().copied())),
            }
        }
        let theirs = serde_json::from_slice::<Value>(&sent);
        let ours = Document::parse(&sent, &LIMITS);
        let shown = || format!("round {round}: {}", sent.escape_ascii());
        match ours {
            Ok(document) => {
                assert_eq!(is_accepted(&document), theirs.is_ok(), "{} {theirs:?}", shown());
                if let Ok(theirs) = theirs {
                    accepted += 1;
                    assert!(alike(&document.to_value(), &theirs), "{}", shown());
                }
            }
            Err(violation) => {
                refused += 1;
                assert!(theirs.is_err(), "{}: {}", shown(), violation.detail);
                check_prefix(&sent, &violation);
            }
        }
    }
    assert!(accepted > 5_000 && refused > 20_000, "{accepted} accepted, {refused} refused");
}

/// The octets before the fault alone end too soon, are blank, or are a complete value: never wrong earlier.
fn check_prefix(sent: &[u8], violation: &Violation) {
    let offset = violation.place.offset().unwrap();
    let shown = || format!("{}: {}", sent.escape_ascii(), violation.detail);
    assert!(offset <= sent.len(), "{}", shown());
    if matches!(violation.rule.code, "json-utf16" | "json-empty") {
        return;
    }
    if let Err(earlier) = Document::parse(&sent[..offset], &LIMITS) {
        let code = earlier.rule.code;
        assert!(matches!(code, "json-truncated" | "json-empty"), "{}: {code}", shown());
    }
}

#[test]
fn every_node_is_found_by_its_pointer_and_back() {
    let mut dice = Dice(0xF00D);
    let mut nodes = 0;
    for _ in 0..3_000 {
        let mut sent = String::new();
        text(&mut dice, 4, &mut sent);
        let document = Document::parse(sent.as_bytes(), &LIMITS).unwrap();
        if document.violations().iter().any(|v| v.rule.code == "json-duplicate-key") {
            continue;
        }
        let value = document.to_value();
        walk(&document, document.root(), String::new(), &value, &mut nodes);
    }
    assert!(nodes > 10_000, "{nodes}");
}

fn walk(document: &Document<'_>, node: Node<'_>, pointer: String, value: &Value, nodes: &mut usize) {
    *nodes += 1;
    assert_eq!(node.pointer(), pointer);
    assert_eq!(document.find(&pointer).map(|n| n.span()), Some(node.span()), "{pointer}");
    assert_eq!(value.pointer(&pointer), Some(&node.to_value()), "{pointer}");
    let raw: Value = serde_json::from_str(node.raw()).unwrap();
    assert!(alike(&node.to_value(), &raw), "{pointer}");
    for member in node.members() {
        let inner = format!("{pointer}/{}", member.key.replace('~', "~0").replace('/', "~1"));
        assert_eq!(document.pointer_at(member.key_span.start), inner);
        assert_eq!(member.value.key_span(), Some(member.key_span));
        assert_eq!(member.value.key().as_deref(), Some(&*member.key));
        walk(document, member.value, inner, value, nodes);
    }
    for (index, item) in node.items().enumerate() {
        assert_eq!(item.key_span(), None);
        walk(document, item, format!("{pointer}/{index}"), value, nodes);
    }
    if node.kind() == Kind::String {
        assert_eq!(node.as_str().as_deref(), raw.as_str());
    }
}

#[test]
fn a_hundred_thousand_keys_are_compared_and_a_hundred_faults_reported() {
    let member = |i: usize, key: usize| format!("{}\"k\\u0065y{key:06}\":{i}", if i > 0 { "," } else { "" });
    let distinct: String = (0..100_000).map(|i| member(i, i * 7919 % 100_003)).collect();
    let sent = format!("{{{distinct}}}");
    assert!(Document::parse(sent.as_bytes(), &LIMITS).unwrap().violations().is_empty());

    let repeated: String = (0..100_000).map(|i| member(i, i / 2)).collect();
    let sent = format!("{{{repeated}}}");
    let document = Document::parse(sent.as_bytes(), &LIMITS).unwrap();
    let violations = document.violations();
    assert_eq!(violations.len(), 100);
    assert!(violations.iter().all(|v| v.rule.code == "json-duplicate-key"));
    assert_eq!(document.find("/key000003").unwrap().raw(), "7");
}

#[test]
fn what_lies_outside_a_document_is_not_found() {
    let document = Document::parse(b" {\"a\":[1,{\"b\":2}]} ", &LIMITS).unwrap();
    for pointer in ["a", "/b", "/a/2", "/a/-", "/a/01", "/a/0/x", "/a/~", "/"] {
        assert!(document.find(pointer).is_none(), "{pointer}");
    }
    assert_eq!(document.pointer_at(0), "");
    assert_eq!(document.pointer_at(1000), "");
    assert_eq!(document.pointer_at(14), "/a/1/b");
    let place = document.text_span(Span::new(14, 15));
    assert_eq!((place.line, place.column), (1, 15));
}
