//! The last good versions of documents from addresses, on disk, for a start while their places are down.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use candor_contract::Source;
use candor_gateway::Validators;
use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use super::Version;

/// Largest copy that is read, in octets.
const MAX: u64 = 256 << 20;

/// A folder of copies, one file for each document.
pub struct Copies {
    folder: PathBuf,
}

/// A copy that was read.
pub struct Kept {
    /// What compiled.
    pub version: Version,
    /// To ask with whether it is still the newest.
    pub validators: Validators,
}

impl Copies {
    /// In the data folder.
    pub fn below(folder: PathBuf) -> Self {
        Self { folder: folder.join("contracts") }
    }

    /// The copy of a document; `None` if there is none that can be used.
    pub fn read(&self, name: &str) -> Option<Kept> {
        let path = self.path(name);
        if fs::metadata(&path).ok()?.len() > MAX {
            return None;
        }
        let kept: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let text = |value: &Value| Some(value.as_str()?.as_bytes().to_vec());
        let optional = |key: &str| kept.get(key).and_then(Value::as_str).map(str::to_owned);
        if kept.get("name")?.as_str()? != name {
            return None;
        }
        let file = |file: &Value| {
            Some(Source { name: file.get("name")?.as_str()?.to_owned(), text: text(file.get("text")?)? })
        };
        let files: Option<Vec<Source>> = kept.get("files")?.as_array()?.iter().map(file).collect();
        let version = Version {
            text: text(kept.get("text")?)?,
            files: files?,
            hash: kept.get("hash")?.as_str()?.to_owned(),
            since: kept.get("since")?.as_u64()?,
            operations: usize::try_from(kept.get("operations")?.as_u64()?).ok()?,
        };
        let texts = version.files.iter().map(|f| f.text.as_slice());
        let hash = self::hash(std::iter::once(version.text.as_slice()).chain(texts));
        let validators = Validators { etag: optional("etag"), last_modified: optional("last_modified") };
        (hash == version.hash).then_some(Kept { version, validators })
    }

    /// Keeps a version in place of the one before. Whoever reads meanwhile gets one of the two.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, name: &str, version: &Version, validators: &Validators) -> io::Result<()> {
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        let files = version.files.iter().map(|f| json!({ "name": f.name, "text": text(&f.text) }));
        let kept = json!({
            "name": name, "text": text(&version.text), "files": files.collect::<Vec<_>>(), "hash": version.hash,
            "since": version.since, "operations": version.operations, "etag": validators.etag,
            "last_modified": validators.last_modified,
        });
        fs::create_dir_all(&self.folder)?;
        let path = self.path(name);
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        let mut file = fs::File::create(&beside)?;
        file.write_all(kept.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(beside, path)
    }

    fn path(&self, name: &str) -> PathBuf {
        let hash = hash([name.as_bytes()]);
        self.folder.join(format!("{}.json", hash.get(..16).unwrap_or(&hash)))
    }
}

/// SHA-256 of several texts, each with its length, in hexadecimal.
pub fn hash<'t>(texts: impl IntoIterator<Item = &'t [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    for text in texts {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text);
    }
    context.finish().as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}
