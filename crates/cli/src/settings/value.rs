//! Kinds of values, and how they are read from text.

use std::{net::SocketAddr, time::Duration};

use candor_gateway::{DocumentUrl, RedisUrl};
use candor_journal_clickhouse::Address;
use candor_rule::text::{nearest, one_of};

use super::rates::entry;

/// What values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `http://` or `https://` address.
    Url,
    /// Address and port.
    Address,
    /// Address and port, or `off`.
    AddressOrOff,
    /// A file or folder.
    Path,
    /// Files.
    Paths,
    /// A path on the gateway, `/…`.
    Prefix,
    /// One of these.
    Word(&'static [&'static str]),
    /// A number from … to ….
    Count(u64, u64),
    /// A size of at least so many octets.
    Size(u64),
    /// A time span.
    Duration,
    /// Any text in one line.
    Text,
    /// Any text as it stands: `${` may be meant for somebody else.
    Verbatim,
    /// A host name without port, `*.` before it for all below.
    Host,
    /// An address, or a path of the upstream.
    Location,
    /// A path that other paths begin with, `/` for none.
    Mount,
    /// One word of letters, digits and the signs of HTTP tokens.
    Token,
    /// Words.
    Names,
    /// Shares from 0 to 1, each of all or of one operation.
    Rates,
    /// A number from 0 up, which may have decimals.
    Amount,
    /// Such numbers, each of all or of one operation.
    Amounts,
    /// `true` or `false`.
    Switch,
    /// A text that is never shown.
    Secret,
    /// Address of a Redis, shown without its password.
    Redis,
    /// `sqlite`, `off`, or the address of a ClickHouse, shown without its password.
    Journal,
}

/// A value that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, address, path or word.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// A count, or a size in octets.
    Number(u64),
    /// A time span.
    Duration(Duration),
    /// Yes or no.
    Switch(bool),
}

/// Why a text is not a value of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// "a duration with its unit, such as \"10s\"".
    pub expected: String,
    /// A further hint, or empty.
    pub help: String,
}

