//! Applies the policy while a request is read.

use crate::{ClientStatus, Policy, Rejection, Rule, Ruling, Scope, Violation};

/// A violation that did not end the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was broken.
    pub violation: Violation,
    /// Why the request went on.
    pub ruling: Ruling,
}

/// The refusal that there would have been in mode `enforce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Its status; `None` where no answer would have been possible.
    pub status: Option<ClientStatus>,
    /// How many of the notes are its violations: they come first, the primary one at the head.
    pub violations: usize,
}

/// The case file of one request: asks the policy about each violation as it is found, keeps what only
/// needs noting, and ends the request where the policy says so.
///
/// Up to phase 99 the first violation to be rejected ends the request at once. From phase 100 on the
/// violations of one phase are collected, and [`Docket::settle`] ends the request with all of them.
///
/// What is only observed is followed in the same way, so that [`Docket::observed`] tells the very refusal that
/// there would have been; what would no longer have been looked at is noted besides.
pub struct Docket<'p> {
    policy: &'p Policy,
    scope: Scope,
    pending: Vec<Violation>,
    notes: Vec<Note>,
    /// Notes that would have been the refusal, once it is decided; the primary one first.
    shadow: Vec<usize>,
    /// Observed notes of the phase that is being collected.
    observed: Vec<usize>,
    /// Until the operation is known, the lowest phase wins, whichever is raised first.
    is_head: bool,
}

