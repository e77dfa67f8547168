//! Key sets (RFC 7517): the public keys of an issuer, and secrets shared with one.

use std::fmt;

use candor_syntax::base64::{self, Alphabet};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

use super::Algorithm;

/// Most keys of one set: a token without `kid` is held against each that fits.
pub const MAX_KEYS: usize = 64;

/// Keys that tokens are signed with.
#[derive(Debug, Default)]
pub struct Jwks {
    keys: Vec<Key>,
    /// How many keys of the document are of a kind that is not read.
    pub skipped: usize,
}

/// Why a document is no usable key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksError(String);

impl fmt::Display for JwksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JwksError {}

/// One key.
pub(crate) struct Key {
    kid: Option<String>,
    alg: Option<Algorithm>,
    material: Material,
}

enum Material {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
    /// For HS256, HS384 and HS512.
    Secret(Box<[ring::hmac::Key; 3]>),
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {}", self.kid.as_deref().unwrap_or("without name"))
    }
}

impl Jwks {
    /// One shared secret, for HS256, HS384 and HS512.
    pub fn of_secret(secret: &[u8]) -> Self {
        Self { keys: vec![Key { kid: None, alg: None, material: Material::secret(secret) }], skipped: 0 }
    }

    /// Reads a document. Keys of unknown kinds and such that are not for signatures are skipped
    /// (RFC 7517 §5).
    ///
    /// # Errors
    /// If it is no key set, or none of its keys can be used.
    pub fn parse(document: &[u8]) -> Result<Self, JwksError> {
        let fail = |what: &str| Err(JwksError(what.to_owned()));
        let Ok(value) = serde_json::from_slice::<Value>(document) else {
            return fail("the key set is not JSON");
        };
        let Some(list) = value.get("keys").and_then(Value::as_array) else {
            return fail("the key set has no list `keys` (RFC 7517 §5)");
        };
        if list.len() > MAX_KEYS {
            return fail("the key set has more than 64 keys");
        }
        let keys: Vec<Key> = list.iter().filter_map(Key::read).collect();
        if keys.is_empty() {
            return fail(
                "the key set has no key that can be used: RSA of 2048 bits and more, P-256, P-384, \
                         Ed25519 or oct, for signatures",
            );
        }
        Ok(Self { skipped: list.len() - keys.len(), keys })
    }

    /// Names of the keys, those without left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| key.kid.as_deref())
    }

    /// True if there is a key that a token with this algorithm can be signed with.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        self.keys.iter().any(|key| key.fits(algorithm))
    }

    /// True if one of its keys is a shared secret.
    pub fn has_secret(&self) -> bool {
        self.fits(Algorithm::Hs256) || self.fits(Algorithm::Hs384) || self.fits(Algorithm::Hs512)
    }

    /// The keys that a token may be signed with. A token that names its key is held against keys of that
    /// name, and against none without a name unless there is but one key at all.
    pub(crate) fn candidates(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<&Key> {
        let is_named = |key: &&Key| match (kid, key.kid.as_deref()) {
            (Some(wanted), Some(name)) => wanted == name,
            (Some(_), None) => self.keys.len() == 1,
            (None, _) => true,
        };
        self.keys.iter().filter(is_named).filter(|key| key.fits(algorithm)).collect()
    }
}

impl Key {
    fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let octets = |name: &str| base64::decode(text(name)?.as_bytes(), Alphabet::Url);
        if text("use").is_some_and(|used| used != "sig") {
            return None;
        }
        let operations = value.get("key_ops").and_then(Value::as_array);
        if operations.is_some_and(|all| !all.iter().any(|one| one == "verify")) {
            return None;
        }
        let material = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let n = octets("n")?;
                let n = n.get(n.iter().position(|octet| *octet != 0)?..)?.to_owned();
                Some(Material::Rsa { n, e: octets("e")? }).filter(Material::is_long)?
            }
            ("EC", Some("P-256")) => Material::P256(point(octets("x")?, octets("y")?, 32)?),
            ("EC", Some("P-384")) => Material::P384(point(octets("x")?, octets("y")?, 48)?),
            ("OKP", Some("Ed25519")) => Material::Ed25519(octets("x").filter(|x| x.len() == 32)?),
            ("oct", _) => Material::secret(&octets("k").filter(|k| !k.is_empty())?),
            _ => return None,
        };
        let alg = match text("alg") {
            // A key for an algorithm that is not known is for nothing else.
            Some(name) => Some(name.parse().ok()?),
            None => None,
        };
        Some(Self { kid: text("kid").map(str::to_owned), alg, material })
    }

    /// The kind of the key has to be that of the algorithm: a public key is never taken for a secret.
    fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512};
        let by_kind = match (&self.material, algorithm) {
            (Material::Secret(_), Hs256 | Hs384 | Hs512) => true,
            (Material::P256(_), Es256) | (Material::P384(_), Es384) | (Material::Ed25519(_), EdDsa) => true,
            (Material::Rsa { .. }, algorithm) => algorithm.is_rsa(),
            _ => false,
        };
        by_kind && self.alg.is_none_or(|alg| alg == algorithm)
    }

    /// True if the signature is by this key.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signed: &[u8]) -> bool {
        use Algorithm::{EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        let by_point = |kind: &'static dyn signature::VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(kind, point).verify(message, signed).is_ok()
        };
        let by_secret = |key: &ring::hmac::Key| ring::hmac::verify(key, message, signed).is_ok();
        match (&self.material, algorithm) {
            (Material::Secret(keys), Hs256) => by_secret(&keys[0]),
            (Material::Secret(keys), Hs384) => by_secret(&keys[1]),
            (Material::Secret(keys), Hs512) => by_secret(&keys[2]),
            (Material::P256(point), Es256) => by_point(&signature::ECDSA_P256_SHA256_FIXED, point),
            (Material::P384(point), Es384) => by_point(&signature::ECDSA_P384_SHA384_FIXED, point),
            (Material::Ed25519(point), EdDsa) => by_point(&signature::ED25519, point),
            (Material::Rsa { n, e }, algorithm) => {
                let parameters = match algorithm {
                    Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                    Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                    Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                    Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
                    Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
                    Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
                    _ => return false,
                };
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signed).is_ok()
            }
            _ => false,
        }
    }
}

impl Material {
    fn secret(secret: &[u8]) -> Self {
        let key = |algorithm| ring::hmac::Key::new(algorithm, secret);
        let all = [ring::hmac::HMAC_SHA256, ring::hmac::HMAC_SHA384, ring::hmac::HMAC_SHA512];
        Self::Secret(Box::new(all.map(key)))
    }

    /// Shorter RSA keys are not verified with.
    fn is_long(&self) -> bool {
        !matches!(self, Self::Rsa { n, .. } if n.len() < 256)
    }
}

/// An uncompressed point (SEC 1 §2.3.3).
fn point(x: Vec<u8>, y: Vec<u8>, length: usize) -> Option<Vec<u8>> {
    (x.len() == length && y.len() == length).then(|| [vec![4], x, y].concat())
}