impl Kind {
    /// Placeholder in the help.
    pub const fn placeholder(self) -> &'static str {
        match self {
            Self::Url => "URL",
            Self::Address => "ADDRESS:PORT",
            Self::AddressOrOff => "ADDRESS:PORT|off",
            Self::Path => "DIR",
            Self::Paths => "FILE|URL",
            Self::Prefix => "PATH",
            Self::Word(_) => "WORD",
            Self::Count(..) => "NUMBER",
            Self::Size(_) => "SIZE",
            Self::Duration => "TIME",
            Self::Token | Self::Names => "NAME",
            Self::Text | Self::Verbatim => "TEXT",
            Self::Host => "HOST",
            Self::Location => "URL|PATH",
            Self::Mount => "PATH",
            Self::Rates => "SHARE",
            Self::Amount | Self::Amounts => "NUMBER",
            Self::Switch => "true|false",
            Self::Secret => "TOKEN",
            Self::Redis => "URL",
            Self::Journal => "sqlite|off|URL",
        }
    }

    /// A value as `candor.toml` has it.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Url => "\"http://127.0.0.1:9000\"",
            Self::Address | Self::AddressOrOff => "\"127.0.0.1:8400\"",
            Self::Path => "\"file\"",
            Self::Paths => "[\"file\"]",
            Self::Prefix | Self::Mount => "\"/orders\"",
            Self::Host => "\"api.example.com\"",
            Self::Location => "\"/openapi.json\"",
            Self::Word(_) | Self::Token | Self::Text | Self::Verbatim => "\"word\"",
            Self::Count(..) => "1",
            Self::Size(_) => "\"1 MiB\"",
            Self::Duration => "\"10s\"",
            Self::Names => "[\"name\"]",
            Self::Rates => "[\"0.1\", \"listOrders=1\"]",
            Self::Amount => "0.1",
            Self::Amounts => "[\"1\", \"createOrder=5\"]",
            Self::Switch => "true",
            Self::Secret => "\"${SECRET}\"",
            Self::Redis => "\"redis://:${REDIS_PASSWORD}@127.0.0.1:6379/0\"",
            Self::Journal => "\"clickhouse://candor:${CLICKHOUSE_PASSWORD}@127.0.0.1:8123/candor\"",
        }
    }

    /// True if what was given is not repeated when it is wrong.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Redis | Self::Journal)
    }

    /// True if it may be given several times.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Paths | Self::Names | Self::Rates | Self::Amounts)
    }

    /// What is expected, as the end of "…; X is expected".
    pub fn expected(self) -> String {
        match self {
            Self::Url => "an address that starts with http:// or https://".into(),
            Self::Address => "an address and port such as \"127.0.0.1:8400\"".into(),
            Self::AddressOrOff => "an address and port such as \"127.0.0.1:8401\", or \"off\",".into(),
            Self::Path => "a path".into(),
            Self::Paths => "a file name, or a list of them,".into(),
            Self::Prefix => "a path such as \"/_candor\"".into(),
            Self::Word(words) => one_of(words),
            Self::Count(min, max) => format!("a whole number from {min} to {max}"),
            Self::Size(0) => "a size such as \"1 MiB\", \"64 KiB\" or 1048576".into(),
            Self::Size(min) => format!("a size of at least {min} octets, such as \"64 KiB\","),
            Self::Duration => {
                "a time with its unit, such as \"500ms\", \"10s\", \"5m\", \"1h\" or \"7d\",".into()
            }
            Self::Token => "a name of letters, digits and hyphens such as \"edge-1\"".into(),
            Self::Text => "a text in one line".into(),
            Self::Verbatim => "a text".into(),
            Self::Host => "a host name without port".into(),
            Self::Location => {
                "an address that starts with http:// or https://, or a path of the upstream,".into()
            }
            Self::Mount => "a path such as \"/orders\"".into(),
            Self::Names => "a name, or a list of them,".into(),
            Self::Rates => "a number from 0 to 1, or a list such as \"0.1, listOrders=0.01\",".into(),
            Self::Amount => "a number from 0 up, such as 0.096,".into(),
            Self::Amounts => "a number from 0 up, or a list such as \"1, createOrder=5\",".into(),
            Self::Switch => "true or false".into(),
            Self::Secret => "a text of at least 16 characters".into(),
            Self::Journal => {
                "\"sqlite\", \"off\" or an address such as \"clickhouse://USER:PASSWORD@HOST:8123/DATABASE\""
                    .into()
            }
            Self::Redis => {
                "an address such as \"redis://127.0.0.1:6379/0\" or \"unix:/run/redis.sock\"".into()
            }
        }
    }

    /// Reads what a flag or variable says. Lists are separated by commas.
    ///
    /// # Errors
    /// What would have been understood.
    pub fn read(self, text: &str) -> Result<Value, Misfit> {
        let text = if self == Self::Verbatim { text } else { text.trim() };
        let misfit = |help: &str| Misfit { expected: self.expected(), help: help.to_owned() };
        let good = |yes: bool| if yes { Ok(Value::Text(text.to_owned())) } else { Err(misfit("")) };
        match self {
            Self::Url => match url_fault(text) {
                None => Ok(Value::Text(text.trim_end_matches('/').to_owned())),
                Some(help) => Err(misfit(&help)),
            },
            Self::Address => good(text.parse::<SocketAddr>().is_ok()).map_err(|_| misfit(address_help(text))),
            Self::AddressOrOff => good(text == "off" || text.parse::<SocketAddr>().is_ok())
                .map_err(|_| misfit(address_help(text))),
            Self::Path => good(!text.is_empty()),
            Self::Text => good(!text.is_empty() && !text.contains(char::is_control)),
            Self::Verbatim => Ok(Value::Text(text.to_owned())),
            Self::Host => good(is_host(text))
                .map_err(|_| misfit("such as `api.example.com`, or `*.example.com` for all below it")),
            Self::Location => match text.starts_with('/') {
                true => Ok(Value::Text(text.to_owned())),
                false => text.parse::<DocumentUrl>().map(|_| Value::Text(text.to_owned())).map_err(|_| {
                    misfit("write it in full, or as a path of the upstream: `url = \"/openapi.json\"`")
                }),
            },
            Self::Mount if text == "/" => Ok(Value::Text(String::new())),
            Self::Mount => {
                good(is_mount(text)).map_err(|_| misfit("\"/\" takes the paths as the document has them"))
            }
            Self::Token => good(candor_wire::grammar::is_token(text.as_bytes())),
            Self::Prefix => {
                let segment = |s: &str| {
                    !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
                };
                good(text.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment)))
            }
            Self::Word(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
            Self::Word(words) => Err(match nearest(text, words.iter().copied()) {
                Some(word) => misfit(&format!("did you mean \"{word}\"?")),
                None => misfit(""),
            }),
            Self::Count(min, max) => match text.replace('_', "").parse::<u64>() {
                Ok(n) if (min..=max).contains(&n) => Ok(Value::Number(n)),
                _ => Err(misfit("")),
            },
            Self::Size(min) => match size(text) {
                Ok(n) if n >= min => Ok(Value::Number(n)),
                Ok(_) => Err(misfit("")),
                Err(help) => Err(misfit(&help)),
            },
            Self::Duration => duration(text).map(Value::Duration).map_err(|help| misfit(&help)),
            Self::Amount => match amount(text) {
                Some(_) => Ok(Value::Text(text.to_owned())),
                None => Err(misfit(amount_help(text))),
            },
            Self::Paths | Self::Names | Self::Rates | Self::Amounts => {
                let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
                let most = if self == Self::Rates { 1.0 } else { MOST_AMOUNT };
                let is_figure = |part: &str| entry(part, most).is_some();
                let has_figures = matches!(self, Self::Rates | Self::Amounts);
                if has_figures && !(parts.clone().all(is_figure) && parts.clone().next().is_some()) {
                    return Err(misfit(""));
                }
                Ok(Value::List(parts.map(str::to_owned).collect()))
            }
            Self::Redis => match text.parse::<RedisUrl>() {
                Ok(_) => Ok(Value::Text(text.to_owned())),
                Err(error) => Err(misfit(&error.to_string())),
            },
            Self::Journal if matches!(text, "sqlite" | "off") => Ok(Value::Text(text.to_owned())),
            Self::Journal if !Address::is_meant(text) => Err(misfit("")),
            Self::Journal => match text.parse::<Address>() {
                Ok(_) => Ok(Value::Text(text.to_owned())),
                Err(error) => Err(misfit(&error.to_string())),
            },
            Self::Switch => text.parse().map(Value::Switch).map_err(|_| misfit("")),
            Self::Secret => good(text.chars().count() >= 16)
                .map_err(|_| misfit("`openssl rand -hex 16` makes a good one")),
        }
    }
}

