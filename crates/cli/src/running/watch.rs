//! Notices that files changed, by looking at them: it works on every file system, through symbolic links, and
//! whether an editor writes in place or renames.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

/// Between two looks at files that are just being changed.
const SETTLE: Duration = Duration::from_millis(100);

/// Looks until files that go on changing, or are away, are taken as they are.
const PATIENCE: usize = 20;

/// What tells one version of a file from another: modification and change time, size, inode and device. Links
/// are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: (i64, i64),
    changed: (i64, i64),
    size: u64,
    inode: u64,
    device: u64,
}

impl Stamp {
    /// Of a file; `None` if it is not there.
    pub fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        Some(Self {
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
            size: about.size(),
            inode: about.ino(),
            device: about.dev(),
        })
    }
}

/// Files, as they were before they were read.
pub type Stamps = BTreeMap<PathBuf, Option<Stamp>>;

/// The files that are not what they were, once they have stopped changing.
pub fn changed(before: &Stamps) -> Vec<PathBuf> {
    let look = || -> Stamps { before.keys().map(|path| (path.clone(), Stamp::of(path))).collect() };
    let mut now = look();
    if now == *before {
        return Vec::new();
    }
    for _ in 0..PATIENCE {
        sleep(SETTLE);
        let later = look();
        // A file that is away may be about to be replaced.
        let is_away = |(path, stamp): (&PathBuf, &Option<Stamp>)| {
            stamp.is_none() && before.get(path).is_some_and(Option::is_some)
        };
        if later == now && !now.iter().any(is_away) {
            break;
        }
        now = later;
    }
    now.into_iter().filter(|(path, stamp)| before.get(path) != Some(stamp)).map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_change_a_file_is_noticed() {
        let folder = std::env::temp_dir().join(format!("candor-watch-{}", std::process::id()));
        fs::create_dir_all(folder.join("one")).unwrap();
        fs::create_dir_all(folder.join("two")).unwrap();
        let path = folder.join("a.yaml");
        let stamps = || Stamps::from([(path.clone(), Stamp::of(&path))]);
        let mut before = stamps();
        let mut is_noticed = |what: &str| {
            assert_eq!(changed(&before), std::slice::from_ref(&path), "{what}");
            before = stamps();
            assert_eq!(changed(&before), [""; 0].map(PathBuf::from), "{what}, and then nothing");
        };
        fs::write(&path, "one").unwrap();
        is_noticed("it appears");
        fs::write(&path, "two and more").unwrap();
        is_noticed("it is written in place");
        fs::write(folder.join("b"), "two and more").unwrap();
        fs::rename(folder.join("b"), &path).unwrap();
        is_noticed("it is replaced by another of the same size");
        fs::remove_file(&path).unwrap();
        is_noticed("it goes away");
        // As a ConfigMap of Kubernetes: a link through a link to a folder, which is swapped.
        fs::write(folder.join("one/a.yaml"), "same").unwrap();
        fs::write(folder.join("two/a.yaml"), "same").unwrap();
        std::os::unix::fs::symlink("one", folder.join("..data")).unwrap();
        std::os::unix::fs::symlink("..data/a.yaml", &path).unwrap();
        is_noticed("it becomes a link");
        std::os::unix::fs::symlink("two", folder.join("..data_tmp")).unwrap();
        fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        is_noticed("a link on its way is swapped");
        fs::remove_dir_all(&folder).unwrap();
    }
}
