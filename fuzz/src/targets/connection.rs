//! The whole connection: every request of a stream gets the same verdict however the stream is cut.

use candor_inspect::{Inspected, Inspector, Outcome, Previous, inspect};
use candor_rule::{Connection, Violation};
use candor_wire::Framing;

use crate::pieces::{Pieces, cuts, finish};

/// Reads `octets` with every preset as the requests of one connection.
pub fn run(octets: &[u8]) {
    for (policy, limits) in super::readings() {
        check(octets, &Inspector { policy, limits, ..Inspector::default() });
    }
}

/// The requests of the stream at once, and cut: the same.
pub(crate) fn check(octets: &[u8], inspector: &Inspector) {
    let mut readings = cuts(octets).into_iter().map(|pieces| read(pieces, inspector, octets.len()));
    let whole = readings.next().expect("the stream at once is the first");
    for cut in readings {
        let preset = inspector.policy.preset();
        assert_eq!(whole, cut, "preset {preset:?}, cut differently: {}", octets.escape_ascii());
    }
}

/// What must not depend on the cut.
#[derive(Debug, PartialEq)]
struct Seen {
    outcome: String,
    consumed: usize,
    head: usize,
    body: Vec<u8>,
    notes: Vec<String>,
}

fn read(pieces: Vec<&[u8]>, inspector: &Inspector, length: usize) -> Vec<Seen> {
    let mut input = Pieces::new(pieces);
    let (mut seen, mut taken) = (Vec::new(), 0);
    let mut previous = Previous::Nothing;
    loop {
        let inspected = finish(inspect(inspector, &mut input, previous));
        taken += inspected.consumed;
        assert!(taken <= length, "took {taken} of {length} octets");
        let goes_on = follow(&mut input, &inspected);
        let ended = matches!(inspected.outcome, Outcome::Nothing);
        assert!(ended || !goes_on || inspected.consumed > 0, "a request of no octets");
        seen.push(summary(&inspected, length));
        if !goes_on || ended {
            return seen;
        }
        previous = Previous::Request;
    }
}

/// As the gateway does: past a body that a refusal left unread. False if the connection ends here.
fn follow(input: &mut Pieces<'_>, inspected: &Inspected) -> bool {
    let Some(head) = inspected.head.as_ref().filter(|head| head.keep_alive && !head.wants_upgrade) else {
        return false;
    };
    let end = match (&inspected.outcome, head.framing) {
        (Outcome::Accepted | Outcome::Preflight(_), _) => return true,
        (Outcome::Rejected(rejection), _) if rejection.connection() == Connection::Close => return false,
        (Outcome::Rejected(_), Framing::None) => head.octets.len() as u64,
        (Outcome::Rejected(_), Framing::Length(length)) => head.octets.len() as u64 + length,
        _ => return false,
    };
    let left = end.saturating_sub(inspected.consumed as u64);
    usize::try_from(left).is_ok_and(|left| input.skip(left))
}

fn summary(inspected: &Inspected, length: usize) -> Seen {
    let outcome = match &inspected.outcome {
        Outcome::Accepted => "accepted".to_owned(),
        Outcome::Rejected(rejection) => {
            let violations: Vec<_> = rejection.violations().map(|v| told(v, length)).collect();
            format!("{:?} {}", rejection.status().map(|s| s.code()), violations.join(", "))
        }
        other => format!("{other:?}"),
    };
    Seen {
        outcome,
        consumed: inspected.consumed,
        head: inspected.head.as_ref().map_or(0, |head| head.octets.len()),
        body: inspected.body.to_vec(),
        notes: inspected.notes.iter().map(|note| told(&note.violation, length)).collect(),
    }
}

fn told(violation: &Violation, length: usize) -> String {
    let offset = violation.place.offset();
    assert!(offset.is_none_or(|at| at <= length), "{} lies outside", violation.rule.code);
    format!("{} at {offset:?}", violation.rule.code)
}
