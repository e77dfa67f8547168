//! Where a ClickHouse is, and which table, as one address.

use std::{fmt, str::FromStr};

/// `clickhouse://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE][?table=NAME]`, `clickhouses://…` for TLS. Shown without
/// its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) is_tls: bool,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) database: String,
    pub(crate) table: String,
}

/// The text is no address of a ClickHouse. It may hold a password, so it is not repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnAddress(String);

const PLAIN: &str = "clickhouse://";
const TLS: &str = "clickhouses://";

impl Address {
    /// True if the text is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(PLAIN) || text.starts_with(TLS)
    }

    /// `http://host:port`, for who makes connections.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.authority())
    }

    /// `host:port`.
    pub(crate) fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }

    /// The table with this ending, as statements name it. Both names are of letters, digits and `_`.
    pub(crate) fn table(&self, ending: &str) -> String {
        format!("{}.{}{ending}", self.database, self.table)
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let wrong = |why: &str| NotAnAddress(why.to_owned());
        let plain = text.strip_prefix(PLAIN).map(|rest| (false, rest));
        let (is_tls, rest) = plain
            .or_else(|| text.strip_prefix(TLS).map(|rest| (true, rest)))
            .ok_or_else(|| wrong("it begins with clickhouse://, or with clickhouses:// for TLS"))?;
        let (who, rest) = rest.rsplit_once('@').map_or((None, rest), |(who, rest)| (Some(who), rest));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, port.parse().map_err(|_| wrong("behind the colon stands a port"))?)
            }
            _ => (authority, if is_tls { 8443 } else { 8123 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(wrong("a host stands behind ://, or behind the password and its @"));
        }
        let (user, password) = match who.map(|who| who.split_once(':').unwrap_or((who, ""))) {
            Some((user, password)) => (Some(decoded(user)?), Some(decoded(password)?)),
            None => (None, None),
        };
        let mut address = Self {
            host: host.to_owned(),
            port,
            is_tls,
            user: user.filter(|user| !user.is_empty()),
            password: password.filter(|password| !password.is_empty()),
            database: named(if database.is_empty() { "default" } else { database })?,
            table: "candor".to_owned(),
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=').unwrap_or((part, "")) {
                ("table", name) => address.table = named(name)?,
                ("password_file", path) => address.password = Some(password_of(&decoded(path)?)?),
                (name, _) => {
                    let why = format!("behind ? stand table=NAME and password_file=PATH, and no `{name}`");
                    return Err(NotAnAddress(why));
                }
            }
        }
        Ok(address)
    }
}

/// Names go into statements as they are.
fn named(name: &str) -> Result<String, NotAnAddress> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match !name.is_empty() && name.chars().all(good) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        true => Ok(name.to_owned()),
        false => {
            Err(NotAnAddress("names of a database and a table have letters, digits and _ only".to_owned()))
        }
    }
}

fn password_of(path: &str) -> Result<String, NotAnAddress> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| NotAnAddress(format!("password_file {path} cannot be read: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// What was percent-encoded because it would have meant something in an address.
fn decoded(text: &str) -> Result<String, NotAnAddress> {
    let wrong = || NotAnAddress("% in a name or password is written %25".to_owned());
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit().ok_or_else(wrong)?, digit().ok_or_else(wrong)?);
                u8::try_from(high * 16 + low).map_err(|_| wrong())?
            }
            other => other,
        });
    }
    // A line end would end the field in which it is sent.
    let text = String::from_utf8(octets).map_err(|_| wrong())?;
    match text.contains(char::is_control) {
        true => Err(NotAnAddress("a name or password has no control characters".to_owned())),
        false => Ok(text),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match (&self.user, &self.password) {
            (None, None) => String::new(),
            (user, None) => format!("{}@", user.as_deref().unwrap_or_default()),
            (user, Some(_)) => format!("{}:***@", user.as_deref().unwrap_or_default()),
        };
        let scheme = if self.is_tls { TLS } else { PLAIN };
        write!(f, "{scheme}{who}{}/{}?table={}", self.authority(), self.database, self.table)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAnAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_without_their_passwords() {
        for (text, shown, password) in [
            ("clickhouse://db", "clickhouse://db:8123/default?table=candor", None),
            ("clickhouses://db/logs", "clickhouses://db:8443/logs?table=candor", None),
            ("clickhouse://[::1]:9/a?table=b", "clickhouse://[::1]:9/a?table=b", None),
            (
                "clickhouse://candor:p%40ss:w/rd@db:1/x",
                "clickhouse://candor:***@db:1/x?table=candor",
                Some("p@ss:w/rd"),
            ),
            ("clickhouse://candor@db", "clickhouse://candor@db:8123/default?table=candor", None),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!((address.to_string().as_str(), address.password.as_deref()), (shown, password));
            assert_eq!(format!("{address:?}"), shown);
        }
        for wrong in [
            "http://db",
            "clickhouse://",
            "clickhouse://db:x",
            "clickhouse://db/a-b",
            "clickhouse://db/a?table=b;c",
            "clickhouse://db/a?tables=b",
            "clickhouse://a:%0d%0ax@db",
            "clickhouse://db/1a",
            "clickhouse://d b",
            "clickhouse://db?password_file=/no/such/file",
        ] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_may_stand_in_a_file() {
        let path = std::env::temp_dir().join(format!("candor-password-{}", std::process::id()));
        std::fs::write(&path, "s3cret word\n").unwrap();
        let text = format!("clickhouse://candor@db?password_file={}", path.display());
        let address: Address = text.parse().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(address.password.as_deref(), Some("s3cret word"));
        assert!(!address.to_string().contains("s3cret"));
    }
}
