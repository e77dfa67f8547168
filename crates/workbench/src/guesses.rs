//! Wrong tokens are counted by the address that they come from: whoever guesses has to wait, and nobody else.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{extract::connect_info::Connected, serve::IncomingStream};

use crate::listener::Bounded;

/// Wrong tokens that are answered at once, so to speak; then the address waits.
const MOST: u32 = 10;

/// How long after the last of them.
const PAUSE: Duration = Duration::from_secs(60);

/// Most addresses that are remembered; the oldest are forgotten first.
const ADDRESSES: usize = 4096;

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Connected<IncomingStream<'_, Bounded>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Bounded>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

/// The count.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<HashMap<IpAddr, (u32, Instant)>>);

impl Guesses {
    /// How long an address still has to wait before another token of it is looked at.
    pub(crate) fn wait(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, last) = known.get(&network(address))?;
        (*count >= MOST).then(|| (*last + PAUSE).checked_duration_since(now)).flatten()
    }

    /// Counts a wrong token.
    pub(crate) fn wrong(&self, address: IpAddr, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (_, last)| now.saturating_duration_since(*last) < PAUSE);
        if known.len() >= ADDRESSES
            && let Some(oldest) = known.iter().min_by_key(|(_, (_, last))| *last).map(|(ip, _)| *ip)
        {
            known.remove(&oldest);
        }
        let entry = known.entry(network(address)).or_insert((0, now));
        *entry = (entry.0 + 1, now);
    }
}

/// One who has a network of IPv6 has all of its addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_tokens_and_the_address_waits_alone() {
        let (guesses, start) = (Guesses::default(), Instant::now());
        let [one, neighbour, other]: [IpAddr; 3] =
            ["2001:db8::1", "2001:db8::ffff", "192.0.2.1"].map(|a| a.parse().expect("an address"));
        for _ in 0..MOST {
            assert_eq!(guesses.wait(one, start), None);
            guesses.wrong(one, start);
        }
        assert_eq!(guesses.wait(neighbour, start), Some(PAUSE), "the network counts");
        assert_eq!(guesses.wait(other, start), None);
        assert_eq!(guesses.wait(one, start + PAUSE + Duration::from_millis(1)), None);
    }
}
