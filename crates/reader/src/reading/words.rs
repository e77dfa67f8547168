//! The words by which causes are told, in lower case.

use super::{Answer, complaint::Complaints};

/// Nobody is logged in, or not with what was sent.
#[rustfmt::skip]
pub(crate) const AUTH: &[&str] = &[
    "unauthorized", "unauthenticated", "not authenticated", "authentication required",
    "authentication credentials", "authentication token", "auth token", "missing token", "token missing",
    "token not found", "token is required", "token is missing", "no token", "missing access token",
    "access token", "missing credentials", "no credentials", "api key", "api-key", "apikey", "jwt",
    "invalid token", "token invalid", "token expired", "expired token", "bearer token", "bearer",
    "inactive", "login required", "not logged in", "log in", "please login", "sign in", "wrong password",
    "invalid password", "validate credentials", "invalid credentials", "bad credentials",
    "invalid or missing token", "missing or invalid token", "bad signature", "not_authenticated",
    "invalid_token", "authorization header", "session expired", "token required", "token_required",
    "missing_token", "auth required", "no authorization",
];
/// The same in looser words: they say it only where no body could be meant.
#[rustfmt::skip]
pub(crate) const AUTH_LOOSE: &[&str] = &[
    "token", "authenticat", "credential", "logged in", "log in", "login", "sign in", "signed in", "session",
    "signature", "password",
];
/// Who is logged in may not.
#[rustfmt::skip]
pub(crate) const PERMISSION: &[&str] = &[
    "forbidden", "not allowed to", "permission", "access denied", "access_denied", "not authorized",
    "insufficient scope", "insufficient_scope", "privilege", "role required", "admin role", "admins only",
    "admin only", "not the owner", "not permitted", "no access", "insufficient rights", "operation denied",
    "must be an admin", "have access", "administrator", "restricted", "entitled", "denied", "must be admin",
    "requires admin", "not have access",
];
/// Too often.
#[rustfmt::skip]
pub(crate) const RATE: &[&str] = &[
    "rate limit", "rate_limit", "ratelimit", "too many requests", "too many attempts", "too many login",
    "too many calls", "throttl", "quota", "slow down", "too quickly", "too fast", "too often",
    "retry after", "try again in", "try again later", "too_many_requests", "limit exceeded", "requests per",
    "try again after",
];
/// It will pass by itself.
#[rustfmt::skip]
pub(crate) const PASSING: &[&str] = &[
    "temporarily", "try later", "try again later", "try again in", "retry later", "retry after", "retry in",
];
/// There is no such thing.
#[rustfmt::skip]
pub(crate) const NOT_FOUND: &[&str] = &[
    "not found", "not_found", "notfound", "does not exist", "doesn't exist", "no such", "unknown user",
    "unknown id", "could not find", "unable to find", "could not locate", "cannot locate",
    "unable to locate", "nothing found", "couldn't find", "cannot find", "can't find", "enoent",
    "no record", "unknown resource", "nonexistent", "not exist", "no longer exists", "no matching",
];
/// There is one already.
#[rustfmt::skip]
pub(crate) const CONFLICT: &[&str] = &[
    "already exists", "already exist", "already taken", "already registered", "already in use",
    "already been taken", "is taken", " taken", "duplicate", "unique constraint", "conflict",
    "must be unique", "not unique", "already used", "version mismatch", "already has",
];
/// More than is taken.
#[rustfmt::skip]
pub(crate) const TOO_LARGE: &[&str] = &[
    "too large", "too big", "larger than", "exceeds the", "exceeded", "exceeds limit", "maximum request",
    "max size", "size limit", "entity.too.large", "toobig", "too_large", "body limit", "exceeds maximum",
    "payload size", "bigger than", "over the limit", "file is big", "file size", "expected size",
    "file size", "expected size",
];
/// Of a head: more than is taken.
pub(crate) const OVERSIZED: &[&str] =
    &["too large", "too long", "too big", "too many", "exceeds", "exceeded", "overflow"];
