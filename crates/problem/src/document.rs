//! (in work)
/// x
pub struct Context;
/// x
pub struct Format;
/// x
pub struct Problem;
