//! The steps of the pipeline about conditions: what the client takes as an answer (120), which key makes a request
//! repeatable (132, 146), on which version a change is based and which part is asked for (136), and whether the body
//! is what its digest says (148, 150).

use core::net::IpAddr;

use candor_contract::{Operation, Parameter};
use candor_guard::{
    credentials::Identity,
    idempotency::{self, Key, KeyLimits},
    integrity::Integrity,
    rules::{
        digest_mismatch, idempotency_key_in_progress, idempotency_key_malformed, idempotency_key_missing,
        idempotency_key_reused, precondition_required,
    },
};
use candor_rule::{Docket, Need, Place, Policy, Preset, Rejection, Rule, Violation};
use candor_wire::{
    Head,
    rules::{content_range_on_put, etag_malformed, range_excessive},
    serialise,
};

use crate::{Input, Inspector, contract_steps::settle};

/// Methods that change nothing have neither keys nor versions.
fn is_safe(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE")
}

/// Whether an operation has keys: as the settings say, else as its document has the field.
fn key_need(policy: &Policy, operation: &Operation) -> Need {
    let documented = || match operation.header(idempotency::FIELD).map(Parameter::is_required) {
        Some(true) => Need::Required,
        Some(false) => Need::Optional,
        None => Need::Off,
    };
    policy.idempotency_key(&operation.scope()).unwrap_or_else(documented)
}

/// Whether a change has to say on which version it is based: as the settings say, else as its document has the
/// fields.
fn version_need(policy: &Policy, operation: &Operation) -> bool {
    let is_required = |name: &str| operation.header(name).is_some_and(Parameter::is_required);
    match policy.precondition(&operation.scope()) {
        Some(need) => need == Need::Required,
        None => is_required("If-Match") || is_required("If-Unmodified-Since"),
    }
}

/// Rules about keys and versions that a request to an operation may break.
pub fn conditions_of(policy: &Policy, operation: &Operation) -> Vec<&'static Rule> {
    if is_safe(operation.method().as_bytes()) {
        return Vec::new();
    }
    let mut rules = Vec::new();
    let need = key_need(policy, operation);
    if need == Need::Required {
        rules.push(&idempotency_key_missing::RULE);
    }
    if need != Need::Off {
        rules.push(&idempotency_key_malformed::RULE);
        rules.push(&idempotency_key_in_progress::RULE);
        rules.push(&idempotency_key_reused::RULE);
    }
    if version_need(policy, operation) {
        rules.push(&precondition_required::RULE);
    }
    rules
}

/// The key that makes the request repeatable (132), where the operation has such keys.
///
/// # Errors
/// The rejection, if there has to be one and there is none, or if it cannot be one.
pub(crate) fn key(
    inspector: &Inspector,
    operation: &Operation,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<Option<Key>, Rejection> {
    if is_safe(head.method()) {
        return Ok(None);
    }
    let need = key_need(&inspector.policy, operation);
    if need == Need::Off {
        return Ok(None);
    }
    let quoted_only = inspector.policy.preset() == Preset::Strict;
    let limits = KeyLimits { quoted_only, ..inspector.keys };
    match idempotency::read(head, &limits, need == Need::Required) {
        Ok(key) => Ok(key),
        Err(violation) => settle(vec![*violation], docket).map(|()| None),
    }
}

/// Conditions and ranges (136).
///
/// # Errors
/// The rejection with all of them.
pub(crate) fn conditions(
    inspector: &Inspector,
    operation: &Operation,
    head: &Head,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let mut violations = Vec::new();
    if version_need(&inspector.policy, operation) && !is_safe(head.method()) {
        violations.extend(precondition_required::check(head));
    }
    violations.extend(etag_malformed::check(head).filter(|violation| !has_own_form(operation, violation)));
    // Where the contract documents these fields, the operation knows what to do with them.
    let undocumented = |name: &str| operation.header(name).is_none();
    if undocumented("Content-Range") {
        violations.extend(content_range_on_put::check(head));
    }
    let range = range_excessive::check(head, inspector.limits.max_ranges);
    violations.extend(range.filter(|violation| violation.rule.status.is_some() || undocumented("Range")));
    settle(violations, docket)
}

/// True if the contract writes the versions of the field at fault in its own way.
fn has_own_form(operation: &Operation, violation: &Violation) -> bool {
    ["If-Match", "If-None-Match"].iter().any(|name| {
        matches!(&violation.place, Place::Header { name: at, .. } if at == name)
            && operation.shapes_header(name)
    })
}

/// Whose request it is, and what tells it from others.
pub(crate) struct Sent<'r> {
    pub(crate) head: &'r Head,
    /// The body; `None` where not all of it is in memory, or where it is written differently each time.
    pub(crate) body: Option<&'r [u8]>,
    pub(crate) identities: &'r [Identity],
    /// The client's.
    pub(crate) address: Option<IpAddr>,
}

