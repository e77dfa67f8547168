//! What is understood, and what is not.

use super::*;

fn read(text: &str) -> Option<(String, Option<Cut>)> {
    let repair = repair(text)?;
    let mut draft = Draft::of(text.as_bytes());
    let splices: Vec<Splice> = repair.slips.into_iter().flat_map(|slip| slip.splices).collect();
    assert!(draft.apply(&splices), "{text}: {splices:?}");
    Some((String::from_utf8(draft.octets()).unwrap(), repair.cut))
}

#[test]
fn slips_with_one_meaning_are_mended_and_nothing_else_is_touched() {
    for (text, expected) in [
        (r#"{"a": 1, "b" : [1,2]}"#, r#"{"a": 1, "b" : [1,2]}"#),
        (r#"{"a":1,}"#, r#"{"a":1}"#),
        (r#"{"a":[1,2,],"b":2 , }"#, r#"{"a":[1,2],"b":2  }"#),
        ("{'a':'it\\'s \"x\"','b':'it's'}", r#"{"a":"it's \"x\"","b":"it's"}"#),
        ("{a:1,b_2:{c-d:2}}", r#"{"a":1,"b_2":{"c-d":2}}"#),
        ("{\"a\":True,\"b\":None,\"c\":FALSE}", r#"{"a":true,"b":null,"c":false}"#),
        ("{/* c */\"a\":1} // end", "{\"a\":1}"),
        ("{\n  // one\n  \"a\": 1, # two\n  \"b\": 2\n}\n", "{\n  \"a\": 1,\n  \"b\": 2\n}\n"),
        ("{\"a\":\"// no comment\"}", "{\"a\":\"// no comment\"}"),
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
        (r#"{"a":{"b":[1,{"c":"x""#, r#"{"a":{"b":[1,{"c":"x"}]}}"#),
        (r#"[{"a":1]"#, r#"[{"a":1}]"#),
        (r#"{"a":[1}"#, r#"{"a":[1]}"#),
        (r#"{"a":1]"#, r#"{"a":1}"#),
        (r#"{"a":1}}"#, r#"{"a":1}"#),
        (r#"{"a":1 "b":2}"#, r#"{"a":1, "b":2}"#),
        (r#"{"a" 1}"#, r#"{"a": 1}"#),
        (r#"{"a"=>1;"b"="x"}"#, r#"{"a":1,"b":"x"}"#),
        (r#"{"a":.5,"b":+3,"c":1_000,"d":5.}"#, r#"{"a":0.5,"b":3,"c":1000,"d":5.0}"#),
        ("{\u{201c}a\u{201d}: \u{201c}x\u{201d}}", r#"{"a": "x"}"#),
        ("{\"a\":\"x\ny\tz\"}", r#"{"a":"x\ny\tz"}"#),
        (r#"{"a":"\x41\'"}"#, r#"{"a":"\u0041'"}"#),
        (r#"{"a":fals"#, r#"{"a":false}"#),
    ] {
        assert_eq!(read(text), Some((expected.to_owned(), None)), "{text}");
        assert!(serde_json::from_str::<serde_json::Value>(expected).is_ok(), "{expected}");
    }
}

#[test]
fn what_only_the_sender_knows_is_marked() {
    for (text, expected, what) in [
        (r#"{"a":12"#, r#"{"a":12}"#, "the last number"),
        (r#"{"a":"x"#, r#"{"a":"x"}"#, "the last string"),
        (r#"{"a":1,"#, r#"{"a":1,}"#, "what follows the last comma"),
        (r#"{"a":"#, r#"{"a":}"#, "the value of the last key"),
        (r#"{"a":1,"b"#, r#"{"a":1,"b"}"#, "the last key"),
    ] {
        let (text, cut) = read(text).unwrap();
        assert_eq!((text.as_str(), cut.map(|c| c.what)), (expected, Some(what)));
    }
}

#[test]
fn what_could_mean_several_things_is_left_alone() {
    for text in [
        "",
        "hello",
        "a=1&b=2",
        "{\"a\":NaN}",
        "{\"a\":-Infinity}",
        "{\"a\":007}",
        "[1,,2]",
        "{\"a\":undefined}",
        r#"{"a":"C:\dir"}"#,
        "{\"a\":0x1F}",
        "{\"a\":1}{\"b\":2}",
        "<a/>",
        "{\"a\":/x/}",
        "{\"a\":1e}",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
}

#[test]
fn hostile_texts_end() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(50_000), "'".repeat(10_000), "/*".repeat(10_000)] {
        let _ = repair(&text);
    }
}
