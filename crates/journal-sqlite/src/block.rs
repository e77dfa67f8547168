//! Blocks as they lie on disk: records in zstd, their length before them.

use std::{cell::RefCell, io};

use candor_exchange::{Exchange, ExchangeId};

use crate::{
    filter::{self, Token},
    record,
    sheet::Row,
};

/// Most successes in one block.
pub(crate) const BLOCK: usize = 256;

/// Fewer successes wait as rows for more, since a block of a few compresses badly. When more than these come
/// at once they are packed at once: as rows they would be written twice, and once without compression.
pub(crate) const LEAST: usize = 64;

/// No block can be larger: 256 exchanges of four parts of the largest kept size. Guards against damaged
/// files.
const LARGEST: usize = 1 << 30;

/// A compressor with its memory, kept for the next call.
pub(crate) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(zstd::bulk::Compressor::new(1)?))
    }

    pub(crate) fn pack(&mut self, text: &[u8]) -> io::Result<Vec<u8>> {
        let length = u32::try_from(text.len()).map_err(io::Error::other)?;
        let mut out = length.to_le_bytes().to_vec();
        out.extend(self.0.compress(text)?);
        Ok(out)
    }
}

/// The text that was packed.
pub(crate) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a record is damaged");
    let (length, data) = packed.split_first_chunk::<4>().ok_or_else(damaged)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > LARGEST {
        return Err(damaged());
    }
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(data, length),
        None => unpacker.insert(zstd::bulk::Decompressor::new()?).decompress(data, length),
    })
}

thread_local! {
    /// Its memory costs more to get than a record costs to unpack.
    static UNPACKER: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// A success that waits for its block.
#[derive(Clone, Debug)]
pub(crate) struct Success {
    pub(crate) id: ExchangeId,
    pub(crate) operation: Option<String>,
    /// Where it is not the id.
    pub(crate) request_id: Option<String>,
    /// Codes of what was noted and found, a line each: no rule and no finding have the same.
    pub(crate) rules: String,
    /// Its row of the block's sheet.
    pub(crate) row: Row,
    /// Its words.
    pub(crate) tokens: Vec<Token>,
    pub(crate) record: Vec<u8>,
}

impl Success {
    pub(crate) fn new(exchange: Exchange) -> Self {
        Self {
            id: exchange.id,
            rules: noted(&exchange).collect::<Vec<_>>().join("\n"),
            row: Row::of(&exchange),
            tokens: filter::tokens(&exchange),
            operation: exchange.operation.clone(),
            request_id: Some(&exchange.request_id).filter(|id| id.as_bytes() != exchange.id.text()).cloned(),
            record: record::write(exchange),
        }
    }
}

impl Success {
    /// What it takes in memory, nearly.
    pub(crate) fn octets(&self) -> usize {
        self.record.capacity() + self.row.octets() + self.tokens.capacity() * size_of::<Token>() + 64
    }
}

fn noted(exchange: &Exchange) -> impl Iterator<Item = &str> {
    exchange.codes().chain(exchange.findings.iter().map(|found| found.code.as_str()))
}

/// Sorted hashes of the request ids.
pub(crate) fn request_hashes(successes: &[&Success]) -> Vec<u8> {
    let mut hashes: Vec<u32> = successes.iter().filter_map(|s| s.request_id.as_deref().map(hash)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.iter().flat_map(|h| h.to_be_bytes()).collect()
}

/// True if the block may hold this request id.
pub(crate) fn may_hold(hashes: &[u8], request_id: &str) -> bool {
    let wanted = hash(request_id).to_be_bytes();
    hashes.chunks_exact(4).any(|h| h == wanted)
}

/// FNV-1a: stable across versions, unlike the standard library's.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, octet| (hash ^ u32::from(octet)).wrapping_mul(0x0100_0193))
}