/// The largest amount: more is a slip of the finger.
pub const MOST_AMOUNT: f64 = 1e12;

/// "0.096" as a number.
pub fn amount(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit());
    text.parse().ok().filter(|amount| is_plain && (0.0..=MOST_AMOUNT).contains(amount))
}

fn amount_help(text: &str) -> &'static str {
    let is_figure = |c: char| c.is_ascii_digit() || ",. ".contains(c);
    if text.starts_with('-') {
        "a price is never less than nothing"
    } else if text.contains(',') && text.chars().all(is_figure) {
        "write a point before the decimals, and nothing between thousands"
    } else if text.contains(|c: char| c.is_ascii_digit()) {
        "leave out the currency and the unit: `currency` and the name of the setting say them"
    } else {
        ""
    }
}

/// A host name or address without port.
fn is_host(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let known = |b: u8| b.is_ascii_alphanumeric() || b"-._[]:".contains(&b);
    let has_port =
        name.rsplit_once(':').is_some_and(|(before, _)| !before.contains(':') && !name.ends_with(']'));
    !name.is_empty() && name.bytes().all(known) && !has_port
}

/// A path as a request has it (RFC 3986, section 3.3), without a slash at its end.
fn is_mount(text: &str) -> bool {
    let whole = |rest: &str| rest.get(..2).is_some_and(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
    let known = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&b);
    let segment = |s: &str| !s.is_empty() && s.bytes().all(known) && s.split('%').skip(1).all(whole);
    text.strip_prefix('/').is_some_and(|rest| rest.split('/').all(segment))
}

fn url_fault(text: &str) -> Option<String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(format!("did you mean \"http://{text}\"?"));
    };
    if !matches!(scheme, "http" | "https") {
        return Some(format!("`{scheme}` is not supported"));
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    if authority.contains('@') {
        return Some("leave out the user name and password".into());
    }
    if rest.contains(['?', '#']) {
        return Some("leave out what follows the path".into());
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if host.is_empty() || host.contains(char::is_whitespace) {
        return Some("the host is missing".into());
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() => Some(format!("\"{port}\" is no port")),
        _ => None,
    }
}

fn address_help(text: &str) -> &'static str {
    if text.parse::<u16>().is_ok() {
        "write the address too: \"127.0.0.1:PORT\" for this machine only, \"0.0.0.0:PORT\" for all"
    } else if text.starts_with("localhost:") {
        "write \"127.0.0.1\" instead of \"localhost\""
    } else {
        ""
    }
}

