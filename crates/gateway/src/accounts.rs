//! The accounts of limits, with the clock that they go by: in memory, or shared with other gateways. And the
//! idempotency keys that were used, in memory.

use std::sync::Arc;

use candor_guard::{
    idempotency::{self, Keys, Refused, Ticket},
    limits::{Charge, Claim, Ledger, Room, Seats, Spent},
};
use candor_rule::{Fault, faults};
use tokio::time::Instant;

use crate::redis::{Away, Redis, Sharing};
use crate::{RedisConfig, redis};

/// Accounts and keys of all workers.
#[derive(Debug)]
pub(crate) struct Accounts {
    ledger: Ledger,
    keys: Arc<Keys>,
    since: Instant,
    /// Requests under way; those of this gateway alone.
    room: Arc<Room>,
    redis: Option<Redis>,
}

impl Accounts {
    /// In memory, or at a Redis.
    ///
    /// # Errors
    /// As [`Redis::start`].
    pub(crate) fn new(config: Option<&RedisConfig>) -> Result<Self, String> {
        let redis = config.map(redis::Redis::start).transpose()?;
        let (since, keys, room) = (Instant::now(), Arc::default(), Arc::default());
        Ok(Self { ledger: Ledger::default(), keys, since, room, redis })
    }

    /// How it goes with the Redis, if there is one.
    pub(crate) fn sharing(&self) -> Option<Arc<Sharing>> {
        self.redis.as_ref().map(Redis::sharing)
    }

    /// Takes every seat, or none.
    pub(crate) fn enter(&self, claims: &[Claim<'_>]) -> (Vec<Spent>, Option<Seats>) {
        self.room.enter(claims)
    }

    /// Pays every charge, or none. `None` where nothing is counted as long as Redis is away.
    ///
    /// # Errors
    /// If nothing is to pass as long as it is away.
    pub(crate) async fn spend(&self, charges: &[Charge<'_>]) -> Result<Option<Vec<Spent>>, Fault> {
        let Some(redis) = &self.redis else { return Ok(Some(self.spend_here(charges))) };
        // Connections that wait for nothing need not have room for this.
        match Box::pin(redis.spend(charges)).await {
            Ok(spent) => Ok(Some(spent)),
            Err(cause) => match redis.away {
                Away::Allow => Ok(None),
                Away::Local => Ok(Some(self.spend_here(charges))),
                Away::Deny => Err(faults::limits_unavailable::KIND.because(cause)),
            },
        }
    }

    fn spend_here(&self, charges: &[Charge<'_>]) -> Vec<Spent> {
        let now = u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.ledger.spend(charges, now)
    }

    /// Claims an idempotency key.
    pub(crate) fn claim(&self, claim: &idempotency::Claim) -> Result<Ticket, Refused> {
        self.keys.claim(claim, self.since.elapsed())
    }
}
