//! The certificates that a port shows, each with its key, and which of them a client gets.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};

use super::TlsError;
use super::x509::Identity;

/// What is known of a certificate that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Where it was read.
    pub file: PathBuf,
    /// What stands in it.
    pub identity: Identity,
}

/// All certificates of a port. The first one is for clients that name no host, or one that none is for.
#[derive(Debug)]
pub(super) struct Certificates {
    all: Vec<Served>,
    /// By name in lower case; those of one name differ in the kind of their keys.
    by_name: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Served {
    facts: CertificateFacts,
    key: Arc<CertifiedKey>,
    names: Arc<[String]>,
}

impl Certificates {
    /// Reads chains and keys. A key belongs to the chain that it fits, in whatever order they are named; it may
    /// stand in the same file.
    ///
    /// # Errors
    /// If a file cannot be read, or a chain has no key.
    pub(super) fn load(
        chains: &[PathBuf],
        keys: &[PathBuf],
        provider: &CryptoProvider,
    ) -> Result<Self, TlsError> {
        let mut known = Vec::new();
        for file in keys {
            let found = read_keys(file, provider)?;
            if found.is_empty() {
                return Err(no_key(file));
            }
            known.extend(found);
        }
        let mut all = Vec::new();
        for file in chains {
            let chain = super::pem_certificates(file).map_err(TlsError::certificates)?;
            let leaf = chain.first().and_then(|leaf| Identity::read(leaf));
            let Some(identity) = leaf else {
                let message =
                    format!("the first certificate in {} is not in the form of X.509", file.display());
                return Err(TlsError::certificates((message, HOW_TO_CHAIN.to_owned())));
            };
            let own = read_keys(file, provider).unwrap_or_default();
            let key = key_of(&chain, own.iter().chain(&known)).ok_or_else(|| unmatched(file, keys))?;
            let names = identity.hosts.clone().into();
            let facts = CertificateFacts { file: file.clone(), identity };
            all.push(Served { facts, key: Arc::new(key), names });
        }
        if all.is_empty() {
            let message = "no certificate is named".to_owned();
            return Err(TlsError::certificates((message, HOW_TO_CHAIN.to_owned())));
        }
        let mut by_name = HashMap::<String, Vec<usize>>::new();
        for (number, served) in all.iter().enumerate() {
            for name in served.names.iter() {
                by_name.entry(name.clone()).or_default().push(number);
            }
        }
        Ok(Self { all, by_name })
    }

    pub(super) fn facts(&self) -> impl Iterator<Item = &CertificateFacts> {
        self.all.iter().map(|served| &served.facts)
    }

    /// The names in the certificate that a client sees who asks for this host.
    pub(super) fn names_for(&self, server_name: Option<&str>) -> Arc<[String]> {
        self.candidates(server_name).next().map_or_else(|| Arc::from([]), |served| served.names.clone())
    }

    /// For this very name, for all names beside it (`*.api.test`), or else the first.
    fn candidates(&self, server_name: Option<&str>) -> impl Iterator<Item = &Served> {
        let found = server_name.and_then(|name| {
            let name = name.to_ascii_lowercase();
            let star = name.split_once('.').map(|(_, parent)| format!("*.{parent}"));
            self.by_name.get(&name).or_else(|| self.by_name.get(&star?))
        });
        found.map_or(&[0][..], Vec::as_slice).iter().filter_map(|number| self.all.get(*number))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let can_sign = |s: &&Served| s.key.key.choose_scheme(hello.signature_schemes()).is_some();
        let first = || self.candidates(hello.server_name()).next();
        self.candidates(hello.server_name()).find(can_sign).or_else(first).map(|served| served.key.clone())
    }
}

type Key = Arc<dyn SigningKey>;

/// The chain with the key that fits it.
fn key_of<'k>(
    chain: &[CertificateDer<'static>],
    keys: impl Iterator<Item = &'k Key>,
) -> Option<CertifiedKey> {
    keys.map(|key| CertifiedKey::new(chain.to_vec(), key.clone())).find(|pair| pair.keys_match().is_ok())
}

/// The private keys in a PEM file.
fn read_keys(file: &Path, provider: &CryptoProvider) -> Result<Vec<Key>, TlsError> {
    let items = PrivateKeyDer::pem_file_iter(file).map_err(|e| unreadable_key(file, &e.to_string()))?;
    let mut keys = Vec::new();
    for item in items {
        let key = item.map_err(|e| unreadable_key(file, &e.to_string()))?;
        let key = provider.key_provider.load_private_key(key);
        keys.push(key.map_err(|e| unreadable_key(file, &e.to_string()))?);
    }
    Ok(keys)
}

const HOW_TO_CHAIN: &str = "name a PEM file with the certificate first and those of its issuers behind it";

fn unreadable_key(file: &Path, why: &str) -> TlsError {
    let help = "name a PEM file with a private key (PKCS#8, PKCS#1 or SEC 1; RSA, ECDSA or Ed25519) that this \
                user may read";
    TlsError::keys((format!("the key {} cannot be read: {why}", file.display()), help.to_owned()))
}

fn no_key(file: &Path) -> TlsError {
    let is_encrypted = std::fs::read_to_string(file).is_ok_and(|text| text.contains("ENCRYPTED"));
    let help = match is_encrypted {
        true => {
            "the key in it is locked with a password: `openssl pkey -in KEY -out OPEN.key` writes one without"
        }
        false => "a private key begins with -----BEGIN PRIVATE KEY-----",
    };
    TlsError::keys((format!("there is no private key to use in {}", file.display()), help.to_owned()))
}

fn unmatched(file: &Path, keys: &[PathBuf]) -> TlsError {
    let names: Vec<String> = keys.iter().map(|key| key.display().to_string()).collect();
    let (message, help) = match names.as_slice() {
        [] => (format!("the certificate {} has no private key", file.display()), "name its key in tls.keys"),
        _ => (
            format!("the certificate {} fits none of the keys: {}", file.display(), names.join(", ")),
            "a key and its certificate are made together: name the pair that belongs together",
        ),
    };
    TlsError::keys((message, help.to_owned()))
}
