//! A secret in an error, shown to whoever reads it.

use candor_rule::{Finding, Found, Severity, Span, sensitive};
use memchr::memmem;

use crate::audit::{
    Look, Scene,
    search::{before, end_of, goes_on, start_of},
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "leak-secret",
    severity: Severity::Error,
    spec: "RFC 9457 §5; CWE-532, CWE-209",
    right: "answers that repeat no credentials and hold no keys",
    page: include_str!("leak_secret.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Fewest octets of a credential that is looked for in the answer.
const MIN_CREDENTIAL: usize = 8;
/// The same of a cookie's value: many hold no secret, and a word of everyday language.
const MIN_COOKIE: usize = 16;
/// Cookies that are looked at.
const MAX_COOKIES: usize = 100;
/// Most places of one kind that are looked at, and nodes of a JSON body.
const MAX_TRIES: usize = 20;
const MAX_NODES: usize = 300;

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_error() {
        return None;
    }
    let text = scene.searched();
    // What the client sent is no news to it, but for credentials: those end in logs and on screens.
    let is_news = |span: &Span| !scene.was_sent(span.of(text));
    let echoed = echoed(scene).map(|(span, name)| (span, 1000, format!("the value of the request's {name}")));
    let kinds: [(Finder, &str); 5] = [
        (jwt, "a JSON Web Token"),
        (access_key, "an AWS access key"),
        (private_key, "a private key"),
        (password, "a password"),
        (connection, "a connection string with its password"),
    ];
    let fixed = || {
        kinds.into_iter().find_map(|(find, kind)| Some((find(text).filter(is_news)?, 900, kind.to_owned())))
    };
    let random = || {
        random(scene)
            .map(|(span, name)| (span, 600, format!("what looks like a secret in the member {name}")))
    };
    let (span, weight, kind) = echoed.or_else(fixed).or_else(random)?;
    let evidence = scene.found_in_body(span, weight, format!("Here stands {kind} (not shown)."));
    Some(
        FINDING.weighed(
            format!("The body of the error holds {kind}; secrets belong in no answer."),
            vec![evidence],
        ),
    )
}

type Finder = fn(&[u8]) -> Option<Span>;

/// Credentials of the request that the answer repeats, and the field that they came in.
fn echoed(scene: &Scene<'_>) -> Option<(Span, String)> {
    let text = scene.searched();
    let fields =
        scene.asked.message.fields.iter().map(|(name, value)| (String::from_utf8_lossy(name), *value));
    let secret = fields.filter(|(name, _)| sensitive::is_sensitive_name(name)).take(MAX_TRIES);
    secret.into_iter().find_map(|(name, value)| {
        // A mask is no secret any more.
        let real = credentials(&name, value).into_iter().filter(|secret| !secret.starts_with(b"***"));
        let mut found = real.filter_map(|secret| Some((memmem::find(text, secret)?, secret.len())));
        found.next().map(|(at, length)| (Span::new(at, at + length), name.into_owned()))
    })
}

/// What is secret in a field: its value, what follows the scheme, and the long ones among the values of cookies.
fn credentials<'v>(name: &str, value: &'v [u8]) -> Vec<&'v [u8]> {
    let mut secrets = Vec::new();
    if name.eq_ignore_ascii_case("cookie") {
        let pairs = value.split(|octet| *octet == b';').take(MAX_COOKIES);
        let values = pairs.filter_map(|pair| pair.splitn(2, |octet| *octet == b'=').nth(1));
        secrets.extend(values.map(<[u8]>::trim_ascii).filter(|value| value.len() >= MIN_COOKIE));
    } else if let Some(blank) = memchr::memchr(b' ', value) {
        // A list of parameters, as of Digest, repeats the target of the request.
        let rest = value.get(blank + 1..).unwrap_or_default();
        secrets.extend((!rest.contains(&b',')).then_some(rest));
    }
    secrets.push(value);
    secrets.retain(|secret| secret.len() >= MIN_CREDENTIAL);
    secrets
}

fn jwt(text: &[u8]) -> Option<Span> {
    let is_of_part = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    memmem::find_iter(text, b"eyJ").take(MAX_TRIES).find_map(|start| {
        let head = end_of(text, start, is_of_part);
        let claims = end_of(text, head + 1, is_of_part);
        let whole = end_of(text, claims + 1, is_of_part);
        let is_one = goes_on(text, head, b".eyJ") && goes_on(text, claims, b".") && whole > claims + 10;
        is_one.then(|| Span::new(start, whole))
    })
}

fn access_key(text: &[u8]) -> Option<Span> {
    let starts =
        [&b"AKIA"[..], b"ASIA"].into_iter().flat_map(|start| memmem::find_iter(text, start).take(MAX_TRIES));
    let is_of_key = |octet: u8| octet.is_ascii_uppercase() || octet.is_ascii_digit();
    let mut keys = starts.filter(|at| {
        end_of(text, *at, is_of_key) == at + 20
            && !before(text, *at).is_some_and(|octet| octet.is_ascii_alphanumeric())
            && !text.get(at + 20).is_some_and(u8::is_ascii_alphanumeric)
    });
    keys.next().map(|at| Span::new(at, at + 20))
}

fn private_key(text: &[u8]) -> Option<Span> {
    memmem::find_iter(text, b"-----BEGIN ").take(MAX_TRIES).find_map(|start| {
        let end = end_of(text, start + 11, |octet| octet.is_ascii_uppercase() || octet == b' ');
        let is_one = text.get(start..end).is_some_and(|label| label.ends_with(b"PRIVATE KEY"))
            && goes_on(text, end, b"-----");
        is_one.then(|| Span::new(start, end + 5))
    })
}

