//! Origins (RFC 6454): where a page comes from, as its browser says.

use candor_wire::{Head, host};

/// True if the page is one of the host that is asked: its browser says so itself, in a field that no page can set,
/// or its origin has the very host and port of the request. The scheme is not compared: behind a proxy that ends TLS
/// nobody knows that of the request.
pub(super) fn is_same_origin(head: &Head, origin: &[u8]) -> bool {
    if head.get("sec-fetch-site").is_some_and(|(_, site)| site.as_ref() == b"same-origin") {
        return true;
    }
    let Some((default_port, authority)) = split(origin) else { return false };
    let asked = head.get("host").map(|(_, value)| value);
    asked.is_some_and(|asked| host::same(authority, &asked, default_port))
}

/// The scheme's default port, and the authority.
fn split(origin: &[u8]) -> Option<(u16, &[u8])> {
    let secure = origin.strip_prefix(b"https://").map(|authority| (443, authority));
    secure.or_else(|| origin.strip_prefix(b"http://").map(|authority| (80, authority)))
}

/// Checks that `text` is an origin as browsers send it (RFC 6454 §6.2), or `*`; else what to write instead.
pub(super) fn check_origin(text: &str) -> Result<(), String> {
    if text == "*" {
        return Ok(());
    }
    if text == "null" {
        return Err("any page can make its origin \"null\"; \"*\" would say so".into());
    }
    let Some((scheme, authority)) = text.split_once("://") else {
        return Err(format!("did you mean \"https://{text}\"?"));
    };
    if let Some((authority, _)) = authority.split_once(['/', '?', '#']) {
        return Err(format!("an origin has no path; did you mean \"{scheme}://{authority}\"?"));
    }
    if authority.contains('*') {
        return Err("list each origin: they are compared as a whole".into());
    }
    if text != text.to_lowercase() {
        return Err(format!("browsers send it in lower case: \"{}\"", text.to_lowercase()));
    }
    let default_port = [("https", ":443"), ("http", ":80")].into_iter().find(|(s, _)| *s == scheme);
    if let Some(host) = default_port.and_then(|(_, port)| authority.strip_suffix(port)) {
        return Err(format!("browsers leave the usual port out: \"{scheme}://{host}\""));
    }
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let is_authority = !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~[]:%".contains(&b));
    match is_scheme && is_authority {
        true => Ok(()),
        false => Err("write scheme, host and if need be port, such as \"https://app.example:8443\"".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_must_be_what_browsers_send() {
        for good in [
            "https://app.example",
            "http://127.0.0.1:3000",
            "http://[::1]:8080",
            "capacitor://localhost",
            "*",
        ] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for (bad, help) in [
            ("app.example", "did you mean \"https://app.example\"?"),
            ("https://app.example/", "an origin has no path; did you mean \"https://app.example\"?"),
            ("https://App.example", "browsers send it in lower case: \"https://app.example\""),
            ("https://app.example:443", "browsers leave the usual port out: \"https://app.example\""),
            ("https://*.example", "list each origin: they are compared as a whole"),
            ("null", "any page can make its origin \"null\"; \"*\" would say so"),
            ("https://", "write scheme, host and if need be port, such as \"https://app.example:8443\""),
            (
                "https://a\r\nx: y",
                "write scheme, host and if need be port, such as \"https://app.example:8443\"",
            ),
        ] {
            assert_eq!(check_origin(bad), Err(help.to_owned()), "{bad}");
        }
    }
}
