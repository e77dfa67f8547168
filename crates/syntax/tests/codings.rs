//! Content codings: what others compressed is read, what is broken or too large is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::io::Write;

use candor_rule::Span;
use candor_syntax::{Limits, coding};
use flate2::{Compression, write};

const TEXT: &[u8] = b"{\"name\":\"Rex\",\"tags\":[\"brown\",\"brown\",\"brown\"]}";

/// `TEXT` as the reference implementation of Brotli writes it without compressing: one metablock as it is.
fn brotli(text: &[u8]) -> Vec<u8> {
    // WBITS 16 (one bit 0); ISLAST 0; MNIBBLES 0 (four); MLEN-1 in 16 bits; ISUNCOMPRESSED 1; then the octets;
    // then ISLAST 1, ISLASTEMPTY 1 (RFC 7932 §9).
    let bits = (text.len() as u32 - 1) << 4 | 1 << 20;
    let mut out = bits.to_le_bytes()[..3].to_vec();
    out.extend_from_slice(text);
    out.push(0b11);
    out
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = write::GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = write::ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn bare(text: &[u8]) -> Vec<u8> {
    let mut encoder = write::DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn decode(body: &[u8], codings: &str) -> Result<Vec<u8>, &'static str> {
    let decoded = coding::decode(body, codings.as_bytes(), Span::default(), &Limits::default());
    decoded.map(|content| content.into_owned()).map_err(|violation| violation.rule.code)
}

fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("gzip", gzip(TEXT)),
        ("X-GZIP", gzip(TEXT)),
        ("deflate", zlib(TEXT)),
        ("deflate", bare(TEXT)),
        ("br", brotli(TEXT)),
        ("zstd", zstd::encode_all(TEXT, 3).unwrap()),
    ]
}

#[test]
fn every_coding_is_undone() {
    for (name, body) in all() {
        assert_eq!(decode(&body, name).as_deref(), Ok(TEXT), "{name}");
    }
    assert_eq!(decode(&gzip(&zlib(TEXT)), "deflate, identity, gzip").as_deref(), Ok(TEXT));
    let members = [gzip(b"one"), gzip(b"two")].concat();
    assert_eq!(decode(&members, "gzip").as_deref(), Ok(&b"onetwo"[..]));
    assert_eq!(decode(TEXT, "identity").as_deref(), Ok(TEXT));
}

#[test]
fn whatever_is_cut_off_or_added_is_noticed() {
    for (name, body) in all() {
        for length in 0..body.len() {
            assert_eq!(decode(&body[..length], name), Err("content-decoding-failed"), "{name}, {length}");
        }
        let longer = [body.as_slice(), b"x"].concat();
        assert_eq!(decode(&longer, name), Err("content-decoding-failed"), "{name}, one more");
    }
}

#[test]
fn bombs_are_given_up_at_the_limit() {
    let blanks = vec![b' '; 40 << 20];
    for (name, body) in [
        ("gzip", gzip(&blanks)),
        ("deflate", zlib(&blanks)),
        ("zstd", zstd::encode_all(&blanks[..], 3).unwrap()),
    ] {
        assert_eq!(decode(&body, name), Err("decompressed-too-large"), "{name}");
    }
    let limits = Limits { max_ratio: u64::MAX, max_decoded: 1000, ..Limits::default() };
    let refused = coding::decode(&gzip(&[b' '; 1001]), b"gzip", Span::default(), &limits).unwrap_err();
    assert_eq!(refused.rule.code, "decompressed-too-large");
    assert!(coding::decode(&gzip(&[b' '; 1000]), b"gzip", Span::default(), &limits).is_ok());
}

#[test]
fn any_octets_end_in_a_verdict() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for round in 0..2000 {
        let body: Vec<u8> = (0..round % 97)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()[0]
            })
            .collect();
        for name in coding::SUPPORTED {
            let _ = decode(&body, name);
        }
    }
}
