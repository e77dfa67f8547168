//! TLS towards clients: certificates and how they are replaced, the handshake, and why one fails.

mod certificates;
mod failure;
mod handshake;
mod settings;
mod x509;

pub use certificates::CertificateFacts;
pub use failure::HandshakeFailure;
pub(crate) use handshake::{Allowance, Secured, serve};
pub(crate) use settings::pem_certificates;
pub use settings::{ClientCertificates, Tls, TlsError, TlsFiles, TlsVersion};
pub use x509::Identity;
