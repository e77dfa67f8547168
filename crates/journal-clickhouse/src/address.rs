//! Where a ClickHouse is, and which table, as one address.

use std::{fmt, str::FromStr};

use candor_syntax::{
    percent,
    service::{NotAServiceUrl, ServiceUrl, authority},
};

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

const PLAIN: &str = "clickhouse";
const TLS: &str = "clickhouses";

impl From<NotAServiceUrl> for NotAnAddress {
    fn from(fault: NotAServiceUrl) -> Self {
        Self(fault.to_string())
    }
}

impl Address {
    /// True if the text is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| [PLAIN, TLS].contains(&scheme))
    }

    /// `http://host:port`, for who makes connections.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.authority())
    }

    /// `host:port`.
    pub(crate) fn authority(&self) -> String {
        authority(&self.host, self.port)
    }

    /// The table with this ending, as statements name it. Both names are of letters, digits and `_`.
    pub(crate) fn table(&self, ending: &str) -> String {
        format!("{}.{}{ending}", self.database, self.table)
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let unknown = NotAServiceUrl("it begins with clickhouse://, or with clickhouses:// for TLS");
        let url = ServiceUrl::parse(text).ok_or(unknown)??;
        let is_tls = match url.scheme {
            PLAIN => false,
            TLS => true,
            _ => return Err(unknown.into()),
        };
        let (user, password) = url.credentials.map(|who| (who.first, who.second)).unwrap_or_default();
        let mut address = Self {
            host: url.host,
            port: url.port.unwrap_or(if is_tls { 8443 } else { 8123 }),
            is_tls,
            user: Some(user).filter(|user| !user.is_empty()),
            password: password.filter(|password| !password.is_empty()),
            database: named(if url.path.is_empty() { "default" } else { url.path })?,
            table: "candor".to_owned(),
        };
        for part in url.query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=').unwrap_or((part, "")) {
                ("table", name) => address.table = named(name)?,
                ("password_file", path) => address.password = Some(password_of(path)?),
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

/// What stands in a file, without the end of its last line.
fn password_of(path: &str) -> Result<String, NotAnAddress> {
    let path = percent::decode_text(path)
        .ok_or_else(|| NotAnAddress("% in the path of password_file is written %25".to_owned()))?;
    let text = std::fs::read_to_string(&path)
        .map_err(|error| NotAnAddress(format!("password_file {path} cannot be read: {error}")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match (&self.user, &self.password) {
            (None, None) => String::new(),
            (user, None) => format!("{}@", user.as_deref().unwrap_or_default()),
            (user, Some(_)) => format!("{}:***@", user.as_deref().unwrap_or_default()),
        };
        let scheme = if self.is_tls { TLS } else { PLAIN };
        write!(f, "{scheme}://{who}{}/{}?table={}", self.authority(), self.database, self.table)
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
        let fault = "clickhouse://db?password_file=/a%".parse::<Address>().unwrap_err();
        assert!(fault.to_string().contains("%25"), "{fault}");
        assert_eq!(address.password.as_deref(), Some("s3cret word"));
        assert!(!address.to_string().contains("s3cret"));
    }
}
