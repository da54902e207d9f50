//! What a later run needs to know of the earlier ones.
//!
//! ```text
//! STATE/book            what was found: files, records, sources, outputs; replaced whole by each run
//! STATE/N.texts         what cleaning made of the documents that were new in run N
//! STATE/N.sketches      what duplicates need of them
//! STATE/lock            one run at a time
//! ```
//!
//! Nothing in it is precious. Every part carries a checksum, nothing is waited for on the disk, and a
//! state that cannot be used is as good as none: the run then takes longer and gives the same.
//!
//! The room knows the layout and not the contents: what a text or a sketch is, the pipeline knows.

mod book;
mod error;
mod journal;
mod segment;
mod store;

pub use book::{Book, FileEntry, OutputEntry, RecordEntry, Slot};
pub use error::StateError;
pub use journal::{Journal, RunRecord};
pub use segment::{Kind, Segments};
pub use store::{Known, Store};

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::xxh3_64;

/// A file that was changed so shortly before it was looked at may change again without its times
/// telling: the clocks of file systems tick slowly, that of FAT every two seconds.
const TICK: Duration = Duration::from_secs(2);

/// What the file system says of a file's contents without reading them: its length and the times of
/// its last changes, as a hash; 0 where the system does not say.
#[must_use]
pub fn stamp(file: &Metadata) -> u64 {
    let Some(times) = times(file) else { return 0 };
    let mut bytes = [0; 40];
    bytes[..8].copy_from_slice(&file.len().to_le_bytes());
    for (slot, time) in bytes[8..].chunks_exact_mut(16).zip(times) {
        slot.copy_from_slice(&time.to_le_bytes());
    }
    xxh3_64(&bytes).max(1)
}

/// Whether a file that has this look at `now` may change without it showing in its [`stamp`].
#[must_use]
pub fn is_fresh(file: &Metadata, now: SystemTime) -> bool {
    let settled = now.checked_sub(TICK).and_then(since_1970);
    match (times(file), settled) {
        (Some(times), Some(settled)) => times.into_iter().any(|time| time >= settled),
        _ => true,
    }
}

/// The times of the last change of the contents and, where the system keeps it, of the file itself:
/// the latter also tells when a program sets back the former.
#[cfg(unix)]
fn times(file: &Metadata) -> Option<[i128; 2]> {
    use std::os::unix::fs::MetadataExt;
    let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    Some([
        nanos(file.mtime(), file.mtime_nsec()),
        nanos(file.ctime(), file.ctime_nsec()),
    ])
}

#[cfg(not(unix))]
fn times(file: &Metadata) -> Option<[i128; 2]> {
    let modified = since_1970(file.modified().ok()?)?;
    Some([modified, modified])
}

fn since_1970(time: SystemTime) -> Option<i128> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i128::try_from(since.as_nanos()).ok()
}

#[cfg(test)]
mod tests;
