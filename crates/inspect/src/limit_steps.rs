//! The steps of the pipeline that count requests (phase 110): those of an address before anybody is asked who
//! they are, the others afterwards.

use core::net::IpAddr;

use candor_guard::{
    credentials::Identity,
    limits::{By, Charge, Limit, Spent, account_of, fields},
};
use candor_rule::{Docket, Rejection};
use candor_wire::Head;

use crate::Input;

/// What a request was charged, as the limits' numbers and what they found.
pub(crate) type Charged = Vec<(usize, Spent)>;

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

/// Charges the request to the limits whose turn it is.
///
/// # Errors
/// The rejection, if one of them cannot be paid.
pub(crate) async fn charge<I: Input>(
    limits: &[Limit],
    asking: &Asking<'_>,
    input: &mut I,
    charged: &mut Charged,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let due = limits.iter().enumerate().filter(|(_, limit)| {
        limit.covers(asking.operation) && (limit.by == By::Address) == asking.identities.is_none()
    });
    let (numbers, charges): (Vec<usize>, Vec<Charge<'_>>) =
        due.map(|(number, limit)| (number, Charge { limit, account: account(&limit.by, asking) })).unzip();
    if charges.is_empty() {
        return Ok(());
    }
    let Some(spent) = input.spend(&charges).await else { return Ok(()) };
    charged.extend(numbers.into_iter().zip(spent.iter().copied()));
    let unpaid = charges.iter().zip(&spent).find(|(_, spent)| !spent.is_paid);
    let Some((charge, spent)) = unpaid else { return Ok(()) };
    docket.raise(charge.limit.violation(spent)).and_then(|()| docket.settle()).map_err(|rejection| {
        let all = fields(&[(charge.clone(), *spent)]);
        rejection.carrying(all.into_iter().filter(|(name, _)| *name == "Retry-After"))
    })
}

/// What every answer says of the limits.
pub(crate) fn told(limits: &[Limit], charged: &Charged) -> Vec<(&'static str, String)> {
    let of = |(number, spent): &(usize, Spent)| {
        let charge = Charge { limit: limits.get(*number)?, account: String::new() };
        Some((charge, *spent))
    };
    let all: Vec<_> = charged.iter().filter_map(of).collect();
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
