//! What the settings say about redaction, and the key by which equal secrets can be told.

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use candor_exchange::{Content, RedactConfig};
use candor_rule::{
    sensitive::places::{PointerPattern, Pointers},
    text::nearest,
};
use ring::rand::{SecureRandom, SystemRandom};

use crate::settings::{Settings, table};

/// Name of the file with the key, in the folder of the journal.
const KEY_FILE: &str = "redaction.key";

/// What `redact.content` may name.
const CONTENT: [&str; 3] = ["cards", "emails", "none"];

/// What the settings say, without a key.
///
/// # Errors
/// The key of the setting, what is wrong with it, and what to do.
pub fn config(settings: &Settings) -> Result<RedactConfig, (&'static str, String, String)> {
    let pattern = |text: &String| {
        text.parse::<PointerPattern>().map_err(|why| {
            let help = "write a JSON Pointer; * is any one segment and ** any number of them".to_owned();
            (table::POINTERS.key, format!("`{text}` {why}"), help)
        })
    };
    let pointers = settings.list(&table::POINTERS).iter().map(pattern).collect::<Result<Vec<_>, _>>()?;
    let mut content = Content { cards: false, emails: false };
    for word in settings.list(&table::CONTENT) {
        match word.as_str() {
            "cards" => content.cards = true,
            "emails" => content.emails = true,
            "none" => {}
            other => {
                let near = nearest(other, CONTENT).map(|near| format!("; did you mean `{near}`?"));
                let help = format!("it may be cards, emails or none{}", near.unwrap_or_default());
                return Err((table::CONTENT.key, format!("`{other}` is nothing to look for"), help));
            }
        }
    }
    Ok(RedactConfig {
        names: settings.list(&table::REDACT).to_vec(),
        pointers: Pointers::new(pointers),
        content,
        ..RedactConfig::default()
    })
}

/// The settings as they were found to be sound.
pub fn of(settings: &Settings) -> RedactConfig {
    config(settings).unwrap_or_default()
}

/// The key that belongs to a data folder, made at its first use. `None` where it can be neither read nor made:
/// then equal secrets are not told as such, and everything else goes on.
pub fn key(folder: &Path) -> Option<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    match read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make(folder, &path).or_else(|_| read(&path)).ok()
        }
        found => found.ok(),
    }
}

fn read(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    fs::File::open(path)?.read_exact(&mut key)?;
    Ok(key)
}

/// Makes it whole or not at all: another process may do the same at this moment.
fn make(folder: &Path, path: &Path) -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    let failed = |_| std::io::Error::other("no randomness");
    SystemRandom::new().fill(&mut key).map_err(failed)?;
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!("{KEY_FILE}.{}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    let made = file.write_all(&key).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    made.map(|()| key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_has_one_key_that_only_its_owner_reads() {
        let folder = std::env::temp_dir().join(format!("candor-redaction-{}", std::process::id()));
        let first = key(&folder).unwrap();
        assert_eq!(key(&folder), Some(first));
        let mode = fs::metadata(folder.join(KEY_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(key(&folder.join("other")), Some(first));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
