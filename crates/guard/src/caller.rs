//! What is known of whoever sent the request besides its octets.

/// The moment of a request, and what the connection knows of its peer.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// Seconds since the Unix epoch.
    pub now: u64,
    /// The certificate that the TLS handshake verified.
    pub certificate: Option<&'a Certificate>,
}

impl Caller<'static> {
    /// Somebody without a certificate, at a moment in seconds since the Unix epoch.
    pub const fn at(now: u64) -> Self {
        Self { now, certificate: None }
    }
}

/// A client certificate whose chain and dates were verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its subject, as RFC 4514 writes it: `CN=orders,O=Example`.
    pub subject: String,
    /// Its alternative names: hosts, addresses, mail addresses, URIs.
    pub names: Vec<String>,
}
