//! TLS towards the upstream: whom to believe, who we are, and what a failure means.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, Error, RootCertStore};
use tokio_rustls::TlsConnector;

use super::UpstreamUrl;
use crate::tls::pem_certificates;

/// Whom to believe about the upstream's certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Authorities {
    /// Those that the operating system trusts.
    #[default]
    System,
    /// Those of a PEM file, and no others.
    File(PathBuf),
}

/// How TLS with an upstream is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpstreamTls {
    /// Whom to believe about its certificate.
    pub authorities: Authorities,
    /// Our own certificate with those of its issuers, and its key, as PEM files; for one that asks for it.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// The name that its certificate must have, and that it is asked for, where that is not the host of its
    /// address.
    pub name: Option<String>,
}

impl From<Authorities> for UpstreamTls {
    fn from(authorities: Authorities) -> Self {
        Self { authorities, ..Self::default() }
    }
}

/// What connects, and the name that the certificate must have.
///
/// # Errors
/// If certificates cannot be read; the message names the file.
pub(super) fn connector(
    url: &UpstreamUrl,
    tls: &UpstreamTls,
) -> Result<(TlsConnector, ServerName<'static>), String> {
    let name = tls.name.as_deref().unwrap_or(url.host());
    let name = ServerName::try_from(name.to_owned())
        .map_err(|e| format!("{url}: no certificate can be issued for \"{name}\": {e}"))?;
    Ok((TlsConnector::from(Arc::new(config(tls)?)), name))
}

fn config(tls: &UpstreamTls) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match &tls.authorities {
        // A system without certificates shows at the first connection, with the reason.
        Authorities::System => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Authorities::File(path) => {
            for certificate in pem_certificates(path).map_err(|(message, _)| message)? {
                roots.add(certificate).map_err(|e| format!("{}: {e}", path.display()))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| format!("TLS cannot be set up: {e}"))?
        .with_root_certificates(roots);
    let Some((chain, key)) = &tls.certificate else { return Ok(builder.with_no_client_auth()) };
    let certificates = pem_certificates(chain).map_err(|(message, _)| message)?;
    let unreadable = |e: rustls::pki_types::pem::Error| format!("the key {}: {e}", key.display());
    let private = PrivateKeyDer::from_pem_file(key).map_err(unreadable)?;
    builder.with_client_auth_cert(certificates, private).map_err(|e| match e {
        Error::InconsistentKeys(_) => {
            format!("the certificate {} does not fit the key {}", chain.display(), key.display())
        }
        other => format!("the certificate {} cannot be used: {other}", chain.display()),
    })
}

/// What went wrong with TLS, as the end of a sentence with what to do; `None` if it was something else.
pub(super) fn told(error: &io::Error) -> Option<String> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    let meaning = match error {
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "its certificate has expired"
        }
        Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "its certificate is not valid yet; compare the clocks of both machines",
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "its certificate is for another name; address it by that, or set upstream_name",
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "its certificate is of no authority that is believed; set upstream_ca to the one that issued it"
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "it asks for a client certificate; set upstream_certificate and upstream_key"
        }
        Error::AlertReceived(
            AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied,
        ) => "it does not accept our client certificate, or misses one (upstream_certificate)",
        Error::InvalidMessage(_) => "what answers there is no TLS; perhaps its address begins with http://",
        _ => "the TLS handshake failed",
    };
    Some(format!("{meaning}: {error}"))
}
