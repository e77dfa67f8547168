//! Sizes and counts beyond which a request is refused.

/// Limits of a request's head, framing and body. All sizes in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Empty lines before a request line; 2.
    pub max_blank_lines: usize,
    /// Method; 32.
    pub max_method: usize,
    /// Request target; 8,192, never below 8,000 (RFC 9112 §3).
    pub max_target: usize,
    /// `name=value` pairs in the query; 1,000.
    pub max_params: usize,
    /// One field line; 8,192.
    pub max_header: usize,
    /// All Cookie values together; 8,192.
    pub max_cookie: usize,
    /// All field lines together; 65,536.
    pub max_headers: usize,
    /// Number of field lines; 100.
    pub max_header_count: usize,
    /// Body, after transfer coding; 1 MiB. An operation may set its own.
    pub max_body: u64,
    /// Chunk extensions of one message; 4,096.
    pub max_chunk_ext: usize,
    /// Trailer section; 8,192.
    pub max_trailers: usize,
    /// Ranges in one Range field; 200.
    pub max_ranges: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_blank_lines: 2,
            max_method: 32,
            max_target: 8192,
            max_params: 1000,
            max_header: 8192,
            max_cookie: 8192,
            max_headers: 65_536,
            max_header_count: 100,
            max_body: 1 << 20,
            max_chunk_ext: 4096,
            max_trailers: 8192,
            max_ranges: 200,
        }
    }
}
