//! What a developer is told: sentence, place, pointer, reason and fix of the usual slips.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers too")]

use candor_rule::{Place, Violation};
use candor_syntax::json::{Document, Limits};

fn first(text: &str) -> Violation {
    match Document::parse(text.as_bytes(), &Limits::default()) {
        Err(violation) => violation,
        Ok(document) => {
            document.violations().into_iter().next().unwrap_or_else(|| panic!("accepted: {text}"))
        }
    }
}

#[track_caller]
fn says(text: &str, place: &str, detail: &str) {
    let violation = first(text);
    let Place::Body { pointer, at } = &violation.place else { panic!("not in the body") };
    let at = at.unwrap();
    let pointer = pointer.as_deref().unwrap_or("-");
    assert_eq!(violation.detail, detail, "{text}");
    assert_eq!(format!("{}:{} {pointer}", at.line, at.column), place, "{text}");
}

#[test]
fn a_missing_comma_names_what_stands_there() {
    says(
        "{\"name\": \"Rex\"\n \"age\": 3}",
        "2:2 ",
        "Not JSON at line 2, column 2: a comma or } after the value is expected, found `\"age\"`.",
    );
    says(
        "{\"tags\": [1 2]}",
        "1:13 /tags",
        "Not JSON at line 1, column 13: a comma or ] after the item is expected, found `2`.",
    );
}

#[test]
fn the_pointer_leads_to_what_was_being_read() {
    says(
        "{\"pets\": [{\"age\": 3}, {\"age\": 01}]}",
        "1:32 /pets/1/age",
        "Not JSON at line 1, column 32: the end of the number is expected, found `1`.",
    );
    says(
        "[1, [2, True]]",
        "1:9 /1/1",
        "Not JSON at line 1, column 9: null, true, false, a number or a quoted value is expected, found `True`.",
    );
    says("{\"a/b\": }", "1:9 /a~1b", "Not JSON at line 1, column 9: a value is expected, found `}`.");
    says(
        "{\"a\": [1,\n]}",
        "2:1 /a",
        "Not JSON at line 2, column 1: a value after the comma is expected, found `]`.",
    );
    says(
        "{\"a\": 1,}",
        "1:9 ",
        "Not JSON at line 1, column 9: a key after the comma is expected, found `}`.",
    );
    says("{\"é\": 'x'}", "1:7 /é", "Not JSON at line 1, column 7: a value is expected, found `'`.");
}

#[test]
fn a_text_that_ends_too_soon_says_what_is_open() {
    says(
        "{\"name\": \"Re",
        "1:13 /name",
        "The JSON text ends too soon, at octet 12, inside the string that begins at octet 9; one bracket is still open.",
    );
    says(
        "{\"a\": [1, 2",
        "1:12 /a",
        "The JSON text ends too soon, at octet 11, where a comma or ] after the item is expected; 2 brackets are still open.",
    );
    says("tru", "1:4 ", "The JSON text ends too soon, at octet 3, inside the word `true`.");
}

#[test]
fn a_character_cut_at_the_end_is_a_cut_text() {
    let violation = Document::parse(b"[\"caf\xC3", &Limits::default()).unwrap_err();
    assert_eq!((violation.rule.code, violation.place.offset()), ("json-truncated", Some(6)));
    let violation = Document::parse(b"[\"caf\xC3\"]", &Limits::default()).unwrap_err();
    assert_eq!((violation.rule.code, violation.place.offset()), ("json-invalid-utf8", Some(5)));
    assert_eq!(
        violation.detail,
        "The JSON text is not UTF-8 at octet 5: C3 begins a character that the next octets do not complete."
    );
}

#[test]
fn duplicate_keys_are_compared_unescaped_and_both_places_are_named() {
    says(
        "{\"pet\": {\"name\": 1,\n  \"n\\u0061me\": 2}}",
        "2:3 /pet/name",
        "The key \"name\" stands at line 1, column 10 and again at line 2, column 3 in the same object.",
    );
}

#[test]
fn characters_that_look_like_others_are_named_by_their_number() {
    says(
        "{\u{201c}a\u{201d}: 1}",
        "1:2 ",
        "Not JSON at line 1, column 2: a key in double quotes or } is expected, found `\u{201c}` (U+201C).",
    );
    assert!(first("{\u{201c}a\u{201d}: 1}").fix.contains("straight double quotes"));
    says("[1,\u{a0}2]", "1:4 /1", "Not JSON at line 1, column 4: a value is expected, found U+00A0.");
    says("\u{200b}{}", "1:1 ", "Not JSON at line 1, column 1: a value is expected, found U+200B.");
}

