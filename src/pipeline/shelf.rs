//! All that is known of the input after cleaning. Texts wait in the store for their turn, so that
//! memory does not grow with them.

use super::{
    cleared::{Cleared, decode, decode_entries, decode_text},
    joined::Joined,
    memory::Memory,
};
use crate::{
    dedup::{Collection, Texts},
    input,
    output::{self, Wanted},
    settings::Format,
    state::{Book, FileEntry, Kind, RecordEntry, RowEntry, Segments, StateError},
};
use std::{collections::HashSet, io, ops::Range};

/// Records whose sketches are read together.
pub(super) const PART: usize = 1024;

/// Every record in input order, with what is needed to compare and name its articles.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) files: Vec<FileEntry>,
    pub(super) records: Vec<RecordEntry>,
    /// The number of each record's file.
    file_of: Vec<u32>,
    /// The number of each record's first article among all articles.
    firsts: Vec<u32>,
    /// An entry for each article; empty when duplicates are not looked for.
    pub(super) entries: Collection,
    /// The ids of the articles.
    pub(super) ids: Vec<String>,
    /// Their files below OUTPUT; none if all are in one.
    pub(super) outputs: Vec<String>,
    /// Bytes read in this run.
    pub(super) bytes: u64,
    /// Records that did not have to be cleaned.
    pub(super) reused: u64,
}

impl Shelf {
    /// A shelf of these files with their records, one file behind the other, and an entry for each article.
    /// The articles have no names yet.
    pub(super) fn new(
        files: Vec<FileEntry>,
        records: Vec<RecordEntry>,
        entries: Collection,
    ) -> Self {
        let numbered = (0..).zip(&files);
        let file_of = numbered
            .flat_map(|(file, entry)| std::iter::repeat_n(file, entry.records as usize))
            .collect();
        let mut articles = 0;
        let firsts = records.iter().map(|record| {
            let first = articles;
            articles += record.articles;
            first
        });
        Self {
            firsts: firsts.collect(),
            file_of,
            files,
            records,
            entries,
            ids: Vec::new(),
            outputs: Vec::new(),
            bytes: 0,
            reused: 0,
        }
    }

    /// The shelf that a run left.
    pub(super) fn of_book(book: Book, segments: &Segments) -> Result<Self, StateError> {
        let mut entries = Collection::new();
        for records in book.records.chunks(PART) {
            entries.append(&sketched(records, segments)?);
        }
        let mut shelf = Self::new(book.files, book.records, entries);
        shelf.assign_names(Format::Text);
        if shelf.ids.len() != shelf.entries.len() {
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
    pub(super) fn contents(&self, record: usize) -> [u8; 24] {
        let RecordEntry { key, evidence, .. } = &self.records[record];
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(&key.to_le_bytes());
        bytes[16..].copy_from_slice(&evidence.to_le_bytes());
        bytes
    }

    /// The same with its name in the manifest.
    pub(super) fn identity(&self, record: usize) -> Vec<u8> {
        let file = &self.files[self.file_of[record] as usize];
        let number = self.records[record].number;
        let mut bytes = Vec::with_capacity(192);
        bytes.extend(self.contents(record));
        bytes.extend(
            number
                .map_or(0, |number| number.saturating_add(1))
                .to_le_bytes(),
        );
        bytes.extend((file.name.len() as u64).to_le_bytes());
        bytes.extend(file.name.as_bytes());
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

    /// Gives all articles their names.
    pub(super) fn assign_names(&mut self, format: Format) {
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
        self.ids = output::ids(&wanted);
        if format == Format::Text {
            self.outputs = output::outputs(&wanted);
        }
    }
}

/// What duplicates need of the articles of some records.
pub(super) fn sketched(
    records: &[RecordEntry],
    segments: &Segments,
) -> Result<Collection, StateError> {
    let mut entries = Collection::new();
    let slots = records.iter().map(|record| record.sketch);
    segments.each(Kind::Sketch, slots, |part| {
        decode_entries(part, &mut entries)
    })?;
    Ok(entries)
}

/// Bytes of a word with the blank behind it.
const BYTES: usize = 6;

/// A shelf with the way to its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Library<'l> {
    pub(super) shelf: &'l Shelf,
    pub(super) segments: &'l Segments,
}

impl Library<'_> {
    /// Reads a record.
    pub(super) fn record(&self, record: usize) -> Result<Cleared, StateError> {
        let cleared = decode(&self.written(record)?)?;
        Ok(Cleared {
            input: self.shelf.input(record),
            ..cleared
        })
    }

    /// An article's text as duplicates see it.
    pub(super) fn joined(&self, article: usize) -> Result<Joined, StateError> {
        let (record, number) = self.find(article);
        let cleared = decode(&self.written(record)?)?;
        Ok(Joined::of(&cleared.cleaned, number))
    }

    /// About how many words the record of an article has, by its bytes.
    pub(super) fn words(&self, article: usize) -> usize {
        let (record, _) = self.find(article);
        self.shelf.records[record].text.len as usize / BYTES
    }

    /// The same without the way back to the input, in less time.
    fn joined_text(&self, article: usize) -> Result<String, StateError> {
        let (record, number) = self.find(article);
        decode_text(&self.written(record)?, number)
    }

    /// The record of an article, and its number there.
    fn find(&self, article: usize) -> (usize, usize) {
        let record = self.shelf.record_of(article);
        (record, article - self.shelf.first_article(record))
    }

    fn written(&self, record: usize) -> Result<Vec<u8>, StateError> {
        self.segments
            .read(Kind::Text, self.shelf.records[record].text)
    }
}

impl Texts for Library<'_> {
    fn text(&self, entry: usize) -> io::Result<String> {
        match self.joined_text(entry) {
            Ok(text) => Ok(text),
            Err(StateError::Io { source, .. }) => Err(source),
            Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
    }
}
