//! One run at a time in an output folder.
//!
//! The lock is the operating system's and ends with the process, however that ends: a stale file
//! locks nobody out. What stands in the file only tells a waiting user who holds it.

use super::OutputError;
use crate::document::utc;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How often the file may be swept away between opening and locking it.
const ATTEMPTS: usize = 16;

/// How often a run that waits looks again.
const PAUSE: Duration = Duration::from_millis(200);

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock `path` of the folder `output`; waits so long for another holder to end.
    pub(super) fn take(path: &Path, output: &Path, wait: Duration) -> Result<Self, OutputError> {
        let start = Instant::now();
        loop {
            match Self::try_take(path, output) {
                Err(OutputError::Locked { .. }) if start.elapsed() < wait => {
                    thread::sleep(PAUSE.min(wait.saturating_sub(start.elapsed())));
                }
                done => return done,
            }
        }
    }

    /// Who holds the lock `path` of the folder `output`, if someone does. Looks without taking part.
    pub(super) fn holder(path: &Path) -> Option<String> {
        let mut file = File::open(path).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read_holder(&mut file)),
            _ => None,
        }
    }

    fn try_take(path: &Path, output: &Path) -> Result<Self, OutputError> {
        for _ in 0..ATTEMPTS {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(OutputError::io("open", path))?;
            match file.try_lock() {
                Ok(()) => {
                    if is_still(&file, path).map_err(OutputError::io("look at", path))? {
                        sign(&mut file).map_err(OutputError::io("write", path))?;
                        return Ok(Self { _file: file });
                    }
                    // The holder before us removed the file: a lock on it excludes nobody.
                }
                Err(TryLockError::WouldBlock) => return Err(locked(output, &mut file)),
                Err(TryLockError::Error(error)) => {
                    return Err(OutputError::io("lock", path)(error));
                }
            }
        }
        Err(OutputError::Locked {
            output: output.to_owned(),
            holder: "others come and go".to_owned(),
        })
    }
}

/// Whether `path` still names the open `file`.
fn is_still(file: &File, path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(named) => Ok(is_same(&file.metadata()?, &named)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_same(open: &Metadata, named: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// Elsewhere a file that is gone is all one can see.
#[cfg(not(unix))]
fn is_same(_open: &Metadata, _named: &Metadata) -> bool {
    true
}

fn sign(file: &mut File) -> io::Result<()> {
    let since = utc(SystemTime::now());
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {}, since {since}", std::process::id())
}

fn locked(output: &Path, file: &mut File) -> OutputError {
    OutputError::Locked {
        output: output.to_owned(),
        holder: read_holder(file),
    }
}

fn read_holder(file: &mut File) -> String {
    let mut holder = String::new();
    // Where locks are mandatory the file cannot be read; what is told is then shorter.
    let read = file.take(200).read_to_string(&mut holder);
    match read {
        Ok(bytes) if bytes > 0 => holder.trim().to_owned(),
        _ => "its process is not known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_about_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, folder.path(), Duration::ZERO).unwrap();
        let error = Lock::take(&path, folder.path(), Duration::ZERO).unwrap_err();
        assert!(matches!(error, OutputError::Locked { .. }));
        let says = error.to_string();
        #[cfg(unix)]
        assert!(
            says.contains(&format!("process {}, since 2", std::process::id())),
            "{says}"
        );
        assert!(says.contains("another output folder"), "{says}");
        drop(first);
        Lock::take(&path, folder.path(), Duration::ZERO).unwrap();
    }
}
