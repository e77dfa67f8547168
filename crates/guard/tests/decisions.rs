//! What is decided about credentials, and with which challenges; the rules themselves are shown by their pages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the report")]

use std::sync::Arc;

use candor_guard::{
    Caller, cases,
    credentials::{
        Access, Algorithm, Alternative, Bearer, Decision, Demand, Fetched, Jwks, Jwt, KeyRing, Keys,
        Material, Method, Pace, Scheme,
    },
};
use candor_rule::{Docket, ParameterIn, Policy};
use candor_wire::{Head, Limits, Previous, Scanner};

const NOW: u64 = 1_795_336_205;

fn head(lines: &[&str]) -> Head {
    let text = format!("GET /me?q=1 HTTP/1.1\r\nHost: api.test\r\n{}\r\n", lines.concat());
    let policy = Policy::default();
    let mut buffer = bytes::BytesMut::from(text.as_bytes());
    let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
    scanner.advance(&mut buffer, &mut Docket::new(&policy)).unwrap().unwrap().head
}

fn scheme(name: &str, method: Method) -> Arc<Scheme> {
    Arc::new(Scheme { name: name.to_owned(), method })
}

fn key() -> Arc<Scheme> {
    let mut keys = Keys::default();
    keys.add("ann", "k-ann", vec!["read".into()]);
    scheme("key", Method::Key { location: ParameterIn::Header, name: "X-Api-Key".into(), keys: Some(keys) })
}

fn basic() -> Arc<Scheme> {
    let Some(Material::Users(users)) = cases::material("basic") else { panic!("there are users") };
    scheme("basic", Method::Basic(Some(users)))
}

fn bearer() -> Arc<Scheme> {
    let Some(Material::Tokens(tokens)) = cases::material("opaque") else { panic!("there are tokens") };
    scheme("bearer", Method::Bearer(Some(tokens)))
}

