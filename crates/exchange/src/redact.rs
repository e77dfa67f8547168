//! (in work)
/// x
pub struct Redactor;
