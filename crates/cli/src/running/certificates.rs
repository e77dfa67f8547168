//! Keeps the certificates that clients are shown up to date: looks at their files, reads them again when they
//! change, and leaves in force what was if the new ones are wrong.

use std::time::{SystemTime, UNIX_EPOCH};

use candor_gateway::{Tls, TlsFiles};

use super::watch::{self, Stamp, Stamps};
use crate::settings::{Settings, tls::warnings};

/// TLS towards clients with the files it was read from.
pub struct Certificates {
    tls: Tls,
    files: TlsFiles,
    stamps: Stamps,
}

impl Certificates {
    /// Reads them for the first time; `None` if there are none.
    ///
    /// # Errors
    /// What is wrong, ready to be printed.
    pub fn load(settings: &Settings) -> Result<Option<Self>, String> {
        let files = settings.tls_files().unwrap_or_default();
        // Looked at first: what changes while they are read is noticed.
        let stamps = stamps(&files);
        Ok(settings.tls()?.map(|tls| Self { tls, files, stamps }))
    }

    /// For the gateway.
    pub fn tls(&self) -> &Tls {
        &self.tls
    }

    /// What is to be said of them now.
    pub fn warnings(&self) -> Vec<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        warnings(&self.tls.certificates(), i64::try_from(now).unwrap_or(i64::MAX))
    }

    /// Reads them again if they changed, or the settings name others, or it is `asked` for. What there is to
    /// tell.
    pub fn look(&mut self, settings: &Settings, asked: bool) -> Vec<String> {
        let files = settings.tls_files().unwrap_or_else(|| self.files.clone());
        if files == self.files && !asked && watch::changed(&self.stamps).is_empty() {
            return Vec::new();
        }
        self.stamps = stamps(&files);
        self.files = files;
        match self.tls.reload(&self.files) {
            Ok(()) => {
                let names: Vec<String> =
                    self.tls.certificates().iter().map(|facts| facts.file.display().to_string()).collect();
                let mut told = vec![format!("certificates reloaded: {}", names.join(", "))];
                told.extend(self.warnings().iter().map(|warning| format!("warning: {warning}")));
                told
            }
            Err(error) => {
                vec![settings.tls_complaint(error), "the certificates as they were stay in force".to_owned()]
            }
        }
    }
}

fn stamps(files: &TlsFiles) -> Stamps {
    files.paths().map(|path| (path.clone(), Stamp::of(path))).collect()
}
