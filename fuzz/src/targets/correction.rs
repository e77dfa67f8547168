//! Corrections: only the edits change anything, what is offered is accepted, and differences lie in the message.

use candor_inspect::Inspector;
use candor_reader::{
    correct::{Given, Kind, correct},
    diff::diff,
};

/// Corrects `octets` and compares the request with what came of it.
pub fn run(octets: &[u8]) {
    let inspector = Inspector::default();
    let given = Given { host: Some("a.test"), ..Given::default() };
    let correction = correct(octets, &inspector, &given);
    let mut patched = octets.to_vec();
    for patch in correction.patches.iter().rev() {
        patched.splice(patch.span.start..patch.span.end, patch.with.iter().copied());
    }
    assert_eq!(patched, correction.octets, "something else than the edits: {}", octets.escape_ascii());
    if correction.kind == Kind::Correction {
        let again = correct(&correction.octets, &inspector, &given).kind;
        assert_eq!(again, Kind::Unneeded, "offered and refused: {}", octets.escape_ascii());
    }
    for difference in diff(octets, &correction.octets).differences {
        for (span, length) in [(difference.here, octets.len()), (difference.there, correction.octets.len())] {
            assert!(span.is_none_or(|s| s.start <= s.end && s.end <= length), "{difference:?} lies outside");
        }
    }
}