fn access(alternatives: &[&[(&Arc<Scheme>, &[&str])]]) -> Access {
    let demand = |(scheme, scopes): &(&Arc<Scheme>, &[&str])| Demand {
        scheme: (*scheme).clone(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    let alternative = |demands: &&[_]| Alternative { demands: demands.iter().map(demand).collect() };
    Access { alternatives: alternatives.iter().map(alternative).collect(), realm: "orders".into() }
}

/// Code and challenges of a refusal, or the subjects of those who are let in.
fn told(access: &Access, lines: &[&str]) -> (String, Vec<String>) {
    match access.decide(&head(lines), &Caller::at(NOW), false) {
        Decision::Granted(identities) => {
            let subjects = identities.iter().map(|one| one.subject.clone().unwrap_or("?".into())).collect();
            ("granted".to_owned(), subjects)
        }
        Decision::Refused(refusal) => (refusal.violation.rule.code.to_owned(), refusal.challenges),
        Decision::Await(_) => ("await".to_owned(), Vec::new()),
        Decision::Unready { cause } => (cause, Vec::new()),
    }
}

#[test]
fn a_refusal_names_every_way_in_once() {
    let (basic, bearer, key) = (basic(), bearer(), key());
    let all = access(&[&[(&bearer, &[])], &[(&basic, &[])], &[(&bearer, &["admin"]), (&key, &[])]]);
    let (code, challenges) = told(&all, &[]);
    assert_eq!(code, "auth-missing");
    assert_eq!(
        challenges,
        [
            "Bearer realm=\"orders\"",
            "Basic realm=\"orders\", charset=\"UTF-8\"",
            "ApiKey realm=\"orders\", in=\"header\", name=\"X-Api-Key\"",
        ]
    );
}

#[test]
fn the_error_of_a_token_is_told_as_rfc_6750_says() {
    let bearer = bearer();
    let wanted = access(&[&[(&bearer, &["read", "admin"])]]);
    for (sent, code, part) in [
        ("", "auth-missing", "Bearer realm=\"orders\""),
        ("Authorization: Basic x\r\n", "auth-scheme-unsupported", "Bearer realm=\"orders\""),
        ("Authorization: Bearer\r\n", "auth-header-malformed", "error=\"invalid_request\""),
        ("Authorization: Bearer t-eve\r\n", "auth-token-unknown", "error=\"invalid_token\""),
        ("Authorization: Bearer t-ann\r\n", "insufficient-scope", "error=\"insufficient_scope\""),
        ("Authorization: Bearer t-ann\r\n", "insufficient-scope", "scope=\"read admin\""),
    ] {
        let (found, challenges) = told(&wanted, &[sent]);
        assert_eq!((found.as_str(), challenges.len()), (code, 1), "{sent}");
        assert!(challenges[0].contains(part), "{sent}: {challenges:?}");
        assert_eq!(
            challenges[0].contains("error"),
            part.contains("error") || part.contains("scope="),
            "{sent}"
        );
    }
}

#[test]
fn alternatives_are_or_and_what_stands_together_is_and() {
    let (bearer, key) = (bearer(), key());
    let (token, no_token) = ("Authorization: Bearer t-ann\r\n", "Authorization: Bearer t-eve\r\n");
    let (good, bad) = ("X-Api-Key: k-ann\r\n", "X-Api-Key: k-eve\r\n");
    let either = access(&[&[(&bearer, &["read"])], &[(&key, &[])]]);
    let both = access(&[&[(&bearer, &["read"]), (&key, &[])]]);
    let optional = access(&[&[(&bearer, &["read"])], &[]]);
    for (wanted, sent, expected) in [
        (&either, vec![token], "granted"),
        (&either, vec![good], "granted"),
        (&either, vec![no_token, good], "granted"),
        (&either, vec![token, bad], "granted"),
        (&either, vec![bad], "api-key-invalid"),
        (&either, vec![no_token], "auth-token-unknown"),
        (&both, vec![token, good], "granted"),
        (&both, vec![token], "api-key-missing"),
        (&both, vec![good], "auth-missing"),
        (&both, vec![token, bad], "api-key-invalid"),
        (&both, vec![], "auth-missing"),
        (&optional, vec![], "granted"),
        (&optional, vec!["Authorization: Basic eDp5\r\n"], "granted"),
        (&optional, vec![no_token], "auth-token-unknown"),
        (&optional, vec!["Authorization: Bearer t-bob\r\n"], "granted"),
        (&access(&[]), vec![no_token], "granted"),
    ] {
        assert_eq!(told(wanted, &sent).0, expected, "{sent:?}");
    }
    assert_eq!(told(&both, &[token, good]).1, ["ann", "ann"]);
}

#[test]
fn without_anything_to_hold_them_against_credentials_only_have_to_be_there() {
    let digest = scheme("digest", Method::Other { scheme: "Digest".into() });
    let present = access(&[&[(&scheme("b", Method::Bearer(None)), &["admin"])], &[(&digest, &[])]]);
    assert_eq!(told(&present, &["Authorization: Bearer whatever\r\n"]).1, ["?"]);
    assert_eq!(told(&present, &["Authorization: digest username=\"ann\", uri=\"/\"\r\n"]).1, ["?"]);
    assert_eq!(told(&present, &[]).0, "auth-missing");
    assert_eq!(told(&present, &["Authorization: Bearer two words\r\n"]).0, "auth-header-malformed");
}

/// A token for anybody with this secret, as PyJWT signs `{"exp": 4102444800}`.
const HS256: &str = "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDB9.wj4QSOXgO77qnto_T7LPxZUCg7F7-cHhsbV7E0jzscA\r\n";
const SECRET: &[u8] = b"a secret of thirty-two octets...";

fn shared(ring: &Arc<KeyRing>) -> Access {
    let jwt = Jwt {
        keys: ring.clone(),
        algorithms: vec![Algorithm::Hs256],
        issuers: Vec::new(),
        audiences: Vec::new(),
        leeway: 0,
        endless: false,
        scope_claims: Vec::new(),
        revoked: Default::default(),
    };
    let bearer = Bearer { known: None, jwt: Some(jwt) };
    access(&[&[(&scheme("bearer", Method::Bearer(Some(bearer))), &[])]])
}

#[test]
fn an_unknown_key_waits_for_one_look_and_is_a_fault_while_there_are_no_keys() {
    let ring = Arc::new(KeyRing::remote(Pace::default()));
    let wanted = shared(&ring);
    let decide = |is_last| wanted.decide(&head(&[HS256]), &Caller::at(NOW), is_last);
    assert!(matches!(decide(false), Decision::Await(_)));
    assert!(matches!(decide(true), Decision::Unready { .. }));
    ring.fetched(NOW, Err("connection refused".into()));
    let Decision::Unready { cause } = decide(false) else { panic!("no keys, and a pause") };
    assert_eq!(cause, "the keys of `bearer` could not be had: connection refused");
    ring.fetched(NOW, Ok(Fetched { keys: Jwks::of_secret(SECRET), lifetime: None }));
    assert!(matches!(decide(false), Decision::Granted(_)));
}

#[test]
fn a_replaced_key_is_looked_for_and_the_old_one_counts_until_then() {
    let set = |kid: &str| {
        let text = format!(r#"{{"keys":[{{"kty":"oct","kid":"{kid}","k":"YSBzZWNyZXQ"}}]}}"#);
        Fetched { keys: Jwks::parse(text.as_bytes()).unwrap(), lifetime: None }
    };
    let ring = Arc::new(KeyRing::remote(Pace::default()));
    ring.fetched(NOW - 60, Ok(set("old")));
    assert_eq!(ring.current().names().collect::<Vec<_>>(), ["old"]);
    ring.fetched(NOW - 30, Err("down".into()));
    assert_eq!(ring.current().names().collect::<Vec<_>>(), ["old"], "the last good set is kept");
    ring.fetched(NOW, Ok(set("new")));
    assert_eq!(ring.current().names().collect::<Vec<_>>(), ["new"]);
}

#[test]
fn key_sets_are_read_as_rfc_7517_says() {
    for (text, fault) in [
        ("", "not JSON"),
        ("[]", "no list `keys`"),
        (r#"{"keys":[]}"#, "no key that can be used"),
        (
            r#"{"keys":[{"kty":"EC","crv":"P-521"},{"kty":"OKP","crv":"Ed25519","x":"AA"}]}"#,
            "no key that can be used",
        ),
        (r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#, "2048 bits"),
        (r#"{"keys":[{"kty":"oct","k":"YQ","use":"enc"}]}"#, "for signatures"),
    ] {
        let told = Jwks::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(told.contains(fault), "{text}: {told}");
    }
    let mixed = r#"{"keys":[{"kty":"quantum"},{"kty":"oct","k":"YQ"}]}"#;
    let set = Jwks::parse(mixed.as_bytes()).unwrap();
    assert_eq!((set.skipped, set.has_secret()), (1, true));
    assert!(!format!("{set:?}").contains("YQ"));
}
