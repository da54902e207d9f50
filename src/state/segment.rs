//! Parts of files that are written once and read in any order.
//!
//! A segment is what one run wrote. It is never changed, so that a run that dies has harmed nothing:
//! the book does not know of its segment, and the next run removes it.

use super::{Slot, StateError};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
/// So many bytes are read together, or one part.
const TOGETHER: u64 = 1 << 18;

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

/// Reads the parts of all segments, from many threads. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    /// By number; sorted.
    files: Vec<(u32, [Open; 2])>,
}

#[derive(Debug, Clone)]
struct Open {
    path: Arc<Path>,
    file: Arc<File>,
}

impl Segments {
    /// Opens a segment.
    pub(super) fn add(&mut self, folder: &Path, segment: u32) -> Result<(), StateError> {
        let open = |kind: Kind| {
            let path = kind.path(folder, segment);
            let file = File::open(&path).map_err(StateError::io("open", &path))?;
            Ok(Open {
                path: path.into(),
                file: file.into(),
            })
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
        let Open { path, file } = self.open(kind, slot.segment)?;
        let mut bytes = vec![0; SUM + slot.len as usize];
        fill(file, path, &mut bytes, slot.offset)?;
        if bytes[..SUM] != xxh3_64(&bytes[SUM..]).to_le_bytes() {
            return Err(StateError::damaged(path));
        }
        bytes.drain(..SUM);
        Ok(bytes)
    }

    /// Hands out parts in order; those that stand one behind the other are read together.
    ///
    /// # Errors
    /// As [`Segments::read`], and what `take` gives.
    pub fn each(
        &self,
        kind: Kind,
        slots: impl Iterator<Item = Slot>,
        mut take: impl FnMut(&[u8]) -> Result<(), StateError>,
    ) -> Result<(), StateError> {
        let mut slots = slots.peekable();
        let mut bytes = Vec::new();
        let mut lens = Vec::new();
        while let Some(first) = slots.next() {
            let Open { path, file } = self.open(kind, first.segment)?;
            lens.clear();
            lens.push(first.len as usize);
            let mut end = first.end();
            while let Some(next) = slots.next_if(|next| {
                let behind = (first.segment, end) == (next.segment, next.offset);
                behind && next.end() - first.offset <= TOGETHER
            }) {
                lens.push(next.len as usize);
                end = next.end();
            }
            bytes.resize(lens.iter().map(|len| SUM + len).sum(), 0);
            fill(file, path, &mut bytes, first.offset)?;
            let mut rest = bytes.as_slice();
            for len in &lens {
                let damaged = || StateError::damaged(path);
                let (sum, behind) = rest.split_first_chunk::<SUM>().ok_or_else(damaged)?;
                let (part, behind) = behind.split_at_checked(*len).ok_or_else(damaged)?;
                if xxh3_64(part).to_le_bytes() != *sum {
                    return Err(damaged());
                }
                take(part)?;
                rest = behind;
            }
        }
        Ok(())
    }

    fn open(&self, kind: Kind, segment: u32) -> Result<&Open, StateError> {
        let at = self.files.binary_search_by_key(&segment, |f| f.0);
        let files = at.ok().and_then(|at| self.files.get(at));
        let (_, files) = files.ok_or_else(|| StateError::damaged(Path::new("segment")))?;
        Ok(&files[kind as usize])
    }
}

impl Slot {
    /// One past its last byte.
    fn end(self) -> u64 {
        self.offset + SUM as u64 + u64::from(self.len)
    }
}

fn fill(file: &File, path: &Path, bytes: &mut [u8], offset: u64) -> Result<(), StateError> {
    read_at(file, bytes, offset).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => StateError::damaged(path),
        _ => StateError::io("read", path)(error),
    })
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
