//! Multipart bodies that others wrote, with the parts or the offset of the fault that they expect.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use candor_rule::Span;
use candor_syntax::{Boundary, Limits, MediaType, base64, multipart};
use serde_json::Value;

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/suites/multipart.jsonl");

fn octets(value: &Value) -> Vec<u8> {
    base64::decode(value.as_str().unwrap().as_bytes(), base64::Alphabet::Standard).unwrap()
}

fn boundary(text: &str) -> Boundary {
    let value = format!("multipart/form-data; boundary=\"{text}\"");
    Boundary::of(&MediaType::parse(value.as_bytes()).unwrap(), Span::default()).unwrap()
}

#[test]
fn every_case_of_the_suite_gives_its_parts_or_its_offset() {
    let Ok(suite) = std::fs::read_to_string(SUITE) else {
        eprintln!("skipped: {SUITE} is not there");
        return;
    };
    let mut wrong = Vec::new();
    for case in suite.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let body = octets(&case["raw_b64"]);
        let boundary = boundary(case["boundary"].as_str().unwrap());
        let name = case["name"].as_str().unwrap();
        match multipart::read(&body, &boundary, true, &Limits::default()) {
            Ok(parts) if case["expect"] == "accept" => {
                let expected = case["parts"].as_array().unwrap();
                let same = parts.len() == expected.len()
                    && parts.iter().zip(expected).all(|(part, expected)| is_same(&body, part, expected));
                if !same {
                    wrong.push(format!("{name}: {parts:?}"));
                }
            }
            Err(fault) if case["expect"] == "reject" => {
                let offset = fault.place.offset().map(|o| o as u64);
                if offset != case["error_offset"].as_u64() {
                    wrong.push(format!("{name}: at {offset:?}, not {}", case["error_offset"]));
                }
            }
            Ok(_) => wrong.push(format!("{name}: accepted")),
            Err(fault) => wrong.push(format!("{name}: {}", fault.detail)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_same(body: &[u8], part: &multipart::Part, expected: &Value) -> bool {
    // Of fields the suite gives the type in some cases and not in others.
    let type_fits = expected["type"] != "file"
        || part.type_span.map(|span| span.of(body)) == expected["content_type"].as_str().map(str::as_bytes);
    part.name == expected["name"]
        && part.filename.as_deref() == expected["filename"].as_str()
        && *part.content(body) == *octets(&expected["data_b64"])
        && type_fits
}

#[test]
fn parts_end_where_a_delimiter_line_begins_and_nowhere_else() {
    let read = |body: &[u8]| {
        multipart::read(body, &boundary("b"), false, &Limits::default())
            .map(|parts| parts.iter().map(|p| p.content.of(body).to_vec()).collect::<Vec<_>>())
            .map_err(|fault| (fault.rule.code, fault.place.offset().unwrap()))
    };
    assert_eq!(
        read(b"--b\r\n\r\none\r\n--bc\r\n--b\r\n\r\n\r\n--b--"),
        Ok(vec![b"one\r\n--bc".to_vec(), vec![]])
    );
    assert_eq!(read(b"--b \t\r\n\r\n--b\n\r\n--b--x"), Ok(vec![b"--b\n".to_vec()]));
    assert_eq!(read(b"--b\r\nA: 1\r\n\r\n--b--"), Ok(vec![vec![]]), "the CR LF of the headers is enough");
    assert_eq!(read(b"--b--\r\n"), Ok(vec![]), "a browser's form without fields");
    assert_eq!(read(b"pre\r\n--b\r\n\r\nx\r\n--b--\r\nepilogue"), Ok(vec![b"x".to_vec()]));
    assert_eq!(read(b"--b\r\n\r\nx"), Err(("multipart-unterminated", 8)));
    assert_eq!(read(b"--b\r\nA: 1\r\n"), Err(("multipart-unterminated", 11)));
    assert_eq!(read(b""), Err(("multipart-boundary-not-found", 0)));
    assert_eq!(read(b"--b\r\nA: 1\r\n 2\r\n\r\n--b--"), Err(("multipart-part-header-invalid", 11)));
    assert_eq!(read(b"--b\r\nA: \0\r\n\r\n--b--"), Err(("multipart-part-header-invalid", 8)));
}

#[test]
fn names_are_read_as_browsers_and_tools_write_them() {
    let name_of = |disposition: &str| {
        let body = format!("--b\r\nContent-Disposition: {disposition}\r\n\r\n\r\n--b--");
        let parts = multipart::read(body.as_bytes(), &boundary("b"), true, &Limits::default());
        parts.map(|mut parts| parts.pop().map(|p| (p.name, p.filename)).unwrap()).map_err(|f| f.rule.code)
    };
    let both = |name: &str, file: &str| Ok((name.to_owned(), Some(file.to_owned())));
    assert_eq!(name_of("form-data; name=a; filename=b.png"), both("a", "b.png"));
    assert_eq!(name_of("Form-Data;name=\"a\";filename=\"C:\\x\\b.png\""), both("a", "C:\\x\\b.png"));
    assert_eq!(name_of("form-data; name=\"a%22\"; filename=\"q\\\"\\\\.png\""), both("a\"", "q\"\\.png"));
    assert_eq!(name_of("form-data; name=\"ä\"; filename=ü.png"), both("ä", "ü.png"));
    assert_eq!(name_of("form-data; name=\"\""), Ok((String::new(), None)));
    assert_eq!(name_of("form-data; name=a; name=b"), Err("multipart-part-header-invalid"));
    assert_eq!(name_of("form-data; name"), Err("multipart-part-header-invalid"));
    assert_eq!(name_of("attachment; name=a"), Err("multipart-part-name-missing"));
}

#[test]
fn hostile_bodies_take_linear_time() {
    let near: Vec<u8> = b"--b\r\n\r\n".iter().copied().chain(b"\r\n--b x".repeat(200_000)).collect();
    let start = std::time::Instant::now();
    let read = multipart::read(&near, &boundary("b"), false, &Limits::default());
    assert_eq!(read.unwrap_err().rule.code, "multipart-unterminated");
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
}
