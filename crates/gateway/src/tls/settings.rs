//! TLS of a port as it is set, and its replacement while the gateway runs: handshakes begun keep what was in
//! force, connections stay.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::server::{ProducesTickets, WebPkiClientVerifier, danger::ClientCertVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::certificates::{CertificateFacts, Certificates};
use super::x509::Identity;

/// What is spoken above TLS, the most wanted first (ALPN, RFC 7301).
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Whether clients show certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificates {
    /// They are not asked to.
    #[default]
    Off,
    /// They may; a certificate that is shown must be right.
    Optional,
    /// They must.
    Required,
}

/// The oldest version of TLS that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsVersion {
    /// RFC 5246, with forward secrecy and authenticated encryption only.
    #[default]
    Tls12,
    /// RFC 8446.
    Tls13,
}

/// The files that TLS of a port is made of, and how strict it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM files, each with a certificate and those of its issuers. The first is the default.
    pub certificates: Vec<PathBuf>,
    /// PEM files with the keys, in any order; a key may also stand in the file of its certificate.
    pub keys: Vec<PathBuf>,
    /// Whether clients show certificates.
    pub client: ClientCertificates,
    /// PEM file of the authorities to believe about them.
    pub client_ca: Option<PathBuf>,
    /// The oldest version.
    pub oldest: TlsVersion,
    /// Whether HTTP/2 is offered by ALPN.
    pub http2: bool,
}

impl TlsFiles {
    /// Every file that is read.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.certificates.iter().chain(&self.keys).chain(&self.client_ca)
    }
}

/// Why TLS cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsError {
    /// The setting that is to blame: `certificates`, `keys` or `client_ca`.
    pub setting: &'static str,
    /// What is wrong; names the file.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TlsError {}

impl TlsError {
    pub(super) fn certificates((message, help): (String, String)) -> Self {
        Self { setting: "certificates", message, help }
    }

    pub(super) fn keys((message, help): (String, String)) -> Self {
        Self { setting: "keys", message, help }
    }

    fn client_ca((message, help): (String, String)) -> Self {
        Self { setting: "client_ca", message, help }
    }
}

/// TLS of a port. Clones are handles to the same.
#[derive(Clone, Debug)]
pub struct Tls(Arc<Mutex<Arc<Current>>>);

/// What handshakes that begin now are done with.
#[derive(Debug)]
pub(super) struct Current {
    config: Arc<ServerConfig>,
    certificates: Arc<Certificates>,
    clients: Clients,
}

/// What is asked of clients, and the tickets by which those come back that met it: tickets given under other
/// conditions are worth nothing.
#[derive(Clone, Debug)]
struct Clients {
    mode: ClientCertificates,
    oldest: TlsVersion,
    authorities: Vec<CertificateDer<'static>>,
    tickets: Arc<dyn ProducesTickets>,
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// What is wrong with which of them.
    pub fn load(files: &TlsFiles) -> Result<Self, TlsError> {
        Ok(Self(Arc::new(Mutex::new(Arc::new(Current::load(files, None)?)))))
    }

