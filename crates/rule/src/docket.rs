//! Applies the policy while a request is read.

use crate::{Policy, Rejection, Rule, Ruling, Scope, Violation};

/// A violation that did not end the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was broken.
    pub violation: Violation,
    /// Why the request went on.
    pub ruling: Ruling,
}

/// The case file of one request: asks the policy about each violation as it is found, keeps what only
/// needs noting, and ends the request where the policy says so.
///
/// Up to phase 99 the first violation to be rejected ends the request at once. From phase 100 on the
/// violations of one phase are collected, and [`Docket::settle`] ends the request with all of them.
pub struct Docket<'p> {
    policy: &'p Policy,
    scope: Scope,
    pending: Vec<Violation>,
    notes: Vec<Note>,
}

impl<'p> Docket<'p> {
    /// An empty one. Until [`Docket::enter`] is called the scope is the whole gateway.
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, scope: Scope::default(), pending: Vec::new(), notes: Vec::new() }
    }

    /// The operation is known from here on: its own settings apply.
    pub fn enter(&mut self, scope: Scope) {
        self.scope = scope;
    }

    /// True if the rule would be noticed at all; saves the detector's work where it is off.
    pub fn watches(&self, rule: &Rule) -> bool {
        self.policy.ruling(rule, &self.scope) != Ruling::Off
    }

    /// True if what breaks the rule ends the request.
    pub fn refuses(&self, rule: &Rule) -> bool {
        self.policy.ruling(rule, &self.scope) == Ruling::Reject
    }

    /// True if what breaks the rule is to be taken out: whoever raises the violation does so.
    pub fn strips(&self, rule: &Rule) -> bool {
        self.policy.ruling(rule, &self.scope) == Ruling::Strip
    }

    /// Reports a violation.
    ///
    /// # Errors
    /// The rejection that ends the request, if the rule is to be rejected and is of a phase before 100 or
    /// concerns the framing.
    pub fn raise(&mut self, violation: Violation) -> Result<(), Rejection> {
        match self.policy.ruling(violation.rule, &self.scope) {
            Ruling::Off => Ok(()),
            // Past a framing fault nothing more can be read that might be collected.
            Ruling::Reject
                if violation.rule.phase < Rule::FIRST_COLLECTED_PHASE || violation.rule.is_refuse_only() =>
            {
                Err(self.rejection(violation))
            }
            Ruling::Reject => {
                self.pending.push(violation);
                Ok(())
            }
            ruling => {
                self.notes.push(Note { violation, ruling });
                Ok(())
            }
        }
    }

    /// Ends the request whatever the rule's action is: for the one place where a tolerated rule would
    /// leave the meaning of the request in doubt.
    ///
    /// # Errors
    /// Always.
    pub fn refuse<T>(&self, violation: Violation) -> Result<T, Rejection> {
        Err(self.rejection(violation))
    }

    /// The rejection that this violation alone makes.
    pub fn rejection(&self, violation: Violation) -> Rejection {
        self.reject(violation, Vec::new())
    }

    /// Ends a phase at or after 100.
    ///
    /// # Errors
    /// The rejection with every violation collected since the last call; its code is that of the lowest
    /// phase, then of the first raised.
    pub fn settle(&mut self) -> Result<(), Rejection> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut all = std::mem::take(&mut self.pending);
        all.sort_by_key(|v| v.rule.phase);
        let first = all.remove(0);
        Err(self.reject(first, all))
    }

    /// What was noted and did not end the request.
    pub fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    /// Takes what was noted so far.
    pub fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    fn reject(&self, first: Violation, rest: Vec<Violation>) -> Rejection {
        Rejection::new(self.policy.status(first.rule), first, rest)
    }
}
