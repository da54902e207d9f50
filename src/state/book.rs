//! The one file that says what is known and where it stands.
//!
//! ```text
//! MAGIC, head, sources, comparisons, block of records, block of records, ...
//! ```
//!
//! All these parts stand behind their lengths and checksums. A run that finds nothing changed
//! reads the head alone.

use super::StateError;
use crate::document::Stamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Raised whenever the layout of the state changes.
const MAGIC: &[u8; 16] = b"copydesk state 6";
/// What a book of any layout begins with.
const ANY_MAGIC: &[u8] = b"copydesk state ";
/// Records are written down in blocks of so many, which several threads can read.
const BLOCK: usize = 1 << 12;

/// What an earlier run found out, but for texts and sketches.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// What shaped the results: program, rules, model, settings. Under another key nothing of this is
    /// worth anything.
    pub key: String,
    /// The folder that was read. The same names elsewhere are other files.
    pub input: String,
    /// All files that were read, in the order of the input.
    pub files: Vec<FileEntry>,
    /// Their records, file by file; behind all else. What stands behind the head is empty in a book of
    /// which only that was read, see [`Store::complete`](super::Store::complete).
    #[serde(skip)]
    pub records: Vec<RecordEntry>,
    /// Whether only the head was read.
    #[serde(skip)]
    pub is_head: bool,
    /// The segments that the records name, sorted; set when the book is written.
    pub segments: Vec<u32>,
    /// What the pages of each source have in common, as the pipeline writes it down; behind the head.
    #[serde(skip)]
    pub sources: Vec<u8>,
    /// What OUTPUT holds; empty when the last run published nothing.
    pub outputs: Vec<OutputEntry>,
    /// Whether articles were left out that are published elsewhere.
    pub archives: bool,
    /// What duplicates found out about pairs of texts, as the pipeline writes it down; behind the head.
    #[serde(skip)]
    pub comparisons: Vec<u8>,
    /// The outcome of the run that published these, as the pipeline writes it down.
    pub outcome: Vec<u8>,
}

/// A file of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name in the manifest.
    pub name: String,
    /// Its stamp before it was read; none if it is to be read again in any case.
    pub stamp: Option<Stamp>,
    /// How many records it has.
    pub records: u32,
}

/// A record of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordEntry {
    /// Its number in the file; none when it stands for the whole file.
    pub number: Option<u64>,
    /// Its own id.
    pub id: Option<Box<str>>,
    /// A hash of all that cleaning sees of it, but for its name.
    pub key: u128,
    /// Its source and its name there; none if it could not even be told that.
    pub place: Option<(u64, u64)>,
    /// What the template of its source said of it, as a hash: another one, and it is cleaned anew.
    pub evidence: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// How many articles it has.
    pub articles: u32,
    /// Whether it could not be read.
    pub failed: bool,
    /// What cleaning made of it.
    pub text: Slot,
    /// What duplicates need of its articles.
    pub sketch: Slot,
    /// Where the manifest has it; none before it was published.
    pub row: Option<RowEntry>,
}

/// What a run wrote of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowEntry {
    /// A hash of all that the row and the texts were made of.
    pub key: u64,
    /// Its row in the manifest: the first byte behind the header, and the bytes.
    pub row: (u64, u32),
    /// Its lines in `articles.jsonl`, if there is one.
    pub lines: (u64, u32),
}

/// A part of a file of the state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// Which run wrote it.
    pub segment: u32,
    /// Its first byte.
    pub offset: u64,
    /// Its bytes.
    pub len: u32,
}

/// A file that the last run left in OUTPUT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputEntry {
    /// Its name below OUTPUT.
    pub name: String,
    /// Its stamp when the run was done.
    pub stamp: Stamp,
    /// xxh3 of its contents.
    pub hash: u64,
}

