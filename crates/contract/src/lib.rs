//! OpenAPI documents to operations; parameters and bodies to violations.
