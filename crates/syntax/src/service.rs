//! Addresses of the services that Candor itself is a client of (a Redis, a ClickHouse), as one URL.
//!
//! A password in it may hold `/`, `:` and `@` as they are: what stands before the last `@` is who asks.

use std::fmt;

use crate::percent;

/// `SCHEME://[USER[:PASSWORD]@]HOST[:PORT][/PATH][?QUERY]`, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceUrl<'t> {
    /// As it is written.
    pub scheme: &'t str,
    /// What stands before the `@`.
    pub credentials: Option<Credentials>,
    /// Where it listens.
    pub host: String,
    /// If one is given.
    pub port: Option<u16>,
    /// Behind the first `/`.
    pub path: &'t str,
    /// Behind the `?`.
    pub query: &'t str,
}

/// What stands before the `@`, percent-decoded, without control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Up to the first `:`.
    pub first: String,
    /// Behind it, if there is one.
    pub second: Option<String>,
}

/// Why a text is no such URL. It may hold a password, so it is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAServiceUrl(pub &'static str);

impl<'t> ServiceUrl<'t> {
    /// Takes a text apart; `None` for one without `://`.
    ///
    /// # Errors
    /// A host is missing, a port is no number below 65536, or the credentials cannot be read.
    pub fn parse(text: &'t str) -> Option<Result<Self, NotAServiceUrl>> {
        let (scheme, rest) = text.split_once("://")?;
        Some(Self::behind(scheme, rest))
    }

    fn behind(scheme: &'t str, rest: &'t str) -> Result<Self, NotAServiceUrl> {
        let (who, rest) = rest.rsplit_once('@').map_or((None, rest), |(who, rest)| (Some(who), rest));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                let port = port.parse().map_err(|_| NotAServiceUrl("behind the colon stands a port"))?;
                (host, Some(port))
            }
            _ => (authority, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(NotAServiceUrl("a host stands behind ://, or behind the password and its @"));
        }
        let credentials = who.map(Credentials::parse).transpose()?;
        Ok(Self { scheme, credentials, host: host.to_owned(), port, path, query })
    }
}

impl Credentials {
    /// Reads `FIRST` or `FIRST:SECOND`.
    ///
    /// # Errors
    /// A `%` begins no escape, or there are control characters: a line end would end the field or command in which
    /// it is sent.
    pub fn parse(text: &str) -> Result<Self, NotAServiceUrl> {
        let (first, second) = match text.split_once(':') {
            Some((first, second)) => (first, Some(second)),
            None => (text, None),
        };
        Ok(Self { first: plain(first)?, second: second.map(plain).transpose()? })
    }
}

/// Percent-decoded, without control characters.
fn plain(text: &str) -> Result<String, NotAServiceUrl> {
    let text = percent::decode_text(text).ok_or(NotAServiceUrl("% in a name or password is written %25"))?;
    match text.contains(char::is_control) {
        true => Err(NotAServiceUrl("a name or password has no control characters")),
        false => Ok(text),
    }
}

/// `host:port`, with the brackets that an IPv6 address wants.
pub fn authority(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

impl fmt::Display for NotAServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for NotAServiceUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let url =
            ServiceUrl::parse("clickhouses://candor:p%40ss:w/r@d@[::1]:9440/logs?table=a").unwrap().unwrap();
        assert_eq!((url.scheme, &*url.host, url.port), ("clickhouses", "::1", Some(9440)));
        assert_eq!((url.path, url.query), ("logs", "table=a"));
        let who = url.credentials.unwrap();
        assert_eq!((&*who.first, who.second.as_deref()), ("candor", Some("p@ss:w/r@d")));
        assert_eq!(authority("::1", 9440), "[::1]:9440");

        let url = ServiceUrl::parse("redis://cache").unwrap().unwrap();
        assert_eq!((&*url.host, url.port, url.path, url.query), ("cache", None, "", ""));
        assert!(url.credentials.is_none());
        assert!(ServiceUrl::parse("cache:6379").is_none());
    }

    #[test]
    fn what_is_wrong_is_said_without_the_text() {
        for (wrong, why) in [
            ("redis://", "host"),
            ("redis://d b", "host"),
            ("redis://a:b", "port"),
            ("redis://a:70000", "port"),
            ("redis://%zz@a", "%25"),
            ("redis://a:%0d%0aSET@a", "control"),
        ] {
            let Some(Err(fault)) = ServiceUrl::parse(wrong) else { panic!("{wrong} is taken") };
            assert!(fault.to_string().contains(why), "{wrong}: {fault}");
        }
    }
}