/// Claims the key (146): from here on no other request with it may run.
///
/// # Errors
/// The rejection, if one is running, or was another request.
pub(crate) async fn claim<I: Input>(
    inspector: &Inspector,
    operation: &Operation,
    key: &Key,
    sent: &Sent<'_>,
    input: &mut I,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    if !docket.watches(&idempotency_key_in_progress::RULE) && !docket.watches(&idempotency_key_reused::RULE) {
        return Ok(());
    }
    let head = sent.head;
    let whose = whose(operation, sent);
    let target = serialise::path_and_query(head).of(&head.octets);
    let content_type = head.get("content-type").map(|(_, value)| value.into_owned()).unwrap_or_default();
    // The boundary of a multipart body is drawn anew each time.
    let media_type = content_type.split(|octet| *octet == b';').next().unwrap_or_default();
    let parts = [target, media_type, sent.body.unwrap_or_default()];
    let scope = operation.scope();
    let document = scope.document.as_deref().unwrap_or_default();
    let name = format!("{document} {} {}", operation.method(), operation.template());
    let claim = key.claim(&whose, &name, parts, &inspector.keys);
    match input.claim(&claim).await {
        Ok(()) => Ok(()),
        Err(refused) => settle(vec![refused.violation(key.span)], docket),
    }
}

/// Whose key it is: a verified caller's, else that of whoever has these credentials and this address. Two callers
/// that choose the same key do not stand in each other's way.
fn whose(operation: &Operation, sent: &Sent<'_>) -> String {
    let known =
        sent.identities.iter().filter_map(|i| Some(format!("{}:{}", i.scheme, i.subject.as_deref()?)));
    let known: Vec<String> = known.collect();
    if !known.is_empty() {
        return known.join("\n");
    }
    let names = operation.key_fields().iter().map(String::as_str).chain(["Authorization"]);
    let mut whose = format!("{:?}", sent.address);
    for name in names {
        for field in sent.head.all(name) {
            whose.push('\n');
            whose.push_str(&String::from_utf8_lossy(&sent.head.value(field)));
        }
    }
    whose
}

/// What the head says of the body, before it is read.
#[derive(Default)]
pub(crate) struct Stated {
    /// What it is to be held against.
    pub(crate) integrity: Option<Box<Integrity>>,
    /// Why it cannot be.
    violation: Option<Box<Violation>>,
}

impl Stated {
    /// What the head states; an operation may require it.
    pub(crate) fn of(operation: Option<&Operation>, head: &Head, docket: &Docket<'_>) -> Self {
        if !docket.watches(&digest_mismatch::RULE) {
            return Self::default();
        }
        let is_required = |name: &str| {
            operation.and_then(|operation| operation.header(name)).is_some_and(|field| field.is_required())
        };
        match Integrity::stated(head, is_required) {
            Ok(integrity) if integrity.is_empty() => Self::default(),
            Ok(integrity) => Self { integrity: Some(Box::new(integrity)), violation: None },
            Err(violation) => Self { integrity: None, violation: Some(violation) },
        }
    }

    /// Settles it (148, 150), now that the body was seen.
    ///
    /// # Errors
    /// The rejection, if the body is another.
    pub(crate) fn settle(
        self,
        seen: Option<Box<Integrity>>,
        docket: &mut Docket<'_>,
    ) -> Result<(), Rejection> {
        let mut violations = Vec::new();
        violations.extend(self.violation.map(|violation| *violation));
        violations.extend(seen.and_then(|integrity| integrity.check()));
        settle(violations, docket)
    }
}