impl Book {
    /// Reads the head of a book; none where there is none.
    ///
    /// # Errors
    /// [`StateError::Io`], and [`StateError::Damaged`] if it is not one of this layout.
    pub(super) fn head(path: &Path) -> Result<Option<Self>, StateError> {
        let read = Parts::open(path).and_then(|mut parts| parts.next());
        let head = match read {
            Ok(head) => head,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(path, error)),
        };
        let book = head.and_then(|head| postcard::from_bytes::<Self>(&head).ok());
        let mut book = book.ok_or_else(|| StateError::damaged(path))?;
        book.is_head = true;
        Ok(Some(book))
    }

    /// Reads what stands behind the head, if it was not read.
    ///
    /// # Errors
    /// As [`Book::head`].
    pub(super) fn complete(&mut self, path: &Path) -> Result<(), StateError> {
        if self.is_head {
            self.read_rest(path).map_err(|error| fault(path, error))?;
            let count = self.files.iter().map(|file| u64::from(file.records));
            if count.sum::<u64>() != self.records.len() as u64 {
                return Err(StateError::damaged(path));
            }
            self.is_head = false;
        }
        Ok(())
    }

    fn read_rest(&mut self, path: &Path) -> io::Result<()> {
        let mut parts = Parts::open(path)?;
        parts.skip()?;
        self.sources = parts.next()?.ok_or_else(damage)?;
        self.comparisons = parts.next()?.ok_or_else(damage)?;
        self.records = read_records(&mut parts)?;
        Ok(())
    }

    /// Writes the file.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(MAGIC)?;
        for part in [&encode(self)?, &self.sources, &self.comparisons] {
            put(&mut file, part)?;
        }
        for blocks in self.records.chunks(16 * BLOCK) {
            let blocks = blocks.par_chunks(BLOCK);
            let blocks: Vec<_> = blocks.map(encode).collect();
            for block in blocks {
                put(&mut file, &block?)?;
            }
        }
        Ok(())
    }
}

/// Whether a file is a book, of whatever layout, or one that cannot be read.
pub(super) fn is_one(path: &Path) -> bool {
    let mut begins = [0; ANY_MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begins));
    match read {
        Ok(()) => begins == ANY_MAGIC,
        Err(error) => error.kind() != io::ErrorKind::UnexpectedEof,
    }
}

/// Reads all blocks, some at a time, so that they are in memory once.
fn read_records(parts: &mut Parts) -> io::Result<Vec<RecordEntry>> {
    let mut records = Vec::new();
    loop {
        let mut blocks = Vec::new();
        while let Some(block) = parts.next()? {
            blocks.push(block);
            if blocks.len() == 16 {
                break;
            }
        }
        if blocks.is_empty() {
            return Ok(records);
        }
        let blocks = blocks.par_iter();
        let read: Vec<_> = blocks.map(|b| postcard::from_bytes(b)).collect();
        for block in read {
            let mut block: Vec<RecordEntry> = block.map_err(|_| damage())?;
            records.append(&mut block);
        }
    }
}

/// The parts of a book, one behind the other.
struct Parts {
    file: File,
    /// Bytes that are left.
    left: u64,
}

/// The length of a part and its checksum.
const BEFORE: usize = 16;

impl Parts {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut left = file.metadata()?.len();
        let mut magic = [0; MAGIC.len()];
        file.read_exact(&mut magic)?;
        left = left.saturating_sub(MAGIC.len() as u64);
        match &magic == MAGIC {
            true => Ok(Self { file, left }),
            false => Err(damage()),
        }
    }

    /// Reads the next part; none at the end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.left == 0 {
            return Ok(None);
        }
        let (len, sum) = self.before()?;
        let mut part = vec![0; usize::try_from(len).map_err(|_| damage())?];
        self.file.read_exact(&mut part)?;
        match xxh3_64(&part) == sum {
            true => Ok(Some(part)),
            false => Err(damage()),
        }
    }

    /// Passes over the next part.
    fn skip(&mut self) -> io::Result<()> {
        let (len, _) = self.before()?;
        let len = i64::try_from(len).map_err(|_| damage())?;
        self.file.seek_relative(len)
    }

    /// The length of the next part, which is there, and its checksum.
    fn before(&mut self) -> io::Result<(u64, u64)> {
        let mut before = [0; BEFORE];
        self.file.read_exact(&mut before)?;
        let number = |at: usize| before.get(at..)?.first_chunk().copied();
        let (len, sum) = number(0).zip(number(8)).ok_or_else(damage)?;
        let (len, sum) = (u64::from_le_bytes(len), u64::from_le_bytes(sum));
        let rest = self.left.checked_sub(BEFORE as u64);
        self.left = rest
            .and_then(|rest| rest.checked_sub(len))
            .ok_or_else(damage)?;
        Ok((len, sum))
    }
}

fn put(file: &mut File, part: &[u8]) -> io::Result<()> {
    file.write_all(&(part.len() as u64).to_le_bytes())?;
    file.write_all(&xxh3_64(part).to_le_bytes())?;
    file.write_all(part)
}

fn damage() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// What reading the book `path` gave: damage, or what the system says.
fn fault(path: &Path, error: io::Error) -> StateError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => StateError::damaged(path),
        _ => StateError::io("read", path)(error),
    }
}

fn encode<T: Serialize + ?Sized>(value: &T) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}
