//! Parts of files that are written once and read in any order.
//!
//! A segment is what one run wrote. It is never changed, so that a run that dies has harmed nothing:
//! the book does not know of its segment, and the next run removes it.

use super::{Slot, StateError};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// What a file of a segment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What cleaning made of a record.
    Text,
    /// What duplicates need of it.
    Sketch,
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Self::Text, Self::Sketch];

    pub(super) fn path(self, folder: &Path, segment: u32) -> PathBuf {
        let ending = match self {
            Self::Text => "texts",
            Self::Sketch => "sketches",
        };
        folder.join(format!("{segment}.{ending}"))
    }
}

/// A checksum stands before each part.
const SUM: usize = 8;

/// Writes one file of a segment.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    segment: u32,
    writer: BufWriter<File>,
    offset: u64,
}

impl Writer {
    pub(super) fn create(folder: &Path, kind: Kind, segment: u32) -> Result<Self, StateError> {
        let path = kind.path(folder, segment);
        let file = File::create(&path).map_err(StateError::io("create", &path))?;
        Ok(Self {
            path,
            segment,
            writer: BufWriter::with_capacity(1 << 20, file),
            offset: 0,
        })
    }

    /// Appends a part.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Slot, StateError> {
        let len = u32::try_from(bytes.len()).map_err(io::Error::other);
        let sum = xxh3_64(bytes).to_le_bytes();
        let written = len.and_then(|len| {
            self.writer.write_all(&sum)?;
            self.writer.write_all(bytes)?;
            Ok(len)
        });
        let len = written.map_err(StateError::io("write", &self.path))?;
        let offset = self.offset;
        self.offset += SUM as u64 + u64::from(len);
        Ok(Slot {
            segment: self.segment,
            offset,
            len,
        })
    }

    pub(super) fn flush(&mut self) -> Result<(), StateError> {
        self.writer
            .flush()
            .map_err(StateError::io("write", &self.path))
    }
}

/// Reads the parts of all segments, from many threads.
#[derive(Debug, Default)]
pub struct Segments {
    /// By number; sorted.
    files: Vec<(u32, [Open; 2])>,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
}

impl Segments {
    /// Opens a segment.
    pub(super) fn add(&mut self, folder: &Path, segment: u32) -> Result<(), StateError> {
        let open = |kind: Kind| {
            let path = kind.path(folder, segment);
            let file = File::open(&path).map_err(StateError::io("open", &path))?;
            Ok(Open { path, file })
        };
        let both = [open(Kind::Text)?, open(Kind::Sketch)?];
        self.files.push((segment, both));
        self.files.sort_unstable_by_key(|file| file.0);
        Ok(())
    }

    /// Reads a part.
    ///
    /// # Errors
    /// [`StateError::Io`], and [`StateError::Damaged`] if it is not what was written.
    pub fn read(&self, kind: Kind, slot: Slot) -> Result<Vec<u8>, StateError> {
        let at = self.files.binary_search_by_key(&slot.segment, |f| f.0);
        let Some((_, files)) = at.ok().and_then(|at| self.files.get(at)) else {
            return Err(StateError::damaged(Path::new("segment")));
        };
        let Open { path, file } = &files[kind as usize];
        let mut bytes = vec![0; SUM + slot.len as usize];
        read_at(file, &mut bytes, slot.offset).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => StateError::damaged(path),
            _ => StateError::io("read", path)(error),
        })?;
        let part = bytes.split_off(SUM);
        if xxh3_64(&part).to_le_bytes() != *bytes {
            return Err(StateError::damaged(path));
        }
        Ok(part)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        let read = std::os::windows::fs::FileExt::seek_read(
            file,
            &mut bytes[done..],
            offset + done as u64,
        )?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        done += read;
    }
    Ok(())
}
