//! Values that are secret by where they stand or how they look, and what is noted of them.

use std::sync::Arc;

use candor_rule::sensitive::places::{Places, Pointers};

use super::*;

const SECRET: &str = "hunter2Zx9";

fn pointers(patterns: &[&str]) -> Pointers {
    Pointers::new(patterns.iter().map(|pattern| pattern.parse().unwrap()).collect())
}

fn of_pointers(patterns: &[&str]) -> Redactor {
    Redactor::new(RedactConfig { pointers: pointers(patterns), ..RedactConfig::default() })
}

fn body(redactor: &Redactor, kind: &str, text: &str) -> String {
    String::from_utf8_lossy(redactor.body(Some(kind), text.as_bytes(), 0).octets()).into_owned()
}

#[test]
fn a_pointer_masks_its_values_and_no_others() {
    let redactor = of_pointers(&["/users/*/email", "/card/number", "/**/diary"]);
    let text = r#"{"email":"a@b.example","users":[{"email":"ada@c.example","name":"Ada"},{"em\u0061il":["x",{"y":1}]}],
        "card":{"number":12345,"kind":"blue"},"number":7,"a":{"b":[{"diary":"dear"}]},"diary":null}"#;
    let expected = text
        .replace("ada@c.example", "*************")
        .replace(r#""x",{"y":1}"#, r#""*********""#)
        .replace("12345", "0e000")
        .replace("dear", "****");
    assert_eq!(body(&redactor, "application/json", text), expected);
    assert_eq!(body(&of_pointers(&["/**"]), "application/json", r#"{"a":[1,2]}"#), r#"{"*****":0}"#);
    assert_eq!(body(&of_pointers(&["/*"]), "text/plain", "what a day"), "**********");
}

#[test]
fn where_a_text_cannot_be_followed_the_names_of_a_pointer_are_masked() {
    let redactor = of_pointers(&["/users/*/email", "/card/number"]);
    for text in [
        format!(r#"{{"users":[{{"email":"{SECRET}","x":1}},]}}"#),
        format!(r#"{{"users":[{{"email":"{SECRET}"#),
        format!(r#"{{'email': '{SECRET}'}}"#),
        format!("email={SECRET}&x=1"),
        format!("card%5Bnumber%5D={SECRET}&x=1"),
        format!("card.number={SECRET}"),
        format!("--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n{SECRET}\r\n--b--\r\n"),
        format!("--b\r\nContent-Disposition: form-data; name=card[number]\r\n\r\n{SECRET}\r\n--b--\r\n"),
        format!("<user><email>{SECRET}</email></user>"),
        format!(r#"{{"detail":[{{"loc":["body","users",0,"email"],"input":"{SECRET}"}}]}}"#),
    ] {
        let form =
            if text.starts_with("--") { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        for kind in ["application/json", form] {
            let kept = body(&redactor, kind, &text);
            // A field of a form is one only where the body says so.
            assert!(!kept.contains("hunter") || text.contains("card%5B"), "{kind}: {kept}");
            assert_eq!(kept.len(), text.len());
        }
        let kept = body(&redactor, form, &text);
        assert!(!kept.contains("hunter"), "{kept}");
    }
    assert!(body(&redactor, "application/json", r#"{"email":"a b"}"#).contains("a b"));
}

#[test]
fn what_a_contract_calls_secret_is_masked_in_its_operation_only() {
    let places = Arc::new(Places {
        names: vec!["hint".into(), "X-Diary".into()],
        segments: vec![1],
        whole_path: false,
        body: pointers(&["/phrase"]),
    });
    let (all, redactor) = (Redactor::default(), Redactor::default().within(Some(&Arc::clone(&places))));
    let head = format!(
        "GET /users/{SECRET}/x?page=2&hint={SECRET} HTTP/1.1\r\nHost: a\r\nX-Diary: {SECRET}\r\n\r\n"
    );
    let kept = redactor.head(head.as_bytes());
    assert_eq!(String::from_utf8_lossy(kept.octets()), head.replace(SECRET, "**********"));
    assert_eq!(kept.masked().iter().map(|m| m.why).collect::<Vec<_>>(), [Why::Contract; 3]);
    assert_eq!(String::from_utf8_lossy(all.head(head.as_bytes()).octets()), head);
    let target = |path: &str| redactor.target(path.replace("{s}", SECRET).as_bytes());
    assert_eq!(target("/users/{s}/x/?hint={s}"), "/users/**********/x/?hint=**********");
    assert_eq!(target("http://a.example/v1/users/{s}/x"), "http://a.example/v1/users/**********/x");
    let text = format!(r#"{{"phrase":"{SECRET}","inner":{{"phrase":"shown"}}}}"#);
    assert_eq!(body(&redactor, "application/json", &text), text.replace(SECRET, "**********"));
    let whole = Arc::new(Places { whole_path: true, ..Places::default() });
    assert_eq!(Redactor::default().within(Some(&whole)).target(b"/a/b?c=d"), "/***?c=d");
}

#[test]
fn cards_are_masked_unless_switched_off_and_addresses_where_asked_for() {
    let text = r#"{"note":"4111 1111 1111 1111, please","order":4111111111111112,"to":"ada@shop.example"}"#;
    let usual = body(&Redactor::default(), "application/json", text);
    assert_eq!(usual, text.replace("4111 1111 1111 1111", "*******************"));
    let with = |cards, emails| {
        let content = Content { cards, emails };
        Redactor::new(RedactConfig { content, ..RedactConfig::default() })
    };
    assert_eq!(body(&with(false, false), "application/json", text), text);
    assert_eq!(
        body(&with(false, true), "application/json", text),
        text.replace("ada@shop.example", "****************")
    );
    let head = "GET /u?to=ada%40shop.example&at=@home HTTP/1.1\r\nHost: a\r\n\r\n";
    let kept = with(false, true).head(head.as_bytes());
    assert_eq!(
        String::from_utf8_lossy(kept.octets()),
        head.replace("ada%40shop.example", "******************")
    );
}

#[test]
fn what_was_masked_is_noted_with_a_hash_that_is_equal_for_equal_values() {
    let redactor = Redactor::new(RedactConfig { key: Some([7; 32]), ..RedactConfig::default() });
    let token = "eyJhbGciOi.abcdefgh.ijklmnop";
    let head = format!("GET / HTTP/1.1\r\nAuthorization: Bearer {token}\r\nCookie: sid=12\r\n\r\n");
    let in_head = redactor.head(head.as_bytes());
    let text = format!(r#"{{"token":"{token}","n":"{token}","card":"4111111111111111"}}"#);
    let in_body = redactor.body(None, text.as_bytes(), 0);
    let [first, cookie] = in_head.masked() else { panic!("{:?}", in_head.masked()) };
    assert_eq!((first.at, first.length, first.why), (head.find(token).unwrap(), token.len(), Why::Name));
    assert!(first.hash.is_some() && cookie.hash.is_none() && cookie.length == 2);
    let whys: Vec<_> = in_body.masked().iter().map(|m| (m.why, m.hash == first.hash)).collect();
    assert_eq!(whys, [(Why::Name, true), (Why::Content, true), (Why::Content, false)]);
    assert!(Redactor::default().head(head.as_bytes()).masked().iter().all(|m| m.hash.is_none()));
}

#[test]
fn sentences_show_no_value_that_was_masked() {
    let redactor = of_pointers(&["/phrase"]);
    let text = br#"{"phrase":"open sesame"}"#;
    let mut secrets = Secrets::default();
    secrets.note(text, &redactor.body(None, text, 0));
    let said = redactor.text("phrase is \"open sesame\", not an opensesame; 4111111111111111", &secrets);
    assert_eq!(said, "phrase is \"***********\", not an opensesame; ****************");
    for sent in [r#"{"phrase":"\u006fpen sesame"}"#, r#"{"phrase":"%6fpen+sesame"}"#] {
        let mut secrets = Secrets::default();
        secrets.note(sent.as_bytes(), &redactor.body(None, sent.as_bytes(), 0));
        assert_eq!(redactor.text("no 'open sesame'", &secrets), "no '***********'", "{sent}");
    }
}

#[test]
fn notes_are_bounded() {
    let text = format!("[{}1]", r#"{"pin":"12"},"#.repeat(1000));
    let kept = Redactor::default().body(None, text.as_bytes(), 0);
    assert_eq!(kept.masked().len(), crate::MAX_NOTED);
    assert!(!String::from_utf8_lossy(kept.octets()).contains("12"));
}
