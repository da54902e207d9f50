//! One run at a time in an output folder.
//!
//! The lock is the operating system's and ends with the process, however that ends: a stale file
//! locks nobody out. What stands in the file only tells a waiting user who holds it.

use super::OutputError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// How often the file may be swept away between opening and locking it.
const ATTEMPTS: usize = 16;

/// Held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock `path` of the folder `output`, without waiting.
    pub(super) fn take(path: &Path, output: &Path) -> Result<Self, OutputError> {
        for _ in 0..ATTEMPTS {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(OutputError::io("open", path))?;
            match file.try_lock() {
                Ok(()) if is_still(&file, path) => {
                    sign(&mut file).map_err(OutputError::io("write", path))?;
                    return Ok(Self { _file: file });
                }
                // The holder before us removed the file: a lock on it excludes nobody.
                Ok(()) => {}
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
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Whether `path` still names the open `file`; elsewhere a file that is gone is all one can see.
#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn sign(file: &mut File) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = utc(now.map_or(0, |past| past.as_secs()));
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "process {}, since {since}", std::process::id())
}

fn locked(output: &Path, file: &mut File) -> OutputError {
    let mut holder = String::new();
    // Where locks are mandatory the file cannot be read; the error is then shorter, not another.
    let read = file.take(200).read_to_string(&mut holder);
    let holder = match read {
        Ok(bytes) if bytes > 0 => holder.trim().to_owned(),
        _ => "its process is not known".to_owned(),
    };
    OutputError::Locked {
        output: output.to_owned(),
        holder,
    }
}

/// Seconds since 1970 as `2024-02-29 12:00:00 UTC`.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`, for days
/// after 1970 only.
fn utc(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months are counted from March, so that the leap day is the last of the year.
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02} UTC",
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_as_a_date() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_400), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_709_251_199), "2024-02-29 23:59:59 UTC");
        assert_eq!(utc(4_102_444_800), "2100-01-01 00:00:00 UTC");
    }

    #[test]
    fn the_second_is_told_about_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, folder.path()).unwrap();
        let error = Lock::take(&path, folder.path()).unwrap_err();
        assert!(matches!(error, OutputError::Locked { .. }));
        let says = error.to_string();
        #[cfg(unix)]
        assert!(
            says.contains(&format!("process {}, since 2", std::process::id())),
            "{says}"
        );
        assert!(says.contains("another output folder"), "{says}");
        drop(first);
        Lock::take(&path, folder.path()).unwrap();
    }
}
