//! Every case on the signatures' pages is read as it says, and no answer is claimed twice.

use candor_reader::{Reader, signature::Signature, signatures};
use candor_rule::Page;

/// A case: its signature, its heading, the answer's octets, and what is expected of it.
struct Case {
    signature: &'static Signature,
    title: String,
    octets: Vec<u8>,
    expected: String,
}

/// Lines `< …` are those of the answer: head lines end with CR LF up to the empty one, those after it with LF.
fn cases(signature: &'static Signature) -> Vec<Case> {
    let section = Page::of(signature.page).section("Cases").unwrap_or_default();
    section.split("### ").skip(1).map(|text| case(signature, text)).collect()
}

fn case(signature: &'static Signature, text: &str) -> Case {
    let title = text.lines().next().unwrap_or_default().to_owned();
    let (mut head, mut body, mut expected) = (String::new(), Vec::new(), String::new());
    let mut in_head = true;
    for line in text.lines().skip_while(|line| *line != "```case").skip(1).take_while(|line| *line != "```") {
        if let Some(reads) = line.strip_prefix("reads: ") {
            expected = reads.to_owned();
        } else {
            assert!(line.starts_with('<'), "{title}: a line without `<`: {line}");
            let line = line.strip_prefix('<').unwrap_or_default();
            let line = line.strip_prefix(' ').unwrap_or(line);
            match in_head {
                true if line.is_empty() => in_head = false,
                true => head += &format!("{line}\r\n"),
                false => body.push(line),
            }
        }
    }
    let octets = format!("{head}\r\n{}", body.join("\n")).into_bytes();
    Case { signature, title, octets, expected }
}

fn all() -> impl Iterator<Item = Case> {
    signatures::ALL.iter().flat_map(|signature| cases(signature))
}

const REQUEST: &[u8] = b"GET /pets/9 HTTP/1.1\r\nHost: api.test\r\n\r\n";

#[test]
fn every_case_is_read_as_its_page_says() {
    let reader = Reader::default();
    for case in all() {
        let product = reader.read(REQUEST, &case.octets).birthplace.product;
        let name = case.signature.product;
        match case.expected.strip_prefix("not ") {
            Some(other) => {
                assert_eq!(other, name, "{}: the near miss is another's", case.title);
                assert_ne!(product, name, "{name}, {}", case.title);
            }
            None => assert_eq!(product, case.expected, "{name}, {}", case.title),
        }
    }
}

#[test]
fn one_answer_is_claimed_by_one_signature_at_most() {
    let reader = Reader::default();
    for case in all() {
        let claims = reader.claims(&case.octets);
        assert!(claims.len() < 2, "{}, {}: {claims:?}", case.signature.product, case.title);
    }
}

#[test]
fn a_page_recognises_its_product_and_shows_a_near_miss() {
    for signature in signatures::ALL {
        let cases = cases(signature);
        let recognised = cases.iter().any(|case| case.expected == signature.product);
        let missed = cases.iter().any(|case| case.expected == format!("not {}", signature.product));
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
    for case in all().filter(|case| case.expected == case.signature.product) {
        let reader = Reader::default().without(case.signature.product);
        assert_ne!(reader.read(REQUEST, &case.octets).birthplace.product, case.signature.product);
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