const SIZES: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// "64 KiB" as 65536.
///
/// # Errors
/// A hint, possibly empty.
pub fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text).ok_or_else(String::new)?;
    let Some((_, factor)) = SIZES.iter().find(|(name, _)| *name == unit) else {
        return Err(unknown_unit(unit, SIZES.iter().map(|(name, _)| *name)));
    };
    number.checked_mul(*factor).ok_or_else(|| "that is too large".into())
}

const TIMES: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// "10s" as ten seconds.
///
/// # Errors
/// A hint, possibly empty.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text).ok_or_else(String::new)?;
    if unit.is_empty() {
        return Err(format!("did you mean \"{number}s\"?"));
    }
    let Some((_, factor)) = TIMES.iter().find(|(name, _)| *name == unit) else {
        return Err(unknown_unit(unit, TIMES.iter().map(|(name, _)| *name)));
    };
    match number.checked_mul(*factor) {
        Some(0) => Err("no time at all would refuse everything".into()),
        Some(millis) => Ok(Duration::from_millis(millis)),
        None => Err("that is too long".into()),
    }
}

fn split_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let number = text[..end].replace('_', "").parse().ok()?;
    Some((number, text[end..].trim()))
}

fn unknown_unit<'a>(unit: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.filter(|k| !k.is_empty()).collect();
    match nearest(unit, known.iter().copied()) {
        Some(near) => format!("\"{unit}\" is no unit here; did you mean \"{near}\"?"),
        None => format!("\"{unit}\" is no unit here; there are {}", known.join(", ")),
    }
}

/// A time span as the settings write it.
pub fn show_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    let unit = TIMES
        .iter()
        .filter(|(name, factor)| *name != "min" && millis >= u128::from(*factor))
        .rfind(|(_, factor)| millis.is_multiple_of(u128::from(*factor)));
    match unit {
        Some((name, factor)) => format!("{}{name}", millis / u128::from(*factor)),
        None => format!("{millis}ms"),
    }
}

/// A size as the settings write it.
pub fn show_size(octets: u64) -> String {
    let unit = ["GiB", "MiB", "KiB"].iter().zip([1u64 << 30, 1 << 20, 1 << 10]);
    match unit.into_iter().find(|(_, factor)| octets >= *factor && octets.is_multiple_of(*factor)) {
        Some((name, factor)) => format!("{} {name}", octets / factor),
        None => octets.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_need_units_that_exist() {
        assert_eq!(size("64 KiB"), Ok(65_536));
        assert_eq!(size("1MB"), Ok(1_000_000));
        assert_eq!(size("1_000"), Ok(1000));
        assert!(size("1 MIB").is_err_and(|e| e.contains("did you mean \"MiB\"")));
        assert!(size("many").is_err());
        assert!(size("99999999999 GiB").is_err());
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("7 d"), Ok(Duration::from_secs(7 * 86_400)));
        assert_eq!(duration("10"), Err("did you mean \"10s\"?".into()));
        assert!(duration("0s").is_err());
        assert!(duration("5 parsecs").is_err_and(|e| e.contains("there are ms, s, m")));
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["1 MiB", "8 KiB", "8000", "3 GiB"] {
            assert_eq!(show_size(size(text).unwrap()), text);
        }
        for text in ["500ms", "10s", "5m", "1h", "7d", "90s"] {
            assert_eq!(show_duration(duration(text).unwrap()), text);
        }
    }

    #[test]
    fn near_misses_come_with_a_hint() {
        let help = |kind: Kind, text: &str| kind.read(text).unwrap_err().help;
        assert_eq!(help(Kind::Url, "127.0.0.1:9000"), "did you mean \"http://127.0.0.1:9000\"?");
        assert_eq!(help(Kind::Url, "http://x:70000"), "\"70000\" is no port");
        assert_eq!(help(Kind::Url, "http://a:b@x"), "leave out the user name and password");
        assert!(help(Kind::Address, "8400").starts_with("write the address too"));
        assert_eq!(help(Kind::Word(&["strict", "lenient"]), "strickt"), "did you mean \"strict\"?");
        assert_eq!(Kind::Url.read("http://[::1]:9000/api/"), Ok(Value::Text("http://[::1]:9000/api".into())));
        assert_eq!(Kind::AddressOrOff.read("off"), Ok(Value::Text("off".into())));
        assert!(Kind::Prefix.read("_candor").is_err());
        for (mount, good) in [("/@/space%20word", true), ("/a b", false), ("/a%2", false), ("/a/", false)] {
            assert_eq!(Kind::Mount.read(mount).is_ok(), good, "{mount}");
        }
        assert!(Kind::Secret.read("short").is_err());
    }
}
