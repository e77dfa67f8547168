//! What is done about which violation or finding, where: presets, actions and modes, most specific first.

use std::{collections::HashMap, fmt};

use crate::{
    Action, Clause, ClientStatus, Finding, Mode, Need, Preset, Repair, Rule, Severity, Violation,
    overlook::Overlooked,
};

/// What the policy decides about one violation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ruling {
    /// End the request.
    Reject,
    /// Would have ended the request, but the scope is in mode `observe`.
    Observe,
    /// Would have ended the request, but the clause of the contract is overlooked.
    Overlook,
    /// Note it and go on.
    Warn,
    /// Take the offending part out, note it and go on.
    Strip,
    /// Go on as if the part were absent; noted.
    Ignore,
    /// Do not look.
    Off,
}

impl Ruling {
    /// The word used in the journal and on pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reject => "rejected",
            Self::Observe => "observed",
            Self::Overlook => "overlooked",
            Self::Warn => "warned",
            Self::Strip => "stripped",
            Self::Ignore => "ignored",
            Self::Off => "off",
        }
    }
}

/// Where in the API a request is: the document, path template and operation that it matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Name of the OpenAPI document.
    pub document: Option<std::sync::Arc<str>>,
    /// Path template as written in it, `/users/{id}`.
    pub path: Option<std::sync::Arc<str>>,
    /// `operationId`, or "GET /users/{id}" where there is none.
    pub operation: Option<std::sync::Arc<str>>,
}

/// Names what a setting applies to.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum ScopeKey {
    /// One OpenAPI document.
    Document(String),
    /// One path template, all its methods.
    Path(String),
    /// One operation.
    Operation(String),
}

impl ScopeKey {
    fn covers(&self, scope: &Scope) -> bool {
        match self {
            Self::Document(name) => scope.document.as_deref() == Some(name),
            Self::Path(name) => scope.path.as_deref() == Some(name),
            Self::Operation(name) => scope.operation.as_deref() == Some(name),
        }
    }

