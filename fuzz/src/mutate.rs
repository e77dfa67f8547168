//! Small damage to octets, of the kinds that trip parsers up.

use crate::{quoted, random::Random};

/// Longest input that is made.
pub const LONGEST: usize = 16 << 10;

/// Words that mean something to the readers, from `http.dict` (libFuzzer's format).
pub fn dictionary() -> Vec<Vec<u8>> {
    include_str!("../http.dict").lines().filter_map(quoted::read).collect()
}

/// One to four changes to `octets`. `others` lend parts.
pub fn mutate(octets: &[u8], others: &[Vec<u8>], dictionary: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut out = octets.to_vec();
    for _ in 0..=random.below(4) {
        change(&mut out, others, dictionary, random);
    }
    out.truncate(LONGEST);
    out
}

fn change(out: &mut Vec<u8>, others: &[Vec<u8>], dictionary: &[Vec<u8>], random: &mut Random) {
    let at = random.below(out.len() + 1);
    match random.below(9) {
        0 => {
            if let Some(octet) = out.get_mut(at) {
                *octet ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(octet) = out.get_mut(at) {
                *octet = any(random);
            }
        }
        2 => out.insert(at, any(random)),
        3 => {
            let end = out.len().min(at + 1 + random.below(6));
            out.drain(at..end);
        }
        4 | 5 => {
            let word = random.pick(dictionary).cloned().unwrap_or_default();
            let replaced = if random.below(2) == 0 { 0 } else { word.len() };
            let end = out.len().min(at + replaced);
            out.splice(at..end, word);
        }
        6 => {
            let other = random.pick(others).cloned().unwrap_or_default();
            let from = random.below(other.len() + 1);
            out.truncate(at);
            out.extend_from_slice(other.get(from..).unwrap_or_default());
        }
        7 => shuffle_lines(out, random),
        _ => {
            let end = out.len().min(at + 1 + random.below(40));
            let part = out.get(at..end).unwrap_or_default().repeat(1 + random.below(3));
            out.splice(at..at, part);
        }
    }
}

/// Puts one line in the place of another, or there as well.
fn shuffle_lines(out: &mut Vec<u8>, random: &mut Random) {
    let mut lines: Vec<Vec<u8>> = out.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect();
    let (from, to) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(2) {
        0 if from < lines.len() && to < lines.len() => lines.swap(from, to),
        _ => {
            let line = lines.get(from).cloned().unwrap_or_default();
            lines.insert(to, line);
        }
    }
    *out = lines.concat();
}

/// An octet, more often one that delimits something.
fn any(random: &mut Random) -> u8 {
    let telling = b"\r\n\t \0:;,=%/?#*\"\\{}[]0123456789abcdefgG\x7f\x80\xff";
    match random.below(3) {
        0 => u8::try_from(random.below(256)).unwrap_or_default(),
        _ => random.pick(telling).copied().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_with_their_escapes() {
        assert_eq!(crate::quoted::read(r#""a\x0d\x0A\\\"b""#), Some(b"a\r\n\\\"b".to_vec()));
        assert_eq!(crate::quoted::read("# a remark"), None);
        assert!(dictionary().len() > 60);
    }

    #[test]
    fn a_seed_repeats_its_mutations() {
        let others = [b"second\r\nthird\r\n".to_vec()];
        let run = || {
            let mut random = Random::new(7);
            (0..200)
                .map(|_| mutate(b"one\r\ntwo\r\n", &others, &dictionary(), &mut random))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        assert!(run().iter().any(|mutation| mutation != b"one\r\ntwo\r\n"));
    }
}
