//! What the file system says of a file's contents without reading them.

use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was changed so shortly before it was looked at may change again without its times
/// telling: the clocks of file systems tick slowly, that of FAT every two seconds.
const TICK: Duration = Duration::from_secs(2);

/// A file's length and the times of its last changes, in nanoseconds since 1970. While it stays the
/// same, so do the contents, unless it [may still change](Stamp::may_change).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub len: u64,
    /// When the contents were changed.
    modified: i64,
    /// When the file itself was changed, where the system keeps that: it also tells when a program has
    /// set back the other time.
    changed: i64,
}

impl Stamp {
    /// The stamp of a file; none where the system does not know its times.
    #[must_use]
    pub fn of(file: &Metadata) -> Option<Self> {
        let modified = since_1970(file.modified().ok()?)?;
        Some(Self {
            len: file.len(),
            modified,
            changed: changed(file).unwrap_or(modified),
        })
    }

    /// Whether a file that looked like this at the time `now` may have been changed since, or at that
    /// very time, without looking different.
    #[must_use]
    pub fn may_change(&self, now: SystemTime) -> bool {
        let settled = now.checked_sub(TICK).and_then(since_1970);
        settled.is_none_or(|settled| self.modified.max(self.changed) >= settled)
    }
}

#[cfg(unix)]
fn changed(file: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    let seconds = file.ctime().checked_mul(1_000_000_000)?;
    seconds.checked_add(file.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_file: &Metadata) -> Option<i64> {
    None
}

fn since_1970(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_change_shows_and_a_file_just_written_may_still_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        let before = Stamp::of(&fs::metadata(&path).unwrap()).unwrap();
        let now = SystemTime::now();
        assert!(before.may_change(now));
        assert!(!before.may_change(now + Duration::from_secs(3)));
        std::thread::sleep(Duration::from_millis(20));
        fs::write(&path, "two").unwrap();
        assert_ne!(Stamp::of(&fs::metadata(&path).unwrap()).unwrap(), before);
    }
}
