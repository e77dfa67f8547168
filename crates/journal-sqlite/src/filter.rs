//! Which words a block of successes may hold: a Bloom filter of ten bits a word, so that a search for words
//! reads one block of a hundred that do not have them.
//!
//! A full index of the words would multiply what a success takes on disk; this adds a few tens of octets.

use candor_exchange::{Exchange, Message};
use candor_journal::{Field, words};

/// A word, hashed. The hash is on disk: it never changes.
pub(crate) type Token = u32;

const BITS_PER_WORD: usize = 10;
/// Bits that are set for each word.
const PROBES: u32 = 6;
/// Octets of the largest filter. With more words it rules out less.
const LARGEST: usize = 1 << 18;

/// The words under which an exchange is found, some of them more than once.
pub(crate) fn tokens(exchange: &Exchange) -> Vec<Token> {
    let bodies = |m: &Message| m.body.octets().len();
    let octets = bodies(&exchange.request) + exchange.response.as_ref().map_or(0, |r| bodies(&r.message));
    let mut tokens = Vec::with_capacity(16 + octets / 8);
    for text in words::searchable(exchange) {
        if text.is_ascii() {
            // The same as below, without a copy of each word.
            tokens.extend(ascii_words(text.as_bytes()).map(hash));
        } else {
            tokens.extend(words::words(text).map(|word| hash(word.as_bytes())));
        }
    }
    tokens
}

/// Runs of letters and digits.
fn ascii_words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|octet| IN_WORD[usize::from(*octet)])?;
        let (_, word) = rest.split_at(start);
        let length = word.iter().position(|octet| !IN_WORD[usize::from(*octet)]).unwrap_or(word.len());
        let (word, after) = word.split_at(length);
        rest = after;
        Some(word)
    })
}

/// Which octets are letters and digits of ASCII: a table, since each octet of each text is asked for.
const IN_WORD: [bool; 256] = {
    let mut in_word = [false; 256];
    let mut octet: u8 = 0;
    while octet < 128 {
        in_word[octet as usize] = octet.is_ascii_alphanumeric();
        octet += 1;
    }
    in_word
};

/// The words that whoever meets this has in one of its texts.
pub(crate) fn wanted(field: &Field) -> Vec<Token> {
    match field {
        Field::Text(phrase) => {
            let whole = phrase.words.len() - usize::from(phrase.is_open && !phrase.words.is_empty());
            phrase.words.iter().take(whole).map(|word| hash(word.as_bytes())).collect()
        }
        Field::Path(pattern) => whole_words(pattern).iter().map(|word| hash(word.as_bytes())).collect(),
        _ => Vec::new(),
    }
}

/// Words of a pattern that begin and end between its `*`: those beside one may go on.
pub(crate) fn whole_words(pattern: &str) -> Vec<String> {
    let runs = pattern.split(|c: char| !c.is_alphanumeric() && c != '*');
    runs.filter(|run| !run.is_empty() && !run.contains('*')).map(words::folded).collect()
}

/// The filter of these words.
pub(crate) fn pack(mut tokens: Vec<Token>) -> Vec<u8> {
    tokens.sort_unstable();
    tokens.dedup();
    let octets = (tokens.len() * BITS_PER_WORD).div_ceil(8).clamp(1, LARGEST);
    let mut filter = vec![0_u8; octets];
    for token in tokens {
        for bit in places(token, octets) {
            if let Some(octet) = filter.get_mut(bit / 8) {
                *octet |= 1 << (bit % 8);
            }
        }
    }
    filter
}

/// True if all these words may be there.
pub(crate) fn may_hold(filter: &[u8], wanted: &[Token]) -> bool {
    let is_set = |bit: usize| filter.get(bit / 8).is_some_and(|octet| octet & 1 << (bit % 8) != 0);
    wanted.iter().all(|token| places(*token, filter.len()).all(is_set))
}

/// The bits of a word in a filter of so many octets.
fn places(token: Token, octets: usize) -> impl Iterator<Item = usize> {
    let bits = (octets as u64 * 8).max(1);
    let mixed = u64::from(token).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (first, step) = (mixed >> 32, (mixed & 0xffff_ffff) | 1);
    (0..u64::from(PROBES)).map(move |probe| (first.wrapping_add(probe.wrapping_mul(step)) % bits) as usize)
}

/// Of a word in lower case, or of one in ASCII in any case.
fn hash(word: &[u8]) -> Token {
    let mut hash = word.len() as u64;
    let mut mix = |piece: [u8; 8]| {
        hash = (hash ^ in_lower_case(u64::from_le_bytes(piece))).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    };
    let (pieces, rest) = word.as_chunks::<8>();
    pieces.iter().copied().for_each(&mut mix);
    if !rest.is_empty() {
        let mut piece = [0; 8];
        piece.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        mix(piece);
    }
    (hash.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as Token
}

/// Eight octets at once, those of A to Z in lower case and the others as they are.
fn in_lower_case(octets: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let low = octets & (EACH * 0x7f);
    // The highest bit of an octet is set where its lower seven bits are at least A, or more than Z.
    let (from_a, beyond_z) = (low + EACH * (0x80 - 0x41), low + EACH * (0x7f - 0x5a));
    let upper = (from_a ^ beyond_z) & !octets & (EACH * 0x80);
    octets | upper >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_never_ruled_out_and_little_else_is_let_in() {
        let token = |number: u32| hash(format!("word{number}").as_bytes());
        let filter = pack((0..5000).map(token).collect());
        assert!((0..5000).all(|number| may_hold(&filter, &[token(number)])));
        let wrong = (5000..105_000).filter(|number| may_hold(&filter, &[token(*number)])).count();
        assert!(wrong < 1500, "{wrong} of 100,000");
        assert!(filter.len() <= 6250);
        assert!(!may_hold(&pack(Vec::new()), &[token(1)]));
        assert!(may_hold(&pack(Vec::new()), &[]));
    }

    #[test]
    fn the_words_of_a_pattern_are_those_that_end_in_it() {
        for (pattern, words) in [
            ("/orders/4711", vec!["orders", "4711"]),
            ("/orders/47*", vec!["orders"]),
            ("/orders/*", vec!["orders"]),
            ("*page=2*", vec![]),
            ("*?page=2", vec!["page", "2"]),
            ("/a*b/c*d", vec![]),
            ("/a*b/c/d*e", vec!["c"]),
            ("/a/*/b*", vec!["a"]),
            ("*", vec![]),
        ] {
            assert_eq!(whole_words(pattern), words, "{pattern}");
        }
    }

    #[test]
    fn a_word_has_one_hash_in_any_case() {
        assert_eq!(hash(b"CustomerNumber4711"), hash(b"customernumber4711"));
        assert_ne!(hash(b"a"), hash(b"a\0"));
        for octet in 0..=u8::MAX {
            let eight = |octet: u8| u64::from_le_bytes([octet, b'Z', octet, b'a', octet, 0xff, 0, octet]);
            let expected = eight(octet.to_ascii_lowercase()).to_le_bytes().map(|o| o.to_ascii_lowercase());
            assert_eq!(in_lower_case(eight(octet)).to_le_bytes(), expected, "{octet}");
        }
    }

    /// What is on disk is found by these.
    #[test]
    fn the_hash_of_a_word_never_changes() {
        let words = ["a", "orders", "4711", "größe", "abcdefgh", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0"];
        let hashes = words.map(|word| hash(word.as_bytes()));
        assert_eq!(hashes, [1430072132, 1057730764, 2390325619, 199200337, 1929657027, 2216581859]);
    }
}