impl<'p> Docket<'p> {
    /// An empty one. Until [`Docket::enter`] is called the scope is the whole gateway.
    pub fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            scope: Scope::default(),
            pending: Vec::new(),
            notes: Vec::new(),
            shadow: Vec::new(),
            observed: Vec::new(),
            is_head: true,
        }
    }

    /// The operation is known from here on: its own settings apply.
    pub fn enter(&mut self, scope: Scope) {
        self.scope = scope;
        self.is_head = false;
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
        match self.policy.ruling_on(&violation, &self.scope) {
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
                if ruling == Ruling::Observe {
                    self.observe(violation.rule);
                }
                self.notes.push(Note { violation, ruling });
                Ok(())
            }
        }
    }

    /// Follows what mode `enforce` would do with the note that is about to be made.
    fn observe(&mut self, rule: &Rule) {
        let note = self.notes.len();
        let phase = |index: &usize| self.notes.get(*index).map(|note| note.violation.rule.phase);
        if rule.phase >= Rule::FIRST_COLLECTED_PHASE && !rule.is_refuse_only() {
            self.observed.push(note);
        } else if self.shadow.is_empty()
            || self.is_head && self.shadow.first().and_then(phase) > Some(rule.phase)
        {
            self.shadow = vec![note];
        }
    }

    /// The refusal that there would have been, if everything observed had been enforced.
    pub fn observed(&self) -> Option<Observed> {
        let first = self.notes.get(*self.shadow.first()?)?;
        let status = self.policy.status(first.violation.rule);
        Some(Observed { status, violations: self.shadow.len() })
    }

    /// Keeps a violation that ends the request and that the client is not told of: for a refusal that hides
    /// what it is about.
    pub fn conceal(&mut self, violation: Violation) {
        self.notes.push(Note { violation, ruling: Ruling::Reject });
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
        let mut observed = std::mem::take(&mut self.observed);
        if self.shadow.is_empty() {
            observed.sort_by_key(|index| self.notes.get(*index).map(|note| note.violation.rule.phase));
            self.shadow = observed;
        }
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut all = std::mem::take(&mut self.pending);
        all.sort_by_key(|v| v.rule.phase);
        let first = all.remove(0);
        Err(self.reject(first, all))
    }

    /// What was noted and did not end the request; what would have ended it comes first.
    pub fn into_notes(self) -> Vec<Note> {
        if self.shadow.is_empty() {
            return self.notes;
        }
        let mut notes: Vec<Option<Note>> = self.notes.into_iter().map(Some).collect();
        let first: Vec<Note> = self.shadow.iter().filter_map(|i| notes.get_mut(*i)?.take()).collect();
        first.into_iter().chain(notes.into_iter().flatten()).collect()
    }

    fn reject(&self, first: Violation, rest: Vec<Violation>) -> Rejection {
        Rejection::new(self.policy.status(first.rule), first, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clause, Mode, Place, SchemaRef, Shape};

    static HEAD: Rule = Rule::refusing("head", 400, Shape::TargetOrHeaders, 44, "# t");
    static EARLY: Rule = Rule::refusing("early", 405, Shape::TargetOrHeaders, 40, "# t");
    static ROUTE: Rule = Rule::refusing("route", 404, Shape::TargetOrHeaders, 90, "# t");
    static TYPE: Rule = Rule::refusing("type", 415, Shape::Body, 120, "# t");
    static VALUE: Rule = Rule::refusing("value", 422, Shape::Values, 170, "# t");

    /// What is raised, where `None` ends a phase; gives the refusal in mode enforce, and the one noted in
    /// mode observe with the codes of all notes.
    fn both(raised: &[Option<&'static Rule>]) -> (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>) {
        let run = |mode| {
            let mut policy = Policy::default();
            policy.set_mode(mode);
            let mut docket = Docket::new(&policy);
            let mut refused = Vec::new();
            for rule in raised {
                let step = match rule {
                    Some(rule) => docket.raise(rule.at(Place::Message, "", "")),
                    None => docket.settle(),
                };
                if let Err(rejection) = step {
                    refused = rejection.violations().map(|v| v.rule.code).collect();
                    break;
                }
            }
            let observed = docket.observed().map_or(0, |o| o.violations);
            let notes: Vec<&str> = docket.into_notes().iter().map(|n| n.violation.rule.code).collect();
            (refused, observed, notes)
        };
        let (refused, _, _) = run(Mode::Enforce);
        let (_, observed, notes) = run(Mode::Observe);
        (refused, notes.iter().take(observed).copied().collect(), notes)
    }

    #[test]
    fn observing_tells_the_refusal_that_enforcing_gives_and_notes_the_rest() {
        for raised in [
            &[Some(&ROUTE), Some(&TYPE), None][..],
            &[Some(&TYPE), None, Some(&VALUE), Some(&VALUE), None],
            &[Some(&VALUE), Some(&TYPE), Some(&VALUE), None],
            &[Some(&VALUE), Some(&VALUE), None, Some(&TYPE), None],
            &[None, None],
        ] {
            let (refused, observed, notes) = both(raised);
            assert_eq!(observed, refused);
            assert_eq!(notes.len(), raised.iter().flatten().count(), "nothing is lost");
        }
    }

    #[test]
    fn a_clause_that_is_overlooked_is_noted_in_every_mode_and_the_others_are_refused() {
        let clause = |file: Option<&str>, operation: Option<&str>| Clause {
            code: "value".into(),
            pointer: "/a/type".into(),
            file: file.map(str::to_owned),
            operation: operation.map(str::to_owned),
        };
        let broken = |pointer: &str| {
            let schema = SchemaRef { file: "api".into(), pointer: pointer.into(), line: 1, column: 1 };
            VALUE.at(Place::Message, "", "").with_schema(schema)
        };
        let run = |mode, clause: Clause, violations: Vec<Violation>| {
            let mut policy = Policy::default();
            policy.set_mode(mode);
            policy.overlook(clause);
            let mut docket = Docket::new(&policy);
            docket.enter(Scope { operation: Some("setA".into()), ..Scope::default() });
            violations.into_iter().for_each(|v| docket.raise(v).unwrap());
            let refused = docket.settle().map_or_else(|rejection| rejection.violations().count(), |()| 0);
            let would_be = docket.observed().map_or(0, |o| o.violations);
            let rulings: Vec<&str> = docket.into_notes().iter().map(|n| n.ruling.word()).collect();
            (refused, would_be, rulings)
        };
        let both = || vec![broken("/a/type"), broken("/b/type")];
        let (all, one) = (clause(None, None), clause(Some("api"), Some("setA")));
        assert_eq!(run(Mode::Enforce, all.clone(), vec![broken("/a/type")]), (0, 0, vec!["overlooked"]));
        assert_eq!(run(Mode::Enforce, one, both()), (1, 0, vec!["overlooked"]));
        assert_eq!(run(Mode::Observe, all.clone(), both()), (0, 1, vec!["observed", "overlooked"]));
        assert_eq!(run(Mode::Enforce, clause(Some("other"), None), both()).0, 2);
        assert_eq!(run(Mode::Enforce, clause(None, Some("getA")), both()).0, 2);
        let last = vec![Violation { ends_check: true, ..broken("/a/type") }];
        assert_eq!(run(Mode::Enforce, all.clone(), last).0, 1, "nobody knows what stands behind it");
        let nameless = vec![VALUE.at(Place::Message, "", "")];
        assert_eq!(run(Mode::Enforce, all, nameless).0, 1, "a violation without a clause");
    }

    #[test]
    fn of_the_head_the_lowest_phase_is_told_as_the_scanner_does() {
        let (_, observed, notes) = both(&[Some(&HEAD), Some(&EARLY), Some(&HEAD)]);
        assert_eq!((observed, notes), (vec!["early"], vec!["early", "head", "head"]));
    }
}
