//! Where the upstream is.

use std::fmt;
use std::str::FromStr;

/// `http://host:port` or `https://host:port`; the port may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamUrl {
    tls: bool,
    host: String,
    port: u16,
}

/// Why a text is not an upstream's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError {
    message: String,
}

impl UrlError {
    pub(crate) fn new(text: &str, what: &str) -> Self {
        Self { message: format!("`{text}`: {what}") }
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UrlError {}

impl UpstreamUrl {
    /// True for https.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Name or address, an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, 80 or 443 where none was given.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// As in a Host field: without the scheme's own port.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.tls, self.port) {
            (false, 80) | (true, 443) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for UpstreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.tls { "https" } else { "http" }, self.authority())
    }
}

impl FromStr for UpstreamUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let fail = |what: &str| Err(UrlError::new(text, what));
        let Some((scheme, rest)) = text.split_once("://") else {
            return fail("an upstream starts with http:// or https://, as in http://127.0.0.1:9000");
        };
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return fail("the scheme of an upstream is http or https"),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return fail("an upstream has no path: requests keep the path that the client sent");
        }
        if authority.contains('@') {
            return fail("an upstream has no user name or password");
        }
        let (host, port) = match split_port(authority) {
            Some((host, Some(port))) => match port.parse::<u16>() {
                Ok(port) if port > 0 => (host, port),
                _ => return fail("the port is a number from 1 to 65535"),
            },
            Some((host, None)) => (host, if tls { 443 } else { 80 }),
            None => return fail("an IPv6 address stands in brackets, as in http://[::1]:9000"),
        };
        let known = |b: u8| b.is_ascii_alphanumeric() || b"-._:%".contains(&b);
        if host.is_empty() || !host.bytes().all(known) {
            return fail("the host name is missing or has a character that no host name has");
        }
        Ok(Self { tls, host: host.to_owned(), port })
    }
}

/// Host without brackets, and the port's text; `None` if brackets are missing.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None => after.is_empty().then_some((host, None)),
        };
    }
    match authority.split_once(':') {
        Some((_, port)) if port.contains(':') => None,
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (text, host, port, shown) in [
            ("http://127.0.0.1:9000", "127.0.0.1", 9000, "http://127.0.0.1:9000"),
            ("HTTP://api.test/", "api.test", 80, "http://api.test"),
            ("https://api.test:8443", "api.test", 8443, "https://api.test:8443"),
            ("https://[::1]", "::1", 443, "https://[::1]"),
        ] {
            let url: UpstreamUrl = text.parse().unwrap();
            assert_eq!((url.host(), url.port(), url.to_string().as_str()), (host, port, shown));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("127.0.0.1:9000", "http://"),
            ("ftp://a", "http or https"),
            ("http://a/base", "no path"),
            ("http://u:p@a", "password"),
            ("http://a:0", "1 to 65535"),
            ("http://::1:9000", "brackets"),
            ("http://:80", "host name"),
        ] {
            let message = text.parse::<UpstreamUrl>().unwrap_err().to_string();
            assert!(message.contains(part) && message.contains(text), "{message}");
        }
    }
}
