//! Lists of hops as proxies write them, and as clients forge them.

use bytes::BytesMut;
use candor_rule::{Docket, Policy};
use candor_wire::{Limits, Previous, Scanner};

use super::*;

fn head(fields: &str) -> Head {
    let policy = Policy::default();
    let mut buffer = BytesMut::from(format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").as_bytes());
    let scanned =
        Scanner::new(Limits::default(), Previous::Nothing).advance(&mut buffer, &mut Docket::new(&policy));
    scanned.expect("no violation").expect("a whole head").head
}

fn client(trust: &Trust, peer: &str, fields: &str) -> String {
    trust.client(peer.parse().expect("an address"), &head(fields)).to_string()
}

fn proxies() -> Trust {
    Trust::read(["10.0.0.0/8", "2001:db8::/64"]).expect("networks")
}

#[test]
fn addresses_are_followed_from_the_end_as_far_as_their_writers_are_believed() {
    let said = |peer: &str, value: &str| client(&proxies(), peer, &format!("X-Forwarded-For: {value}\r\n"));
    assert_eq!(said("10.0.0.1", "192.0.2.7"), "192.0.2.7");
    assert_eq!(said("10.0.0.1", "6.6.6.6, 192.0.2.7"), "192.0.2.7", "further left are claims of strangers");
    assert_eq!(said("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.1.1.1,10.2.2.2"), "192.0.2.7");
    assert_eq!(
        said("10.0.0.1", "10.3.3.3, 10.1.1.1"),
        "10.3.3.3",
        "all are proxies: the first that is known"
    );
    assert_eq!(said("192.0.2.9", "10.3.3.3"), "192.0.2.9", "a stranger is not believed");
    assert_eq!(said("::ffff:10.0.0.1", "2001:db8:1::9, 2001:db8::1"), "2001:db8:1::9");
    let lines = "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: 10.1.1.1\r\n";
    assert_eq!(client(&proxies(), "10.0.0.1", lines), "192.0.2.7", "lines are one list");
    assert_eq!(client(&proxies(), "10.0.0.1", ""), "10.0.0.1");
}

#[test]
fn who_hides_is_known_by_the_proxy_that_says_so() {
    let said = |value: &str| client(&proxies(), "10.0.0.1", &format!("X-Forwarded-For: {value}\r\n"));
    for value in ["unknown", "_hidden", "192.0.2", "192.0.2.7 x", "192.0.2.7,", "é", "[::1", "\""] {
        assert_eq!(said(value), "10.0.0.1", "{value}");
        assert_eq!(said(&format!("{value}, 10.1.1.1")), "10.1.1.1", "{value}");
        assert_eq!(said(&format!("{value}, 192.0.2.7")), "192.0.2.7", "{value}");
    }
    for (node, address) in [
        ("192.0.2.7:4711", "192.0.2.7"),
        ("192.0.2.7:_port", "192.0.2.7"),
        ("[2001:db8:9::1]:4711", "2001:db8:9::1"),
        ("2001:db8:9::1", "2001:db8:9::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ] {
        assert_eq!(said(node), address);
    }
}

#[test]
fn hops_are_counted_where_addresses_of_proxies_are_not_known() {
    let said = |hops, value: &str| {
        let trust = Trust { hops: Some(hops), ..Trust::everybody() };
        client(&trust, "203.0.113.1", &format!("X-Forwarded-For: {value}\r\n"))
    };
    assert_eq!(said(1, "6.6.6.6, 192.0.2.7"), "192.0.2.7");
    assert_eq!(said(2, "6.6.6.6, 192.0.2.7, 198.51.100.1"), "192.0.2.7");
    assert_eq!(said(2, "192.0.2.7"), "192.0.2.7", "one proxy was gone past");
    assert_eq!(said(2, "192.0.2.7, unknown"), "203.0.113.1");
    let one = client(&Trust::everybody(), "203.0.113.1", "X-Forwarded-For: 6.6.6.6, 10.0.0.2\r\n");
    assert_eq!(
        one, "10.0.0.2",
        "that everybody is believed says nothing about who wrote what is further left"
    );
    let counted = Trust { hops: Some(2), ..proxies() };
    assert_eq!(client(&counted, "192.0.2.9", "X-Forwarded-For: 6.6.6.6\r\n"), "192.0.2.9");
    assert_eq!(client(&counted, "10.0.0.1", "X-Forwarded-For: 192.0.2.7, 192.0.2.8\r\n"), "192.0.2.7");
}

#[test]
fn elements_of_forwarded_are_read_as_rfc_7239_writes_them() {
    let trust = Trust { field: HopField::Forwarded, ..proxies() };
    let said = |value: &str| client(&trust, "10.0.0.1", &format!("Forwarded: {value}\r\n"));
    assert_eq!(said("for=192.0.2.43"), "192.0.2.43");
    assert_eq!(said("For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17");
    assert_eq!(said("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60");
    assert_eq!(said("by=203.0.113.43 ; for=192.0.2.60"), "192.0.2.60");
    assert_eq!(
        said("for=6.6.6.6, for=192.0.2.43, for=\"10.1.1.1:80\";host=\"a,b;for=7.7.7.7\""),
        "192.0.2.43"
    );
    assert_eq!(said("for=\"_gazonk\""), "10.0.0.1");
    assert_eq!(said("for=192.0.2.43, proto=http"), "10.0.0.1", "the last proxy named nobody");
    assert_eq!(client(&trust, "10.0.0.1", "X-Forwarded-For: 6.6.6.6\r\n"), "10.0.0.1", "one field counts");
}

#[test]
fn whether_it_was_https_is_said_by_the_field_that_the_proxy_writes() {
    let (x, forwarded) = (proxies(), Trust { field: HopField::Forwarded, ..proxies() });
    let cases = [
        ("X-Forwarded-Proto: https\r\n", true, false),
        ("X-Forwarded-Proto: https, http\r\n", false, false),
        ("Forwarded: for=10.0.0.9;proto=https\r\n", false, true),
        ("Forwarded: proto=https, for=10.0.0.9;proto=http\r\nX-Forwarded-Proto: https\r\n", true, false),
        ("Forwarded: proto=https, for=10.0.0.9\r\n", false, false),
    ];
    for (fields, by_x, by_forwarded) in cases {
        let head = head(fields);
        assert_eq!((x.was_https(&head), forwarded.was_https(&head)), (by_x, by_forwarded), "{fields}");
    }
}

/// What a client sends itself stands left of what proxies add.
#[test]
fn nothing_that_a_client_sends_changes_how_a_proxys_element_is_read() {
    let trust = Trust { field: HopField::Forwarded, ..proxies() };
    for sent in [
        "for=\"",
        "for=6.6.6.6;x=\"",
        "\\",
        "for=\"\\",
        "for=\"6.6.6.6\\\"",
        ",,;=\"\"",
        "for=10.1.1.1;x=\"\\\\",
    ] {
        for added in ["for=192.0.2.7", "for=\"192.0.2.7:80\"", "by=\"[::1]\";for=\"192.0.2.7\";proto=https"] {
            let one = client(&trust, "10.0.0.1", &format!("Forwarded: {sent}, {added}\r\n"));
            let two = client(&trust, "10.0.0.1", &format!("Forwarded: {sent}\r\nForwarded: {added}\r\n"));
            assert_eq!((one.as_str(), two.as_str()), ("192.0.2.7", "192.0.2.7"), "{sent} {added}");
        }
    }
}

#[test]
fn words_say_whom_to_believe() {
    let covers = |words: &[&str], peer: &str| {
        Trust::read(words.iter().copied()).expect("words").covers(peer.parse().expect("an address"))
    };
    assert!(covers(&["loopback"], "127.8.8.8") && covers(&["loopback"], "::1"));
    assert!(!covers(&["loopback"], "10.0.0.1") && covers(&["loopback", "10.0.0.1"], "10.0.0.1"));
    assert!(covers(&["everybody"], "192.0.2.1") && !covers(&["nobody"], "127.0.0.1"));
    let refused = |words: &[&str]| Trust::read(words.iter().copied()).expect_err("refused").help();
    assert_eq!(refused(&["lopback"]), "did you mean \"loopback\"?");
    assert!(refused(&["everybody", "10.0.0.0/8"]).contains("alone"));
    assert!(refused(&["0.0.0.0/0"]).contains("\"everybody\""));
    assert!(refused(&["proxy.internal"]).contains("networks"));
}
