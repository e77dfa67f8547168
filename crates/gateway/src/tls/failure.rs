//! Why a TLS handshake fails, by name and in a sentence.

use std::fmt;
use std::io;

use rustls::{CertificateError, Error, InvalidMessage, PeerIncompatible};

macro_rules! failures {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal)*) => {
        /// Why there is no TLS connection.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum HandshakeFailure { $($(#[doc = $doc])+ $name),* }

        impl HandshakeFailure {
            /// All of them.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// Its name, for metrics and the journal.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

failures! {
    /// It was not complete within the time for it.
    Timeout = "timeout"
    /// The client closed the connection before it was complete.
    Closed = "closed"
    /// It had to make room for another one.
    Displaced = "displaced"
    /// No version of TLS that both sides allow.
    Version = "version"
    /// No cipher suite, group or signature that both sides know.
    Algorithms = "algorithms"
    /// The client wants to speak something else than HTTP (ALPN).
    Protocol = "protocol"
    /// The client refuses what it is shown; mostly it does not believe the certificate.
    RefusedByClient = "refused-by-client"
    /// A client certificate is required, and none was sent.
    CertificateMissing = "client-certificate-missing"
    /// The client certificate is no longer valid.
    CertificateExpired = "client-certificate-expired"
    /// The client certificate is of none of the authorities that are believed.
    CertificateUntrusted = "client-certificate-untrusted"
    /// Something else is wrong with the client certificate.
    CertificateWrong = "client-certificate-wrong"
    /// What was sent is not TLS, or not in its order.
    Malformed = "malformed"
}

/// A failure with its sentence.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) failure: HandshakeFailure,
    sentence: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.failure.word(), self.sentence)
    }
}

impl HandshakeFailure {
    pub(super) fn because(self, sentence: impl Into<String>) -> Failed {
        Failed { failure: self, sentence: sentence.into() }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(error) => of(error),
            None => HandshakeFailure::Closed
                .because(format!("the client closed the connection within the handshake: {error}")),
        }
    }
}

fn of(error: &Error) -> Failed {
    use HandshakeFailure as F;
    match error {
        Error::AlertReceived(alert) => {
            F::RefusedByClient.because(format!("the client ended the handshake with the alert {alert:?}"))
        }
        Error::PeerIncompatible(
            PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled
            | PeerIncompatible::SupportedVersionsExtensionRequired
            // TLS 1.1 and older have none.
            | PeerIncompatible::SignatureAlgorithmsExtensionRequired
            | PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::InvalidMessage(InvalidMessage::UnknownProtocolVersion) => {
            F::Version.because("the client offers no version of TLS that is allowed here")
        }
        Error::PeerIncompatible(reason) => {
            F::Algorithms.because(format!("client and gateway know no common algorithms ({reason:?})"))
        }
        Error::NoApplicationProtocol => {
            F::Protocol.because("the client wants to speak none of the protocols that are served here (ALPN)")
        }
        Error::NoCertificatesPresented => {
            F::CertificateMissing.because("a client certificate is required, and the client sent none")
        }
        Error::InvalidCertificate(wrong) => {
            let (failure, what) = match wrong {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    (F::CertificateExpired, "has expired")
                }
                CertificateError::UnknownIssuer => {
                    (F::CertificateUntrusted, "is of none of the authorities that are believed")
                }
                _ => (F::CertificateWrong, "is not accepted"),
            };
            failure.because(format!("the client certificate {what}: {wrong}"))
        }
        Error::General(what) => F::Algorithms.because(what.clone()),
        other => F::Malformed.because(other.to_string()),
    }
}