    /// Reads the files again, and puts what they hold in place of what was in force. If that fails, nothing
    /// changes.
    ///
    /// # Errors
    /// As [`Tls::load`].
    pub fn reload(&self, files: &TlsFiles) -> Result<(), TlsError> {
        let before = self.current();
        let new = Arc::new(Current::load(files, Some(&before.clients))?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// The certificates in force, the default first.
    pub fn certificates(&self) -> Vec<CertificateFacts> {
        self.current().certificates.facts().cloned().collect()
    }

    pub(super) fn current(&self) -> Arc<Current> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Current {
    fn load(files: &TlsFiles, before: Option<&Clients>) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificates = Arc::new(Certificates::load(&files.certificates, &files.keys, &provider)?);
        let clients = Clients::load(files, before)?;
        let versions: &[&rustls::SupportedProtocolVersion] = match files.oldest {
            TlsVersion::Tls12 => &[&rustls::version::TLS13, &rustls::version::TLS12],
            TlsVersion::Tls13 => &[&rustls::version::TLS13],
        };
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .map_err(|e| TlsError::certificates((format!("TLS cannot be set up: {e}"), String::new())))?;
        let builder = match clients.verifier(&provider)? {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_cert_resolver(certificates.clone());
        let offered = PROTOCOLS.iter().filter(|name| files.http2 || **name != b"h2");
        config.alpn_protocols = offered.map(|name| name.to_vec()).collect();
        config.ticketer = clients.tickets.clone();
        Ok(Self { config: Arc::new(config), certificates, clients })
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config.clone())
    }

    pub(super) fn names_for(&self, server_name: Option<&str>) -> Arc<[String]> {
        self.certificates.names_for(server_name)
    }
}

impl Clients {
    fn load(files: &TlsFiles, before: Option<&Self>) -> Result<Self, TlsError> {
        let authorities = match (&files.client_ca, files.client) {
            (Some(file), ClientCertificates::Optional | ClientCertificates::Required) => {
                pem_certificates(file).map_err(TlsError::client_ca)?
            }
            (None, ClientCertificates::Optional | ClientCertificates::Required) => {
                let message =
                    "client certificates are asked for, but no authority to believe about them is named";
                let help = "name a PEM file with the certificates of those who issue them";
                return Err(TlsError::client_ca((message.to_owned(), help.to_owned())));
            }
            (_, ClientCertificates::Off) => Vec::new(),
        };
        let (mode, oldest) = (files.client, files.oldest);
        let is_as_before = |b: &&Self| b.mode == mode && b.oldest == oldest && b.authorities == authorities;
        let tickets = match before.filter(is_as_before) {
            Some(before) => before.tickets.clone(),
            None => rustls::crypto::ring::Ticketer::new()
                .map_err(|e| TlsError::certificates((format!("TLS cannot be set up: {e}"), String::new())))?,
        };
        Ok(Self { mode, oldest, authorities, tickets })
    }

    fn verifier(
        &self,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Option<Arc<dyn ClientCertVerifier>>, TlsError> {
        if self.mode == ClientCertificates::Off {
            return Ok(None);
        }
        let wrong = |why: String| {
            let message = format!("the authorities for client certificates cannot be used: {why}");
            TlsError::client_ca((message, "name certificates of authorities, not of clients".to_owned()))
        };
        let mut roots = RootCertStore::empty();
        for authority in &self.authorities {
            roots.add(authority.clone()).map_err(|e| wrong(e.to_string()))?;
        }
        let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        let builder = match self.mode {
            ClientCertificates::Optional => builder.allow_unauthenticated(),
            _ => builder,
        };
        builder.build().map(Some).map_err(|e| wrong(e.to_string()))
    }
}

/// The certificates of a PEM file; at least one.
///
/// # Errors
/// What is wrong, and how to mend it.
pub(crate) fn pem_certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, (String, String)> {
    let unreadable = |why: String| {
        let help = "name a PEM file that this user may read".to_owned();
        (format!("the certificate {} cannot be read: {why}", file.display()), help)
    };
    let items = CertificateDer::pem_file_iter(file).map_err(|e| unreadable(e.to_string()))?;
    let certificates: Vec<_> = items
        .collect::<Result<_, _>>()
        .map_err(|e: rustls::pki_types::pem::Error| unreadable(e.to_string()))?;
    match certificates.is_empty() {
        true => {
            let help = "a certificate begins with -----BEGIN CERTIFICATE-----; `openssl x509 -inform DER -in FILE` \
                        writes one from DER";
            let message = format!("there is no certificate in PEM form in {}", file.display());
            Err((message, help.to_owned()))
        }
        false => Ok(certificates),
    }
}

/// Whose certificate it is, for one that was verified.
pub(crate) fn identity_of(chain: Option<&[CertificateDer<'_>]>) -> Option<Identity> {
    Identity::read(chain?.first()?)
}
