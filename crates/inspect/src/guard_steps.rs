//! The step of the pipeline that asks who sent the request, and whether they may (phases 100 to 102).

use candor_contract::Match;
use candor_guard::{
    Caller,
    credentials::{Decision, Identity, Refusal},
    rules::auth_key_unknown,
};
use candor_rule::{Docket, Rejection, faults::credential_keys_not_loaded};
use candor_wire::Head;

use crate::{Guards, Input, Outcome, policy_steps::hidden};

/// Who sent the request; nobody in particular where nobody has to say. Waits for keys at most once.
///
/// # Errors
/// The refusal with its challenges, or the fault that nobody can say.
pub(crate) async fn credentials<I: Input>(
    guards: &Guards,
    found: &Match<'_>,
    head: &Head,
    input: &I,
    docket: &mut Docket<'_>,
) -> Result<Vec<Identity>, Outcome> {
    let Some(access) = guards.access(found.number) else { return Ok(Vec::new()) };
    let Some(now) = input.now() else { return Ok(Vec::new()) };
    let caller = Caller { now, certificate: input.carriage().tls.and_then(|handshake| handshake.client) };
    let mut decision = access.decide(head, &caller, false);
    if let Decision::Await(look) = decision {
        look.ended().await;
        decision = access.decide(head, &caller, true);
    }
    match decision {
        Decision::Granted(identities) => Ok(identities),
        Decision::Refused(refusal) => {
            refuse(*refusal, guards.hide_forbidden, head, docket)?;
            Ok(Vec::new())
        }
        Decision::Unready { cause } if docket.refuses(&auth_key_unknown::RULE) => {
            Err(Outcome::Failed(credential_keys_not_loaded::KIND.because(cause)))
        }
        Decision::Unready { .. } | Decision::Await(_) => Ok(Vec::new()),
    }
}

fn refuse(
    refusal: Refusal,
    hide_forbidden: bool,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let Refusal { violation, challenges } = refusal;
    let Err(rejection) = docket.raise(violation).and_then(|()| docket.settle()) else { return Ok(()) };
    if hide_forbidden && rejection.status().is_some_and(|status| status.code() == 403) {
        return Err(hidden(rejection, head, docket));
    }
    Err(rejection.carrying(challenges.into_iter().map(|challenge| ("WWW-Authenticate", challenge))))
}
