//! The words of English that the patterns of sentences are made of.

use super::token::Token;

/// Words that say something about what stands before them.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "must", "should", "is", "are", "has", "have", "can", "cannot", "can't", "may", "needs", "was", "does",
    "doesn't", "failed", "missing", "required", "shall", "isn't", "expected", "already", "invalid",
    "contains", "exceeds", "too", "not", "taken",
];
/// Verbs that make a place of a subject that the request does not know.
#[rustfmt::skip]
pub(super) const STRONG: &[&str] = &[
    "must", "should", "is", "are", "cannot", "can't", "may", "needs", "missing", "required", "has", "was",
    "not",
];
/// Words before the name of a place.
#[rustfmt::skip]
pub(super) const NOUNS: &[&str] = &[
    "property", "properties", "field", "fields", "parameter", "parameters", "param", "params", "key",
    "keys", "attribute", "attributes", "argument", "column", "member", "variable", "header", "element",
    "for", "path", "empty", "property:",
];
/// Words before a colon that say what follows, and are no names.
#[rustfmt::skip]
pub(super) const LABELS: &[&str] = &[
    "key", "code", "status", "type", "message", "reason", "id", "note", "page", "name", "text",
    "description", "msg",
];
/// Words that are never the name of a place unless the request has one of that name.
#[rustfmt::skip]
pub(super) const NEVER: &[&str] = &[
    "get", "post", "put", "patch", "delete", "did", "do", "does", "could", "would", "will", "if", "when",
    "request-target", "request-line", "http_host", "exception", "body", "request", "payload", "json",
    "object", "token", "jwt", "authentication", "authorization", "credentials", "content", "content-type",
    "input", "value", "values", "data", "error", "errors", "field", "fields", "parameter", "parameters",
    "param", "property", "user", "resource", "record", "url", "uri", "path", "method", "route", "header",
    "headers", "host", "session", "csrf", "origin", "server", "client", "this", "that", "it", "the",
    "there", "validation", "invalid", "an", "a", "your", "format", "syntax", "character", "string",
    "number", "integer", "api", "rate", "you", "we", "and", "or", "of", "in", "to", "is", "are", "not",
    "no", "at", "access", "permission", "query", "form", "entity", "document", "schema", "length",
    "required", "missing", "which", "they", "these", "please", "only", "one", "all", "any", "some", "valid", "unexpected", "line", "column", "position", "eof", "array", "list", "multipart",
    "boundary", "encoding", "charset", "auth", "bearer", "media", "size", "limit", "cookie", "ip", "http",
    "https", "tls", "expected", "got", "failed", "cannot", "unable", "bad", "reason", "details", "detail",
    "either", "null", "true", "false", "from", "response", "properties", "arguments", "attribute", "parse",
    "for", "must", "should", "has", "have", "sequence",
];

pub(super) fn never(word: &str) -> bool {
    NEVER.iter().any(|never| word.eq_ignore_ascii_case(never))
}

/// True if the words speak of values that do not fit.
pub(super) fn speaks_of_values(tokens: &[Token<'_>]) -> bool {
    tokens.iter().any(|t| {
        t.is(&[
            "required",
            "must",
            "should",
            "cannot",
            "can't",
            "invalid",
            "missing",
            "expected",
            "blank",
            "taken",
            "exists",
            "registered",
            "use",
            "too",
            "least",
            "most",
            "greater",
            "less",
            "valid",
            "not",
            "uploaded",
            "unique",
            "duplicate",
            "empty",
            "unknown",
            "already",
            "match",
        ])
    })
}

/// True if the words say that something was not sent.
pub(super) fn speaks_of_absence(tokens: &[Token<'_>]) -> bool {
    const ABSENT: &[&str] = &["missing", "required", "requires", "mandatory", "absent", "omitted"];
    const NOT: &[&str] = &["no", "not", "wasn't", "isn't", "without"];
    const SENT: &[&str] =
        &["uploaded", "provided", "supplied", "given", "sent", "present", "set", "specified"];
    let says = |words: &[&str]| tokens.iter().any(|token| !token.quoted && token.is(words));
    says(ABSENT) || says(NOT) && says(SENT)
}
