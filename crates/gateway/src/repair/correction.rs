//! Misused statuses, corrected where the operator lists the finding and it is strong.

use std::fmt;

use candor_reader::audit::{Auditor, Sample, Traffic};
use candor_rule::{Found, text::nearest};
use candor_wire::Framing;
use candor_wire::response::ResponseFraming;

use super::Refusal;

/// Findings whose right status is one for all that they find.
const RIGHT: &[(&str, u16)] = &[
    ("auth-missing-as-400", 401),
    ("auth-invalid-as-400", 401),
    ("auth-missing-as-403", 401),
    ("permission-as-400", 403),
    ("permission-as-401", 403),
    ("not-found-as-400", 404),
    ("method-as-404", 405),
    ("not-acceptable-as-400", 406),
    ("conflict-as-400", 409),
    ("gone-as-404", 410),
    ("precondition-as-409", 412),
    ("too-large-as-400", 413),
    ("media-type-as-400", 415),
    ("validation-as-400", 422),
    ("syntax-as-422", 400),
    ("rate-limit-as-400", 429),
    ("legal-as-403", 451),
];

/// Which statuses are corrected.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    findings: Vec<(&'static str, u16)>,
    challenge: Option<String>,
}

/// Why corrections cannot be as they are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionError {
    /// `statuses` or `challenge`.
    pub setting: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for CorrectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for CorrectionError {}

/// What is corrected of one refusal.
#[derive(Debug, Default)]
pub(super) struct Corrected {
    /// The right status, if another was sent.
    pub(super) status: Option<u16>,
    /// `WWW-Authenticate` for a 401.
    pub(super) challenge: Option<String>,
}

impl Corrections {
    /// Corrects what the findings with these codes are about. `challenge` goes with a 401 that has none.
    ///
    /// # Errors
    /// If a code is not that of a status which can be corrected, or the challenge is none.
    pub fn new(statuses: &[String], challenge: Option<&str>) -> Result<Self, CorrectionError> {
        let mut findings = Vec::new();
        for code in statuses {
            let Some(known) = RIGHT.iter().find(|(known, _)| known == code) else {
                let help = match nearest(code, RIGHT.iter().map(|(code, _)| *code)) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => {
                        let all: Vec<&str> = RIGHT.iter().map(|(code, _)| *code).collect();
                        format!("there are {}", all.join(", "))
                    }
                };
                let code = candor_rule::text::printable(code.as_bytes(), 60);
                let message = format!("\"{code}\" is no finding whose status can be corrected");
                return Err(CorrectionError { setting: "statuses", message, help });
            };
            findings.push(*known);
        }
        if let Some(challenge) = challenge.filter(|text| !is_challenge(text)) {
            let shown = candor_rule::text::printable(challenge.as_bytes(), 60);
            let message = format!("\"{shown}\" is no challenge");
            let help =
                "write a scheme, with parameters if it has some: Bearer, or Basic realm=\"api\"".to_owned();
            return Err(CorrectionError { setting: "challenge", message, help });
        }
        Ok(Self { findings, challenge: challenge.map(str::to_owned) })
    }

    /// What is to be corrected, and why what is not.
    pub(super) fn of(&self, refusal: &Refusal<'_>, body: &[u8], notes: &mut Vec<String>) -> Corrected {
        if self.findings.is_empty() {
            return Corrected::default();
        }
        let Some(request) = request(refusal) else {
            notes.push("The request's body is not in memory: no status was corrected.".to_owned());
            return Corrected::default();
        };
        let response = response(refusal, body);
        let sample = Sample { request: &request, response: &response, ..Sample::default() };
        let auditor = Auditor::default().with_rules(refusal.inspector);
        let found = auditor.look(&sample, &Traffic::default()).found;
        let has = |name: &str| refusal.answer.get(name).is_some();
        self.choose(&found, refusal.answer.status, &has, notes)
    }

    /// The first listed finding that is strong decides; of those that are not strong a note tells.
    fn choose(
        &self,
        found: &[Found],
        sent: u16,
        has: &dyn Fn(&str) -> bool,
        notes: &mut Vec<String>,
    ) -> Corrected {
        for found in found {
            let code = found.finding.code;
            let Some((_, right)) = self.findings.iter().find(|(listed, _)| *listed == code) else { continue };
            let missing = match right {
                _ if *right == sent => continue,
                _ if !found.confidence.is_strong() => {
                    Some(format!("it is {:.2} sure, and 0.85 is needed", found.confidence.get()))
                }
                401 if self.challenge.is_none() && !has("www-authenticate") => {
                    Some("a 401 needs a challenge, and none is set".to_owned())
                }
                405 if !has("allow") => Some("a 405 needs Allow, which the service did not send".to_owned()),
                _ => None,
            };
            if let Some(missing) = missing {
                notes.push(format!("The status stays {sent} in spite of `{code}`: {missing}."));
                continue;
            }
            notes.push(format!("The status {sent} became {right}: `{code}`."));
            let challenge = self.challenge.clone().filter(|_| *right == 401);
            return Corrected { status: Some(*right), challenge };
        }
        Corrected::default()
    }
}

