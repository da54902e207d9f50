//! All that is known of the input after cleaning. Texts wait in the store for their turn, so that
//! memory does not grow with them.

use super::{
    cleared::{Cleared, decode, decode_entries},
    joined::Joined,
    memory::{Memory, Step},
};
use crate::{
    dedup::{Collection, Entry, Texts},
    input,
    output::{self, Named, Wanted},
    state::{Book, FileEntry, Kind, RecordEntry, RowEntry, Segments, Slot, StateError, Store},
};
use rayon::prelude::*;
use std::{collections::HashSet, io, ops::Range, time::SystemTime};

/// What one record leaves.
#[derive(Debug)]
pub(super) struct Done {
    /// The number of its file.
    pub(super) file: usize,
    /// Its slots say nothing yet if it is `stored` now.
    pub(super) entry: RecordEntry,
    pub(super) stored: Stored,
    /// For each article what duplicates need of it; empty when they are not looked for.
    pub(super) entries: Vec<Entry>,
    /// Why it failed.
    pub(super) cause: Option<String>,
    /// Whether it might not fail another time.
    pub(super) may_pass: bool,
}

/// Where the text and the sketches of a record are.
#[derive(Debug)]
pub(super) enum Stored {
    /// An earlier run wrote them.
    Before,
    /// They are to be written.
    Now { text: Vec<u8>, sketch: Vec<u8> },
}

/// Every record in input order, with what is needed to compare and name its articles.
#[derive(Debug)]
pub(super) struct Shelf {
    files: Vec<FileEntry>,
    pub(super) records: Vec<RecordEntry>,
    /// The number of each record's file.
    file_of: Vec<u32>,
    /// The number of each record's first article among all articles.
    firsts: Vec<u32>,
    /// An entry for each article; empty when duplicates are not looked for.
    pub(super) entries: Collection,
    /// The names of the articles.
    pub(super) names: Vec<Named>,
    /// Bytes read in this run.
    pub(super) bytes: u64,
    /// Records that did not have to be cleaned.
    pub(super) reused: u64,
}

/// Fills a shelf.
#[derive(Debug)]
pub(super) struct ShelfWriter<'s> {
    pub(super) store: &'s mut Store,
    shelf: Shelf,
    articles: u32,
    /// When the files were looked at.
    looked: SystemTime,
}

impl<'s> ShelfWriter<'s> {
    pub(super) fn new(store: &'s mut Store, looked: SystemTime) -> Self {
        Self {
            looked,
            store,
            shelf: Shelf {
                files: Vec::new(),
                records: Vec::new(),
                file_of: Vec::new(),
                firsts: Vec::new(),
                entries: Collection::new(),
                names: Vec::new(),
                bytes: 0,
                reused: 0,
            },
            articles: 0,
        }
    }

    /// Adds the next record.
    pub(super) fn push(&mut self, mut done: Done, steps: &[Step]) -> Result<(), StateError> {
        let shelf = &mut self.shelf;
        match done.stored {
            Stored::Before => shelf.reused += 1,
            Stored::Now { text, sketch } => {
                done.entry.text = self.store.push(Kind::Text, &text)?;
                done.entry.sketch = self.store.push(Kind::Sketch, &sketch)?;
            }
        }
        for entry in done.entries {
            let rank = shelf.entries.len() as u64;
            shelf.entries.push(Entry { rank, ..entry });
        }
        shelf.add_files(steps, done.file, self.looked);
        if let Some(file) = shelf.files.last_mut() {
            file.records += 1;
            file.stamp = file.stamp.filter(|_| !done.may_pass);
        }
        shelf.firsts.push(self.articles);
        self.articles += done.entry.articles;
        shelf
            .file_of
            .push(u32::try_from(done.file).unwrap_or(u32::MAX));
        shelf.records.push(done.entry);
        Ok(())
    }

    /// Counts bytes that were read.
    pub(super) fn read(&mut self, bytes: u64) {
        self.shelf.bytes += bytes;
    }

    /// The shelf; all that was written can be read now. Names are given when it is `whole`.
    pub(super) fn finish(mut self, steps: &[Step], whole: bool) -> Result<Shelf, StateError> {
        self.store.seal()?;
        if whole {
            self.shelf.add_files(steps, steps.len(), self.looked);
            self.shelf.names = self.shelf.assign_names();
        } else if let Some(file) = self.shelf.files.last_mut() {
            // Maybe only some of its records were read.
            file.stamp = None;
        }
        Ok(self.shelf)
    }
}

