//! The steps of the pipeline that the user's contract asks for: route, negotiate and
//! parameters. Each raises what it finds and settles its phase.

use candor_contract::{Contract, Match, Operation, Request, Route, Spelling, rules::path_not_found};
use candor_rule::{Docket, Rejection, Scope, Span, Violation, faults::contract_not_loaded};
use candor_syntax::media_type::MediaType;
use candor_wire::{
    Framing, Head, check_text, host,
    rules::{
        accept_encoding_not_satisfiable, body_not_expected, header_duplicate_singleton,
        structured_field_invalid, upgrade_required,
    },
    serialise, websocket,
};

use crate::{Outcome, UnknownRoutes, body_steps};

/// Finds the operation (phase 90). `None` if the request goes on without one.
///
/// # Errors
/// 404 or 405, or 503 where a document is awaited, unless the policy lets such requests pass.
pub(crate) fn route<'c>(
    contract: &'c Contract,
    (unknown_routes, spelling): (UnknownRoutes, Spelling),
    head: &Head,
    scope: &mut Scope,
    docket: &mut Docket<'_>,
) -> Result<Option<Match<'c>>, Outcome> {
    let (path, _) = split_target(head);
    if head.target() == b"*" {
        return Ok(None);
    }
    let octets = match path.of(&head.octets) {
        b"" => b"/",
        octets => octets,
    };
    let host = if contract.differs_by_host() { host::named(head) } else { None };
    match contract.route_at(host, head.method(), octets, spelling, path) {
        Route::Found(found) => {
            *scope = found.operation.scope();
            docket.enter(scope.clone());
            return Ok(Some(found));
        }
        Route::Options { scope: known, .. } => *scope = known,
        Route::MethodNotAllowed { violation, allow, scope: known } => {
            *scope = known;
            docket.enter(scope.clone());
            docket.raise(violation).map_err(|r| r.allowing(allow))?;
        }
        Route::NotLoaded { scope: known } => {
            docket.enter(known);
            if docket.refuses(&path_not_found::RULE) {
                let cause = "the document that this request might belong to could not be loaded yet";
                return Err(Outcome::Failed(contract_not_loaded::KIND.because(cause)));
            }
        }
        Route::NotFound { violation } if unknown_routes == UnknownRoutes::Refuse => {
            docket.raise(violation)?
        }
        Route::NotFound { .. } => {}
    }
    Ok(None)
}

/// Path, and query without its "?", of the target.
pub(crate) fn split_target(head: &Head) -> (Span, Option<Span>) {
    let span = serialise::path_and_query(head);
    match span.of(&head.octets).iter().position(|o| *o == b'?') {
        Some(at) => {
            let path = Span::new(span.start, span.start + at);
            (path, Some(Span::new(path.end + 1, span.end)))
        }
        None => (span, None),
    }
}

/// What an operation of the contract asks of the head beyond HTTP: text that is UTF-8 (30), fields that can be read
/// (44), and the protocol to switch to (46).
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub(crate) fn head(operation: &Operation, head: &Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    check_text(head, docket)?;
    for violation in structured_field_invalid::check(head) {
        docket.raise(violation)?;
    }
    if operation.is_upgrade_only() {
        let violation = match websocket::is_offered(head) {
            true => websocket::check(head),
            false => Some(upgrade_required::at()),
        };
        violation.map_or(Ok(()), |violation| docket.raise(violation))?;
    }
    Ok(())
}

/// A body that the operation does not document (138).
///
/// # Errors
/// The rejection, if the rule is to be rejected.
pub(crate) fn expects_body(
    operation: &Operation,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let takes_body = operation.body_types().next().is_some() || operation.is_body_required();
    let violation = if takes_body { None } else { body_not_expected::check(head) };
    settle(violation.into_iter().collect(), docket)
}

/// Presence and type of the body, and what the client takes as an answer (phases 44, 118 to 122). Gives the type where the body will be read.
///
/// # Errors
/// The rejection, if a rule to be rejected is broken.
pub(crate) fn negotiate(
    operation: &Operation,
    head: &Head,
    limits: &candor_syntax::Limits,
    docket: &mut Docket<'_>,
) -> Result<Option<MediaType>, Rejection> {
    let takes_body = operation.body_types().next().is_some();
    if takes_body && let Some(violation) = header_duplicate_singleton::check(head, "Content-Type") {
        docket.raise(violation)?;
    }
    let field = head.get("content-type");
    let content_type = field.as_ref().map(|(field, value)| (value.as_ref(), field.value));
    let has_body = !matches!(head.framing, Framing::None | Framing::Length(0));
    let (media_type, violation) = operation.check_media_type(content_type, has_body);
    let mut violations = Vec::new();
    violations.extend(violation);
    violations.extend(operation.check_accept(head));
    if docket.watches(&accept_encoding_not_satisfiable::RULE) {
        violations.extend(accept_encoding_not_satisfiable::check(head));
    }
    settle(violations, docket)?;
    let stated = match content_type {
        Some((_, at)) => media_type.map(|media_type| (media_type, at)),
        // That none is stated was let pass, which says nothing of the body.
        None if has_body && takes_body => {
            operation.only_json().map(|media_type| (media_type, Span::default()))
        }
        None => None,
    };
    match stated {
        Some((media_type, at)) => body_steps::negotiate(media_type, at, head, limits, docket),
        None => Ok(None),
    }
}

/// Path, query, header and cookie parameters (phase 130).
///
/// # Errors
/// The rejection with all of them.
pub(crate) fn parameters(found: &Match<'_>, head: &Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let (_, query) = split_target(head);
    let request = Request { head, query, captures: &found.captures };
    settle(found.operation.check_parameters(&request), docket)
}

/// Raises the violations of one phase and ends the request if one of them is to be rejected.
pub(crate) fn settle(violations: Vec<Violation>, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    for violation in violations {
        docket.raise(violation)?;
    }
    docket.settle()
}
