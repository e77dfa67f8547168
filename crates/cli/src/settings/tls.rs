//! What the settings say of TLS, towards clients and towards the upstream.

use candor_contract::{Diagnostic, Severity};
use candor_gateway::{
    Authorities, CertificateFacts, ClientCertificates, Tls, TlsError, TlsFiles, TlsVersion, UpstreamTls,
    UpstreamUrl,
};
use candor_journal::time::civil;

use super::{
    Settings,
    file::Reader,
    table::{self, Setting},
};

/// Days before its end from which on a certificate is warned of.
const SOON: i64 = 14;

impl Settings {
    /// TLS towards this address: what is said of the upstream holds for it alone.
    pub fn upstream_tls(&self, to: &UpstreamUrl) -> UpstreamTls {
        let upstream = self.text(&table::UPSTREAM).and_then(|text| text.parse().ok());
        if upstream.as_ref() != Some(to) {
            return UpstreamTls::default();
        }
        let file = |setting: &Setting| self.text(setting).map(|file| self.resolve(setting, file));
        // The key may stand in the file of its certificate.
        let certificate = file(&table::UPSTREAM_CERTIFICATE)
            .map(|chain| (chain.clone(), file(&table::UPSTREAM_KEY).unwrap_or(chain)));
        UpstreamTls {
            authorities: file(&table::UPSTREAM_CA).map_or(Authorities::System, Authorities::File),
            certificate,
            name: self.text(&table::UPSTREAM_NAME).map(str::to_owned),
        }
    }

    /// The files of TLS towards clients; `None` if no certificate is named.
    pub fn tls_files(&self) -> Option<TlsFiles> {
        let files = |setting: &Setting| {
            self.list(setting).iter().map(|file| self.resolve(setting, file)).collect::<Vec<_>>()
        };
        let certificates = files(&table::TLS_CERTIFICATES);
        let ca = self.text(&table::TLS_CLIENT_CA);
        (!certificates.is_empty()).then(|| TlsFiles {
            certificates,
            keys: files(&table::TLS_KEYS),
            client: match self.text(&table::TLS_CLIENTS) {
                Some("optional") => ClientCertificates::Optional,
                Some("required") => ClientCertificates::Required,
                _ => ClientCertificates::Off,
            },
            client_ca: ca.map(|file| self.resolve(&table::TLS_CLIENT_CA, file)),
            http2: self.switch(&table::HTTP2),
            oldest: match self.text(&table::TLS_OLDEST) {
                Some("1.3") => TlsVersion::Tls13,
                _ => TlsVersion::Tls12,
            },
        })
    }

    /// TLS towards clients, its files read; `None` if no certificate is named.
    ///
    /// # Errors
    /// What is wrong, ready to be printed.
    pub fn tls(&self) -> Result<Option<Tls>, String> {
        match self.tls_files() {
            Some(files) => Tls::load(&files).map(Some).map_err(|error| self.tls_complaint(error)),
            None if self.list(&table::TLS_KEYS).is_empty() => Ok(None),
            None => {
                let message = "there is a key, but no certificate".to_owned();
                let help =
                    "name the certificate: `--tls-certificate FILE`, or certificates in [tls]".to_owned();
                Err(self.complaint(&table::TLS_KEYS, message, help))
            }
        }
    }

    /// A warning about a certificate, with the place where certificates are named.
    pub fn certificate_warning(&self, message: String) -> Diagnostic {
        let place = self.places.get(table::TLS_CERTIFICATES.key).cloned();
        let place = place.unwrap_or_else(|| Reader::diagnostic("", "", 0..0, String::new(), ""));
        let help = "renew it; a new file is taken up while the gateway runs".to_owned();
        Diagnostic { severity: Severity::Warning, message, help, ..place }
    }

    /// What is wrong with a file, told where it is named.
    pub fn tls_complaint(&self, error: TlsError) -> String {
        let setting = match error.setting {
            "keys" if self.list(&table::TLS_KEYS).is_empty() => &table::TLS_CERTIFICATES,
            "keys" => &table::TLS_KEYS,
            "client_ca" if self.text(&table::TLS_CLIENT_CA).is_none() => &table::TLS_CLIENTS,
            "client_ca" => &table::TLS_CLIENT_CA,
            _ => &table::TLS_CERTIFICATES,
        };
        self.complaint(setting, error.message, error.help)
    }
}

/// What is to be said of certificates at this time, in Unix seconds: those that do not hold, or not for long.
pub fn warnings(certificates: &[CertificateFacts], now: i64) -> Vec<String> {
    let say = |facts: &CertificateFacts| {
        let identity = &facts.identity;
        let name = format!("the certificate {} ({})", facts.file.display(), identity.subject);
        if identity.not_after < now {
            Some(format!("{name} expired on {}; clients refuse it", date(identity.not_after)))
        } else if identity.not_before > now {
            Some(format!("{name} holds from {} on only; clients refuse it", date(identity.not_before)))
        } else if identity.not_after - now < SOON * 86_400 {
            Some(format!("{name} expires on {}", date(identity.not_after)))
        } else if identity.hosts.is_empty() {
            Some(format!("{name} names no host as an alternative name; clients refuse it"))
        } else {
            None
        }
    };
    certificates.iter().filter_map(say).collect()
}

/// 2026-11-22.
fn date(seconds: i64) -> String {
    let (year, month, day) = civil(u64::try_from(seconds / 86_400).unwrap_or(0));
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use candor_gateway::Identity;

    use super::*;

    #[test]
    fn certificates_are_warned_of_in_time() {
        const DAY: i64 = 86_400;
        let said = |from: i64, until: i64, hosts: &[&str]| {
            let identity = Identity {
                subject: "CN=a".into(),
                hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
                names: Vec::new(),
                not_before: from * DAY,
                not_after: until * DAY,
            };
            let facts = CertificateFacts { file: "a.pem".into(), identity };
            warnings(&[facts], 20_000 * DAY).join("")
        };
        assert_eq!(
            said(1, 19_999, &["a"]),
            "the certificate a.pem (CN=a) expired on 2024-10-03; clients refuse it"
        );
        assert!(said(20_001, 30_000, &["a"]).contains("holds from 2024-10-05 on"));
        assert!(said(1, 20_003, &["a"]).contains("expires on 2024-10-07"));
        assert!(said(1, 30_000, &[]).contains("no host"));
        assert_eq!(said(1, 30_000, &["a"]), "");
    }
}
