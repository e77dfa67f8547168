//! Files that a contract refers to: read only below the folder of the document itself, links followed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use candor_contract::Source;

/// Largest file that is read, in octets.
const MAX: u64 = 64 << 20;

/// The folder of a document: what files below it may be read, and what they are called.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The part of the document's name before its last slash, with it.
    name: String,
    document: PathBuf,
}

impl Folder {
    /// Of a document, by its name and its path.
    pub fn of(name: &str, path: &Path) -> Self {
        let end = name.rfind(['/', '\\']).map_or(0, |at| at + 1);
        Self { name: name.get(..end).unwrap_or_default().to_owned(), document: path.to_owned() }
    }

    /// Where a file of this name would be.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        let folder = self.document.parent().unwrap_or(Path::new(""));
        name.strip_prefix(self.name.as_str()).map(|rest| folder.join(rest))
    }

    fn read(&self, name: &str) -> Option<Result<Vec<u8>, String>> {
        Some(read(&self.find(name)?, &self.document))
    }
}

/// What reads the files to which `sources` refer; `resolve` finds the path of a name.
pub fn reader(
    sources: &[Source],
    resolve: impl Fn(&str) -> PathBuf,
) -> impl Fn(&str) -> Result<Vec<u8>, String> {
    let folders: Vec<Folder> = sources.iter().map(|s| Folder::of(&s.name, &resolve(&s.name))).collect();
    move |name| read_from(&folders, name)
}

/// Reads a file by its name from the first folder that has it.
///
/// # Errors
/// Why not, as a sentence.
pub fn read_from(folders: &[Folder], name: &str) -> Result<Vec<u8>, String> {
    let mut why = "lies in no document's folder".to_owned();
    for result in folders.iter().filter_map(|folder| folder.read(name)) {
        match result {
            Ok(text) => return Ok(text),
            Err(error) => why = error,
        }
    }
    Err(format!("{name} {why}"))
}

fn read(path: &Path, document: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    // The real path counts: a link may lead anywhere.
    let path = fs::canonicalize(path).map_err(unreadable)?;
    let named = document.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let named = fs::canonicalize(named);
    // The document may itself be a link, its files beside it or beside what it leads to.
    let real = fs::canonicalize(document).map(|d| d.parent().unwrap_or(Path::new("/")).to_owned());
    if ![named, real].iter().flatten().any(|folder| path.starts_with(folder)) {
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
        let folders = [Folder::of("api/openapi.yaml", &api.join("openapi.yaml"))];
        let read = |name| read_from(&folders, name);
        assert_eq!(read("api/schemas/pet.yaml").unwrap(), b"pet");
        assert!(read("api/gone.yaml").unwrap_err().starts_with("api/gone.yaml cannot be read"));
        assert!(read("api/schemas").unwrap_err().contains("no file"));
        assert!(read("secret.yaml").unwrap_err().contains("no document's folder"));
        assert!(read("api/../secret.yaml").unwrap_err().contains("outside"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("secret.yaml"), api.join("link.yaml")).unwrap();
            assert!(read("api/link.yaml").unwrap_err().contains("outside"));
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
