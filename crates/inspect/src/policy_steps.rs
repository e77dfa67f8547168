//! The steps of the pipeline that decide by configuration alone: who is let in, what pages of other sites may do, what
//! is blocked or under maintenance (phase 85), what is retired (90), and what callers have to be (102, 110).

use candor_contract::{Operation, Route, rules::path_not_found};
use candor_guard::{
    credentials::Identity,
    policies::{Asked, Cors, Policies, Retired},
    rules::{auth_step_up_required, resource_gone},
};
use candor_rule::{Docket, Rejection, Violation, faults::under_maintenance};
use candor_wire::{Head, host, serialise};

use crate::{Inspector, Outcome, contract_steps};

/// What is not let in, whatever it is (phase 85); and preflights, which are answered. Of a recorded request neither its
/// secrets are looked at nor what is under maintenance now.
///
/// # Errors
/// The rejection of the first rule that is broken and refused, the answer to a preflight, or maintenance.
pub(crate) fn guard(
    inspector: &Inspector,
    asked: &Asked<'_>,
    is_recorded: bool,
    docket: &mut Docket<'_>,
) -> Result<(), Outcome> {
    let policies = &inspector.policies;
    let listed = policies.access.iter().filter_map(|access| access.check(asked));
    let blocked = policies.blocks.iter().filter_map(|block| block.check(asked));
    for violation in listed.chain(blocked) {
        docket.raise(violation)?;
    }
    for legal in &policies.legal {
        let violation = legal.check(asked);
        raise(violation, docket).map_err(|rejection| rejection.carrying(legal.fields()))?;
    }
    let cors = policies.cors_for(asked.service);
    preflight(inspector, cors, asked.head, docket)?;
    raise(cors.check_origin(asked.head), docket)?;
    raise(policies.csrf.as_ref().and_then(|csrf| csrf.check(asked.head, cors, is_recorded)), docket)?;
    match policies.maintenance.iter().find(|maintenance| maintenance.covers(asked)) {
        Some(maintenance) if !is_recorded => {
            let fault = under_maintenance::KIND.because("the settings say so ([[maintenance]])");
            Err(Outcome::Failed(fault.again_after(maintenance.retry_after)))
        }
        _ => Ok(()),
    }
}

/// Answers the preflight of a browser. One that is not refused although it asks for too much is the API's to answer.
fn preflight(
    inspector: &Inspector,
    cors: &Cors,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<(), Outcome> {
    let Some(preflight) = cors.preflight(head) else { return Ok(()) };
    let methods = methods(inspector, head, preflight.method());
    match cors.answer(&preflight, methods.as_deref()) {
        Ok(fields) => Err(Outcome::Preflight(fields)),
        Err(violation) => Ok(docket.raise(violation)?),
    }
}

/// The methods that the contract has for the path of a request; `None` if it does not know the path.
fn methods(inspector: &Inspector, head: &Head, wanted: &[u8]) -> Option<Vec<String>> {
    let contract = inspector.contract.as_ref()?;
    let (path, _) = contract_steps::split_target(head);
    let host = if contract.differs_by_host() { host::named(head) } else { None };
    // A method that no path has: the answer lists those that it has.
    match contract.route_at(host, b"-", path.of(&head.octets), inspector.spelling, path) {
        Route::MethodNotAllowed { allow, .. } => Some(allow),
        Route::Found(_) => Some(vec![String::from_utf8_lossy(wanted).into_owned()]),
        _ => None,
    }
}

/// What was removed for good, and versions that there are not (phase 90).
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub(crate) fn known(
    policies: &Policies,
    asked: &Asked<'_>,
    operation: Option<&Operation>,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    for retired in &policies.retired {
        gone(retired.check(asked), retired.instead.as_deref(), docket)?;
    }
    if let Some(retired) = operation.and_then(Operation::retired) {
        let instead = retired.instead.as_deref();
        gone(Some(resource_gone::at(asked.head, instead)), instead, docket)?;
    }
    raise(policies.versions.as_ref().and_then(|versions| versions.check(asked.head)), docket)
}

fn gone(
    violation: Option<Violation>,
    instead: Option<&str>,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    raise(violation, docket).map_err(|rejection| rejection.carrying(Retired::fields(instead)))
}

/// What callers have to be besides known (phases 102 and 110).
///
/// # Errors
/// The rejection, told as a path that is not there where 403 is to be hidden.
pub(crate) fn requires(
    inspector: &Inspector,
    asked: &Asked<'_>,
    identities: &[Identity],
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let mut challenges = Vec::new();
    for require in &inspector.policies.requires {
        let violation = require.check(asked, identities);
        challenges.extend(violation.as_ref().and_then(|_| require.challenge()));
        raise(violation, docket)?;
    }
    let hides = inspector.guards.as_ref().is_some_and(|guards| guards.hide_forbidden);
    docket.settle().map_err(|rejection| match rejection.rule() == &auth_step_up_required::RULE {
        true => rejection.carrying(challenges),
        false if hides => hidden(rejection, asked.head, docket),
        false => rejection,
    })
}

/// A 403 told as a path that is not there; any other refusal as it is.
pub(crate) fn hidden(rejection: Rejection, head: &Head, docket: &mut Docket<'_>) -> Rejection {
    if rejection.status().is_none_or(|status| status.code() != 403) {
        return rejection;
    }
    let place = serialise::path_and_query(head);
    let path = place.of(&head.octets).split(|octet| *octet == b'?').next().unwrap_or_default();
    rejection.violations().cloned().for_each(|violation| docket.conceal(violation));
    docket.rejection(path_not_found::hiding(path, place))
}

fn raise(violation: Option<Violation>, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    violation.map_or(Ok(()), |violation| docket.raise(violation))
}

#[cfg(test)]
mod tests {
    use candor_guard::policies::{Csrf, Maintenance, Tokens};

    use crate::{Inspector, Octets, Outcome, Previous, inspect};

    fn outcome(inspector: &Inspector, input: Octets) -> String {
        let mut input = input;
        let future = std::pin::pin!(inspect(inspector, &mut input, Previous::Nothing));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(seen) = future.poll(&mut context) else { panic!("octets never wait") };
        match seen.outcome {
            Outcome::Rejected(rejection) => rejection.rule().code.to_owned(),
            Outcome::Failed(fault) => fault.kind.code.to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_recorded_request_is_judged_without_its_secrets_and_as_if_all_were_served() {
        let masked = b"DELETE /a HTTP/1.1\r\nHost: a\r\nCookie: session=***\r\nX-CSRF-Token: *****\r\n\r\n";
        let tokens = Some(Tokens::new("X-CSRF-Token", "csrf-token", b"0123456789abcdef"));
        let mut inspector = Inspector::default();
        inspector.policies.csrf = Some(Csrf { cookies: vec!["session".into()], tokens });
        inspector.policies.maintenance.push(Maintenance::default());
        assert_eq!(outcome(&inspector, Octets::new(masked)), "Accepted");
        assert_eq!(outcome(&inspector, Octets::new(masked).sent_at(1)), "csrf-token-invalid");
        inspector.policies.csrf = None;
        assert_eq!(outcome(&inspector, Octets::new(masked).sent_at(1)), "under-maintenance");
    }
}