impl Shelf {
    /// The shelf that a run left.
    pub(super) fn of_book(book: Book, segments: &Segments) -> Result<Self, StateError> {
        let sketched: Vec<Result<Vec<Entry>, StateError>> = book
            .records
            .par_iter()
            .map(|record| decode_entries(&segments.read(Kind::Sketch, record.sketch)?))
            .collect();
        let mut entries = Collection::new();
        for entry in sketched {
            for entry in entry? {
                let rank = entries.len() as u64;
                entries.push(Entry { rank, ..entry });
            }
        }
        let numbered = (0..).zip(&book.files);
        let file_of =
            numbered.flat_map(|(file, entry)| std::iter::repeat_n(file, entry.records as usize));
        let mut articles = 0;
        let firsts = book.records.iter().map(|record| {
            let first = articles;
            articles += record.articles;
            first
        });
        let mut shelf = Self {
            file_of: file_of.collect(),
            firsts: firsts.collect(),
            files: book.files,
            records: book.records,
            entries,
            names: Vec::new(),
            bytes: 0,
            reused: 0,
        };
        shelf.names = shelf.assign_names();
        if shelf.names.len() != shelf.entries.len() {
            // Duplicates were not looked for, so nothing can be compared.
            return Err(StateError::Missing {
                path: "sketches".into(),
            });
        }
        Ok(shelf)
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The number of a record's first article among all articles.
    pub(super) fn first_article(&self, record: usize) -> usize {
        self.firsts[record] as usize
    }

    /// The numbers of a record's articles.
    pub(super) fn articles(&self, record: usize) -> Range<usize> {
        let first = self.first_article(record);
        first..first + self.records[record].articles as usize
    }

    /// The record of an article.
    pub(super) fn record_of(&self, article: usize) -> usize {
        self.firsts.partition_point(|f| *f as usize <= article) - 1
    }

    /// What says that the outcome of cleaning a record is the same.
    pub(super) fn identity(&self, record: usize) -> [u8; 24] {
        let RecordEntry { key, evidence, .. } = &self.records[record];
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&key.to_le_bytes());
        bytes[16..].copy_from_slice(&evidence.to_le_bytes());
        bytes
    }

    /// Notes where the rows are.
    pub(super) fn set_rows(&mut self, rows: Vec<RowEntry>) {
        for (record, row) in self.records.iter_mut().zip(rows) {
            record.row = Some(row);
        }
    }

    /// Whether no earlier run has published the contents of a record.
    pub(super) fn is_new(&self, record: usize) -> bool {
        self.records[record].row.is_none()
    }

    /// The name of a record in the manifest.
    pub(super) fn input(&self, record: usize) -> String {
        let file = &self.files[self.file_of[record] as usize];
        input::input_name(&file.name, self.records[record].number)
    }

    /// What a later run needs to know; `memory` is what was known before, which stays known of files
    /// that this run did not come to, if it did not come to its end.
    pub(super) fn into_book(self, memory: &Memory, whole: bool) -> Book {
        let mut book = Book {
            files: self.files,
            records: self.records,
            ..Book::default()
        };
        if whole {
            return book;
        }
        let done: HashSet<String> = book.files.iter().map(|f| f.name.clone()).collect();
        let mut first = 0;
        for file in &memory.book.files {
            let range = first..first + file.records as usize;
            first = range.end;
            if !done.contains(&file.name) {
                book.files.push(file.clone());
                book.records.extend_from_slice(memory.records(range));
            }
        }
        book
    }

    /// Enters the files up to number `last` that are not entered yet. One that may change without showing
    /// it is looked into again next time.
    fn add_files(&mut self, steps: &[Step], last: usize, looked: SystemTime) {
        while self.files.len() <= last.min(steps.len().saturating_sub(1)) {
            let Some(step) = steps.get(self.files.len()) else {
                break;
            };
            let file = step.found.result.as_ref().ok();
            let stamp = file.and_then(|file| file.stamp);
            self.files.push(FileEntry {
                name: step.found.name.clone(),
                stamp: stamp.filter(|stamp| !stamp.may_change(looked)),
                records: 0,
            });
        }
    }

    fn assign_names(&self) -> Vec<Named> {
        let records = self.records.iter().zip(&self.file_of);
        let wanted: Vec<Wanted<'_>> = records
            .flat_map(|(record, file)| {
                (0..record.articles as usize).map(|index| Wanted {
                    file: &self.files[*file as usize].name,
                    record: record.number,
                    id: record.id.as_deref(),
                    index,
                })
            })
            .collect();
        output::assign(&wanted)
    }
}

/// A shelf with the way to its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Library<'l> {
    pub(super) shelf: &'l Shelf,
    pub(super) segments: &'l Segments,
}

impl Library<'_> {
    /// Reads a record.
    pub(super) fn record(&self, record: usize) -> Result<Cleared, StateError> {
        let cleared = self.cleared(self.shelf.records[record].text)?;
        Ok(Cleared {
            input: self.shelf.input(record),
            ..cleared
        })
    }

    fn cleared(&self, slot: Slot) -> Result<Cleared, StateError> {
        decode(&self.segments.read(Kind::Text, slot)?)
    }

    /// An article's text as duplicates see it.
    pub(super) fn joined(&self, article: usize) -> Result<Joined, StateError> {
        let record = self.shelf.record_of(article);
        let cleared = self.cleared(self.shelf.records[record].text)?;
        Ok(Joined::of(
            &cleared.cleaned,
            article - self.shelf.first_article(record),
        ))
    }
}

impl Texts for Library<'_> {
    fn text(&self, entry: usize) -> io::Result<String> {
        match self.joined(entry) {
            Ok(joined) => Ok(joined.text),
            Err(StateError::Io { source, .. }) => Err(source),
            Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
    }
}
