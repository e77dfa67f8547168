//! Files that a contract refers to: read only below the folder of the document itself, links followed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use candor_contract::Source;

/// Largest file that is read, in octets.
const MAX: u64 = 64 << 20;

/// What reads the files to which `sources` refer; `resolve` finds the path of a name.
pub fn reader(
    sources: &[Source],
    resolve: impl Fn(&str) -> PathBuf,
) -> impl Fn(&str) -> Result<Vec<u8>, String> {
    let folder = |source: &Source| Some(fs::canonicalize(resolve(&source.name)).ok()?.parent()?.to_owned());
    let folders: Vec<PathBuf> = sources.iter().filter_map(folder).collect();
    move |name| read(&resolve(name), &folders).map_err(|why| format!("{name} {why}"))
}

fn read(path: &Path, folders: &[PathBuf]) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    // The real path counts: a link may lead anywhere.
    let path = fs::canonicalize(path).map_err(unreadable)?;
    if !folders.iter().any(|folder| path.starts_with(folder)) {
        return Err("lies outside the document's folder, and only files below that are read".to_owned());
    }
    let about = fs::metadata(&path).map_err(unreadable)?;
    if !about.is_file() {
        return Err("is no file".to_owned());
    }
    if about.len() > MAX {
        return Err(format!("is larger than {} MiB", MAX >> 20));
    }
    fs::read(&path).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_really_lies_below_the_folder_is_read() {
        let root = std::env::temp_dir().join(format!("candor-neighbours-{}", std::process::id()));
        let api = root.join("api");
        fs::create_dir_all(api.join("schemas")).unwrap();
        for (name, text) in [("api/openapi.yaml", "a"), ("api/schemas/pet.yaml", "pet"), ("secret.yaml", "s")]
        {
            fs::write(root.join(name), text).unwrap();
        }
        let sources = [Source { name: "api/openapi.yaml".into(), text: Vec::new() }];
        let read = reader(&sources, |name| root.join(name));
        assert_eq!(read("api/schemas/pet.yaml").unwrap(), b"pet");
        assert!(read("api/gone.yaml").unwrap_err().starts_with("api/gone.yaml cannot be read"));
        assert!(read("api/schemas").unwrap_err().contains("no file"));
        assert!(read("secret.yaml").unwrap_err().contains("outside"));
        assert!(read("api/../secret.yaml").unwrap_err().contains("outside"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("secret.yaml"), api.join("link.yaml")).unwrap();
            assert!(read("api/link.yaml").unwrap_err().contains("outside"));
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
