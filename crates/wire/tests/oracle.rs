//! A second opinion: what the scanner accepts, `httparse` (the parser of hyper) reads with the same spans.
//!
//! Over all suite cases, their seeded mutations and the cases of the rules' pages, with every preset, cut at
//! random. Exceptions, in which ours reads on purpose what the other does not, or otherwise:
//!
//! 1. `HTTP/1.2` to `HTTP/1.9` are served as 1.1 (RFC 9110 §2.5); httparse knows 1.0 and 1.1 only.
//! 2. A folded value (obs-fold), which only the lenient preset lets through: httparse refuses it in requests.
//! 3. Octets outside ASCII in the target, which only the lenient preset lets through (and sends on
//!    percent-encoded): httparse wants them to be UTF-8.
//!
//! The other way round nothing is claimed: httparse lets pass much that is refused here.

mod common;

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Preset, Rule, case::Case};
use candor_wire::{Head, Limits, Previous, Scanner, rules};
use common::{base64, suite};

/// xorshift64*: a seed repeats it.
struct Random(u64);

impl Random {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or(0) % sides.max(1)
    }
}

/// The head of the first request, its octets arriving in random pieces; `None` if it is refused or incomplete.
fn accepted(octets: &[u8], preset: Preset, random: &mut Random) -> Option<Head> {
    let policy = Policy::new(preset);
    let mut docket = Docket::new(&policy);
    let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
    let (mut buffer, mut rest) = (BytesMut::new(), octets);
    loop {
        if let Some(scanned) = scanner.advance(&mut buffer, &mut docket).ok()? {
            return scanned.refused.is_none().then_some(scanned.head);
        }
        if rest.is_empty() {
            return None;
        }
        let longest = [1, 20, rest.len()][random.below(3)];
        let (piece, after) = rest.split_at(rest.len().min(1 + random.below(longest)));
        buffer.extend_from_slice(piece);
        rest = after;
    }
}

/// Offset and octets of a slice of `whole`.
fn placed<'o>(whole: &[u8], part: &'o [u8]) -> (usize, &'o [u8]) {
    (part.as_ptr() as usize - whole.as_ptr() as usize, part)
}

/// What the other reader does otherwise.
enum Other {
    /// It refuses the head.
    Refuses(httparse::Error),
    /// It reads something else.
    Reads(String),
}

/// The difference between this head and what the other reader makes of the same octets, if there is one.
fn compare(head: &Head) -> Result<(), Other> {
    let octets = &head.octets[..];
    let mut fields = [httparse::EMPTY_HEADER; 200];
    let mut other = httparse::Request::new(&mut fields);
    match other.parse(octets) {
        Ok(httparse::Status::Complete(length)) if length == octets.len() => {}
        Ok(outcome) => return Err(Other::Reads(format!("{outcome:?} of {} octets", octets.len()))),
        Err(error) => return Err(Other::Refuses(error)),
    }
    let method = other.method.unwrap_or_default().as_bytes();
    let target = other.path.unwrap_or_default().as_bytes();
    if placed(octets, method) != (head.method.start, head.method()) {
        return Err(Other::Reads(format!("the method {}", method.escape_ascii())));
    }
    if placed(octets, target) != (head.target.start, head.target()) {
        return Err(Other::Reads(format!("the target {}", target.escape_ascii())));
    }
    if other.version != Some(u8::from(head.version != candor_wire::Version::Http10)) {
        return Err(Other::Reads(format!("version 1.{:?}", other.version)));
    }
    if other.headers.len() != head.fields.len() {
        return Err(Other::Reads(format!("{} fields", other.headers.len())));
    }
    for (theirs, ours) in other.headers.iter().zip(&head.fields) {
        let same_name = placed(octets, theirs.name.as_bytes()) == (ours.name.start, ours.name.of(octets));
        let value = ours.value.of(octets);
        // Where nothing stands, the place of nothing is a matter of taste.
        let same_value =
            theirs.value == value && (value.is_empty() || placed(octets, theirs.value).0 == ours.value.start);
        if !same_name || !same_value {
            let value = theirs.value.escape_ascii();
            return Err(Other::Reads(format!("the field {}: {value}", theirs.name)));
        }
    }
    Ok(())
}

fn is_exception(head: &Head) -> bool {
    let version_at = head.target.end + b" HTTP/1.".len();
    let later_minor = matches!(head.octets.get(version_at), Some(b'2'..=b'9'));
    let folded = head.octets.windows(2).any(|two| matches!(two, b"\n " | b"\n\t"));
    later_minor || folded || !head.target().is_ascii()
}

/// Streams of the suites and of this crate's pages.
fn streams() -> Vec<Vec<u8>> {
    let of_page = |rule: &&Rule| Case::all(rule.page).unwrap_or_default();
    let pages = rules::ALL.iter().flat_map(of_page).map(|case| case.octets());
    let suites = ["http1_requests.jsonl", "smuggling.jsonl"].into_iter().filter_map(suite).flatten();
    pages.chain(suites.map(|case| base64(case["raw_b64"].as_str().unwrap_or("")))).collect()
}

fn mutate(octets: &[u8], others: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let telling = b"\r\n\t \0:;,=%/?#*\"\\|<0aA_\x7f\x80\xff";
    let mut out = octets.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(out.len() + 1);
        let octet = telling[random.below(telling.len())];
        match random.below(5) {
            0 => out.insert(at, octet),
            1 if at < out.len() => out[at] = octet,
            2 if at < out.len() => out[at] ^= 1 << random.below(8),
            3 if at < out.len() => drop(out.remove(at)),
            _ => {
                let other = &others[random.below(others.len())];
                out.truncate(at);
                out.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
        }
    }
    out
}

#[test]
fn what_is_accepted_another_parser_reads_with_the_same_spans() {
    let streams = streams();
    let mut random = Random(0x00C0_FFEE);
    let (mut same, mut exceptions, mut differences) = (0, 0, Vec::new());
    let mut check = |octets: &[u8], random: &mut Random| {
        for preset in [Preset::Strict, Preset::Default, Preset::Lenient] {
            let Some(head) = accepted(octets, preset, random) else { continue };
            match compare(&head) {
                Ok(()) => same += 1,
                Err(Other::Refuses(_)) if is_exception(&head) => exceptions += 1,
                Err(Other::Refuses(error)) => {
                    differences.push(format!("{preset:?}: {}: {error}", head.octets.escape_ascii()));
                }
                Err(Other::Reads(what)) => {
                    differences.push(format!("{preset:?}: {}: reads {what}", head.octets.escape_ascii()));
                }
            }
        }
    };
    for octets in &streams {
        check(octets, &mut random);
    }
    for _ in 0..60_000 {
        let octets = mutate(&streams[random.below(streams.len())], &streams, &mut random);
        check(&octets, &mut random);
    }
    println!("{same} heads read alike, {exceptions} exceptions, {} differences", differences.len());
    assert!(
        differences.is_empty(),
        "{} differences, such as\n{}",
        differences.len(),
        differences[..differences.len().min(10)].join("\n")
    );
    assert!(same > 10_000 && exceptions * 20 < same, "{same} alike, {exceptions} exceptions");
}
