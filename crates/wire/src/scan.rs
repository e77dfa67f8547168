//! (in work)

/// (in work)
pub struct Scanner;
/// (in work)
pub struct Previous;
