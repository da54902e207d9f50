//! The one file that says what is known and where it stands.

use super::StateError;
use crate::document::Stamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Raised whenever the layout of the state changes.
const MAGIC: &[u8; 16] = b"copydesk state 3";
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
    /// Their records, file by file; written down behind all else.
    #[serde(skip)]
    pub records: Vec<RecordEntry>,
    /// What the pages of each source have in common, as the pipeline writes it down.
    pub sources: Vec<u8>,
    /// What OUTPUT holds; empty when the last run published nothing.
    pub outputs: Vec<OutputEntry>,
    /// Whether articles were left out that are published elsewhere.
    pub archives: bool,
    /// What duplicates found out about pairs of texts, as the pipeline writes it down.
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
    /// Reads a book; none where there is none.
    ///
    /// # Errors
    /// [`StateError::Io`], and [`StateError::Damaged`] if it is not a whole book of this layout.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, StateError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StateError::io("read", path)(error)),
        };
        let book = Self::decode(&bytes);
        book.map(Some).ok_or_else(|| StateError::damaged(path))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_last_chunk::<16>()?;
        if xxh3_128(bytes).to_le_bytes() != *sum {
            return None;
        }
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut book: Self = postcard::from_bytes(part(&mut rest)?).ok()?;
        let mut blocks = Vec::new();
        while !rest.is_empty() {
            blocks.push(part(&mut rest)?);
        }
        book.records.reserve(blocks.len() * BLOCK);
        // Some at a time, so that they are in memory once.
        for blocks in blocks.chunks(16) {
            let blocks = blocks.par_iter();
            let read: Vec<_> = blocks.map(|b| postcard::from_bytes(b).ok()).collect();
            for block in read {
                let mut block: Vec<RecordEntry> = block?;
                book.records.append(&mut block);
            }
        }
        let records: u64 = book.files.iter().map(|file| u64::from(file.records)).sum();
        (records == book.records.len() as u64).then_some(book)
    }

    /// Writes the file.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let mut to = Summing {
            file: File::create(path)?,
            hash: Xxh3::new(),
        };
        to.write(MAGIC)?;
        to.part(&encode(self)?)?;
        for blocks in self.records.chunks(16 * BLOCK) {
            let blocks = blocks.par_chunks(BLOCK);
            let blocks: Vec<_> = blocks.map(encode).collect();
            for block in blocks {
                to.part(&block?)?;
            }
        }
        let sum = to.hash.digest128().to_le_bytes();
        to.write(&sum)
    }
}

/// A file that is written, with the hash of what is in it.
struct Summing {
    file: File,
    hash: Xxh3,
}

impl Summing {
    /// Appends bytes behind their number.
    fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(&(bytes.len() as u64).to_le_bytes())?;
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

/// Takes off the next part.
fn part<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (len, rest) = bytes.split_first_chunk::<8>()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)?;
    *bytes = rest;
    Some(part)
}

fn encode<T: Serialize + ?Sized>(value: &T) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}