    const fn depth(&self) -> u8 {
        match self {
            Self::Document(_) => 0,
            Self::Path(_) => 1,
            Self::Operation(_) => 2,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct ScopeSettings {
    mode: Option<Mode>,
    responses: Option<Mode>,
    repair: Option<Repair>,
    max_body: Option<u64>,
    idempotency_key: Option<Need>,
    precondition: Option<Need>,
    actions: HashMap<&'static str, Action>,
}

/// Every setting about rules.
///
/// **Precedence**, most specific first: an action for a rule in an operation; the mode of the operation,
/// else of its path, else of its document, else of the gateway; an action for the rule; the preset; the
/// rule's default action. What comes of it is not refused where the broken clause is overlooked. So `observe` on an operation holds even for a rule that is set to `reject`
/// everywhere, and an action given for exactly this rule and operation beats both.
///
/// Answers have a mode of their own, with the same precedence; unless set they are observed. So has the repair
/// of refusals that the upstream makes; unless set it is off.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    preset: Preset,
    mode: Mode,
    responses: Option<Mode>,
    repair: Repair,
    /// Instead of 422, for every rule that can answer it.
    value_status: Option<ClientStatus>,
    actions: HashMap<&'static str, Action>,
    statuses: HashMap<&'static str, ClientStatus>,
    scopes: HashMap<ScopeKey, ScopeSettings>,
    overlooked: Overlooked,
}

/// A setting that would be unsafe or meaningless.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PolicyError {
    /// The rule guards the framing: it cannot be switched.
    RefuseOnly(&'static str),
    /// The status is not one to which the rule may be changed.
    Status {
        /// The rule's code.
        rule: &'static str,
        /// What was asked for.
        asked: u16,
        /// What may be asked for.
        allowed: Vec<ClientStatus>,
    },
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RefuseOnly(code) => write!(
                f,
                "`{code}` guards where one request ends and the next begins; it can only be refused. \
                 Choose a preset instead (strict, default, lenient)"
            ),
            Self::Status { rule, asked, allowed } => {
                let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
                write!(f, "`{rule}` cannot answer {asked}; it may answer {}", allowed.join(", "))
            }
        }
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// The preset's actions, mode enforce, nothing else set.
    pub fn new(preset: Preset) -> Self {
        Self { preset, ..Self::default() }
    }

    /// The preset in force.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// Changes the preset; everything else that was set stays.
    pub fn set_preset(&mut self, preset: Preset) {
        self.preset = preset;
    }

    /// The gateway-wide mode.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Sets the gateway-wide mode.
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Sets the mode of one document, path or operation.
    pub fn set_scope_mode(&mut self, scope: ScopeKey, mode: Mode) {
        self.scopes.entry(scope).or_default().mode = Some(mode);
    }

    /// Sets the gateway-wide mode of answers.
    pub fn set_responses(&mut self, mode: Mode) {
        self.responses = Some(mode);
    }

    /// Sets the mode of answers of one document, path or operation.
    pub fn set_scope_responses(&mut self, scope: ScopeKey, mode: Mode) {
        self.scopes.entry(scope).or_default().responses = Some(mode);
    }

    /// How the answers of a scope are looked at.
    pub fn responses(&self, scope: &Scope) -> Mode {
        self.nearest(scope, |s| s.responses).or(self.responses).unwrap_or(Mode::Observe)
    }

    /// Sets what is done with the upstream's refusals everywhere.
    pub fn set_repair(&mut self, repair: Repair) {
        self.repair = repair;
    }

    /// The same in one document, path or operation.
    pub fn set_scope_repair(&mut self, scope: ScopeKey, repair: Repair) {
        self.scopes.entry(scope).or_default().repair = Some(repair);
    }

    /// What is done with the upstream's refusals in a scope.
    pub fn repair(&self, scope: &Scope) -> Repair {
        self.nearest(scope, |s| s.repair).unwrap_or(self.repair)
    }

    /// Sets what is done about a finding everywhere: `reject` withholds the answer where answers are
    /// enforced, `off` does not look for it, and everything else notes it.
    pub fn set_finding_action(&mut self, finding: &'static Finding, action: Action) {
        self.actions.insert(finding.code, action);
    }

    /// The same in one document, path or operation.
    pub fn set_scope_finding_action(&mut self, scope: ScopeKey, finding: &'static Finding, action: Action) {
        self.scopes.entry(scope).or_default().actions.insert(finding.code, action);
    }

    /// What to do about a finding in an answer of `scope`. Where nothing is set, errors are withheld in mode
    /// `enforce`, and the rest is noted.
    pub fn finding_ruling(&self, finding: &Finding, scope: &Scope) -> Ruling {
        let usual = if finding.severity == Severity::Error { Action::Reject } else { Action::Warn };
        let set = self.nearest(scope, |s| s.actions.get(finding.code).copied());
        let action = set.or(self.actions.get(finding.code).copied()).unwrap_or(usual);
        match (self.responses(scope), action) {
            (Mode::Off, _) | (_, Action::Off) => Ruling::Off,
            (Mode::Enforce, Action::Reject) => Ruling::Reject,
            (Mode::Observe, Action::Reject) => Ruling::Observe,
            _ => Ruling::Warn,
        }
    }

    /// Sets the action of a rule everywhere.
    ///
    /// # Errors
    /// [`PolicyError::RefuseOnly`] unless the action is `reject`.
    pub fn set_action(&mut self, rule: &'static Rule, action: Action) -> Result<(), PolicyError> {
        guard(rule, action)?;
        self.actions.insert(rule.code, action);
        Ok(())
    }

    /// Sets the action of a rule in one document, path or operation.
    ///
    /// # Errors
    /// [`PolicyError::RefuseOnly`] unless the action is `reject`.
    pub fn set_scope_action(
        &mut self,
        scope: ScopeKey,
        rule: &'static Rule,
        action: Action,
    ) -> Result<(), PolicyError> {
        guard(rule, action)?;
        self.scopes.entry(scope).or_default().actions.insert(rule.code, action);
        Ok(())
    }

    /// Sets the largest body, in octets, that a document, path or operation takes.
    pub fn set_scope_max_body(&mut self, scope: ScopeKey, octets: u64) {
        self.scopes.entry(scope).or_default().max_body = Some(octets);
    }

    /// The largest body that is set for a scope; `documented` is what its contract says of the operation. A
    /// setting for the operation beats that, and that beats settings for its path or document.
    pub fn max_body(&self, scope: &Scope, documented: Option<u64>) -> Option<u64> {
        if self.scopes.is_empty() {
            return documented;
        }
        let own = scope.operation.as_deref().map(|name| ScopeKey::Operation(name.to_owned()));
        let own = own.and_then(|key| self.scopes.get(&key)?.max_body);
        own.or(documented).or_else(|| self.nearest(scope, |s| s.max_body))
    }

    /// Sets whether requests of a document, path or operation have an idempotency key.
    pub fn set_scope_idempotency_key(&mut self, scope: ScopeKey, need: Need) {
        self.scopes.entry(scope).or_default().idempotency_key = Some(need);
    }

    /// Whether requests of a scope have an idempotency key, where that is set.
    pub fn idempotency_key(&self, scope: &Scope) -> Option<Need> {
        self.nearest(scope, |s| s.idempotency_key)
    }

    /// Sets whether changes of a document, path or operation say on which version they are based.
    pub fn set_scope_precondition(&mut self, scope: ScopeKey, need: Need) {
        self.scopes.entry(scope).or_default().precondition = Some(need);
    }

    /// Whether changes of a scope say on which version they are based, where that is set.
    pub fn precondition(&self, scope: &Scope) -> Option<Need> {
        self.nearest(scope, |s| s.precondition)
    }

    /// Lets a rule answer with one of its listed alternatives.
    ///
    /// # Errors
    /// [`PolicyError::Status`] if the status is not listed.
    pub fn set_status(&mut self, rule: &'static Rule, status: u16) -> Result<(), PolicyError> {
        let allowed = || rule.status.iter().chain(rule.alternatives).copied();
        let Some(status) = allowed().find(|s| s.code() == status) else {
            return Err(PolicyError::Status { rule: rule.code, asked: status, allowed: allowed().collect() });
        };
        self.statuses.insert(rule.code, status);
        Ok(())
    }

    /// Answers this instead of 422, for every rule that lists it as an alternative and for which nothing
    /// else is set: for APIs that promise 400 for values too.
    pub fn set_value_status(&mut self, status: ClientStatus) {
        self.value_status = Some(status);
    }

    /// The status with which this rule refuses. A rule that by itself refuses nothing answers its first
    /// alternative where it is set to `reject`.
    pub fn status(&self, rule: &Rule) -> Option<ClientStatus> {
        let is_value = rule.status.is_some_and(|s| s.code() == 422);
        let everywhere = self.value_status.filter(|s| is_value && rule.alternatives.contains(s));
        let set = self.statuses.get(rule.code).copied().or(everywhere);
        set.or(rule.status).or(rule.alternatives.first().copied())
    }

    /// Lets violations of a clause of the contract pass from now on, in every mode. One of a rule that guards the
    /// framing is refused all the same.
    pub fn overlook(&mut self, clause: Clause) {
        self.overlooked.add(clause);
    }

    /// What to do about a violation in `scope`: as [`Policy::ruling`], unless its clause is overlooked.
    pub fn ruling_on(&self, violation: &Violation, scope: &Scope) -> Ruling {
        match self.ruling(violation.rule, scope) {
            Ruling::Reject | Ruling::Observe
                if !violation.rule.is_refuse_only() && self.overlooked.covers(violation, scope) =>
            {
                Ruling::Overlook
            }
            ruling => ruling,
        }
    }

    /// What to do about a violation of `rule` in `scope`.
    pub fn ruling(&self, rule: &Rule, scope: &Scope) -> Ruling {
        let base = self.actions.get(rule.code).copied().unwrap_or_else(|| rule.action_in(self.preset));
        // For a refuse-only rule this can only be `reject`: a scope may be sterner, never milder.
        if let Some(action) = self.nearest(scope, |s| s.actions.get(rule.code).copied()) {
            return plain(action);
        }
        if rule.is_refuse_only() {
            return plain(base);
        }
        let mode = self.nearest(scope, |s| s.mode).unwrap_or(self.mode);
        match (mode, plain(base)) {
            (Mode::Off, _) => Ruling::Off,
            (Mode::Observe, Ruling::Reject) => Ruling::Observe,
            // It would not have been refused, and observing changes no request.
            (Mode::Observe, Ruling::Strip) => Ruling::Warn,
            (_, ruling) => ruling,
        }
    }

    fn nearest<T>(&self, scope: &Scope, get: impl Fn(&ScopeSettings) -> Option<T>) -> Option<T> {
        self.scopes
            .iter()
            .filter(|(key, _)| key.covers(scope))
            .filter_map(|(key, settings)| get(settings).map(|value| (key.depth(), value)))
            .max_by_key(|(depth, _)| *depth)
            .map(|(_, value)| value)
    }
}

fn guard(rule: &'static Rule, action: Action) -> Result<(), PolicyError> {
    if rule.is_refuse_only() && action != Action::Reject {
        return Err(PolicyError::RefuseOnly(rule.code));
    }
    Ok(())
}

fn plain(action: Action) -> Ruling {
    match action {
        Action::Reject => Ruling::Reject,
        Action::Warn => Ruling::Warn,
        Action::Strip => Ruling::Strip,
        Action::Ignore => Ruling::Ignore,
        Action::Off => Ruling::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Connection, Shape};

    static FRAMING: Rule = Rule {
        connection: Connection::Close,
        lenient: Some(Action::Warn),
        ..Rule::refusing("framing", 400, Shape::Body, 20, "# t")
    };
    static VALUE: Rule = Rule {
        alternatives: &[ClientStatus::of(400)],
        ..Rule::refusing("value", 422, Shape::Values, 170, "# t")
    };

    fn scope() -> Scope {
        Scope { document: Some("api".into()), path: Some("/a".into()), operation: Some("getA".into()) }
    }

    #[test]
    fn the_most_specific_setting_wins() {
        let mut policy = Policy::new(Preset::Default);
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Reject);
        policy.set_action(&VALUE, Action::Warn).unwrap();
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Warn);
        policy.set_action(&VALUE, Action::Reject).unwrap();
        policy.set_scope_mode(ScopeKey::Document("api".into()), Mode::Observe);
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Observe);
        policy.set_scope_mode(ScopeKey::Path("/a".into()), Mode::Enforce);
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Reject);
        policy.set_scope_mode(ScopeKey::Operation("getA".into()), Mode::Observe);
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Observe);
        policy.set_scope_action(ScopeKey::Operation("getA".into()), &VALUE, Action::Reject).unwrap();
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Reject);
        assert_eq!(policy.ruling(&VALUE, &Scope::default()), Ruling::Reject, "elsewhere nothing changed");
    }

    #[test]
    fn framing_rules_follow_the_preset_only() {
        let mut policy = Policy::new(Preset::Default);
        assert_eq!(policy.set_action(&FRAMING, Action::Off), Err(PolicyError::RefuseOnly("framing")));
        policy.set_mode(Mode::Observe);
        assert_eq!(policy.ruling(&FRAMING, &scope()), Ruling::Reject);
        assert_eq!(Policy::new(Preset::Lenient).ruling(&FRAMING, &scope()), Ruling::Warn);
    }

    #[test]
    fn off_looks_at_the_framing_alone() {
        let mut policy = Policy::new(Preset::Default);
        policy.set_scope_mode(ScopeKey::Path("/a".into()), Mode::Off);
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Off);
        assert_eq!(policy.ruling(&FRAMING, &scope()), Ruling::Reject);
        policy.set_scope_action(ScopeKey::Operation("getA".into()), &VALUE, Action::Warn).unwrap();
        assert_eq!(policy.ruling(&VALUE, &scope()), Ruling::Warn);
        assert_eq!(policy.ruling(&VALUE, &Scope::default()), Ruling::Reject);
    }

    #[test]
    fn answers_are_observed_unless_set_and_errors_alone_are_withheld() {
        const fn finding(code: &'static str, severity: Severity) -> Finding {
            Finding { code, severity, spec: "", right: "", page: "" }
        }
        static BROKEN: Finding = finding("broken", Severity::Error);
        static ODD: Finding = finding("odd", Severity::Warning);
        let mut policy = Policy::default();
        assert_eq!(policy.finding_ruling(&BROKEN, &scope()), Ruling::Observe);
        policy.set_responses(Mode::Enforce);
        assert_eq!(policy.finding_ruling(&BROKEN, &scope()), Ruling::Reject);
        assert_eq!(policy.finding_ruling(&ODD, &scope()), Ruling::Warn);
        policy.set_finding_action(&ODD, Action::Reject);
        assert_eq!(policy.finding_ruling(&ODD, &scope()), Ruling::Reject);
        policy.set_scope_finding_action(ScopeKey::Path("/a".into()), &ODD, Action::Off);
        assert_eq!(policy.finding_ruling(&ODD, &scope()), Ruling::Off);
        policy.set_scope_responses(ScopeKey::Document("api".into()), Mode::Off);
        assert_eq!(policy.finding_ruling(&BROKEN, &scope()), Ruling::Off);
        assert_eq!(policy.finding_ruling(&BROKEN, &Scope::default()), Ruling::Reject, "elsewhere as before");
    }

    #[test]
    fn repair_is_off_unless_set_and_the_most_specific_setting_wins() {
        let mut policy = Policy::default();
        assert_eq!(policy.repair(&scope()), Repair::Off);
        policy.set_repair(Repair::Annotate);
        policy.set_scope_repair(ScopeKey::Document("api".into()), Repair::Off);
        policy.set_scope_repair(ScopeKey::Operation("getA".into()), Repair::Repair);
        assert_eq!(policy.repair(&scope()), Repair::Repair);
        let other = Scope { operation: None, ..scope() };
        assert_eq!(policy.repair(&other), Repair::Off);
        assert_eq!(policy.repair(&Scope::default()), Repair::Annotate);
    }

    #[test]
    fn one_setting_turns_422_into_400_where_that_is_an_alternative() {
        let mut policy = Policy::default();
        policy.set_value_status(ClientStatus::of(400));
        assert_eq!(policy.status(&VALUE).map(ClientStatus::code), Some(400));
        policy.set_status(&VALUE, 422).unwrap();
        assert_eq!(policy.status(&VALUE).map(ClientStatus::code), Some(422), "what is set for a rule wins");
    }

    #[test]
    fn a_status_can_be_changed_to_a_listed_alternative_only() {
        let mut policy = Policy::default();
        policy.set_status(&VALUE, 400).unwrap();
        assert_eq!(policy.status(&VALUE).map(ClientStatus::code), Some(400));
        assert!(policy.set_status(&VALUE, 404).is_err());
    }
}
