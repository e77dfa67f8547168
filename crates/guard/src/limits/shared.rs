//! Accounts that several gateways share: the script that a Redis server runs, what it is given, and what its
//! answer means. Who talks to the server is the shell's to say.

use std::fmt::Write;
use std::time::Duration;

use super::{Charge, Spent};

/// Pays all charges of a step or none, in one go. For Redis 5 and later.
pub const SCRIPT: &str = include_str!("gcra.lua");

/// What the script is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// A key for each account. Nothing can be read from them but the limit's name: the account, which may be
    /// an address, a person or an API key, is there as a part of its SHA-256.
    pub keys: Vec<String>,
    /// Two numbers for each.
    pub arguments: Vec<u64>,
}

/// The call that pays these charges. Keys begin with `prefix`.
pub fn call(prefix: &str, charges: &[Charge<'_>]) -> Call {
    let keys = charges.iter().map(|charge| key(prefix, charge)).collect();
    let arguments = charges.iter().flat_map(|charge| {
        let cell = charge.pace.in_micros();
        [cell.step, cell.depth]
    });
    Call { keys, arguments: arguments.collect() }
}

/// What was found, in the order of the charges, from what the script says; `None` if it says something else.
pub fn read(charges: &[Charge<'_>], answer: &[i64]) -> Option<Vec<Spent>> {
    let mut moments = answer.iter().map(|moment| u64::try_from(*moment).ok());
    let now = moments.next()??;
    let spent = charges.iter().map(|charge| {
        let (spent, _) = charge.pace.in_micros().spend(moments.next()??, now, Duration::from_micros);
        Some(spent)
    });
    let spent = spent.collect::<Option<Vec<_>>>()?;
    moments.next().is_none().then_some(spent)
}

/// Half of a SHA-256 is more than anybody finds two of.
fn key(prefix: &str, charge: &Charge<'_>) -> String {
    let text = format!("{}\0{}", charge.limit.name, charge.account);
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    let mut key = format!("{prefix}{}:", charge.limit.name);
    for octet in digest.as_ref().iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(key, "{octet:02x}");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::super::{By, Limit, Measure, Pace};
    use super::*;

    fn limit(name: &str, requests: u64, burst: u64) -> Limit {
        let pace = Pace { requests, window: Duration::from_secs(60), burst };
        Limit { name: name.into(), measure: Measure::Rate(pace), by: By::Everybody, operations: Vec::new() }
    }

    #[test]
    fn what_a_client_sent_is_in_no_key() {
        let limit = limit("each", 60, 3);
        let charge = |account: &str| [limit.charge(account.to_owned()).expect("a rate")];
        let (ann, bob) = (call("c:", &charge("key-of-ann")), call("c:", &charge("key-of-bob")));
        assert!(ann.keys[0].starts_with("c:each:") && !ann.keys[0].contains("ann"), "{ann:?}");
        assert!(ann.keys != bob.keys && ann.keys == call("c:", &charge("key-of-ann")).keys);
        assert_eq!(ann.arguments, [1_000_000, 3_000_000]);
    }

    #[test]
    fn the_answer_is_read_by_the_same_arithmetic() {
        let (wide, narrow) = (limit("wide", 60, 10), limit("narrow", 60, 1));
        let charges =
            [wide.charge(String::new()).expect("a rate"), narrow.charge(String::new()).expect("a rate")];
        let now = 1_795_336_205_000_000;
        let spent = read(&charges, &[now, 0, now + 400_000]).expect("an answer");
        assert_eq!((spent[0].is_paid, spent[0].left), (true, 9));
        assert_eq!((spent[1].is_paid, spent[1].wait), (false, Duration::from_millis(400)));
        for wrong in [&[][..], &[now], &[now, 0], &[now, 0, 0, 0], &[-1, 0, 0]] {
            assert_eq!(read(&charges, wrong), None, "{wrong:?}");
        }
    }
}
