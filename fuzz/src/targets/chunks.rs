//! The chunk decoder: the same content however it is cut, and the same as the upstream client's decoder.

use bytes::{Bytes, BytesMut};
use candor_rule::{Docket, Policy, Preset};
use candor_wire::{
    Framing, Limits,
    body::Decoder,
    response::{BodyDecoder, ResponseFraming, ResponseLimits},
};

use crate::pieces::cuts;

/// Decodes `octets` as a chunked body.
pub fn run(octets: &[u8]) {
    for limits in [Limits::default(), super::small_limits()] {
        let mut results = cuts(octets).into_iter().map(|pieces| decode(&pieces, limits));
        let whole = results.next().expect("the stream at once is the first");
        for cut in results {
            assert_eq!(whole, cut, "another verdict for {}", octets.escape_ascii());
        }
        if let Ok(whole) = whole {
            let other = decode_as_response(octets);
            let same = other.as_ref() == Some(&whole);
            assert!(same, "the two decoders differ: {other:?} {}", octets.escape_ascii());
        }
    }
}

/// Content and length of the body; else the rule it breaks and where.
fn decode(pieces: &[&[u8]], limits: Limits) -> Result<(Bytes, usize), (&'static str, Option<usize>)> {
    let policy = Policy::new(Preset::Strict);
    let mut docket = Docket::new(&policy);
    let mut decoder = Decoder::new(Framing::Chunked, 0, limits);
    let mut buffer = BytesMut::new();
    for piece in pieces {
        buffer.extend_from_slice(piece);
        match decoder.advance(&mut buffer, limits.max_body, &mut docket) {
            Ok(true) => {
                let taken = decoder.position();
                return Ok((decoder.into_content(), taken));
            }
            Ok(false) => assert!(decoder.received() <= limits.max_body, "more content than the limit"),
            Err(rejection) => return Err((rejection.rule().code, rejection.first().place.offset())),
        }
    }
    let violation = decoder.end(&buffer);
    Err((violation.rule.code, violation.place.offset()))
}

fn decode_as_response(octets: &[u8]) -> Option<(Bytes, usize)> {
    let mut decoder = BodyDecoder::new(ResponseFraming::Chunked, &ResponseLimits::default());
    let (mut content, mut taken) = (BytesMut::new(), 0);
    loop {
        let rest = octets.get(taken..)?;
        let step = decoder.step(rest).ok()?;
        content.extend_from_slice(step.data.of(rest));
        taken += step.taken;
        if step.end {
            return Some((content.freeze(), taken));
        }
        if step.taken == 0 {
            return None;
        }
    }
}
