//! A login or reset that tells which accounts there are.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, Sighting};
use crate::reading::Cause;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "account-enumeration",
    severity: Severity::Warning,
    spec: "OWASP Authentication Cheat Sheet; convention",
    right: "one answer for an unknown account and for a wrong password",
    page: include_str!("account_enumeration.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Parts of paths at which people log in, and at which they ask for a new password.
const LOGIN: &[&str] = &["login", "signin", "sign-in", "log-in", "session", "token", "auth", "password"];
const RESET: &[&str] = &["reset", "forgot", "recover", "forgotten"];
/// There is no such account.
#[rustfmt::skip]
const UNKNOWN: &[&str] = &[
    "user not found", "user does not exist", "user doesn't exist", "no such user", "unknown user",
    "account not found", "account does not exist", "account doesn't exist", "no such account", "unknown account",
    "no account", "email not found", "email does not exist", "unknown email", "no user", "not registered",
    "username not found", "user_not_found", "account_not_found", "unknown_user", "could not find user",
    "username does not exist",
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let path = scene.path().to_ascii_lowercase();
    let is_at = |parts: &[&str]| parts.iter().any(|part| path.contains(part));
    let is_reset = is_at(RESET);
    if !scene.is_error() || scene.asked.method == "GET" || !is_reset && !is_at(LOGIN) {
        return None;
    }
    let unknown = scene.says(UNKNOWN)?;
    // "No such user, or wrong password" is one answer for both.
    if !is_reset && scene.complaints.say_any(&["password", " or "]) {
        return None;
    }
    let seen = scene.seen();
    let is_other = |other: &&Sighting| match is_reset {
        true => other.is_success(),
        false => {
            other.cause == Cause::Authentication
                && other.is_error()
                && (other.status, other.wording) != (seen.status, seen.wording)
        }
    };
    let other = scene.others().find(is_other)?;
    let (status, id) = (other.status, &other.id);
    let says = format!("Exchange {id} of the same operation got {status} and other words.");
    let evidence = vec![unknown.weighing(800), scene.compared(0, says)];
    let detail = format!(
        "An unknown account gets {} and words of its own; others get another answer ({status}).",
        seen.status
    );
    Some(FINDING.weighed(detail, evidence))
}
