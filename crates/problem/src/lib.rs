//! RFC 9457 problem documents: the only writer of application/problem+json.
