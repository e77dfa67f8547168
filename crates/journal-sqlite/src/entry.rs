//! What waits for the writer.

use candor_exchange::{Exchange, LogLine};
use candor_journal::queue::{Kind, Waiting, octets_of};

use crate::block::Success;

/// An exchange or a log line that waits. A success is encoded by the thread that hands it over: its many small parts are
/// then freed where they were made, and waiting takes less room.
#[derive(Debug)]
pub(crate) enum Entry {
    Success(Success),
    Failure(Box<Exchange>),
    Log(Box<LogLine>),
}

impl Entry {
    pub(crate) fn new(exchange: Exchange) -> Self {
        if exchange.is_failure() {
            Self::Failure(exchange.into())
        } else {
            Self::Success(Success::new(exchange))
        }
    }

    /// Milliseconds since 1970: in which slice it belongs.
    pub(crate) fn time(&self) -> u64 {
        match self {
            Self::Success(success) => success.id.unix_millis(),
            Self::Failure(exchange) => exchange.id.unix_millis(),
            Self::Log(line) => line.time,
        }
    }

    pub(crate) fn as_success(&self) -> Option<&Success> {
        match self {
            Self::Success(success) => Some(success),
            Self::Failure(_) | Self::Log(_) => None,
        }
    }

    pub(crate) fn as_failure(&self) -> Option<&Exchange> {
        match self {
            Self::Success(_) | Self::Log(_) => None,
            Self::Failure(exchange) => Some(exchange),
        }
    }

    pub(crate) fn as_log(&self) -> Option<&LogLine> {
        match self {
            Self::Log(line) => Some(line),
            Self::Success(_) | Self::Failure(_) => None,
        }
    }
}

impl Waiting for Entry {
    fn kind(&self) -> Kind {
        match self {
            Self::Success(_) => Kind::Success,
            Self::Failure(_) => Kind::Failure,
            Self::Log(_) => Kind::Log,
        }
    }

    fn octets(&self) -> u64 {
        match self {
            Self::Success(success) => (size_of::<Self>() + success.octets()) as u64,
            Self::Failure(exchange) => octets_of(exchange),
            Self::Log(line) => (size_of::<LogLine>() + line.text.capacity() + line.source.len() + 256) as u64,
        }
    }
}
