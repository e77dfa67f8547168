//! Statements over ClickHouse's HTTP interface. The socket is somebody else's: a [`Transport`] carries requests, so that
//! the client and the TLS of the gateway serve here, too.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    Address,
    statement::{Statement, percent_encoded},
};

/// Carries requests to the one server of an [`Address`].
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends head and body of a request, and waits for the whole answer within `time`, of at most `octets` octets.
    ///
    /// # Errors
    /// Why there is no answer, as the second half of a sentence about the server.
    fn call(&self, head: Vec<u8>, body: Vec<u8>, time: Duration, octets: usize) -> Result<Answer, String>;
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status code.
    pub status: u16,
    /// Status line to empty line.
    pub head: Vec<u8>,
    /// The body without its framing.
    pub body: Vec<u8>,
}

/// Why a statement was not executed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There was no answer: the second half of a sentence about the server.
    Away(String),
    /// The server says that it cannot be done: its number for that, and the reason.
    Refused(u32, String),
}

/// The server does not know the table, the database.
const UNKNOWN: [u32; 2] = [60, 81];
/// It took longer than allowed.
const TOO_SLOW: [u32; 2] = [159, 160];
/// Name or password is wrong, or there is no right.
const DENIED: [u32; 3] = [193, 194, 516];
const NO_RIGHT: u32 = 497;

impl Fault {
    /// True if the table or the database is not there.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused(code, _) if UNKNOWN.contains(code))
    }

    /// True if another time may be better without anybody's doing.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) => f.write_str(why),
            Self::Refused(code, _) if DENIED.contains(code) => {
                f.write_str("it does not accept the user name and password of the address")
            }
            Self::Refused(NO_RIGHT, why) => write!(f, "the user lacks a right: {why}"),
            Self::Refused(code, _) if TOO_SLOW.contains(code) => {
                f.write_str("it took too long: narrow the question, by since: for example")
            }
            Self::Refused(_, why) => write!(f, "it answers: {why}"),
        }
    }
}

/// What a statement may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) time: Duration,
    pub(crate) octets: usize,
}

/// For questions: people wait for them.
pub(crate) const ASKING: Limits = Limits { time: Duration::from_secs(30), octets: 512 << 20 };
/// For everything else.
pub(crate) const DOING: Limits = Limits { time: Duration::from_secs(30), octets: 1 << 20 };

/// The way to the server.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) address: Address,
    transport: Arc<dyn Transport>,
}

/// What a statement gave: rows, and how many rows were read for them.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) octets: Vec<u8>,
    pub(crate) read_rows: u64,
}

impl Link {
    pub(crate) fn new(address: Address, transport: Arc<dyn Transport>) -> Self {
        Self { address, transport }
    }

    /// Executes a statement that has no data of its own.
    pub(crate) fn ask(&self, statement: &Statement, limits: Limits) -> Result<Given, Fault> {
        let mut target = String::from("/?wait_end_of_query=1");
        target.push_str(&format!("&max_execution_time={}", limits.time.as_secs().saturating_sub(2).max(1)));
        for (number, value) in statement.values.iter().enumerate() {
            target.push_str(&format!("&param_p{number}="));
            percent_encoded(value, &mut target);
        }
        self.post(&target, "", statement.sql.clone().into_bytes(), limits)
    }

    /// Executes a statement without values.
    pub(crate) fn run(&self, sql: impl Into<String>) -> Result<Given, Fault> {
        self.ask(&Statement::new(sql), DOING)
    }

    /// Inserts rows, compressed by zstd. Once this returns the server has them.
    pub(crate) fn insert(&self, sql: &str, rows: Vec<u8>) -> Result<(), Fault> {
        let mut target =
            String::from("/?wait_end_of_query=1&async_insert=0&max_partitions_per_insert_block=0&query=");
        percent_encoded(sql, &mut target);
        self.post(&target, "Content-Encoding: zstd\r\n", rows, DOING).map(drop)
    }

    fn post(&self, target: &str, fields: &str, body: Vec<u8>, limits: Limits) -> Result<Given, Fault> {
        let mut head = format!(
            "POST {target} HTTP/1.1\r\nHost: {}\r\nUser-Agent: candor/{}\r\nContent-Length: {}\r\n{fields}",
            self.address.authority(),
            env!("CARGO_PKG_VERSION"),
            body.len(),
        );
        let credentials = [("User", &self.address.user), ("Key", &self.address.password)];
        for (name, value) in credentials.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)))
        {
            head.push_str(&format!("X-ClickHouse-{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let answer = self.transport.call(head.into_bytes(), body, limits.time, limits.octets);
        let answer = answer.map_err(Fault::Away)?;
        match answer.status {
            200 => Ok(Given { read_rows: read_rows(&answer.head), octets: answer.body }),
            // Something in between answers for a server that is not there.
            502..=504 => Err(Fault::Away(format!("something in between answers {}", answer.status))),
            _ => Err(refused(&answer)),
        }
    }
}

/// `Code: 60. DB::Exception: Table … does not exist.`
fn refused(answer: &Answer) -> Fault {
    let text = String::from_utf8_lossy(&answer.body);
    let text = text.lines().next().unwrap_or_default();
    let code = text.split_once("Code: ").and_then(|(_, rest)| {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest.get(..end)?.parse().ok()
    });
    let shown: String = text.chars().filter(|c| !c.is_control()).take(400).collect();
    match shown.is_empty() {
        true => Fault::Refused(code.unwrap_or_default(), format!("status {}", answer.status)),
        false => Fault::Refused(code.unwrap_or_default(), shown),
    }
}

/// `X-ClickHouse-Summary: {"read_rows":"12",…}`.
fn read_rows(head: &[u8]) -> u64 {
    let head = String::from_utf8_lossy(head);
    let field = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-clickhouse-summary").then_some(value)
    });
    let summary: Option<serde_json::Value> = field.and_then(|text| serde_json::from_str(text).ok());
    let rows = summary.as_ref().and_then(|summary| summary.get("read_rows")?.as_str()?.parse().ok());
    rows.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_understood() {
        let said = |body: &str| refused(&Answer { status: 404, head: Vec::new(), body: body.into() });
        let fault = said("Code: 60. DB::Exception: Table a.b does not exist. (UNKNOWN_TABLE)\nstack");
        assert!(fault.is_unknown());
        assert!(fault.to_string().ends_with("(UNKNOWN_TABLE)"), "{fault}");
        let denied = said("Code: 516. DB::Exception: candor: Authentication failed");
        assert!(denied.to_string().starts_with("it does not accept the user name"), "{denied}");
        assert_eq!(said("").to_string(), "it answers: status 404");
        let head = b"HTTP/1.1 200 OK\r\nX-ClickHouse-Summary: {\"read_rows\":\"12\"}\r\n\r\n";
        assert_eq!((read_rows(head), read_rows(b"HTTP/1.1 200 OK\r\n\r\n")), (12, 0));
    }
}