/// A scheme, and behind a space whatever it has, all in visible characters (RFC 9110 §11.6.1).
fn is_challenge(text: &str) -> bool {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, "x=x"));
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !scheme.is_empty()
        && scheme.bytes().all(is_token)
        && !rest.trim().is_empty()
        && rest.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
}

/// The request's octets as they were on the wire, chunks aside; `None` if its body is not at hand.
fn request(refusal: &Refusal<'_>) -> Option<Vec<u8>> {
    let (head, body) = (refusal.head, &refusal.inspected.body);
    let is_whole = match head.framing {
        Framing::None => true,
        Framing::Length(length) => body.len() as u64 == length,
        Framing::Chunked => !body.is_empty() && body.len() as u64 == refusal.inspected.tally.octets,
    };
    is_whole.then(|| whole(&head.octets, body, head.framing == Framing::Chunked))
}

fn response(refusal: &Refusal<'_>, body: &[u8]) -> Vec<u8> {
    whole(&refusal.answer.octets, body, refusal.answer.framing == ResponseFraming::Chunked)
}

/// Head and body as one message.
fn whole(head: &[u8], body: &[u8], in_chunks: bool) -> Vec<u8> {
    let mut octets = head.to_vec();
    match in_chunks {
        false => octets.extend_from_slice(body),
        true if body.is_empty() => octets.extend_from_slice(b"0\r\n\r\n"),
        true => {
            octets.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
            octets.extend_from_slice(body);
            octets.extend_from_slice(b"\r\n0\r\n\r\n");
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use candor_rule::{Evidence, Finding, Place, Severity};

    use super::*;

    const fn finding(code: &'static str) -> Finding {
        Finding { code, severity: Severity::Error, spec: "", right: "", page: "" }
    }
    static AUTH: Finding = finding("auth-missing-as-400");
    static METHOD: Finding = finding("method-as-404");

    fn found(finding: &'static Finding, thousandths: u16) -> Found {
        finding.weighed("", vec![Evidence::in_response(Place::Message, "").weighing(thousandths)])
    }

    fn chosen(
        found: &[Found],
        challenge: Option<&str>,
        has: &[&str],
    ) -> (Option<u16>, Option<String>, String) {
        let listed = ["auth-missing-as-400".to_owned(), "method-as-404".to_owned()];
        let mut notes = Vec::new();
        let corrections = Corrections::new(&listed, challenge).unwrap();
        let corrected = corrections.choose(found, 400, &|name| has.contains(&name), &mut notes);
        (corrected.status, corrected.challenge, notes.join(" "))
    }

    #[test]
    fn only_a_strong_finding_corrects_and_only_with_what_the_status_needs() {
        let strong = [found(&AUTH, 850)];
        let bearer = Some("Bearer".to_owned());
        let note = "The status 400 became 401: `auth-missing-as-400`.".to_owned();
        assert_eq!(chosen(&strong, Some("Bearer"), &[]), (Some(401), bearer, note));
        let (status, _, note) = chosen(&[found(&AUTH, 849)], Some("Bearer"), &[]);
        assert_eq!(
            (status, note.as_str()),
            (
                None,
                "The status stays 400 in spite of `auth-missing-as-400`: it is 0.85 sure, and 0.85 is needed."
            )
        );
        let (status, _, note) = chosen(&strong, None, &[]);
        assert!(status.is_none() && note.contains("needs a challenge"), "{note}");
        assert_eq!(chosen(&strong, None, &["www-authenticate"]).0, Some(401));
        let method = [found(&METHOD, 1000)];
        assert!(chosen(&method, None, &[]).2.contains("needs Allow"));
        assert_eq!(chosen(&method, None, &["allow"]).0, Some(405));
        let other = Corrections::new(&["gone-as-404".to_owned()], None).unwrap();
        assert!(other.choose(&strong, 400, &|_| true, &mut Vec::new()).status.is_none(), "not listed");
    }

    /// What is listed here is what the findings themselves say is right.
    #[test]
    fn the_right_status_is_the_findings_own() {
        for (code, right) in RIGHT {
            let known = candor_reader::findings::ALL.iter().find(|finding| finding.code == *code);
            assert!(known.is_some_and(|finding| finding.right.starts_with(&right.to_string())), "{code}");
        }
    }

    #[test]
    fn settings_name_findings_and_challenges() {
        let error = Corrections::new(&["auth-mising-as-400".to_owned()], None).unwrap_err();
        assert_eq!(
            (error.setting, error.help.as_str()),
            ("statuses", "did you mean \"auth-missing-as-400\"?")
        );
        for good in ["Bearer", "Basic realm=\"api\"", "Negotiate abc=="] {
            assert!(Corrections::new(&[], Some(good)).is_ok(), "{good}");
        }
        for bad in ["", "Bearer\r\nX: y", "realm=\"x\" ", "Be:arer"] {
            assert_eq!(Corrections::new(&[], Some(bad)).unwrap_err().setting, "challenge", "{bad:?}");
        }
    }
}
