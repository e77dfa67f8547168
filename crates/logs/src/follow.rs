//! Followed files: from their end on, through rotation by a new name and by truncation.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use candor_exchange::Stream;

use crate::{Intake, Source, lines::Lines};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// Octets before the end by which a file is known again.
const REMEMBERED: usize = 64;

/// Octets that are read at once.
const CHUNK: usize = 64 << 10;

/// Follows a file on a thread of its own, as long as the program runs. The file may come later; what stood in it
/// before is not read.
///
/// # Errors
/// If no thread can be had.
pub fn follow(path: PathBuf, intake: Arc<Intake>) -> io::Result<()> {
    let source = Source::new(intake, path.display().to_string(), Stream::File);
    let mut tail = Tail::new(path, source);
    let run = move || {
        loop {
            tail.look();
            std::thread::sleep(LOOK);
        }
    };
    std::thread::Builder::new().name("follow".into()).spawn(run).map(drop)
}

/// A file and how far it was read.
struct Tail {
    path: PathBuf,
    open: Option<Open>,
    lines: Lines,
    source: Source,
}

struct Open {
    file: File,
    /// Device and number: another file under the same name has others.
    identity: (u64, u64),
    at: u64,
    /// The last octets before that.
    last: Vec<u8>,
}

impl Tail {
    /// What the file holds now is passed over.
    fn new(path: PathBuf, source: Source) -> Self {
        let open = Open::new(&path).ok().and_then(|mut open| {
            open.at = open.file.seek(SeekFrom::End(0)).ok()?;
            Some(open)
        });
        Self { path, open, lines: Lines::default(), source }
    }

    /// Reads what was added, then goes over to the file that has the name now.
    fn look(&mut self) {
        self.read_on();
        let now = std::fs::metadata(&self.path).ok().map(|found| (found.dev(), found.ino()));
        let same = self.open.as_ref().is_some_and(|open| Some(open.identity) == now);
        if let (Some(_), false) = (now, same) {
            // Its writer may have added something between the look at the file and that at its name.
            self.read_on();
            self.end_line();
            self.open = Open::new(&self.path).ok();
            self.read_on();
        }
    }

    fn read_on(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Ok(size) = open.file.metadata().map(|found| found.len()) else { return };
        if size == open.at {
            return;
        }
        if size < open.at || !open.is_continued() {
            if open.file.rewind().is_err() {
                return;
            }
            (open.at, open.last) = (0, Vec::new());
            self.end_line();
        }
        let Some(open) = &mut self.open else { return };
        let (lines, source) = (&mut self.lines, &mut self.source);
        let mut chunk = vec![0; CHUNK];
        loop {
            match open.file.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => {
                    let octets = chunk.get(..count).unwrap_or_default();
                    open.at += count as u64;
                    open.remember(octets);
                    lines.push(octets, &mut |line, size| source.line(line, size));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    }

    fn end_line(&mut self) {
        let source = &mut self.source;
        self.lines.finish(&mut |line, size| source.line(line, size));
    }
}

impl Open {
    fn new(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        Ok(Self { file, identity: (found.dev(), found.ino()), at: 0, last: Vec::new() })
    }

    fn remember(&mut self, octets: &[u8]) {
        self.last
            .extend_from_slice(octets.get(octets.len().saturating_sub(REMEMBERED)..).unwrap_or_default());
        self.last.drain(..self.last.len().saturating_sub(REMEMBERED));
    }

    /// False if other octets stand before the place where reading stopped: the file was cut off, begun anew, and
    /// is longer already than it was.
    fn is_continued(&self) -> bool {
        let mut there = vec![0; self.last.len()];
        let from = self.at.saturating_sub(self.last.len() as u64);
        self.file.read_exact_at(&mut there, from).is_ok() && there == self.last
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use candor_journal::{Journal, Memory};

    use super::*;

    #[test]
    fn a_file_is_followed_through_rotation_and_truncation() {
        let folder = std::env::temp_dir().join(format!("candor-follow-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("app.log");
        let add = |text: &[u8]| {
            File::options().create(true).append(true).open(&path).unwrap().write_all(text).unwrap();
        };
        let memory = Arc::new(Memory::default());
        let intake = Arc::new(Intake::new(Arc::default()));
        intake.keep_in(memory.clone());
        let kept = || memory.figures().logs;
        add(b"request_id=a-1 before it was followed\n");
        let mut tail = Tail::new(path.clone(), Source::new(intake, "app.log", Stream::File));
        tail.look();
        assert_eq!(kept(), 0, "what stood in it");
        add(b"request_id=a-1 one\nrequest_id=a-1 half");
        tail.look();
        assert_eq!(kept(), 1, "a line has to end");
        add(b" and half\n");
        tail.look();
        assert_eq!(kept(), 2);
        add(b"request_id=a-1 the last of the old file\n");
        fs::rename(&path, folder.join("app.log.1")).unwrap();
        tail.look();
        assert_eq!(kept(), 3, "while there is no new one");
        add(b"request_id=a-1 the first of the new one\n");
        tail.look();
        assert_eq!(kept(), 4);
        fs::write(&path, b"").unwrap();
        tail.look();
        add(b"request_id=a-1 \xff after truncation\n");
        tail.look();
        assert_eq!(kept(), 5);
        fs::write(&path, b"request_id=a-1 cut off and longer than before, between two looks\n").unwrap();
        tail.look();
        assert_eq!(kept(), 6);
        fs::remove_file(&path).unwrap();
        tail.look();
        let mut late = Tail::new(path.clone(), tail.source);
        late.look();
        add(b"request_id=a-1 a file that came later\n");
        late.look();
        assert_eq!(kept(), 7);
        fs::remove_dir_all(&folder).unwrap();
    }
}