/// `password=…` as in a connection string or a URL, not as in a message about the field.
fn password(text: &[u8]) -> Option<Span> {
    let lower = text.to_ascii_lowercase();
    let names = [&b"password="[..], b"passwd=", b"pwd="];
    names.into_iter().find_map(|name| {
        memmem::find_iter(&lower, name).take(MAX_TRIES).find_map(|at| {
            let from = at + name.len();
            let end =
                end_of(text, from, |octet| octet.is_ascii_graphic() && !b"\"'&;,<>\\)}]".contains(&octet));
            let value = text.get(from..end)?;
            (is_real(value) && !value.starts_with(b"$") && !value.starts_with(b"/"))
                .then(|| Span::new(from, end))
        })
    })
}

/// True unless it is a placeholder or a mask.
fn is_real(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let is_mask = value.iter().all(|octet| b"*xX.-_#".contains(octet));
    let is_word = [
        &b"required"[..],
        b"password",
        b"null",
        b"none",
        b"undefined",
        b"redacted",
        b"filtered",
        b"true",
        b"false",
    ]
    .iter()
    .any(|word| lower.windows(word.len()).any(|w| w == *word));
    value.len() >= 4 && !is_mask && !is_word && !value.starts_with(b"{") && !value.starts_with(b"[")
}

/// `scheme://user:password@host`.
fn connection(text: &[u8]) -> Option<Span> {
    memmem::find_iter(text, b"://").take(MAX_TRIES).find_map(|at| {
        let start = start_of(text, at, 30, |octet| octet.is_ascii_alphanumeric() || octet == b'+');
        let is_of_user = |octet: u8| octet.is_ascii_graphic() && !b"/@\"'<>\\?#".contains(&octet);
        let end = end_of(text, at + 3, is_of_user);
        let user = text.get(at + 3..end)?;
        let colon = user.iter().position(|octet| *octet == b':')?;
        (start < at && goes_on(text, end, b"@") && is_real(user.get(colon + 1..)?))
            .then(|| Span::new(at + 3, end))
    })
}

/// A member that is named like a secret and holds as much chance as one.
fn random(scene: &Scene<'_>) -> Option<(Span, String)> {
    let document = scene.answer.json()?;
    let mut open = vec![document.root()];
    let mut candidates = Vec::new();
    let mut seen = 0;
    while let Some(node) = open.pop().filter(|_| seen < MAX_NODES && candidates.len() < MAX_TRIES) {
        seen += 1;
        for member in node.members().take(MAX_NODES) {
            let value = member.value.as_str().filter(|_| sensitive::is_sensitive_name(&member.key));
            // A token against forged requests is meant for whoever asks.
            let is_meant = member.key.to_ascii_lowercase().contains("srf");
            match value {
                Some(value) if is_random(value.as_bytes()) && !is_meant => candidates.push((member, value)),
                _ => open.push(member.value),
            }
        }
        open.extend(node.items().take(MAX_NODES));
    }
    let mut news = candidates.into_iter().filter(|(_, value)| !scene.was_sent(value.as_bytes()));
    news.next().map(|(member, _)| (member.value.span(), sensitive::visible(&member.key)))
}

/// At least 20 octets as of base64 or base62, digits among them, and 3.5 bits of chance in each.
fn is_random(value: &[u8]) -> bool {
    let is_one = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_+/=".contains(octet);
    let digits = value.iter().filter(|octet| octet.is_ascii_digit()).count();
    if !(20..=4096).contains(&value.len()) || digits < 2 || !value.iter().all(is_one) {
        return false;
    }
    let mut counts = [0_u32; 256];
    value.iter().for_each(|octet| {
        if let Some(count) = counts.get_mut(usize::from(*octet)) {
            *count += 1;
        }
    });
    let all = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let bits: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum();
    bits >= 3.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_talk_about_them() {
        let holds = |text: &str| {
            [jwt, access_key, private_key, password, connection]
                .iter()
                .any(|find| find(text.as_bytes()).is_some())
        };
        for text in [
            "Server=db;User=sa;Password=Tr0ub4dor;",
            "cannot reach postgres://app:s3cr3tpw@db:5432/orders",
            "AKIAIOSFODNN7EXAMPLE is not allowed",
            "-----BEGIN RSA PRIVATE KEY-----\nMII",
            "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0 expired",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "password=required",
            "password=****",
            "pwd=${PWD}",
            "http://api.test:80@",
            "see https://example.com/a:b@c",
            "password=",
            "-----BEGIN CERTIFICATE-----",
            "eyJ is how a token begins",
            "postgres://user:***@db",
        ] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn credentials_are_what_follows_the_scheme_and_long_cookies() {
        let found = |name: &str, value: &'static str| -> Vec<String> {
            credentials(name, value.as_bytes())
                .into_iter()
                .map(|s| String::from_utf8_lossy(s).into_owned())
                .collect()
        };
        assert_eq!(found("Authorization", "Bearer 12345678"), ["12345678", "Bearer 12345678"]);
        let digest = "Digest username=\"ann\", uri=\"/orders/12\"";
        assert_eq!(found("Authorization", digest), [digest]);
        assert_eq!(found("Cookie", "theme=dark-blue; sid=0123456789abcdef")[0], "0123456789abcdef");
        assert!(found("X-Api-Key", "short").is_empty());
    }

    #[test]
    fn chance_is_measured() {
        assert!(is_random(b"9f8K2mQx7vLp3nRt6wYz"));
        for plain in [
            &b"aaaaaaaaaaaaaaaaaaaaaaaa1"[..],
            b"short1",
            b"must be longer than 8",
            b"onlyLettersAreNoSecretHere",
        ] {
            assert!(!is_random(plain), "{plain:?}");
        }
    }
}