/// The target of a request.
pub(crate) const TARGET: &[&str] = &[
    "request-uri",
    "request uri",
    "request-target",
    "request target",
    "request line",
    "request-line",
    "uri too",
];
/// What stands between the request line and the body.
pub(crate) const HEAD: &[&str] = &["header", "cookie"];
/// Written in another language than is read here.
#[rustfmt::skip]
pub(crate) const MEDIA: &[&str] = &[
    "content type", "content-type", "contenttype", "media type", "mediatype", "media_type", "mime type",
    "mimetype", "unsupported content", "unsupported charset", "unsupported encoding", "must be json",
    "must be application/json", "multipart required", "json required", "only json", "not multipart",
];
/// Not this way.
#[rustfmt::skip]
pub(crate) const METHOD: &[&str] = &[
    "method not allowed", "method is not supported", "method not supported", "only post", "only get",
    "only put", "only delete", "unsupported method", "method_not_allowed", "invalid method", "wrong method",
    "must be post", "must be a post", "use post", "requires post", "post required", "method is not allowed",
    "not allowed method", "http method", "request method", "post only", "get only",
];
/// It could not be read.
#[rustfmt::skip]
pub(crate) const SYNTAX: &[&str] = &[
    "json parse", "invalid json", "malformed json", "not valid json", "valid json", "invalid_json",
    "json_invalid", "unexpected token", "unexpected end", "expecting value", "expecting property",
    "expecting ',", "unterminated", "unexpected eof", "eof while parsing", "invalid character",
    "syntax error", "syntaxerror", "parse error", "parse_error", "parsing error", "error parsing",
    "cannot parse", "can't parse", "could not parse", "couldn't parse", "failed to parse",
    "unable to parse the", "unable to parse json", "decode error", "trailing comma", "control character",
    "malformed", "not well-formed", "could not be parsed", "cannot be parsed", "failed to decode",
    "bad json", "json syntax", "key must be a string", "expected value at", "parsing the body", "read json",
    "unreadable", "invalid body", "invalid_body", "no body", "empty body", "body is empty", "parse.failed",
    "expected property name", "error in json", "json error", "jsonexception", "json document",
    "deserialization of", "expected ident at", "invalid unicode", "codec can't decode", "invalid utf",
    "invalid number", "could not decode", "could not understand", "couldn't understand", "json decode",
    "jsondecode", "body cannot be empty", "nesting", "too deep", "too deeply", "recursion",
    "invalid request body", "string literal", "parser",
];
/// What was said is not what is taken.
#[rustfmt::skip]
pub(crate) const VALUES: &[&str] = &[
    "required", "must be", "must not", "must have", "must contain", "must match", "should be",
    "should match", "should have", "validation", "invalid value", "is invalid", "out of range", "too short",
    "too long", "at least", "at most", "greater than", "less than", "not a valid", "not a number",
    "cannot be blank", "can't be blank", "missing field", "missing required", "missing parameter",
    "invalid type", "invalid value", "invalid length", "unknown field", "unknown variant", "unmarshal",
    "expected a", "object expected", "expected object", "not an object", "must be an object",
    "invalid param", "is missing", "not null", "may not be", "cannot be null", "not allowed here",
    "additional propert", "does not match", "fill in", "invalid input", "bad value", "invalid data",
    "no file", "file required", "file missing", "invalid format", "invalid argument", "invalid_argument",
    "constraint", "not a function", "invalid syntax", "not_a_number", "field required", "invalid enum",
    "not a string", "isn't valid", "iterable", "wrong type", "type mismatch", "type error", "typeerror",
    "cannot convert", "cast to", "unexpected value", "not acceptable value",
];
/// A watchman, not the API.
#[rustfmt::skip]
pub(crate) const GUARD: &[&str] = &[
    "csrf", "xsrf", "cross-site", "cross site", "page expired", "authenticity", "blocked", "firewall",
    "waf", "security policy", "bot ", "request rejected", "suspicious", "forgery",
];

