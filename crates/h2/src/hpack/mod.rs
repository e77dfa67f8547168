//! Header compression (RFC 7541): an own decoder, since a foreign one would not say what is wrong where, and an
//! encoder without memory.

mod decode;
mod encode;
mod huffman;
mod table;

pub use decode::{Decoder, Undecodable};
pub use encode::encode;
