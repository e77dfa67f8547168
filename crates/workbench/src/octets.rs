//! The one component for anything that was on the wire: each octet becomes a visible cell, the cells
//! become rows with a gutter and carets, the rows become HTML.
//!
//! A captured octet reaches a page only through here: control and invisible characters and broken UTF-8
//! are boxed, so what is read is what was sent, and nothing can turn the text around it.

mod cell;
mod hex;
mod pretty;
mod render;
mod sheet;
mod window;

pub use cell::{Cell, Look, cells};
pub use hex::{Hex, HexRow};
pub use pretty::pretty;
pub use render::{hex_table, inline, plain, prose, sheet};
pub use sheet::{Copied, Gutter, Mark, Part, Piece, Row, Tone};
