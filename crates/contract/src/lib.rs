//! OpenAPI documents to operations; parameters and bodies to violations. (in work)

/// (in work)
#[derive(Debug)]
pub struct Contract;
