//! Where exchanges are kept: the trait, the query language and the conformance suite.
