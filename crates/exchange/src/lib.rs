//! One request and what was answered, redacted before anything else sees it.
