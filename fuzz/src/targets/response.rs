//! The reader of upstream responses: the same answer however it is cut.

use bytes::BytesMut;
use candor_wire::response::{
    BodyDecoder, Malformed, ResponseFraming, ResponseHead, ResponseLimits, ResponseScanner,
};

use crate::pieces::cuts;

/// What was understood of a response.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    framing: ResponseFraming,
    keep_alive: bool,
    body: Vec<u8>,
    rest: usize,
}

/// Reads `octets` as the answer to a GET and to a HEAD.
pub fn run(octets: &[u8]) {
    let small = ResponseLimits { max_head: 120, max_fields: 4, max_chunk_line: 20 };
    for (limits, to_head) in
        [(ResponseLimits::default(), false), (ResponseLimits::default(), true), (small, false)]
    {
        let mut results = cuts(octets).into_iter().map(|pieces| read(&pieces, limits, to_head));
        let whole = results.next().expect("the stream at once is the first");
        if let Err(Some(fault)) = &whole {
            assert!(fault.offset <= octets.len() as u64, "{fault} of {}", octets.len());
        }
        for cut in results {
            // Which of two faults is met first depends on the cut; that there is one does not.
            let same = whole == cut || (whole.is_err() && cut.is_err());
            assert!(same, "{whole:?} but {cut:?}: {}", octets.escape_ascii());
        }
    }
}

/// The response; `None` as error if it breaks off.
fn read(pieces: &[&[u8]], limits: ResponseLimits, to_head: bool) -> Result<Seen, Option<Malformed>> {
    let mut scanner = ResponseScanner::new(limits);
    let mut buffer = BytesMut::new();
    let mut pieces = pieces.iter();
    let head = loop {
        if let Some(head) = scanner.scan(&mut buffer, to_head)? {
            break head;
        }
        buffer.extend_from_slice(pieces.next().ok_or(None)?);
    };
    check(&head);
    let mut decoder = BodyDecoder::new(head.framing, &limits);
    let mut body = Vec::new();
    loop {
        let step = decoder.step(&buffer)?;
        body.extend_from_slice(step.data.of(&buffer));
        drop(buffer.split_to(step.taken));
        if step.end {
            break;
        }
        if step.taken == 0 {
            match pieces.next() {
                Some(piece) => buffer.extend_from_slice(piece),
                None if decoder.ends_with_connection() => break,
                None => return Err(None),
            }
        }
    }
    let fields = head.fields.iter().map(|field| (head.name(field).to_vec(), head.value(field).into_owned()));
    let rest = buffer.len() + pieces.map(|piece| piece.len()).sum::<usize>();
    let (status, framing, keep_alive) = (head.status, head.framing, head.keep_alive);
    Ok(Seen { status, fields: fields.collect(), framing, keep_alive, body, rest })
}

fn check(head: &ResponseHead) {
    assert!((100..=999).contains(&head.status));
    for field in &head.fields {
        assert!(!head.name(field).is_empty() && field.value.end <= head.octets.len());
        assert!(
            !head.value(field).iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0)),
            "a value has line breaks"
        );
    }
}
