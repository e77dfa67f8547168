//! Client certificates: which of those that the TLS handshake verified are accepted.

use candor_rule::Violation;

use super::Identity;
use crate::{
    Certificate,
    rules::{client_certificate_invalid, client_certificate_required},
};

/// The certificates that are accepted, by a name in them.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// Whole subjects (`CN=orders,O=Example`), common names or alternative names.
    pub names: Vec<String>,
}

impl Certificates {
    fn accepts(&self, certificate: &Certificate) -> bool {
        self.names.iter().any(|name| {
            *name == certificate.subject
                || certificate.names.contains(name)
                || common_name(&certificate.subject) == Some(name)
        })
    }
}

/// The common name of a subject that holds no escapes.
fn common_name(subject: &str) -> Option<&str> {
    let parts = subject.split(',').map(str::trim);
    parts.filter(|_| !subject.contains('\\')).find_map(|part| part.strip_prefix("CN="))
}

/// Whose certificate it is.
///
/// # Errors
/// `client-certificate-required` or `client-certificate-invalid`.
pub(crate) fn check(
    scheme: &str,
    accepted: Option<&Certificates>,
    sent: Option<&Certificate>,
) -> Result<Identity, Violation> {
    let Some(certificate) = sent else { return Err(client_certificate_required::at()) };
    match accepted {
        Some(accepted) if !accepted.accepts(certificate) => {
            Err(client_certificate_invalid::at(&certificate.subject))
        }
        _ => Ok(Identity::of(scheme, certificate.subject.clone(), Vec::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_accepted_by_any_of_its_names() {
        let certificate =
            Certificate { subject: "CN=orders,O=Example".into(), names: vec!["orders.example".into()] };
        for (name, accepted) in [
            ("CN=orders,O=Example", true),
            ("orders", true),
            ("orders.example", true),
            ("order", false),
            ("Example", false),
        ] {
            let list = Certificates { names: vec![name.to_owned()] };
            assert_eq!(check("m", Some(&list), Some(&certificate)).is_ok(), accepted, "{name}");
        }
        let spoof = Certificate { subject: "O=a\\,CN=orders,CN=x".into(), names: Vec::new() };
        assert!(!Certificates { names: vec!["orders".into()] }.accepts(&spoof));
        assert_eq!(check("m", None, None).unwrap_err().rule.code, "client-certificate-required");
    }
}
