//! Every case on the signatures' pages is read as it says, and no answer is claimed twice.

use candor_reader::{
    Reader,
    signature::{Case, Signature},
    signatures,
};
use candor_rule::Page;

fn all() -> impl Iterator<Item = (&'static Signature, Case)> {
    signatures::ALL
        .iter()
        .flat_map(|signature| signature.cases().into_iter().map(move |case| (*signature, case)))
}

const REQUEST: &[u8] = b"GET /pets/9 HTTP/1.1\r\nHost: api.test\r\n\r\n";

#[test]
fn every_case_is_read_as_its_page_says() {
    let reader = Reader::default();
    let mut wrong = Vec::new();
    for (signature, case) in all() {
        let product = reader.read(REQUEST, &case.answer).birthplace.product;
        let name = signature.product;
        let fits = match case.reads.strip_prefix("not ") {
            Some(other) => other == name && product != name,
            None => product == case.reads,
        };
        if !fits {
            wrong.push(format!("{name}, {}: read as {product:?}, wanted {}", case.title, case.reads));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_answer_is_claimed_by_one_signature_at_most() {
    let reader = Reader::default();
    let claimed = all().map(|(signature, case)| (signature.product, case.title, reader.claims(&case.answer)));
    let twice: Vec<_> = claimed.filter(|(.., claims)| claims.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn a_page_recognises_its_product_and_shows_a_near_miss() {
    for signature in signatures::ALL {
        let cases = signature.cases();
        let recognised = cases.iter().any(|case| case.reads == signature.product);
        let missed = cases.iter().any(|case| case.reads == format!("not {}", signature.product));
        assert!(recognised && missed, "{}", signature.product);
        assert!(signature.page.starts_with(&format!("# {}\n", signature.product)), "{}", signature.product);
        for section in ["Telltales", "Default limits"] {
            let text = Page::of(signature.page).section(section).unwrap_or_default();
            assert!(!text.trim().is_empty(), "{}: {section}", signature.product);
        }
    }
}

#[test]
fn without_its_signature_no_product_is_named() {
    for (signature, case) in all().filter(|(signature, case)| case.reads == signature.product) {
        let reader = Reader::default().without(signature.product);
        assert_ne!(reader.read(REQUEST, &case.answer).birthplace.product, signature.product);
    }
}

#[test]
fn a_default_limit_that_was_exceeded_is_told() {
    let request = "POST /pets HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n";
    let response = "HTTP/1.1 413 Request Entity Too Large\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n<html>\r\n<head>\
                    <title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too \
                    Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    let reading = Reader::default().read(request.as_bytes(), response.as_bytes());
    let told: Vec<String> = reading.exceeded.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["2,000,000 octets of body; 1,048,576 are taken by default (client_max_body_size)"]);
    assert!(Reader::default().read(REQUEST, response.as_bytes()).exceeded.is_empty());
}
