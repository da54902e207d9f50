//! Small questions to the file system, and folders that are no links.

use super::OutputError;
use std::fs::{self, File, Metadata};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;

/// Whether the file `path` has exactly these bytes. Links are not followed, and what cannot be read
/// is taken for different: it will be replaced.
pub(super) fn holds(path: &Path, bytes: &[u8]) -> bool {
    let len = bytes.len() as u64;
    fs::symlink_metadata(path).is_ok_and(|file| file.is_file() && file.len() == len)
        && fs::read(path).is_ok_and(|old| old == bytes)
}

/// Whether both are files with the same bytes. Reads them side by side, a buffer at a time; what
/// cannot be read is taken for different.
pub(super) fn same_bytes(one: &Path, other: &Path) -> bool {
    let open = |path| File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
    let (Ok(mut one), Ok(mut other)) = (open(one), open(other)) else {
        return false;
    };
    loop {
        let (Ok(a), Ok(b)) = (one.fill_buf(), other.fill_buf()) else {
            return false;
        };
        let common = a.len().min(b.len());
        if common == 0 || a.get(..common) != b.get(..common) {
            return a.is_empty() && b.is_empty();
        }
        one.consume(common);
        other.consume(common);
    }
}

/// What is at `path`, links not followed.
pub(super) fn look(path: &Path) -> Result<Option<Metadata>, OutputError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) => match error.kind() {
            // The latter when a file stands where a folder is looked for.
            ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
            _ => Err(OutputError::io("look at", path)(error)),
        },
    }
}

/// Creates OUTPUT with the folders above it; whether it was not there.
pub(super) fn make_output(path: &Path) -> Result<bool, OutputError> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(false),
        Ok(_) => Err(not_a_folder(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(path).map_err(OutputError::io("create", path))?;
            Ok(true)
        }
        Err(error) => Err(OutputError::io("open", path)(error)),
    }
}

/// Creates one folder, where a link to a folder does not count as one; whether it was not there.
pub(super) fn make_folder(path: &Path) -> Result<bool, OutputError> {
    match fs::create_dir(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            refuse_link(path)?;
            if path.is_dir() {
                Ok(false)
            } else {
                Err(not_a_folder(path))
            }
        }
        Err(error) => Err(OutputError::io("create", path)(error)),
    }
}

/// An error if `path` is a symbolic link.
pub(super) fn refuse_link(path: &Path) -> Result<(), OutputError> {
    if path.is_symlink() {
        return Err(OutputError::Symlink {
            path: path.to_owned(),
        });
    }
    Ok(())
}

fn not_a_folder(path: &Path) -> OutputError {
    OutputError::NotAFolder {
        path: path.to_owned(),
    }
}

/// Tells the system that the file is not needed up to there: the memory that holds it can hold what is
/// written in its place.
#[cfg(target_os = "linux")]
pub(super) fn forget(file: &File, to: u64) {
    use rustix::fs::{Advice, fadvise};
    // It is only advice.
    let _ = fadvise(file, 0, std::num::NonZeroU64::new(to), Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
pub(super) fn forget(_file: &File, _to: u64) {}