/// What was sent to log in is no longer good, or never was.
#[rustfmt::skip]
pub(crate) const AUTH_INVALID: &[&str] = &[
    "invalid token", "token invalid", "invalid_token", "token is invalid", "token expired", "expired token",
    "token has expired", "token is expired", "expired_token", "token_expired", "jwt expired", "session expired",
    "session has expired", "credentials expired", "credentials have expired", "bad signature",
    "invalid signature", "signature verification failed", "invalid jwt", "jwt malformed", "invalid api key",
    "invalid api-key", "invalid apikey", "invalid_api_key", "wrong password", "invalid password",
    "incorrect password", "invalid credentials", "bad credentials", "invalid access token",
    "invalid bearer token", "token revoked", "token has been revoked",
];
/// Where a request comes from, which guards look at before anybody logs in.
pub(crate) const ORIGIN: &[&str] = &["origin", "ip address", "your ip", "your address", "client address"];
/// Of [`RATE`]: what is said of other shares and troubles as well.
#[rustfmt::skip]
pub(crate) const RATE_LOOSE: &[&str] =
    &["retry after", "try again in", "try again later", "try again after", "limit exceeded"];
/// Of [`PERMISSION`]: what is said of values as well.
pub(crate) const PERMISSION_LOOSE: &[&str] = &["restricted", "denied", "entitled", "administrator"];
/// Items of one list that are alike: a matter of values, whatever words of [`CONFLICT`] are used.
#[rustfmt::skip]
pub(crate) const REPEATED: &[&str] = &[
    "duplicate item", "duplicate element", "duplicate param", "duplicate query", "duplicate header",
    "duplicate field", "duplicate member", "duplicate name", "duplicate property", "items must be unique",
    "elements must be unique", "unique items", "unique elements", "uniqueitems", "duplicate entries in",
    "duplicates are not", "contains duplicate", "contain duplicate", "duplicate key in", "duplicate key '",
    "duplicate object key", "duplicated key", "conflicting param", "conflicting option", "conflicting field",
    "mutually exclusive",
];
/// Of [`NOT_FOUND`]: parts of a query or a program, not things that a path names.
#[rustfmt::skip]
pub(crate) const NO_SUCH_PART: &[&str] = &[
    "no such column", "no such table", "no such field", "no such function", "no such method",
    "no such property", "column does not exist", "field not found", "method not found", "key not found",
];
/// The state that a request was made for.
pub(crate) const VERSION: &[&str] = &["etag", "version", "precondition", "if-match", "if-unmodified-since"];
/// It was here, and will not be again.
#[rustfmt::skip]
pub(crate) const GONE: &[&str] = &[
    "has been removed", "was removed", "permanently removed", "been retired", "is retired", "was retired",
    "no longer available", "discontinued", "has been deleted permanently", "permanently deleted",
    "has been shut down", "end of life", "removed", "retired",
];
/// Said of anything that is not found, in case.
#[rustfmt::skip]
pub(crate) const PERHAPS: &[&str] = &[
    "might", "may have", "may no longer", "possibly", "perhaps", "or is ", "removed or", "or removed",
    "renamed", "if the ", "if you ", "not removed",
];
/// A law forbids it.
#[rustfmt::skip]
pub(crate) const LEGAL: &[&str] = &[
    "legal reason", "legal restriction", "legal request", "legal demand", "legal obligation", "legal order",
    "legal ground", "legal requirement", "legally", "court order", "gdpr", "dmca", "copyright claim",
    "copyright complaint", "not available in your country", "not available in your region",
    "unavailable in your country", "unavailable in your region", "not available in your location", "embargo",
    "export control", "applicable law", "local law",
];
/// Something behind the API failed.
#[rustfmt::skip]
pub(crate) const SERVER: &[&str] = &[
    "database", "connection refused", "connection reset", "connection timed out", "connection pool",
    "econnrefused", "econnreset", "etimedout", "socket hang up", "timed out", "timeout", "upstream",
    "internal error", "internal server error", "internal_error", "unhandled exception", "unexpected exception",
    "sqlexception", "sqlstate", "nullpointerexception", "deadlock", "out of memory", "no space left",
    "service unavailable", "could not connect", "failed to connect", "backend error",
];
/// A parser gave up, as an exception says it.
#[rustfmt::skip]
pub(crate) const PARSER_FAILED: &[&str] = &[
    "json.parse", "syntaxerror", "unexpected token", "unexpected end of json", "jsondecodeerror",
    "jsonparseexception", "json parse error", "expecting value:", "malformedjson", "invalid character",
];
/// A value broke the code that took it, as an exception says it.
#[rustfmt::skip]
pub(crate) const VALUE_FAILED: &[&str] = &[
    "typeerror", "nullpointer", "validationerror", "valueerror", "keyerror", "classcastexception",
    "numberformatexception", "illegalargumentexception", "cannot read property", "cannot read properties",
    "nonetype", "invalidcastexception", "constraintviolation", "nil pointer", "undefined method",
];
/// A client said which representation it takes, and there is none.
pub(crate) const NOT_ACCEPTABLE: &[&str] = &["not acceptable", "acceptable", "accept header", "accept"];

