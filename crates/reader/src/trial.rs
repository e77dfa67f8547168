//! A request that somebody wants judged and nobody sends: the verdict of the rules in force, in the form in
//! which the journal keeps what was sent, so that it is shown in the same way.

use candor_exchange::{
    Exchange, ExchangeId, FaultRecord, Message, Noted, ObservedRefusal, Redactor, Verdict, illustrate,
};
use candor_inspect::{Inspected, Inspector, Octets, Outcome, Previous, inspect};
use candor_problem::ErrorItem;
use candor_rule::{Rejection, Ruling};

use crate::{
    correct::now,
    given::{self, Copied},
};

/// What came of it.
#[derive(Debug)]
pub struct Trial {
    /// As it would be in the journal, without an answer.
    pub exchange: Exchange,
    /// Why it is refused; `None` if it is not.
    pub rejection: Option<Rejection>,
}

/// Judges the first request of `octets`, sent alone on its connection.
pub fn trial(octets: &[u8], inspector: &Inspector, redactor: &Redactor) -> Trial {
    let inspected = now(inspect(inspector, &mut Octets::recorded(octets), Previous::Nothing));
    let message = message(&inspected, octets, redactor);
    let mut words =
        octets.split(|octet| matches!(octet, b'\r' | b'\n')).next().unwrap_or_default().split(|o| *o == b' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut exchange = Exchange {
        method: String::from_utf8_lossy(method).into_owned(),
        target: redactor.target(target),
        operation: inspected.scope.operation.as_deref().map(str::to_owned),
        notes: inspected
            .notes
            .iter()
            .map(|note| Noted {
                ruling: note.ruling.word().to_owned(),
                error: ErrorItem::from(&note.violation),
            })
            .collect(),
        observed: inspected.observed.map(|observed| ObservedRefusal {
            status: observed.status.map_or(0, |status| status.code()),
            errors: observed.violations,
        }),
        ..Exchange::of(ExchangeId::new(0, [0; 10]), message, None)
    };
    if exchange.observed.is_some() {
        exchange.verdict = Verdict::Observed;
    }
    let rejection = match inspected.outcome {
        Outcome::Rejected(rejection) => Some(rejection),
        Outcome::Failed(fault) => {
            exchange.verdict = Verdict::Failed;
            exchange.fault =
                Some(FaultRecord { code: fault.kind.code.to_owned(), cause: fault.cause.clone() });
            None
        }
        Outcome::Accepted | Outcome::Preflight(_) | Outcome::Nothing | Outcome::Gone(_) => None,
    };
    if let Some(rejection) = &rejection {
        exchange.verdict = Verdict::Refused;
        exchange.errors = rejection.violations().map(ErrorItem::from).collect();
        illustrate(&mut exchange.errors, &exchange.request);
    }
    Trial { exchange, rejection }
}

/// The first error for which the rules refuse a request that was kept, or would in mode enforce. `None` if they take
/// it, and where what was kept does not decide: a body that was cut, a value that was masked.
pub fn refuses(inspector: &Inspector, exchange: &Exchange) -> Option<ErrorItem> {
    let sent = given::kept(exchange);
    let first_line = sent.request.iter().position(|octet| *octet == b'\n').unwrap_or_default();
    if sent.request_is != Copied::Whole || sent.masked.iter().any(|masked| masked.at < first_line) {
        return None;
    }
    let trial = trial(&sent.request, inspector, &Redactor::default());
    let observed = trial.exchange.notes.into_iter().find(|note| note.ruling == Ruling::Observe.word());
    let observed = observed.filter(|_| trial.exchange.observed.is_some()).map(|note| note.error);
    trial.exchange.errors.into_iter().next().or(observed)
}

/// Head and body as far as they could be told apart, redacted.
fn message(inspected: &Inspected, octets: &[u8], redactor: &Redactor) -> Message {
    let Some(head) = &inspected.head else {
        return Message { head: redactor.head(octets), ..Message::default() };
    };
    let media_type = head.get("content-type").map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
    let (body, gap): (&[u8], usize) = match inspected.body.is_empty() {
        true => (&inspected.raw, inspected.raw_at.saturating_sub(head.octets.len())),
        false => (&inspected.body, 0),
    };
    let body = redactor.body(media_type.as_deref(), body, body.len() as u64);
    Message { head: redactor.head(&head.octets), body, gap }
}

#[cfg(test)]
mod tests {
    use candor_exchange::RedactConfig;

    use super::*;

    fn judged(octets: &[u8]) -> Trial {
        trial(octets, &Inspector::default(), &Redactor::new(RedactConfig::default()))
    }

    #[test]
    fn a_refusal_says_where_and_secrets_stay_masked() {
        let trial =
            judged(b"GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cretsecret\r\nX: a\x01b\r\n\r\n");
        assert_eq!(trial.exchange.verdict, Verdict::Refused);
        assert_eq!((trial.exchange.method.as_str(), trial.exchange.target.as_str()), ("GET", "/a"));
        let error = trial.exchange.errors.first().expect("one violation");
        assert!(error.offset.is_some() && trial.rejection.is_some());
        let head = String::from_utf8_lossy(trial.exchange.request.head.octets()).into_owned();
        assert!(!head.contains("s3cretsecret"), "{head}");
    }

    #[test]
    fn a_kept_request_is_judged_by_the_rules_in_force_if_all_of_it_is_there() {
        let redactor = Redactor::default();
        let kept = |octets: &[u8], size: u64| {
            let body = redactor.body(None, b"abc", size);
            let message = Message { head: redactor.head(octets), body, gap: 0 };
            refuses(&Inspector::default(), &Exchange::of(ExchangeId::new(0, [0; 10]), message, None))
        };
        let right = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
        let wrong = b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(kept(right, 3), None);
        assert_eq!(kept(wrong, 3).map(|error| error.code).as_deref(), Some("host-multiple"));
        assert_eq!(kept(wrong, 4), None, "a part of the body is not there");
        let secret = b"POST /?token=abcdefgh HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(kept(secret, 3), None, "a value of the target is masked");
    }

    #[test]
    fn what_is_in_order_passes() {
        let trial = judged(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(trial.exchange.verdict, Verdict::Passed);
        assert!(trial.rejection.is_none() && trial.exchange.errors.is_empty());
    }
}
