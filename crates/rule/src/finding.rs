//! What an API answers wrongly: audit rules for responses, and what was found of them.
//!
//! A [`Finding`] is declared like a rule, once, as `FINDING` in `src/findings/<code>.rs` beside its page.
//! It blames the API and never the client, so it can end no request: it is told to operators only.

use crate::{Page, Place, SchemaRef, action::words};

/// One way in which an answer of the API can be wrong or of little use.
#[derive(Debug)]
pub struct Finding {
    /// Stable kebab-case name; never reused. Rules, faults and findings share one set of names. A file
    /// whose code begins with a digit has `_` before it: `_405_without_allow.rs`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Sections that say so.
    pub spec: &'static str,
    /// What would be right instead, in a few words: "401 with WWW-Authenticate".
    pub right: &'static str,
    /// Its page, as Markdown with cases ([`crate::case::ExchangeCase`]).
    pub page: &'static str,
}

impl Finding {
    /// The first heading of its page: a short summary in plain words.
    pub fn title(&self) -> &'static str {
        self.page().title
    }

    /// The page, split into its sections.
    pub fn page(&self) -> Page<'static> {
        Page::of(self.page)
    }

    /// This finding, decided beyond doubt at each of these places. `detail` says in a sentence what was
    /// found and what is expected; each item of evidence says it of its place.
    pub fn certain(&'static self, detail: impl Into<String>, evidence: Vec<Evidence>) -> Found {
        Found::new(self, Confidence::CERTAIN, detail, evidence)
    }

    /// This finding, decided at each of these places; `None` if there is none. Its detail is that of the
    /// first, and how many there are besides.
    pub fn at_each(&'static self, mut evidence: Vec<Evidence>) -> Option<Found> {
        let first = &evidence.first()?.says;
        let detail = match evidence.len() - 1 {
            0 => first.clone(),
            1 => format!("{first} One more place is like it."),
            more => format!("{first} {more} more places are like it."),
        };
        evidence.truncate(MAX_EVIDENCE);
        Some(self.certain(detail, evidence))
    }

    /// This finding, as likely as its evidence together makes it (noisy-or of the weights).
    pub fn weighed(&'static self, detail: impl Into<String>, evidence: Vec<Evidence>) -> Found {
        let confidence = Confidence::noisy_or(evidence.iter().map(|e| e.weight));
        Found::new(self, confidence, detail, evidence)
    }
}

/// Most places that one finding names; of more it tells the number.
const MAX_EVIDENCE: usize = 20;

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Finding {}

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Could be better; nobody is misled.
    Info,
    /// Misleads clients, or costs their developers time.
    Warning,
    /// Breaks a requirement or the API's own contract, or gives away what it should not.
    Error,
}

words!(Severity { Info = "info", Warning = "warning", Error = "error" });

/// How sure it is: 0 (not at all) to 1 (certain), in steps of a thousandth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Confidence(u16);

impl Confidence {
    /// 1: decided, not weighed.
    pub const CERTAIN: Self = Self(1000);

    /// From thousandths; more than 1,000 is certain.
    pub const fn thousandths(number: u16) -> Self {
        Self(if number > 1000 { 1000 } else { number })
    }

    /// From a share of 1, to the nearest step; less than 0 and more than 1 are taken as those.
    pub fn of(share: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lies within 0 to 1000")]
        Self((share * 1000.0).round().clamp(0.0, 1000.0) as u16)
    }

    /// Of independent signs with these weights: 1 − ∏(1 − weight).
    pub fn noisy_or(weights: impl IntoIterator<Item = Self>) -> Self {
        Self::of(1.0 - weights.into_iter().fold(1.0, |doubt, weight| doubt * (1.0 - weight.get())))
    }

    /// 0 to 1,000.
    pub const fn in_thousandths(self) -> u16 {
        self.0
    }

    /// 0.0 to 1.0.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// From 0.60 on it is worth telling.
    pub const fn is_likely(self) -> bool {
        self.0 >= 600
    }

    /// From 0.85 on it is safe to act upon.
    pub const fn is_strong(self) -> bool {
        self.0 >= 850
    }
}

/// Which message of an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// What the client sent.
    Request,
    /// What the API answered.
    Response,
}

words!(Side { Request = "request", Response = "response" });

/// A place that speaks for a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// The message in which it stands.
    pub side: Side,
    /// Where in that message; an offset into a body counts in the decoded body.
    pub place: Place,
    /// What stands there and what is expected, in a plain sentence. Holds no value that
    /// `sensitive::echo` would not show.
    pub says: String,
    /// How much it weighs by itself.
    pub weight: Confidence,
    /// The clause of the user's contract, where one was broken.
    pub schema: Option<SchemaRef>,
}

impl Evidence {
    /// Something in the response that decides the matter.
    pub fn in_response(place: Place, says: impl Into<String>) -> Self {
        let says = says.into();
        Self { side: Side::Response, place, says, weight: Confidence::CERTAIN, schema: None }
    }

    /// Something in the request that decides the matter.
    pub fn in_request(place: Place, says: impl Into<String>) -> Self {
        Self { side: Side::Request, ..Self::in_response(place, says) }
    }

    /// With less weight, in thousandths.
    pub fn weighing(mut self, thousandths: u16) -> Self {
        self.weight = Confidence::thousandths(thousandths);
        self
    }

    /// Names the contract's clause.
    pub fn with_schema(mut self, schema: SchemaRef) -> Self {
        self.schema = Some(schema);
        self
    }
}

/// A finding in an exchange.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Which.
    pub finding: &'static Finding,
    /// How much it matters here: that of the finding, unless the circumstances make it another.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What was found and what is expected, in one plain sentence.
    pub detail: String,
    /// What speaks for it, the weightiest or first in the message first.
    pub evidence: Vec<Evidence>,
}

impl Found {
    fn new(
        finding: &'static Finding,
        confidence: Confidence,
        detail: impl Into<String>,
        evidence: Vec<Evidence>,
    ) -> Self {
        Self { finding, severity: finding.severity, confidence, detail: detail.into(), evidence }
    }

    /// With another severity, which the circumstances call for.
    #[must_use]
    pub fn of_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// As sure as this, whatever its evidence weighs.
    #[must_use]
    pub fn of_confidence(self, confidence: Confidence) -> Self {
        Self { confidence, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_add_up_as_independent_ones_do() {
        let of = |weights: &[u16]| Confidence::noisy_or(weights.iter().map(|w| Confidence::thousandths(*w)));
        assert_eq!(of(&[]).get(), 0.0);
        assert_eq!(of(&[450, 600]).get(), 0.78);
        assert!(of(&[450, 600]).is_likely() && !of(&[450, 600]).is_strong());
        assert!(of(&[450, 600, 550]).is_strong());
        assert_eq!(of(&[1000, 0]), Confidence::CERTAIN);
    }
}