/// True if the answer says no more than its status does.
pub(super) fn is_only_status(answer: &Answer<'_>, complaints: &Complaints) -> bool {
    telling(&complaints.words, answer.status()).next().is_none()
}

/// The words of a text in lower case that say more than a status does: neither its number, nor its reason
/// phrase, nor what every error says.
pub(crate) fn telling(text: &str, status: u16) -> impl Iterator<Item = &str> {
    let number = status.to_string();
    let reason = candor_rule::reason_phrase(status).to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(move |word| *word != number && !STATUS_WORDS.contains(word) && !reason.contains(*word))
}

/// Words of sentences that fit every error.
#[rustfmt::skip]
pub(crate) const GENERIC: &[&str] = &[
    "something", "went", "wrong", "an", "occurred", "has", "have", "had", "been", "please", "try", "again",
    "later", "your", "you", "our", "we", "us", "i", "it", "this", "that", "there", "to", "of", "for", "in", "on",
    "and", "or", "could", "can", "cannot", "couldn", "t", "be", "by", "as", "at", "with", "while", "when", "if",
    "no", "processed", "process", "processing", "failed", "failure", "unable", "invalid", "internal", "server",
    "oops", "sorry", "unexpected", "unknown", "contact", "support", "administrator", "problem", "issue",
    "complete", "completed", "response", "handled", "persists", "encountered", "requested", "operation", "ok",
    "false", "true", "null", "success", "errors",
];
/// Parts of a request and of what stands behind it, by which a short message says where to look.
#[rustfmt::skip]
pub(crate) const PARTS: &[&str] = &[
    "token", "json", "xml", "api", "apikey", "key", "password", "credentials", "authentication", "login",
    "session", "signature", "csrf", "host", "header", "headers", "cookie", "cookies", "origin", "length",
    "expired", "duplicate", "exists", "quota", "rate", "limit", "route", "path", "query", "parameter",
    "parameters", "encoding", "charset", "range", "etag", "version", "database", "timeout", "timed", "body",
    "empty", "missing", "required", "admin", "permission", "scope", "boundary", "multipart", "utf",
];

#[rustfmt::skip]
const STATUS_WORDS: &[&str] = &[
    "error", "http", "status", "code", "the", "a", "is", "was", "bad", "request", "not", "found", "page",
    "method", "allowed", "forbidden", "unauthorized", "entity", "too", "large", "payload", "content", "uri",
    "url", "long", "unsupported", "media", "type", "unprocessable", "conflict", "many", "requests",
    "client", "message", "exception", "false", "fail",
];

/// True if a message is that of a parser.
pub(super) fn speak_of_syntax(message: &str) -> bool {
    let message = message.to_lowercase();
    SYNTAX.iter().any(|phrase| message.contains(phrase))
}

/// True if a message is that of a parser of JSON, beyond doubt.
pub(super) fn is_of_parser(message: &str) -> bool {
    speak_of_syntax(message) && ["json", "JSON", "oken", "pars"].iter().any(|word| message.contains(word))
}
