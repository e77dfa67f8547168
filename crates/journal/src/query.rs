//! (in work)
/// x
pub struct Query;
/// x
pub struct QueryError;
