//! What an application on paper finds out: the setting `application` of the cases on the rules' pages.

use candor_rule::{Docket, ParameterIn, Rejection};
use candor_wire::Head;

use crate::rules::{
    business_rule_violated, dependency_failed, duplicate_resource, json_patch_failed,
    precondition_failed_date, precondition_failed_etag, precondition_failed_exists, range_not_satisfiable,
    resource_locked, resource_not_found, state_conflict,
};

/// The refusal that `CODE | what | the | constructor | takes` stands for.
///
/// # Errors
/// If it cannot be read.
pub fn refusal(text: &str, head: &Head, docket: &Docket<'_>) -> Result<Rejection, String> {
    let words: Vec<&str> = text.split('|').map(str::trim).collect();
    let number = |text: &str| text.parse().map_err(|_| format!("{text} is not a number"));
    let violation = match words[..] {
        ["resource-not-found", resource, name, value] => {
            resource_not_found::at(resource, (name, ParameterIn::Path), value)
        }
        ["state-conflict", pointer, resource, reason] => state_conflict::at(pointer, resource, reason),
        ["duplicate-resource", pointer, resource, value] => duplicate_resource::at(pointer, resource, value),
        ["business-rule-violated", pointer, reason, hint] => {
            business_rule_violated::at(pointer, reason, hint)
        }
        ["resource-locked", owner] => resource_locked::at(head, Some(owner)),
        ["dependency-failed", step, failed] => dependency_failed::at(number(step)?, number(failed)?),
        ["json-patch-failed", step, reason] => json_patch_failed::at(number(step)?, reason),
        ["precondition-failed-etag", current] => precondition_failed_etag::at(head, current),
        ["precondition-failed-date", modified] => precondition_failed_date::at(head, modified),
        ["precondition-failed-exists"] => precondition_failed_exists::at(head),
        ["range-not-satisfiable", length] => {
            let length = number(length)? as u64;
            let rejection = docket.rejection(range_not_satisfiable::at(head, length));
            return Ok(rejection.carrying([range_not_satisfiable::field(length)]));
        }
        _ => return Err("expected a rule of crates/state and what its constructor takes".to_owned()),
    };
    Ok(docket.rejection(violation))
}
