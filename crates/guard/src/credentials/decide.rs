//! May the request go on, as whom, or what is it refused with?

use std::sync::Arc;

use candor_rule::{Place, Violation};
use candor_wire::Head;

use super::{
    Access, Alternative, Demand, Identity, Method, Scheme, basic, bearer, certificates, challenge,
    jwt::Verdict,
    key_ring::Look,
    presented::{self, Authorization},
};
use crate::{
    Caller,
    rules::{
        api_key_invalid, api_key_missing, auth_missing, auth_multiple, auth_scheme_unsupported,
        client_certificate_required, insufficient_scope,
    },
};

/// What is to become of a request.
#[derive(Debug)]
pub enum Decision {
    /// It may go on; one identity for each scheme that was needed, none for somebody who need not say.
    Granted(Vec<Identity>),
    /// The credentials are missing, wrong or not enough.
    Refused(Box<Refusal>),
    /// The token may be signed with a key that is not known yet: wait for the end of the look, then decide
    /// again.
    Await(Look),
    /// Nobody can say: the keys of a scheme could not be had so far.
    Unready {
        /// Why, for operators.
        cause: String,
    },
}

/// Why somebody is not let in.
#[derive(Debug)]
pub struct Refusal {
    /// The rule that is broken, and where.
    pub violation: Violation,
    /// Values of `WWW-Authenticate`, one for each way in.
    pub challenges: Vec<String>,
}

/// What the request brings for one scheme.
enum Found {
    Nothing,
    Proved(Identity),
    Refused(Violation),
    /// The key of a token is not known.
    KeyMissing(Violation),
}

impl Access {
    /// Holds a request against what the operation asks for. `is_last` says that nobody waits again.
    pub fn decide(&self, head: &Head, caller: &Caller<'_>, is_last: bool) -> Decision {
        if self.alternatives.iter().all(|alternative| alternative.demands.is_empty()) {
            return Decision::Granted(Vec::new());
        }
        let schemes = self.schemes();
        let offered: Vec<&str> = schemes.iter().filter_map(|s| s.method.authorization()).collect();
        let authorization = match offered.is_empty() {
            true => Ok(None),
            false => Authorization::of(head, &offered),
        };
        let look = |scheme: &'_ Arc<Scheme>| look_at(scheme, head, &authorization, caller);
        let found: Vec<(&Arc<Scheme>, Found)> =
            schemes.into_iter().map(|scheme| (scheme, look(scheme))).collect();
        if let Some(identities) = self.alternatives.iter().find_map(|a| granted(a, &found)) {
            return Decision::Granted(identities);
        }
        if let Some(decision) = await_keys(&found, caller.now, is_last) {
            return decision;
        }
        let stray = authorization.ok().flatten().filter(|sent| !offered.iter().any(|name| sent.is(name)));
        let violation = found.iter().find_map(|(_, found)| match found {
            Found::Refused(violation) | Found::KeyMissing(violation) => Some(violation.clone()),
            _ => None,
        });
        if let Some(violation) = violation {
            return self.refused(violation, &[]);
        }
        if self.alternatives.iter().any(|alternative| alternative.demands.is_empty()) {
            return Decision::Granted(proved(&found));
        }
        if let Some((scheme, needed, missing)) = self.alternatives.iter().find_map(|a| lacking(a, &found)) {
            let place = place_of(scheme, head);
            return self.refused(insufficient_scope::at(place, &missing), &needed);
        }
        match stray {
            Some(sent) => {
                let violation = auth_scheme_unsupported::at(sent.scheme_at, sent.scheme, &offered);
                self.refused(violation, &[])
            }
            None => self.refused(self.missing(&found), &[]),
        }
    }

    fn refused(&self, violation: Violation, scopes: &[String]) -> Decision {
        let challenges = challenge::all(self, &violation, scopes);
        Decision::Refused(Box::new(Refusal { violation, challenges }))
    }

    /// What to tell somebody who did not send what is needed: about the alternative that lacks least.
    fn missing(&self, found: &[(&Arc<Scheme>, Found)]) -> Violation {
        let absent = |alternative: &Alternative| -> Vec<Arc<Scheme>> {
            let demands = alternative.demands.iter();
            let absent = demands.filter(|demand| matches!(of(demand, found), Some(Found::Nothing)));
            absent.map(|demand| demand.scheme.clone()).collect()
        };
        let nearest = self.alternatives.iter().map(absent).min_by_key(Vec::len).unwrap_or_default();
        let methods: Vec<&Method> = self.schemes().into_iter().map(|scheme| &scheme.method).collect();
        let ways: Vec<String> = self.alternatives.iter().map(way).collect();
        let is_key = |method: &&Method| matches!(method, Method::Key { .. });
        let has_some = found.iter().any(|(_, found)| matches!(found, Found::Proved(_)));
        match nearest.first().map(|scheme| &scheme.method) {
            Some(Method::Key { location, name, .. }) if has_some || methods.iter().all(is_key) => {
                api_key_missing::at(*location, name, &ways)
            }
            Some(Method::Certificate(_)) if has_some || ways.len() == 1 => client_certificate_required::at(),
            _ => auth_missing::at(&ways),
        }
    }
}