#[test]
fn no_secret_is_shown() {
    for text in [
        "{\"password\": hunter2}",
        "{\"password\": [\"hunter2\" \"hunter2\"]}",
        "{\"password\": \"x\" \"hunter2\"}",
        "{\"password\": \"\\hunter2\"}",
        "{\"password\": {\"old\": hunter2}}",
        "{\"pin\": 0hunter2}",
        "{\"token\": 1e999, \"x\": 1}",
        "{\"secret\": 90071992547409931}",
        "[1 \"eyJhbGciOi.hunter2.c2ln\"]",
        "{\"a\": 1} \"hunter2\"}",
        "{\"a\": 1}hunter2\"}",
    ] {
        let violation = first(text);
        let told = format!("{} {}", violation.detail, violation.fix);
        let shown =
            ["hunter", "`h`", "1e999", "90071992547409931"].iter().any(|secret| told.contains(secret));
        assert!(!shown, "{text}: {told}");
    }
}

#[test]
fn trailing_data_is_told_by_its_kind() {
    says(
        "{} {}",
        "1:4 ",
        "The JSON value is complete, but `{` follows at line 1, column 4; the end is expected.",
    );
    says(
        "1\n2",
        "2:1 ",
        "The JSON value is complete, but a number follows at line 2, column 1; the end is expected.",
    );
    assert_eq!(first("[1]]").fix, "Remove the closing bracket that has no opening one.");
    assert_eq!(first("[1] // one").fix, "Remove the comment: JSON has none.");
}

#[test]
fn a_byte_order_mark_hides_no_other_fault() {
    let violation = first("\u{feff}[1,]");
    assert_eq!((violation.rule.code, violation.place.offset()), ("json-syntax", Some(6)));
    assert_eq!(first("\u{feff}[1]").rule.code, "json-bom");
    let text = "\u{feff}[1]".as_bytes();
    let document = Document::parse(text, &Limits::default()).unwrap();
    assert_eq!(document.find("/0").unwrap().span().of(text), b"1");
}

#[test]
fn each_slip_has_its_own_fix() {
    for (text, reason, fix) in [
        ("[1,]", "trailing-comma", "Remove the comma before the closing bracket."),
        ("[1 2]", "missing-comma", "Put a comma between the two values."),
        ("{\"a\" 1}", "missing-colon", "Put a colon between each key and its value."),
        ("{'a': 1}", "single-quotes", "Write strings and keys in double quotes (\"), not single ones."),
        ("{a: 1}", "unquoted-key", "Put the key in double quotes."),
        ("[1 // one\n]", "comment", "Remove the comment: JSON has none."),
        ("[NaN]", "bad-literal", "Send null or a number: JSON has no NaN and no infinity."),
        ("[True]", "bad-literal", "Write true, false and null in lower case, with nothing attached."),
        ("[undefined]", "bad-literal", "Write null, or leave the member out."),
        ("[None]", "bad-literal", "Write null, or leave the member out."),
        ("[Rex]", "bad-literal", "Put text in double quotes; only null, true and false stand without them."),
        ("[01]", "bad-number", "Drop the leading zeros, or send the value as a string."),
        ("[+1]", "bad-number", "Drop the plus sign."),
        ("[.5]", "bad-number", "Write a digit before the decimal point, as in 0.5."),
        ("[-.5]", "bad-number", "Write a digit before the decimal point, as in 0.5."),
        ("[0x1F]", "bad-number", "Write the number in decimal digits."),
        ("[1.]", "bad-number", "Write a digit here, or drop what comes before it."),
        (
            "[1_000]",
            "bad-number",
            "Write the number in digits alone, as in -12.5 or 3e8, or send it as a string.",
        ),
        (
            "[\"C:\\Users\"]",
            "bad-escape",
            "Double each backslash that is meant as such (\\\\), or send the character itself.",
        ),
        (
            "[\"a\nb\"]",
            "control-character",
            "Escape it: \\n for a line feed, \\t for a tab, \\u0000 to \\u001F for the rest.",
        ),
        ("[1}", "unexpected-token", "Close each bracket with its own kind, and give each key a value."),
    ] {
        let violation = first(text);
        assert_eq!((violation.reason, violation.fix.as_str()), (Some(reason), fix), "{text}");
    }
}

#[test]
fn depth_counts_from_one_and_the_limit_itself_passes() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let limits = Limits { max_depth: 3 };
    assert!(Document::parse(nested(3).as_bytes(), &limits).is_ok());
    let violation = Document::parse(nested(4).as_bytes(), &limits).unwrap_err();
    assert_eq!((violation.rule.code, violation.place.offset()), ("json-too-deep", Some(3)));
    assert!(Document::parse(nested(64).as_bytes(), &Limits::default()).is_ok());
}
