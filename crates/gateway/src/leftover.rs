//! What becomes of a connection after a refusal: the rest of the refused body must not be read as the
//! next request.

use candor_inspect::Inspected;
use candor_rule::{Connection, Rejection};
use candor_wire::Framing;
use candor_wire::response::{BodyDecoder, ResponseFraming, ResponseLimits};

use crate::client::Client;
use crate::config::{Sizes, Timeouts};

/// What of a refused request is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leftover {
    /// Nothing: the next octet belongs to the next request.
    Nothing,
    /// So many octets of body.
    Octets(u64),
    /// A whole chunked body.
    Chunks,
    /// Unknown, too much, or perhaps never coming: the connection is closed.
    Unknown,
}

impl Leftover {
    /// What is left after this refusal.
    pub(crate) fn of(inspected: &Inspected, rejection: &Rejection, buffered: bool, sizes: &Sizes) -> Self {
        let Some(head) = &inspected.head else { return Self::Unknown };
        if rejection.connection() == Connection::Close || !head.keep_alive {
            return Self::Unknown;
        }
        let of_body = inspected.consumed.saturating_sub(head.octets.len()) as u64;
        let left = match head.framing {
            Framing::None => Self::Nothing,
            Framing::Length(length) if length == of_body => Self::Nothing,
            Framing::Length(length) => Self::Octets(length.saturating_sub(of_body)),
            Framing::Chunked if of_body == 0 => Self::Chunks,
            Framing::Chunked if rejection.rule().phase > LAST_FRAMING_PHASE => Self::Nothing,
            Framing::Chunked => Self::Unknown,
        };
        match left {
            Self::Octets(octets) if octets > sizes.leftover as u64 => Self::Unknown,
            // Refused instead of asked to continue: it may send the body, or the next request.
            Self::Octets(_) | Self::Chunks if head.expects_continue && !buffered => Self::Unknown,
            left => left,
        }
    }

    /// Reads and throws it away; true if the connection can be kept.
    pub(crate) async fn skip(self, client: &mut Client, sizes: &Sizes, timeouts: &Timeouts) -> bool {
        match self {
            Self::Nothing => true,
            Self::Unknown => false,
            Self::Octets(octets) => client.skip(octets, timeouts.leftover).await,
            Self::Chunks => skip_chunks(client, sizes, timeouts).await,
        }
    }
}

/// The last phase in which the framing of a body is judged.
const LAST_FRAMING_PHASE: u8 = 142;

async fn skip_chunks(client: &mut Client, sizes: &Sizes, timeouts: &Timeouts) -> bool {
    let mut decoder = BodyDecoder::new(ResponseFraming::Chunked, &ResponseLimits::default());
    let (mut total, mut sound) = (0, true);
    let ended = client
        .discard(timeouts.leftover, |arrived| {
            let mut at = 0;
            while let Some(rest) = arrived.get(at..) {
                match decoder.step(rest) {
                    Ok(step) => {
                        at += step.taken;
                        if step.end || step.taken == 0 {
                            break;
                        }
                    }
                    Err(_) => {
                        sound = false;
                        break;
                    }
                }
            }
            total += at;
            (at, !sound || total > sizes.leftover || decoder.is_complete())
        })
        .await;
    ended && sound && decoder.is_complete()
}
