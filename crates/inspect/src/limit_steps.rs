//! The steps of the pipeline that count requests (phase 110): those of an address before anybody is asked who
//! they are, the others afterwards.

use core::net::IpAddr;

use candor_guard::{
    credentials::Identity,
    limits::{By, Charge, Claim, Limit, Seats, Spent, account_of, fields},
};
use candor_rule::{Docket, Rejection};
use candor_wire::Head;

use crate::{Input, Outcome};

/// What a request was charged.
#[derive(Default)]
pub(crate) struct Charged {
    /// The limits' numbers, and what they found.
    found: Vec<(usize, Spent)>,
    /// Held until the exchange is over.
    pub(crate) seats: Vec<Seats>,
}

/// Who asks, as far as it is known.
pub(crate) struct Asking<'a> {
    pub(crate) head: &'a Head,
    /// The client's address; `None` where there is no connection.
    pub(crate) address: Option<IpAddr>,
    /// The operation's name, if it has one.
    pub(crate) operation: Option<&'a str>,
    /// Nobody is known before they were asked.
    pub(crate) identities: Option<&'a [Identity]>,
}

/// Charges the request to the limits whose turn it is: first those of requests under way, which cost nothing where
/// another limit refuses.
///
/// # Errors
/// The rejection, if one of them cannot be paid; the fault, if nobody can say and that is to end it.
pub(crate) async fn charge<I: Input>(
    limits: &[Limit],
    asking: &Asking<'_>,
    input: &mut I,
    charged: &mut Charged,
    docket: &mut Docket<'_>,
) -> Result<(), Outcome> {
    if limits.is_empty() {
        return Ok(());
    }
    let due = || {
        limits.iter().enumerate().filter(|(_, limit)| {
            limit.covers(asking.operation) && (limit.by == By::Address) == asking.identities.is_none()
        })
    };
    let claims = due().filter_map(|(number, limit)| Some((number, limit.claim(account(&limit.by, asking))?)));
    let (numbers, claims): (Vec<usize>, Vec<Claim<'_>>) = claims.unzip();
    if let Some((spent, seats)) = (!claims.is_empty()).then(|| input.enter(&claims)).flatten() {
        charged.seats.extend(seats);
        settle(limits, numbers, &spent, charged, docket)?;
    }
    let charges =
        due().filter_map(|(number, limit)| Some((number, limit.charge(account(&limit.by, asking))?)));
    let (numbers, charges): (Vec<usize>, Vec<Charge<'_>>) = charges.unzip();
    if charges.is_empty() {
        return Ok(());
    }
    match input.spend(&charges).await {
        Ok(None) => Ok(()),
        Ok(Some(spent)) => Ok(settle(limits, numbers, &spent, charged, docket)?),
        // Where a refusal would only be noted, not knowing ends nothing either.
        Err(fault) if charges.iter().any(|charge| docket.refuses(charge.limit.rule())) => {
            Err(Outcome::Failed(fault))
        }
        Err(_) => Ok(()),
    }
}

/// Notes what was found, and raises what could not be paid.
fn settle(
    limits: &[Limit],
    numbers: Vec<usize>,
    spent: &[Spent],
    charged: &mut Charged,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let start = charged.found.len();
    charged.found.extend(numbers.into_iter().zip(spent.iter().copied()));
    let of = |(number, spent): &(usize, Spent)| Some((limits.get(*number)?, *spent));
    let unpaid = charged.found.iter().skip(start).filter_map(of).find(|(_, spent)| !spent.is_paid);
    let Some((limit, spent)) = unpaid else { return Ok(()) };
    docket.raise(limit.violation(&spent)).and_then(|()| docket.settle()).map_err(|rejection| {
        let all = fields(&[(limit, spent)]);
        rejection.carrying(all.into_iter().filter(|(name, _)| *name == "Retry-After"))
    })
}

/// What every answer says of the limits.
pub(crate) fn told(limits: &[Limit], charged: &Charged) -> Vec<(&'static str, String)> {
    let of = |(number, spent): &(usize, Spent)| Some((limits.get(*number)?, *spent));
    let all: Vec<_> = charged.found.iter().filter_map(of).collect();
    fields(&all).into_iter().filter(|(name, _)| *name != "Retry-After").collect()
}

/// Whose account: an address where nobody said who they are.
fn account(by: &By, asking: &Asking<'_>) -> String {
    let network = || asking.address.map(account_of).unwrap_or_default();
    match by {
        By::Everybody => String::new(),
        By::Address => network(),
        By::Identity => {
            let subjects = asking.identities.into_iter().flatten();
            let mut subjects =
                subjects.filter_map(|i| Some(format!("{}:{}", i.scheme, i.subject.as_deref()?)));
            subjects.next().unwrap_or_else(network)
        }
        By::Header(name) => {
            let value = asking.head.get(name).map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
            value.unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use candor_guard::limits::{Measure, Pace};
    use candor_rule::{Fault, Mode, faults::limits_unavailable};

    use super::*;
    use crate::{Awaiting, Inspector, Interruption, Octets, Previous, inspect};

    /// Octets of somebody whose requests cannot be counted.
    struct Uncountable(Octets);

    impl Input for Uncountable {
        fn buffer(&mut self) -> &mut BytesMut {
            self.0.buffer()
        }

        async fn fill(&mut self, awaiting: Awaiting) -> Result<(), Interruption> {
            self.0.fill(awaiting).await
        }

        async fn proceed(&mut self) -> Result<(), Interruption> {
            self.0.proceed().await
        }

        fn now(&self) -> Option<u64> {
            self.0.now()
        }

        fn reserve(&mut self, octets: usize) -> Result<(), Interruption> {
            self.0.reserve(octets)
        }

        async fn spend(&mut self, _: &[Charge<'_>]) -> Result<Option<Vec<Spent>>, Fault> {
            Err(limits_unavailable::KIND.because("a test"))
        }
    }

    fn outcome(mode: Mode) -> Outcome {
        let pace = Pace { requests: 1, window: std::time::Duration::from_secs(60), burst: 1 };
        let measure = Measure::Rate(pace);
        let limit = Limit { name: "each".into(), measure, by: By::Everybody, operations: Vec::new() };
        let mut inspector = Inspector { rates: vec![limit], ..Inspector::default() };
        inspector.policy.set_mode(mode);
        let mut input = Uncountable(Octets::new(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        let future = std::pin::pin!(inspect(&inspector, &mut input, Previous::Nothing));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(inspected) = future.poll(&mut context) else {
            panic!("octets never wait")
        };
        inspected.outcome
    }

    #[test]
    fn not_knowing_ends_only_what_a_refusal_would_end() {
        let fault = outcome(Mode::Enforce);
        assert!(
            matches!(&fault, Outcome::Failed(fault) if fault.kind.code == "limits-unavailable"),
            "{fault:?}"
        );
        assert!(matches!(outcome(Mode::Observe), Outcome::Accepted));
    }
}