/// What a request brings for a scheme.
fn look_at(
    scheme: &Scheme,
    head: &Head,
    authorization: &Result<Option<Authorization<'_>>, Violation>,
    caller: &Caller<'_>,
) -> Found {
    let name = &scheme.name;
    let proved = |result: Result<Identity, Violation>| match result {
        Ok(identity) => Found::Proved(identity),
        Err(violation) => Found::Refused(violation),
    };
    match &scheme.method {
        Method::Certificate(_) if caller.certificate.is_none() => Found::Nothing,
        Method::Certificate(accepted) => {
            proved(certificates::check(name, accepted.as_ref(), caller.certificate))
        }
        Method::Key { location, name: field, keys } => match presented::key(head, *location, field) {
            Err(violation) => Found::Refused(violation),
            Ok(None) => Found::Nothing,
            Ok(Some(key)) => match keys.as_ref().map(|keys| keys.holder(&key.octets)) {
                None => Found::Proved(Identity::unproved(name)),
                Some(Some(holder)) => {
                    Found::Proved(Identity::of(name, holder.name.clone(), holder.scopes.clone()))
                }
                Some(None) => {
                    let place = presented::key_place(*location, field, Some(key.at));
                    Found::Refused(api_key_invalid::at(place, *location, field))
                }
            },
        },
        method => {
            let sent = match authorization {
                Err(violation) => return Found::Refused(violation.clone()),
                Ok(sent) => sent,
            };
            let Some(sent) = sent.filter(|sent| method.authorization().is_some_and(|own| sent.is(own)))
            else {
                return Found::Nothing;
            };
            match method {
                Method::Basic(users) => proved(basic::check(name, users.as_ref(), &sent)),
                Method::Bearer(accepted) => {
                    if let Some(second) = presented::has_parameter(head, "access_token") {
                        return Found::Refused(auth_multiple::token_in_query(second));
                    }
                    match bearer::check(name, accepted.as_ref(), &sent, caller.now) {
                        Verdict::Believed(identity) => Found::Proved(identity),
                        Verdict::Refused(violation) => Found::Refused(violation),
                        Verdict::KeyMissing(violation) => Found::KeyMissing(violation),
                    }
                }
                _ => Found::Proved(Identity::unproved(name)),
            }
        }
    }
}

fn of<'f>(demand: &Demand, found: &'f [(&Arc<Scheme>, Found)]) -> Option<&'f Found> {
    found.iter().find(|(scheme, _)| Arc::ptr_eq(scheme, &demand.scheme)).map(|(_, found)| found)
}

/// The identities of an alternative that is met in full.
fn granted(alternative: &Alternative, found: &[(&Arc<Scheme>, Found)]) -> Option<Vec<Identity>> {
    if alternative.demands.is_empty() {
        return None;
    }
    let met = |demand: &Demand| match of(demand, found)? {
        Found::Proved(identity) if lacks(demand, identity).is_empty() => Some(identity.clone()),
        _ => None,
    };
    alternative.demands.iter().map(met).collect()
}

fn proved(found: &[(&Arc<Scheme>, Found)]) -> Vec<Identity> {
    let proved = found.iter().filter_map(|(_, found)| match found {
        Found::Proved(identity) => Some(identity.clone()),
        _ => None,
    });
    proved.collect()
}

/// Scopes that an identity lacks. Of credentials that were not looked into nobody knows their scopes: those
/// are the API's to judge.
fn lacks(demand: &Demand, identity: &Identity) -> Vec<String> {
    if identity.subject.is_none() {
        return Vec::new();
    }
    demand.scopes.iter().filter(|scope| !identity.scopes.contains(scope)).cloned().collect()
}

/// Of an alternative whose credentials are all right: the scheme whose scopes are not enough, those that it
/// needs and those that are missing.
fn lacking<'a>(
    alternative: &'a Alternative,
    found: &[(&Arc<Scheme>, Found)],
) -> Option<(&'a Scheme, Vec<String>, Vec<String>)> {
    let mut short = None;
    for demand in &alternative.demands {
        let Found::Proved(identity) = of(demand, found)? else { return None };
        let missing = lacks(demand, identity);
        if short.is_none() && !missing.is_empty() {
            short = Some((&*demand.scheme, demand.scopes.clone(), missing));
        }
    }
    short
}

/// Waits for keys, if a token needs some that may come.
fn await_keys(found: &[(&Arc<Scheme>, Found)], now: u64, is_last: bool) -> Option<Decision> {
    let missing = found.iter().find(|(_, found)| matches!(found, Found::KeyMissing(_)));
    let (scheme, _) = missing?;
    let Method::Bearer(Some(bearer)) = &scheme.method else { return None };
    let ring = &bearer.jwt.as_ref()?.keys;
    if !is_last && let Some(look) = ring.wish(now) {
        return Some(Decision::Await(look));
    }
    if ring.is_loaded() {
        return None;
    }
    let why = ring.fault().unwrap_or_else(|| "no answer yet".to_owned());
    Some(Decision::Unready { cause: format!("the keys of `{}` could not be had: {why}", scheme.name) })
}

/// Where the credentials of a scheme stand.
fn place_of(scheme: &Scheme, head: &Head) -> Place {
    match &scheme.method {
        Method::Key { location, name, .. } => {
            let key = presented::key(head, *location, name).ok().flatten();
            presented::key_place(*location, name, key.map(|key| key.at))
        }
        Method::Certificate(_) => Place::Message,
        _ => match head.get("authorization") {
            Some((field, _)) => Place::header("Authorization", field.value),
            None => Place::no_header("Authorization"),
        },
    }
}

/// What an alternative asks to be sent, in a sentence's words.
fn way(alternative: &Alternative) -> String {
    let parts = alternative.demands.iter().map(|demand| match &demand.scheme.method {
        Method::Basic(_) => "`Authorization: Basic` with user and password".to_owned(),
        Method::Bearer(_) => "`Authorization: Bearer <token>`".to_owned(),
        Method::Other { scheme } => format!("`Authorization: {scheme} <credentials>`"),
        Method::Key { location, name, .. } => {
            format!("your key in {}", api_key_missing::carrier(*location, name))
        }
        Method::Certificate(_) => "a client certificate".to_owned(),
    });
    parts.collect::<Vec<_>>().join(" and ")
}
