//! Redaction: lengths and line ends stay, and a secret behind a sensitive name, or where a pointer or a contract
//! says that one stands, never does.

use std::sync::{Arc, LazyLock};

use candor_exchange::{Captured, Content, MAX_NOTED, RedactConfig, Redactor};
use candor_rule::sensitive::places::{Places, Pointers};

/// What is planted. Inputs that hold it already are left out.
const SECRET: &[u8] = b"S3same-0pen-7h1s";

/// Names that are sensitive wherever they stand.
const HEADERS: &[&str] = &["Authorization", "cookie", "X-Api-Key", "Proxy-Authorization", "X-Auth-Token"];
const PARAMETERS: &[&str] = &["password", "access_token", "client_secret", "api_key", "Session-Id"];

const TYPES: &[Option<&str>] = &[
    None,
    Some("application/json"),
    Some("application/x-www-form-urlencoded"),
    Some("multipart/form-data; boundary=b"),
    Some("text/plain"),
];

/// Masks `octets` as they are, and with a secret planted at a place that their first octets choose.
pub fn run(octets: &[u8]) {
    let redactor = Redactor::default();
    lengths(&redactor, octets);
    lengths(&THOROUGH, octets);
    let [choice, at, rest @ ..] = octets else { return };
    if rest.len() > 4096 || holds(octets, SECRET) {
        return;
    }
    let (before, after) = rest.split_at((usize::from(*at) * 7).min(rest.len()));
    let header = chosen(HEADERS, *choice);
    let parameter = chosen(PARAMETERS, *choice);
    let plant = |how: &dyn Fn(&str) -> String| [before, how("S3same-0pen-7h1s").as_bytes(), after].concat();
    let heads = [
        plant(&|secret| format!("\r\n{header}: {secret}\r\n")),
        plant(&|secret| format!("\n{header} :\t{secret}\n")),
        plant(&|secret| format!("\r{header}:{secret}\r")),
        plant(&|secret| format!("\r\n{header}:\r\n {secret}\r\n")),
        plant(&|secret| format!("?{parameter}={secret}&")),
    ];
    for head in heads {
        gone(redactor.head(&head).octets(), &head, "head");
    }
    let target = plant(&|secret| format!("?{parameter}={secret}&"));
    gone(redactor.target(&target).as_bytes(), &target, "target");
    let bodies = [
        plant(&|secret| format!(",\"{parameter}\":\"{secret}\",")),
        plant(&|secret| format!("&{parameter}={secret}&")),
        plant(&|secret| format!("\n{header}: {secret}\n")),
    ];
    let by_place = plant(&|secret| format!(",\"diary\":\"{secret}\","));
    gone(THOROUGH.body(Some("application/json"), &by_place, 0).octets(), &by_place, "body with a pointer");
    for body in bodies {
        for content_type in TYPES {
            let kept = redactor.body(*content_type, &body, 0);
            gone(kept.octets(), &body, content_type.unwrap_or("body without a type"));
        }
    }
}

/// Looks for everything there is.
static THOROUGH: LazyLock<Redactor> = LazyLock::new(|| {
    let pointers = |text: &str| Pointers::new(text.parse().into_iter().collect());
    let places = Places {
        names: vec!["X-Diary".to_owned()],
        segments: vec![0],
        whole_path: false,
        body: pointers("/**/users/*/mail"),
    };
    let config = RedactConfig {
        pointers: pointers("/**/diary"),
        content: Content { cards: true, emails: true },
        key: Some([7; 32]),
        ..RedactConfig::default()
    };
    Redactor::new(config).within(Some(&Arc::new(places)))
});

fn lengths(redactor: &Redactor, octets: &[u8]) {
    check(&redactor.head(octets), octets);
    for content_type in TYPES {
        let kept = redactor.body(*content_type, octets, octets.len() as u64);
        if !kept.octets().is_empty() {
            check(&kept, octets.get(..64 << 10).unwrap_or(octets));
        }
    }
    assert!(redactor.target(octets).is_ascii());
}

/// Octet for octet: as it was, or a mask.
fn check(kept: &Captured, octets: &[u8]) {
    assert_eq!(kept.octets().len(), octets.len(), "another length: {}", octets.escape_ascii());
    let same = kept.octets().iter().zip(octets).all(|(kept, sent)| kept == sent || *kept == b'*');
    assert!(same, "not a mask: {}", octets.escape_ascii());
    let masked = kept.masked();
    assert!(masked.len() <= MAX_NOTED && masked.is_sorted_by_key(|m| m.at));
    assert!(masked.iter().all(|m| m.length > 0 && m.at + m.length <= octets.len()), "a note leads nowhere");
}

fn gone(kept: &[u8], sent: &[u8], what: &str) {
    assert!(
        !holds(kept, SECRET),
        "{what} keeps the secret: {}\n{}",
        sent.escape_ascii(),
        kept.escape_ascii()
    );
}

fn holds(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

fn chosen<'n>(names: &[&'n str], choice: u8) -> &'n str {
    names.get(usize::from(choice) % names.len()).copied().unwrap_or_default()
}
