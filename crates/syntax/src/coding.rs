//! Content codings (RFC 9110 §8.4), undone within limits: a body of a kilobyte may claim to be a gigabyte.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use candor_rule::{Span, Violation};
use flate2::{Decompress, FlushDecompress, Status, bufread::MultiGzDecoder};

use crate::{
    Limits,
    rules::{
        content_decoding_failed, content_encoding_stacked, content_encoding_unsupported,
        decompressed_too_large,
    },
};

/// Codings that can be undone, as messages list them.
pub const SUPPORTED: &[&str] = &["gzip", "deflate", "br", "zstd"];

/// Largest window of zstd, as a power of two: 8 MiB, which RFC 9659 §3 sets for the Web.
const ZSTD_WINDOW: u32 = 23;

/// Octets decoded between two looks at the limits.
const STEP: usize = 64 << 10;

/// Looks at a `Content-Encoding` field, whose value stands at `span`, of a body that has to be read
/// (phase 120).
pub fn check(value: &[u8], span: Span, limits: &Limits) -> Option<Violation> {
    if let Some(unsupported) = content_encoding_unsupported::detect(value, span, SUPPORTED) {
        return Some(unsupported);
    }
    let count = codings(value).count();
    (count > limits.max_codings).then(|| content_encoding_stacked::at(span, count, limits.max_codings))
}

/// The codings of a field, in the order in which they were applied; `identity` is none.
fn codings(value: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let names = value.split(|octet| *octet == b',').map(<[u8]>::trim_ascii);
    names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(b"identity"))
}

/// Undoes the codings of a field that [`check`] let pass (phase 150).
///
/// # Errors
/// `content-decoding-failed` or `decompressed-too-large`.
pub fn decode<'b>(
    octets: &'b [u8],
    value: &[u8],
    span: Span,
    limits: &Limits,
) -> Result<Cow<'b, [u8]>, Violation> {
    let mut content = Cow::Borrowed(octets);
    for name in codings(value).rev() {
        let mut sink = Sink { out: Vec::new(), coded: octets.len() as u64, limits };
        match sink.decode(name, &content) {
            Ok(()) => content = Cow::Owned(sink.out),
            Err(Stop::TooLarge) => {
                return Err(decompressed_too_large::at(span, octets.len(), sink.out.len() as u64, limits));
            }
            Err(Stop::Broken) => {
                return Err(content_decoding_failed::at(span, name, &content, sink.out.len()));
            }
        }
    }
    Ok(content)
}

/// As much as can be decoded of content that may be cut or broken, and at most about `most` octets. For readers of
/// what somebody else sent; what is to be judged goes through [`decode`].
pub fn decode_as_far<'b>(octets: &'b [u8], value: &[u8], most: usize) -> Cow<'b, [u8]> {
    let limits = Limits { max_decoded: most as u64, max_ratio: u64::MAX, ..Limits::default() };
    let mut content = Cow::Borrowed(octets);
    for name in codings(value).rev() {
        let mut sink = Sink { out: Vec::new(), coded: octets.len() as u64, limits: &limits };
        let is_whole = sink.decode(name, &content).is_ok();
        if sink.out.is_empty() && !is_whole {
            break;
        }
        sink.out.truncate(most);
        content = Cow::Owned(sink.out);
    }
    content
}

/// Why a body is not decoded to its end.
enum Stop {
    Broken,
    TooLarge,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Broken
    }
}

/// Where decoded octets go.
struct Sink<'l> {
    out: Vec<u8>,
    /// Octets of the body as it was sent.
    coded: u64,
    limits: &'l Limits,
}

impl Sink<'_> {
    fn within_limits(&self) -> Result<(), Stop> {
        let decoded = self.out.len() as u64;
        let too_much = decoded > self.limits.max_decoded
            || decoded > Limits::RATIO_FROM && decoded / self.limits.max_ratio.max(1) > self.coded;
        if too_much { Err(Stop::TooLarge) } else { Ok(()) }
    }

    /// Undoes one coding.
    fn decode(&mut self, name: &[u8], content: &[u8]) -> Result<(), Stop> {
        match name.to_ascii_lowercase().as_slice() {
            b"gzip" | b"x-gzip" => self.take_all(MultiGzDecoder::new(content)),
            b"deflate" => deflate(content, self),
            b"br" => brotli(content, self),
            b"zstd" => zstd(content, self),
            _ => Err(Stop::Broken),
        }
    }

    fn take_all(&mut self, mut decoder: impl Read) -> Result<(), Stop> {
        while (&mut decoder).take(STEP as u64).read_to_end(&mut self.out)? > 0 {
            self.within_limits()?;
        }
        Ok(())
    }
}

/// `deflate` means the zlib format (RFC 9110 §8.4.1.2); a bare deflate stream is taken too, as everywhere.
fn deflate(coded: &[u8], sink: &mut Sink<'_>) -> Result<(), Stop> {
    let is_zlib = matches!(coded, [first, second, ..]
        if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
    let mut state = Decompress::new(is_zlib);
    loop {
        sink.out.reserve(STEP);
        let read = usize::try_from(state.total_in()).map_err(|_| Stop::Broken)?;
        let before = (state.total_in(), sink.out.len());
        let rest = coded.get(read..).unwrap_or_default();
        let status =
            state.decompress_vec(rest, &mut sink.out, FlushDecompress::None).map_err(|_| Stop::Broken)?;
        sink.within_limits()?;
        if status == Status::StreamEnd {
            let is_all = state.total_in() == coded.len() as u64;
            return if is_all { Ok(()) } else { Err(Stop::Broken) };
        }
        if before == (state.total_in(), sink.out.len()) {
            return Err(Stop::Broken);
        }
    }
}

fn brotli(coded: &[u8], sink: &mut Sink<'_>) -> Result<(), Stop> {
    let mut rest = coded;
    sink.take_all(brotli_decompressor::Decompressor::new(&mut rest, 4096))
}

fn zstd(coded: &[u8], sink: &mut Sink<'_>) -> Result<(), Stop> {
    // No frame at all decodes to nothing, and is no zstd.
    if coded.is_empty() {
        return Err(Stop::Broken);
    }
    let mut decoder = zstd::stream::read::Decoder::with_buffer(coded)?;
    decoder.window_log_max(ZSTD_WINDOW)?;
    sink.take_all(decoder)
}
