//! Where a Redis is, as one address.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use candor_syntax::service::{Credentials, NotAServiceUrl, ServiceUrl, authority};

/// `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, `rediss://…` for TLS, or
/// `unix://[USER:PASSWORD@]/PATH[?db=DATABASE]`. Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisUrl {
    pub(crate) place: Place,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) database: u32,
}

/// What is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Socket(PathBuf),
    Host { host: String, port: u16, is_tls: bool },
}

const BEHIND_THE_HOST: NotAServiceUrl = NotAServiceUrl("behind the host stands the number of a database");

impl FromStr for RedisUrl {
    type Err = NotAServiceUrl;

    fn from_str(text: &str) -> Result<Self, NotAServiceUrl> {
        if let Some(path) = text.strip_prefix("unix:") {
            return Self::socket(path.strip_prefix("//").unwrap_or(path));
        }
        let unknown = NotAServiceUrl("it begins with redis://, with rediss:// for TLS, or with unix:");
        let url = ServiceUrl::parse(text).ok_or(unknown)??;
        let is_tls = match url.scheme {
            "redis" => false,
            "rediss" => true,
            _ => return Err(unknown),
        };
        let database = match (url.path, url.query) {
            ("", "") => 0,
            (number, "") => number.parse().map_err(|_| BEHIND_THE_HOST)?,
            _ => return Err(BEHIND_THE_HOST),
        };
        let place = Place::Host { host: url.host, port: url.port.unwrap_or(6379), is_tls };
        Ok(Self::of(place, url.credentials, database))
    }
}

impl RedisUrl {
    fn socket(text: &str) -> Result<Self, NotAServiceUrl> {
        let wrong = NotAServiceUrl("write the whole path: unix:/run/redis.sock");
        let start = text.find('/').ok_or(wrong)?;
        let (who, path) = text.split_at_checked(start).unwrap_or_default();
        let who = match who.strip_suffix('@') {
            None if !who.is_empty() => return Err(wrong),
            who => who,
        };
        let (path, database) = path.split_once("?db=").unwrap_or((path, "0"));
        let database =
            database.parse().map_err(|_| NotAServiceUrl("behind ?db= stands the number of a database"))?;
        let who = who.map(Credentials::parse).transpose()?;
        Ok(Self::of(Place::Socket(path.into()), who, database))
    }

    /// `USER:PASSWORD`, or a password alone.
    fn of(place: Place, who: Option<Credentials>, database: u32) -> Self {
        let (user, password) = match who {
            Some(Credentials { first, second: Some(second) }) => (first, Some(second)),
            Some(Credentials { first, second: None }) => (String::new(), Some(first)),
            None => (String::new(), None),
        };
        Self { place, user: Some(user).filter(|user| !user.is_empty()), password, database }
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match (&self.user, &self.password) {
            (_, None) => String::new(),
            (user, Some(_)) => format!("{}:***@", user.as_deref().unwrap_or_default()),
        };
        match &self.place {
            Place::Socket(path) if self.database == 0 => write!(f, "unix://{who}{}", path.display()),
            Place::Socket(path) => write!(f, "unix://{who}{}?db={}", path.display(), self.database),
            Place::Host { host, port, is_tls } => {
                let scheme = if *is_tls { "rediss" } else { "redis" };
                write!(f, "{scheme}://{who}{}/{}", authority(host, *port), self.database)
            }
        }
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_without_their_passwords() {
        for (text, shown, password) in [
            ("redis://127.0.0.1", "redis://127.0.0.1:6379/0", None),
            ("redis://cache:7000/3", "redis://cache:7000/3", None),
            ("rediss://[::1]:7000", "rediss://[::1]:7000/0", None),
            ("redis://:s%40crt@cache", "redis://:***@cache:6379/0", Some("s@crt")),
            ("redis://candor:a/b@c@cache/1", "redis://candor:***@cache:6379/1", Some("a/b@c")),
            ("redis://secret@cache", "redis://:***@cache:6379/0", Some("secret")),
            ("unix:/run/redis.sock", "unix:///run/redis.sock", None),
            ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=2", None),
            ("unix://candor:secret@/run/a@b.sock", "unix://candor:***@/run/a@b.sock", Some("secret")),
        ] {
            let url: RedisUrl = text.parse().unwrap();
            assert_eq!((url.to_string().as_str(), url.password.as_deref()), (shown, password), "{text}");
            assert_eq!(format!("{url:?}"), shown);
        }
        for wrong in [
            "cache:6379",
            "http://cache",
            "redis://",
            "redis://a:b",
            "redis://a/b",
            "redis://a/1?db=2",
            "redis://a?db=2",
            "redis://a:%0d%0aSET@a",
            "unix:redis.sock",
            "unix://run/redis.sock",
            "redis://%zz@a",
        ] {
            assert!(wrong.parse::<RedisUrl>().is_err(), "{wrong}");
        }
    }
}
